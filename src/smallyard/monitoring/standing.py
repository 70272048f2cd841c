"""What a customer's hits come to, as they stand on record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from smallyard.screening.result import Result, outcome_of_dicts

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["outcome_of_rows", "recount"]


def outcome_of_rows(hits: Sequence[Any]) -> tuple[Result, int]:
    """The result of hits as they stand on record (rows of customer_hit), and how many nobody dismissed."""
    said = [
        {
            "band": hit["band"],
            "in_force": hit["in_force"],
            "clearance": {"kind": hit["word"], "holds": True} if hit["word"] else None,
        }
        for hit in hits
    ]
    return outcome_of_dicts(said), sum(hit["word"] != "dismissal" for hit in hits)


def recount(connection: Connection, customers: Sequence[int]) -> None:
    """Set what customers' hits come to after one of them was cleared, in a transaction that is open."""
    from sqlalchemy import select, update

    from smallyard.records.schema import customer, customer_hit

    for number in customers:
        rows = connection.execute(select(customer_hit).where(customer_hit.c.customer == number)).mappings().all()
        result, hits = outcome_of_rows(rows)
        connection.execute(update(customer).where(customer.c.number == number).values(result=str(result), hits=hits))
