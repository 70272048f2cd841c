"""What happens to a case, each event chained to the last over all cases; where a case stands follows from them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from smallyard.records.acts import ActRecord, append_acts

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["Act", "CaseEvent", "CaseStatus", "append_event", "join_cases"]

WATCH = "watch"
"""Who does what no person does."""


class CaseStatus(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    PROPOSED = "proposed"
    """A person proposed what it comes to; another must approve or reject."""
    CLOSED = "closed"


class Act(StrEnum):
    """What happened."""

    OPENED = "opened"
    JOINED = "joined"
    """A further alert on the pair."""
    REOPENED = "reopened"
    ASSIGNED = "assigned"
    DUE = "due"
    COMMENTED = "commented"
    PROPOSED = "proposed"
    WITHDRAWN = "withdrawn"
    """What was proposed was proposed of a result that is no more."""
    REJECTED = "rejected"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class CaseEvent(ActRecord):
    """One event as it was recorded."""

    case_number: int
    by: str

    def as_dict(self) -> dict[str, Any]:
        """As JSON types."""
        return {
            "sequence": self.sequence,
            "recorded_at": self.recorded_at,
            "act": self.act,
            "by": self.by,
            "said": json.loads(self.body),
            "hash": self.hash,
        }


def append_event(connection: Connection, case: int, act: Act, by: str, body: Mapping[str, Any], at: str) -> CaseEvent:
    """Record an event in a transaction that is open, chained to the one before it."""
    from smallyard.records.schema import case_event

    said = {"recorded_at": at, "case_number": case, "act": str(act), "by": by, "body": dict(body)}
    return append_acts(connection, case_event, CaseEvent, [said])[0]


def join_cases(connection: Connection, alerts: Sequence[tuple[int, int, str, str]], at: str) -> None:
    """Put alerts, each as (number, customer, listing, summary), into the cases that their pairs have.

    What was proposed before is withdrawn, and a closed case is open again: the result is another now.
    """
    from sqlalchemy import select, update

    from smallyard.records.schema import alert, case_file

    cases: dict[tuple[int, str], Any] = {}
    wanted = sorted({customer for _, customer, _, _ in alerts})
    for start in range(0, len(wanted), 1_000):
        rows = connection.execute(
            select(case_file)
            .where(case_file.c.customer.in_(wanted[start : start + 1_000]))
            .order_by(case_file.c.number)
        )
        cases.update({(row.customer, row.listing): row for row in rows})  # of several, the latest
    for number, customer, listing, summary in alerts:
        found = cases.get((customer, listing))
        if found is None:
            continue
        if found.status == CaseStatus.CLOSED:
            append_event(connection, found.number, Act.REOPENED, WATCH, {"alert": number, "because": summary}, at)
        else:
            append_event(connection, found.number, Act.JOINED, WATCH, {"alert": number, "because": summary}, at)
            if found.status == CaseStatus.PROPOSED:
                why = {"because": f"the result changed: {summary}"}
                append_event(connection, found.number, Act.WITHDRAWN, WATCH, why, at)
        connection.execute(
            update(case_file)
            .where(case_file.c.number == found.number)
            .values(
                status=CaseStatus.OPEN,
                changed_at=at,
                proposal=None,
                proposed_by=None,
                outcome=None,
                reopened=case_file.c.reopened + (1 if found.status == CaseStatus.CLOSED else 0),
            )
        )
        connection.execute(
            update(alert).where(alert.c.number == number).values(status="in case", case_number=found.number)
        )
        again = connection.execute(select(case_file).where(case_file.c.number == found.number)).one()
        cases[(customer, listing)] = again
