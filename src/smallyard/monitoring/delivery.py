"""What is sent to whom, as nouns: a subscription, a delivery, and each attempt at it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from smallyard.model.noun import Noun
from smallyard.monitoring.alerts import AlertKind

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

__all__ = ["Attempt", "Delivery", "Subscription", "delivery_of"]


class Subscription(Noun):
    """Who is told: a webhook's address or an e-mail address. The key that signs is never shown again."""

    number: int
    """The subscription's number, from 1."""
    form: Literal["webhook", "email"]
    """How it is told: by a signed webhook for each alert, or by one mail for each watch that raised some."""
    target: str
    """The address: a URL of a webhook, or an e-mail address."""
    kinds: tuple[AlertKind, ...]
    """The kinds of alert that it is told of; none for all."""
    added_at: str
    """When it was added; ISO 8601 in UTC, to the second."""
    added_by: str
    """Who added it."""
    ended_at: str | None
    """When it was given up; ISO 8601 in UTC, to the second. Null while it stands."""


class Delivery(Noun):
    """One event on its way to one subscription."""

    number: int
    """The delivery's number, from 1."""
    subscription: int
    """The number of the subscription that it goes to."""
    event: str
    """The event's own id, a UUID; the same at every attempt."""
    type: str
    """The event's type: smallyard.alert.raised, smallyard.watch.ended or smallyard.ping (a trial)."""
    made_at: str
    """When the event was made; ISO 8601 in UTC, to the second."""
    status: Literal["waiting", "delivered", "dead"]
    """Dead after the last attempt failed."""
    attempts: int
    """How many attempts were made."""
    next_at: str
    """When it is next to be tried, while it waits; ISO 8601 in UTC, to the second."""
    error: str
    """What went wrong at the last attempt, or why it was given up; empty if nothing did."""


class Attempt(Noun):
    """One attempt: how long it took, and how it was answered or why not."""

    attempt: int
    """Which it was, from 1."""
    at: str
    """When it was made; ISO 8601 in UTC, to the second."""
    milliseconds: int
    """How long it took."""
    status: int | None
    """The HTTP status that answered it; None where nothing did."""
    error: str
    """What went wrong; empty if it was delivered."""


def delivery_of(row: RowMapping) -> Delivery:
    """A delivery from its row."""
    return Delivery.filled(row)
