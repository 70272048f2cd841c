"""Reading a dated table from a CSV file beside the module that gives it meaning."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import date
from typing import TypeVar

from smallyard.model.packaged import packaged_rows

__all__ = ["day_or_none", "grouped", "in_span", "rows"]

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a table in this package, as `packaged_rows` gives them."""
    return packaged_rows("smallyard.law.tables", name)


def day_or_none(text: str) -> date | None:
    """An ISO 8601 date, or None for an empty cell."""
    return date.fromisoformat(text) if text else None


def in_span(since: date | None, until: date | None, day: date) -> bool:
    """Whether `day` lies in a row's span: from `since` (open if None) until the day before `until`."""
    return (since is None or since <= day) and (until is None or day < until)


def grouped(of_table: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    """What a table holds by what it is looked up by, each in the table's order."""
    found: dict[K, list[T]] = {}
    for one in of_table:
        found.setdefault(key(one), []).append(one)
    return found
