"""Processes that screen: each opens the lists for itself and maps the same name index into its memory."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Self

from smallyard.errors import StoreError
from smallyard.model.reading.party_columns import PartyColumns
from smallyard.screening import processes
from smallyard.screening.parties import Options, outcomes

if TYPE_CHECKING:
    from smallyard.lists.view import ListsView

__all__ = ["Job", "Screeners"]


@dataclass(frozen=True, slots=True)
class Job:
    """What a process needs to begin: where the lists are, the two days, which columns are what, and how to screen.

    `digest` is that of the lists as the first process sees them; another that sees others refuses to work.
    """

    place: Path | str
    effective: date
    known: date
    digest: str
    columns: PartyColumns
    options: Options


_VIEW: ListsView | None = None
_JOB: Job | None = None


def _begin(job: Job) -> None:
    global _VIEW, _JOB
    processes.begin()
    from smallyard.lists.store import Store

    _JOB, _VIEW = job, Store(job.place).view(job.effective, job.known)
    _ = _VIEW.evidence.kept.index


def _work(tellings: Sequence[Sequence[str]]) -> list[str]:
    assert _VIEW is not None
    assert _JOB is not None
    if _VIEW.digest != _JOB.digest:
        raise StoreError("the lists changed while the file was being screened; run it again")
    return outcomes(tellings, _JOB.columns, _VIEW, _JOB.options)


class Screeners:
    """A number of processes, or none: then the work is done in this one. Use it as a context manager."""

    def __init__(self, job: Job, view: ListsView, count: int) -> None:
        self._job, self._view = job, view
        self._pool: ProcessPoolExecutor | None = processes.spawned(count, _begin, job) if count > 1 else None

    def submit(self, tellings: Sequence[Sequence[str]]) -> Future[list[str]]:
        """Screen distinct parties; the future holds an outcome for each.

        Raises:
            StoreError: the processes ended.
        """
        if self._pool is not None and tellings:
            return processes.submit(self._pool, _work, tellings)
        here = outcomes(tellings, self._job.columns, self._view, self._job.options) if tellings else []
        return processes.done(here)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
