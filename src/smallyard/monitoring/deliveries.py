"""Who is told what, and every attempt to tell them: tried again with growing pauses, given up after the last.

A delivery is taken before it is sent and its outcome is written after: with several servers each is sent by one of
them; one whose sender died is sent again, under the same id, so that receivers can leave out what they had.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from smallyard.errors import FetchError, InputError, UnknownValueError
from smallyard.monitoring.clock import after, stamp
from smallyard.monitoring.customer import Page
from smallyard.monitoring.database import writing
from smallyard.monitoring.delivery import Attempt, Delivery, delivery_of
from smallyard.monitoring.outbound import post
from smallyard.monitoring.signing import signed_headers
from smallyard.monitoring.subscriptions import Subscriptions, end_subscription
from smallyard.monitoring.telling import PING, cloud_event, put_deliveries
from smallyard.version import __version__

if TYPE_CHECKING:
    from smallyard.monitoring.database import Place
    from smallyard.monitoring.mail import Mailbox
    from smallyard.monitoring.outbound import Reach

__all__ = ["ATTEMPTS", "Deliveries", "Sent", "pause"]

ATTEMPTS = 9
"""Attempts before a delivery is given up: with the pauses between them, over some thirty hours."""
_FIRST, _FACTOR, _LONGEST = 5.0, 4.0, 86_400.0
_JITTER = 0.2
_TAKEN = 120.0
"""Seconds for which a delivery belongs to who took it."""
_GONE = 410
"""HTTP's word for an address that is given up: the subscription ends (Standard Webhooks)."""


def pause(attempt: int, chance: float) -> float:
    """Seconds to wait after a failed attempt (the first is 1): fourfold each time, a fifth more or less by chance.

    Args:
        attempt: which failed.
        chance: from 0 to 1.
    """
    return float(min(_LONGEST, _FIRST * _FACTOR ** (attempt - 1)) * (1 - _JITTER + 2 * _JITTER * chance))


@dataclass(slots=True)
class Sent:
    """What came of a round of sending."""

    delivered: int = 0
    failed: int = 0
    dead: int = 0


class Deliveries(Subscriptions):
    """Subscriptions and deliveries on record.

    Args:
        place: where they stand.
        reach: where webhooks may be sent to.
        mailbox: what sends mail; None where none is set up: then mails wait, and fail in the end.
        trust: an SSL context; None for the usual authorities.
    """

    def __init__(
        self, place: Place = None, reach: Reach | None = None, mailbox: Mailbox | None = None, trust: Any = None
    ) -> None:
        super().__init__(place, reach)
        self.mailbox = mailbox
        self._trust = trust

    def ping(self, number: int) -> Delivery:
        """Have a trial event sent to a webhook.

        Raises:
            UnknownValueError: there is none of that number.
            InputError: it is no webhook, or given up.
            StoreError: it could not be written.
        """
        found = self.subscription(number)
        if found.form != "webhook" or found.ended_at is not None:
            raise InputError(f"subscription {number} is no webhook that stands")
        at = stamp()
        event = cloud_event(PING, f"webhooks/{number}", {"subscription": number}, at)
        with writing(self.database) as connection:
            (made,) = put_deliveries(connection, [(number, event["id"], PING, json.dumps(event))], at)
        return self.delivery(made)

    def delivery(self, number: int) -> Delivery:
        """One delivery.

        Raises:
            UnknownValueError: there is none of that number.
            StoreError: the records cannot be read.
        """
        from sqlalchemy import select

        from smallyard.records.schema import delivery

        row = self._only(delivery, select(delivery).where(delivery.c.number == number))
        if row is None:
            raise UnknownValueError(f"no delivery has the number {number}", accepted="one that the log shows")
        return delivery_of(row)

    def log(
        self, *, subscription: int | None = None, status: str | None = None, limit: int = 50, offset: int = 0
    ) -> Page:
        """Deliveries, the newest first, some at a time, and how many there are in all.

        Raises:
            StoreError: the records cannot be read.
        """
        from sqlalchemy import select

        from smallyard.records.schema import delivery

        where = []
        if subscription is not None:
            where.append(delivery.c.subscription == subscription)
        if status is not None:
            where.append(delivery.c.status == status)
        newest_first = select(delivery).where(*where).order_by(delivery.c.number.desc())
        return self._page(delivery, where, newest_first.limit(limit).offset(offset), delivery_of)

    def attempts(self, number: int) -> tuple[Attempt, ...]:
        """Every attempt of a delivery, the first one first.

        Raises:
            UnknownValueError: there is no delivery of that number.
            StoreError: the records cannot be read.
        """
        from sqlalchemy import select

        from smallyard.records.schema import delivery_attempt

        self.delivery(number)
        of_it = select(delivery_attempt).where(delivery_attempt.c.delivery == number)
        return tuple(map(Attempt.filled, self._all(delivery_attempt, of_it.order_by(delivery_attempt.c.attempt))))

    def again(self, number: int) -> Delivery:
        """Have a delivery that was given up tried once more, with all its attempts before it.

        Raises:
            UnknownValueError: there is none of that number.
            InputError: it was not given up, or its subscription was.
            StoreError: it could not be written.
        """
        from sqlalchemy import update

        from smallyard.records.schema import delivery

        found = self.delivery(number)
        if found.status != "dead":
            raise InputError(f"delivery {number} is {found.status}")
        if self.subscription(found.subscription).ended_at is not None:
            raise InputError(f"subscription {found.subscription} was given up")
        with writing(self.database) as connection:
            connection.execute(
                update(delivery).where(delivery.c.number == number).values(status="waiting", next_at=stamp())
            )
        return self.delivery(number)

    # Sending

    def send_due(self, most: int = 100, at: datetime | None = None) -> Sent:
        """Send what is due, one after the other.

        Args:
            most: deliveries of one round.
            at: the time; None for now.

        Raises:
            StoreError: the records cannot be read or written.
        """
        done = Sent()
        for row in self._take(most, at or datetime.now(UTC)):
            began = time.monotonic()
            status, error = self._send(row)
            taken = round(1000 * (time.monotonic() - began))
            self._write(row, status, error, taken, at or datetime.now(UTC), done)
        return done

    def _take(self, most: int, at: datetime) -> list[Mapping[str, Any]]:
        from sqlalchemy import select, update

        from smallyard.records.schema import delivery, subscription

        if not self._any_due(at):
            return []
        with writing(self.database) as connection:
            rows = (
                connection.execute(
                    select(delivery, subscription.c.form, subscription.c.target, subscription.c.secret)
                    .join(subscription, subscription.c.number == delivery.c.subscription)
                    .where(delivery.c.status == "waiting", delivery.c.next_at <= stamp(at))
                    .order_by(delivery.c.next_at, delivery.c.number)
                    .limit(most)
                )
                .mappings()
                .all()
            )
            if rows:
                connection.execute(
                    update(delivery)
                    .where(delivery.c.number.in_([row["number"] for row in rows]))
                    .values(next_at=after(_TAKEN, at))
                )
        return [dict(row) for row in rows]

    def _any_due(self, at: datetime) -> bool:
        from sqlalchemy import select

        from smallyard.records.schema import delivery

        with self.database.reading(delivery) as connection:
            if connection is None:
                return False
            due = select(delivery.c.number).where(delivery.c.status == "waiting", delivery.c.next_at <= stamp(at))
            return connection.execute(due.limit(1)).scalar() is not None

    def _send(self, row: Mapping[str, Any]) -> tuple[int | None, str]:
        """The status of the answer, and what went wrong; empty if nothing did."""
        if row["form"] == "email":
            return self._mail(row)
        body = row["body"].encode()
        headers = {
            "content-type": "application/cloudevents+json; charset=utf-8",
            "user-agent": f"smallyard/{__version__}",
            **signed_headers(row["secret"], row["event"], int(time.time()), body),
        }
        try:
            answer = post(row["target"], body, headers, self.reach, ssl_context=self._trust)
        except FetchError as failed:
            return None, str(failed)
        if 200 <= answer.status < 300:
            return answer.status, ""
        said = "sent elsewhere, which is not followed" if 300 <= answer.status < 400 else "not taken"
        return answer.status, f"{said}: status {answer.status}"

    def _mail(self, row: Mapping[str, Any]) -> tuple[int | None, str]:
        if self.mailbox is None:
            return None, "no mail server is set up"
        body = json.loads(row["body"])
        try:
            self.mailbox.send(row["target"], body["subject"], body["text"], row["event"])
        except FetchError as failed:
            return None, str(failed)
        return None, ""

    def _write(
        self, row: Mapping[str, Any], status: int | None, error: str, taken: int, at: datetime, done: Sent
    ) -> None:
        from sqlalchemy import insert, select, update

        from smallyard.records.schema import delivery, delivery_attempt

        with writing(self.database) as connection:
            attempt = (
                connection.execute(select(delivery.c.attempts).where(delivery.c.number == row["number"])).scalar_one()
                + 1
            )
            connection.execute(
                insert(delivery_attempt),
                {
                    "delivery": row["number"],
                    "attempt": attempt,
                    "at": stamp(at),
                    "milliseconds": taken,
                    "status": status,
                    "error": error,
                },
            )
            stands = "delivered" if not error else "dead" if attempt >= ATTEMPTS or status == _GONE else "waiting"
            connection.execute(
                update(delivery)
                .where(delivery.c.number == row["number"])
                .values(
                    status=stands,
                    attempts=attempt,
                    error=error,
                    next_at=after(pause(attempt, random.random()), at) if stands == "waiting" else stamp(at),
                )
            )
            if status == _GONE:
                end_subscription(connection, row["subscription"], "the receiver said that it is gone (410)")
        if stands == "delivered":
            done.delivered += 1
        elif stands == "dead":
            done.dead += 1
        else:
            done.failed += 1
