"""The editions of the Harmonized System, in order. Source: World Customs Organization, HS amendments 1992 to 2022."""

from __future__ import annotations

from smallyard.errors import UnknownValueError

__all__ = ["EDITIONS", "in_editions", "plain_edition"]

EDITIONS = ("HS1992", "HS1996", "HS2002", "HS2007", "HS2012", "HS2017", "HS2022")
"""Editions of the Harmonized System, the oldest first."""


def plain_edition(text: str) -> str:
    """An edition as "HS2017", from that, "hs 2017", "2017" or "H5" (as UN Comtrade writes it).

    Raises:
        UnknownValueError: there is no such edition.
    """
    plain = text.strip().upper().replace(" ", "")
    by_comtrade = {f"H{number}": edition for number, edition in enumerate(EDITIONS)}
    found = by_comtrade.get(plain, plain if plain.startswith("HS") else f"HS{plain}")
    if found not in EDITIONS:
        raise UnknownValueError(f"{text!r} is no edition of the Harmonized System", accepted=", ".join(EDITIONS))
    return found


def in_editions(edition: str, first: str, last: str) -> bool:
    """Whether an edition lies in a span of them, both ends included; an empty end is open. Ends are years, "2007"."""
    year = edition.removeprefix("HS")
    return (not first or first <= year) and (not last or year <= last)
