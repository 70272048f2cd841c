"""What screening one party gives: its hits, what they come to, and both as JSON types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from smallyard.model.kleene import FALSE, TRUE, Kleene
from smallyard.model.party import Party
from smallyard.names import Band, NameQuery

if TYPE_CHECKING:
    from smallyard.lists.clearances import Cleared
    from smallyard.lists.screening import Hit
    from smallyard.model.listing import ListingHistory

__all__ = [
    "Result",
    "Screened",
    "cleared_as_dict",
    "hit_as_dict",
    "listed_as_dict",
    "outcome",
    "outcome_of_dicts",
    "query",
    "with_like_ofac",
]


class Result(StrEnum):
    """What the hits for one party come to."""

    MATCH = "match"
    """A listing in force on the day bears this name, or a person confirmed that the party is the listed one."""
    REVIEW = "review"
    """A person must look: the name may be another's, or the listing may not have been in force on the day."""
    CLEAR = "clear"
    """No listing in force on the day comes near, on the lists that are held, but for those a person dismissed."""
    UNREAD = "unread"
    """Something in the row could not be read, and what could be read comes near no listing."""


@dataclass(frozen=True, slots=True)
class Screened:
    """One party with its hits, best first. `row` is its place in the user's file."""

    row: int
    reference: str
    party: Party
    hits: tuple[Hit, ...]

    @property
    def result(self) -> Result:
        """What the hits come to."""
        return outcome(self.hits)


def outcome(hits: Iterable[Hit]) -> Result:
    """What the hits for one party come to.

    Listings certainly not in force do not count, nor those that a person dismissed; one that a person confirmed
    counts as a match whatever its score.
    """
    return _outcome((str(hit.match.band), _WORDS.get(hit.in_force, "unknown"), _word(hit.cleared)) for hit in hits)


def outcome_of_dicts(hits: Iterable[Mapping[str, Any]]) -> Result:
    """As `outcome`, of hits as `hit_as_dict` gives them."""
    return _outcome((hit["band"], hit["in_force"], _word_of_dict(hit["clearance"])) for hit in hits)


def _outcome(hits: Iterable[tuple[str, str, str]]) -> Result:
    worst = Result.CLEAR
    for band, in_force, word in hits:
        if in_force == "no" or word == "dismissal":
            continue
        if in_force == "yes" and (band == Band.MATCH or word == "confirmation"):
            return Result.MATCH
        if band != Band.NO_MATCH or word == "confirmation":
            worst = Result.REVIEW
    return worst


def _word(cleared: Cleared | None) -> str:
    return str(cleared.clearance.kind) if cleared is not None and cleared.holds else ""


def _word_of_dict(cleared: Mapping[str, Any] | None) -> str:
    return str(cleared["kind"]) if cleared is not None and cleared["holds"] else ""


_WORDS = {TRUE: "yes", FALSE: "no"}


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


def listed_as_dict(history: ListingHistory, in_force: Kleene) -> dict[str, Any]:
    """What a hit shows of the listing, whatever party it was found for, as JSON types."""
    listing = history.listing
    return {
        "listing": listing.id,
        "list": str(listing.list),
        "name": listing.name,
        "names": [name.text for name in listing.names],
        "countries": list(listing.countries),
        "addresses": [address.line for address in listing.addresses],
        "in_force": _WORDS.get(in_force, "unknown"),
        "listed": str(history.began),
        "removed": str(history.ended) if history.ended is not None else None,
        "dates_from": list(history.evidence),
        "license_requirement": listing.license_requirement,
        "license_policy": listing.license_policy,
        "citations": [str(one) for one in listing.citations],
    }


def hit_as_dict(hit: Hit) -> dict[str, Any]:
    """A hit as JSON types: the listing, its dates, and the score with everything that it is made of."""
    shown = listed_as_dict(hit.history, hit.in_force)
    return {
        **{name: shown[name] for name in ("listing", "list", "name", "names", "countries", "addresses")},
        "score": round(hit.match.score, 4),
        "band": str(hit.match.band),
        "matched": {"listed": hit.match.name, "asked": hit.match.query_name},
        "reasons": [
            {"kind": one.kind, "weight": round(one.weight, 4), "text": one.text} for one in hit.match.evidence
        ],
        **shown,  # those named above stay where they stand
        "clearance": cleared_as_dict(hit.cleared),
        "like_ofac": None,
    }


def with_like_ofac(asked: Party, hits: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Hits as `hit_as_dict` gives them, each with the score that OFAC's own search would give the pair."""
    from smallyard.screening.like_ofac import LikeOfac, like_ofac

    out = []
    for hit in hits:
        names = (asked.name, *asked.aliases)
        best: LikeOfac = max((like_ofac(name, hit["names"]) for name in names), key=lambda one: one.score)
        out.append({**hit, "like_ofac": best.as_dict()})
    return out


def cleared_as_dict(cleared: Cleared | None) -> dict[str, Any] | None:
    """What a person said of the pair, and whether it still holds."""
    if cleared is None:
        return None
    one = cleared.clearance
    return {
        "number": one.number,
        "kind": str(one.kind),
        "by": one.by,
        "because": one.because,
        "on": one.on.isoformat(),
        "until": one.until.isoformat() if one.until is not None else None,
        "holds": cleared.holds,
        "why": list(cleared.why),
    }
