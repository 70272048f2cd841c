"""Which customers persons said something of, or will soon have to: they are screened again when that changes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smallyard.lists.clearances import Clearances
    from smallyard.lists.view import ListsView
    from smallyard.monitoring.customers import Customers

__all__ = ["DUE", "due_for_review", "spoken_of"]

DUE = timedelta(days=14)
"""How long before its end a clearance is due for review."""


def due_for_review(customers: Customers, clearances: Clearances) -> frozenset[int]:
    """Customers with a hit on which a clearance holds that will soon end."""
    from sqlalchemy import select

    from smallyard.records.schema import customer_hit

    ending = [one.number for one in clearances if one.until is not None and one.until - DUE <= clearances.day]
    if not ending:
        return frozenset()
    with customers.database.reading(customer_hit) as connection:
        if connection is None:
            return frozenset()
        found: set[int] = set()
        for start in range(0, len(ending), 1_000):
            part = ending[start : start + 1_000]
            found.update(
                connection.execute(
                    select(customer_hit.c.customer).where(customer_hit.c.clearance.in_(part))
                ).scalars()
            )
    return frozenset(found)


def spoken_of(customers: Customers, clearances: Clearances, view: ListsView) -> frozenset[int]:
    """Customers of whom clearances say something, or said something when they were screened last."""
    from sqlalchemy import or_, select

    from smallyard.records.schema import customer, customer_hit

    found: set[int] = set()
    all_said = list(clearances)
    with customers.database.reading(customer) as connection:
        if connection is None:
            return frozenset()
        found.update(
            connection.execute(select(customer_hit.c.customer).where(customer_hit.c.clearance.is_not(None))).scalars()
        )
        for start in range(0, len(all_said), 500):
            part = all_said[start : start + 500]
            listings = {view.current_id(one.listing.id) for one in part} | {one.listing.id for one in part}
            found.update(
                connection.execute(
                    select(customer_hit.c.customer).where(customer_hit.c.listing.in_(listings))
                ).scalars()
            )
            found.update(
                connection.execute(
                    select(customer.c.number).where(
                        or_(
                            customer.c.reference.in_({one.reference for one in part if one.reference}),
                            customer.c.name.in_({one.party.name for one in part}),
                        )
                    )
                ).scalars()
            )
    return frozenset(found)
