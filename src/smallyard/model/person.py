"""Persons in a deal: the investor, the target, and whoever holds them, tier by tier.

"Person" is any individual or entity, as 31 CFR 850.220 and 800.237 define it.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from smallyard.model.country import CountryCode
from smallyard.model.day import Day
from smallyard.model.noun import Noun
from smallyard.model.party import Address, Identifier, NameText, Party, PartyKind, Role
from smallyard.model.percentage import PercentageField

__all__ = ["Holder", "Person", "Stake", "UsStatus", "all_holders"]


class UsStatus(StrEnum):
    """What ties an individual to the United States. Source: 31 CFR 850.221(a), 850.229, 800.253."""

    CITIZEN = "citizen"
    """A US citizen, or one who owes permanent allegiance to the United States."""
    PERMANENT_RESIDENT = "permanent_resident"
    NEITHER = "neither"


class Stake(Noun):
    """Shares of an entity in percent, by what they are shares of. A share left out is unknown."""

    votes: PercentageField | None = None
    """Of the voting interest."""
    board: PercentageField | None = None
    """Of the voting power of the board."""
    equity: PercentageField | None = None
    """Of the equity."""


class Person(Noun):
    """An individual or entity with what is known of it. A fact left out is unknown, not false."""

    name: NameText
    """Name in any script; everybody in a deal is screened by it."""
    kind: PartyKind = PartyKind.UNKNOWN
    """Individual (person) or organization, where that is known."""
    aliases: tuple[NameText, ...] = ()
    """Other names by which it is known, in any script."""
    country: CountryCode | None = None
    """Where an entity is organized, or an individual's citizenship, ISO 3166-1 alpha-2. None: not known."""
    nationalities: tuple[CountryCode, ...] = ()
    """An individual's further citizenships and country of permanent residence, ISO 3166-1 alpha-2."""
    headquarters: CountryCode | None = None
    """Country where an entity has its headquarters, ISO 3166-1 alpha-2. None: not known."""
    principal_place_of_business: CountryCode | None = None
    """Country from which an entity is run, ISO 3166-1 alpha-2. None: not known; `headquarters` then stands for it in
    most tests of part 800."""
    addresses: tuple[Address, ...] = ()
    """Its addresses."""
    identifiers: tuple[Identifier, ...] = ()
    """Numbers that identify it."""
    birth_date: Day | None = None
    """Of an individual: day of birth, ISO 8601. None: not known."""
    website: Annotated[str, Field(max_length=500)] = ""
    """Address of its website, as it is put into notifications and filings. Empty: left to be filled in."""
    us_status: UsStatus | None = None
    """Of an individual: citizen, permanent resident or neither. None: not known, except as `country` tells."""
    us_person: bool | None = None
    """A US person: 31 CFR 850.229, 586.319. Left out, it follows from country and status where it can."""
    government: bool | None = None
    """A government, political party or agency of `country`, or acting for it (850.221(c), 800.221)."""
    person_of_country_of_concern: bool | None = None
    """A finding of one's own under 850.221, where the facts below do not tell."""
    traded_abroad: bool | None = None
    """Its equity is primarily traded on exchanges outside the United States (800.220(a))."""
    us_majority_owned: bool | None = None
    """Most of its equity is ultimately owned by US nationals (800.220(b))."""
    foreign_controlled: bool | None = None
    """A foreign national, government or entity controls it, or can (800.224)."""
    holders: tuple[Holder, ...] = ()
    """Who holds it, each with holders of its own: a tree, tier by tier."""
    holders_complete: bool = False
    """True when `holders` names every holder with every kind of share; a share not given there is then none."""
    listings: tuple[str, ...] = ()
    """Ids of listings that a person confirmed to be this person, as `screen` prints them."""
    not_listings: tuple[str, ...] = ()
    """Ids of listings that somebody found not to be this person."""

    def as_party(self) -> Party:
        """The person as the lists are screened for it."""
        return Party(
            name=self.name,
            role=Role.OTHER,
            kind=self.kind,
            aliases=self.aliases,
            country=self.country,
            addresses=self.addresses,
            identifiers=self.identifiers,
            birth_date=self.birth_date,
            headquarters=self.headquarters,
            listings=self.listings,
            not_listings=self.not_listings,
        )

    @property
    def places(self) -> frozenset[str]:
        """Every country that it is said to belong to."""
        said = (self.country, self.headquarters, self.principal_place_of_business, *self.nationalities)
        return frozenset(one for one in said if one is not None)

    @property
    def is_individual(self) -> bool:
        """Whether it is known to be a natural person."""
        return self.kind is PartyKind.PERSON or self.us_status is not None


class Holder(Person):
    """Who holds another person, and how much of it."""

    votes: PercentageField | None = None
    """Percent of the voting interest, or a range."""
    board: PercentageField | None = None
    """Percent of the voting power of the board, or a range."""
    equity: PercentageField | None = None
    """Percent of the equity, or a range."""
    profits: PercentageField | None = None
    """Percent of the profits, or a range (800.235)."""
    dissolution_assets: PercentageField | None = None
    """Percent of the assets on dissolution, or a range (800.235)."""
    general_partner: bool | None = None
    """The general partner, managing member or equivalent."""
    investment_adviser: bool | None = None
    """The investment adviser of a pooled fund (850.219(c))."""
    directs: bool | None = None
    """It can direct the management and policies of what it holds."""
    group: Annotated[str, Field(max_length=100)] = ""
    """A word that holders share who are related or act together (800.219(b), 800.256(d)): their shares are added up.
    Empty: in no group."""


def all_holders(person: Person, place: str) -> Iterator[tuple[str, Holder]]:
    """Every holder, tier by tier, with where it stands in the file."""
    for number, one in enumerate(person.holders, start=1):
        here = f"{place}.holders[{number}]"
        yield here, one
        yield from all_holders(one, here)


Person.model_rebuild()
