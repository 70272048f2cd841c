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
    """The address as written, on one line; street and number where the parts below say the rest."""
    city: str = ""
    """City or town."""
    region: str = ""
    """State, province or the like."""
    postal_code: str = ""
    """Postal code."""
    country: CountryCode | None = None
    """ISO 3166-1 alpha-2. None: not said."""

    @property
    def line(self) -> str:
        """The whole address on one line."""
        parts = (self.text, self.city, self.region, self.postal_code, self.country or "")
        return ", ".join(part for part in parts if part)


class Identifier(Noun):
    """A number or code that identifies a party: passport, tax number, LEI, IMO, unified social credit code."""

    kind: str
    """What number it is, in words, such as LEI, IMO, passport or tax number."""
    value: Annotated[str, Field(min_length=1, max_length=200)]
    """The number as written. Blanks, punctuation and capitals do not matter in comparing; one of fewer than five
    letters and digits confirms no match."""
    country: CountryCode | None = None
    """Country that issued it, ISO 3166-1 alpha-2. None: not known."""


class Owner(Noun):
    """One owner of a party and its share, as a range in percent where it is not known exactly."""

    name: NameText
    """The owner's name; owners are screened like parties."""
    country: CountryCode | None = None
    """The owner's country, ISO 3166-1 alpha-2. None: not known."""
    percent_at_least: Annotated[Decimal, Field(ge=0, le=100)] = Decimal(0)
    """The least that the owner may hold of the party, in percent."""
    percent_at_most: Annotated[Decimal, Field(ge=0, le=100)] = Decimal(100)
    """The most that the owner may hold of the party, in percent."""
    through: tuple[NameText, ...] = ()
    """Of an indirect holding, the companies between the owner and the party, nearest the party last. Empty: held
    directly."""
    listings: tuple[str, ...] = ()
    """Ids of listings that a person confirmed to be this owner, as `screen` prints them."""
    not_listings: tuple[str, ...] = ()
    """Ids of listings that a person found not to be this owner."""

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
    """The party's name, in any script; every party is screened by it."""
    role: Role = Role.ULTIMATE_CONSIGNEE
    """Its part in the transaction (15 CFR 748.5)."""
    kind: PartyKind = PartyKind.UNKNOWN
    """What sort of party it is; a listed party of another known sort then resembles it less."""
    aliases: tuple[NameText, ...] = ()
    """Other names by which it is known, in any script."""
    country: CountryCode | None = None
    """Country where the party is, of a vessel or aircraft where it is registered, ISO 3166-1 alpha-2. None: not
    known."""
    addresses: tuple[Address, ...] = ()
    """Its addresses."""
    identifiers: tuple[Identifier, ...] = ()
    """Numbers that identify it."""
    birth_date: Day | None = None
    """Of a person: day of birth, ISO 8601. None: not known."""
    headquarters: CountryCode | None = None
    """Country where the party has its headquarters."""
    ultimate_parent_headquarters: CountryCode | None = None
    """Country where its ultimate parent has its headquarters, ISO 3166-1 alpha-2. None: not known."""
    owners: tuple[Owner, ...] = ()
    """Who owns it, directly or through others, as far as known."""
    ownership_complete: bool = False
    """True when `owners` names every owner of 50 percent or more, alone or together with others."""
    military_end_user: bool | None = None
    """Whether it is a military end user (15 CFR 744.21(g)). None: not known, or false where `end_use.reviewed` is
    true."""
    military_intelligence_end_user: bool | None = None
    """Whether it is a military-intelligence end user (15 CFR 744.22(f)(2)). None: not known, or false where
    `end_use.reviewed` is true."""
    government: bool | None = None
    """True if it is a government or part of one. None: not known, and not taken for one."""
    listings: tuple[str, ...] = ()
    """Ids of listings that a person confirmed to be this party, as `screen` prints them."""
    not_listings: tuple[str, ...] = ()
    """Ids of listings that a person found not to be this party."""
