"""Is the law consistent with its own tables? Every entry against every destination and kind of party, one by one.

Used on a sample by the tests, and on the whole cross product by bench/ear_consistency.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from smallyard.law.decide import decide_without_paths
from smallyard.law.decision import Decision, Outcome
from smallyard.law.line import Line
from smallyard.law.tables.ccl import ControlKind
from smallyard.law.world import World
from smallyard.model.kleene import TRUE
from smallyard.model.party import Party
from smallyard.model.transaction import EndUse, Item, OccupiedRegion, Transaction
from tests.cases.worlds import world_of

Deciding = Callable[[Transaction, World], Decision]
PERMISSIVE = {Outcome.NLR, Outcome.NOT_SUBJECT}
NAME = "Beispiel Handel"
EMBARGOED = ("CU", "IR", "KP", "SY")
NO_PARTY = "no party"
_ALL_ITEMS = "For all items subject to the EAR. (See §744.11 of the EAR)"


@dataclass(frozen=True)
class PartyKind:
    """What the ultimate consignee is: its own facts, and the listing that it or its owner has."""

    name: str
    facts: dict[str, Any] = field(default_factory=dict)
    listing: dict[str, Any] = field(default_factory=dict)

    def party(self, destination: str) -> Party:
        """The consignee, at the destination."""
        return Party.model_validate({"name": NAME, "country": destination, **self.facts})

    def world(self, day: date) -> World:
        """The lists, complete and empty but for the listing."""
        return _world(self.name, day)


def _entity(requirement: str = _ALL_ITEMS) -> dict[str, Any]:
    return {"list": "EL", "license_requirement": requirement, "license_policy": "Presumption of denial."}


_OWNED = {
    "owners": [{"name": "Listed Parent", "percent_at_least": 60, "percent_at_most": 60}],
    "ownership_complete": True,
}
PARTY_KINDS = (
    PartyKind("plain"),
    PartyKind("on the Entity List", listing=_entity()),
    PartyKind(
        "on the Entity List with footnote 1", listing=_entity("For all items subject to the EAR (See §734.9(e)1)")
    ),
    PartyKind(
        "on the Entity List with footnote 3", listing=_entity("For all items subject to the EAR (See §734.9(g)3)")
    ),
    PartyKind(
        "on the Entity List with footnote 4", listing=_entity("For all items subject to the EAR (See §734.9(e)(2))4")
    ),
    PartyKind(
        "on the Entity List with footnote 5", listing=_entity("For all items subject to the EAR (See §734.9(e)(3))5")
    ),
    PartyKind("on the Entity List for two ECCNs", listing=_entity("For 3A001 and 3A991 items")),
    PartyKind("on the Unverified List", listing={"list": "UVL"}),
    PartyKind("on the Military End-User List", listing={"list": "MEU"}),
    PartyKind("on the Denied Persons List", listing={"list": "DPL"}),
    PartyKind("a designated national", listing={"list": "SDN", "programs": ["RUSSIA-EO14024"]}),
    PartyKind("owned by a listed party", facts=_OWNED, listing={**_entity(), "name": "Listed Parent"}),
    PartyKind("a military end user", facts={"military_end_user": True}),
    PartyKind("a military-intelligence end user", facts={"military_intelligence_end_user": True}),
    PartyKind("of a Chinese group", facts={"headquarters": "CN", "ultimate_parent_headquarters": "CN"}),
)


@cache
def _world(name: str, day: date) -> World:
    kind = next(one for one in PARTY_KINDS if one.name == name)
    listing = {"name": NAME, "began": date(2001, 1, 1), **kind.listing}
    return world_of({"as_of": day, "world": {"listings": [listing] if kind.listing else []}})


def transaction(eccn: str, destination: str, day: date, parties: tuple[Party, ...] = ()) -> Transaction:
    return Transaction(
        date=day,
        destination=destination,
        items=(Item.model_validate({"eccn": eccn, "us_origin": True}),),
        parties=parties,
        end_use=EndUse(reviewed=True),
    )


def faults(eccns: Sequence[str], destinations: Iterable[str], world: World) -> Iterator[str]:
    """One sentence for each entry and destination on which decision and tables disagree."""
    for destination in destinations:
        for eccn in eccns:
            tx = transaction(eccn, destination, world.effective)
            yield from against_tables(tx, decide_without_paths(tx, world), world)


def against_tables(tx: Transaction, decision: Decision, world: World) -> Iterator[str]:
    """An X in the Country Chart is never passed over, and an exception is never unnamed."""
    tables, day, destination, eccn = world.tables, world.effective, tx.destination, tx.items[0].eccn
    row = tables.country_chart.row(destination, day)
    marked = row.columns if row is not None else frozenset()
    found = list(tables.ccl.controls(Line(tx, tx.items[0], 1), day))
    bites = [one for one, _ in found if one.kind is ControlKind.CHART and one.control in marked]
    certain = [
        one.control
        for one, verdict in found
        if verdict.certainty is TRUE and one.kind is ControlKind.CHART and one.control in marked
    ]
    if bites and decision.outcome in PERMISSIVE and not _domestic(world, destination):
        yield f"{eccn} to {destination}: {decision.outcome} though {bites[0].control} may apply"
    have = set(decision.lines[0].controls)
    missing = [one for one in certain if one not in have]
    if missing and not _domestic(world, destination):
        yield f"{eccn} to {destination}: {missing} marked and certain, but not among {sorted(have)}"
    if decision.outcome is Outcome.LICENSE_EXCEPTION and not decision.lines[0].exceptions_used:
        yield f"{eccn} to {destination}: an exception, but none named"


def with_a_party(
    eccn: str,
    destination: str,
    kind: PartyKind,
    day: date,
    plain: Decision,
    decided: Deciding = decide_without_paths,
) -> Iterator[str]:
    """A party of some kind never makes the outcome more permissive than a plain one, nor hides a mark."""
    world = kind.world(day)
    tx = transaction(eccn, destination, day, (kind.party(destination),))
    caught = decided(tx, world)
    yield from (f"{said} (consignee {kind.name})" for said in against_tables(tx, caught, world))
    if caught.outcome.permissiveness > plain.outcome.permissiveness:
        yield f"{eccn} to {destination}: {caught.outcome} (consignee {kind.name}), {plain.outcome} with a plain one"


def plainly(eccn: str, destination: str, day: date, decided: Deciding = decide_without_paths) -> Decision:
    """The decision for a consignee of which nothing is known against it."""
    kind = PARTY_KINDS[0]
    return decided(transaction(eccn, destination, day, (kind.party(destination),)), kind.world(day))


def to_embargoed_places(eccn: str, day: date, decided: Deciding = decide_without_paths) -> Iterator[str]:
    """An embargo never makes it more permissive: as destination in place of a friendly one, region, or on the way."""
    world = PARTY_KINDS[0].world(day)
    friendly = decided(transaction(eccn, "DE", day), world)
    for place in EMBARGOED:
        there = decided(transaction(eccn, place, day), world)
        if there.outcome.permissiveness > friendly.outcome.permissiveness:
            yield f"{eccn}: {there.outcome} to {place}, {friendly.outcome} to Germany"
        by_way = transaction(eccn, "DE", day).model_copy(update={"transit": (place,)})
        through = decided(by_way, world)
        if through.outcome.permissiveness > friendly.outcome.permissiveness:
            yield f"{eccn} to Germany: {through.outcome} by way of {place}, {friendly.outcome} without"
    to_ukraine = transaction(eccn, "UA", day)
    free = decided(to_ukraine, world)
    for region in OccupiedRegion:
        occupied = decided(to_ukraine.model_copy(update={"region": region}), world)
        if occupied.outcome.permissiveness > free.outcome.permissiveness:
            yield f"{eccn}: {occupied.outcome} to {region}, {free.outcome} to Ukraine"


def _domestic(world: World, destination: str) -> bool:
    return world.in_group(destination, "United-States")
