"""Alerts: what a watch found changed about a customer and a listing, each once, with what it was found by."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from smallyard.errors import InputError, UnknownValueError
from smallyard.model.noun import Noun
from smallyard.monitoring.clock import stamp
from smallyard.monitoring.customer import Page
from smallyard.monitoring.database import number_of, sound, writing
from smallyard.monitoring.on_record import OnRecord

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

__all__ = ["Alert", "AlertKind", "Alerts", "Raised", "Status", "numbered", "raise_alerts"]

MILLION = 1_000_000
"""Scores stand on record in millionths."""


class AlertKind(StrEnum):
    """What changed."""

    NEW_HIT = "new hit"
    """A listing in force comes near a customer, or nearer than before."""
    HIT_GONE = "hit gone"
    """A listing that came near is no longer in force, or no longer comes near."""
    LISTING_CHANGED = "listing changed"
    """A listing that comes near says something else than before."""
    CLEARANCE_LAPSED = "clearance lapsed"
    """What a person said of the pair no longer holds."""
    REVIEW_DUE = "review due"
    """What a person said of the pair will soon no longer hold."""


class Status(StrEnum):
    """Where an alert stands."""

    OPEN = "open"
    IN_CASE = "in case"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Raised:
    """What is to be raised; `score` in [0, 1), `evidence` as JSON types."""

    kind: AlertKind
    customer: int
    listing: str
    list: str
    band: str
    score: float
    summary: str
    evidence: dict[str, Any]


class Alert(Noun):
    """An alert as it stands, with what it was found by.

    `times` counts how often the same was seen while it was open. `evidence` holds the customer, the hit `before` and
    `after` (as `screen` gives hits), the lists with their dates, what the list means, and what is particular to the
    kind.
    """

    number: int
    """The alert's number, from 1."""
    kind: AlertKind
    """What changed."""
    customer: int
    """Our own number for the customer."""
    reference: str
    """The user's own number for the customer."""
    name: str
    """The customer's name, as it stands now."""
    listing: str
    """The id of the listing: its list's code, a colon, its key there; the id that it has now."""
    list: str
    """The code of the list, such as EL or SDN."""
    band: str
    """What the score means: match, review or no match. Of a hit that is gone, the last one it had."""
    score: float
    """How likely it is the same party, in [0, 1)."""
    raised_at: str
    """When it was first raised; ISO 8601 in UTC, to the second."""
    last_at: str
    """When the same was last seen; ISO 8601 in UTC, to the second."""
    times: int
    """How often the same was seen while the alert was not closed; 1 if once."""
    run: int
    """The number of the watch that last saw it."""
    status: Status
    """Open, in a case, or closed."""
    summary: str
    """What changed, in one sentence, with both names."""
    evidence: dict[str, Any]
    """What it was found by when it was last seen, as JSON."""
    case: int | None
    """The number of the case that it stands in; null if it came into none."""
    closed_at: str | None
    """When it was closed; ISO 8601 in UTC, to the second. Null while it is not."""
    closed_by: str | None
    """Who closed it; "watch" where the hit went or came back by itself. Null while it is not closed."""
    closed_because: str | None
    """Why it was closed, in words; null while it is not."""


class Alerts(OnRecord):
    """The alerts on record.

    Args:
        place: where they stand.
    """

    def alert(self, number: int) -> Alert:
        """One alert.

        Raises:
            UnknownValueError: there is none of that number.
            StoreError: the records cannot be read.
        """
        from smallyard.records.schema import alert

        row = self._only(alert, _whole().where(alert.c.number == number))
        if row is None:
            raise UnknownValueError(f"no alert has the number {number}", accepted="a number `alerts list` prints")
        return _alert(row)

    def page(
        self,
        *,
        status: str | None = None,
        kind: str | None = None,
        list: str | None = None,  # noqa: A002 - the domain's word
        band: str | None = None,
        reference: str | None = None,
        case: int | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> Page:
        """Alerts, the newest first, some at a time, and how many there are in all.

        Args:
            status: open, in case or closed; None for all.
            kind: as AlertKind says it.
            list: the code of a list.
            band: match or review.
            reference: of one customer.
            case: in one case.
            limit: the most to give.
            offset: how many to leave out before.

        Raises:
            StoreError: the records cannot be read.
        """
        from smallyard.records.schema import alert

        where = []
        for column, value in (
            (alert.c.status, status),
            (alert.c.kind, kind),
            (alert.c.list, list),
            (alert.c.band, band),
            (alert.c.case_number, case),
        ):
            if value is not None:
                where.append(column == value)
        for text, field in ((reference, "reference"), (list, "list")):
            sound(text or "", field)
        if reference is not None:
            where.append(alert.c.customer == number_of(reference))
        shown = _whole().where(*where).order_by(alert.c.number.desc()).limit(limit).offset(offset)
        return self._page(alert, where, shown, _alert)

    def counts(self) -> dict[str, dict[str, int]]:
        """How many there are, by status and kind.

        Raises:
            StoreError: the records cannot be read.
        """
        from sqlalchemy import func, select

        from smallyard.records.schema import alert

        found = {str(status): {str(kind): 0 for kind in AlertKind} for status in Status}
        with self.database.reading(alert) as connection:
            if connection is not None:
                statement = select(alert.c.status, alert.c.kind, func.count()).group_by(alert.c.status, alert.c.kind)
                for status, kind, count in connection.execute(statement):
                    found[status][kind] = count
        return found

    def close(self, number: int, *, by: str, because: str) -> Alert:
        """Close an alert that needs no case. It says nothing of the pair: that is what clearances are for.

        Raises:
            UnknownValueError: there is none of that number.
            InputError: it is closed, stands in a case, or no reason or no person is given.
            StoreError: it could not be written.
        """
        from sqlalchemy import select, update

        from smallyard.records.schema import alert

        for field, text in (("because", because), ("by", by)):
            if not sound(text, field).strip():
                raise InputError("is empty", field=field, accepted="some text")
        with writing(self.database) as connection:
            status = connection.execute(select(alert.c.status).where(alert.c.number == number)).scalar()
            if status is None:
                raise UnknownValueError(f"no alert has the number {number}", accepted="a number `alerts list` prints")
            if status != Status.OPEN:
                said = "is closed" if status == Status.CLOSED else "stands in a case; it ends with the case"
                raise InputError(f"alert {number} {said}")
            connection.execute(
                update(alert)
                .where(alert.c.number == number)
                .values(status=Status.CLOSED, closed_at=stamp(), closed_by=by.strip(), closed_because=because.strip())
            )
        return self.alert(number)


def raise_alerts(connection: Connection, raised: Sequence[Raised], run: int, at: str) -> list[int]:
    """Put alerts on record in a transaction that is open; the numbers of those that are new.

    One that says what an alert not yet closed already says is counted on that one. A hit that is gone closes what was
    open about it, and one that is back closes that it was gone. An alert on a pair that has a case goes to that case,
    which is reopened if it was closed.
    """
    from sqlalchemy import func, insert, select, update

    from smallyard.monitoring.casework import join_cases
    from smallyard.records.schema import alert

    if not raised:
        return []
    standing = _standing(connection, {one.customer for one in raised})
    last = connection.execute(select(func.max(alert.c.number))).scalar() or 0
    fresh: list[dict[str, Any]] = []
    joining: list[tuple[int, int, str, str]] = []
    again: list[tuple[int, dict[str, Any]]] = []
    over: list[tuple[int, str]] = []
    for one in raised:
        pair = (one.customer, one.listing)
        gone = one.kind is AlertKind.HIT_GONE
        for kind, (number, _) in list(standing.get(pair, {}).items()):
            if kind != one.kind and (gone or kind == AlertKind.HIT_GONE):
                over.append((number, "the hit is gone" if gone else "the hit is back"))
                del standing[pair][kind]
        before = standing.get(pair, {}).get(one.kind)
        values = {
            "band": one.band,
            "score": round(one.score * MILLION),
            "last_at": at,
            "run": run,
            "summary": one.summary,
            "evidence": json.dumps(one.evidence, ensure_ascii=False),
        }
        if before is not None:
            again.append((before[0], {**values, "times": before[1] + 1}))
            standing[pair][one.kind] = (before[0], before[1] + 1)
            continue
        last += 1
        joining.append((last, one.customer, one.listing, one.summary))
        fresh.append(
            {
                "number": last,
                "kind": str(one.kind),
                "customer": one.customer,
                "listing": one.listing,
                "list": one.list,
                "raised_at": at,
                "times": 1,
                "status": str(Status.OPEN),
                **values,
            }
        )
        standing.setdefault(pair, {})[one.kind] = (last, 1)
    for number, because in over:
        connection.execute(
            update(alert)
            .where(alert.c.number == number, alert.c.status == Status.OPEN)
            .values(status=Status.CLOSED, closed_at=at, closed_by="watch", closed_because=because)
        )
    for number, changed in again:
        connection.execute(update(alert).where(alert.c.number == number).values(**changed))
    if fresh:
        connection.execute(insert(alert), fresh)
    join_cases(connection, joining, at)
    changed_again = [number for number, _ in again]
    if changed_again:
        _tell_cases(connection, changed_again, at)
    return list(range(last - len(fresh) + 1, last + 1))


def numbered(connection: Connection, numbers: Sequence[int]) -> list[Alert]:
    """Alerts by their numbers, in a transaction that is open."""
    from smallyard.records.schema import alert

    found = []
    for start in range(0, len(numbers), 1_000):
        part = list(numbers[start : start + 1_000])
        rows = connection.execute(_whole().where(alert.c.number.in_(part)).order_by(alert.c.number)).mappings()
        found += [_alert(row) for row in rows]
    return found


def _tell_cases(connection: Connection, numbers: Iterable[int], at: str) -> None:
    from sqlalchemy import select

    from smallyard.monitoring.casework import join_cases
    from smallyard.records.schema import alert

    rows = connection.execute(
        select(alert.c.number, alert.c.customer, alert.c.listing, alert.c.summary).where(
            alert.c.number.in_(list(numbers)), alert.c.status == Status.IN_CASE
        )
    )
    join_cases(connection, [(row[0], row[1], row[2], row[3]) for row in rows], at)


def _standing(connection: Connection, customers: set[int]) -> dict[tuple[int, str], dict[str, tuple[int, int]]]:
    """The alerts not closed of some customers: by pair and kind, the number and how often it was seen."""
    from sqlalchemy import select

    from smallyard.records.schema import alert

    found: dict[tuple[int, str], dict[str, tuple[int, int]]] = {}
    wanted = sorted(customers)
    for start in range(0, len(wanted), 1_000):
        rows = connection.execute(
            select(alert.c.number, alert.c.kind, alert.c.customer, alert.c.listing, alert.c.times).where(
                alert.c.customer.in_(wanted[start : start + 1_000]), alert.c.status != Status.CLOSED
            )
        )
        for row in rows:
            found.setdefault((row.customer, row.listing), {})[row.kind] = (row.number, row.times)
    return found


def _whole() -> Any:
    from sqlalchemy import select

    from smallyard.records.schema import alert, customer

    return select(alert, customer.c.reference, customer.c.name).join(customer, customer.c.number == alert.c.customer)


def _alert(row: RowMapping) -> Alert:
    return Alert.filled(
        row, score=row["score"] / MILLION, evidence=json.loads(row["evidence"]), case=row["case_number"]
    )
