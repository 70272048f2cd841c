"""The Commerce Country Chart (Supp. No. 1 to part 738): the reasons for which a destination needs a license."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from smallyard.law.tables.reading import day_or_none, grouped, in_span, rows

__all__ = ["ChartRow", "CountryChart"]


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One destination's row: the columns marked X, its footnotes, and whose row it is when not its own."""

    country: str
    name: str
    own_grid: bool
    """False where the chart prints no grid but refers elsewhere (Cuba, Iran, North Korea, Syria)."""
    inherited_from: str
    columns: frozenset[str]
    footnotes: frozenset[str]
    since: date | None
    until: date | None


class CountryChart:
    """Rows by country; asked with a day."""

    def __init__(self, chart: Iterable[ChartRow]) -> None:
        self._by_country = grouped(chart, lambda row: row.country)

    @classmethod
    def load(cls) -> CountryChart:
        """The table country_chart.csv."""
        return cls(
            ChartRow(
                country=row["iso2"],
                name=row["name"],
                own_grid=row["grid"] == "yes",
                inherited_from=row["inherited_from"],
                columns=frozenset(row["columns"].split()),
                footnotes=frozenset(row["footnotes"].split()),
                since=day_or_none(row["since"]),
                until=day_or_none(row["until"]),
            )
            for row in rows("country_chart.csv")
        )

    def row(self, country: str, day: date) -> ChartRow | None:
        """The destination's row on a day; None where the chart has none (then its sovereign's applies: 738.3(b))."""
        return next(
            (row for row in self._by_country.get(country, ()) if in_span(row.since, row.until, day)),
            None,
        )
