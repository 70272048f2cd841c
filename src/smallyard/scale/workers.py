"""Processes that decide: each opens the world once and keeps the forms that it made."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Self

import pyarrow as pa

from smallyard.errors import InputError, OutOfCoverageError, StoreError
from smallyard.law.answerable import refuse_unasked
from smallyard.law.world import World
from smallyard.lists.clearances import Clearances
from smallyard.model.reading.nested import TRANSACTION, from_json
from smallyard.scale.batches import as_batch, decide_batch, telling_parties
from smallyard.scale.columns import RowColumns, party_key, party_of
from smallyard.scale.rows import Decided, RowDecider
from smallyard.scale.shared import Shared
from smallyard.screening import processes

__all__ = ["PARTIES", "Deciding", "Piece", "Task", "Workers"]

PARTIES = "near.json"
"""The file of the working folder that names the parties near a listing."""
_AT_ONCE = 4_096
"""Parties near a listing that are looked up before the first decision: so many remain known (`lists.screening`)."""


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


def read_telling(work: Path) -> list[tuple[str, ...]]:
    """The plain cells of the parties near a listing, from the file that the first process wrote."""
    return [tuple(cells) for cells in json.loads((work / PARTIES).read_text("utf-8"))["telling"]]


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
                self._decider = self._prepared()
            return decide_batch(batch, self._decider)
        rows, texts = batch.column(0).to_pylist(), batch.column(1).to_pylist()
        return as_batch([self._of_json(row, text) for row, text in zip(rows, texts, strict=True)])

    def _prepared(self) -> RowDecider:
        telling = read_telling(self.task.work)
        # Thousands at once cost little more than the few of one block.
        self.world.prescreen([party for cells in telling[:_AT_ONCE] if (party := party_of(cells)) is not None])
        columns = RowColumns.of(self.task.header, self.task.label)
        return RowDecider(columns, self.shared, frozenset(map(party_key, telling)))

    def _of_json(self, row: int, text: str) -> Decided:
        label = self.task.label
        number = ""
        try:
            (_, tx), *more = from_json(text, label, TRANSACTION)
            if more:
                raise InputError("holds several transactions", file=label, row=row, accepted="one on each line")
            number = tx.id
            refuse_unasked(tx.answers, len(tx.items))
            made = self.shared.decide(tx)
        except InputError as wrong:
            return Decided(row, number, 1, (), "", str(wrong.placed(label, row)))
        except OutOfCoverageError as outside:
            return Decided(row, number, 1, (), "", str(InputError(str(outside), file=label, row=row)))
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
    processes.begin()
    from smallyard.lists.store import Store

    view = Store(task.place).view(task.effective, task.known)
    _HERE = Deciding(task, World(lists=view, clearances=clearances))


def _ready() -> None:
    """Nothing but to have begun."""


def _look_up(parties: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    assert _HERE is not None
    return telling_parties(parties, _HERE.world)


def _piece(batch: pa.RecordBatch) -> Piece:
    assert _HERE is not None
    return _HERE.piece(batch)


class Workers:
    """A number of processes, or none: then the work is done in this one. Use it as a context manager."""

    def __init__(self, task: Task, world: World, count: int) -> None:
        self._here = Deciding(task, world) if count <= 1 else None
        self._pools: list[ProcessPoolExecutor] = []
        self._turn = 0
        if count > 1:
            # One pool for each process, as each is given the rows of its own kinds.
            self._pools = [processes.spawned(1, _begin, task, world.clearances) for _ in range(count)]
            for pool in self._pools:
                processes.submit(pool, _ready)  # they open the lists while the file is looked through for parties

    def look_up(self, parties: Sequence[tuple[str, ...]]) -> Future[list[tuple[str, ...]]]:
        """Those among parties that are not ordinary; the processes take turns."""
        if self._here is not None:
            return processes.done(telling_parties(parties, self._here.world))
        self._turn = (self._turn + 1) % len(self._pools)
        return processes.submit(self._pools[self._turn], _look_up, parties)

    def submit(self, place: int, batch: pa.RecordBatch) -> Future[Piece]:
        """Decide rows in one of the processes."""
        if self._here is not None:
            return processes.done(self._here.piece(batch))
        return processes.submit(self._pools[place], _piece, batch)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for pool in self._pools:
            pool.shutdown(wait=True, cancel_futures=True)
