"""Ownership of a party: what `smallyard.ownership` and the command of that name do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from smallyard.app.worlds import open_world, today
from smallyard.lists.ownership import (
    Counted,
    OwnershipGraph,
    OwnershipReport,
    any_rule,
    describe,
    draw,
    read_ownership,
)
from smallyard.lists.ownership.graph import Entity
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene, any_of
from smallyard.model.listing import ListCode
from smallyard.model.party import Party
from smallyard.names import Band
from smallyard.screening.result import query

if TYPE_CHECKING:
    from smallyard.law.world import World
    from smallyard.lists.screening import Hit

__all__ = ["RULES", "Owned", "ownership"]

RULES = (
    ("OFAC 50 percent rule (SDN List)", frozenset({ListCode.SDN})),
    (
        "BIS Affiliates rule (Entity List, Military End-User List, SDN List)",
        frozenset({ListCode.ENTITY_LIST, ListCode.MILITARY_END_USER_LIST, ListCode.SDN}),
    ),
)
"""Rules that add up listed owners' holdings, with the lists they count. The Affiliates rule was in force from 29
September to 9 November 2025 and then stayed; its figure is told for any day (15 CFR 744.11(a)(1), 90 FR 50857)."""
_ANY = "any list"
_MOST_SCREENED = 5_000
_SAID = {"sanction": ListCode.SDN}


@dataclass(frozen=True)
class Owned:
    """An entity of a graph, with what is said of it and its picture."""

    graph: OwnershipGraph
    number: int
    rules: tuple[Counted, ...]
    report: OwnershipReport

    @cached_property
    def svg(self) -> str:
        """The picture, as SVG."""
        return draw(self.graph, self.number, self.report, any_rule(self.rules))


def ownership(
    source: str | Path | OwnershipGraph,
    of: str,
    *,
    as_of: date | None = None,
    screen: bool = True,
    known_at: date | None = None,
    world: World | None = None,
) -> Owned:
    """Who owns an entity, by half or more and through whom, and what listed parties hold of it.

    Args:
        source: a file of who owns whom, or a graph.
        of: the entity, by id or name.
        as_of: the day on which stakes are held and listings in force; None for today's listings and all stakes.
        screen: look up everyone above the entity on the lists held; else only the file's own word counts.
        known_at: the day up to which received list evidence counts; None for today. Not used where a world is given.
        world: lists to use; None opens the user's own.

    Raises:
        InputError: the file cannot be read, or the entity is not in it.
        StoreError: the lists cannot be read.
    """
    graph = source if isinstance(source, OwnershipGraph) else read_ownership(source, as_of)
    number = graph.find(of)
    above = np.flatnonzero(graph.above([number])).tolist()
    notes = []
    by_list: dict[int, dict[str, Kleene]] = {
        one: {_code(text): TRUE for text in graph.entities[one].listings}
        for one in above
        if graph.entities[one].listings
    }
    if screen:
        if len(above) > _MOST_SCREENED:
            notes.append(
                f"{len(above):,} entities stand above it; the first {_MOST_SCREENED:,} were looked up on the lists."
            )
        day = as_of or today()
        view = (world or open_world(day, known_at)).on(day).lists
        numbers = above[:_MOST_SCREENED]
        found = view.screen([query(_party(graph.entities[one])) for one in numbers], None, 10)
        for one, hits in zip(numbers, found, strict=True):
            for code, fact in _facts(hits):
                facts = by_list.setdefault(one, {})
                facts[code] = facts.get(code, FALSE) | fact
    rules = tuple(_counted(by_list))
    report = describe(graph, number, rules)
    return Owned(graph, number, rules, report.model_copy(update={"limits": (*report.limits, *notes)}))


def _party(one: Entity) -> Party:
    return Party(name=one.name[:2_000], kind=one.kind, country=one.country)


def _code(said: str) -> str:
    """The list that a file's own word means: one of our codes, or a FollowTheMoney topic, or just that word."""
    return str(_SAID.get(said, said))


def _facts(hits: Sequence[Hit]) -> list[tuple[str, Kleene]]:
    """Each list with whether the party is on it: surely for a name that matches, perhaps for one to be reviewed."""
    band = {Band.MATCH: TRUE, Band.REVIEW: UNKNOWN, Band.NO_MATCH: FALSE}
    return [(str(hit.history.listing.list), band[hit.match.band] & hit.in_force) for hit in hits]


def _counted(by_list: dict[int, dict[str, Kleene]]) -> list[Counted]:
    counted = []
    for name, codes in RULES:
        parties = {
            one: any_of(fact for code, fact in facts.items() if code in codes) for one, facts in by_list.items()
        }
        counted.append(Counted(name, {one: fact for one, fact in parties.items() if fact is not FALSE}))
    anywhere = {one: any_of(facts.values()) for one, facts in by_list.items()}
    counted.append(Counted(_ANY, {one: fact for one, fact in anywhere.items() if fact is not FALSE}))
    return counted
