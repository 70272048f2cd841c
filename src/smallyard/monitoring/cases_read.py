"""Reading cases: one, pages, how many, and everything that happened to them, chained."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from smallyard.errors import UnknownValueError
from smallyard.monitoring.case import Case, Proposal
from smallyard.monitoring.casework import CaseEvent, CaseStatus
from smallyard.monitoring.customer import Page
from smallyard.monitoring.database import number_of, sound
from smallyard.monitoring.on_record import OnRecord
from smallyard.records.chain import Verified, verify

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

__all__ = ["CasesRead", "unknown"]


class CasesRead(OnRecord):
    """The cases on record, to be read.

    Args:
        place: where they stand.
    """

    def case(self, number: int) -> Case:
        """One case.

        Raises:
            UnknownValueError: there is none of that number.
            StoreError: the records cannot be read.
        """
        from smallyard.records.schema import case_file

        row = self._only(case_file, _whole().where(case_file.c.number == number))
        if row is None:
            raise unknown(number)
        return _case(row)

    def page(
        self,
        *,
        status: str | None = None,
        assignee: str | None = None,
        reference: str | None = None,
        overdue_on: date | None = None,
        due_first: bool = False,
        limit: int = 50,
        offset: int = 0,
    ) -> Page:
        """Cases, the newest first, some at a time, and how many there are in all.

        Args:
            status: open, proposed or closed; "standing" for those not closed; None for all.
            assignee: of one person; "" for those nobody was given.
            reference: of one customer.
            overdue_on: those not closed whose day was before this one.
            due_first: those with a day before all others, the earliest first.
            limit: the most to give.
            offset: how many to leave out before.

        Raises:
            StoreError: the records cannot be read.
        """
        from smallyard.records.schema import case_file

        where = []
        for text, field in ((assignee, "assignee"), (reference, "reference")):
            sound(text or "", field)
        if status == "standing":
            where.append(case_file.c.status != CaseStatus.CLOSED)
        elif status is not None:
            where.append(case_file.c.status == status)
        if assignee is not None:
            where.append(case_file.c.assignee == assignee if assignee else case_file.c.assignee.is_(None))
        if reference is not None:
            where.append(case_file.c.customer == number_of(reference))
        if overdue_on is not None:
            where += [case_file.c.status != CaseStatus.CLOSED, case_file.c.due < overdue_on.isoformat()]
        newest = case_file.c.number.desc()
        order = (case_file.c.due.is_(None), case_file.c.due, newest) if due_first else (newest,)
        shown = _whole().where(*where).order_by(*order).limit(limit).offset(offset)
        return self._page(case_file, where, shown, _case)

    def counts(self, day: date) -> dict[str, int]:
        """How many there are by status, and how many are overdue on a day.

        Raises:
            StoreError: the records cannot be read.
        """
        from sqlalchemy import func, select

        from smallyard.records.schema import case_file

        found = {str(status): 0 for status in CaseStatus}
        with self.database.reading(case_file) as connection:
            if connection is not None:
                by_status = select(case_file.c.status, func.count()).group_by(case_file.c.status)
                found.update((status, count) for status, count in connection.execute(by_status))
        return {**found, "overdue": self.page(overdue_on=day, limit=1).total}

    def events(self, number: int | None = None) -> Iterator[CaseEvent]:
        """The events of one case, or of all, in the order in which they were recorded.

        Raises:
            StoreError: the records cannot be read.
        """
        from sqlalchemy import select

        from smallyard.records.schema import case_event

        with self.database.reading(case_event) as connection:
            if connection is not None:
                statement = select(case_event).order_by(case_event.c.sequence)
                if number is not None:
                    statement = statement.where(case_event.c.case_number == number)
                for row in connection.execution_options(yield_per=500).execute(statement).mappings():
                    yield CaseEvent(**row)

    def records(self) -> Iterator[CaseEvent]:
        """All events, as every chain gives its records.

        Raises:
            StoreError: the records cannot be read.
        """
        return self.events()

    def verify(self, head: str | None = None) -> Verified:
        """Walk the chain of all cases' events; see `chain.verify`.

        Raises:
            BrokenChainError: it does not hold; the first bad event is named.
            StoreError: the records cannot be read.
        """
        return verify(self.events(), head, "case event")


def unknown(number: int) -> UnknownValueError:
    """That there is no case of a number."""
    return UnknownValueError(f"no case has the number {number}", accepted="a number `cases list` prints")


def _whole() -> Any:
    from sqlalchemy import select

    from smallyard.records.schema import case_file, customer

    return select(case_file, customer.c.reference, customer.c.name).join(
        customer, customer.c.number == case_file.c.customer
    )


def _case(row: RowMapping) -> Case:
    proposal = None
    if row["proposal"] is not None:
        body = json.loads(row["proposal"])
        proposal = Proposal.filled(body, by=row["proposed_by"])
    return Case.filled(row, proposal=proposal, outcome=row["outcome"] or None)
