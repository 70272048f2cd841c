"""The program tags of OFAC's SDN List that bring a license requirement under the EAR (744.8(a)(1))."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from smallyard.law.tables.reading import day_or_none, in_span, rows

__all__ = ["SdnProgram", "SdnPrograms"]


@dataclass(frozen=True, slots=True)
class SdnProgram:
    """One tag, from `since` until before `until`."""

    tag: str
    since: date | None
    until: date | None
    citation: str


class SdnPrograms:
    """Tags in the form compared; asked with a listing's programs and a day."""

    def __init__(self, programs: Iterable[SdnProgram]) -> None:
        self._by_tag = {_plain(one.tag): one for one in programs}

    @classmethod
    def load(cls) -> SdnPrograms:
        """The table sdn_programs.csv."""
        return cls(
            SdnProgram(row["tag"], day_or_none(row["since"]), day_or_none(row["until"]), row["citation"])
            for row in rows("sdn_programs.csv")
        )

    def named(self, programs: Iterable[str], day: date) -> tuple[str, ...]:
        """Those of a listing's programs that the section names on a day."""
        found = [(program, self._by_tag.get(_plain(program))) for program in programs]
        return tuple(program for program, one in found if one is not None and in_span(one.since, one.until, day))


def _plain(tag: str) -> str:
    """OFAC's lists write one tag in several ways: "[RUSSIA-EO14024]", "ILLICIT DRUGS-EO14059"; a bare
    "ILLICIT-DRUGS-EO" is that same tag cut off at the order's number.
    """
    plain = tag.strip(" []").upper().replace(" ", "-")
    return "ILLICIT-DRUGS-EO14059" if plain == "ILLICIT-DRUGS-EO" else plain
