"""The worlds of one service: opened once, shared, and opened again when lists or clearances changed."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock, RLock

from smallyard.app.worlds import today
from smallyard.law.tables import Tables
from smallyard.law.world import World
from smallyard.lists.clearances import Clearances
from smallyard.lists.gathering import Gathered
from smallyard.lists.store import Store
from smallyard.lists.view import ListsView
from smallyard.records.clearances import ClearanceStore

__all__ = ["Worlds"]

_KEPT = 4
"""Days of knowledge kept open; each holds the dates it resolved and its name index."""
_LISTS_SECONDS = 1.0
"""How long lists that were loaded by another process may go unnoticed; of clearances, each is noticed at once."""


@dataclass(frozen=True, slots=True)
class _Open:
    loads: int
    acts: int
    view: ListsView
    clearances: Clearances


class Worlds:
    """The lists, tables and clearances as of any two days. Safe to use from many threads.

    A world is for one request: it remembers what it screened. What it stands on is shared.

    Args:
        lists: the lists.
        clearances: the clearances beside them.
    """

    def __init__(self, lists: Store, clearances: ClearanceStore) -> None:
        self._lists, self._clearances = lists, clearances
        self._tables = Tables()
        self._open: OrderedDict[date, _Open] = OrderedDict()
        self._looking, self._opening = Lock(), RLock()
        self._states: Gathered[None, tuple[int, int]] = Gathered(self._looked)
        self._loads, self._loads_until = 0, 0.0

    def at(self, effective: date, known: date | None = None) -> World:
        """Everything a decision may look at, as of two days.

        Args:
            effective: the day whose law applies.
            known: the day up to which received list evidence counts; None for today.

        Raises:
            StoreError: the lists or the records cannot be read.
        """
        found = self._current(known if known is not None else today())
        return World(lists=found.view.on(effective), tables=self._tables, clearances=found.clearances)

    def warm(self) -> None:
        """Open what is asked for most, and read the tables.

        Raises:
            StoreError: as `at`.
        """
        self._current(today())
        self._tables.read_all()

    def _current(self, known: date) -> _Open:
        loads, acts = self._states(None)
        found = self._held(known)
        if found is not None and (found.loads, found.acts) == (loads, acts):
            return found
        with self._opening:  # one opens, those that want the same wait for it
            found = self._held(known)
            if found is None or (found.loads, found.acts) != (loads, acts):
                view = found.view if found is not None and found.loads == loads else self._lists.view(known, known)
                _ = view.evidence.kept.index  # read now, not by the first who asks
                standing = self._clearances.standing(view.known, view.current_id)
                found = _Open(loads, acts, view, standing)
                with self._looking:
                    self._open[known] = found
                    while len(self._open) > _KEPT:
                        self._open.popitem(last=False)
        return found

    def _looked(self, together: Sequence[None]) -> list[tuple[int, int]]:
        """The state of lists and clearances, looked up once for all who ask meanwhile."""
        now = time.monotonic()
        if now >= self._loads_until:
            self._loads, self._loads_until = self._lists.loads(), now + _LISTS_SECONDS
        return [(self._loads, self._clearances.acts())] * len(together)

    def _held(self, known: date) -> _Open | None:
        with self._looking:
            found = self._open.get(known)
            if found is not None:
                self._open.move_to_end(known)
            return found
