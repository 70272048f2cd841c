"""Tables that come with the software: CSV files beside the modules that give them meaning."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib.resources import files

from smallyard.errors import LawError

__all__ = ["packaged_rows"]


def packaged_rows(package: str, name: str) -> Iterator[dict[str, str]]:
    """The rows of a CSV table in a package, as dictionaries; empty lines and those that begin with # are remarks.

    Raises:
        LawError: a row has more or fewer cells than the header.
    """
    text = files(package).joinpath(name).read_text("utf-8")
    cells = csv.reader((line for line in text.splitlines() if line and not line.startswith("#")), strict=True)
    header = next(cells)
    for number, row in enumerate(cells, start=2):
        if len(row) != len(header):
            raise LawError(f"{name}, row {number}: the number of cells is not that of the header")
        yield dict(zip(header, row, strict=True))
