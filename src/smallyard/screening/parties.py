"""Screening distinct parties in a batch: the one function that every process of a run calls."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from smallyard.model.listing import ListCode
from smallyard.model.reading.party_columns import PartyColumns
from smallyard.names import analyse
from smallyard.screening.result import hit_as_dict, query, with_like_ofac

if TYPE_CHECKING:
    from smallyard.lists.screening import Hit
    from smallyard.lists.view import ListsView
    from smallyard.model.party import Party

__all__ = ["NOTHING_SAID", "Options", "look_up", "outcomes", "says_nothing", "telling_key"]

_SEPARATOR = "\x1e"


@dataclass(frozen=True, slots=True)
class Options:
    """How a run screens, apart from the lists themselves.

    Attributes:
        lists: None for all lists held.
        past: give listings, too, that were certainly not in force on the day.
        limit: the most hits of one party.
        like: "" for our own scores, "ofac" for those of OFAC's Sanctions List Search beside them.
    """

    lists: tuple[ListCode, ...] | None = None
    past: bool = False
    limit: int = 10
    like: str = ""

    @property
    def text(self) -> str:
        """All of it in one line, by which runs are compared."""
        codes = ",".join(self.lists) if self.lists is not None else "all"
        return f"lists {codes}, past {self.past}, limit {self.limit}, like {self.like or 'own'}"


def telling_key(telling: Sequence[str]) -> bytes:
    """Sixteen bytes that stand for what screening depends on of a row."""
    text = _SEPARATOR.join(telling)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


NOTHING_SAID = (
    "the name holds no word that tells one party from another",
    "a name with more than a legal form, or an identifier",
)
"""What is wrong with a name that screening can do nothing with, and what is accepted."""


def says_nothing(party: Party) -> bool:
    """Whether nothing of a party could find a listing: "Co., Ltd.", and no identifier beside it."""
    return not party.identifiers and not any(analyse(name, party.kind).tells for name in (party.name, *party.aliases))


def look_up(parties: Sequence[Party], view: ListsView, options: Options) -> list[tuple[Hit, ...]]:
    """The hits of parties, best first."""
    return view.screen([query(party) for party in parties], options.lists, options.limit, include_past=options.past)


def outcomes(
    tellings: Sequence[Sequence[str]], columns: PartyColumns, view: ListsView, options: Options
) -> list[str]:
    """What each distinct party comes to, as JSON: its name and country, what could not be read of it, its hits.

    The outcome of one depends on nothing but itself, the lists and the options.
    """
    read = [columns.party(telling) for telling in tellings]
    parties = [one.party for one in read if one.party is not None]
    hits = iter(look_up(parties, view, options))
    out = []
    for one in read:
        body: dict[str, Any] = {}
        problems = [[bad.field, bad.problem, bad.accepted] for bad in one.problems]
        if one.party is not None:
            body["name"], body["country"] = one.party.name, one.party.country
            found = [hit_as_dict(hit) for hit in next(hits)]
            if options.like:
                found = with_like_ofac(one.party, found)
            if found:
                body["hits"] = found
            elif says_nothing(one.party):
                problems.append(["", *NOTHING_SAID])
        if problems:
            body["problems"] = problems
        out.append(json.dumps(body, ensure_ascii=False, separators=(",", ":")))
    return out
