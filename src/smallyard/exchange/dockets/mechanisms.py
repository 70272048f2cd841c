"""The mechanisms between the two governments, as each side describes them: claims by side, never made into one."""

from __future__ import annotations

from datetime import date
from functools import cache

from smallyard.exchange.dockets.tables import rows
from smallyard.model.day import Day, day
from smallyard.model.noun import Noun

__all__ = ["Described", "described", "mechanisms"]


class Described(Noun):
    """What one side says a mechanism is. Empty where nothing was found; that is not a denial."""

    id: str
    side: str
    name: str
    purpose: str
    level: str
    cadence: str
    members: str
    since: Day
    until: Day | None
    source: str


@cache
def mechanisms() -> tuple[Described, ...]:
    """Every description that is held."""
    return tuple(
        Described.model_validate({**row, "since": day(row["since"]), "until": row["until"] or None})
        for row in rows("mechanisms.csv")
    )


def described(mechanism: str, as_of: date) -> tuple[Described, ...]:
    """How each side describes a mechanism; nothing for one that is the two sides' own, or before it began."""
    return tuple(
        one
        for one in mechanisms()
        if one.id == mechanism and one.since <= as_of and (one.until is None or as_of <= one.until)
    )
