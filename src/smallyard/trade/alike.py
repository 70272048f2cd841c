"""Countries of which the law says the same, so that what it rules for one need not be asked for the others.

Two destinations are alike on a day if the Country Chart has the same row for them, they are in the same Country
Groups, every row of any other table of law names both or neither, and no rule names one of them in its own text.
Where goods leave from matters to few ECCNs; for the others every origin abroad is alike. A test compares rulings
within these classes.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Hashable
from datetime import date
from functools import cache
from pathlib import Path

import smallyard.law
from smallyard.law.tables.ccl import ControlKind, Entry
from smallyard.law.world import World
from smallyard.model.country import all_countries

__all__ = ["Alike"]

_OWN = {"country_chart.csv", "country_groups.csv"}
"""Tables that are asked by country itself."""
_NO_PLACES = {"reason", "reasons", "control", "heading", "object_reason", "note", "text", "says", "question"}
"""Columns whose two letters are reasons for control, or prose."""
_CODE = re.compile(r"\b[A-Z]{2}\b")
_LITERAL = re.compile(r"""["']([A-Z]{2})["']""")
_ORIGINS = frozenset({"CWC-not-party", "Supp4-742", "D:1", "D:4", "D:5", "A:5", "A:6"})
"""Groups of origins that rules of scope and requirement look at (742.2, 742.4, 742.6, 742.18, 744.23)."""
_BY_ORIGIN = {ControlKind.CWC, ControlKind.CWC_NON_PARTY, ControlKind.EXPORT_FROM_MACAU_OR_D5}
_HOME, _ABROAD = "US", "abroad"


@cache
def _named() -> dict[str, frozenset[tuple[str, int]]]:
    """Where the tables and rules of law name a country: by file and row; a rule's text names it by itself."""
    folder = Path(smallyard.law.__file__).parent
    codes = all_countries()
    found: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for path in sorted((folder / "tables").glob("*.csv")):
        if path.name not in _OWN:
            lines = (line for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
            for number, row in enumerate(csv.DictReader(lines)):
                for column, cell in row.items():
                    if cell and column not in _NO_PLACES:
                        for code in _CODE.findall(cell):
                            if code in codes:
                                found[code].add((path.name, number))
    for path in sorted(folder.rglob("*.py")):
        for code in _LITERAL.findall(path.read_text("utf-8")):
            if code in codes:
                found[code].add((code, 0))
    return {code: frozenset(places) for code, places in found.items()}


class Alike:
    """Classes of destinations and origins on a day.

    Args:
        world: the tables of law.
        day: the effective day.
    """

    def __init__(self, world: World, day: date) -> None:
        self._world = world
        self._day = day
        first: dict[Hashable, str] = {}
        self._known = {country: first.setdefault(self._like(country), country) for country in sorted(all_countries())}
        self._origins: dict[str, str] = {}
        self._entries: dict[str, bool] = {}

    def destination(self, country: str) -> str:
        """The country that stands for all destinations like this one: of these the first by its code."""
        return self._known[country]

    def _like(self, country: str) -> Hashable:
        row = self._world.tables.country_chart.row(country, self._day)
        seen = (row.columns, row.footnotes, row.own_grid) if row is not None else None
        groups = self._world.tables.country_groups.of(country, self._day)
        return seen, groups, _named().get(country, frozenset())

    def origin(self, country: str, entry: Entry | None) -> str:
        """What stands for all origins like this one, for goods of an entry (None: EAR99)."""
        if country != _HOME and (entry is None or not self.looks_at_origin(entry)):
            return _ABROAD
        return self.origin_of_any(country)

    def origin_of_any(self, country: str) -> str:
        """What stands for all origins like this one, whatever the goods."""
        if country not in self._origins:
            self._origins[country] = self._origin(country)
        return self._origins[country]

    def _origin(self, country: str) -> str:
        if country == _HOME:
            return _HOME
        groups = self._world.tables.country_groups.of(country, self._day) & _ORIGINS
        own = country if country in {"HK", "MO"} else ""
        return f"{own} {' '.join(sorted(groups))}"

    def looks_at_origin(self, entry: Entry) -> bool:
        """Whether a rule on the entry may look at where abroad goods leave from."""
        found = self._entries.get(entry.eccn)
        if found is None:
            found = (
                entry.eccn[1] in "DE" or entry.eccn[:2] == "3B" or any(row.kind in _BY_ORIGIN for row in entry.rows)
            )
            self._entries[entry.eccn] = found
        return found
