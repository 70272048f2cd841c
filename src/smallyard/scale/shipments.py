"""One run over a file of shipments of any length: parties looked up once, decisions shared, results in file order.

Finished blocks lie as Arrow files in a folder beside the output until all are done, so that a run that was stopped
goes on where it was. Memory is bounded by the blocks under way, the forms of decisions, and the distinct parties.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from smallyard.errors import InputError
from smallyard.law.provision import rules_digest
from smallyard.law.world import World
from smallyard.scale.batches import blocks, distinct_parties
from smallyard.scale.columns import RowColumns
from smallyard.scale.files import ShipmentFile
from smallyard.scale.parts import Parts, in_order
from smallyard.scale.routes import Routes
from smallyard.scale.workers import PARTIES, Piece, Task, Workers
from smallyard.screening import processes
from smallyard.screening.batch import Progress, digest_and_rows, processors
from smallyard.screening.tables import replaced
from smallyard.version import __version__

__all__ = ["FORMAT", "ShipmentRun", "Summary"]

FORMAT = "smallyard/shipments/1"
"""What a run's folder says it is; a run of another format is not gone on with."""
_PARTIES = 4_096
"""Parties that are looked up together."""
_AHEAD = 4
"""Blocks for each process that are under way at once."""
_ALONE = 400_000
"""Bytes of a file below which other processes would take longer to start than to work."""


@dataclass(slots=True)
class Summary:
    """What a run came to."""

    file: str
    rows: int = 0
    transactions: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    problems: int = 0
    first_problem: str = ""
    parties: int = 0
    telling: int = 0
    direct: int = 0
    shared: int = 0
    as_of: date | None = None
    known: date = date.min
    lists: str = ""
    rules: str = ""

    def as_dict(self) -> dict[str, Any]:
        """As JSON types, in the published schema."""
        return {
            "format": FORMAT,
            "file": self.file,
            "rows": self.rows,
            "transactions": self.transactions,
            "outcomes": dict(sorted(self.outcomes.items())),
            "problems": self.problems,
            "first_problem": self.first_problem or None,
            "distinct_parties": self.parties,
            "parties_near_a_listing": self.telling,
            "decided_directly": self.direct,
            "decisions_shared": self.shared,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "known": self.known.isoformat(),
            "lists_digest": self.lists,
            "rules_digest": self.rules,
            "software": __version__,
        }


class ShipmentRun:
    """A run over one file. Use it as a context manager: `write`, then `finish`.

    Args:
        opened: the file, its header read.
        world: lists, tables and clearances.
        work: the folder for finished blocks.
        as_of: the day whose law applies; None for each transaction's own date.
        place: where the store of those lists is, for other processes; None to work in this one.
        processes: how many; None for one on each processor, or none beside this one where the file is small.
        restart: do not go on from an earlier run.

    Raises:
        InputError: the header cannot be read, or the folder cannot be written.
    """

    def __init__(
        self,
        opened: ShipmentFile,
        world: World,
        work: Path,
        *,
        as_of: date | None = None,
        place: Path | str | None = None,
        processes: int | None = None,
        restart: bool = False,
    ) -> None:
        self.opened, self.world, self.work = opened, world, work
        self.columns = None if opened.is_json else RowColumns.of(opened.header, opened.label)
        digest, self.expected = digest_and_rows(opened.path)
        clearances = hashlib.sha256(repr(list(world.clearances)).encode()).hexdigest()
        identity = {
            "format": FORMAT,
            "input": digest,
            "as_of": str(as_of),
            "lists": world.lists.digest,
            "rules": rules_digest(),
            "known": str(world.known),
            "clearances": clearances,
            "software": __version__,
        }
        size = opened.path.stat().st_size
        if place is None:
            processes = 1
        elif processes is None:
            processes = processors() if size > _ALONE else 1
        self._count = processes
        self._task = Task(
            place=place if place is not None else "",
            effective=world.effective,
            known=world.known,
            digest=world.lists.digest,
            as_of=as_of,
            header=opened.header,
            label=opened.label,
            is_json=opened.is_json,
            work=work,
        )
        self.summary = Summary(
            opened.path.name, as_of=as_of, known=world.known, lists=world.lists.digest, rules=identity["rules"]
        )
        self.parts = Parts(work)
        self.resumed = self.parts.open(identity, restart=restart)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """The folder stays, to go on from; `finish` takes it away."""

    def advance(self, progress: Progress | None = None, parties: Progress | None = None) -> None:
        """Decide everything that is not decided yet; `write` does it, too.

        Args:
            progress: called with the rows done and about how many there are.
            parties: called with the parties looked up.

        Raises:
            InputError: the file is damaged, has no rows, or changed meanwhile.
            StoreError: the lists or the folder cannot be used.
        """
        for _ in self._finished(progress, parties):
            pass

    def _finished(self, progress: Progress | None, parties: Progress | None) -> Iterator[int]:
        """The numbers of the file's blocks in their order, each when it is decided and kept."""
        stamp = _stamp(self.opened.path)
        with Workers(self._task, self.world, self._count) as workers:
            self._learn_parties(workers, parties)
            done = 0
            routes = Routes(self.columns, self._count)
            waiting: deque[tuple[int, int, list[Future[Piece]]]] = deque()

            def end() -> int:
                nonlocal done
                number, rows, futures = waiting.popleft()
                pieces = [processes.result(one) for one in futures]
                self.parts.keep(number, in_order([one.results for one in pieces]))
                self.summary.direct += sum(one.decided for one in pieces)
                self.summary.shared += sum(one.shared for one in pieces)
                done += rows
                if progress is not None:
                    progress(done, self.expected)
                return number

            for number, batch in enumerate(self._blocks()):
                if number in self.parts:
                    done += batch.num_rows
                    yield number
                    continue
                futures = [workers.submit(place, part) for place, part in routes.parts(batch)]
                waiting.append((number, batch.num_rows, futures))
                while len(waiting) > (_AHEAD * self._count if self._count > 1 else 0):
                    yield end()
            while waiting:
                yield end()
        if _stamp(self.opened.path) != stamp:
            raise InputError("changed while it was being decided; run it again", file=self.opened.label)
        if not done:
            raise InputError("has a header but no rows", file=self.opened.label, accepted="a row for each item line")
        self.summary.rows = done

    def _blocks(self) -> Iterator[pa.RecordBatch]:
        return blocks(self.opened.batches(), self.columns.number if self.columns is not None else -1)

    def _learn_parties(self, workers: Workers, progress: Progress | None) -> None:
        """Look all distinct parties up once, and keep those that are near a listing."""
        kept = self.work / PARTIES
        if self.columns is None:
            return
        if kept.is_file():
            held = json.loads(kept.read_text("utf-8"))
            self.summary.parties, self.summary.telling = held["distinct"], len(held["telling"])
            return
        found: list[tuple[str, ...]] = []
        waiting: deque[Future[list[tuple[str, ...]]]] = deque()
        count = 0
        distinct = distinct_parties(self.opened.batches(), self.columns)
        while True:
            chunk = list(islice(distinct, _PARTIES))
            count += len(chunk)
            if chunk:
                waiting.append(workers.look_up(chunk))
            while waiting and (not chunk or len(waiting) > 2 * self._count):
                near = processes.result(waiting.popleft())
                found += near
                if progress is not None:
                    progress(count, None)
            if not chunk:
                break
        self.summary.parties, self.summary.telling = count, len(found)
        scratch = kept.with_suffix(".new")
        scratch.write_text(json.dumps({"distinct": count, "telling": sorted(found)}), "utf-8")
        scratch.replace(kept)

    def results(self, progress: Progress | None = None, parties: Progress | None = None) -> Iterator[pa.RecordBatch]:
        """The results of all rows in the file's order, each block when it is decided.

        When all were given, `summary` counts them.

        Args:
            progress: as for `advance`.
            parties: as for `advance`.

        Raises:
            InputError: as `advance`, or a transaction's lines stand apart.
            StoreError: as `advance`, or a finished block cannot be read.
        """
        summary = self.summary
        summary.transactions, summary.problems, summary.first_problem = 0, 0, ""
        summary.outcomes = Counter()
        hashes: list[Any] = []
        advanced = bool(summary.rows)
        for number in range(len(self.parts)) if advanced else self._finished(progress, parties):
            batch = self.parts.read(number)
            summary.transactions += batch.num_rows
            for one in batch.column("outcome").value_counts().to_pylist():
                if one["values"]:
                    summary.outcomes[one["values"]] += one["counts"]
            wrong = batch.column("problem").filter(pc.not_equal(batch.column("problem"), ""))
            summary.problems += len(wrong)
            summary.first_problem = summary.first_problem or (wrong[0].as_py() if len(wrong) else "")
            names = batch.column("transaction").to_pylist()
            hashes.append(np.array([hash(name) for name in names if name], dtype=np.int64))
            yield batch
        self._check_apart(hashes)

    def _check_apart(self, hashes: Sequence[Any]) -> None:
        """Refuse a file in which lines of one transaction stand apart: each part was decided by itself."""
        every = np.sort(np.concatenate(hashes)) if hashes else np.zeros(0, np.int64)
        again = {int(one) for one in every[1:][every[1:] == every[:-1]]}
        if not again:
            return
        seen: set[str] = set()
        for number in range(len(self.parts)):
            batch = self.parts.read(number)
            for name, row in zip(
                batch.column("transaction").to_pylist(), batch.column("row").to_pylist(), strict=True
            ):
                if name and hash(name) in again:
                    if name in seen:
                        raise InputError(
                            f"transaction {name!r} stands again, apart from its other lines",
                            file=self.opened.label,
                            row=row,
                            accepted="the lines of a transaction one below the other: sort by transaction",
                        )
                    seen.add(name)

    def write(self, path: Path, progress: Progress | None = None, parties: Progress | None = None) -> None:
        """Decide what is not decided yet, and write the results to a file in the form its suffix says.

        The file replaces `path` at the end.

        Args:
            path: the file.
            progress: as for `advance`.
            parties: as for `advance`.

        Raises:
            InputError: it cannot be written, or as `results`.
            StoreError: as `results`.
        """
        from smallyard.scale.outputs import write_results

        write_results(path, self.results(progress, parties))
        with replaced(path.with_name(f"{path.name}.summary.json")) as scratch:
            scratch.write_text(json.dumps(self.summary.as_dict(), ensure_ascii=False, indent=2) + "\n", "utf-8")

    def finish(self) -> None:
        """Take the folder away; nothing is left to go on from."""
        self.parts.remove()


def _stamp(path: Path) -> tuple[int, int]:
    state = path.stat()
    return state.st_size, state.st_mtime_ns
