"""Excepted foreign states under 31 CFR 800.218 and 802.214."""

from __future__ import annotations

from datetime import date
from functools import cache

from smallyard.law.tables.reading import day_or_none, in_span, rows

__all__ = ["excepted_foreign_states"]


@cache
def excepted_foreign_states(day: date) -> frozenset[str]:
    """The excepted foreign states on a day."""
    return frozenset(
        row["country"]
        for row in rows("excepted_foreign_states.csv")
        if in_span(day_or_none(row["since"]), day_or_none(row["until"]), day)
    )
