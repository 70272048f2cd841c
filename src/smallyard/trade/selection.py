"""Choosing flows: of all that is held, for each reporter, partner and year the one source that covers it best.

Two sources never count the same trade. The best covers most months; then a file that holds the whole trade goes
before a part of it, total exports before domestic ones, general imports before those for consumption, subheadings
before national codes, what was loaded before what comes along, a later load before an earlier one. Flows by chapter
or heading are not used: a share needs six digits.
"""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from smallyard.errors import InputError
from smallyard.model.country import country
from smallyard.trade.flows import Basis
from smallyard.trade.hs import edition_of_year
from smallyard.trade.query import Query
from smallyard.trade.scope_result import Direction, FlowSource

__all__ = ["PACK_FILES", "Cell", "Pack", "PackFile", "not_reached"]


@dataclass(frozen=True, slots=True)
class Cell:
    """The value of one line: of a reporter and partner, in a year (and a month, or 0), under a subheading."""

    reporter: str
    partner: str
    year: int
    month: int
    edition: str
    code: str
    cents: int


@dataclass(frozen=True, slots=True)
class PackFile:
    """One file of flows that comes with the software."""

    name: str
    reporter: str
    partner: str
    direction: Direction
    basis: Basis
    source: FlowSource

    def years(self) -> dict[int, int]:
        """The years that it holds; 12 where it has them by month, else 0."""
        return _years(self.name)


_PUBLISHER = "US Census Bureau, international trade (public domain)"
PACK_FILES = (
    PackFile(
        "us_exports_cn.csv.gz",
        "US",
        "CN",
        Direction.EXPORT,
        Basis.TOTAL,
        FlowSource(
            name="US exports to China by HS6, 2013-2020",
            publisher=_PUBLISHER,
            sha256="49c3182c308a0cabbe6dafe1c8b2ce8ab543d34f339fb9fda512526a8fefdde2",
            vintage="2021-04",
            basis=Basis.TOTAL.words,
            notes=("Sums are 0.4 to 1.0 percent below totals published later; revisions are the likely cause.",),
        ),
    ),
    PackFile(
        "us_imports_cn.csv.gz",
        "US",
        "CN",
        Direction.IMPORT,
        Basis.CONSUMPTION,
        FlowSource(
            name="US imports from China by HS6, 2024",
            publisher=_PUBLISHER,
            sha256="1b99d8de55b915626804b1d0031f84b84ea3cff14d31497ded5636aa56957a44",
            vintage="2025",
            basis=Basis.CONSUMPTION.words,
        ),
    ),
)
"""Trade statistics that come with the software."""


@cache
def _rows(name: str) -> tuple[tuple[int, int, str, int], ...]:
    packed = files("smallyard.trade.pack").joinpath(name).read_bytes()
    rows = csv.reader(gzip.decompress(packed).decode().splitlines())
    next(rows)
    return tuple((int(year), int(month), code, 100 * int(value)) for year, month, code, value in rows)


@cache
def _years(name: str) -> dict[int, int]:
    return {year: 12 if month else 0 for year, month, _, _ in _rows(name)}


class Pack:
    """The flows that come with the software."""

    def files(self, query: Query) -> Iterator[PackFile]:
        """The files that hold trade of the query's reporter, partner, direction and basis."""
        for one in PACK_FILES:
            if (
                query.source in {None, "pack"}
                and one.direction is query.direction
                and query.reporter in {None, one.reporter}
                and query.partner in {None, one.partner}
                and one.basis in query.bases
            ):
                yield one

    def cells(self, file: PackFile, query: Query, years: frozenset[int]) -> Iterator[Cell]:
        """A file's cells in these years; with their months only where the query wants months or a part of a year."""
        held = file.years()
        monthly = query.monthly or query.span.by_month
        added: Counter[tuple[int, int, str]] = Counter()
        for year, month, code, cents in _rows(file.name):
            if year not in years or (query.span.by_month and not held[year]):
                continue
            first, last = query.span.months(year)
            if month == 0 or first <= month <= last:
                added[year, month if monthly else 0, code] += cents
        for (year, month, code), cents in added.items():
            yield Cell(file.reporter, file.partner, year, month, edition_of_year(year), code, cents)


def not_reached(query: Query, held: dict[int, int], elsewhere: str) -> InputError:
    """The error for a query that no flows answer, saying what is held."""
    if held:
        accepted = f"a year from {min(held)} to {max(held)}"
        if (query.monthly or query.span.by_month) and any(year in held for year in query.span.years):
            accepted = "whole years: no months are held"
    else:
        accepted = elsewhere or "load a file first: smallyard flows load FILE"
    return InputError(f"no flows are held of {_named(query)} in {query.span}", accepted=accepted)


def _named(query: Query) -> str:
    here = country(query.reporter).name if query.reporter else "the world"
    there = country(query.partner).name if query.partner else "all countries"
    if query.direction is Direction.EXPORT:
        return f"exports from {here} to {there}"
    return f"imports into {here} from {there}"
