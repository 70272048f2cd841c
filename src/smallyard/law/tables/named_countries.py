"""Countries that a provision names one by one, where no Country Group holds just these."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from smallyard.law.tables.reading import day_or_none, grouped, in_span, rows

__all__ = ["NamedCountries", "NamedCountry"]


@dataclass(frozen=True, slots=True)
class NamedCountry:
    """One country in one named set, from `since` (None: as far as our sources reach) until before `until`."""

    name: str
    country: str
    since: date | None
    until: date | None


class NamedCountries:
    """Sets of countries by name; asked with a day."""

    def __init__(self, named: Iterable[NamedCountry]) -> None:
        self._spans = grouped(named, lambda one: (one.name, one.country))

    @classmethod
    def load(cls) -> NamedCountries:
        """The table named_countries.csv."""
        return cls(
            NamedCountry(row["set"], row["iso2"], day_or_none(row["since"]), day_or_none(row["until"]))
            for row in rows("named_countries.csv")
        )

    def holds(self, name: str, country: str, day: date) -> bool:
        """Whether the set of that name holds the country on a day."""
        return any(in_span(one.since, one.until, day) for one in self._spans.get((name, country), ()))

    def members(self, name: str, day: date) -> frozenset[str]:
        """The countries of a set on a day."""
        return frozenset(country for held, country in self._spans if held == name and self.holds(name, country, day))
