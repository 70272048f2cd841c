"""Exact sums over lines: cents, and cents times millionths, as whole numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from smallyard.trade.look import Standing
from smallyard.trade.portions import Portion
from smallyard.trade.scope_result import Measure, Range, ScopeRow

__all__ = ["Sums", "dollars", "range_of"]


def dollars(cents: int, shares: bool = False) -> Decimal:
    """US dollars of cents, or of cents times millionths; exact."""
    if shares:
        whole, rest = divmod(cents, 1_000_000)
        return Decimal(whole).scaleb(-2) if not rest else Decimal(cents).scaleb(-8)
    return Decimal(cents).scaleb(-2)


def range_of(lower: int, central: int, upper: int) -> Range:
    """A range of cents times millionths."""
    return Range(lower=dollars(lower, True), central=dollars(central, True), upper=dollars(upper, True))


@dataclass(slots=True)
class _Measured:
    lower: int = 0
    central: int = 0
    upper: int = 0
    cents: list[int] = field(default_factory=lambda: [0, 0, 0])
    lines: list[int] = field(default_factory=lambda: [0, 0, 0])

    def add(self, portion: Portion, cents: int, lines: int) -> None:
        self.lower += cents * portion.lower
        self.central += cents * portion.central
        self.upper += cents * portion.upper
        self.cents[portion.standing] += cents
        self.lines[portion.standing] += lines

    def measure(self) -> Measure:
        outside, possibly, mostly = (dollars(one) for one in self.cents)
        return Measure(
            value=range_of(self.lower, self.central, self.upper),
            outside=outside,
            possibly=possibly,
            mostly=mostly,
            outside_lines=self.lines[0],
            possibly_lines=self.lines[1],
            mostly_lines=self.lines[2],
        )


@dataclass(slots=True)
class Sums:
    """The sums of one group of lines."""

    cents: int = 0
    lines: int = 0
    controlled: _Measured = field(default_factory=_Measured)
    licensed: _Measured = field(default_factory=_Measured)

    def add(self, standing: Standing, cents: int, lines: int) -> None:
        """Add lines that have the same standing, with their value together."""
        self.cents += cents
        self.lines += lines
        self.controlled.add(standing.controlled, cents, lines)
        self.licensed.add(standing.licensed, cents, lines)

    def merge(self, other: Sums) -> None:
        """Add the sums of another group of lines."""
        self.cents += other.cents
        self.lines += other.lines
        for own, one in ((self.controlled, other.controlled), (self.licensed, other.licensed)):
            own.lower += one.lower
            own.central += one.central
            own.upper += one.upper
            for place in range(3):
                own.cents[place] += one.cents[place]
                own.lines[place] += one.lines[place]

    def row(self, group: str, label: str = "") -> ScopeRow:
        """As a row of a scope."""
        return ScopeRow(
            group=group,
            label=label,
            total=dollars(self.cents),
            lines=self.lines,
            controlled=self.controlled.measure(),
            licensed=self.licensed.measure(),
        )
