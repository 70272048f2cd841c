"""Investments in securities: who trades what, on which day, and what for."""

from __future__ import annotations

import json
import tomllib
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from smallyard.errors import InputError
from smallyard.model.day import Day
from smallyard.model.noun import Noun
from smallyard.model.party import NameText, Party
from smallyard.model.reading.opening import decoded, file_label, read_bytes
from smallyard.model.reading.problems import Location, as_input_error, dotted

__all__ = ["Act", "Instrument", "Investment", "Investor", "read_investment"]


class Act(StrEnum):
    """What the investor does with the securities, or with the company."""

    PURCHASE = "purchase"
    SALE = "sale"
    HOLD = "hold"
    CASH_DIVIDEND = "cash_dividend"
    DIVIDEND_REINVESTMENT = "dividend_reinvestment"
    SPLIT = "split"
    GOODS_OR_SERVICES = "goods_or_services"
    """Ordinary trade with the company, not in its securities."""

    @property
    def is_trade(self) -> bool:
        """Whether securities are bought or sold; a reinvested dividend buys (OFAC FAQ 1047)."""
        return self in _TRADES


_TRADES = frozenset({Act.PURCHASE, Act.SALE, Act.DIVIDEND_REINVESTMENT})


class Instrument(StrEnum):
    """What is traded: the issuer's own security, or one that stands on the securities of others."""

    SECURITY = "security"
    DERIVATIVE = "derivative"
    """A depositary receipt, warrant, option or the like."""
    FUND = "fund"


class Investor(Noun):
    """Who trades. `us_person` None means that nobody has said."""

    name: NameText
    us_person: bool | None = None


class Investment(Noun):
    """One dealing in securities. A fact left out is unknown, not false.

    `underlying` are the issuers of the securities that a derivative or fund stands on, however small their share;
    `underlying_complete` is true when it names every one.
    """

    id: str = Field(default="", max_length=200)
    date: Day
    act: Act
    investor: Investor
    issuer: Party
    instrument: Instrument | None = None
    publicly_traded: bool | None = None
    """Whether what is traded is publicly traded, in any currency, on an exchange or over the counter."""
    underlying: tuple[Party, ...] = ()
    underlying_complete: bool = False
    divestment: bool | None = None
    """Whether the trade is made solely to divest."""


def read_investment(path: str | Path) -> Investment:
    """The investment of a .toml or .json file.

    Raises:
        InputError: the file cannot be read, or a field is wrong; file and field are named.
    """
    path = Path(path)
    label = file_label(path)
    suffix = path.suffix.casefold()
    if suffix not in {".toml", ".json"}:
        raise InputError("has a suffix that we do not read", file=label, accepted="a file .toml or .json")
    text = decoded(read_bytes(path), label)
    try:
        if suffix == ".toml":
            data = tomllib.loads(text, parse_float=Decimal)
        else:
            data = json.loads(text, parse_float=Decimal, object_pairs_hook=_once_each)
    except RecursionError as failed:
        raise InputError("is nested too deep", file=label) from failed
    except ValueError as failed:  # both decoders' errors are ValueErrors
        raise InputError(f"is not {suffix[1:].upper()} that we read: {str(failed)[:120]}", file=label) from failed
    if not isinstance(data, dict):
        raise InputError("is not an investment", file=label, accepted="one table or object")

    def where(location: Location) -> tuple[int | None, str]:
        return None, dotted(location)

    try:
        return Investment.model_validate(data)
    except ValidationError as failed:
        raise as_input_error(failed, file=label, where=where, root=Investment) from failed


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return found
