"""What is sent to whom, as nouns: a subscription, a delivery, and each attempt at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

__all__ = ["Attempt", "Delivery", "Subscription", "delivery_of"]


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


def delivery_of(row: RowMapping) -> Delivery:
    """A delivery from its row."""
    return Delivery(**{name: row[name] for name in Delivery.__slots__})
