"""Doing together what many threads ask for one by one.

A search for fifty names costs little more than one for a single name, and a transaction with fifty rows little more
than one with one. Whichever thread finds nobody at work does the work of all that wait, and hands out what came of it
(group commit, as databases do it: DeWitt et al., SIGMOD 1984, section 3.2).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Event, Lock
from typing import Generic, TypeVar

from smallyard.errors import StoreError

__all__ = ["Gathered"]

_Asked = TypeVar("_Asked")
_Given = TypeVar("_Given")


class _Waiting(Generic[_Asked, _Given]):
    __slots__ = ("asked", "failed", "given", "leads", "woken")

    def __init__(self, asked: _Asked) -> None:
        self.asked = asked
        self.given: list[_Given] = []  # one, once the work is done
        self.failed: BaseException | None = None
        self.leads = False
        self.woken = Event()

    def result(self) -> _Given:
        if self.failed is not None:
            raise self.failed
        return self.given[0]


class Gathered(Generic[_Asked, _Given]):
    """Work that is done for many at once. Safe to call from many threads; nobody's failure is another's.

    Args:
        work: does it for several; gives as many results, in the same order. It is never run by two threads at once.
        most: how many are done at once.
    """

    def __init__(self, work: Callable[[Sequence[_Asked]], Sequence[_Given]], most: int = 256) -> None:
        self._work, self._most = work, most
        self._waiting: list[_Waiting[_Asked, _Given]] = []
        self._guard = Lock()
        self._busy = False

    def __call__(self, asked: _Asked) -> _Given:
        """Do it for one, with whatever else is asked for meanwhile; raises what the work raises for this one."""
        mine = _Waiting[_Asked, _Given](asked)
        with self._guard:
            self._waiting.append(mine)
            mine.leads, self._busy = not self._busy, True
        if not mine.leads:
            mine.woken.wait()
        if mine.leads:
            self._lead()
        return mine.result()

    def _lead(self) -> None:
        """Do the work of those that wait, oneself first among them; then give the lead to the next."""
        with self._guard:
            together = self._waiting[: self._most]
            del self._waiting[: len(together)]
        try:
            self._do(together)
        finally:
            with self._guard:
                self._busy = bool(self._waiting)
                if self._busy:
                    self._waiting[0].leads = True
                    self._waiting[0].woken.set()
            for one in together:
                one.woken.set()

    def _do(self, together: Sequence[_Waiting[_Asked, _Given]]) -> None:
        try:
            for one, given in zip(together, self._work([one.asked for one in together]), strict=True):
                one.given.append(given)
        except BaseException as failed:
            if len(together) == 1 or isinstance(failed, StoreError) or not isinstance(failed, Exception):
                for one in together:  # a store that cannot be used fails everyone
                    one.failed = failed
                return
            # Somebody's part was at fault: each again on its own, so that only that one fails.
            for one in together:
                one.given.clear()
                self._do([one])
