"""What it means, in one or two sentences, that a party is on a list: said in each alert, decided nowhere by it.

The rules themselves decide transactions and deals (`check`, `invest`); this is what a person needs to know at once.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

__all__ = ["Meaning", "meanings"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What follows from a listing, from `since` until before `until` (None: open), by which provision.

    `standing` is "text" where the provision was read for it, else "general knowledge".
    """

    list: str
    since: date | None
    until: date | None
    says: str
    citation: str
    standing: str

    def as_dict(self) -> dict[str, str]:
        """As JSON types."""
        return {"says": self.says, "citation": self.citation, "standing": self.standing}


@cache
def _table() -> tuple[Meaning, ...]:
    with (Path(__file__).parent / "list_meanings.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(
            Meaning(
                row["list"], _day(row["since"]), _day(row["until"]), row["says"], row["citation"], row["standing"]
            )
            for row in csv.DictReader(stream)
        )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def meanings(list_: str, day: date) -> tuple[Meaning, ...]:
    """What it means to be on a list on a day."""
    return tuple(
        one
        for one in _table()
        if one.list == list_ and (one.since is None or one.since <= day) and (one.until is None or day < one.until)
    )
