"""Our figures beside those that agencies, the press and researchers have published, with the difference and why.

`tables/published.csv` holds theirs; its column `ours` names which of ours stands beside each: a method and its
arguments, such as `licensed:2020` or `prefix:88:2019`. Where there is none, the column `why` says why not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, Literal

from smallyard.law.provision import rules_digest
from smallyard.law.tables.reading import rows as law_rows
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE
from smallyard.model.listing import ListCode
from smallyard.model.noun import Noun
from smallyard.trade.concordance import counterparts
from smallyard.trade.correlation import links
from smallyard.trade.fence import Fence
from smallyard.trade.query import Query, span
from smallyard.trade.requirement import Requirements
from smallyard.trade.scope import Trade, correlation_digest, scope_of
from smallyard.trade.scope_result import Direction, Range, Scope
from smallyard.trade.sectors import sector_of
from smallyard.trade.selection import Cell
from smallyard.trade.tables import rows
from smallyard.version import __version__

__all__ = ["TOLERANCE", "Comparison", "Comparisons", "Figure", "Verdict", "advanced_technology", "compare"]

TOLERANCE = Decimal("0.015")
"""How far a single figure of ours may be from a published one and still agree: revisions come to 1 percent."""


class Verdict(StrEnum):
    """How ours stands to theirs."""

    SAME = "same"
    AGREES = "agrees"
    """A single figure within the tolerance, or an estimate on the right side of their bound."""
    IN_RANGE = "in our range"
    """Theirs lies in our range."""
    DIFFERS = "differs"
    NOT_MEASURED = "not measured"


class Figure(Noun):
    """One published figure, `value` in `unit`.

    `relation` is =, ~ (about), < or >; `standing` is primary, secondary or computed.
    """

    id: str
    """Its id in our table of published figures, such as L01."""
    period: str
    """What time it is of: a year, months, a quarter, a fiscal year (FY2022), or as its publisher says it."""
    quantity: str
    """What was counted or measured, in words."""
    relation: str
    """Whether the quantity is the value (=), about it (~), below it (<) or above it (>)."""
    value: Decimal
    """The figure as published, in its unit."""
    unit: str
    """What it is counted in: usd, usd_billion, percent, count, lines (HS codes) or days."""
    publisher: str
    """Who published it, and where it was reported."""
    url: str
    """Its address; empty where there is none."""
    standing: str
    """Primary: from who made it. Secondary: as others report it. Computed: from the same data by other code."""
    confidence: str
    """How sure we are that it was published so: high or medium."""
    method: str
    """Which of our figures stands beside it; empty for none."""
    why: str
    """Why ours may differ, or why there is none."""


class Comparison(Noun):
    """A published figure and ours in its unit: a range, or a single value whose three ends are one; None for none.

    `difference` is our central figure less theirs.
    """

    theirs: Figure
    """The published figure."""
    ours: Range | None
    """Our figure in the unit of theirs, a range or a single value; null where we have none."""
    difference: Decimal | None
    """Our central figure less theirs, in the unit of theirs; null where we have none."""
    verdict: Verdict
    """How ours stands to theirs; a single figure agrees within 1.5 percent."""


class Comparisons(Noun):
    """Every published figure beside ours; `versions` as in a decision, `correlation` by digest as in a scope."""

    format: Literal["smallyard/comparison/1"] = "smallyard/comparison/1"
    """The form of this document, with its version."""
    rows: tuple[Comparison, ...]
    """The figures, in the order of our table of them."""
    correlation: str
    """SHA-256, in hex, of the correlation of HS codes to ECCNs that was used."""
    versions: dict[str, str]
    """`software`, its version, and `rules`, the SHA-256 of the law's modules and tables."""

    def as_dict(self) -> dict[str, Any]:
        """The comparison as JSON types, in the published schema; amounts are text."""
        return self.model_dump(mode="json")


@cache
def figures() -> tuple[Figure, ...]:
    """Every published figure, in the order of the table."""
    return tuple(Figure.filled(row, value=Decimal(row["value"]), method=row["ours"]) for row in rows("published.csv"))


def compare(world: World) -> Comparisons:
    """Every published figure beside ours, made from the flows that come with the software under a world's law.

    Raises:
        InputError: the flows that come with the software cannot be read.
    """
    ours = _Ours(world)
    return Comparisons(
        rows=tuple(_compared(figure, ours.figure(figure)) for figure in figures()),
        correlation=correlation_digest(),
        versions={"software": __version__, "rules": rules_digest()},
    )


def _compared(theirs: Figure, ours: Range | None) -> Comparison:
    if ours is None:
        return Comparison(theirs=theirs, ours=None, difference=None, verdict=Verdict.NOT_MEASURED)
    difference = ours.central - theirs.value
    return Comparison(theirs=theirs, ours=ours, difference=difference, verdict=_verdict(theirs, ours))


def _verdict(theirs: Figure, ours: Range) -> Verdict:
    if theirs.relation == "<":
        return _bounded(ours.central < theirs.value, ours.lower < theirs.value)
    if theirs.relation == ">":
        return _bounded(ours.central > theirs.value, ours.upper > theirs.value)
    if ours.lower == ours.upper:
        if ours.central == theirs.value:
            return Verdict.SAME
        near = abs(ours.central - theirs.value) <= TOLERANCE * theirs.value
        return Verdict.AGREES if near else Verdict.DIFFERS
    return Verdict.IN_RANGE if ours.contains(theirs.value) else Verdict.DIFFERS


def _bounded(surely: bool, possibly: bool) -> Verdict:
    return Verdict.AGREES if surely else Verdict.IN_RANGE if possibly else Verdict.DIFFERS


def advanced_technology(cells: Mapping[str, Decimal]) -> Range:
    """Bounds of Advanced Technology Products in values by HS 2017 (or 2012) subheading.

    At least the subheadings all of whose ten-digit codes are advanced, at most those with any; about, by the share of
    codes. Source: Census concordance of 2019.
    """
    lower, central, upper = Decimal(0), Decimal(0), Decimal(0)
    for row in rows("atp_hs6.csv"):
        value = cells.get(row["hs6"], Decimal(0))
        codes, advanced = int(row["codes"]), int(row["advanced"])
        upper += value
        lower += value if advanced == codes else 0
        central += value * advanced / codes
    return Range(lower=lower, central=central, upper=upper)


class _Ours:
    """Our figures by method, each flow read once."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._cells: dict[tuple[str, str], tuple[Cell, ...]] = {}
        self._scopes: dict[tuple[str, date | None], Scope] = {}
        self._fence = Fence(Requirements(world), links)
        self._published = {one.id: one.value for one in figures()}

    def figure(self, theirs: Figure) -> Range | None:
        """Ours beside a published figure, in its unit."""
        if not theirs.method:
            return None
        name, *given = theirs.method.split(":")
        found: Range = getattr(self, f"_{name}")(*given)
        return _scaled(found, _IN_UNIT.get((name, theirs.unit), Decimal(1)))

    def _of(self, start: str, end: str = "") -> tuple[Cell, ...]:
        key = (start, end)
        if key not in self._cells:
            with self._trade(start, end) as trade:
                self._cells[key] = tuple(trade.cells())
        return self._cells[key]

    @staticmethod
    def _trade(start: str, end: str = "") -> Trade:
        asked = span(None, start, end) if end else span(start, None, None)
        return Trade(Query("US", "CN", Direction.EXPORT, asked))

    def _by_code(self, start: str, end: str = "") -> dict[str, Decimal]:
        found: dict[str, Decimal] = {}
        for cell in self._of(start, end):
            found[cell.code] = found.get(cell.code, Decimal(0)) + Decimal(cell.cents) / 100
        return found

    def _total(self, start: str, end: str = "") -> Range:
        return _single(sum(self._by_code(start, end).values(), Decimal(0)))

    def _lines(self, year: str) -> Range:
        return _single(Decimal(len(self._by_code(year))))

    def _prefix(self, prefix: str, year: str) -> Range:
        return _single(_sum(value for code, value in self._by_code(year).items() if code.startswith(prefix)))

    def _sector(self, name: str, year: str) -> Range:
        return _single(
            _sum(Decimal(one.cents) / 100 for one in self._of(year) if sector_of(one.code, one.edition) == name)
        )

    def _atp(self, start: str, end: str = "") -> Range:
        return advanced_technology(self._by_code(start, end))

    def _atp_lower(self, year: str) -> Range:
        return _single(self._atp(year).lower)

    def _atp_upper(self, year: str) -> Range:
        return _single(self._atp(year).upper)

    def _chpl_same(self, year: str) -> Range:
        known = _subheadings_of_2017()
        return _single(_sum(value for code, value in self._by_code(year).items() if code in _watched() & known))

    def _chpl(self, year: str) -> Range:
        before = {old for code in _watched() for old in counterparts(code, "HS2022", "HS2017")}
        return _single(_sum(value for code, value in self._by_code(year).items() if code in before))

    def _scope(self, year: str, day: date | None = None) -> Scope:
        key = (year, day)
        if key not in self._scopes:
            with self._trade(year) as trade:
                self._scopes[key] = scope_of(trade, self._fence, as_of=day)
        return self._scopes[key]

    def _licensed(self, year: str, day: str = "") -> Range:
        total = self._scope(year, date.fromisoformat(day) if day else None).total
        return total.licensed.value.of(total.total)

    def _unlicensed(self, year: str, day: str = "") -> Range:
        share = self._licensed(year, day)
        return Range(lower=1 - share.upper, central=1 - share.central, upper=1 - share.lower)

    def _imports(self, year: str) -> Range:
        return _single(
            _sum(Decimal(row["value"]) for row in rows("us_imports_from_china.csv") if row["year"] == year)
        )

    def _listed(self, code: str, countries: str, day: str) -> Range:
        """Entries of a list in force on a day: certainly, possibly (their dates leave it open), and half of those."""
        on = date.fromisoformat(day)
        standing = [
            one.in_force(on)
            for one in self._world.lists.on(on).histories(ListCode(code))
            if set(countries.split("+")) & set(one.listing.countries)
        ]
        surely = sum(one is TRUE for one in standing)
        possibly = sum(one is not FALSE for one in standing)
        return Range(lower=Decimal(surely), central=Decimal(surely + possibly) / 2, upper=Decimal(possibly))

    def _sum(self, ids: str) -> Range:
        return _single(_sum(self._published[one] for one in ids.split("+")))

    def _hundred_less(self, other: str) -> Range:
        return _single(100 - self._published[other])


_BILLION = Decimal(10) ** -9
_IN_UNIT = {
    **{(name, "percent"): Decimal(100) for name in ("licensed", "unlicensed")},
    **{(name, "usd_billion"): _BILLION for name in ("total", "prefix", "sector", "atp", "imports")},
}
"""What a method's dollars or shares are multiplied with to be in a published unit."""


def _scaled(value: Range, scale: Decimal) -> Range:
    return Range(lower=value.lower * scale, central=value.central * scale, upper=value.upper * scale)


def _single(value: Decimal) -> Range:
    return Range(lower=value, central=value, upper=value)


def _sum(values: Iterator[Decimal]) -> Decimal:
    return sum(values, Decimal(0))


@cache
def _watched() -> frozenset[str]:
    return frozenset(row["hs6"] for row in law_rows("common_high_priority.csv"))


@cache
def _subheadings_of_2017() -> frozenset[str]:
    """Watched subheadings that HS 2017 has under the same code."""
    return frozenset(code for code in _watched() if counterparts(code, "HS2022", "HS2017") == (code,))
