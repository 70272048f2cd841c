"""Chains of ownership: the ways from an owner down to what it owns, the weightiest first, and in words."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from decimal import Decimal

from smallyard.lists.ownership.graph import Mask, OwnershipGraph
from smallyard.model.share import WHOLE, Share

__all__ = ["Chain", "chains"]

_MOST_STEPS = 5_000


@dataclass(frozen=True, slots=True)
class Chain:
    """One way down from an owner: `path` are entity numbers, owner first; `stakes` the holdings between them."""

    graph: OwnershipGraph
    path: tuple[int, ...]
    stakes: tuple[int, ...]

    @property
    def product(self) -> Share:
        """The shares along the chain multiplied."""
        low, high = Decimal(WHOLE), Decimal(WHOLE)
        for stake in self.stakes:
            share = self.graph.share(stake)
            low, high = low * share.low / WHOLE, high * share.high / WHOLE
        return Share(int(low), min(WHOLE, -int(-high // 1)))

    @property
    def words(self) -> str:
        """The chain as a sentence without its full stop."""
        names = [self.graph.entities[number].name for number in self.path]
        held = [
            f"{_held(self.graph.share(stake))} of {name}" for stake, name in zip(self.stakes, names[1:], strict=True)
        ]
        return f"{names[0]} holds " + ", which holds ".join(held)


def _held(share: Share) -> str:
    return "an unknown share" if str(share) == "unknown" else str(share)


def chains(
    graph: OwnershipGraph, owner: int, owned: int, most: int = 5, above: Mask | None = None
) -> tuple[Chain, ...]:
    """The chains from an owner down to an entity that pass none twice, by what they may carry; at most `most`."""
    above = graph.above([owned]) if above is None else above
    if owner == owned or not above[owner]:
        return ()
    inside = graph.below([owner], above)
    found: list[Chain] = []
    # Upwards from the entity: the heap holds (minus the most carried, steps, path from the entity up, stakes).
    heap: list[tuple[float, int, tuple[int, ...], tuple[int, ...]]] = [(-1.0, 0, (owned,), ())]
    steps = 0
    while heap and len(found) < most and steps < _MOST_STEPS:
        carried, length, path, stakes = heapq.heappop(heap)
        steps += 1
        if path[-1] == owner:
            found.append(Chain(graph, path[::-1], stakes[::-1]))
            continue
        for stake in graph.owners_of(path[-1]):
            holder = int(graph.owner[stake])
            if inside[holder] and holder not in path and graph.high[stake] > 0:
                weight = carried * float(graph.high[stake]) / WHOLE
                heapq.heappush(heap, (weight, length + 1, (*path, holder), (*stakes, stake)))
    return tuple(found)
