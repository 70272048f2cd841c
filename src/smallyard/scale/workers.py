"""Processes that decide: each opens the world once and keeps the forms that it made."""

from __future__ import annotations

import gc
import json
import multiprocessing
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Self, TypeVar

import pyarrow as pa

from smallyard.errors import InputError, StoreError
from smallyard.law.world import World
from smallyard.lists.clearances import Clearances
from smallyard.model.reading.nested import TRANSACTION, from_json
from smallyard.scale.batches import as_batch, decide_batch, telling_keys
from smallyard.scale.columns import RowColumns
from smallyard.scale.rows import Decided, RowDecider
from smallyard.scale.shared import Shared
from smallyard.screening.pool import end_with_parent

__all__ = ["PARTIES", "Deciding", "Piece", "Task", "Workers"]

PARTIES = "parties.json"
"""The file of the working folder that names the parties near a listing."""

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Task:
    """What a process needs to begin: where the lists are, the days, the table's header, where blocks are kept.

    `digest` is that of the lists as the first process sees them; another that sees others refuses to work.
    """

    place: Path | str
    effective: date
    known: date
    digest: str
    as_of: date | None
    header: tuple[str, ...]
    label: str
    is_json: bool
    work: Path


def read_telling(work: Path) -> frozenset[bytes]:
    """The keys of the parties near a listing, from the file that the first process wrote."""
    held = json.loads((work / PARTIES).read_text("utf-8"))
    return frozenset(bytes.fromhex(one) for one in held["telling"])


class Deciding:
    """What a process knows: the world, and what it decided so far."""

    def __init__(self, task: Task, world: World) -> None:
        self.task, self.world = task, world
        self.shared = Shared(world, task.as_of)
        self._decider: RowDecider | None = None

    def decide(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The results of a batch of rows."""
        if not self.task.is_json:
            if self._decider is None:
                columns = RowColumns.of(self.task.header, self.task.label)
                self._decider = RowDecider(columns, self.shared, read_telling(self.task.work))
            return decide_batch(batch, self._decider)
        rows, texts = batch.column(0).to_pylist(), batch.column(1).to_pylist()
        return as_batch([self._of_json(row, text) for row, text in zip(rows, texts, strict=True)])

    def _of_json(self, row: int, text: str) -> Decided:
        label = self.task.label
        number = ""
        try:
            (_, tx), *more = from_json(text, label, TRANSACTION)
            if more:
                raise InputError("holds several transactions", file=label, row=row, accepted="one on each line")
            number = tx.id
            made = self.shared.decide(tx)
        except InputError as wrong:
            located = InputError(wrong.problem, file=label, row=row, field=wrong.field, accepted=wrong.accepted)
            return Decided(row, number, 1, (), "", str(located))
        return Decided(row, number, 1, made.columns, made.digest)

    def piece(self, batch: pa.RecordBatch) -> Piece:
        """Decide the rows of a block that this process is to decide.

        Raises:
            StoreError: the lists changed.
        """
        if self.world.lists.digest != self.task.digest:
            raise StoreError("the lists changed while the file was being decided; run it again")
        shared = self.shared
        before = shared.direct + shared.made, shared.shared
        found = self.decide(batch)
        return Piece(found, shared.direct + shared.made - before[0], shared.shared - before[1])


@dataclass(frozen=True, slots=True)
class Piece:
    """Results of some rows; how many decisions were made for them, and how many were filled from forms."""

    results: pa.RecordBatch
    decided: int
    shared: int


_HERE: Deciding | None = None


def _begin(task: Task, clearances: Clearances) -> None:
    global _HERE
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process stops the others
    end_with_parent()
    gc.set_threshold(200_000, 20, 20)
    from smallyard.lists.store import Store

    view = Store(task.place).view(task.effective, task.known)
    _HERE = Deciding(task, World(lists=view, clearances=clearances))


def _ready() -> None:
    """Nothing but to have begun."""


def _look_up(parties: Sequence[tuple[str, ...]]) -> list[bytes]:
    assert _HERE is not None
    return telling_keys(parties, _HERE.world)


def _piece(batch: pa.RecordBatch) -> Piece:
    assert _HERE is not None
    return _HERE.piece(batch)


class Workers:
    """A number of processes, or none: then the work is done in this one. Use it as a context manager."""

    def __init__(self, task: Task, world: World, processes: int) -> None:
        self._here = Deciding(task, world) if processes <= 1 else None
        self._pools: list[ProcessPoolExecutor] = []
        self._turn = 0
        if processes > 1:
            # Spawned, not forked: a forked child would share open databases and locks with its parent. One pool for
            # each process, as each is given the rows of its own kinds.
            context = multiprocessing.get_context("spawn")
            self._pools = [
                ProcessPoolExecutor(1, mp_context=context, initializer=_begin, initargs=(task, world.clearances))
                for _ in range(processes)
            ]
            for place in range(processes):
                self._submit(place, _ready)  # they open the lists while the file is looked through for parties

    def look_up(self, parties: Sequence[tuple[str, ...]]) -> Future[list[bytes]]:
        """The keys of those among parties that are not ordinary; the processes take turns."""
        if self._here is not None:
            return _done(telling_keys(parties, self._here.world))
        self._turn = (self._turn + 1) % len(self._pools)
        return self._submit(self._turn, _look_up, parties)

    def submit(self, place: int, batch: pa.RecordBatch) -> Future[Piece]:
        """Decide rows in one of the processes."""
        if self._here is not None:
            return _done(self._here.piece(batch))
        return self._submit(place, _piece, batch)

    def _submit(self, place: int, work: Callable[..., _Result], *arguments: object) -> Future[_Result]:
        try:
            return self._pools[place].submit(work, *arguments)
        except BrokenProcessPool as failed:
            raise _ended() from failed

    def result(self, future: Future[_Result]) -> _Result:
        """Wait for a result.

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
        for pool in self._pools:
            pool.shutdown(wait=True, cancel_futures=True)


def _done(value: _Result) -> Future[_Result]:
    made: Future[_Result] = Future()
    made.set_result(value)
    return made


def _ended() -> StoreError:
    return StoreError(
        "a process ended before it was done (out of memory, or killed); what is done is kept: run the command again "
        "to go on, with fewer --processes if memory was short"
    )
