"""Country Groups (Supp. No. 1 to part 740) and the other sets of countries that provisions name, by date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from smallyard.law.tables.reading import day_or_none, grouped, in_span, rows

__all__ = ["CountryGroups", "Membership"]


@dataclass(frozen=True, slots=True)
class Membership:
    """A country's membership of one group: from `since` (None: before our sources reach) until before `until`."""

    country: str
    group: str
    since: date | None
    until: date | None


class CountryGroups:
    """Memberships by country; asked with a day."""

    def __init__(self, memberships: Iterable[Membership]) -> None:
        self._by_country = grouped(memberships, lambda one: one.country)
        self._of = cache(self._groups)

    @classmethod
    def load(cls) -> CountryGroups:
        """The table country_groups.csv."""
        return cls(
            Membership(row["iso2"], row["group"], day_or_none(row["since"]), day_or_none(row["until"]))
            for row in rows("country_groups.csv")
        )

    def _groups(self, country: str, day: date) -> frozenset[str]:
        return frozenset(one.group for one in self._by_country.get(country, ()) if in_span(one.since, one.until, day))

    def of(self, country: str, day: date) -> frozenset[str]:
        """The groups of a country on a day; empty for a country that the table does not know."""
        return self._of(country, day)

    def knows(self, country: str) -> bool:
        """Whether the table has the country at all: if not, an empty answer means nothing."""
        return country in self._by_country

    def members(self, group: str, day: date) -> tuple[str, ...]:
        """The countries of a group on a day, in order of code."""
        return tuple(code for code in sorted(self._by_country) if group in self._of(code, day))
