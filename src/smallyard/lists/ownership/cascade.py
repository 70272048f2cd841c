"""Fifty percent or more, as sanctions law counts it: step by step, not by multiplication.

An entity that certain persons own 50 percent or more of, together, is treated as they are, and so all that it holds
counts as theirs (OFAC's 50 percent rule, guidance of 13 August 2014 and FAQ 401; BIS's Affiliates rule follows it).
Shares held through an entity of which they own less count for nothing. With ranges, the least shares tell what is
certain and the most shares what is possible.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from smallyard.lists.ownership.graph import Mask, OwnershipGraph
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.share import HALF, NONE, WHOLE, Share

__all__ = ["Cascade", "cascade", "holders_of_half"]

_MOST_TRIED = 500
"""Owners above several minority holders of one entity whose holdings are followed one by one."""
_MOST_ABOVE = 20_000
"""Entities above minority holders that one search looks at."""


@dataclass(frozen=True, slots=True)
class Cascade:
    """What follows from some persons' holdings: which entities are theirs by half or more, surely and possibly.

    Both sets hold the persons themselves.
    """

    graph: OwnershipGraph
    surely: Collection[int]
    possibly: Collection[int]

    def holds(self, number: int) -> Kleene:
        """Whether the entity is one of the persons, or theirs by half or more."""
        if number in self.surely:
            return TRUE
        return UNKNOWN if number in self.possibly else FALSE

    def share_in(self, number: int) -> Share:
        """What the persons hold of an entity together, directly and through entities that are theirs by half."""
        low = high = others = 0
        for owner, least, most in self.graph.holdings(number):
            low += least if owner in self.surely else 0
            if owner in self.possibly:
                high += most
            else:
                others += least
        low = min(low, WHOLE)
        return Share(low, max(low, min(high, WHOLE - min(others, WHOLE)))) if high else NONE

    def counted(self, number: int) -> tuple[tuple[int, int], ...]:
        """The holders whose shares in an entity count, or may count, with the stake of each."""
        owners = self.graph.owners_of(number)
        return tuple(
            (holder, stake)
            for stake in owners
            for holder in (int(self.graph.owner[stake]),)
            if holder in self.possibly and self.graph.high[stake] > 0
        )


def cascade(graph: OwnershipGraph, persons: Mapping[int, Kleene], within: Mask | None = None) -> Cascade:
    """Follow the holdings of persons who certainly or possibly count, `within` these entities only if given."""
    certain = [number for number, fact in persons.items() if fact is TRUE]
    possible = [number for number, fact in persons.items() if fact is not FALSE]
    return Cascade(graph, _follow_least(graph, certain, within), _follow_most(graph, possible, within))


def _follow(
    graph: OwnershipGraph, persons: Iterable[int], within: Mask | None, reaches_half: Callable[[int, int], bool]
) -> set[int]:
    """Persons and all that they hold half of, together and step by step; asked of each stake and what it is in."""
    held = set(persons)
    waiting = list(held)
    while waiting:
        for stake in graph.held_by(waiting.pop()):
            owned = int(graph.owned[stake])
            if owned in held or (within is not None and not within[owned]):
                continue
            if reaches_half(stake, owned):
                held.add(owned)
                waiting.append(owned)
    return held


def _follow_least(graph: OwnershipGraph, persons: Iterable[int], within: Mask | None = None) -> set[int]:
    sums: dict[int, int] = {}

    def reaches_half(stake: int, owned: int) -> bool:
        sums[owned] = sums.get(owned, 0) + int(graph.low[stake])
        return sums[owned] >= HALF

    return _follow(graph, persons, within, reaches_half)


def _follow_most(graph: OwnershipGraph, persons: Iterable[int], within: Mask | None = None) -> set[int]:
    most: dict[int, int] = {}
    least: dict[int, int] = {}

    def reaches_half(stake: int, owned: int) -> bool:
        most[owned] = most.get(owned, 0) + int(graph.high[stake])
        least[owned] = least.get(owned, 0) + int(graph.low[stake])
        # What owners that are none of theirs surely hold is not theirs, whatever their own ranges say.
        others = min(int(graph.least_given[owned]) - least[owned], WHOLE)
        return max(least[owned], min(most[owned], WHOLE - others)) >= HALF

    return _follow(graph, persons, within, reaches_half)


def holders_of_half(graph: OwnershipGraph, number: int, *, possibly: bool = False) -> tuple[set[int], bool]:
    """Everyone who alone holds 50 percent or more of an entity, directly or step by step through others.

    Args:
        graph: who owns whom.
        number: the entity.
        possibly: count with the most that each may hold, not the least.

    Returns:
        their numbers, without the entity itself, and whether the search was whole (`_MOST_TRIED`, `_MOST_ABOVE`).
    """
    return _Search(graph, number, possibly).run()


@dataclass(slots=True)
class _Search:
    """Upwards from one entity: along stakes of half or more, and where minority stakes may meet in one hand."""

    graph: OwnershipGraph
    number: int
    possibly: bool
    found: set[int] = field(default_factory=set)
    split: deque[int] = field(default_factory=deque)
    tried: int = 0
    looked_at: int = 0
    _ups: dict[int, dict[int, int]] = field(default_factory=dict)

    def run(self) -> tuple[set[int], bool]:
        self._climb(self.number)
        while self.split:
            self._gather(self.split.popleft())
        return self.found - {self.number}, self.tried <= _MOST_TRIED and self.looked_at <= _MOST_ABOVE

    def _climb(self, start: int) -> None:
        """Whoever holds half of a holder holds all that it holds."""
        waiting = [start]
        while waiting:
            owned = waiting.pop()
            big, small = self._stakes(owned)
            if small:
                self.split.append(owned)
            for owner in big:
                if owner not in self.found and owner != self.number:
                    self.found.add(owner)
                    waiting.append(owner)

    def _stakes(self, owned: int) -> tuple[list[int], list[tuple[int, int]]]:
        """Owners of half or more; and the others with their shares, if together they could make half."""
        big, small = [], []
        for owner, low, high in self.graph.holdings(owned):
            share = high if self.possibly else low
            if share >= HALF:
                big.append(owner)
            elif share:
                small.append((owner, share))
        return big, small if len(small) > 1 and sum(share for _, share in small) >= HALF else []

    def _gather(self, owned: int) -> None:
        """Those above several of the minority owners, tried from the nearest up."""
        _, small = self._stakes(owned)
        sums: dict[int, int] = {}
        distance: dict[int, int] = {}
        for owner, share in small:
            for one, steps in self._up(owner).items():
                sums[one] = sums.get(one, 0) + share
                distance[one] = min(distance.get(one, steps), steps)
        candidates = [one for one, held in sums.items() if held >= HALF and one not in self.found]
        follow = _follow_most if self.possibly else _follow_least
        for one in sorted(candidates, key=lambda each: (distance[each], each)):
            if one in self.found or one == self.number:
                continue
            self.tried += 1
            if self.tried > _MOST_TRIED:
                return
            if owned in follow(self.graph, [one], None):
                self.found.add(one)
                self._climb(one)

    def _up(self, start: int) -> dict[int, int]:
        """Everyone who could hold half of `start`, itself included, with the steps between: more than truly do."""
        if start not in self._ups:
            steps = {start: 0}
            waiting = deque([start])
            while waiting and self.looked_at <= _MOST_ABOVE:
                owned = waiting.popleft()
                self.looked_at += 1
                big, small = self._stakes(owned)
                for owner in (*big, *(owner for owner, _ in small)):
                    if owner not in steps:
                        steps[owner] = steps[owned] + 1
                        waiting.append(owner)
            self._ups[start] = steps
        return self._ups[start]
