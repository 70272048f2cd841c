"""The store: every publication of a list as we received it, and the evidence that follows from all of them.

A load is one transaction: all or nothing. A file that looks truncated or changed in shape is refused, and the list
received before it stays in force. Nothing is ever deleted: what was known on an earlier day can be asked for again.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from smallyard.errors import ListFileError, RefusedSnapshotError
from smallyard.lists.combined import CombinedEvidence
from smallyard.lists.evidence import EvidenceSource
from smallyard.lists.reading import Reading, read
from smallyard.lists.view import KnownEvidence, ListsView
from smallyard.model.listing import ListCode

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from smallyard.lists.loaded import LoadedEvidence

__all__ = ["LoadReport", "Store", "default_place", "digest_of_files"]

DROP = 0.20
"""Share of a list that may vanish from one publication to the next without a person's confirmation."""
UNREAD = 0.01
"""Share of a file's rows that may be unreadable without a person's confirmation."""
_HELD = 3
"""How many states of knowledge a store keeps resolved in memory."""


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did.

    Attributes:
        source: the source's id.
        sha256: of the received bytes, as `digest_of_files` gives it.
        published: the date for which the publication speaks.
        received_at: when it was loaded.
        already: True when these very bytes were loaded before and nothing was done.
        records: rows the reader saw.
        unread: rows that no reader understood, each in one line.
        warnings: rows that loaded although something in them was odd.
        entries: entries by list.
        changes: by list, how many entries came, went and changed against the source's publication before this one.
        events: dated changes that the file records.
        counts: rules' own counts that the file records.
        complete: the lists that the publication carries whole.
    """

    source: str
    sha256: str
    published: date
    received_at: datetime
    already: bool
    records: int = 0
    unread: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    entries: tuple[tuple[ListCode, int], ...] = ()
    changes: tuple[tuple[ListCode, int, int, int], ...] = ()
    events: int = 0
    counts: int = 0
    complete: frozenset[ListCode] = frozenset()


def default_place() -> Path | str:
    """Where the store is: SMALLYARD_STORE (a path or a database URL), else the user's data folder."""
    named = os.environ.get("SMALLYARD_STORE")
    if named:
        return named if "://" in named else Path(named)
    from platformdirs import user_data_path

    return user_data_path("smallyard") / "lists.sqlite"


def digest_of_files(files: Mapping[str, bytes]) -> str:
    """SHA-256 of one file's bytes; of several, the SHA-256 of their `sha256sum` lines in order of name."""
    if len(files) == 1:
        return hashlib.sha256(next(iter(files.values()))).hexdigest()
    lines = (f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items()))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


class Store:
    """The lists on this machine: the embedded pack, and what was loaded from files or fetched.

    Args:
        place: a path of an SQLite file (made at the first load) or a database URL; None for `default_place()`.
        pack: the embedded pack's evidence; None for the one that comes with the software. Pass `()` for none.
    """

    def __init__(self, place: Path | str | None = None, *, pack: EvidenceSource | tuple[()] | None = None) -> None:
        self.place = default_place() if place is None else place
        self._pack = pack
        self._engine: Engine | None = None
        self._held: dict[str, KnownEvidence] = {}

    @property
    def is_default(self) -> bool:
        """Whether it stands on the pack that comes with the software, so that another process can open the same."""
        return self._pack is None

    @property
    def exists(self) -> bool:
        """Whether anything can have been loaded: the file is there, or a database is named."""
        if isinstance(self.place, str) and "://" in self.place:
            return True
        return Path(self.place).exists()

    @property
    def cache(self) -> Path:
        """The folder beside the store for what can be computed again, such as name indexes."""
        if isinstance(self.place, str) and "://" in self.place:
            from platformdirs import user_cache_path

            return user_cache_path("smallyard")
        return Path(self.place).absolute().parent / "cache"

    def engine(self) -> Engine:
        """The database engine.

        Raises:
            StoreError: it cannot be opened.
        """
        if self._engine is None:
            from smallyard.lists.database import connect

            self._engine = connect(self.place)
        return self._engine

    def close(self) -> None:
        """Give the database back."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    def loads(self) -> int:
        """The number of the last load: as long as it stays the same, so do the lists. 0 where nothing was loaded.

        Raises:
            StoreError: the database cannot be read.
        """
        if not self.exists:
            return 0
        from smallyard.lists.loaded import last_load

        return last_load(self.engine())

    def evidence(self) -> CombinedEvidence:
        """All evidence held now: the embedded pack and everything loaded.

        Raises:
            StoreError: the database cannot be read.
        """
        parts: list[EvidenceSource] = []
        if self._pack is None:
            from smallyard.lists.pack import embedded

            parts.append(embedded())
        elif self._pack != ():
            parts.append(self._pack)  # type: ignore[arg-type]
        loaded = self.loaded()
        if loaded is not None:
            parts.append(loaded)
        return CombinedEvidence(tuple(parts))

    def loaded(self) -> LoadedEvidence | None:
        """The evidence of what was loaded, without the pack; None if nothing was."""
        if not self.exists:
            return None
        from smallyard.lists.loaded import LoadedEvidence

        found = LoadedEvidence.open(self.engine())
        return found if found.publications else None

    def view(self, effective: date, known: date | None = None) -> ListsView:
        """The lists as the law stood on `effective`, from what had been received by the end of `known`.

        Args:
            effective: the day whose law is asked for.
            known: None for everything received so far.

        Raises:
            StoreError: the database cannot be read.
        """
        until = known if known is not None else date.max
        evidence = self.evidence()
        digest = evidence.digest_at(until)
        held = self._held.pop(digest, None)
        if held is None or held.known != until:
            held = KnownEvidence(evidence, until, self.cache)
        self._held[digest] = held  # the one used last stands last
        while len(self._held) > _HELD:
            del self._held[next(iter(self._held))]
        return ListsView(held, effective)

    def load(
        self,
        files: Mapping[str, bytes],
        *,
        source: str | None = None,
        published: date | None = None,
        modified: date | None = None,
        received: datetime | None = None,
        partial: bool = False,
        confirm: bool = False,
    ) -> LoadReport:
        """Read a publication and add it to the evidence, all or nothing.

        Args:
            files: uncompressed bytes by file name, as `intake.open_files` gives them.
            source: the source's id; None detects it.
            published: the date for which it speaks; None takes the file's own date, else `modified`, else the day it
                was received.
            modified: the day on which the publisher last changed the file, as its server says.
            received: when it was received, with a time zone; None for now.
            partial: it does not carry its lists whole: an absent entry says nothing.
            confirm: load it although it looks truncated or changed in shape.

        Raises:
            ListFileError: the files cannot be read.
            RefusedSnapshotError: they read, but differ so much from the publication in force that a person must
                confirm them; the store is unchanged.
            StoreError: the database cannot be written.
        """
        when = received or datetime.now(UTC)
        if when.tzinfo is None:
            raise ValueError("received needs a time zone")
        when = when.astimezone(UTC).replace(microsecond=0)
        reading = read(files, source, complete=() if partial else None)
        day = published or reading.published or modified or when.date()
        if day > when.date():
            raise ListFileError(
                f"dated {day.isoformat()}, after it was received ({when.date().isoformat()})",
                file=", ".join(sorted(files)),
            )
        sha256 = digest_of_files(files)
        from smallyard.lists.database import writing
        from smallyard.lists.loading import add_snapshot, earlier_load

        with writing(self.engine()) as connection:
            before = earlier_load(connection, reading.source, sha256)
            if before is not None:
                return LoadReport(reading.source, sha256, before[0], before[1], already=True)
            if not confirm:
                _refuse_if_odd(connection, reading, day, partial=partial, files=sorted(files))
            changes = add_snapshot(connection, reading, files, sha256, day, when, partial=partial)
        entries = Counter(listing.list for listing in reading.listings)
        return LoadReport(
            source=reading.source,
            sha256=sha256,
            published=day,
            received_at=when,
            already=False,
            records=reading.records,
            unread=tuple(str(problem) for problem in reading.unread),
            warnings=tuple(str(problem) for problem in reading.warnings),
            entries=tuple(sorted(entries.items())),
            changes=changes,
            events=len(reading.events),
            counts=len(reading.counts),
            complete=reading.complete,
        )


def _refuse_if_odd(
    connection: Connection, reading: Reading, day: date, *, partial: bool, files: Sequence[str]
) -> None:
    """Compare with the publication in force.

    Raises:
        RefusedSnapshotError: rows unread, the header changed, or too much of a list gone.
    """
    from smallyard.lists.loading import last_complete, last_of_source

    name = ", ".join(files)
    last = last_of_source(connection, reading.source, day)
    kept = f"the list of {last.published.isoformat()} stays in force" if last else "nothing was loaded"
    advice = f"{kept}; look at the file, and load it with --confirm if it is right"
    if len(reading.unread) > UNREAD * max(reading.records, 1):
        raise RefusedSnapshotError(
            f"{len(reading.unread)} of {reading.records} rows could not be read, first: {reading.unread[0]}; "
            f"{advice}",
            file=name,
        )
    if partial:
        return
    if last is not None and last.header != reading.header:
        raise RefusedSnapshotError(
            f"the publisher's columns changed: {_difference(last.header, reading.header)}; {advice}", file=name
        )
    counts = Counter(listing.list for listing in reading.listings)
    for code, (count, when) in sorted(last_complete(connection, reading.source, day).items()):
        if counts[code] < (1 - DROP) * count:
            gone = round(100 * (count - counts[code]) / count)
            raise RefusedSnapshotError(
                f"{code}: {counts[code]} entries, {count} on {when.isoformat()} ({gone} percent fewer); {advice}",
                file=name,
            )
    if reading.outside_expected:
        raise RefusedSnapshotError(
            f"not as large as this source is: {'; '.join(reading.outside_expected)}; "
            f"{kept}; load it with --partial if it is an extract, with --confirm if it is whole",
            file=name,
        )


def _difference(before: str, after: str) -> str:
    old, new = (re.split(r"[,\t|]", header) for header in (before, after))
    gone = [column for column in old if column not in new]
    come = [column for column in new if column not in old]
    parts = []
    if gone:
        parts.append("gone: " + ", ".join(gone[:5]))
    if come:
        parts.append("new: " + ", ".join(come[:5]))
    return "; ".join(parts) or "their order"
