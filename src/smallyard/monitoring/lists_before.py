"""The lists as a run saw them, kept beside the store, so that the next run knows what changed since."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from smallyard.errors import StoreError
from smallyard.screening.changes import ListsChange, ListsState

if TYPE_CHECKING:
    from smallyard.lists.view import ListsView
    from smallyard.monitoring.runs import Run

__all__ = ["ListsBefore"]

_KEPT = 3
"""Files of earlier states that are kept: two servers may have seen different ones last."""


class ListsBefore:
    """What earlier runs saw of the lists.

    Args:
        folder: where states are kept; what is there can be computed again, or costs one full run.
        view: the lists as of two days, to look at an earlier state again where no file of it is left.
    """

    def __init__(self, folder: Path, view: Callable[[date, date], ListsView]) -> None:
        self._folder = folder / "watched"
        self._view = view
        self._now: ListsState | None = None

    @property
    def looked(self) -> bool:
        """Whether the lists of now were looked at already, so that keeping them costs little."""
        return self._now is not None

    def change(self, now: ListsView) -> Callable[[Run], ListsChange | None]:
        """What `watch` asks: from the last run to how the lists changed since; None where it touches everyone."""

        def since(run: Run) -> ListsChange | None:
            before = self._before(run)
            if before is None:
                return None
            change = ListsChange.between(before, self._state(now))
            return None if change.everything else change

        return since

    def keep(self, view: ListsView) -> None:
        """Keep what a run saw, once it came to its end. A folder that cannot be written is no error."""
        place = self._place(view.digest, view.effective.isoformat(), view.known.isoformat())
        if place.exists():
            return
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            scratch = place.with_suffix(".new")
            self._state(view).save(scratch)
            scratch.replace(place)
            states = sorted(self._folder.glob("*.lists"), key=lambda path: path.stat().st_mtime, reverse=True)
            for old in states[_KEPT:]:
                old.unlink(missing_ok=True)

    def _before(self, run: Run) -> ListsState | None:
        try:
            return ListsState.open(self._place(run.lists, run.effective, run.known))
        except (StoreError, OSError, ValueError):
            pass  # no longer there, or of another version
        view = self._view(date.fromisoformat(run.effective), date.fromisoformat(run.known))
        # More may have become known on that day, after the run: then it is not what the run saw.
        return ListsState.of(view) if view.digest == run.lists else None

    def _state(self, view: ListsView) -> ListsState:
        if self._now is None or (self._now.digest, self._now.days) != (view.digest, f"{view.effective} {view.known}"):
            self._now = ListsState.of(view)
        return self._now

    def _place(self, digest: str, effective: str, known: str) -> Path:
        name = hashlib.sha256(f"{digest} {effective} {known}".encode()).hexdigest()[:24]
        return self._folder / f"{name}.lists"
