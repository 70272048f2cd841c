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
    """The least that it certainly is, in US dollars where nothing else is said."""
    central: Decimal = Decimal(0)
    """The estimate, between the two ends."""
    upper: Decimal = Decimal(0)
    """The most that it can be."""

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
    """What of the group meets the test, in US dollars."""
    outside: Decimal = Decimal(0)
    """Value in US dollars of the lines that are certainly outside."""
    possibly: Decimal = Decimal(0)
    """Value in US dollars of the lines that are possibly inside, and by estimate not for more than half."""
    mostly: Decimal = Decimal(0)
    """Value in US dollars of the lines that are by estimate inside for more than half."""
    outside_lines: int = 0
    """How many lines are certainly outside."""
    possibly_lines: int = 0
    """How many lines are possibly inside, and by estimate not for more than half."""
    mostly_lines: int = 0
    """How many lines are by estimate inside for more than half."""


class ScopeRow(Noun):
    """One group: its total in US dollars, its lines, what may be controlled, and what needs a license.

    `controlled` is what may be on the Commerce Control List on the day; `licensed` what the Export Administration
    Regulations require a license for to that destination, before any license exception, with no listed party and no
    end use of concern. In a row by control, reason or ECCN both count only what that row's control reaches.
    """

    group: str
    """Which group: a sector, HS code, control, reason, ECCN, country, year or month (2019-03); `total` of all."""
    label: str = ""
    """What to call the group in words, such as a country's name; empty where the group says it."""
    total: Decimal
    """Value in US dollars of all lines of the group."""
    lines: int
    """How many lines it has: HS codes of one reporter, partner and period."""
    controlled: Measure
    """What of it may be on the Commerce Control List (Supp. No. 1 to 15 CFR part 774) on the day."""
    licensed: Measure
    """What of it needs a license of the EAR to that destination, before license exceptions."""


class FlowSource(Noun):
    """Where the flows came from: which file of which publisher, by digest, in which vintage, and what they are."""

    name: str
    """The file's name, or what the flows that come with the software are."""
    publisher: str
    """Who published it; "as given" for a table of the user's own."""
    sha256: str
    """SHA-256 of the file, in hex; of one that comes with the software, of its text unpacked."""
    vintage: str = ""
    """When its publisher released it; empty where that is not known."""
    basis: str = ""
    """Total exports, domestic exports, general imports, imports for consumption ..., re-exports included or not."""
    currency: str = "USD"
    """The currency of its values, ISO 4217."""
    notes: tuple[str, ...] = ()
    """What to know of it: what is counted, that it is a part of the trade only, which rows were left out."""


class Contribution(Noun):
    """What one entry, control or reason adds: `alone` were it the only one, `marginal` what goes if it goes.

    Both are ranges in US dollars of trade that needs a license. `lines` may be licensed with it and are certainly not
    licensed without it.
    """

    entry: str
    """The ECCN, control or reason."""
    label: str = ""
    """What to call it in words; empty where nothing is known."""
    alone: Range
    """What would need a license were it the only one, in US dollars."""
    marginal: Range
    """What would need none if it alone went, in US dollars."""
    lines: int
    """How many lines may need a license as it is, and certainly would need none without it."""


class Change(Noun):
    """What a what-if changes: the scope before and after, what it frees and what it captures in US dollars and lines.

    `freed` is trade that needs a license before and none after, `captured` the other way round; of each the lines
    that change from possibly inside to certainly outside, or back.
    """

    text: str
    """What is otherwise, in words."""
    before: ScopeRow
    """The whole as the law is."""
    after: ScopeRow
    """The whole as it would be."""
    freed: Range
    """What needs a license as the law is and would need none, in US dollars."""
    captured: Range
    """What needs no license as the law is and would need one, in US dollars."""
    freed_lines: int
    """How many lines may need a license as the law is and would certainly need none."""
    captured_lines: int
    """How many lines certainly need no license as the law is and might need one."""


class Scope(Noun):
    """How much of a trade is controlled and licensed, as ranges; `rows` by group, `total` over all of it.

    `reporter` and `partner` are ISO 3166-1 codes or "world". `months` says how many months each year's flows cover.
    `as_of` holds the days whose law was applied. `central` says how central estimates were made. Where `overlapping`,
    one flow can stand in several rows.
    """

    format: Literal["smallyard/scope/1"] = SCHEMA
    """The form of this document, with its version."""
    reporter: str
    """Whose statistics they are: ISO 3166-1 alpha-2, or "world" for every reporter held."""
    partner: str
    """The other side of the trade: ISO 3166-1 alpha-2, or "world" for every partner."""
    direction: Direction
    """Whether the reporter sends the goods or receives them."""
    first: int
    """The first of the years asked for of which flows are held."""
    last: int
    """The last of the years asked for of which flows are held."""
    first_month: int | None = None
    """The first month, 1 to 12, of the first year, where months were asked for; null where whole years were."""
    last_month: int | None = None
    """The last month, 1 to 12, of the last year, where months were asked for; null where whole years were."""
    months: dict[int, int]
    """How many months the flows of each year cover, by year."""
    by: Grouping | None = None
    """What its rows are; null where it has none."""
    overlapping: bool = False
    """Whether one flow can stand in several rows, which then do not add up to the total."""
    as_of: tuple[date, ...]
    """The days whose law was applied: the one asked for, else the last day asked for of each year."""
    total: ScopeRow
    """All of the trade, as one group."""
    rows: tuple[ScopeRow, ...] = ()
    """The groups: by time in its order, else the largest first."""
    change: Change | None = None
    """What a what-if changes; null where none was asked."""
    contributions: tuple[Contribution, ...] = ()
    """What each entry, control or reason adds, the largest margin first; empty where that was not asked."""
    central: str
    """How central estimates were made, in words."""
    correlation: str
    """Which correlation of HS codes to ECCNs was used, by digest."""
    sources: tuple[FlowSource, ...]
    """The files that the flows came from."""
    notes: tuple[str, ...] = ()
    """What to know of the figures: years or months missing, what is not counted."""
    versions: dict[str, str]
    """`software` and `rules`, as in a decision."""

    def as_dict(self) -> dict[str, Any]:
        """The scope as JSON types, in the published schema; amounts are text, so that no digit is lost."""
        return self.model_dump(mode="json")
