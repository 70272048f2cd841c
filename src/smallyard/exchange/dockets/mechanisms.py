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
    """The name of the mechanism, the same for both sides' descriptions, such as commercial_issues."""
    side: str
    """Who describes it: US or CN."""
    name: str
    """What this side calls it."""
    purpose: str
    """What it is for, as this side says."""
    level: str
    """The rank at which it meets, such as vice minister."""
    cadence: str
    """How often it meets, such as twice a year."""
    members: str
    """Who takes part on this side."""
    since: Day
    """The day from which the description holds."""
    until: Day | None
    """The last day on which it holds; null where no end is known."""
    source: str
    """Where this side's words were found."""


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
