"""Countries and territories by ISO 3166-1 code, and the many ways in which people write them."""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import BeforeValidator

from smallyard.errors import UnknownValueError

__all__ = ["ACCEPTED", "Country", "CountryCode", "all_countries", "country", "country_code", "stated_country"]


ACCEPTED = "an ISO 3166-1 code or English name, such as CN or China"
"""How a country may be written, as errors say it."""


@dataclass(frozen=True, slots=True)
class Country:
    """One row of countries.csv: codes, the name we print, and other spellings that we accept."""

    iso2: str
    iso3: str
    name: str
    name_zh: str
    also: tuple[str, ...]


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode() or text
    return " ".join(plain.casefold().replace(".", "").replace(",", " ").replace("&", "and").split())


@cache
def all_countries() -> dict[str, Country]:
    """Every country and territory by its ISO 3166-1 alpha-2 code (Kosovo by XK, as is usual)."""
    text = files("smallyard.model").joinpath("countries.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return {
        row["iso2"]: Country(
            row["iso2"], row["iso3"], row["name"], row["name_zh"], tuple(filter(None, row["also"].split(";")))
        )
        for row in rows
    }


@cache
def _by_spelling() -> dict[str, str]:
    spellings: dict[str, str] = {}
    for code, entry in all_countries().items():
        for spelling in (code, entry.iso3, entry.name, *entry.also):
            spellings.setdefault(_folded(spelling), code)
        if entry.name_zh:
            spellings.setdefault(entry.name_zh, code)
    return spellings


def country_code(text: str) -> str | None:
    """The ISO 3166-1 alpha-2 code for a code or name in common English or Chinese use; None if not known."""
    if len(text) == 2 and text in all_countries():
        return text
    spellings = _by_spelling()
    return spellings.get(_folded(text)) or spellings.get(text.strip())


def country(code: str) -> Country:
    """The country for an alpha-2 code.

    Raises:
        KeyError: the code is not in ISO 3166-1.
    """
    return all_countries()[code]


def stated_country(text: str, field: str | None = None) -> str:
    """The alpha-2 code of a country that a user names, in a field or an option.

    Raises:
        UnknownValueError: no country is called so.
    """
    code = country_code(text)
    if code is None:
        raise UnknownValueError(_unknown(text), field=field, accepted=ACCEPTED)
    return code


def _unknown(text: str) -> str:
    return f"unknown country {text if len(text) <= 40 else text[:37] + '...'!r}"


def _validated(value: object) -> object:
    if not isinstance(value, str):
        return value
    code = country_code(value)
    if code is None:
        raise ValueError(f"{_unknown(value)}; accepted: {ACCEPTED}")
    return code


CountryCode = Annotated[str, BeforeValidator(_validated)]
"""An ISO 3166-1 alpha-2 code; names and alpha-3 codes are accepted on input and turned into it."""
