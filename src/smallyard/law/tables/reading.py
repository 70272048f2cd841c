"""Reading a dated table from a CSV file beside the module that gives it meaning."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from importlib.resources import files

from smallyard.errors import LawError

__all__ = ["day_or_none", "in_span", "rows"]


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a table in this package, as dictionaries; lines that begin with # are comments.

    Raises:
        LawError: a row has more or fewer cells than the header.
    """
    text = files(__package__).joinpath(name).read_text("utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    cells = csv.reader(lines, strict=True)
    header = next(cells)
    for number, row in enumerate(cells, start=2):
        if len(row) != len(header):
            raise LawError(f"{name}, row {number}: the number of cells is not that of the header")
        yield dict(zip(header, row, strict=True))


def day_or_none(text: str) -> date | None:
    """An ISO date, or None for an empty cell."""
    return date.fromisoformat(text) if text else None


def in_span(since: date | None, until: date | None, day: date) -> bool:
    """Whether `day` lies in a row's span: from `since` (open if None) until the day before `until`."""
    return (since is None or since <= day) and (until is None or day < until)
