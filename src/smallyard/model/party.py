"""Parties: persons, companies, vessels and places of business, and who owns them."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from smallyard.model.country import CountryCode
from smallyard.model.day import Day
from smallyard.model.noun import Noun
from smallyard.model.party_kind import PartyKind

__all__ = ["Address", "Identifier", "NameText", "Owner", "Party", "PartyKind", "Role"]

NameText = Annotated[str, Field(min_length=1, max_length=2_000)]
"""A name as its owner or publisher writes it, in any script."""


class Role(StrEnum):
    """A party's part in a transaction. Source: 15 CFR 748.5(a)-(f)."""

    EXPORTER = "exporter"
    PURCHASER = "purchaser"
    INTERMEDIATE_CONSIGNEE = "intermediate_consignee"
    ULTIMATE_CONSIGNEE = "ultimate_consignee"
    END_USER = "end_user"
    FORWARDER = "forwarder"
    OTHER = "other"
    """A bank, broker, carrier: screened, but not one of the parties of 748.5(c)-(f)."""

    @property
    def is_party_to_transaction(self) -> bool:
        """Whether the role is one of 748.5(c)-(f): purchaser, consignees, end user."""
        return self in _RECEIVING


_RECEIVING = frozenset({Role.PURCHASER, Role.INTERMEDIATE_CONSIGNEE, Role.ULTIMATE_CONSIGNEE, Role.END_USER})


class Address(Noun):
    """An address: free text, or its parts, or both."""

    text: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: CountryCode | None = None

    @property
    def line(self) -> str:
        """The whole address on one line."""
        parts = (self.text, self.city, self.region, self.postal_code, self.country or "")
        return ", ".join(part for part in parts if part)


class Identifier(Noun):
    """A number or code that identifies a party: passport, tax number, LEI, IMO, unified social credit code."""

    kind: str
    value: Annotated[str, Field(min_length=1, max_length=200)]
    country: CountryCode | None = None


class Owner(Noun):
    """One owner of a party and its share, as a range in percent where it is not known exactly.

    `through` names the chain from the owner down to the party, nearest the party last, for an indirect holding.
    """

    name: NameText
    country: CountryCode | None = None
    percent_at_least: Annotated[Decimal, Field(ge=0, le=100, description="Percent.")] = Decimal(0)
    percent_at_most: Annotated[Decimal, Field(ge=0, le=100, description="Percent.")] = Decimal(100)
    through: tuple[NameText, ...] = ()
    listings: tuple[str, ...] = ()
    not_listings: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Owner:
        if self.percent_at_least > self.percent_at_most:
            raise ValueError("percent_at_least is above percent_at_most")
        return self


class Party(Noun):
    """One party to a transaction, in one role, with what is known about it.

    A fact left out is unknown, not false. `listings` and `not_listings` record a person's confirmation or
    dismissal of a possible match, by listing id as `screen` prints it.
    """

    name: NameText
    role: Role = Role.ULTIMATE_CONSIGNEE
    kind: PartyKind = PartyKind.UNKNOWN
    aliases: tuple[NameText, ...] = ()
    country: CountryCode | None = None
    addresses: tuple[Address, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    birth_date: Day | None = None
    headquarters: CountryCode | None = None
    """Country where the party has its headquarters."""
    ultimate_parent_headquarters: CountryCode | None = None
    owners: tuple[Owner, ...] = ()
    ownership_complete: bool = False
    """True when `owners` names every owner of 50 percent or more, alone or together with others."""
    military_end_user: bool | None = None
    military_intelligence_end_user: bool | None = None
    government: bool | None = None
    listings: tuple[str, ...] = ()
    not_listings: tuple[str, ...] = ()
