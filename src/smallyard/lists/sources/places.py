"""Countries in publishers' words, and the words that are no country (a region, "undetermined").

places.csv lists the second kind, each with its reason; a code stands there only where the place lies in one country.
"""

from __future__ import annotations

from functools import cache, lru_cache

from smallyard.model.country import country_code
from smallyard.model.packaged import packaged_rows

__all__ = ["country_in", "is_place"]


@cache
def _places() -> dict[str, str]:
    return {row["place"].casefold(): row["iso2"] for row in packaged_rows("smallyard.lists.sources", "places.csv")}


@lru_cache(maxsize=4096)
def country_in(text: str) -> str | None:
    """The country's code, or None if the text names no country."""
    text = text.strip()
    return country_code(text) or _places().get(text.casefold()) or None


@lru_cache(maxsize=4096)
def is_place(text: str) -> bool:
    """Whether the text is understood: a country, or one of the places of places.csv."""
    return country_in(text) is not None or text.strip().casefold() in _places()
