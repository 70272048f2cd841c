"""Dates as publishers write them. A date that is in none of the known forms is a problem, never a guess."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache

__all__ = ["day", "day_or_none"]

_US = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T.*|Z|[+-]\d{2}:\d{2})?")


@lru_cache(maxsize=4096)
def day(text: str) -> date:
    """A day written 2021-06-03, 6/3/2021 (month first, as US publishers do), or 03 Jun 2021.

    A clock time or time zone after the first form is left out.

    Raises:
        ValueError: the text is in none of these forms, or there is no such day.
    """
    text = text.strip()
    if match := _ISO.fullmatch(text):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := _US.fullmatch(text):
        return date(int(match[3]), int(match[1]), int(match[2]))
    return datetime.strptime(text, "%d %b %Y").date()  # noqa: DTZ007 - a day, no clock time


def day_or_none(text: str) -> date | None:
    """The day, or None if the text is not one."""
    try:
        return day(text)
    except ValueError:
        return None
