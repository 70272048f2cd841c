"""Screening parties: what `smallyard.screen` and the command of that name do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Any

from smallyard.app.worlds import open_world, today
from smallyard.model.kleene import FALSE, TRUE
from smallyard.model.listing import ListCode
from smallyard.model.party import Address, Party, PartyKind
from smallyard.names import Band, NameQuery

if TYPE_CHECKING:
    from smallyard.law.world import World
    from smallyard.lists.screening import Hit
    from smallyard.lists.view import ListsView

__all__ = ["Result", "Screened", "hit_as_dict", "query", "screen", "screen_many"]

_AT_ONCE = 2_000
"""Parties looked up in one batch."""


class Result(StrEnum):
    """What the hits for one party come to."""

    MATCH = "match"
    """A listing in force on the day bears this name."""
    REVIEW = "review"
    """A person must look: the name may be another's, or the listing may not have been in force on the day."""
    CLEAR = "clear"
    """No listing in force on the day comes near, on the lists that are held."""


@dataclass(frozen=True, slots=True)
class Screened:
    """One party of a batch with its hits, best first. `row` is its place in the user's file."""

    row: int
    reference: str
    party: Party
    hits: tuple[Hit, ...]

    @property
    def result(self) -> Result:
        """What the hits come to."""
        return outcome(self.hits)


def outcome(hits: Iterable[Hit]) -> Result:
    """What the hits for one party come to; listings certainly not in force do not count."""
    standing = [hit for hit in hits if hit.in_force is not FALSE]
    if any(hit.match.band is Band.MATCH and hit.in_force is TRUE for hit in standing):
        return Result.MATCH
    return Result.REVIEW if any(hit.match.band is not Band.NO_MATCH for hit in standing) else Result.CLEAR


def query(party: Party) -> NameQuery:
    """What is looked up for a party."""
    countries = (party.country, *(address.country for address in party.addresses))
    return NameQuery(
        name=party.name,
        kind=party.kind,
        aliases=party.aliases,
        countries=tuple(dict.fromkeys(code for code in countries if code is not None)),
        addresses=tuple(address.line for address in party.addresses),
        birth_date=party.birth_date.isoformat() if party.birth_date else None,
        identifiers=party.identifiers,
    )


def screen(
    party: Party | str,
    *,
    country: str | None = None,
    address: str | None = None,
    kind: PartyKind = PartyKind.UNKNOWN,
    lists: Sequence[ListCode] | None = None,
    as_of: date | None = None,
    known_at: date | None = None,
    past: bool = False,
    limit: int = 10,
    world: World | None = None,
) -> tuple[Hit, ...]:
    """The listed parties that one party may be, best first.

    Args:
        party: a party, or just a name; with a name, `country`, `address` and `kind` say more.
        country: an ISO code or English name.
        address: on one line.
        kind: person, organization, vessel or aircraft.
        lists: None for all lists held.
        as_of: the day on which the listings are to be in force; None for today.
        known_at: the day up to which received evidence counts; None for today. Not used where a world is given.
        past: give listings, too, that were certainly not in force on the day.
        limit: the most hits.
        world: lists to use; None opens the user's own.

    Raises:
        StoreError: the lists cannot be read.
        pydantic.ValidationError: the country is not known.
    """
    if isinstance(party, str):
        data: dict[str, Any] = {"name": party, "kind": kind, "country": country}
        party = Party.model_validate({**data, "addresses": (Address(text=address),) if address else ()})
    day = as_of or today()
    view = (world or open_world(day, known_at)).on(day).lists
    return view.screen([query(party)], lists, limit, include_past=past)[0]


def screen_many(
    parties: Iterable[tuple[int, str, Party]],
    view: ListsView,
    *,
    lists: Sequence[ListCode] | None = None,
    past: bool = False,
    limit: int = 10,
) -> Iterator[Screened]:
    """Screen parties of any number, batch by batch, in their order: row, the user's reference, party."""
    pending = iter(parties)
    while batch := list(islice(pending, _AT_ONCE)):
        found = view.screen([query(party) for _, _, party in batch], lists, limit, include_past=past)
        for (row, reference, party), hits in zip(batch, found, strict=True):
            yield Screened(row, reference, party, hits)


def hit_as_dict(hit: Hit) -> dict[str, Any]:
    """A hit as JSON types: the listing, its dates, and the score with everything that it is made of."""
    listing = hit.history.listing
    return {
        "listing": listing.id,
        "list": str(listing.list),
        "name": listing.name,
        "names": [name.text for name in listing.names],
        "countries": list(listing.countries),
        "addresses": [address.line for address in listing.addresses],
        "score": round(hit.match.score, 4),
        "band": str(hit.match.band),
        "matched": {"listed": hit.match.name, "asked": hit.match.query_name},
        "reasons": [
            {"kind": one.kind, "weight": round(one.weight, 4), "text": one.text} for one in hit.match.evidence
        ],
        "in_force": {TRUE: "yes", FALSE: "no"}.get(hit.in_force, "unknown"),
        "listed": str(hit.history.began),
        "removed": str(hit.history.ended) if hit.history.ended is not None else None,
        "dates_from": list(hit.history.evidence),
        "license_requirement": listing.license_requirement,
        "license_policy": listing.license_policy,
        "citations": [str(one) for one in listing.citations],
    }
