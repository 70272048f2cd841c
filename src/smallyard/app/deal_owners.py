"""Holders of a deal's persons, filled in from a graph of who owns whom."""

from __future__ import annotations

from decimal import Decimal

from smallyard.errors import UnknownValueError
from smallyard.lists.ownership import OwnershipGraph, StakeKind
from smallyard.model.investment import Investment
from smallyard.model.percentage import Percentage
from smallyard.model.person import Holder
from smallyard.model.share import Share

__all__ = ["with_holders"]

_UNIT = Decimal(10**9)
_MOST_TIERS = 12


def with_holders(deal: Investment, graph: OwnershipGraph) -> Investment:
    """The deal with the holders that the graph knows of its investor and target, where the deal names none.

    Ownership becomes equity, votes become votes, control becomes direction. A chain that runs in a circle ends where
    it meets itself, and none is followed beyond twelve tiers. What the graph does not account for stays unknown.
    """
    changed = {}
    for field in ("investor", "target"):
        person = getattr(deal, field)
        if person.holders:
            continue
        try:
            number = graph.find(person.name)
        except UnknownValueError:
            continue
        holders = _holders(graph, number, frozenset({number}))
        if holders:
            changed[field] = person.model_copy(update={"holders": holders})
    return deal.model_copy(update=changed) if changed else deal


def _holders(graph: OwnershipGraph, number: int, above: frozenset[int]) -> tuple[Holder, ...]:
    found: dict[int, dict[str, object]] = {}
    for stake in range(int(graph.first[number]), int(graph.first[number + 1])):
        share = Share(int(graph.low[stake]), int(graph.high[stake]))
        found.setdefault(int(graph.owner[stake]), {})["equity"] = _percent(share)
    here = graph.entities[number].id
    for one in graph.control:
        if one.owned == here:
            owner = graph.find(one.owner)
            if one.kind is StakeKind.VOTES:
                found.setdefault(owner, {})["votes"] = _percent(one.share)
            else:
                found.setdefault(owner, {})["directs"] = True
    holders = []
    for owner, held in found.items():
        entity = graph.entities[owner]
        deeper = owner not in above and len(above) < _MOST_TIERS
        holders.append(
            Holder.model_validate(
                {
                    "name": entity.name,
                    "kind": entity.kind,
                    "country": entity.country,
                    "holders": _holders(graph, owner, above | {owner}) if deeper else (),
                    **held,
                }
            )
        )
    return tuple(holders)


def _percent(share: Share) -> Percentage:
    return Percentage(at_least=Decimal(share.low) / _UNIT, at_most=Decimal(share.high) / _UNIT)
