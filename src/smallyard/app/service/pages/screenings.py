"""Files of parties given to the desk: kept in a folder beside the lists, screened in the background, read by page.

A folder holds the file as it came, what is known of it, and the run's work file; results are read off that with the
clearances of the moment, so that a hit cleared on a page is cleared in the sheet that comes back.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Lock, Thread
from typing import Any, BinaryIO

from smallyard.app.screening import write_outputs
from smallyard.app.screening_records import record_run
from smallyard.app.service.state import Service
from smallyard.errors import InputError, SmallyardError, UnknownValueError
from smallyard.model.party import Party
from smallyard.model.reading.parties import read_row
from smallyard.model.reading.party_files import PARTY_FILE_SUFFIXES, open_party_file, preview
from smallyard.screening.batch import Run
from smallyard.screening.parties import Options

__all__ = ["LARGEST", "Screening", "Screenings"]

LARGEST = 50_000_000
"""Bytes of a file that the desk takes; larger ones are for the command line."""
_ODD = re.compile(r"[^\w.() -]")
_ID = re.compile(r"[A-Za-z0-9_-]{12}")
_SILENT = 120
"""Seconds without a change of its files after which a run of another process counts as stopped."""
_running: dict[str, tuple[int, int | None]] = {}
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Screening:
    """One file of parties. `state` is new (its columns are not chosen yet), running, done or failed."""

    id: str
    name: str
    by: str
    at: str
    on: str
    """The day whose lists are looked at, and up to which evidence counts."""
    state: str = "new"
    encoding: str = "utf-8"
    columns: dict[str, str] = field(default_factory=dict)
    rows: int = 0
    results: dict[str, int] = field(default_factory=dict)
    """As they were when the run ended."""
    problem: str = ""
    records: list[int] = field(default_factory=list)
    """The first and the last record that hold what was found."""

    @property
    def suffix(self) -> str:
        """Of the file's name, in small letters."""
        return Path(self.name).suffix.casefold()


class Screenings:
    """The files of one service."""

    def __init__(self, service: Service) -> None:
        self._service = service
        place = service.lists.place
        if isinstance(place, str) and "://" in place:
            from platformdirs import user_data_path

            self.folder = user_data_path("smallyard") / "screenings"
        else:
            self.folder = Path(place).absolute().parent / "screenings"

    def add(self, name: str, content: BinaryIO, by: str, day: date) -> Screening:
        """Keep a file.

        Raises:
            InputError: its form is not one that we read, or it is too large.
        """
        name = Path(name.replace("\\", "/")).name[-120:] or "parties.csv"
        suffix = Path(name).suffix.casefold()
        if suffix not in PARTY_FILE_SUFFIXES:
            raise InputError("has a suffix that we do not read", file=name, accepted=".csv, .xlsx, .parquet, .jsonl")
        made = Screening(secrets.token_urlsafe(9), name, by, datetime.now(UTC).isoformat("T", "seconds"), str(day))
        folder = self.folder / made.id
        self.input(made).parent.mkdir(parents=True)
        try:
            with self.input(made).open("wb") as out:
                size = 0
                while block := content.read(1 << 20):
                    size += len(block)
                    if size > LARGEST:
                        raise InputError(
                            f"is larger than {LARGEST // 1_000_000} MB",
                            file=name,
                            accepted="a smaller file here, any size by `smallyard screen FILE`",
                        )
                    out.write(block)
            self._named(made, lambda: preview(self.input(made)))
            self._keep(made)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return made

    def all(self) -> list[Screening]:
        """Every file kept, the newest first."""
        found = []
        for path in self.folder.glob("*/screening.json"):
            with suppress(UnknownValueError):
                found.append(self.find(path.parent.name))
        return sorted(found, key=lambda one: one.at, reverse=True)

    def find(self, id_: str) -> Screening:
        """One file by its id.

        Raises:
            UnknownValueError: there is none.
        """
        try:
            if not _ID.fullmatch(id_):
                raise OSError
            found = Screening(**json.loads((self.folder / id_ / "screening.json").read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            raise UnknownValueError("there is no screening of that number", accepted="one of those listed") from None
        if found.state == "running" and id_ not in _running and not self._at_work(id_):  # it was stopped meanwhile
            return replace(found, state="new")
        return found

    def _at_work(self, id_: str) -> bool:
        """Whether another process of the service seems to be at it."""
        changed = [path.stat().st_mtime for path in (self.folder / id_).iterdir() if path.is_file()]
        return time.time() - max(changed, default=0) < _SILENT

    def input(self, one: Screening) -> Path:
        """The file as it came."""
        # Under its own name, which goes on record, but for what a folder might take for something else.
        return self.folder / one.id / "input" / _ODD.sub("_", one.name)

    def preview(self, one: Screening) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        """Its column names and first rows.

        Raises:
            InputError: it cannot be read.
        """
        found: tuple[tuple[str, ...], tuple[tuple[str, ...], ...]] = self._named(
            one, lambda: preview(self.input(one), one.encoding)
        )
        return found

    def begin(self, one: Screening, columns: Mapping[str, str], encoding: str) -> Screening:
        """Screen it in the background.

        Raises:
            InputError: no column holds the name, or two hold the same.
        """
        begun = replace(one, state="running", columns=dict(columns), encoding=encoding, problem="", rows=0)
        self._named(begun, lambda: open_party_file(self.input(begun), columns, encoding))
        with _lock:
            if one.id in _running:
                return one
            _running[one.id] = (0, None)
        self._keep(begun)
        Thread(target=self._work, args=(begun,), daemon=True, name=f"screening-{one.id}").start()
        return begun

    def progress(self, one: Screening) -> tuple[int, int | None]:
        """Rows done, and about how many there are."""
        return _running.get(one.id, (one.rows, None))

    def results(self, one: Screening) -> list[dict[str, Any]]:
        """Every row's result with the clearances of the moment.

        Raises:
            SmallyardError: the file or the lists cannot be read any more.
        """
        with self._run(one) as run:
            run.advance()
            return list(run.rows())

    def party(self, one: Screening, row: int) -> tuple[Party, str]:
        """The party of a row, and its reference.

        Raises:
            UnknownValueError: there is no party in that row.
        """
        opened = open_party_file(self.input(one), one.columns, one.encoding)
        for each in opened.rows():
            if each.number == row:
                found = read_row(opened.columns, each)
                if found.party is not None:
                    return found.party, opened.columns.reference(each.cells)
        raise UnknownValueError(f"row {row} holds no party", accepted="a row of the file")

    def written(self, one: Screening, suffix: str) -> Path:
        """The results as a new file: of a workbook as .xlsx the same workbook with verdicts, else a table.

        Raises:
            InputError: the form is not one that we write.
        """
        out = self.folder / one.id / f"results{suffix}"
        with self._run(one) as run:
            run.advance()
            self._named(one, lambda: write_outputs(run, [out]))
        return out

    def forget(self, one: Screening) -> None:
        """Take a file and its results away; clearances made from it stay on record."""
        shutil.rmtree(self.folder / one.id, ignore_errors=True)

    def _work(self, one: Screening) -> None:
        try:
            with self._run(one) as run:
                run.advance(lambda done, about: _running.__setitem__(one.id, (done, about)))
                first, last = record_run(run, by=one.by, store=self._service.lists)
                summary = run.summary
            counts = {str(result): count for result, count in summary.results.items()}
            self._keep(replace(one, state="done", rows=summary.rows, results=counts, records=[first, last]))
        except SmallyardError as failed:
            self._keep(replace(one, state="failed", problem=str(failed)))
        except Exception:
            self._keep(replace(one, state="failed", problem="This is a fault of the software; its log says more."))
            raise
        finally:
            _running.pop(one.id, None)

    @contextmanager
    def _run(self, one: Screening) -> Iterator[Run]:
        day = date.fromisoformat(one.on)
        world = self._service.world(day, day)
        # The evidence stays that of the day; what persons said since counts.
        clearances = self._service.world(day).clearances
        opened = open_party_file(self.input(one), one.columns, one.encoding)
        with Run(
            opened, world.lists, Options(), clearances, processes=1, work=self.folder / one.id / "work", by=one.by
        ) as run:
            yield run

    def _keep(self, one: Screening) -> None:
        path = self.folder / one.id / "screening.json"
        if not path.parent.is_dir():  # taken away meanwhile
            return
        scratch = path.with_suffix(".new")
        scratch.write_text(json.dumps(asdict(one), ensure_ascii=False), "utf-8")
        scratch.replace(path)

    def _named(self, one: Screening, act: Any) -> Any:
        """Do something with the file; an error names it as its owner does."""
        try:
            return act()
        except InputError as wrong:
            raise wrong.placed(one.name, wrong.row) from wrong
