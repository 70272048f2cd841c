"""What was read from feeds, by docket and by kind: made from the feeds, and made anew whenever it is lost."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smallyard.errors import FeedError
from smallyard.exchange.entry import Entry, Kind

__all__ = ["Held", "Index", "Sighting"]

_VERSION = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS indexed (feed TEXT PRIMARY KEY, size INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS item (
    feed TEXT NOT NULL, sequence INTEGER NOT NULL, kind TEXT NOT NULL, docket TEXT, at TEXT NOT NULL,
    body TEXT NOT NULL, PRIMARY KEY (feed, sequence)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS item_docket ON item (docket) WHERE docket IS NOT NULL;
CREATE INDEX IF NOT EXISTS item_kind ON item (kind, feed, sequence);
CREATE TABLE IF NOT EXISTS sighting (
    feed TEXT NOT NULL, size INTEGER NOT NULL, root TEXT NOT NULL, note TEXT NOT NULL, keys TEXT NOT NULL,
    seen_by TEXT NOT NULL, PRIMARY KEY (feed, size, root)) WITHOUT ROWID;
"""
_HELD = {Kind.DOCKET, Kind.DETERMINATION, Kind.PROOF}
"""What is looked up by what it says. List events, which may be very many, are read from the feed in order."""


@dataclass(frozen=True, slots=True)
class Held:
    """An entry as the index holds it: whose, its number, its time, what it says."""

    feed: str
    sequence: int
    kind: str
    at: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sighting:
    """A checkpoint of a feed as another node received it. `keys`: the key entries that show whose key signed it."""

    feed: str
    size: int
    root: str
    note: str
    keys: tuple[str, ...]
    seen_by: str


class Index:
    """The index in one SQLite file.

    Args:
        path: the file; made when it is first written.
        durable: wait for the disk. It can always be made anew, so nothing is lost without.
    """

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        self.path, self.durable = path, durable

    def size(self, feed: str) -> int:
        """How many entries of a feed are in it."""
        with self._open() as database:
            row = database.execute("SELECT size FROM indexed WHERE feed = ?", (feed,)).fetchone()
        return int(row[0]) if row else 0

    def add(self, feed: str, entries: Iterable[Entry]) -> None:
        """Take in entries of a feed; those already there stay as they are."""
        rows = [
            (feed, one.sequence, one.kind, _docket(one), one.at, json.dumps(one.body, ensure_ascii=False))
            for one in entries
            if one.kind in _HELD
        ]
        if rows:
            with self._open() as database, database:
                database.executemany("INSERT OR IGNORE INTO item VALUES (?, ?, ?, ?, ?, ?)", rows)

    def reached(self, feed: str, size: int) -> None:
        """All entries of a feed up to `size` are in it."""
        with self._open() as database, database:
            database.execute("INSERT OR REPLACE INTO indexed VALUES (?, ?)", (feed, size))

    def items(self, kind: str | None = None, docket: str | None = None, feed: str | None = None) -> Iterator[Held]:
        """Entries of a kind, of a docket or of a feed, in order of feed and number."""
        wanted = {"kind": kind, "docket": docket, "feed": feed}
        given = {name: value for name, value in wanted.items() if value is not None}
        where = " AND ".join(f"{name} = ?" for name in given) or "1"
        statement = f"SELECT feed, sequence, kind, at, body FROM item WHERE {where} ORDER BY feed, sequence"  # noqa: S608 - our own column names
        with self._open() as database:
            for row in database.execute(statement, tuple(given.values())):
                yield Held(row[0], int(row[1]), row[2], row[3], json.loads(row[4]))

    def dockets(self) -> list[str]:
        """Every docket that any entry speaks of."""
        with self._open() as database:
            rows = database.execute("SELECT DISTINCT docket FROM item WHERE docket IS NOT NULL ORDER BY docket")
            return [str(row[0]) for row in rows]

    def saw(self, sighting: Sighting) -> None:
        """Keep a sighting; of several of one state of a feed, the first."""
        with self._open() as database, database:
            database.execute(
                "INSERT OR IGNORE INTO sighting VALUES (?, ?, ?, ?, ?, ?)",
                (
                    sighting.feed,
                    sighting.size,
                    sighting.root,
                    sighting.note,
                    json.dumps(sighting.keys),
                    sighting.seen_by,
                ),
            )

    def sightings(self) -> list[Sighting]:
        """What other nodes saw of feeds and is not settled, by feed and size."""
        with self._open() as database:
            rows = database.execute(
                "SELECT feed, size, root, note, keys, seen_by FROM sighting ORDER BY feed, size, root"
            ).fetchall()
        return [Sighting(row[0], int(row[1]), row[2], row[3], tuple(json.loads(row[4])), row[5]) for row in rows]

    def settled(self, sighting: Sighting) -> None:
        """Drop a sighting that agrees with what is held."""
        with self._open() as database, database:
            database.execute(
                "DELETE FROM sighting WHERE feed = ? AND size = ? AND root = ?",
                (sighting.feed, sighting.size, sighting.root),
            )

    def forget(self, feed: str) -> None:
        """Drop what was read from a feed. What others saw of it stays."""
        with self._open() as database, database:
            database.execute("DELETE FROM item WHERE feed = ?", (feed,))
            database.execute("DELETE FROM indexed WHERE feed = ?", (feed,))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.path, timeout=30)) as database:
                if not self.durable:
                    database.execute("PRAGMA synchronous = OFF")
                version = database.execute("PRAGMA user_version").fetchone()[0]
                if version == 0:
                    database.executescript(f"BEGIN IMMEDIATE;{_TABLES}PRAGMA user_version = {_VERSION};COMMIT;")
                elif version != _VERSION:
                    raise FeedError(f"{self.path} is of another version; remove it, it is made anew from the feeds")
                yield database
        except (sqlite3.Error, OSError) as failed:
            raise FeedError(f"{self.path} cannot be used ({failed}); it can be removed, and is made anew") from failed


def _docket(entry: Entry) -> str | None:
    """The docket that an entry speaks of, if it names one."""
    named = entry.body.get("docket") if entry.kind == Kind.DOCKET else None
    return named if isinstance(named, str) and len(named) <= 300 else None
