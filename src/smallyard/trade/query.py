"""What is asked of the flows: whose trade with whom, in which direction, over which years or months."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

from smallyard.errors import InputError
from smallyard.trade.flows import Basis, period
from smallyard.trade.scope_result import Direction

__all__ = ["BASES", "Query", "Span", "span"]

BASES = {
    Direction.EXPORT: (Basis.TOTAL, Basis.RECONCILED, Basis.DOMESTIC),
    Direction.IMPORT: (Basis.GENERAL, Basis.CONSUMPTION, Basis.RECONCILED),
}
"""What counts as a reporter's exports or imports, the best first."""


@dataclass(frozen=True, slots=True)
class Span:
    """Whole years, or months (`first_month` and `last_month` not 0) from a first to a last one."""

    first: int
    last: int
    first_month: int = 0
    last_month: int = 0

    @property
    def by_month(self) -> bool:
        """Whether it begins or ends within a year."""
        return bool(self.first_month)

    @property
    def years(self) -> range:
        """The years that it touches."""
        return range(self.first, self.last + 1)

    def months(self, year: int) -> tuple[int, int]:
        """The first and last month of a year that lie in it."""
        first = self.first_month if self.by_month and year == self.first else 1
        last = self.last_month if self.by_month and year == self.last else 12
        return first, last

    def day(self, year: int) -> date:
        """The last day of a year that lies in it: the day whose law is applied."""
        month = self.months(year)[1]
        return date(year, month, calendar.monthrange(year, month)[1])

    def __str__(self) -> str:
        if self.by_month:
            first, last = f"{self.first}-{self.first_month:02}", f"{self.last}-{self.last_month:02}"
            return first if first == last else f"{first} to {last}"
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last}"


@dataclass(frozen=True, slots=True)
class Query:
    """A reporter's trade with a partner (None: all), in a direction, over a span."""

    reporter: str | None
    partner: str | None
    direction: Direction
    span: Span
    monthly: bool = False
    """Months are wanted apart."""
    basis: Basis | None = None
    source: str | None = None
    """Only flows of this reader's files, or of the file whose SHA-256 begins so; "pack" for those that come along."""

    @property
    def bases(self) -> tuple[Basis, ...]:
        """The bases that will do, the best first."""
        return (self.basis,) if self.basis is not None else BASES[self.direction]

    @property
    def words(self) -> str:
        """In words, without the span."""
        there = self.partner or "all countries"
        way = "exports to" if self.direction is Direction.EXPORT else "imports from"
        return f"{self.reporter or 'the world'}'s {way} {there}"


def span(year: str | int | None, start: str | int | None, end: str | int | None) -> Span:
    """The span of a year, or from a year or month to another.

    Raises:
        InputError: none is given, one is wrong, or they are out of order.
    """
    if (year is None) == (start is None and end is None):
        raise InputError(
            "give one year, or a first and last year", field="year", accepted="--year, or --from and --to"
        )
    first, last = (year, year) if year is not None else (start if start is not None else end, end or start)
    try:
        (first_year, first_month), (last_year, last_month) = period(str(first)), period(str(last))
    except ValueError as failed:
        raise InputError(
            str(failed), field="year", accepted="a year such as 2019, or a month such as 2019-03"
        ) from None
    if first_month or last_month:
        first_month, last_month = first_month or 1, last_month or 12
    if (first_year, first_month) > (last_year, last_month):
        raise InputError(f"{first} is after {last}", field="--from", accepted="an earlier year or month than --to")
    return Span(first_year, last_year, first_month, last_month)
