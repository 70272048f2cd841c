"""Codes of the Harmonized System: what one must look like, and which edition a year's codes are of."""

from __future__ import annotations

import re

from smallyard.trade.editions import EDITIONS

__all__ = ["edition_of_year", "is_code"]

_CODE = re.compile(r"[0-9]{2}(?:[0-9]{2}(?:[0-9]{2}[0-9]{0,4})?)?", re.ASCII)


def edition_of_year(year: int) -> str:
    """The edition in force in a year, from 1 January of its own; before 1996 that of 1992."""
    return max((one for one in EDITIONS if int(one[2:]) <= year), default=EDITIONS[0])


def is_code(text: str) -> bool:
    """Whether text is a code of 2, 4 or 6 digits, or one of a country's own of 7 to 10."""
    return _CODE.fullmatch(text) is not None
