"""Cases: what persons do about alerts on one customer and one listing. Who proposes an end cannot approve it.

An approved dismissal or confirmation is a clearance, bound to the pair as it stood; the case and the clearance are
recorded together or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from smallyard.errors import InputError, UnknownValueError
from smallyard.model.clearance import ClearanceKind, one_year_after
from smallyard.model.listing import Listing
from smallyard.model.party import Party
from smallyard.monitoring.alerts import MILLION
from smallyard.monitoring.casework import Act, CaseEvent, CaseStatus, append_event
from smallyard.monitoring.clock import stamp
from smallyard.monitoring.customers import Page
from smallyard.monitoring.database import Place, also_of_records, opened, sound, writing
from smallyard.monitoring.standing import recount
from smallyard.records.chain import Verified, verify

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

__all__ = ["Case", "Cases", "Proposal", "Verdict"]

LONGEST_NAME = 90
LONGEST_TEXT = 2_000


class Verdict(StrEnum):
    """What a case comes to."""

    DISMISSAL = "dismissal"
    """Our customer is not the listed party."""
    CONFIRMATION = "confirmation"
    """Our customer is the listed party."""
    NO_ACTION = "no action"
    """Nothing is said of the pair, as where the hit is gone."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one person proposes; `version` and `state` are of customer and listing as they stood then."""

    verdict: Verdict
    because: str
    by: str
    until: str | None
    version: int
    state: str

    def as_dict(self) -> dict[str, Any]:
        """As JSON types."""
        return {"verdict": str(self.verdict), "because": self.because, "by": self.by, "until": self.until}


@dataclass(frozen=True, slots=True)
class Case:
    """A case as it stands."""

    number: int
    customer: int
    reference: str
    name: str
    listing: str
    title: str
    status: CaseStatus
    opened_at: str
    changed_at: str
    assignee: str | None
    due: str | None
    proposal: Proposal | None
    outcome: Verdict | None
    clearance: int | None
    reopened: int

    def overdue(self, day: date) -> bool:
        """Whether its day is past and it is not closed."""
        return self.status is not CaseStatus.CLOSED and self.due is not None and self.due < day.isoformat()

    def as_dict(self) -> dict[str, Any]:
        """As JSON types, in the published schema."""
        return {
            "number": self.number,
            "customer": self.customer,
            "reference": self.reference,
            "name": self.name,
            "listing": self.listing,
            "title": self.title,
            "status": str(self.status),
            "opened_at": self.opened_at,
            "changed_at": self.changed_at,
            "assignee": self.assignee,
            "due": self.due,
            "proposal": self.proposal.as_dict() if self.proposal is not None else None,
            "outcome": str(self.outcome) if self.outcome is not None else None,
            "clearance": self.clearance,
            "reopened": self.reopened,
        }


class Cases:
    """The cases on record.

    Args:
        place: where they stand.
    """

    def __init__(self, place: Place = None) -> None:
        self.database = opened(place)

    def close_database(self) -> None:
        """Give the database back."""
        self.database.close()

    # Doing

    def open(self, alerts: Sequence[int], *, by: str, assignee: str | None = None, due: date | None = None) -> Case:
        """Open a case from alerts on one pair; the pair's other open alerts come along.

        A pair has one case: where there is one, the alerts join it, and it is reopened if it was closed.

        Raises:
            UnknownValueError: there is no alert of a number.
            InputError: they are of several pairs, or one is closed or stands in a case.
            StoreError: it could not be written.
        """
        from sqlalchemy import func, insert, select, update

        from smallyard.records.schema import alert, case_file

        who = _said(by, "by", LONGEST_NAME)
        with writing(self.database) as connection:
            rows = connection.execute(select(alert).where(alert.c.number.in_(list(alerts)))).all()
            missing = sorted(set(alerts) - {row.number for row in rows})
            if missing or not rows:
                said = missing[0] if missing else "none"
                raise UnknownValueError(f"no alert has the number {said}", accepted="a number `alerts list` prints")
            taken = next((row for row in rows if row.status != "open"), None)
            if taken is not None:
                where = f"stands in case {taken.case_number}" if taken.status == "in case" else "is closed"
                raise InputError(f"alert {taken.number} {where}")
            pairs = {(row.customer, row.listing) for row in rows}
            if len(pairs) > 1:
                raise InputError("the alerts are on several pairs", accepted="alerts on one customer and one listing")
            customer, listing = next(iter(pairs))
            now = stamp()
            whole = connection.execute(
                select(alert)
                .where(alert.c.customer == customer, alert.c.listing == listing, alert.c.status == "open")
                .order_by(alert.c.number)
            ).all()
            numbers = [row.number for row in whole]
            before = connection.execute(
                select(case_file)
                .where(case_file.c.customer == customer, case_file.c.listing == listing)
                .order_by(case_file.c.number.desc())
                .limit(1)
            ).one_or_none()
            if before is not None:
                number = before.number
                closed = before.status == CaseStatus.CLOSED
                for row in whole:
                    act = Act.REOPENED if closed and row is whole[0] else Act.JOINED
                    append_event(connection, number, act, who, {"alert": row.number, "because": row.summary}, now)
                connection.execute(
                    update(case_file)
                    .where(case_file.c.number == number)
                    .values(
                        status=CaseStatus.OPEN,
                        changed_at=now,
                        proposal=None,
                        proposed_by=None,
                        outcome=None,
                        reopened=case_file.c.reopened + (1 if closed else 0),
                    )
                )
            else:
                number = (connection.execute(select(func.max(case_file.c.number))).scalar() or 0) + 1
                title = whole[-1].summary
                connection.execute(
                    insert(case_file),
                    {
                        "number": number,
                        "customer": customer,
                        "listing": listing,
                        "status": str(CaseStatus.OPEN),
                        "title": title,
                        "opened_at": now,
                        "changed_at": now,
                        "reopened": 0,
                    },
                )
                append_event(connection, number, Act.OPENED, who, {"alerts": numbers, "title": title}, now)
            connection.execute(
                update(alert).where(alert.c.number.in_(numbers)).values(status="in case", case_number=number)
            )
            if assignee is not None:
                self._assign(connection, number, assignee, who, now)
            if due is not None:
                self._set_due(connection, number, due, who, now)
        return self.case(number)

    def assign(self, number: int, assignee: str, *, by: str) -> Case:
        """Give a case to a person.

        Raises:
            UnknownValueError: there is none of that number.
            InputError: it is closed, or no person is given.
            StoreError: it could not be written.
        """
        with self._working(number, by) as (connection, _, who, now):
            self._assign(connection, number, assignee, who, now)
        return self.case(number)

    def set_due(self, number: int, due: date, *, by: str) -> Case:
        """Set the day by which a case is to be closed.

        Raises:
            UnknownValueError, InputError, StoreError: as `assign`.
        """
        with self._working(number, by) as (connection, _, who, now):
            self._set_due(connection, number, due, who, now)
        return self.case(number)

    def comment(self, number: int, text: str, *, by: str) -> Case:
        """Say something on a case, closed or not.

        Raises:
            UnknownValueError: there is none of that number.
            InputError: nothing is said, or by nobody.
            StoreError: it could not be written.
        """
        said = _said(text, "text", LONGEST_TEXT)
        with self._working(number, by, closed=True) as (connection, _, who, now):
            append_event(connection, number, Act.COMMENTED, who, {"text": said}, now)
            self._change(connection, number, now)
        return self.case(number)

    def propose(
        self, number: int, verdict: Verdict, *, because: str, by: str, on: date, until: date | None = None
    ) -> Case:
        """Propose what a case comes to; another person approves or rejects it.

        Args:
            number: the case.
            verdict: what it comes to.
            because: why.
            by: who proposes.
            on: the day.
            until: the last day on which the clearance is to hold; None for one year of a dismissal, no end of a
                confirmation.

        Raises:
            UnknownValueError: there is none of that number.
            InputError: it is closed or has a proposal, the hit is gone and a verdict on the pair is proposed, or
                something needed is not given.
            StoreError: it could not be written.
        """
        why = _said(because, "because", LONGEST_TEXT)
        if until is not None and until < on:
            raise InputError(f"{until} is past", field="until", accepted=f"{on} or a later day")
        if verdict is Verdict.NO_ACTION and until is not None:
            raise InputError("is set, but nothing is said that could end", field="until", accepted="leave it out")
        if verdict is Verdict.DISMISSAL and until is None:
            until = one_year_after(on)
        with self._working(number, by) as (connection, case, who, now):
            if case["status"] == CaseStatus.PROPOSED:
                raise InputError(f"case {number} has a proposal of {case['proposed_by']}: approve or reject that one")
            hit = _hit(connection, case)
            if hit is None and verdict is not Verdict.NO_ACTION:
                raise InputError(
                    f"case {number}: the listing no longer comes near the customer",
                    field="verdict",
                    accepted=str(Verdict.NO_ACTION),
                )
            body = {
                "verdict": str(verdict),
                "because": why,
                "until": until.isoformat() if until is not None else None,
                "version": _version(connection, case),
                "state": hit.state if hit is not None else "",
            }
            append_event(connection, number, Act.PROPOSED, who, body, now)
            self._change(
                connection,
                number,
                now,
                status=CaseStatus.PROPOSED,
                proposal=json.dumps(body, ensure_ascii=False),
                proposed_by=who,
            )
        return self.case(number)

    def reject(self, number: int, *, because: str, by: str) -> Case:
        """Reject what was proposed; the case is open again. Who proposed may take it back so.

        Raises:
            UnknownValueError: there is none of that number.
            InputError: nothing is proposed, or no reason is given.
            StoreError: it could not be written.
        """
        why = _said(because, "because", LONGEST_TEXT)
        with self._working(number, by) as (connection, case, who, now):
            if case["status"] != CaseStatus.PROPOSED:
                raise InputError(f"case {number} has no proposal")
            append_event(connection, number, Act.REJECTED, who, {"because": why}, now)
            self._change(connection, number, now, status=CaseStatus.OPEN, proposal=None, proposed_by=None)
        return self.case(number)

    def approve(self, number: int, *, by: str, on: date, because: str = "") -> Case:
        """Approve what another person proposed: the clearance is recorded, the case and its alerts are closed.

        Raises:
            UnknownValueError: there is none of that number.
            InputError: nothing is proposed, the same person proposed it, or customer or listing is no longer what it
                was when it was proposed.
            StoreError: it could not be written.
        """
        from sqlalchemy import update

        from smallyard.records.schema import alert, customer_hit

        sound(because, "because")
        with self._working(number, by) as (connection, case, who, now):
            if case["status"] != CaseStatus.PROPOSED:
                raise InputError(f"case {number} has no proposal")
            proposed_by, proposal = case["proposed_by"], json.loads(case["proposal"])
            if _same_person(proposed_by, who):
                raise InputError(f"case {number} was proposed by {proposed_by}", accepted="the approval of another")
            hit = _hit(connection, case)
            if _version(connection, case) != proposal["version"] or (hit.state if hit else "") != proposal["state"]:
                raise InputError(
                    f"case {number}: the customer or the listing changed since it was proposed",
                    accepted="reject it, look again, and propose anew",
                )
            verdict, cleared = Verdict(proposal["verdict"]), None
            if verdict is not Verdict.NO_ACTION:
                cleared = self._clear(connection, case, hit, proposal, who, on)
                connection.execute(
                    update(customer_hit)
                    .where(
                        customer_hit.c.customer == case["customer"],
                        customer_hit.c.listing == case["listing"],
                    )
                    .values(
                        word=str(verdict),
                        clearance=cleared,
                        body=_body_with(hit, verdict, cleared, proposal, f"{proposed_by}, approved by {who}", on),
                    )
                )
                recount(connection, [case["customer"]])
            body = {"verdict": str(verdict), "proposed_by": proposed_by, "because": because.strip()}
            append_event(connection, number, Act.APPROVED, who, {**body, "clearance": cleared}, now)
            self._change(
                connection,
                number,
                now,
                status=CaseStatus.CLOSED,
                proposal=None,
                proposed_by=None,
                outcome=str(verdict),
                clearance=cleared if cleared is not None else case["clearance"],
            )
            connection.execute(
                update(alert)
                .where(alert.c.case_number == number, alert.c.status == "in case")
                .values(status="closed", closed_at=now, closed_by=who, closed_because=f"case {number}: {verdict}")
            )
        return self.case(number)

    def _clear(
        self, connection: Connection, case: RowMapping, hit: Any, proposal: dict[str, Any], who: str, on: date
    ) -> int:
        from sqlalchemy import select

        from smallyard.records.clearances import ClearanceStore, Word
        from smallyard.records.schema import customer, customer_version

        row = connection.execute(
            select(customer.c.reference, customer_version.c.facts)
            .join(
                customer_version,
                (customer_version.c.customer == customer.c.number)
                & (customer_version.c.version == customer.c.version),
            )
            .where(customer.c.number == case["customer"])
        ).one()
        word = Word(
            kind=ClearanceKind(proposal["verdict"]),
            party=Party.model_validate_json(row.facts),
            listing=Listing.model_validate_json(hit.facts),
            score=hit.score / MILLION,
            band=hit.band,
            because=proposal["because"],
            by=f"{case['proposed_by']}, approved by {who}",
            on=on,
            until=date.fromisoformat(proposal["until"]) if proposal["until"] else None,
            reference=row.reference,
        )
        also_of_records(connection)
        return ClearanceStore(self.database.place).add_within(connection, [word])[0].number

    # Reading

    def case(self, number: int) -> Case:
        """One case.

        Raises:
            UnknownValueError: there is none of that number.
            StoreError: the records cannot be read.
        """
        from smallyard.records.schema import case_file

        with self.database.reading(case_file) as connection:
            row = None
            if connection is not None:
                row = connection.execute(_whole().where(case_file.c.number == number)).mappings().one_or_none()
        if row is None:
            raise _unknown(number)
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
        from sqlalchemy import func, select

        from smallyard.records.schema import case_file, customer

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
            where.append(
                case_file.c.customer
                == select(customer.c.number).where(customer.c.reference == reference).scalar_subquery()
            )
        if overdue_on is not None:
            where += [case_file.c.status != CaseStatus.CLOSED, case_file.c.due < overdue_on.isoformat()]
        newest = case_file.c.number.desc()
        order = (case_file.c.due.is_(None), case_file.c.due, newest) if due_first else (newest,)
        with self.database.reading(case_file) as connection:
            if connection is None:
                return Page((), 0)
            total = connection.execute(select(func.count()).select_from(case_file).where(*where)).scalar_one()
            rows = connection.execute(_whole().where(*where).order_by(*order).limit(limit).offset(offset)).mappings()
            return Page(tuple(_case(row) for row in rows), total)

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

    # Within

    @contextmanager
    def _working(
        self, number: int, by: str, *, closed: bool = False
    ) -> Iterator[tuple[Connection, RowMapping, str, str]]:
        """A transaction on one case: the connection, the case as it stands, who works, and the time."""
        from sqlalchemy import select

        from smallyard.records.schema import case_file

        who = _said(by, "by", LONGEST_NAME)
        with writing(self.database) as connection:
            row = connection.execute(select(case_file).where(case_file.c.number == number)).mappings().one_or_none()
            if row is None:
                raise _unknown(number)
            if row["status"] == CaseStatus.CLOSED and not closed:
                raise InputError(f"case {number} is closed")
            yield connection, row, who, stamp()

    def _assign(self, connection: Connection, number: int, assignee: str, who: str, now: str) -> None:
        person = _said(assignee, "assignee", LONGEST_NAME)
        append_event(connection, number, Act.ASSIGNED, who, {"assignee": person}, now)
        self._change(connection, number, now, assignee=person)

    def _set_due(self, connection: Connection, number: int, due: date, who: str, now: str) -> None:
        append_event(connection, number, Act.DUE, who, {"due": due.isoformat()}, now)
        self._change(connection, number, now, due=due.isoformat())

    def _change(self, connection: Connection, number: int, now: str, **values: Any) -> None:
        from sqlalchemy import update

        from smallyard.records.schema import case_file

        connection.execute(update(case_file).where(case_file.c.number == number).values(changed_at=now, **values))


def _hit(connection: Connection, case: RowMapping) -> Any:
    from sqlalchemy import select

    from smallyard.records.schema import customer_hit

    return connection.execute(
        select(customer_hit).where(
            customer_hit.c.customer == case["customer"], customer_hit.c.listing == case["listing"]
        )
    ).one_or_none()


def _version(connection: Connection, case: RowMapping) -> int:
    from sqlalchemy import select

    from smallyard.records.schema import customer

    found = connection.execute(select(customer.c.version).where(customer.c.number == case["customer"])).scalar_one()
    return int(found)


def _body_with(hit: Any, verdict: Verdict, cleared: int, proposal: dict[str, Any], by: str, on: date) -> str:
    """The hit's published form, with what was now said of the pair."""
    body = json.loads(hit.body)
    body["clearance"] = {
        "number": cleared,
        "kind": str(verdict),
        "by": by,
        "because": proposal["because"],
        "on": on.isoformat(),
        "until": proposal["until"],
        "holds": True,
        "why": [],
    }
    return json.dumps(body, ensure_ascii=False)


def _same_person(one: str, other: str) -> bool:
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())


def _said(text: str, field: str, longest: int) -> str:
    said = sound(text, field).strip()
    if not said:
        raise InputError("is empty", field=field, accepted="some text")
    if len(said) > longest:
        raise InputError(f"has {len(said):,} characters", field=field, accepted=f"at most {longest:,}")
    return said


def _unknown(number: int) -> UnknownValueError:
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
        proposal = Proposal(
            Verdict(body["verdict"]),
            body["because"],
            row["proposed_by"],
            body["until"],
            body["version"],
            body["state"],
        )
    return Case(
        number=row["number"],
        customer=row["customer"],
        reference=row["reference"],
        name=row["name"],
        listing=row["listing"],
        title=row["title"],
        status=CaseStatus(row["status"]),
        opened_at=row["opened_at"],
        changed_at=row["changed_at"],
        assignee=row["assignee"],
        due=row["due"],
        proposal=proposal,
        outcome=Verdict(row["outcome"]) if row["outcome"] else None,
        clearance=row["clearance"],
        reopened=row["reopened"],
    )
