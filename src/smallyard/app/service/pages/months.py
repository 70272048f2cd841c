"""Changes on the lists counted by month and by country: by name, and beside it what the rules count themselves."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from smallyard.lists.differences import Change, Difference, Kind
from smallyard.model.kleene import TRUE

__all__ = ["by_country", "by_month"]

_COME = {Kind.ADDED, Kind.RESUMED}
_GONE = {Kind.REMOVED, Kind.EXPIRED, Kind.SUSPENDED}


def by_month(found: Difference) -> list[dict[str, Any]]:
    """Every month of a difference, with parties added and removed by name and by the rules' own count.

    A rule's count is None where no rule of the month gives one; None is not zero. Names whose day is not known to
    the month are in none.
    """
    added: dict[str, set[str]] = defaultdict(set)
    removed: dict[str, set[str]] = defaultdict(set)
    for one in found.changes:
        month = _month(one)
        if month is not None and one.within is TRUE:
            if one.kind in _COME:
                added[month].add(one.party)
            elif one.kind in _GONE:
                removed[month].add(one.party)
    ruled_added, ruled_removed = _ruled(found)
    return [
        {
            "month": month,
            "before": _day_before(month),
            "last": _last_day(month),
            "added": len(added[month]),
            "removed": len(removed[month]),
            "ruled_added": ruled_added.get(month),
            "ruled_removed": ruled_removed.get(month),
        }
        for month in _months(found.frm, found.to)
    ]


def by_country(found: Difference) -> list[dict[str, Any]]:
    """Parties added and removed by country, most first; one of several countries counts in each."""
    added: Counter[str] = Counter()
    removed: Counter[str] = Counter()
    seen: set[tuple[str, str, bool]] = set()
    for one in found.changes:
        come = one.kind in _COME
        if one.within is not TRUE or not (come or one.kind in _GONE):
            continue
        for code in one.listing.countries or ("",):
            if (one.party, code, come) not in seen:
                seen.add((one.party, code, come))
                (added if come else removed)[code] += 1
    codes = sorted({*added, *removed}, key=lambda code: (-(added[code] + removed[code]), code))
    return [{"country": code, "added": added[code], "removed": removed[code]} for code in codes]


def _month(one: Change) -> str | None:
    first, last = one.when.earliest, one.when.latest
    if first is None or last is None or (first.year, first.month) != (last.year, last.month):
        return None
    return f"{first:%Y-%m}"


def _ruled(found: Difference) -> tuple[dict[str, int], dict[str, int]]:
    added: dict[str, int] = {}
    removed: dict[str, int] = {}
    for rule in found.rules:
        day = rule.effective or rule.published
        if day is None:
            continue
        for counts, total, by_code in (
            (added, rule.added, rule.added_by_country),
            (removed, rule.removed, rule.removed_by_country),
        ):
            number = total if found.country is None else by_code.get(found.country) if by_code else None
            if number is not None:
                month = f"{day:%Y-%m}"
                counts[month] = counts.get(month, 0) + number
    return added, removed


def _day_before(month: str) -> str:
    return (date.fromisoformat(f"{month}-01") - timedelta(days=1)).isoformat()


def _last_day(month: str) -> str:
    first = date.fromisoformat(f"{month}-01")
    return ((first + timedelta(days=32)).replace(day=1) - timedelta(days=1)).isoformat()


def _months(first: date, last: date) -> Iterator[str]:
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        yield f"{year:04}-{month:02}"
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
