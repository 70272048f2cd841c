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
        alike: dict[tuple[str, _Span], list[str]] = {}
        for subheading, tier, span in watched:
            alike.setdefault((tier, span), []).append(subheading)
        self._watched = [(tuple(subheadings), *of_them) for of_them, subheadings in alike.items()]

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
        if hs_code is None:
            return ""
        watched = ((tier, beginnings) for beginnings, tier, span in self._watched if in_span(*span, day))
        return next((tier for tier, beginnings in watched if hs_code.startswith(beginnings)), "")
