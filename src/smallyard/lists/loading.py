"""Writing one publication into the store, and asking what was loaded before. Called inside a transaction."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, insert, select, update

from smallyard.lists.reading import Reading, RuleCount
from smallyard.lists.schema import listing_version, presence, rule_count, rule_event, snapshot
from smallyard.model.listing import ListCode, Listing

__all__ = ["LastLoad", "add_snapshot", "count_from_json", "earlier_load", "last_complete", "last_of_source"]

READER_VERSION = "1"
"""Raised when the readers give other listings for the same bytes."""
_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class LastLoad:
    """The publication of a source that was in force before the one that is being loaded."""

    published: date
    header: str


def earlier_load(connection: Connection, source: str, sha256: str) -> tuple[date, datetime] | None:
    """When these very bytes were loaded before: their date and the time received; None if they were not."""
    row = connection.execute(
        select(snapshot.c.published, snapshot.c.received_at).where(
            snapshot.c.source == source, snapshot.c.sha256 == sha256
        )
    ).first()
    return (row.published, datetime.fromisoformat(row.received_at)) if row else None


def last_of_source(connection: Connection, source: str, day: date) -> LastLoad | None:
    """The latest whole publication of a source that is not later than `day`."""
    row = connection.execute(
        select(snapshot.c.published, snapshot.c.header)
        .where(snapshot.c.source == source, snapshot.c.partial.is_(False), snapshot.c.published <= day)
        .order_by(snapshot.c.published.desc(), snapshot.c.id.desc())
    ).first()
    return LastLoad(row.published, row.header) if row else None


def last_complete(connection: Connection, source: str, day: date) -> dict[ListCode, tuple[int, date]]:
    """For each list, its entries in the latest publication of a source that carries it whole, not after `day`."""
    rows = connection.execute(
        select(snapshot.c.published, snapshot.c.counts, snapshot.c.complete)
        .where(snapshot.c.source == source, snapshot.c.published <= day)
        .order_by(snapshot.c.published, snapshot.c.id)
    )
    found: dict[ListCode, tuple[int, date]] = {}
    for row in rows:
        counts = json.loads(row.counts)
        for code in json.loads(row.complete):
            found[ListCode(code)] = (counts.get(code, 0), row.published)
    return found


def add_snapshot(
    connection: Connection,
    reading: Reading,
    files: Mapping[str, bytes],
    sha256: str,
    published: date,
    received: datetime,
    *,
    partial: bool,
) -> tuple[tuple[ListCode, int, int, int], ...]:
    """Write a publication.

    Returns:
        By list: entries that came, went and changed against the source's publication loaded before this one; a list
        that this publication does not carry whole has no entries that went.
    """
    counts = Counter(listing.list for listing in reading.listings)
    before = connection.execute(
        select(snapshot.c.id).where(snapshot.c.source == reading.source).order_by(snapshot.c.id.desc())
    ).scalar()
    number = connection.execute(
        insert(snapshot).values(
            source=reading.source,
            sha256=sha256,
            files=json.dumps(
                [[name, len(data), hashlib.sha256(data).hexdigest()] for name, data in sorted(files.items())],
                ensure_ascii=False,
            ),
            published=published,
            received_at=received.isoformat(),
            records=reading.records,
            unread=len(reading.unread),
            header=reading.header,
            counts=json.dumps({str(code): count for code, count in sorted(counts.items())}),
            complete=json.dumps(sorted(reading.complete)),
            partial=partial,
            reader_version=READER_VERSION,
        )
    ).inserted_primary_key
    assert number is not None
    current = int(number[0])
    bodies = {(listing.list, listing.key): _body(listing) for listing in reading.listings}
    hashes = {place: hashlib.sha256(body.encode()).hexdigest() for place, body in bodies.items()}
    event_hashes = []
    versions: dict[str, tuple[Listing, str]] = {
        hashes[listing.list, listing.key]: (listing, bodies[listing.list, listing.key])
        for listing in reading.listings
    }
    for event in reading.events:
        body = _body(event.listing)
        digest = hashlib.sha256(body.encode()).hexdigest()
        event_hashes.append(digest)
        versions[digest] = (event.listing, body)
    _add_versions(connection, versions)
    changes = _add_presence(connection, reading, hashes, current, before)
    _insert(
        connection,
        rule_event,
        [
            {
                "snapshot": current,
                "list": event.list.value,
                "key": event.listing.key,
                "action": event.action.value,
                "earliest": event.when.earliest,
                "latest": event.when.latest,
                "basis": event.when.basis.value,
                "citation": str(event.citation or ""),
                "source": event.source,
                "note": event.note,
                "hash": digest,
            }
            for event, digest in zip(reading.events, event_hashes, strict=True)
        ],
    )
    told = [*reading.counts, *(count for notice in reading.notices for count in notice.counts)]
    _insert(
        connection,
        rule_count,
        [
            {"snapshot": current, "list": count.list.value, "body": json.dumps(count.as_dict(), ensure_ascii=False)}
            for count in told
        ],
    )
    return changes


def _body(listing: Listing) -> str:
    return listing.model_dump_json(exclude_defaults=True)


def _add_versions(connection: Connection, versions: Mapping[str, tuple[Listing, str]]) -> None:
    wanted = sorted(versions)
    held: set[str] = set()
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        held.update(
            connection.execute(select(listing_version.c.hash).where(listing_version.c.hash.in_(part))).scalars()
        )
    _insert(
        connection,
        listing_version,
        [
            {
                "hash": digest,
                "list": listing.list.value,
                "key": listing.key,
                "start_date": listing.start_date,
                "end_date": listing.end_date,
                "body": body,
            }
            for digest, (listing, body) in sorted(versions.items())
            if digest not in held
        ],
    )


def _add_presence(
    connection: Connection,
    reading: Reading,
    hashes: Mapping[tuple[ListCode, str], str],
    current: int,
    before: int | None,
) -> tuple[tuple[ListCode, int, int, int], ...]:
    """Extend the runs of entries that say the same as in the source's load before; start runs for the others."""
    running: dict[tuple[ListCode, str], str] = {}
    if before is not None:
        rows = connection.execute(
            select(presence.c.list, presence.c.key, presence.c.hash).where(
                presence.c.source == reading.source, presence.c.last == before
            )
        )
        running = {(ListCode(row.list), row.key): row.hash for row in rows}
    same = [place for place, digest in hashes.items() if running.get(place) == digest]
    if same and len(same) == len(running):
        connection.execute(
            update(presence)
            .where(presence.c.source == reading.source, presence.c.last == before)
            .values(last=current)
        )
    elif same:
        from sqlalchemy import bindparam

        statement = (
            update(presence)
            .where(
                and_(
                    presence.c.source == reading.source,
                    presence.c.last == before,
                    presence.c.list == bindparam("the_list"),
                    presence.c.key == bindparam("the_key"),
                )
            )
            .values(last=current)
        )
        connection.execute(statement, [{"the_list": code.value, "the_key": key} for code, key in same])
    held = set(same)
    _insert(
        connection,
        presence,
        [
            {
                "first": current,
                "list": code.value,
                "key": key,
                "source": reading.source,
                "last": current,
                "hash": digest,
            }
            for (code, key), digest in hashes.items()
            if (code, key) not in held
        ],
    )
    if before is None:
        return ()
    came = Counter(code for code, key in hashes if (code, key) not in running)
    went = Counter(code for code, key in running if (code, key) not in hashes and code in reading.complete)
    changed = Counter(place[0] for place, digest in hashes.items() if running.get(place, digest) != digest)
    codes = sorted({*came, *went, *changed})
    return tuple((code, came[code], went[code], changed[code]) for code in codes)


def _insert(connection: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), _AT_ONCE):
        connection.execute(insert(table), rows[start : start + _AT_ONCE])


def count_from_json(list_: ListCode, body: str) -> RuleCount:
    """Read back a rule's counts as the store and the pack keep them."""
    from smallyard.model.citation import Citation

    raw = json.loads(body)
    published, effective = raw.pop("published"), raw.pop("effective")
    citations = tuple(Citation.parse(text) for text in raw.pop("citations"))
    return RuleCount(
        list=list_,
        published=date.fromisoformat(published) if published else None,
        effective=date.fromisoformat(effective) if effective else None,
        citations=citations,
        **raw,
    )
