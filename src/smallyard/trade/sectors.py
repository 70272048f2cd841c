"""Sectors of trade by the names that people use, as sets of HS codes: the longest prefix that fits decides."""

from __future__ import annotations

from functools import cache

from smallyard.errors import UnknownValueError
from smallyard.trade.editions import in_editions, plain_edition
from smallyard.trade.tables import rows

__all__ = ["SECTOR_NOT_KNOWN", "sector_names", "sector_of"]

SECTOR_NOT_KNOWN = "not known"
"""The sector of a code that no prefix fits: chapters that the Harmonized System does not have."""


@cache
def _prefixes(edition: str) -> dict[str, str]:
    return {
        row["hs"]: row["sector"]
        for row in rows("sectors.csv")
        if in_editions(edition, row["first_edition"], row["last_edition"])
    }


@cache
def sector_of(hs6: str, edition: str = "HS2022") -> str:
    """The sector of an HS code of two to ten digits, such as "agriculture" for 120190.

    Raises:
        UnknownValueError: the code is not of two to ten digits, or there is no such edition.
    """
    if not (hs6.isascii() and hs6.isdigit() and 2 <= len(hs6) <= 10):
        raise UnknownValueError(f"{hs6!r} is no HS code", accepted="two to ten digits")
    prefixes = _prefixes(plain_edition(edition))
    for length in range(min(len(hs6), 6), 1, -1):
        if found := prefixes.get(hs6[:length]):
            return found
    return SECTOR_NOT_KNOWN


def sector_names() -> tuple[str, ...]:
    """Every sector, in alphabetical order."""
    return tuple(sorted({row["sector"] for row in rows("sectors.csv")}))
