"""One run over a file of parties: read in blocks, each distinct party screened once, results in the file's order."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from smallyard.errors import InputError
from smallyard.lists.clearances import Clearances
from smallyard.model.reading.parties import damaged
from smallyard.model.reading.party_columns import PART, PartyColumns, Problem
from smallyard.model.reading.party_files import PartyFile, PartyRow
from smallyard.names import MATCH, REVIEW
from smallyard.screening import processes
from smallyard.screening.parties import Options, telling_key
from smallyard.screening.pool import Job, Screeners
from smallyard.screening.result import Result, cleared_as_dict, hit_as_dict, outcome_of_dicts
from smallyard.screening.work import Line, WorkFile
from smallyard.version import __version__

if TYPE_CHECKING:
    from smallyard.lists.view import ListsView
    from smallyard.model.party import Party

__all__ = ["FORMAT", "Progress", "Run", "Summary", "digest_and_rows", "processors"]

FORMAT = "smallyard/screening/1"
"""What a run's folder says it is; a run of another format is not gone on with."""
BLOCK = 1_000
"""Rows that are committed together."""
_ALONE = 400_000
"""Bytes of a file below which other processes would take longer to start than to work."""

Progress = Callable[[int, int | None], None]
"""Called with the rows done and, where it is known, how many there are."""


def processors() -> int:
    """How many processes can work at once on this machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(slots=True)
class Summary:
    """What a run came to. `columns` are those of the file that were read, with what each was read as."""

    file: str
    rows: int = 0
    distinct: int = 0
    hits: int = 0
    results: Counter[Result] = field(default_factory=Counter)
    dismissed: int = 0
    confirmed: int = 0
    returned: int = 0
    """Hits on which a clearance no longer holds."""
    columns: tuple[tuple[str, str], ...] = ()
    kept: tuple[str, ...] = ()
    options: Options = field(default_factory=Options)
    effective: date = date.min
    known: date = date.min
    lists: tuple[dict[str, Any], ...] = ()
    digest: str = ""
    by: str = ""
    at: str = ""

    def add(self, row: Mapping[str, Any]) -> None:
        """Count one row's result."""
        self.rows += 1
        self.hits += len(row["hits"])
        self.results[Result(row["result"])] += 1
        for hit in row["hits"]:
            said = hit["clearance"]
            if said is not None:
                if not said["holds"]:
                    self.returned += 1
                elif said["kind"] == "dismissal":
                    self.dismissed += 1
                else:
                    self.confirmed += 1

    def as_dict(self) -> dict[str, Any]:
        """As JSON types, in the published schema."""
        return {
            "file": self.file,
            "rows": self.rows,
            "distinct": self.distinct,
            "hits": self.hits,
            "results": {str(result): self.results[result] for result in Result},
            "dismissed": self.dismissed,
            "confirmed": self.confirmed,
            "returned": self.returned,
            "effective": self.effective.isoformat(),
            "known": self.known.isoformat(),
            "thresholds": {"match": MATCH, "review": REVIEW},
            "like": self.options.like or None,
            "columns_read": [{"column": name, "as": as_} for name, as_ in self.columns],
            "columns_kept": list(self.kept),
            "lists": list(self.lists),
            "lists_digest": self.digest,
            "software": __version__,
            "by": self.by,
            "at": self.at,
        }


@dataclass(slots=True)
class _Block:
    lines: list[Line]
    keys: list[bytes]
    future: Future[list[str]]


class Run:
    """A run over one file. Use it as a context manager: `advance`, then `rows` as often as needed, then `finish`.

    Args:
        opened: the file, its header read.
        view: the lists as of two days.
        options: how to screen.
        clearances: what persons said of pairs.
        place: where the store of those lists is, for other processes; None to work in this one.
        processes: how many; None for one on each processor, or none beside this one where the file is small.
        work: the work file; None for one that goes with the run.
        restart: do not go on from an earlier run.

    Raises:
        InputError: the work file cannot be written, or another run is writing it.
    """

    def __init__(
        self,
        opened: PartyFile,
        view: ListsView,
        options: Options,
        clearances: Clearances,
        *,
        place: Path | str | None = None,
        processes: int | None = None,
        work: Path | None = None,
        restart: bool = False,
        block: int = BLOCK,
        by: str = "",
    ) -> None:
        self.opened, self.view, self.options, self.clearances = opened, view, options, clearances
        self._block = block
        self._by = by
        self._place = place
        size = opened.path.stat().st_size
        if place is None or view.excluded:
            self._processes = 1
        elif processes is not None:
            self._processes = processes
        else:
            self._processes = processors() if size > _ALONE else 1
        self._scratch = tempfile.TemporaryDirectory(prefix="smallyard-") if work is None else None
        where = Path(self._scratch.name) / "work" if self._scratch is not None else work
        assert where is not None
        self._stamp = _stamp(opened.path)
        digest, self._guess = digest_and_rows(opened.path)
        self.digest = digest
        identity = {
            "input": digest,
            "columns": json.dumps([opened.columns.header, opened.columns.fields], ensure_ascii=False),
            "options": options.text,
            "days": f"{view.effective} {view.known}",
            "lists": view.digest,
            "software": __version__,
        }
        self.work = WorkFile(where, identity, restart=restart)
        self.resumed_at = self.work.lines
        self._summary: Summary | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.work.close()
        if self._scratch is not None:
            self._scratch.cleanup()

    @property
    def columns(self) -> PartyColumns:
        """The file's columns."""
        return self.opened.columns

    @property
    def expected(self) -> int | None:
        """About how many rows there are, where that can be told without reading them."""
        return self._guess

    def advance(self, progress: Progress | None = None) -> None:
        """Screen everything that is not screened yet.

        Raises:
            InputError: the file is damaged, has no rows, or changed meanwhile.
            StoreError: the lists or the work file cannot be used.
        """
        job = Job(
            self._place if self._place is not None else "",
            self.view.effective,
            self.view.known,
            self.view.digest,
            self.columns,
            self.options,
        )
        done = self.work.lines
        waiting: deque[_Block] = deque()
        coming: set[bytes] = set()
        rows = islice(self.opened.rows(), done, None)
        with Screeners(job, self.view, self._processes) as screeners:
            while block := list(islice(rows, self._block)):
                waiting.append(self._begin(block, coming, screeners))
                while len(waiting) > 2 * self._processes or (self._processes == 1 and waiting):
                    done += self._end(waiting.popleft(), coming)
                    if progress is not None:
                        progress(done, self._guess)
            while waiting:
                done += self._end(waiting.popleft(), coming)
                if progress is not None:
                    progress(done, self._guess)
        if _stamp(self.opened.path) != self._stamp:
            raise InputError("changed while it was being screened; run it again", file=self.opened.label)
        if not done:
            raise InputError("has a header but no rows", file=self.opened.label, accepted="one row for each party")

    def _begin(self, block: Sequence[PartyRow], coming: set[bytes], screeners: Screeners) -> _Block:
        columns = self.columns
        lines, tellings = [], {}
        for row in block:
            telling = columns.telling(row.cells)
            key = telling_key(telling)
            tellings[key] = telling
            wrong = damaged(columns, row) if row.wrong else ()
            damage = json.dumps([[one.field, one.problem, one.accepted] for one in wrong]) if wrong else ""
            lines.append(Line(row.number, key, row.cells, damage))
        new = [key for key in tellings if key not in coming]
        known = self.work.known(new)
        keys = [key for key in new if key not in known]
        coming.update(keys)
        return _Block(lines, keys, screeners.submit([tellings[key] for key in keys]))

    def _end(self, block: _Block, coming: set[bytes]) -> int:
        bodies = processes.result(block.future)
        self.work.commit(block.lines, list(zip(block.keys, bodies, strict=True)))
        coming.difference_update(block.keys)
        return len(block.lines)

    def rows(self) -> Iterator[dict[str, Any]]:
        """The result of every row in the file's order, as JSON types in the published schema.

        When all were given, `summary` counts them.
        """
        summary = Summary(
            file=self.opened.path.name,
            distinct=self.work.outcomes,
            columns=self.columns.read,
            kept=tuple(self.columns.header[place] for place in self.columns.own),
            options=self.options,
            effective=self.view.effective,
            known=self.view.known,
            lists=_lists(self.view),
            digest=self.view.digest,
            by=self._by,
            at=datetime.now().astimezone().isoformat(timespec="seconds"),
        )
        for number, cells, damage, body in self.work.results():
            row = self._row(number, cells, damage, body)
            summary.add(row)
            yield row
        self._summary = summary

    def parties(self) -> Iterator[Party | None]:
        """The party of every row, in the order of `rows`; None where a row could not be read."""
        for _, cells, _, _ in self.work.results():
            yield self.columns.party(self.columns.telling(cells)).party

    @property
    def summary(self) -> Summary:
        """The counts, once `rows` was read to its end."""
        assert self._summary is not None, "rows() is to be read to its end first"
        return self._summary

    def finish(self) -> None:
        """Take the work file away; nothing is left to go on from."""
        self.work.remove()

    def _row(self, number: int, cells: list[str], damage: str, body: str) -> dict[str, Any]:
        found = json.loads(body)
        reference = self.columns.reference(cells)
        hits = found.get("hits", [])
        if self.clearances and found.get("name"):
            hits = self._with_clearances(hits, cells, reference)
        problems = [Problem(*one) for one in json.loads(damage)] if damage else []
        named = {one.field for one in problems}
        problems += [Problem(*one) for one in found.get("problems", ()) if one[0] not in named]
        result = outcome_of_dicts(hits)
        if result is Result.CLEAR and problems:
            result = Result.UNREAD
        return {
            "row": number,
            "reference": reference,
            "name": found.get("name") or _shown_name(self.columns, cells),
            "country": found.get("country"),
            "result": str(result),
            "problems": [str(one.as_error(self.opened.path.name, number)) for one in problems],
            "effective": self.view.effective.isoformat(),
            "known": self.view.known.isoformat(),
            "lists": self.view.digest,
            "hits": hits,
            "columns": {
                self.columns.header[place]: cells[place].removesuffix(PART).replace(PART, "; ")
                for place in self.columns.own
            },
        }

    def _with_clearances(self, hits: list[dict[str, Any]], cells: list[str], reference: str) -> list[dict[str, Any]]:
        """The hits with what was said of each pair, and listings confirmed to be this party besides."""
        party = None
        out = []
        for hit in hits:
            if self.clearances.about(hit["listing"]):
                party = party or self.columns.party(self.columns.telling(cells)).party
                history = self.view.bearing(hit["listing"])
                if party is not None and history is not None:
                    cleared = self.clearances.of(party, history.listing, hit["band"], reference)
                    hit = {**hit, "clearance": cleared_as_dict(cleared)}
            out.append(hit)
        name = _shown_name(self.columns, cells)
        if self.clearances.names(name):
            party = party or self.columns.party(self.columns.telling(cells)).party
            if party is not None:
                from smallyard.screening.pairs import with_clearances

                have = {hit["listing"] for hit in hits}
                more = with_clearances((), party, self.view, self.clearances, reference, self.options.lists)
                out += [hit_as_dict(one) for one in more if one.history.listing.id not in have]
        return out


def _shown_name(columns: PartyColumns, cells: Sequence[str]) -> str:
    return cells[columns.fields.index("name")].strip()


def _stamp(path: Path) -> tuple[int, int]:
    state = path.stat()
    return state.st_size, state.st_mtime_ns


def digest_and_rows(path: Path) -> tuple[str, int | None]:
    """SHA-256 of a file, and about how many rows it has, where its form tells.

    Raises:
        InputError: it cannot be opened.
    """
    digest = hashlib.sha256()
    lines = 0
    try:
        with path.open("rb") as stream:
            while piece := stream.read(1 << 20):
                digest.update(piece)
                lines += piece.count(b"\n")
    except OSError as failed:
        raise InputError(f"cannot be opened: {failed.strerror or failed}", file=str(path)) from failed
    suffix = path.suffix.casefold()
    if suffix in {".xlsx", ".xlsm"}:
        return digest.hexdigest(), None
    if suffix == ".parquet":
        from pyarrow import parquet

        return digest.hexdigest(), int(parquet.ParquetFile(path).metadata.num_rows)
    return digest.hexdigest(), lines if suffix in {".jsonl", ".ndjson", ".json"} else max(lines - 1, 1)


def _lists(view: ListsView) -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "list": str(one.list),
            "published": one.published.isoformat(),
            "received": one.received.isoformat(),
            "sources": list(one.sources),
            "entries": one.listings,
            "sha256": one.sha256,
        }
        for one in view.held()
    )
