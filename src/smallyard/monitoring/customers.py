"""The portfolio: a user's own parties by the user's own reference, each with every version of its facts.

Nothing is deleted: a customer that is let go is retired, and its versions stay.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from smallyard.errors import InputError, UnknownValueError
from smallyard.law.decision import canonical
from smallyard.model.clearance import party_facts
from smallyard.model.party import Party
from smallyard.monitoring.clock import stamp
from smallyard.monitoring.database import Place, opened, sound, writing

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sqlalchemy import ColumnElement, Connection, RowMapping

__all__ = ["Counts", "Customer", "CustomerVersion", "Customers", "Entry", "Page", "Put", "Standing", "facts_of"]

LONGEST_REFERENCE = 200
_FOLDED = 300
_AT_ONCE = 1_000
"""References looked up in one statement."""
_LISTED = 50_000
"""Customers listed by one statement."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A customer as it is to stand: `own` holds the user's own columns, `source` where it came from."""

    reference: str
    party: Party
    own: Mapping[str, str] = field(default_factory=dict)
    source: str = ""


@dataclass(slots=True)
class Put:
    """What became of entries."""

    added: int = 0
    changed: int = 0
    restored: int = 0
    unchanged: int = 0
    retired: int = 0

    def __iadd__(self, other: Put) -> Self:
        self.added += other.added
        self.changed += other.changed
        self.restored += other.restored
        self.unchanged += other.unchanged
        self.retired += other.retired
        return self

    def as_dict(self) -> dict[str, int]:
        """As JSON types."""
        return {name: getattr(self, name) for name in Put.__slots__}


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer as it stands. `result` is None until it was first screened; `hits` counts those nobody dismissed."""

    number: int
    reference: str
    party: Party
    own: Mapping[str, str]
    version: int
    added_at: str
    changed_at: str
    retired_at: str | None
    result: str | None
    hits: int
    screened_version: int | None
    facts_key: str
    """A hash of its facts and the user's own columns."""

    @property
    def name(self) -> str:
        """Its name."""
        return self.party.name

    @property
    def screened(self) -> bool:
        """Whether its result is of its facts as they stand."""
        return self.screened_version == self.version

    def as_dict(self) -> dict[str, Any]:
        """As JSON types, in the published schema."""
        return {
            "number": self.number,
            "reference": self.reference,
            "party": shown_facts(self.party),
            "own": dict(self.own),
            "version": self.version,
            "added_at": self.added_at,
            "changed_at": self.changed_at,
            "retired_at": self.retired_at,
            "screened": self.screened,
            "result": self.result,
            "hits": self.hits,
        }


@dataclass(frozen=True, slots=True)
class CustomerVersion:
    """What was on record of a customer from a time on, who put it there, and from which file and row."""

    version: int
    at: str
    act: str
    by: str
    source: str
    party: Party
    own: Mapping[str, str]

    def as_dict(self) -> dict[str, Any]:
        """As JSON types, in the published schema."""
        return {
            "version": self.version,
            "at": self.at,
            "act": self.act,
            "by": self.by,
            "source": self.source,
            "party": shown_facts(self.party),
            "own": dict(self.own),
        }


@dataclass(frozen=True, slots=True)
class Standing:
    """Which customers stand, in order of number; each array has a place, or row, for each of them.

    Attributes:
        numbers: their numbers.
        keys: the keys of their facts (`kept_words.as_keys`).
        screened: whether they were screened as they stand.
    """

    numbers: NDArray[Any]
    keys: NDArray[Any]
    screened: NDArray[Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Some of what was asked for, and how many there are in all."""

    items: tuple[Any, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many customers there are: by result, those not screened as they stand, and those retired."""

    results: Mapping[str, int]
    unscreened: int
    retired: int

    @property
    def standing(self) -> int:
        """Those not retired."""
        return sum(self.results.values()) + self.unscreened

    def as_dict(self) -> dict[str, Any]:
        """As JSON types."""
        return {
            "standing": self.standing,
            "results": dict(self.results),
            "unscreened": self.unscreened,
            "retired": self.retired,
        }


def facts_of(party: Party) -> str:
    """What tells who a customer is, as canonical JSON; what is not known is left out."""
    return canonical(shown_facts(party_facts(party))).decode()


def sound_facts(party: Party) -> str:
    """The same, if every database can hold it.

    Raises:
        InputError: a text of it holds a NUL character.
    """
    facts = facts_of(party)
    if "\\u0000" in facts:
        raise InputError("holds a NUL character", field="party", accepted="text without it")
    return facts


def shown_facts(party: Party) -> dict[str, Any]:
    """A party's facts as JSON types, those left out that are not known."""
    return party.model_dump(mode="json", exclude_defaults=True)


class Customers:
    """The customers on record.

    Args:
        place: where they stand.
    """

    def __init__(self, place: Place = None) -> None:
        self.database = opened(place)

    def close(self) -> None:
        """Give the database back."""
        self.database.close()

    # Writing

    def put(
        self, reference: str, party: Party, *, by: str, own: Mapping[str, str] | None = None, source: str = ""
    ) -> Customer:
        """Add a customer, or change the one of that reference; putting the same again changes nothing.

        Raises:
            InputError: the reference is empty or too long.
            StoreError: it could not be written.
        """
        self.put_all([Entry(reference, party, own or {}, source)], by=by)
        return self.customer(reference)

    def put_all(self, entries: Sequence[Entry], *, by: str, at: datetime | None = None) -> Put:
        """Put several in one transaction, all or none.

        Raises:
            InputError, StoreError: as `put`.
        """
        for one in entries:
            _check_reference(one.reference)
            for name, value in one.own.items():
                sound(f"{name}{value}", "own")
        made = [(one, sound_facts(one.party), canonical(dict(one.own)).decode()) for one in entries]
        return self._put(
            [(one.reference, one.party.name, one.party.country, facts, own, one.source) for one, facts, own in made],
            by,
            stamp(at),
        )

    def put_rows(self, rows: Sequence[tuple[str, str, str | None, str, str, str]], *, by: str, at: str) -> Put:
        """Put what was read and checked before: (reference, name, country, facts, own, source) each."""
        return self._put(rows, by, at)

    def _put(self, rows: Sequence[tuple[str, str, str | None, str, str, str]], by: str, at: str) -> Put:
        from sqlalchemy import bindparam, func, insert, select, update

        from smallyard.records.schema import customer, customer_version

        done = Put()
        if not rows:
            return done
        with writing(self.database) as connection:
            known = _known(connection, [row[0] for row in rows])
            last = connection.execute(select(func.max(customer.c.number))).scalar() or 0
            fresh: list[dict[str, Any]] = []
            changed: list[dict[str, Any]] = []
            versions: list[dict[str, Any]] = []
            for reference, name, country, facts, own, source in rows:
                key = hashlib.blake2b(f"{facts}\n{own}".encode(), digest_size=16).hexdigest()
                before = known.get(reference)
                if before is None:
                    last += 1
                    number, version, act = last, 1, "added"
                    done.added += 1
                elif before[2] == key and before[3] is None:
                    done.unchanged += 1
                    continue
                else:
                    number, version = before[0], before[1] + 1
                    act = "changed" if before[3] is None else "restored"
                    if before[3] is None:
                        done.changed += 1
                    else:
                        done.restored += 1
                known[reference] = (number, version, key, None)
                row = {
                    "number": number,
                    "name": name,
                    "folded": _folded(f"{reference} {name}"),
                    "country": country,
                    "version": version,
                    "facts_key": key,
                    "changed_at": at,
                    "retired_at": None,
                }
                if before is None:
                    first = {"added_at": at, "screened_version": None, "result": None, "hits": 0}
                    fresh.append({"reference": reference, **row, **first})
                else:
                    changed.append({**row, "of_number": number})
                versions.append(
                    {
                        "customer": number,
                        "version": version,
                        "at": at,
                        "act": act,
                        "by": by,
                        "source": source,
                        "facts": facts,
                        "own": own,
                    }
                )
            if fresh:
                connection.execute(insert(customer), fresh)
            if changed:
                connection.execute(update(customer).where(customer.c.number == bindparam("of_number")), changed)
            if versions:
                connection.execute(insert(customer_version), versions)
        return done

    def retire(self, reference: str, *, by: str, because: str = "") -> Customer:
        """Let a customer go: it is no longer screened, its hits go, its versions stay.

        Raises:
            UnknownValueError: there is none of that reference.
            InputError: it was retired before.
            StoreError: it could not be written.
        """
        sound(because, "because")
        found = self.customer(reference)
        if found.retired_at is not None:
            raise InputError(f"customer {reference} was retired on {found.retired_at[:10]}")
        self.retire_numbers([found.number], by=by, because=because)
        return self.customer(reference)

    def retire_numbers(self, numbers: Sequence[int], *, by: str, because: str = "", at: str = "") -> int:
        """Let customers go by their numbers, those already retired left alone; how many were."""
        from sqlalchemy import delete, insert, select, update

        from smallyard.records.schema import alert, customer, customer_hit, customer_version

        now, count = at or stamp(), 0
        with writing(self.database) as connection:
            for start in range(0, len(numbers), _AT_ONCE):
                part = list(numbers[start : start + _AT_ONCE])
                found = connection.execute(
                    select(customer_version)
                    .join(
                        customer,
                        (customer.c.number == customer_version.c.customer)
                        & (customer.c.version == customer_version.c.version),
                    )
                    .where(customer.c.number.in_(part), customer.c.retired_at.is_(None))
                ).mappings()
                rows = [
                    {**one, "version": one["version"] + 1, "at": now, "act": "retired", "by": by, "source": because}
                    for one in found
                ]
                if not rows:
                    continue
                gone = [row["customer"] for row in rows]
                connection.execute(insert(customer_version), rows)
                connection.execute(
                    update(customer)
                    .where(customer.c.number.in_(gone))
                    .values(
                        retired_at=now,
                        changed_at=now,
                        version=customer.c.version + 1,
                        result=None,
                        hits=0,
                        screened_version=None,
                    )
                )
                connection.execute(delete(customer_hit).where(customer_hit.c.customer.in_(gone)))
                connection.execute(
                    update(alert)
                    .where(alert.c.customer.in_(gone), alert.c.status == "open")
                    .values(status="closed", closed_at=now, closed_by=by, closed_because="the customer was retired")
                )
                count += len(rows)
        return count

    # Reading

    def customer(self, reference: str) -> Customer:
        """One customer by the user's own reference.

        Raises:
            UnknownValueError: there is none.
            StoreError: the records cannot be read.
        """
        from smallyard.records.schema import customer

        return self._one(customer.c.reference == sound(reference, "reference"), reference)

    def numbered(self, number: int) -> Customer:
        """One customer by our number for it.

        Raises:
            UnknownValueError: there is none.
            StoreError: the records cannot be read.
        """
        from smallyard.records.schema import customer

        return self._one(customer.c.number == number, str(number))

    def _one(self, where: ColumnElement[bool], said: str) -> Customer:
        from smallyard.records.schema import customer

        with self.database.reading(customer) as connection:
            row = connection.execute(_whole().where(where)).mappings().one_or_none() if connection else None
        if row is None:
            raise UnknownValueError(
                f"no customer is on record under {said!r}",
                field="reference",
                accepted="a reference `customers list` prints",
            )
        return _customer(row)

    def page(
        self,
        *,
        search: str = "",
        result: str | None = None,
        country: str | None = None,
        retired: bool = False,
        limit: int = 50,
        offset: int = 0,
    ) -> Page:
        """Customers in order of number, some at a time, and how many there are in all.

        Args:
            search: a part of the reference or the name, in whatever case.
            result: match, review, clear or unread; "unscreened" for those not screened as they stand.
            country: an ISO code.
            retired: those let go, instead of those that stand.
            limit: the most to give.
            offset: how many to leave out before.

        Raises:
            StoreError: the records cannot be read.
        """
        from sqlalchemy import func, select

        from smallyard.records.schema import customer

        where: list[ColumnElement[bool]] = [
            customer.c.retired_at.is_not(None) if retired else customer.c.retired_at.is_(None)
        ]
        if sound(search, "search").strip():
            where.append(customer.c.folded.contains(_folded(search), autoescape=True))
        if result == "unscreened":
            where.append(_unscreened())
        elif result is not None:
            where.append((customer.c.result == result) & ~_unscreened())
        if country is not None:
            where.append(customer.c.country == country)
        with self.database.reading(customer) as connection:
            if connection is None:
                return Page((), 0)
            total = connection.execute(select(func.count()).select_from(customer).where(*where)).scalar_one()
            # The page first by number alone: facts are read of those shown only.
            shown = (
                select(customer.c.number).where(*where).order_by(customer.c.number).limit(limit).offset(offset)
            ).subquery()
            rows = connection.execute(
                _whole().join(shown, shown.c.number == customer.c.number).order_by(customer.c.number)
            ).mappings()
            return Page(tuple(_customer(row) for row in rows), total)

    def counts(self) -> Counts:
        """How many there are.

        Raises:
            StoreError: the records cannot be read.
        """
        from sqlalchemy import func, select

        from smallyard.records.schema import customer

        results = dict.fromkeys(("match", "review", "clear", "unread"), 0)
        unscreened = retired = 0
        with self.database.reading(customer) as connection:
            if connection is not None:
                gone, new = customer.c.retired_at.is_not(None), _unscreened()
                found = select(gone, new, customer.c.result, func.count()).group_by(gone, new, customer.c.result)
                for is_gone, is_new, result, count in connection.execute(found):
                    if is_gone:
                        retired += count
                    elif is_new or result is None:
                        unscreened += count
                    else:
                        results[result] += count
        return Counts(results, unscreened, retired)

    def history(self, reference: str) -> tuple[CustomerVersion, ...]:
        """Every version of a customer's facts, the first one first.

        Raises:
            UnknownValueError: there is none of that reference.
            StoreError: the records cannot be read.
        """
        from sqlalchemy import select

        from smallyard.records.schema import customer, customer_version

        found = self.customer(reference)
        with self.database.reading(customer) as connection:
            assert connection is not None
            rows = connection.execute(
                select(customer_version)
                .where(customer_version.c.customer == found.number)
                .order_by(customer_version.c.version)
            ).mappings()
            return tuple(
                CustomerVersion(
                    row["version"],
                    row["at"],
                    row["act"],
                    row["by"],
                    row["source"],
                    Party.model_validate_json(row["facts"]),
                    json.loads(row["own"]),
                )
                for row in rows
            )

    def hits(self, reference: str) -> tuple[dict[str, Any], ...]:
        """The hits of a customer as they were last found, best first, as JSON types.

        Raises:
            UnknownValueError: there is none of that reference.
            StoreError: the records cannot be read.
        """
        from sqlalchemy import select

        from smallyard.records.schema import customer, customer_hit

        found = self.customer(reference)
        with self.database.reading(customer) as connection:
            assert connection is not None
            rows = connection.execute(
                select(customer_hit.c.body)
                .where(customer_hit.c.customer == found.number)
                .order_by(customer_hit.c.score.desc(), customer_hit.c.listing)
            )
            return tuple(json.loads(row.body) for row in rows)

    def unscreened(self) -> list[int]:
        """The numbers of those that stand and were not screened as they stand, in order.

        Raises:
            StoreError: the records cannot be read.
        """
        from sqlalchemy import select

        from smallyard.records.schema import customer

        with self.database.reading(customer) as connection:
            if connection is None:
                return []
            return list(
                connection.execute(
                    select(customer.c.number)
                    .where(customer.c.retired_at.is_(None), _unscreened())
                    .order_by(customer.c.number)
                ).scalars()
            )

    def standing(self) -> Standing:
        """Who stands, without their facts: some forty bytes each.

        Raises:
            StoreError: the records cannot be read.
        """
        import numpy as np
        from sqlalchemy import select

        from smallyard.monitoring.kept_words import as_keys
        from smallyard.records.schema import customer

        numbers: list[Any] = [np.zeros(0, dtype=np.int64)]
        keys: list[Any] = [np.zeros((0, 2), dtype=np.uint64)]
        screened: list[Any] = [np.zeros(0, dtype=bool)]
        after = 0
        while True:
            with self.database.reading(customer) as connection:
                rows = (
                    connection.execute(
                        select(customer.c.number, customer.c.facts_key, ~_unscreened())
                        .where(customer.c.number > after, customer.c.retired_at.is_(None))
                        .order_by(customer.c.number)
                        .limit(_LISTED)
                    ).all()
                    if connection is not None
                    else ()
                )
            if not rows:
                return Standing(np.concatenate(numbers), np.concatenate(keys), np.concatenate(screened))
            some, facts, states = zip(*rows, strict=True)
            numbers.append(np.array(some, dtype=np.int64))
            keys.append(as_keys(facts))
            screened.append(np.array(states, dtype=bool))
            after = some[-1]

    def pick(self, numbers: Sequence[int]) -> Iterator[Customer]:
        """Those of some numbers that stand, in order of number.

        Raises:
            StoreError: the records cannot be read.
        """
        from smallyard.records.schema import customer

        for start in range(0, len(numbers), _AT_ONCE):
            part = numbers[start : start + _AT_ONCE]
            with self.database.reading(customer) as connection:
                if connection is None:
                    return
                rows = (
                    connection.execute(
                        _whole()
                        .where(customer.c.number.in_(part), customer.c.retired_at.is_(None))
                        .order_by(customer.c.number)
                    )
                    .mappings()
                    .all()
                )
            yield from map(_customer, rows)

    def stream(self, *, retired: bool = False, block: int = 1_000) -> Iterator[Customer]:
        """All customers that stand in order of number, read in blocks; with `retired`, those let go besides.

        Raises:
            StoreError: the records cannot be read.
        """
        from smallyard.records.schema import customer

        after = 0
        while True:
            with self.database.reading(customer) as connection:
                if connection is None:
                    return
                statement = _whole().where(customer.c.number > after).order_by(customer.c.number).limit(block)
                if not retired:
                    statement = statement.where(customer.c.retired_at.is_(None))
                rows = connection.execute(statement).mappings().all()
            if not rows:
                return
            for row in rows:
                yield _customer(row)
            after = rows[-1]["number"]


def _known(connection: Connection, references: Sequence[str]) -> dict[str, tuple[int, int, str, str | None]]:
    from sqlalchemy import select

    from smallyard.records.schema import customer

    found: dict[str, tuple[int, int, str, str | None]] = {}
    columns = (
        customer.c.reference,
        customer.c.number,
        customer.c.version,
        customer.c.facts_key,
        customer.c.retired_at,
    )
    for start in range(0, len(references), _AT_ONCE):
        part = references[start : start + _AT_ONCE]
        for row in connection.execute(select(*columns).where(customer.c.reference.in_(part))):
            found[row.reference] = (row.number, row.version, row.facts_key, row.retired_at)
    return found


def _unscreened() -> ColumnElement[bool]:
    from smallyard.records.schema import customer

    return customer.c.screened_version.is_distinct_from(customer.c.version)


def _whole() -> Any:
    from sqlalchemy import select

    from smallyard.records.schema import customer, customer_version

    return select(customer, customer_version.c.facts, customer_version.c.own).join(
        customer_version,
        (customer_version.c.customer == customer.c.number) & (customer_version.c.version == customer.c.version),
    )


def _customer(row: RowMapping) -> Customer:
    return Customer(
        number=row["number"],
        reference=row["reference"],
        party=Party.model_validate_json(row["facts"]),
        own=json.loads(row["own"]),
        version=row["version"],
        added_at=row["added_at"],
        changed_at=row["changed_at"],
        retired_at=row["retired_at"],
        result=row["result"],
        hits=row["hits"],
        screened_version=row["screened_version"],
        facts_key=row["facts_key"],
    )


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())[:_FOLDED]


def _check_reference(reference: str) -> None:
    if not reference.strip():
        raise InputError("is empty", field="reference", accepted="your own number for the customer")
    sound(reference, "reference")
    if len(reference) > LONGEST_REFERENCE:
        raise InputError(
            f"has {len(reference):,} characters", field="reference", accepted=f"at most {LONGEST_REFERENCE}"
        )
