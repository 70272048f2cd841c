"""Reading a dated table from a CSV file beside the module that gives it meaning."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.model.packaged import packaged_rows

__all__ = ["day_or_none", "in_span", "rows"]


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a table in this package, as `packaged_rows` gives them."""
    return packaged_rows("smallyard.law.tables", name)


def day_or_none(text: str) -> date | None:
    """An ISO date, or None for an empty cell."""
    return date.fromisoformat(text) if text else None


def in_span(since: date | None, until: date | None, day: date) -> bool:
    """Whether `day` lies in a row's span: from `since` (open if None) until the day before `until`."""
    return (since is None or since <= day) and (until is None or day < until)
