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
    form: Literal["webhook", "email"]
    target: str
    kinds: tuple[AlertKind, ...]
    """The kinds of alert that it is told of; none for all."""
    added_at: str
    added_by: str
    ended_at: str | None


class Delivery(Noun):
    """One event on its way to one subscription."""

    number: int
    subscription: int
    event: str
    type: str
    made_at: str
    status: Literal["waiting", "delivered", "dead"]
    """Dead after the last attempt failed."""
    attempts: int
    next_at: str
    error: str


class Attempt(Noun):
    """One attempt: how long it took, and how it was answered or why not."""

    attempt: int
    """Which it was, from 1."""
    at: str
    milliseconds: int
    """How long it took."""
    status: int | None
    """The HTTP status that answered it; None where nothing did."""
    error: str


def delivery_of(row: RowMapping) -> Delivery:
    """A delivery from its row."""
    return Delivery.filled(row)
