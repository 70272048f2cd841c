"""Flows: values of trade by reporter, partner, direction, HS code and period, whatever publication they come from.

A value is a whole number of cents. `basis` says what the reporter counts: exports in total, domestic or re-exports;
imports in general (arrivals) or for consumption (cleared).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from enum import StrEnum

from smallyard.trade.scope_result import Direction

__all__ = ["Basis", "Flow", "Publication", "Reading", "Told", "cents", "number", "period"]

_LARGEST = Decimal(10) ** 15
"""US dollars: more than the trade of the world in a year."""


class Basis(StrEnum):
    """What of its trade a reporter counts."""

    TOTAL = "total"
    """Exports with re-exports."""
    DOMESTIC = "domestic"
    """Exports without re-exports."""
    REEXPORTS = "reexports"
    """Foreign goods exported again; contained in total exports."""
    GENERAL = "general"
    """Imports as they arrive, those into warehouses and free zones included."""
    CONSUMPTION = "consumption"
    """Imports cleared for consumption."""
    REIMPORTS = "reimports"
    """A reporter's own goods come back; contained in imports."""
    RECONCILED = "reconciled"
    """An estimate from what both sides reported (BACI)."""

    @property
    def words(self) -> str:
        """In words."""
        return _WORDS[self]


_WORDS = {
    Basis.TOTAL: "total exports, re-exports included",
    Basis.DOMESTIC: "domestic exports, without re-exports",
    Basis.REEXPORTS: "re-exports only",
    Basis.GENERAL: "general imports",
    Basis.CONSUMPTION: "imports for consumption",
    Basis.REIMPORTS: "re-imports only",
    Basis.RECONCILED: "reconciled from what both sides reported",
}


@dataclass(frozen=True, slots=True)
class Flow:
    """One value of trade; `row` is where it stands in its file.

    `month` is 1 to 12, or 0 for a year, of which the flow then covers the first `months`. `part` names a further
    breakdown of the same code (customs regime, place), whose rows add up. `quantity` is in `unit` as the publication
    writes it; `kilograms` is the net weight.
    """

    row: int
    reporter: str
    partner: str
    direction: Direction
    basis: Basis
    year: int
    month: int
    edition: str
    code: str
    cents: int
    months: int = 12
    part: str = ""
    quantity: float | None = None
    unit: str = ""
    kilograms: float | None = None


@dataclass(frozen=True, slots=True)
class Publication:
    """What a file is: the reader's name, publisher, vintage if the file tells, currency, and what to know of it.

    `partial` says that it holds a part of the trade only, such as the codes of a list.
    """

    reader: str
    publisher: str
    vintage: str = ""
    currency: str = "USD"
    notes: tuple[str, ...] = ()
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What a user says of a file, where the file does not say so itself."""

    reporter: str | None = None
    partner: str | None = None
    direction: Direction | None = None
    basis: Basis | None = None
    edition: str | None = None
    year: int | None = None
    vintage: str = ""
    partial: bool = False


@dataclass(slots=True)
class Reading:
    """A file being read: its flows one by one, and what was left out, counted by reason with its value in cents."""

    publication: Publication
    flows: Iterator[Flow]
    left_out: dict[str, list[int]] = field(default_factory=dict)

    def leave_out(self, reason: str, amount: int = 0) -> None:
        """Count a row that is no flow of its own (a total, an area that is no country)."""
        counted = self.left_out.setdefault(reason, [0, 0])
        counted[0] += 1
        counted[1] += amount


def cents(text: str, scale: int = 1) -> int:
    """Whole cents of an amount in units of `scale` dollars; fractions of a cent are rounded half to even.

    Raises:
        ValueError: it is no amount, negative, or larger than the world's trade.
    """
    plain = text.strip().replace(",", "")
    try:
        amount = Decimal(plain) * scale
    except InvalidOperation:
        raise ValueError(f"{text[:40]!r} is not an amount") from None
    if not amount.is_finite() or amount < 0 or amount > _LARGEST:
        raise ValueError(f"{text[:40]!r} is not an amount between 0 and 10^15 dollars")
    return int((amount * 100).to_integral_value(ROUND_HALF_EVEN))


def number(text: str) -> float | None:
    """A quantity or weight, in the unit of the text; None where there is none, or no number (NA)."""
    try:
        found = float(text.strip().replace(",", ""))
    except ValueError:
        return None
    return found if 0 <= found < float("inf") else None


def period(text: str) -> tuple[int, int]:
    """Year and month (0 for a whole year) of 2019, 2019-03, 201903, 2019-03-01 or 2019/3.

    Raises:
        ValueError: it is none of these, or not between 1962 and 2100.
    """
    plain = text.strip().replace("/", "-")
    parts = [plain[:4], plain[4:]] if plain.isdecimal() and len(plain) in {6, 8} else plain.split("-")
    try:
        year, month = int(parts[0]), int(parts[1][:2]) if len(parts) > 1 else 0
    except ValueError:
        raise ValueError(f"{text[:40]!r} is not a year or month") from None
    if not 1962 <= year <= 2100 or not 0 <= month <= 12 or len(parts) > 3 or (len(parts) > 1 and not month):
        raise ValueError(f"{text[:40]!r} is not a year or month")
    return year, month
