"""Times as they stand on record: ISO 8601 in UTC, to the second, so that their order as text is that in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

__all__ = ["after", "stamp"]


def stamp(at: datetime | None = None) -> str:
    """A time with a time zone as text; None for now."""
    return (at or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")


def after(seconds: float, at: datetime | None = None) -> str:
    """The time so many seconds later, as text."""
    return stamp((at or datetime.now(UTC)) + timedelta(seconds=seconds))
