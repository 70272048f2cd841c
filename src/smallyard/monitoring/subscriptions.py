"""Who is told what: webhooks and e-mail addresses, added and ended."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from smallyard.errors import InputError, UnknownValueError
from smallyard.monitoring.alerts import AlertKind
from smallyard.monitoring.clock import stamp
from smallyard.monitoring.database import Place, writing
from smallyard.monitoring.delivery import Subscription
from smallyard.monitoring.on_record import OnRecord
from smallyard.monitoring.outbound import Reach, checked_url
from smallyard.monitoring.signing import new_secret

__all__ = ["Subscriptions", "end_subscription"]

_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)
"""As browsers have it (HTML, valid e-mail address), with a domain of two parts at least."""
_LONGEST_ADDRESS = 254


class Subscriptions(OnRecord):
    """Subscriptions on record.

    Args:
        place: where they stand.
        reach: where webhooks may be sent to.
    """

    def __init__(self, place: Place = None, reach: Reach | None = None) -> None:
        super().__init__(place)
        self.reach = reach or Reach()

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
            Subscription.filled(row, kinds=tuple(json.loads(row["kinds"])))
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
            end_subscription(connection, number, "the subscription was given up")
        return self.subscription(number)


def end_subscription(connection: Any, number: int, because: str) -> None:
    """End a subscription in a transaction that is open: what waits for it is given up, for this reason."""
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
