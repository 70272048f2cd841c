"""A clearance: a person's word on whether one of our parties is one listed party, bound to both as they stood."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from smallyard.model.day import Day
from smallyard.model.listing import ListedName, Listing
from smallyard.model.noun import Noun
from smallyard.model.party import Party

__all__ = ["Clearance", "ClearanceKind", "ClearanceUsed", "listing_facts", "one_year_after", "party_facts"]


class ClearanceKind(StrEnum):
    """What the person said."""

    DISMISSAL = "dismissal"
    """Our party is not the listed one."""
    CONFIRMATION = "confirmation"
    """Our party is the listed one."""


class Clearance(Noun):
    """One dismissal or confirmation as it was recorded.

    `party` and `listing` hold what tells who each of them is, as it stood then; the clearance holds as long as both
    say the same and the match has the same band.
    """

    number: int = Field(ge=1)
    """Its number in the records, from 1."""
    kind: ClearanceKind
    """Whether our party was said to be the listed one or not."""
    reference: str = ""
    """Our own number for the party, if the clearance is for that one only."""
    party: Party
    """What tells who our party is, as it stood then."""
    listing: Listing
    """What tells who the listed party is, as it stood then."""
    score: Decimal
    """Of the match then, in [0, 1) to four places; 0 where the names did not resemble each other."""
    band: str
    """Of the match then: match, review or no match; the clearance ends if the match moves to another."""
    because: Annotated[str, Field(min_length=1, max_length=2_000)]
    """The reason that the person gave."""
    by: Annotated[str, Field(min_length=1, max_length=200)]
    """Who said so."""
    on: Day
    """The day on which it was made, by the clock of the machine."""
    until: Day | None = None
    """The last day on which it holds; None where no end was set."""


class ClearanceUsed(Noun):
    """A clearance that a decision looked at, for the party at `place`; `why` says why it no longer holds, if so."""

    place: str
    """Where the party stands in the file, such as parties[1] or parties[2].owners[1]."""
    clearance: Clearance
    """The clearance as it was recorded."""
    holds: bool
    """Whether it still held, so that the decision went by it."""
    why: tuple[str, ...] = ()
    """Why it no longer held, in words: expired, party or listing changed, another band. Empty if it held."""


def one_year_after(day: date) -> date:
    """The same day of the next year; the 28th for a 29 February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 2, 28)


def party_facts(party: Party) -> Party:
    """What tells who a party is, and nothing else; the order in which things are named does not matter."""
    return Party(
        name=party.name,
        kind=party.kind,
        aliases=tuple(sorted(set(party.aliases))),
        country=party.country,
        addresses=tuple(sorted(party.addresses, key=lambda one: one.line)),
        identifiers=tuple(sorted(party.identifiers, key=lambda one: (one.kind, one.value, one.country or ""))),
        birth_date=party.birth_date,
    )


def listing_facts(listing: Listing) -> Listing:
    """What tells who a listed party is: not why it is listed, what follows from it, or since when."""
    first, *others = listing.names
    names = sorted({(name.text, name.kind) for name in others} - {(first.text, first.kind)})
    return Listing(
        list=listing.list,
        key=listing.key,
        names=(first, *(ListedName(text=text, kind=kind) for text, kind in names)),
        kind=listing.kind,
        addresses=tuple(sorted(set(listing.addresses), key=lambda one: one.line)),
        countries=tuple(sorted(set(listing.countries))),
        identifiers=tuple(sorted(set(listing.identifiers), key=lambda one: (one.kind, one.value, one.country or ""))),
        birth_dates=tuple(sorted(set(listing.birth_dates))),
        remarks=listing.remarks,
    )
