"""What persons said of the pairs that a search found, put beside the hits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from smallyard.lists.clearances import Clearances
from smallyard.lists.screening import Hit
from smallyard.lists.view import ListsView
from smallyard.model.clearance import ClearanceKind
from smallyard.model.kleene import FALSE
from smallyard.model.listing import ListCode
from smallyard.model.party import Party
from smallyard.names import Band, NameMatch

__all__ = ["with_clearances"]

_SURE = 0.999
"""The score shown for a party that a person confirmed to be the listed one though their names do not meet."""


def with_clearances(
    hits: Iterable[Hit],
    party: Party,
    view: ListsView,
    clearances: Clearances,
    reference: str = "",
    lists: Iterable[ListCode] | None = None,
) -> tuple[Hit, ...]:
    """The same hits, each with what was last said of the pair, and listings confirmed to be this party besides."""
    if not clearances:
        return tuple(hits)
    found = [
        replace(hit, cleared=clearances.of(party, hit.history.listing, str(hit.match.band), reference))
        for hit in hits
    ]
    have = {hit.history.listing.id for hit in found}
    wanted = frozenset(lists) if lists is not None else None
    for said in clearances.confirmed(party, reference):
        history = view.bearing(view.current_id(said.listing.id))
        if history is None or history.listing.id in have:
            continue
        if wanted is not None and history.listing.list not in wanted:
            continue
        cleared = clearances.of(party, history.listing, said.band, reference)
        in_force = view.listed(history.listing.id)
        if cleared is None or not cleared.holds or cleared.clearance.kind is not ClearanceKind.CONFIRMATION:
            continue
        if in_force is not FALSE:
            match = NameMatch(0, _SURE, Band.MATCH, history.listing.name, party.name, ())
            found.append(Hit(history, match, in_force, cleared))
            have.add(history.listing.id)
    return tuple(found)
