"""The places of part 746, and the license exceptions that each of its sections leaves open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from smallyard.law.tables.reading import day_or_none, grouped, in_span, rows

__all__ = ["Embargo", "Embargoes"]


@dataclass(frozen=True, slots=True)
class Embargo:
    """One row: a section, the place that it is for (a country, or a region of one), and exceptions it leaves open."""

    section: str
    place: str
    since: date | None
    until: date | None
    exceptions: tuple[str, ...]
    citation: str


class Embargoes:
    """Rows by section and place; asked with a day."""

    def __init__(self, embargoes: Iterable[Embargo]) -> None:
        self._held = grouped(embargoes, lambda one: (one.section, one.place))

    @classmethod
    def load(cls) -> Embargoes:
        """The table embargoes.csv."""
        return cls(
            Embargo(
                row["section"],
                row["iso2"] or row["region"],
                day_or_none(row["since"]),
                day_or_none(row["until"]),
                tuple(row["exceptions"].split()),
                row["citation"],
            )
            for row in rows("embargoes.csv")
        )

    def exceptions(self, section: str, place: str, day: date) -> tuple[str, ...] | None:
        """The paragraphs of part 740 left open to a place on a day; None where the section is not for that place."""
        held = [one for one in self._held.get((section, place), ()) if in_span(one.since, one.until, day)]
        return tuple(paragraph for one in held for paragraph in one.exceptions) if held else None

    def sections(self, place: str) -> tuple[str, ...]:
        """The sections that are for a place on some day."""
        return tuple(section for section, held in self._held if held == place)
