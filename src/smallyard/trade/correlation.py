"""HS codes and the ECCNs that may be among their goods: many to many, each link with bounds, basis and confidence.

No official correlation exists. Ours is read by hand from the headings of the Commerce Control List against the titles
of HS subheadings, and marked where Census's Advanced Technology Product codes or the Common High Priority List speak
of the same line. docs/correlation.md tells the method and how many links were reviewed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from types import MappingProxyType

from smallyard.errors import UnknownValueError
from smallyard.model.eccn import Eccn
from smallyard.trade.editions import in_editions, plain_edition
from smallyard.trade.tables import rows

__all__ = ["SHARES", "Link", "Review", "hs_candidates", "hs_lines", "links", "review", "without_line"]

SHARES = {
    "whole": (Decimal("0.5"), Decimal("0.9"), Decimal(1)),
    "most": (Decimal("0.1"), Decimal("0.6"), Decimal(1)),
    "part": (Decimal(0), Decimal("0.2"), Decimal(1)),
    "few": (Decimal(0), Decimal("0.05"), Decimal("0.5")),
    "rare": (Decimal(0), Decimal("0.01"), Decimal("0.2")),
    "trace": (Decimal(0), Decimal("0.001"), Decimal("0.05")),
    "remote": (Decimal(0), Decimal(0), Decimal("0.01")),
}
"""How much of a line's value an entry holds, in words and as shares: at least, about, at most."""


@dataclass(frozen=True, slots=True)
class Link:
    """An ECCN that may be among the goods of an HS subheading.

    `lower`, `central` and `upper` are shares of the line's value in [0, 1]: at least, about, at most. `share` is the
    word for them. `since` and `until` bound the days for which the link holds, `until` not included.
    """

    hs_edition: str
    hs: str
    eccn: str
    lower: Decimal
    central: Decimal
    upper: Decimal
    basis: str
    """Joined by +: heading, concordance (an older edition), atp, chpl, product (one is published with both codes)."""
    confidence: str
    """high, medium or low."""
    source: str
    since: date | None
    until: date | None
    share: str
    note: str = ""

    def in_force(self, day: date) -> bool:
        """Whether the link holds on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@cache
def links(edition: str = "HS2022") -> tuple[Link, ...]:
    """Every link of an edition of the Harmonized System, by HS code and ECCN.

    The central shares of the links of one line come to at most 1 on any day.

    Raises:
        UnknownValueError: there is no such edition.
    """
    asked = plain_edition(edition)
    return tuple(
        _link(asked, row)
        for row in rows("hs_eccn.csv")
        if in_editions(asked, row["first_edition"], row["last_edition"])
    )


def _link(edition: str, row: Mapping[str, str]) -> Link:
    return Link(
        hs_edition=edition,
        hs=row["hs"],
        eccn=row["eccn"],
        lower=Decimal(row["lower"]),
        central=Decimal(row["central"]),
        upper=Decimal(row["upper"]),
        basis=row["basis"],
        confidence=row["confidence"],
        source=row["source"],
        since=date.fromisoformat(row["since"]) if row["since"] else None,
        until=date.fromisoformat(row["until"]) if row["until"] else None,
        share=row["share"],
        note=row["note"],
    )


@cache
def _by_hs(edition: str) -> Mapping[str, tuple[Link, ...]]:
    found: dict[str, list[Link]] = defaultdict(list)
    for link in links(edition):
        found[link.hs].append(link)
    return MappingProxyType({hs: tuple(sorted(held, key=_likeliest)) for hs, held in found.items()})


def _likeliest(link: Link) -> tuple[Decimal, Decimal, str]:
    return -link.central, -link.upper, link.eccn


def hs_candidates(hs: str, edition: str = "HS2022", *, day: date | None = None) -> tuple[Link, ...]:
    """The ECCNs that goods of an HS code may be under, likeliest first: hints for classification, no more.

    `hs` has two to ten digits; of a longer code the first six count, of a shorter one every subheading below it. A
    subheading without a candidate is, as far as this table knows, outside the Commerce Control List.

    Raises:
        UnknownValueError: the code is not of two to ten digits, or there is no such edition.
    """
    plain = hs.replace(".", "").replace(" ", "")
    if not (plain.isascii() and plain.isdigit() and 2 <= len(plain) <= 10):
        raise UnknownValueError(f"{hs!r} is no HS code", accepted="two to ten digits, such as 854231")
    by_hs = _by_hs(plain_edition(edition))
    if len(plain) >= 6:
        found = by_hs.get(plain[:6], ())
    else:
        found = tuple(
            sorted((one for code, held in by_hs.items() if code.startswith(plain) for one in held), key=_likeliest)
        )
    return tuple(one for one in found if day is None or one.in_force(day))


def hs_lines(eccn: str, edition: str = "HS2022", *, day: date | None = None) -> tuple[Link, ...]:
    """The HS subheadings among whose goods an ECCN may be, fullest first; paragraphs of the ECCN do not count.

    Raises:
        UnknownValueError: the text is not an ECCN, or there is no such edition.
    """
    entry = Eccn.parse(eccn).entry
    found = [one for one in links(edition) if one.eccn == entry and (day is None or one.in_force(day))]
    return tuple(sorted(found, key=lambda one: (-one.central, -one.upper, one.hs)))


@cache
def without_line() -> Mapping[str, str]:
    """ECCNs that no HS line can be given for, with the reason."""
    return MappingProxyType({row["eccn"]: row["reason"] for row in rows("eccn_without_line.csv")})


@dataclass(frozen=True, slots=True)
class Review:
    """How a sample of links fared when read again: how many were read, wrong, and doubtful."""

    read: int
    wrong: int
    doubtful: int

    @property
    def wrong_share(self) -> Decimal:
        """Wrong links as a share of those read."""
        return Decimal(self.wrong) / Decimal(self.read) if self.read else Decimal(0)


@cache
def review() -> Review:
    """What the review of the correlation found, from its committed verdicts."""
    verdicts = [row["verdict"] for row in rows("hs_eccn_review.csv")]
    return Review(len(verdicts), verdicts.count("wrong"), verdicts.count("doubtful"))
