"""What requests ask at once is worked on together, and each gets its own answer or its own failure."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from threading import Event

import pytest

from smallyard.app.service.together import Together
from smallyard.errors import InputError, StoreError


def test_those_that_ask_while_one_is_answered_are_answered_together() -> None:
    pieces: list[list[int]] = []
    begun, go_on = Event(), Event()

    def work(together: Sequence[int]) -> list[int]:
        pieces.append(list(together))
        if len(pieces) == 1:
            begun.set()
            assert go_on.wait(10)
        return [10 * one for one in together]

    async def ask() -> list[int]:
        doubled: Together[int, int] = Together(work, most=3)
        first = asyncio.create_task(doubled(1))
        assert await asyncio.to_thread(begun.wait, 10)
        others = [asyncio.create_task(doubled(number)) for number in range(2, 7)]
        await asyncio.sleep(0)
        go_on.set()
        return [await one for one in (first, *others)]

    assert asyncio.run(ask()) == [10, 20, 30, 40, 50, 60]
    assert pieces == [[1], [2, 3, 4], [5, 6]]


def test_nobodys_failure_is_anothers_unless_the_store_fails() -> None:
    def work(together: Sequence[str]) -> list[str | Exception]:
        if "store" in together:
            raise StoreError("the disk is full")
        if "bad" in together:
            raise InputError("is bad")
        return [InputError("is wrong") if one == "wrong" else one.upper() for one in together]

    async def ask(*asked: str) -> list[str]:
        upper: Together[str, str] = Together(work)
        found = await asyncio.gather(*(upper(one) for one in asked), return_exceptions=True)
        return [str(one) for one in found]

    assert asyncio.run(ask("a", "wrong", "b")) == ["A", "is wrong", "B"]
    assert asyncio.run(ask("a", "bad", "b")) == ["A", "is bad", "B"]
    assert asyncio.run(ask("a", "store", "b")) == ["the disk is full"] * 3


def test_one_loop_after_another_and_one_who_went_away() -> None:
    upper: Together[str, str] = Together(lambda together: [one.upper() for one in together])

    async def ask() -> str:
        gone = asyncio.create_task(upper("gone"))
        await asyncio.sleep(0)
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        return await upper("here")

    assert [asyncio.run(ask()) for _ in range(3)] == ["HERE"] * 3
