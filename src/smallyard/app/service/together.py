"""Answering together what many requests ask at once, in one thread beside the loop that reads and writes them.

A search for fifty names costs little more than one for a single name, and so does a transaction on the records; a
thread for each request costs more than most of what it does. So requests wait in the loop, and whatever waits when
the thread is free is worked on next (as `lists.gathering` does for threads).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from anyio import to_thread

from smallyard.errors import StoreError

__all__ = ["Together"]

_Asked = TypeVar("_Asked")
_Given = TypeVar("_Given")


class _Line(Generic[_Asked, _Given]):
    """Those that wait in one loop, and what works for them."""

    __slots__ = ("__weakref__", "at_work", "waiting")

    def __init__(self) -> None:
        self.waiting: list[tuple[_Asked, asyncio.Future[_Given]]] = []
        self.at_work: asyncio.Task[None] | None = None


class Together(Generic[_Asked, _Given]):
    """Work that is done for many requests at once; nobody's failure is another's.

    Args:
        work: does it for several, in a thread; gives as many results, in the same order. One that is an exception is
            raised to whom it belongs.
        most: how many are done at once: few where each takes long, so that none waits for many others.
    """

    def __init__(self, work: Callable[[Sequence[_Asked]], Sequence[_Given | Exception]], most: int = 256) -> None:
        self._work, self._most = work, most
        # A service has one loop; where there are several, they know nothing of each other.
        self._lines: WeakKeyDictionary[asyncio.AbstractEventLoop, _Line[_Asked, _Given]] = WeakKeyDictionary()
        self._guard = Lock()

    async def __call__(self, asked: _Asked) -> _Given:
        """Do it for one, with whatever else is asked for meanwhile; raises what the work raises for this one."""
        loop = asyncio.get_running_loop()
        with self._guard:
            line = self._lines.get(loop) or self._lines.setdefault(loop, _Line())
        given: asyncio.Future[_Given] = loop.create_future()
        line.waiting.append((asked, given))
        if line.at_work is None:
            line.at_work = loop.create_task(self._go_on(line))
        return await given

    async def _go_on(self, line: _Line[_Asked, _Given]) -> None:
        try:
            while line.waiting:
                together = line.waiting[: self._most]
                del line.waiting[: len(together)]
                found = await to_thread.run_sync(self._done, [asked for asked, _ in together])
                for (_, given), one in zip(together, found, strict=True):
                    if given.done():  # whoever asked went away
                        continue
                    if isinstance(one, Exception):
                        given.set_exception(one)
                    else:
                        given.set_result(one)
        finally:
            line.at_work = None
            for _, given in line.waiting:  # the service ends
                given.cancel()
            line.waiting.clear()

    def _done(self, together: Sequence[_Asked]) -> list[_Given | Exception]:
        try:
            return list(self._work(together))
        except StoreError as failed:  # a store that cannot be used fails everyone
            return [failed] * len(together)
        except Exception as failed:  # handed on to who asked
            if len(together) == 1:
                return [failed]
            # Somebody's part was at fault: each again on its own, so that only that one fails.
            return [found for one in together for found in self._done([one])]
