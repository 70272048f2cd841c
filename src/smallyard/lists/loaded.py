"""The evidence of what was loaded into the store, read back from its tables."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, partial
from typing import Any

from sqlalchemy import Engine, Select, func, select

from smallyard.errors import StoreError
from smallyard.lists.database import is_made, reading
from smallyard.lists.evidence import EntryEvidence, Publication, Sighting, Version
from smallyard.lists.loading import count_from_json
from smallyard.lists.reading import Action, RuleCount, RuleEvent
from smallyard.lists.schema import listing_version, presence, rule_count, rule_event, snapshot
from smallyard.model.citation import Citation
from smallyard.model.interval import Basis, DateInterval
from smallyard.model.listing import ListCode, Listing

__all__ = ["LoadedEvidence", "last_load"]


def last_load(engine: Engine) -> int:
    """The number of the last load that the store holds; 0 where there is none.

    Raises:
        StoreError: the database cannot be read, or is of another version.
    """
    with reading(engine) as connection:
        if not is_made(connection):
            return 0
        return connection.execute(select(func.max(snapshot.c.id))).scalar_one() or 0


@dataclass(frozen=True)
class LoadedEvidence:
    """An `EvidenceSource` over the store's tables, as they were when it was opened.

    Later loads do not show in it: rows of snapshots with a higher number are left out.
    """

    engine: Engine
    by_number: Mapping[int, Publication]
    _runs: dict[tuple[str, int, int], tuple[Publication, ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def open(cls, engine: Engine) -> LoadedEvidence:
        """Read which publications the store holds.

        Raises:
            StoreError: the database cannot be read, or is of another version.
        """
        with reading(engine) as connection:
            if not is_made(connection):
                return cls(engine, {})
            rows = connection.execute(select(snapshot).order_by(snapshot.c.id)).all()
        return cls(engine, {row.id: _publication(row) for row in rows})

    @cached_property
    def publications(self) -> tuple[Publication, ...]:
        """Every publication loaded, by date."""
        return tuple(sorted(self.by_number.values(), key=lambda item: (item.published, item.known, item.id)))

    @property
    def digest(self) -> str:
        """A hash of all the evidence held."""
        return self.digest_at(date.max)

    def digest_at(self, known: date) -> str:
        """A hash of the evidence known by the end of a day."""
        lines = (
            f"{item.source} {item.sha256} {item.published} {item.known} {sorted(item.complete)}"
            for item in self.by_number.values()
            if item.known <= known
        )
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def lists(self) -> frozenset[ListCode]:
        """The lists about which anything is held."""
        codes = set().union(*(item.lists for item in self.by_number.values())) if self.by_number else set()
        with reading(self.engine) as connection:
            told = connection.execute(select(rule_event.c.list).distinct()).scalars().all()
        return frozenset(codes | {ListCode(code) for code in told})

    def entries(self, list_: ListCode) -> Mapping[str, EntryEvidence]:
        """All entries of a list by key."""
        found: dict[str, EntryEvidence] = {}
        for key, evidence in self._read(list_, None):
            held = found.get(key)
            found[key] = evidence if held is None else held | evidence
        return found

    def entry(self, list_: ListCode, key: str) -> EntryEvidence:
        """The evidence under one key; empty if there is none."""
        evidence = EntryEvidence()
        for _, part in self._read(list_, key):
            evidence |= part
        return evidence

    def counts(self, list_: ListCode | None = None) -> Iterator[tuple[RuleCount, date]]:
        """Rules' own counts, each with the day from which it is known."""
        statement = select(rule_count).order_by(rule_count.c.id)
        if list_ is not None:
            statement = statement.where(rule_count.c.list == list_.value)
        with reading(self.engine) as connection:
            rows = connection.execute(statement).all()
        for row in rows:
            if row.snapshot in self.by_number:
                yield count_from_json(ListCode(row.list), row.body), self.by_number[row.snapshot].known

    def _read(self, list_: ListCode, key: str | None) -> Iterator[tuple[str, EntryEvidence]]:
        seen: Select[Any] = (
            select(
                presence.c.key,
                presence.c.source,
                presence.c.first,
                presence.c.last,
                presence.c.hash,
                listing_version.c.start_date,
                listing_version.c.end_date,
            )
            .join(listing_version, listing_version.c.hash == presence.c.hash)
            .where(presence.c.list == list_.value)
            .order_by(presence.c.first)
        )
        told: Select[Any] = (
            select(rule_event, listing_version.c.body)
            .join(listing_version, listing_version.c.hash == rule_event.c.hash)
            .where(rule_event.c.list == list_.value)
            .order_by(rule_event.c.id)
        )
        if key is not None:
            seen, told = seen.where(presence.c.key == key), told.where(rule_event.c.key == key)
        with reading(self.engine) as connection:
            sightings = connection.execute(seen).all()
            events = connection.execute(told).all()
        bodies = _Bodies(self.engine, list_, key)
        versions: dict[str, Version] = {}
        for entry, source, first, last, digest, start, end in sightings:
            version = versions.get(digest)
            if version is None:
                version = versions[digest] = Version(
                    digest, start, end, partial(bodies.listing, digest), content=digest
                )
            run = self._run(source, first, last)
            if run:
                yield entry, EntryEvidence((Sighting(run, version),))
        for row in events:
            if row.snapshot in self.by_number:
                yield row.key, EntryEvidence((), (_event(row, self.by_number[row.snapshot]),))

    def _run(self, source: str, first: int, last: int) -> tuple[Publication, ...]:
        run = self._runs.get((source, first, last))
        if run is None:
            run = self._runs[source, first, last] = tuple(
                item for number, item in self.by_number.items() if first <= number <= last and item.source == source
            )
        return run


class _Bodies:
    """What entries say, read when first asked for: of one key, or of a whole list at once."""

    def __init__(self, engine: Engine, list_: ListCode, key: str | None) -> None:
        self._engine, self._list, self._key = engine, list_, key
        self._held: dict[str, str] | None = None

    def listing(self, digest: str) -> Listing:
        if self._held is None:
            wanted = select(listing_version.c.hash, listing_version.c.body).where(
                listing_version.c.list == self._list.value
            )
            if self._key is not None:
                wanted = wanted.where(listing_version.c.key == self._key)
            with reading(self._engine) as connection:
                self._held = {row.hash: row.body for row in connection.execute(wanted)}
        return Listing.model_validate_json(self._held[digest])


def _publication(row: Any) -> Publication:
    try:
        counts, complete = json.loads(row.counts), json.loads(row.complete)
        return Publication(
            id=f"{row.source}:{row.sha256[:12]}",
            source=row.source,
            published=row.published,
            known=datetime.fromisoformat(row.received_at).date(),
            sha256=row.sha256,
            records=row.records,
            lists=frozenset(ListCode(code) for code in counts),
            complete=frozenset(ListCode(code) for code in complete),
        )
    except (ValueError, TypeError) as failed:
        raise StoreError(f"snapshot {row.id} in the store is damaged: {failed}") from failed


def _event(row: Any, publication: Publication) -> RuleEvent:
    return RuleEvent(
        list=ListCode(row.list),
        action=Action(row.action),
        listing=Listing.model_validate_json(row.body),
        when=DateInterval(earliest=row.earliest, latest=row.latest, basis=Basis(row.basis)),
        citation=Citation.parse(row.citation) if row.citation else None,
        source=row.source,
        note=row.note,
        known_from=publication.known,
    )
