"""What the end-use rules of part 744 name: countries, the items of Supp. No. 2, military-intelligence bodies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from smallyard.law.tables.eccn_sets import EccnSet
from smallyard.law.tables.reading import day_or_none, in_span, rows
from smallyard.model.eccn import Eccn
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene

__all__ = ["EndUses", "IntelligenceBody", "MilitaryItem"]


@dataclass(frozen=True, slots=True)
class MilitaryItem:
    """One row of Supp. No. 2 to part 744; `scope` says which part of the entry is meant, where not all of it is."""

    items: EccnSet
    scope: str
    since: date | None
    until: date | None
    citation: str


@dataclass(frozen=True, slots=True)
class IntelligenceBody:
    """A military-intelligence end user that 744.22(f)(2) names, with its names in the form compared."""

    country: str
    names: frozenset[str]
    since: date | None
    until: date | None
    citation: str


class EndUses:
    """The tables end_use_places, military_end_use_items and military_intelligence_bodies; asked with a day."""

    def __init__(
        self,
        places: Iterable[tuple[str, str, date | None, date | None]],
        items: Iterable[MilitaryItem],
        bodies: Iterable[IntelligenceBody],
    ) -> None:
        self._places: dict[str, list[tuple[str, date | None, date | None]]] = {}
        for name, country, since, until in places:
            self._places.setdefault(name, []).append((country, since, until))
        self.military_items = tuple(items)
        self._bodies = tuple(bodies)
        self._names_of_bodies = frozenset().union(*(one.names for one in self._bodies))
        self._members = cache(self._members_on)
        self._military = lru_cache(maxsize=4096)(self._military_item)

    @classmethod
    def load(cls) -> EndUses:
        """Read the three tables."""
        return cls(
            (
                (row["set"], row["iso2"], day_or_none(row["since"]), day_or_none(row["until"]))
                for row in rows("end_use_places.csv")
            ),
            (
                MilitaryItem(
                    EccnSet.parse(row["items"]),
                    row["scope"],
                    day_or_none(row["since"]),
                    day_or_none(row["until"]),
                    row["citation"],
                )
                for row in rows("military_end_use_items.csv")
            ),
            (
                IntelligenceBody(
                    row["country"],
                    frozenset(_plain(name) for name in row["names"].split(";")),
                    day_or_none(row["since"]),
                    day_or_none(row["until"]),
                    row["citation"],
                )
                for row in rows("military_intelligence_bodies.csv")
            ),
        )

    def _members_on(self, name: str, day: date) -> frozenset[str]:
        return frozenset(country for country, since, until in self._places[name] if in_span(since, until, day))

    def members(self, name: str, day: date) -> frozenset[str]:
        """The countries of a set on a day.

        Raises:
            KeyError: there is no set of that name.
        """
        return self._members(name, day)

    def military_item(self, eccn: Eccn | None, day: date) -> tuple[Kleene, str]:
        """Whether an item is in Supp. No. 2, and, where that is unknown, what part of its entry is meant.

        The scope is empty where the classification itself is missing or not deep enough.
        """
        return self._military(eccn, day)

    def _military_item(self, eccn: Eccn | None, day: date) -> tuple[Kleene, str]:
        unknown, scope = FALSE, ""
        for row in self.military_items:
            if not in_span(row.since, row.until, day):
                continue
            within = row.items.contains(eccn)
            if within is TRUE and not row.scope:
                return TRUE, ""
            if within is not FALSE:
                unknown, scope = UNKNOWN, scope or (row.scope if within is TRUE else "")
        return unknown, scope

    def intelligence_body(self, names: Iterable[str], day: date) -> IntelligenceBody | None:
        """The named body that has one of these names, if any."""
        plain = {_plain(name) for name in names}
        return next(
            (one for one in self._bodies if in_span(one.since, one.until, day) and plain & one.names),
            None,
        )

    def names_intelligence_body(self, names: Iterable[str]) -> bool:
        """Whether one of these names is that of a named body, on whatever day."""
        return any(_plain(name) in self._names_of_bodies for name in names)


def _plain(name: str) -> str:
    """A name in the form compared: lower case, single spaces, no leading article or what stands in brackets."""
    words = name.partition("(")[0].casefold().split()
    return " ".join(words[1:] if words[:1] == ["the"] else words)
