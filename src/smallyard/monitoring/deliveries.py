"""Who is told what, and every attempt to tell them: tried again with growing pauses, given up after the last.

A delivery is taken before it is sent and its outcome is written after: with several servers each is sent by one of
them; one whose sender died is sent again, under the same id, so that receivers can leave out what they had.
"""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from smallyard.errors import FetchError, InputError, UnknownValueError
from smallyard.monitoring.alerts import AlertKind
from smallyard.monitoring.clock import after, stamp
from smallyard.monitoring.customers import Page
from smallyard.monitoring.database import Place, opened, writing
from smallyard.monitoring.outbound import Reach, checked_url, post
from smallyard.monitoring.signing import new_secret, signed_headers
from smallyard.monitoring.telling import PING, cloud_event, put_deliveries
from smallyard.version import __version__

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

    from smallyard.monitoring.mail import Mailbox

__all__ = ["ATTEMPTS", "Attempt", "Deliveries", "Delivery", "Sent", "Subscription", "pause"]

ATTEMPTS = 9
"""Attempts before a delivery is given up: with the pauses between them, over some thirty hours."""
_FIRST, _FACTOR, _LONGEST = 5.0, 4.0, 86_400.0
_JITTER = 0.2
_TAKEN = 120.0
"""Seconds for which a delivery belongs to who took it."""
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)
"""As browsers have it (HTML, valid e-mail address), with a domain of two parts at least."""
_LONGEST_ADDRESS = 254
_GONE = 410
"""HTTP's word for an address that is given up: the subscription ends (Standard Webhooks)."""


def pause(attempt: int, chance: float) -> float:
    """Seconds to wait after a failed attempt (the first is 1): fourfold each time, a fifth more or less by chance.

    Args:
        attempt: which failed.
        chance: from 0 to 1.
    """
    return float(min(_LONGEST, _FIRST * _FACTOR ** (attempt - 1)) * (1 - _JITTER + 2 * _JITTER * chance))


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who is told, and of which kinds of alert (none: of all). The key that signs is never shown again."""

    number: int
    form: str
    target: str
    kinds: tuple[str, ...]
    added_at: str
    added_by: str
    ended_at: str | None

    def as_dict(self) -> dict[str, Any]:
        """As JSON types, in the published schema."""
        return {**{name: getattr(self, name) for name in Subscription.__slots__}, "kinds": list(self.kinds)}


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one subscription; `status` is waiting, delivered, or dead after the last attempt."""

    number: int
    subscription: int
    event: str
    type: str
    made_at: str
    status: str
    attempts: int
    next_at: str
    error: str

    def as_dict(self) -> dict[str, Any]:
        """As JSON types, in the published schema."""
        return {name: getattr(self, name) for name in Delivery.__slots__}


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt: how long it took, and how it was answered or why not."""

    attempt: int
    at: str
    milliseconds: int
    status: int | None
    error: str

    def as_dict(self) -> dict[str, Any]:
        """As JSON types, in the published schema."""
        return {name: getattr(self, name) for name in Attempt.__slots__}


@dataclass(slots=True)
class Sent:
    """What came of a round of sending."""

    delivered: int = 0
    failed: int = 0
    dead: int = 0


class Deliveries:
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
        self.database = opened(place)
        self.reach = reach or Reach()
        self.mailbox = mailbox
        self._trust = trust

    def close_database(self) -> None:
        """Give the database back."""
        self.database.close()

    # Subscriptions

    def add_webhook(self, url: str, *, by: str, kinds: Sequence[str] = ()) -> tuple[Subscription, str]:
        """Have an address told; with the subscription comes the key that signs, which is shown this once.

        Raises:
            InputError: the address is none, or leads where nothing may be sent.
            UnknownValueError: a kind is none.
            StoreError: it could not be written.
        """
        secret = new_secret()
        return self._add("webhook", checked_url(url, self.reach), kinds, secret, by), secret

    def add_email(self, address: str, *, by: str, kinds: Sequence[str] = ()) -> Subscription:
        """Have an e-mail address told, once for each watch that raised something.

        Raises:
            InputError: the address is none.
            UnknownValueError: a kind is none.
            StoreError: it could not be written.
        """
        said = address.strip()
        if len(said) > _LONGEST_ADDRESS or not _EMAIL.fullmatch(said):
            raise InputError("is no e-mail address", field="address", accepted="such as desk@example.com")
        return self._add("email", said, kinds, "", by)

    def _add(self, form: str, target: str, kinds: Sequence[str], secret: str, by: str) -> Subscription:
        from sqlalchemy import func, insert, select

        from smallyard.records.schema import subscription

        known = [str(kind) for kind in AlertKind]
        for kind in kinds:
            if kind not in known:
                raise UnknownValueError(f"{kind!r} is no kind of alert", field="kinds", accepted=", ".join(known))
        with writing(self.database) as connection:
            number = int(connection.execute(select(func.max(subscription.c.number))).scalar() or 0) + 1
            connection.execute(
                insert(subscription),
                {
                    "number": number,
                    "form": form,
                    "target": target,
                    "kinds": json.dumps(list(dict.fromkeys(kinds))),
                    "secret": secret,
                    "added_at": stamp(),
                    "added_by": by,
                },
            )
        return self.subscription(number)

    def subscription(self, number: int) -> Subscription:
        """One subscription.

        Raises:
            UnknownValueError: there is none of that number.
            StoreError: the records cannot be read.
        """
        found = next((one for one in self.subscriptions(ended=True) if one.number == number), None)
        if found is None:
            raise UnknownValueError(f"no subscription has the number {number}", accepted="one that the list shows")
        return found

    def subscriptions(self, *, ended: bool = False) -> tuple[Subscription, ...]:
        """Those that stand, and with `ended` those given up.

        Raises:
            StoreError: the records cannot be read.
        """
        from sqlalchemy import select

        from smallyard.records.schema import subscription

        with self.database.reading(subscription) as connection:
            if connection is None:
                return ()
            rows = connection.execute(select(subscription).order_by(subscription.c.number)).mappings().all()
        return tuple(
            Subscription(
                row["number"],
                row["form"],
                row["target"],
                tuple(json.loads(row["kinds"])),
                row["added_at"],
                row["added_by"],
                row["ended_at"],
            )
            for row in rows
            if ended or row["ended_at"] is None
        )

    def end(self, number: int) -> Subscription:
        """Give a subscription up; what waits for it is given up, too.

        Raises:
            UnknownValueError: there is none of that number.
            InputError: it was given up before.
            StoreError: it could not be written.
        """
        if self.subscription(number).ended_at is not None:
            raise InputError(f"subscription {number} was given up before")
        with writing(self.database) as connection:
            _end(connection, number, "the subscription was given up")
        return self.subscription(number)

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

    # Deliveries

    def delivery(self, number: int) -> Delivery:
        """One delivery.

        Raises:
            UnknownValueError: there is none of that number.
            StoreError: the records cannot be read.
        """
        from sqlalchemy import select

        from smallyard.records.schema import delivery

        with self.database.reading(delivery) as connection:
            row = None
            if connection is not None:
                row = connection.execute(select(delivery).where(delivery.c.number == number)).mappings().one_or_none()
        if row is None:
            raise UnknownValueError(f"no delivery has the number {number}", accepted="one that the log shows")
        return _delivery(row)

    def log(
        self, *, subscription: int | None = None, status: str | None = None, limit: int = 50, offset: int = 0
    ) -> Page:
        """Deliveries, the newest first, some at a time, and how many there are in all.

        Raises:
            StoreError: the records cannot be read.
        """
        from sqlalchemy import func, select

        from smallyard.records.schema import delivery

        where = []
        if subscription is not None:
            where.append(delivery.c.subscription == subscription)
        if status is not None:
            where.append(delivery.c.status == status)
        with self.database.reading(delivery) as connection:
            if connection is None:
                return Page((), 0)
            total = connection.execute(select(func.count()).select_from(delivery).where(*where)).scalar_one()
            rows = connection.execute(
                select(delivery).where(*where).order_by(delivery.c.number.desc()).limit(limit).offset(offset)
            ).mappings()
            return Page(tuple(_delivery(row) for row in rows), total)

    def attempts(self, number: int) -> tuple[Attempt, ...]:
        """Every attempt of a delivery, the first one first.

        Raises:
            UnknownValueError: there is no delivery of that number.
            StoreError: the records cannot be read.
        """
        from sqlalchemy import select

        from smallyard.records.schema import delivery_attempt

        self.delivery(number)
        with self.database.reading(delivery_attempt) as connection:
            assert connection is not None
            rows = connection.execute(
                select(delivery_attempt)
                .where(delivery_attempt.c.delivery == number)
                .order_by(delivery_attempt.c.attempt)
            ).mappings()
            return tuple(Attempt(**{name: row[name] for name in Attempt.__slots__}) for row in rows)

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
                _end(connection, row["subscription"], "the receiver said that it is gone (410)")
        if stands == "delivered":
            done.delivered += 1
        elif stands == "dead":
            done.dead += 1
        else:
            done.failed += 1


def _end(connection: Any, number: int, because: str) -> None:
    from sqlalchemy import update

    from smallyard.records.schema import delivery, subscription

    connection.execute(
        update(subscription)
        .where(subscription.c.number == number, subscription.c.ended_at.is_(None))
        .values(ended_at=stamp())
    )
    connection.execute(
        update(delivery)
        .where(delivery.c.subscription == number, delivery.c.status == "waiting")
        .values(status="dead", error=because)
    )


def _delivery(row: RowMapping) -> Delivery:
    return Delivery(**{name: row[name] for name in Delivery.__slots__})
