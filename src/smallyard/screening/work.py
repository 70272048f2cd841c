"""The work file of a run: what is screened so far, in a scratch SQLite database that survives a kill.

Rows are committed in blocks, in their order and each with its outcome, so that what is in the file is always a whole
beginning of the input. A run that finds a work file of the same input, options and lists goes on behind it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from smallyard.errors import InputError, StoreError

__all__ = ["Line", "WorkFile"]

_LAYOUT = "1"
_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE outcome (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, body TEXT NOT NULL);
CREATE TABLE line (
    number INTEGER PRIMARY KEY, row INTEGER NOT NULL, outcome INTEGER NOT NULL, cells TEXT NOT NULL,
    damage TEXT NOT NULL
);
"""
_ASKED_AT_ONCE = 500
_REMEMBERED = 50_000
"""Outcomes whose number is kept in memory besides."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the input as it was read; `damage` is JSON of what is wrong with it, empty if nothing."""

    row: int
    key: bytes
    cells: Sequence[str]
    damage: str = ""


class WorkFile:
    """An opened work file; use it as a context manager. `begun_anew` says why an earlier one could not be used.

    Raises:
        InputError: the file cannot be written, or another run is writing it.
    """

    def __init__(self, path: Path, identity: dict[str, str], *, restart: bool = False) -> None:
        self.path = path
        self.begun_anew = ""
        self._numbers: dict[bytes, int] = {}
        text = json.dumps({"layout": _LAYOUT, **identity}, sort_keys=True)
        try:
            self._open()
            held = self._meta("identity")
            if held != text or restart:
                if held:
                    self.begun_anew = "as asked" if restart else _why(json.loads(held), json.loads(text))
                self._make(text)
        except sqlite3.DatabaseError as failed:
            if "locked" in str(failed):
                raise InputError("is being written by another run", file=str(path)) from failed
            if isinstance(failed, sqlite3.OperationalError) and "unable to open" in str(failed):
                raise InputError("cannot be written: no such folder, or no right to", file=str(path)) from failed
            # Something else under this name, or damaged: it is ours by its name, and only scratch.
            self.begun_anew = "the earlier work file was damaged"
            self.close()
            self._remove()
            self._open()
            self._make(text)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def lines(self) -> int:
        """How many rows are done."""
        (count,) = self._connection.execute("SELECT coalesce(max(number), 0) FROM line").fetchone()
        return int(count)

    @property
    def outcomes(self) -> int:
        """How many distinct parties were screened."""
        (count,) = self._connection.execute("SELECT count(*) FROM outcome").fetchone()
        return int(count)

    def known(self, keys: Sequence[bytes]) -> set[bytes]:
        """Which of these parties were screened before."""
        return set(self._look_up(keys))

    def commit(self, lines: Sequence[Line], outcomes: Sequence[tuple[bytes, str]]) -> None:
        """Add rows, in their order, with the outcomes of those parties that were not screened before.

        Raises:
            StoreError: the disk is full or the file cannot be written.
        """
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany("INSERT INTO outcome (key, body) VALUES (?, ?)", outcomes)
            numbers = self._look_up([line.key for line in lines])
            start = self.lines
            self._connection.executemany(
                "INSERT INTO line VALUES (?, ?, ?, ?, ?)",
                (
                    (
                        start + place,
                        line.row,
                        numbers[line.key],
                        json.dumps(line.cells, ensure_ascii=False, separators=(",", ":")),
                        line.damage,
                    )
                    for place, line in enumerate(lines, start=1)
                ),
            )
            self._connection.execute("COMMIT")
        except sqlite3.Error as failed:
            raise StoreError(f"the work file {self.path} cannot be written: {failed}") from failed

    def results(self) -> Iterator[tuple[int, list[str], str, str]]:
        """Every row in order: its number in the user's file, cells, damage, and its outcome's body."""
        rows = self._connection.execute(
            "SELECT row, cells, damage, body FROM line JOIN outcome ON outcome.id = line.outcome ORDER BY number"
        )
        for row, cells, damage, body in rows:
            yield row, json.loads(cells), damage, body

    def remove(self) -> None:
        """Take the file away: the run is done."""
        self.close()
        self._remove()

    def close(self) -> None:
        """Close the file; it stays, to go on from."""
        self._connection.close()

    def _open(self) -> None:
        self._connection = sqlite3.connect(self.path, timeout=1.0, isolation_level=None)
        # One writer, nobody else: a second run of the same output is refused by the lock.
        self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute("PRAGMA cache_size = -32000")
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute("COMMIT")

    def _meta(self, key: str) -> str:
        made = self._connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone()
        found = self._connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone() if made else None
        return str(found[0]) if found else ""

    def _make(self, identity: str) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        for table in ("meta", "outcome", "line"):
            self._connection.execute(f"DROP TABLE IF EXISTS {table}")
        for statement in _TABLES.split(";"):
            self._connection.execute(statement)
        self._connection.execute("INSERT INTO meta VALUES ('identity', ?)", (identity,))
        self._connection.execute("COMMIT")

    def _look_up(self, keys: Sequence[bytes]) -> dict[bytes, int]:
        found = {key: number for key in keys if (number := self._numbers.get(key)) is not None}
        missing = [key for key in dict.fromkeys(keys) if key not in found]
        for start in range(0, len(missing), _ASKED_AT_ONCE):
            part = missing[start : start + _ASKED_AT_ONCE]
            marks = ",".join("?" * len(part))
            rows = self._connection.execute(f"SELECT key, id FROM outcome WHERE key IN ({marks})", part)  # noqa: S608
            found.update(rows.fetchall())
        if len(self._numbers) > _REMEMBERED:
            self._numbers.clear()
        self._numbers.update(found)
        return found

    def _remove(self) -> None:
        for suffix in ("", "-wal", "-shm", "-journal"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)


def _why(before: dict[str, str], now: dict[str, str]) -> str:
    changed = [name for name in now if before.get(name) != now[name]]
    return f"{', '.join(changed)} changed" if changed else "the earlier work file is of another version"
