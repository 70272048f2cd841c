"""Processes that screen: each opens the lists for itself and maps the same name index into its memory."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Self

from smallyard.errors import StoreError
from smallyard.model.reading.party_columns import PartyColumns
from smallyard.screening.parties import Options, outcomes

if TYPE_CHECKING:
    from smallyard.lists.view import ListsView

__all__ = ["Job", "Screeners", "end_with_parent"]


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
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process stops the others
    end_with_parent()
    gc.set_threshold(200_000, 20, 20)
    from smallyard.lists.store import Store

    _JOB, _VIEW = job, Store(job.place).view(job.effective, job.known)
    _ = _VIEW.evidence.kept.index


def end_with_parent() -> None:
    """A process whose parent was killed would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:

        def watch() -> None:
            parent.join()
            os._exit(1)

        threading.Thread(target=watch, daemon=True).start()


def _work(tellings: Sequence[Sequence[str]]) -> list[str]:
    assert _VIEW is not None
    assert _JOB is not None
    if _VIEW.digest != _JOB.digest:
        raise StoreError("the lists changed while the file was being screened; run it again")
    return outcomes(tellings, _JOB.columns, _VIEW, _JOB.options)


class Screeners:
    """A number of processes, or none: then the work is done in this one. Use it as a context manager."""

    def __init__(self, job: Job, view: ListsView, processes: int) -> None:
        self._job, self._view = job, view
        self._pool: ProcessPoolExecutor | None = None
        if processes > 1:
            # Spawned, not forked: a forked child would share open databases and locks with its parent.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_begin, initargs=(job,))

    def submit(self, tellings: Sequence[Sequence[str]]) -> Future[list[str]]:
        """Screen distinct parties; the future holds an outcome for each.

        Raises:
            StoreError: the processes ended.
        """
        if self._pool is not None and tellings:
            try:
                return self._pool.submit(_work, tellings)
            except BrokenProcessPool as failed:
                raise _ended() from failed
        done: Future[list[str]] = Future()
        done.set_result(outcomes(tellings, self._job.columns, self._view, self._job.options) if tellings else [])
        return done

    def result(self, future: Future[list[str]]) -> list[str]:
        """Wait for outcomes.

        Raises:
            StoreError: a process ended before it was done, or saw other lists.
        """
        try:
            return future.result()
        except BrokenProcessPool as failed:
            raise _ended() from failed

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)


def _ended() -> StoreError:
    return StoreError(
        "a process ended before it was done (out of memory, or killed); what is done is kept: run the command again "
        "to go on, with fewer --processes if memory was short"
    )
