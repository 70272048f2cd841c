"""Economic interest: shares multiplied along every chain and added up, circular holdings in full.

The interest of O in X is the part of a payment by X that reaches O when each entity passes on all it receives to
its owners. Read backwards from X it is the chance that a walk from owned to owner, each step taken with the owner's
share, ever comes to O; so a circle is counted to its limit, and O's holdings in itself are not counted twice (the
integrated ownership of Brioschi, Buzzacchi and Colombo 1989, corrected as by Baldone, Brioschi and Paleari 1998).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from smallyard.lists.ownership.graph import Ints, Mask, OwnershipGraph, spans
from smallyard.model.share import WHOLE, Share

__all__ = ["interest", "interests_at_least"]

Floats = NDArray[np.float64]
_SETTLED = 1e-13
_MOST_ROUNDS = 2_000
_MOST_VISITS = 2_000_000
"""Stakes that one search may look at, those of a circle at each round."""


@dataclass(frozen=True, slots=True)
class _Part:
    """The entities that lie between two, and their stakes, as arrays numbered from 0."""

    size: int
    start: int
    end: int
    owner: Ints
    owned: Ints
    low: Ints
    high: Ints
    slack: Ints


def interest(graph: OwnershipGraph, owner: int, owned: int, above: Mask | None = None) -> Share:
    """The economic interest of one entity in another, from the least to the most it can be.

    The most takes account of it that the owners of an entity share one whole. A graph too large for the rounds that
    its circles need widens the range; it never narrows it. `above` is `graph.above([owned])`, if it is at hand.
    """
    if owner == owned:
        return Share(WHOLE, WHOLE)
    part = _between(graph, owner, owned, graph.above([owned]) if above is None else above)
    if part is None:
        return Share(0, 0)
    low, settled = _iterate(part, most=False)
    high = _one_step(part)
    if settled:
        within, settled = _iterate(part, most=True)
        high = within if settled else high
    least = _units(low, np.floor)
    return Share(least, max(least, _units(high, np.ceil)))


def _between(graph: OwnershipGraph, owner: int, owned: int, above: Mask) -> _Part | None:
    if not above[owner]:
        return None
    inside = graph.below([owner], above)
    numbers = np.flatnonzero(inside)
    place: Ints = np.cumsum(inside) - 1
    stakes = spans(graph.first, numbers)
    stakes = stakes[inside[graph.owner[stakes]]]
    return _Part(
        len(numbers),
        int(place[owner]),
        int(place[owned]),
        place[graph.owner[stakes]],
        place[graph.owned[stakes]],
        graph.low[stakes],
        graph.high[stakes],
        np.maximum(WHOLE - graph.least_given[numbers], 0),
    )


def _iterate(part: _Part, *, most: bool) -> tuple[float, bool]:
    """The chance of coming to the start from the end, and whether the rounds settled."""
    low = part.low / WHOLE
    more = (part.high - part.low) / WHOLE if most else np.zeros(len(low))
    slack = part.slack / WHOLE
    reach: Floats = np.zeros(part.size)
    reach[part.start] = 1.0
    new: Floats
    rounds = min(_MOST_ROUNDS, max(3, _MOST_VISITS // max(len(low), 1)))
    for _ in range(rounds):
        from_owner = reach[part.owner]
        new = np.bincount(part.owned, weights=low * from_owner, minlength=part.size).astype(np.float64)
        if most:
            new += np.minimum(np.bincount(part.owned, weights=more * from_owner, minlength=part.size), slack)
        new = np.minimum(new, 1.0)
        new[part.start] = 1.0
        change = float(np.max(new - reach))
        reach = new
        if change <= _SETTLED:
            return float(reach[part.end]), True
    return float(reach[part.end]), False


def _one_step(part: _Part) -> float:
    """A bound from the owners of the end alone: each of them belongs to the start, or does not."""
    into = part.owned == part.end
    low = float(part.low[into].sum()) / WHOLE
    more = float((part.high - part.low)[into].sum()) / WHOLE
    return min(1.0, low + min(more, float(part.slack[part.end]) / WHOLE))


def _units(part: float, rounded: np.ufunc) -> int:
    """Units of a part of one; a hair's breadth of floating point beside a whole millionth is taken as it."""
    percent = round(part * 100, 9)
    return min(WHOLE, max(0, int(rounded(round(percent * 1e9, 0)))))


def interests_at_least(graph: OwnershipGraph, owned: int, least: float = 0.5, above: Mask | None = None) -> list[int]:
    """Everyone whose interest in an entity is surely `least` (a share of 1, from 0 to 1) or more.

    One walk backwards from the entity finds those whom at least so much passes; each is then counted exactly.
    """
    passed: dict[int, float] = {}
    above = graph.above([owned]) if above is None else above
    frontier = np.asarray([owned], np.int64)
    mass = np.asarray([1.0])
    visits = 0
    total = np.zeros(len(graph))
    while len(frontier) and visits < _MOST_VISITS:
        stakes = spans(graph.first, frontier)
        visits += len(stakes) + 500  # a round costs about as much as 500 stakes
        counts = graph.first[frontier + 1] - graph.first[frontier]
        flow = np.repeat(mass, counts) * (graph.low[stakes] / WHOLE)
        owners, inverse = np.unique(graph.owner[stakes], return_inverse=True)
        sums = np.bincount(inverse, weights=flow, minlength=len(owners))
        keep = sums > 1e-9
        frontier, mass = owners[keep], sums[keep]
        total[frontier] += mass
        if len(frontier) and float(mass.sum()) < 1e-9:
            break
    for number in np.flatnonzero(total >= least - 1e-6).tolist():
        if number != owned:
            passed[number] = total[number]
    return [one for one in passed if interest(graph, one, owned, above).low >= least * WHOLE]
