"""What many threads ask for is done together; each gets its own answer or its own failure."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from smallyard.errors import StoreError
from smallyard.lists.gathering import Gathered


def test_each_gets_its_own_answer_and_few_batches_are_made() -> None:
    sizes = []

    def work(asked: Sequence[int]) -> list[int]:
        sizes.append(len(asked))
        time.sleep(0.01)
        return [one * 2 for one in asked]

    gathered = Gathered(work, most=20)
    with ThreadPoolExecutor(40) as pool:
        assert list(pool.map(gathered, range(200))) == [one * 2 for one in range(200)]
    assert sum(sizes) == 200
    assert max(sizes) <= 20
    assert len(sizes) < 100


def test_a_failure_is_of_the_one_that_caused_it() -> None:
    def work(asked: Sequence[int]) -> list[int]:
        time.sleep(0.005)
        if 7 in asked:
            raise ValueError("seven")
        return list(asked)

    gathered = Gathered(work)

    def ask(number: int) -> str:
        try:
            return str(gathered(number))
        except ValueError as failed:
            return str(failed)

    with ThreadPoolExecutor(10) as pool:
        assert list(pool.map(ask, range(10))) == [*"0123456", "seven", "8", "9"]


def test_a_store_that_cannot_be_used_fails_everyone_once() -> None:
    calls = []

    def work(asked: Sequence[int]) -> list[int]:
        calls.append(len(asked))
        time.sleep(0.01)
        raise StoreError("gone")

    gathered = Gathered(work)

    def ask(number: int) -> None:
        with pytest.raises(StoreError, match="gone"):
            gathered(number)

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(ask, range(10)))
    assert sum(calls) == 10


def test_searches_of_many_threads_find_what_each_finds_alone() -> None:
    from smallyard.app.worlds import open_world
    from smallyard.names import NameQuery

    view = open_world(date(2026, 3, 2)).lists
    names = ["Huawei Technologies", "Beijing Aerospace", "John Smith", "中国电子科技集团", "Sunway", "Acme GmbH"]
    alone = [view.screen([NameQuery(name=one)], limit=limit) for one in names for limit in (3, 10)]
    with ThreadPoolExecutor(12) as pool:
        asked = [(one, limit) for one in names for limit in (3, 10)]
        together = list(pool.map(lambda one: view.screen([NameQuery(name=one[0])], limit=one[1]), asked))
    assert together == alone
