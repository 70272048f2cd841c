"""The portfolio: a user's own parties by the user's own reference, each with every version of its facts.

Nothing is deleted: a customer that is let go is retired, and its versions stay.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from smallyard.errors import InputError
from smallyard.law.decision import canonical
from smallyard.model.party import Party
from smallyard.monitoring.clock import stamp
from smallyard.monitoring.customer import Customer, Entry, Put, sound_facts
from smallyard.monitoring.customers_read import CustomersRead, folded
from smallyard.monitoring.database import sound, writing

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["Customers"]

LONGEST_REFERENCE = 200
_AT_ONCE = 1_000
"""References looked up in one statement."""


class Customers(CustomersRead):
    """The customers on record, to be read, put and retired.

    Args:
        place: where they stand.
    """

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
                    "folded": folded(f"{reference} {name}"),
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


def _check_reference(reference: str) -> None:
    if not reference.strip():
        raise InputError("is empty", field="reference", accepted="your own number for the customer")
    sound(reference, "reference")
    if len(reference) > LONGEST_REFERENCE:
        raise InputError(
            f"has {len(reference):,} characters", field="reference", accepted=f"at most {LONGEST_REFERENCE}"
        )
