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
    board: PercentageField | None = None
    """Of the voting power of the board."""
    equity: PercentageField | None = None


class Person(Noun):
    """An individual or entity with what is known of it. A fact left out is unknown, not false.

    `country` is where an entity is organized, or an individual's citizenship; further citizenships and the country of
    permanent residence stand in `nationalities`.
    """

    name: NameText
    kind: PartyKind = PartyKind.UNKNOWN
    aliases: tuple[NameText, ...] = ()
    country: CountryCode | None = None
    nationalities: tuple[CountryCode, ...] = ()
    headquarters: CountryCode | None = None
    principal_place_of_business: CountryCode | None = None
    addresses: tuple[Address, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    birth_date: Day | None = None
    website: Annotated[str, Field(max_length=500)] = ""
    us_status: UsStatus | None = None
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
    holders_complete: bool = False
    """True when `holders` names every holder with every kind of share; a share not given there is then none."""
    listings: tuple[str, ...] = ()
    not_listings: tuple[str, ...] = ()

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
    """Who holds another person, and how much of it.

    `group` is a word that holders share who are related or act together (800.219(b), 800.256(d)).
    """

    votes: PercentageField | None = None
    board: PercentageField | None = None
    equity: PercentageField | None = None
    profits: PercentageField | None = None
    dissolution_assets: PercentageField | None = None
    general_partner: bool | None = None
    """The general partner, managing member or equivalent."""
    investment_adviser: bool | None = None
    """The investment adviser of a pooled fund (850.219(c))."""
    directs: bool | None = None
    """It can direct the management and policies of what it holds."""
    group: Annotated[str, Field(max_length=100)] = ""


def all_holders(person: Person, place: str) -> Iterator[tuple[str, Holder]]:
    """Every holder, tier by tier, with where it stands in the file."""
    for number, one in enumerate(person.holders, start=1):
        here = f"{place}.holders[{number}]"
        yield here, one
        yield from all_holders(one, here)


Person.model_rebuild()
