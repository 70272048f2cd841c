"""Reading the portfolio: one customer, pages, versions, hits, and all that stand, in blocks."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from smallyard.errors import UnknownValueError
from smallyard.model.party import Party
from smallyard.monitoring.customer import Counts, Customer, CustomerVersion, Page, Standing
from smallyard.monitoring.database import sound
from smallyard.monitoring.on_record import OnRecord

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, RowMapping

__all__ = ["CustomersRead", "folded"]

_FOLDED = 300
_AT_ONCE = 1_000
"""Customers read by one statement."""
_LISTED = 50_000
"""Customers listed by one statement."""


class CustomersRead(OnRecord):
    """The customers on record, to be read.

    Args:
        place: where they stand.
    """

    def close(self) -> None:
        """Give the database back."""
        self.close_database()

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

        row = self._only(customer, _whole().where(where))
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
            country: an ISO 3166-1 code.
            retired: those let go, instead of those that stand.
            limit: the most to give.
            offset: how many to leave out before.

        Raises:
            StoreError: the records cannot be read.
        """
        from sqlalchemy import select

        from smallyard.records.schema import customer

        where: list[ColumnElement[bool]] = [
            customer.c.retired_at.is_not(None) if retired else customer.c.retired_at.is_(None)
        ]
        if sound(search, "search").strip():
            where.append(customer.c.folded.contains(folded(search), autoescape=True))
        if result == "unscreened":
            where.append(_unscreened())
        elif result is not None:
            where.append((customer.c.result == result) & ~_unscreened())
        if country is not None:
            where.append(customer.c.country == country)
        # The page first by number alone: facts are read of those shown only.
        numbers = select(customer.c.number).where(*where).order_by(customer.c.number).limit(limit).offset(offset)
        some = numbers.subquery()
        shown = _whole().join(some, some.c.number == customer.c.number).order_by(customer.c.number)
        return self._page(customer, where, shown, _customer)

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

        from smallyard.records.schema import customer_version

        found = self.customer(reference)
        asked = select(customer_version).where(customer_version.c.customer == found.number)
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
            for row in self._all(customer_version, asked.order_by(customer_version.c.version))
        )

    def hits(self, reference: str) -> tuple[dict[str, Any], ...]:
        """The hits of a customer as they were last found, best first, as JSON types.

        Raises:
            UnknownValueError: there is none of that reference.
            StoreError: the records cannot be read.
        """
        from sqlalchemy import select

        from smallyard.records.schema import customer_hit

        found = self.customer(reference)
        asked = select(customer_hit.c.body).where(customer_hit.c.customer == found.number)
        best_first = asked.order_by(customer_hit.c.score.desc(), customer_hit.c.listing)
        return tuple(json.loads(row["body"]) for row in self._all(customer_hit, best_first))

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


def folded(text: str) -> str:
    """How references and names are searched: in lower case, one space between two words."""
    return " ".join(text.casefold().split())[:_FOLDED]
