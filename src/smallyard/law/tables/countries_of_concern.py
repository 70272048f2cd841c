"""Countries of concern under 31 CFR 850.207, and those that the COINS Act names without effect yet."""

from __future__ import annotations

from datetime import date
from functools import cache

from smallyard.law.tables.reading import day_or_none, in_span, rows

__all__ = ["countries_enacted", "countries_of_concern"]


@cache
def _all() -> tuple[tuple[str, date | None, date | None, str], ...]:
    return tuple(
        (row["country"], day_or_none(row["since"]), day_or_none(row["until"]), row["standing"])
        for row in rows("countries_of_concern.csv")
    )


@cache
def countries_of_concern(day: date) -> frozenset[str]:
    """The countries of concern in force on a day."""
    return frozenset(
        code for code, since, until, standing in _all() if standing == "in force" and in_span(since, until, day)
    )


@cache
def countries_enacted(day: date) -> frozenset[str]:
    """Countries that a statute names by a day, whose rules are not in force."""
    return frozenset(
        code for code, since, until, standing in _all() if standing == "enacted" and in_span(since, until, day)
    )
