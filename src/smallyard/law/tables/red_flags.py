"""Red flags that a person reports, and the Common High Priority List of goods watched for diversion to Russia."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from smallyard.law.tables.reading import day_or_none, in_span, rows

__all__ = ["RedFlags"]

_Span = tuple[date | None, date | None]


class RedFlags:
    """Observed red flags by the key of their answer; tiers of the Common High Priority List by HS subheading."""

    def __init__(self, observed: Mapping[str, str], watched: Iterable[tuple[str, str, _Span]]) -> None:
        self.observed = dict(observed)
        self._watched = {subheading: (tier, span) for subheading, tier, span in watched}

    @classmethod
    def load(cls) -> RedFlags:
        """The tables red_flags.csv and common_high_priority.csv."""
        return cls(
            {row["key"]: row["text"] for row in rows("red_flags.csv")},
            (
                (row["hs6"], row["tier"], (day_or_none(row["since"]), day_or_none(row["until"])))
                for row in rows("common_high_priority.csv")
            ),
        )

    def tier(self, hs_code: str | None, day: date) -> str:
        """The tier of the Common High Priority List that a code of six digits or more falls in; empty if none."""
        tier, (since, until) = self._watched.get((hs_code or "")[:6], ("", (None, None)))
        return tier if in_span(since, until, day) else ""
