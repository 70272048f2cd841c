"""The graph of who owns whom: entities, stakes between them, and arrays over both that queries run on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from smallyard.errors import UnknownValueError
from smallyard.model.party_kind import PartyKind
from smallyard.model.share import WHOLE, Share

__all__ = ["Entity", "Ints", "Mask", "OwnershipGraph", "Stake", "StakeKind", "spans"]

Ints = NDArray[np.int64]
"""Numbers of entities or stakes."""
Mask = NDArray[np.bool_]
"""One truth value for each entity or stake."""


class StakeKind(StrEnum):
    """What an owner holds. Only ownership counts towards 50 percent: control is not ownership (OFAC FAQ 398)."""

    OWNERSHIP = "ownership"
    """Shares, or any equity interest."""
    VOTES = "votes"
    CONTROL = "control"
    """A directorship, or any right to direct that is no share."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A person or company in the graph. `listings` are the lists it is said to be on, by the file's own words."""

    id: str
    name: str
    kind: PartyKind = PartyKind.UNKNOWN
    country: str | None = None
    listings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stake:
    """One holding: `owner` holds `share` of `owned` (ids), from `since` until the day before `until`."""

    owner: str
    owned: str
    share: Share
    kind: StakeKind = StakeKind.OWNERSHIP
    since: date | None = None
    until: date | None = None
    source: str = ""
    """Where it stands: the row of a file, the id of a statement."""


class OwnershipGraph:
    """Entities and stakes as they stood on one day.

    Entities are numbered from 0. Of one owner and one company there is one ownership share; the upper bound of a
    range is never more than what the other owners leave of the whole. `notes` say what was found odd in the data.
    """

    def __init__(self, entities: Iterable[Entity], stakes: Iterable[Stake], on: date | None = None) -> None:
        self.on = on
        self.entities: tuple[Entity, ...] = tuple(entities)
        self._number = {one.id: number for number, one in enumerate(self.entities)}
        self.notes: list[str] = []
        self.control: list[Stake] = []
        """Stakes that are no ownership; drawn and told, never counted."""
        owners: list[int] = []
        owned: list[int] = []
        lows: list[int] = []
        highs: list[int] = []
        place: dict[tuple[int, int], int] = {}
        self._sources: list[str] = []
        for one in stakes:
            if on is not None and not _held(one, on):
                continue
            if one.kind is not StakeKind.OWNERSHIP:
                self.control.append(one)
                continue
            pair = (self._number[one.owner], self._number[one.owned])
            if pair[0] == pair[1]:
                self.notes.append(
                    f"{self.entities[pair[0]].name} is said to own itself; treasury shares are left out"
                )
                continue
            known = place.get(pair)
            if known is None:
                place[pair] = len(owners)
                owners.append(pair[0])
                owned.append(pair[1])
                lows.append(one.share.low)
                highs.append(one.share.high)
                self._sources.append(one.source)
            elif (lows[known], highs[known]) != (one.share.low, one.share.high):
                # Two accounts of one holding: it lies between them.
                lows[known], highs[known] = min(lows[known], one.share.low), max(highs[known], one.share.high)
                self.notes.append(
                    f"two accounts of what {self.entities[pair[0]].name} holds of {self.entities[pair[1]].name} "
                    f"({self._sources[known]}; {one.source}): taken as the range {Share(lows[known], highs[known])}"
                )
        order = np.argsort(np.asarray(owned, np.int64), kind="stable") if owned else np.empty(0, np.int64)
        self.owner: Ints = np.asarray(owners, np.int64)[order]
        """Stakes in order of the owned entity: the owner's number."""
        self.owned: Ints = np.asarray(owned, np.int64)[order]
        self.low: Ints = np.asarray(lows, np.int64)[order]
        self.high: Ints = np.asarray(highs, np.int64)[order]
        self._sources = [self._sources[number] for number in order.tolist()]
        self._tighten()
        self.first: Ints = np.searchsorted(self.owned, np.arange(len(self.entities) + 1))
        """The stakes in entity i are those from first[i] to first[i + 1]."""

    def _tighten(self) -> None:
        """No owner holds more than the others' least holdings leave."""
        # Sums of doubles are exact here: below 2**53 for up to 90,000 owners of one entity.
        least = np.bincount(self.owned, weights=self.low, minlength=len(self.entities)).astype(np.int64)
        for number in np.flatnonzero(least > WHOLE).tolist():
            self.notes.append(
                f"the owners of {self.entities[number].name} are said to hold "
                f"{least[number] / WHOLE * 100:.10g} percent together; the shares are taken as given"
            )
        left = np.maximum(WHOLE - (least[self.owned] - self.low), self.low)
        self.high = np.minimum(self.high, left)
        self.least_given: Ints = least
        self.least_held: Ints = np.minimum(least, WHOLE)
        """What the named owners of each entity hold at least, together."""

    def __len__(self) -> int:
        return len(self.entities)

    @property
    def stakes(self) -> int:
        """How many ownership stakes there are."""
        return len(self.owner)

    def number(self, entity_id: str) -> int:
        """The number of the entity with this id."""
        return self._number[entity_id]

    def find(self, text: str) -> int:
        """The number of the entity with this id, or with this name if only one has it.

        Raises:
            UnknownValueError: there is none, or several have the name.
        """
        if text in self._number:
            return self._number[text]
        found = self._by_name.get(_folded(text), [])
        if len(found) == 1:
            return found[0]
        if found:
            ids = ", ".join(self.entities[number].id for number in found[:8])
            raise UnknownValueError(f"{len(found)} entities are named {text!r}", accepted=f"an id: {ids}")
        near = get_close_matches(_folded(text), list(self._by_name)[:50_000], n=3, cutoff=0.6)
        names = [self.entities[self._by_name[one][0]].name for one in near]
        raise UnknownValueError(
            f"no entity has the id or the name {text!r}",
            accepted=", ".join(names) if names else f"one of the {len(self)} entities of the file, by id or name",
        )

    @cached_property
    def _by_name(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for number, one in enumerate(self.entities):
            found.setdefault(_folded(one.name), []).append(number)
        return found

    @cached_property
    def said_to_be_listed(self) -> tuple[int, ...]:
        """The entities that the file itself says are on a list."""
        return tuple(number for number, one in enumerate(self.entities) if one.listings)

    def owners_of(self, number: int) -> range:
        """The stakes held in an entity, by their number."""
        return range(int(self.first[number]), int(self.first[number + 1]))

    def share(self, stake: int) -> Share:
        """The share of one stake."""
        return Share(int(self.low[stake]), int(self.high[stake]))

    def source(self, stake: int) -> str:
        """Where a stake stands in the file it came from."""
        return self._sources[stake]

    def direct(self, owner: int, owned: int) -> Share | None:
        """What `owner` holds of `owned` directly; None if nothing is said of it."""
        for stake in self.owners_of(owned):
            if self.owner[stake] == owner:
                return self.share(stake)
        return None

    def unaccounted(self, number: int) -> Share:
        """How much of an entity is held by owners that are not named."""
        span = slice(int(self.first[number]), int(self.first[number + 1]))
        most = min(int(self.high[span].sum()), WHOLE)
        return Share(WHOLE - most, WHOLE - int(self.least_held[number]))

    def holdings(self, number: int) -> Iterator[tuple[int, int, int]]:
        """Owner, least and most share for each stake in an entity, as plain integers."""
        span = slice(int(self.first[number]), int(self.first[number + 1]))
        yield from zip(self.owner[span].tolist(), self.low[span].tolist(), self.high[span].tolist(), strict=True)

    @cached_property
    def _by_owner(self) -> tuple[Ints, Ints]:
        order = np.argsort(self.owner, kind="stable")
        return order, np.searchsorted(self.owner[order], np.arange(len(self) + 1))

    def held_by(self, number: int) -> list[int]:
        """The stakes that an entity holds, by their number."""
        order, first = self._by_owner
        held: list[int] = order[int(first[number]) : int(first[number + 1])].tolist()
        return held

    def above(self, numbers: Sequence[int]) -> Mask:
        """These entities and everyone who may own any part of them, directly or through others."""
        return self._reached(numbers, np.arange(len(self.owner)), self.first, self.owner)

    def below(self, numbers: Sequence[int], within: Mask | None = None) -> Mask:
        """These entities and everything that they may own any part of, directly or through others."""
        order, first = self._by_owner
        return self._reached(numbers, order, first, self.owned, within)

    def _reached(
        self, numbers: Sequence[int], order: Ints, first: Ints, to: Ints, within: Mask | None = None
    ) -> Mask:
        seen = np.zeros(len(self), bool)
        seen[list(numbers)] = True
        frontier = np.asarray(sorted(set(numbers)), np.int64)
        while len(frontier):
            stakes = order[spans(first, frontier)]
            ends = np.unique(to[stakes[self.high[stakes] > 0]])
            frontier = ends[~seen[ends]]
            if within is not None:
                frontier = frontier[within[frontier]]
            seen[frontier] = True
        return seen


def spans(first: Ints, numbers: Ints) -> Ints:
    """All places from first[i] to first[i + 1], for each i of `numbers`, one after the other."""
    counts = first[numbers + 1] - first[numbers]
    within: Ints = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.repeat(first[numbers], counts) + within


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _held(one: Stake, day: date) -> bool:
    return (one.since is None or one.since <= day) and (one.until is None or day < one.until)
