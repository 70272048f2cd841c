"""What makes foreign-made items subject to the EAR: content without a de minimis level, direct product rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from smallyard.law.tables.eccn_sets import EccnSet
from smallyard.law.tables.reading import day_or_none, in_span, rows

__all__ = ["DirectProductRule", "DirectProductRules", "NoDeMinimis", "NoDeMinimisLevels"]


@dataclass(frozen=True, slots=True)
class DirectProductRule:
    """One rule of 734.9: the inputs, by either route, and the items whose reach the rule decides by itself.

    `direct` is the technology or software whose direct product an item may be, `plant` that whose direct product the
    plant may be; `groups` are the Country Groups of its destinations, where its reach is only that.
    """

    rule: str
    paragraph: str
    direct: EccnSet
    plant: EccnSet
    product: EccnSet
    groups: frozenset[str]
    since: date
    until: date | None
    citation: str


class DirectProductRules:
    """The rules of 734.9 by name; asked with a day."""

    def __init__(self, rules: Iterable[DirectProductRule]) -> None:
        self._by_name = {one.rule: one for one in rules}

    @classmethod
    def load(cls) -> DirectProductRules:
        """The table foreign_direct_products.csv."""
        return cls(
            DirectProductRule(
                row["rule"],
                row["paragraph"],
                EccnSet.parse(row["direct"]),
                EccnSet.parse(row["plant"]),
                EccnSet.parse(row["product"]),
                frozenset(row["groups"].split()),
                date.fromisoformat(row["since"]),
                day_or_none(row["until"]),
                row["citation"],
            )
            for row in rows("foreign_direct_products.csv")
        )

    def __getitem__(self, name: str) -> DirectProductRule:
        return self._by_name[name]

    def __iter__(self) -> Iterator[DirectProductRule]:
        return iter(self._by_name.values())

    def in_force(self, name: str, day: date) -> bool:
        """Whether the rule was law on a day."""
        one = self._by_name[name]
        return in_span(one.since, one.until, day)


@dataclass(frozen=True, slots=True)
class NoDeMinimis:
    """One case of 734.4(a): this content, in such an item, going there, counts in any amount."""

    paragraph: str
    content: EccnSet
    item: EccnSet
    groups: frozenset[str]
    countries: frozenset[str]
    what: str
    since: date | None
    until: date | None
    citation: str

    def reaches(self, country: str, groups: frozenset[str]) -> bool:
        """Whether a destination is meant; every destination is, where the case names none."""
        if not self.groups and not self.countries:
            return True
        return country in self.countries or not self.groups.isdisjoint(groups)


class NoDeMinimisLevels:
    """The cases of 734.4(a) that turn on content, item and destination alone; asked with a day."""

    def __init__(self, cases: Iterable[NoDeMinimis]) -> None:
        self._cases = tuple(cases)

    @classmethod
    def load(cls) -> NoDeMinimisLevels:
        """The table no_de_minimis.csv."""
        return cls(
            NoDeMinimis(
                row["paragraph"],
                EccnSet.parse(row["content"]),
                EccnSet.parse(row["item"]),
                frozenset(row["groups"].split()),
                frozenset(row["countries"].split()),
                row["what"],
                day_or_none(row["since"]),
                day_or_none(row["until"]),
                row["citation"],
            )
            for row in rows("no_de_minimis.csv")
        )

    def on(self, day: date, country: str, groups: frozenset[str]) -> tuple[NoDeMinimis, ...]:
        """The cases in force on a day that reach a destination."""
        return tuple(
            one for one in self._cases if in_span(one.since, one.until, day) and one.reaches(country, groups)
        )
