"""Changes of the restricted-party lists and of the Commerce Control List, to be marked on a time series."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from smallyard.law.tables.reading import rows as law_rows
from smallyard.lists.view import ListsView
from smallyard.trade.tables import rows

__all__ = ["ListEvent", "list_events"]


@dataclass(frozen=True, slots=True, order=True)
class ListEvent:
    """What a rule did to a list on a day: how many entries it added and removed (of one country where it says so).

    `list` is a restricted-party list's code, or "CCL" for entries of the Commerce Control List that took effect.
    """

    day: date
    list: str
    text: str
    citation: str


def list_events(view: ListsView, country: str, first: date, last: date) -> tuple[ListEvent, ...]:
    """Rules from `first` to `last` that count parties in a country, and new entries of the Commerce Control List.

    Rules of other dates are those whose counts we hold: their absence from the lists' evidence is not absence.
    """
    found = (*_counted(view, country), *_tabled(country), *_entries())
    return tuple(sorted({one for one in found if first <= one.day <= last}))


def _counted(view: ListsView, country: str) -> Iterator[ListEvent]:
    for count in view.counts():
        day = count.effective or count.published
        added = (count.added_by_country or {}).get(country)
        removed = (count.removed_by_country or {}).get(country)
        if day is not None and (added or removed):
            citation = "; ".join(map(str, count.citations)) or count.document or ""
            yield ListEvent(day, str(count.list), _said(added, removed, country), citation)


def _tabled(country: str) -> Iterator[ListEvent]:
    for row in rows("list_events.csv"):
        if row["country"] == country:
            said = _said(int(row["added"] or 0), int(row["removed"] or 0), "")
            yield ListEvent(date.fromisoformat(row["date"]), row["list"], f"{said}: {row['label']}", row["citation"])


def _said(added: int | None, removed: int | None, country: str) -> str:
    parts = [f"{number} {what}" for number, what in ((added, "added"), (removed, "removed")) if number]
    return ", ".join(parts) + (f" ({country})" if country else "")


def _entries() -> Iterator[ListEvent]:
    """Commodity entries by the day they took effect; corrections of single rows are left out."""
    by_day: dict[tuple[date, str], list[str]] = {}
    for row in law_rows("ccl_dates.csv"):
        if row["since"] and not row["row"] and row["eccn"][1] in "ABC":
            by_day.setdefault((date.fromisoformat(row["since"]), row["citation"]), []).append(row["eccn"])
    for (day, citation), eccns in by_day.items():
        shown = ", ".join(eccns[:4]) + (f" and {len(eccns) - 4} more" if len(eccns) > 4 else "")
        yield ListEvent(day, "CCL", f"new entries {shown}", citation)
