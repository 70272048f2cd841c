"""Business days of the US Government in Washington, DC: 31 CFR 800.203 and 802.201, with 5 U.S.C. 6103."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from smallyard.law.tables.reading import rows

__all__ = ["is_business_day", "next_business_day"]

_FIXED = ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25))
"""New Year's Day, Juneteenth (since 2021), Independence Day, Veterans Day, Christmas Day."""
_MONDAYS = ((1, 3), (2, 3), (9, 1), (10, 2))
"""Martin Luther King's and Washington's Birthdays, Labor Day, Columbus Day: month, and which Monday."""
_SATURDAY, _SUNDAY, _THURSDAY = 5, 6, 3
_JUNETEENTH_SINCE = 2021


def is_business_day(day: date) -> bool:
    """Monday to Friday, but for federal holidays and days of closure by order."""
    return day.weekday() < _SATURDAY and day not in _holidays(day.year) and day not in _closures()


def next_business_day(day: date) -> date:
    """The day itself if it is a business day, else the next one."""
    while not is_business_day(day):
        day += timedelta(days=1)
    return day


@cache
def _closures() -> frozenset[date]:
    return frozenset(date.fromisoformat(row["day"]) for row in rows("federal_closures.csv"))


@cache
def _holidays(year: int) -> frozenset[date]:
    """The holidays that are kept in a year, those moved in from the next one's first day included (6103(b))."""
    days = {
        _kept(date(of, month, number))
        for of in (year, year + 1)
        for month, number in _FIXED
        if (month, number) != (6, 19) or of >= _JUNETEENTH_SINCE
    }
    days |= {_nth(year, month, 0, which) for month, which in _MONDAYS}
    days.add(_nth(year, 11, _THURSDAY, 4))
    last = date(year, 5, 31)
    days.add(last - timedelta(days=last.weekday()))
    if year % 4 == 1:  # Inauguration Day, 6103(c); of a Sunday, the day after
        inauguration = date(year, 1, 20)
        days.add(inauguration + timedelta(days=1) if inauguration.weekday() == _SUNDAY else inauguration)
    return frozenset(days)


def _kept(day: date) -> date:
    """A holiday on a Saturday is kept on the Friday before, on a Sunday on the Monday after."""
    if day.weekday() == _SATURDAY:
        return day - timedelta(days=1)
    return day + timedelta(days=1) if day.weekday() == _SUNDAY else day


def _nth(year: int, month: int, weekday: int, which: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (which - 1))
