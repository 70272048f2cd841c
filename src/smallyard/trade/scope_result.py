"""What a scope is: totals of trade with the ranges of what may be controlled and what needs a license, by group.

Every amount is in current US dollars and exact: a share is a decimal fraction of six places, a value a whole number
of cents, and nothing is rounded, so that parts add up to their totals to the last digit. Presenting rounds.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

from pydantic import model_validator

from smallyard.model.noun import Noun

__all__ = [
    "SCHEMA",
    "Change",
    "Contribution",
    "Direction",
    "FlowSource",
    "Grouping",
    "Measure",
    "Range",
    "Scope",
    "ScopeRow",
]

SCHEMA: Literal["smallyard/scope/1"] = "smallyard/scope/1"
"""What a scope says it is."""


class Direction(StrEnum):
    """Which of a reporter's flows: what it sends to the partner, or what it receives from it."""

    EXPORT = "export"
    IMPORT = "import"


class Grouping(StrEnum):
    """What rows a scope is broken into."""

    SECTOR = "sector"
    CHAPTER = "chapter"
    CONTROL = "control"
    """Country Chart columns and rules ("NS2", "742.6(a)(6)(iii)")."""
    REASON = "reason"
    """Reasons for control ("NS", "MT")."""
    ECCN = "eccn"
    LINE = "line"
    """HS codes as the flows have them."""
    MONTH = "month"
    YEAR = "year"
    PARTNER = "partner"
    REPORTER = "reporter"

    @property
    def overlaps(self) -> bool:
        """Whether one flow can stand in several rows, which then do not add up to the total."""
        return self in {Grouping.CONTROL, Grouping.REASON, Grouping.ECCN}


class Range(Noun):
    """US dollars that are not known to the point: certainly `lower`, at most `upper`, by estimate `central`."""

    lower: Decimal = Decimal(0)
    central: Decimal = Decimal(0)
    upper: Decimal = Decimal(0)

    @model_validator(mode="after")
    def _in_order(self) -> Range:
        if not self.lower <= self.central <= self.upper:
            raise ValueError(f"{self.central} does not lie in [{self.lower}, {self.upper}]")
        return self

    def __add__(self, other: Range) -> Range:
        return Range(
            lower=self.lower + other.lower, central=self.central + other.central, upper=self.upper + other.upper
        )

    def contains(self, value: Decimal) -> bool:
        """Whether a value lies in the range, its ends included."""
        return self.lower <= value <= self.upper

    def of(self, total: Decimal) -> Range:
        """The range as shares of a total, each in [0, 1]; all zero where the total is zero."""
        if not total:
            return Range()
        return Range(lower=self.lower / total, central=self.central / total, upper=self.upper / total)


class Measure(Noun):
    """How much of a group meets one test (is on the Commerce Control List; needs a license).

    `value` is the range in US dollars. Lines are HS codes of one reporter, partner and period: of each it is known
    that it is certainly outside (no share of it can meet the test), possibly inside, or mostly inside (by the central
    estimate more than half of it). `outside`, `possibly` and `mostly` are the values of these lines and add up to the
    group's total.
    """

    value: Range = Range()
    outside: Decimal = Decimal(0)
    possibly: Decimal = Decimal(0)
    mostly: Decimal = Decimal(0)
    outside_lines: int = 0
    possibly_lines: int = 0
    mostly_lines: int = 0


class ScopeRow(Noun):
    """One group: its total in US dollars, its lines, what may be controlled, and what needs a license.

    `controlled` is what may be on the Commerce Control List on the day; `licensed` what the Export Administration
    Regulations require a license for to that destination, before any license exception, with no listed party and no
    end use of concern. In a row by control, reason or ECCN both count only what that row's control reaches.
    """

    group: str
    label: str = ""
    total: Decimal
    lines: int
    controlled: Measure
    licensed: Measure


class FlowSource(Noun):
    """Where the flows came from: which file of which publisher, by digest, in which vintage, and what they are."""

    name: str
    publisher: str
    sha256: str
    vintage: str = ""
    basis: str = ""
    """Total exports, domestic exports, general imports, imports for consumption ..., re-exports included or not."""
    currency: str = "USD"
    notes: tuple[str, ...] = ()


class Contribution(Noun):
    """What one entry, control or reason adds: `alone` were it the only one, `marginal` what goes if it goes.

    Both are ranges in US dollars of trade that needs a license. `lines` may be licensed with it and are certainly not
    licensed without it.
    """

    entry: str
    label: str = ""
    alone: Range
    marginal: Range
    lines: int


class Change(Noun):
    """What a what-if changes: the scope before and after, what it frees and what it captures in US dollars and lines.

    `freed` is trade that needs a license before and none after, `captured` the other way round; of each the lines
    that change from possibly inside to certainly outside, or back.
    """

    text: str
    before: ScopeRow
    after: ScopeRow
    freed: Range
    captured: Range
    freed_lines: int
    captured_lines: int


class Scope(Noun):
    """How much of a trade is controlled and licensed, as ranges; `rows` by group, `total` over all of it.

    `reporter` and `partner` are ISO 3166-1 codes or "world". `months` says how many months each year's flows cover.
    `as_of` holds the days whose law was applied. `central` says how central estimates were made. Where `overlapping`,
    one flow can stand in several rows.
    """

    format: Literal["smallyard/scope/1"] = SCHEMA
    reporter: str
    partner: str
    direction: Direction
    first: int
    last: int
    first_month: int | None = None
    """Where the scope begins or ends within a year; else None."""
    last_month: int | None = None
    months: dict[int, int]
    by: Grouping | None = None
    overlapping: bool = False
    as_of: tuple[date, ...]
    total: ScopeRow
    rows: tuple[ScopeRow, ...] = ()
    change: Change | None = None
    contributions: tuple[Contribution, ...] = ()
    central: str
    correlation: str
    """Which correlation of HS codes to ECCNs was used, by digest."""
    sources: tuple[FlowSource, ...]
    notes: tuple[str, ...] = ()
    versions: dict[str, str]
    """`software` and `rules`, as in a decision."""

    def as_dict(self) -> dict[str, Any]:
        """The scope as JSON types, in the published schema; amounts are text, so that no digit is lost."""
        return self.model_dump(mode="json")
