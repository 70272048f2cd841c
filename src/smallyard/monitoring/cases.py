"""Cases: what persons do about alerts on one customer and one listing. Who proposes an end cannot approve it.

An approved dismissal or confirmation is a clearance, bound to the pair as it stood; the case and the clearance are
recorded together or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

from smallyard.errors import InputError, UnknownValueError
from smallyard.model.clearance import ClearanceKind, one_year_after
from smallyard.model.listing import Listing
from smallyard.model.party import Party
from smallyard.monitoring.alerts import MILLION
from smallyard.monitoring.case import Case, Verdict
from smallyard.monitoring.cases_read import CasesRead, unknown
from smallyard.monitoring.casework import Act, CaseStatus, append_event
from smallyard.monitoring.clock import stamp
from smallyard.monitoring.database import also_of_records, sound, writing
from smallyard.monitoring.standing import recount

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

__all__ = ["Cases"]

LONGEST_NAME = 90
LONGEST_TEXT = 2_000


class Cases(CasesRead):
    """The cases on record.

    Args:
        place: where they stand.
    """

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
                raise unknown(number)
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
