"""Tables of dockets: clocks, sharing rules, and how each side describes a mechanism. A line with # is a remark."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib.resources import files

from smallyard.errors import LawError

__all__ = ["rows"]


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a table in this package, as dictionaries.

    Raises:
        LawError: a row has more or fewer cells than the header.
    """
    text = files(__package__).joinpath(name).read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    for number, row in enumerate(csv.DictReader(lines, strict=True), start=2):
        if None in row or None in row.values():
            raise LawError(f"{name}, row {number}: the number of cells is not that of the header")
        yield row
