"""The foreign direct product rules (734.9): foreign-made items that US technology, software or plant makes subject.

Each rule needs a product scope (what the item is, and of what it is a direct product) and a reach (where it goes, for
whom, for what). `direct_product_of` of an item names the ECCNs of US technology or software of which the item, or the
plant or a major component of the plant that made it, is a direct product; what is given there is taken as complete.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from smallyard.law.ear.known import NO, YES, Known, answered, classified, either
from smallyard.law.ear.part_734.controlled_content import controlled_for
from smallyard.law.ear.part_734.listed_reach import (
    advanced_node_facility,
    for_footnoted_entity,
    headquartered_in,
    macau_or_d5,
)
from smallyard.law.ear.part_734.routes import Route
from smallyard.law.ear.part_744.knowledge import end_use_reviewed
from smallyard.law.line import Line
from smallyard.law.tables.control_rows import Subject
from smallyard.law.tables.eccn_sets import EccnSet
from smallyard.law.tables.jurisdiction import DirectProductRule
from smallyard.law.world import World
from smallyard.model.eccn import Eccn
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene, any_of
from smallyard.model.transaction import EndUseKind, ItemKind, OccupiedRegion

__all__ = ["direct_product_route", "direct_product_routes"]

_CITED = "15 CFR 734.9"
_TECHNOLOGY_FOR_CHIPS = frozenset({"3E001", "4E001"})
_CHIPS = EccnSet.parse("3A090 4A090")
_THEIR_TECHNOLOGY = "744.23.developed_by_firm_of_macau_or_d5"
"""(h)(2)(ii): read where it is answered, never asked, since it matters only beside what is asked."""
_WORLDWIDE_SINCE = date(2025, 1, 13)
_D1_D4_D5_SINCE = date(2023, 11, 17)
_CRIMEA_SINCE = date(2023, 5, 19)


def is_direct_product(line: Line, world: World, rule: DirectProductRule) -> Known:
    """Whether the item is a direct product of the rule's inputs, or of a plant that is.

    Where an ECCN is an input for one of the two routes only, which of them it was is asked.
    """
    item = line.item
    if item.direct_product_ruled_out:
        return NO
    if not item.direct_product_of:
        text = (
            f"Was it checked that {line.name} is no direct product of US technology or software, nor made by a plant "
            f"or major component that is? If it is one, give those ECCNs in direct_product_of."
        )
        return Known.of(UNKNOWN, line.asks_field("direct_product_ruled_out", text, _CITED))
    inputs = [one for one in item.direct_product_of if rule.rule != "NS" or _under_written_assurance(one, world)]
    direct = [rule.direct.contains(one) is not FALSE for one in inputs]
    plant = [rule.plant.contains(one) is not FALSE for one in inputs]
    if any(both for both in map(all, zip(direct, plant, strict=True))):
        return YES
    by_plant = answered(
        line,
        "734.9.made_by_such_plant",
        f"Was {line.name} made by a plant, or a major component of one, that is the direct product of the technology "
        f"or software named (yes), or is it itself the direct product (no)?",
        f"{_CITED}(a)(1)(i)",
    )
    return either(([by_plant] if any(plant) else []) + ([~by_plant] if any(direct) else []))


def _under_written_assurance(eccn: Eccn, world: World) -> bool:
    """Whether technology or software is controlled for NS reasons, for which written assurances are required."""
    entry = world.tables.ccl.find(eccn.entry)
    return entry is not None and any(row.reason == "NS" for row in entry.rows)


def contains_such_a_circuit(line: Line, citation: str) -> Known:
    """Whether the commodity contains an integrated circuit made, tested or packaged by a plant that is a direct
    product.

    Red Flag 26 of Supp. No. 3 to part 732: with any integrated circuit in it, presume so unless you know otherwise.
    """
    text = (
        f"Does {line.name} contain an integrated circuit fabricated, assembled, tested or packaged with plant "
        f"equipment "
        f"that is a direct product of US technology or software?"
    )
    return answered(line, "734.9.contains_direct_product_circuit", text, citation)


def _in_product_scope(line: Line, rule: DirectProductRule) -> Known:
    scope = classified(line, rule.product, rule.paragraph)
    if rule.rule == "advanced computing" and line.eccn is not None and line.eccn.entry in _TECHNOLOGY_FOR_CHIPS:
        return scope & _for_advanced_chips(line, line.eccn)
    return scope


def _for_advanced_chips(line: Line, eccn: Eccn) -> Known:
    """3E001 and 4E001 are meant for 3A090 and 4A090 only; the parameter `for_eccn` says what it is for."""
    technology = Subject(line, eccn)
    if not technology.made_for:
        return Known.of(UNKNOWN, technology.asks_made_for())
    return Known.of(any_of(_CHIPS.contains(one) for one in technology.made_for), technology.asks_made_for())


def _to_groups(line: Line, world: World, rule: DirectProductRule) -> Known:
    return Known(Kleene.of(not rule.groups.isdisjoint(world.groups(line.tx.controlling_country))))


def _national_security(line: Line, world: World, rule: DirectProductRule) -> Known:
    """The reach, and that the item's ECCN is controlled for NS reasons."""
    reach = _to_groups(line, world, rule)
    if reach.value is FALSE or line.eccn is None:
        return reach
    return controlled_for(line, world, "NS")


def _footnote(number: int) -> Callable[[Line, World, DirectProductRule], Known]:
    return lambda line, world, rule: for_footnoted_entity(line, world, number, rule.paragraph)


def _footnote_5(line: Line, world: World, rule: DirectProductRule) -> Known:
    return for_footnoted_entity(line, world, 5, rule.paragraph) | advanced_node_facility(line, world)


def _russia(line: Line, world: World, rule: DirectProductRule) -> Known:
    """To Russia, Belarus or occupied Crimea; goods made there with the item are an answer."""
    crimea = line.tx.region is OccupiedRegion.CRIMEA and world.effective >= _CRIMEA_SINCE
    there = line.tx.destination in world.tables.end_uses.members("Russia-and-Belarus", world.effective)
    into_goods = line.answer("734.9.f.for_goods_of_russia_or_belarus") is TRUE
    return Known(Kleene.of(crimea or there or into_goods))


def _advanced_computing(line: Line, world: World, rule: DirectProductRule) -> Known:
    """Any destination since 2025-01-13; before, D:1, D:4 and D:5, or firms of Macau or D:5; at first China, then
    Macau.
    """
    day, destination = world.effective, line.tx.controlling_country
    if day >= _WORLDWIDE_SINCE:
        return YES
    if day < _D1_D4_D5_SINCE:
        return Known(Kleene.of(destination in world.tables.end_uses.members("PRC-or-Macau", day)))
    groups = world.groups(destination)
    if destination == "MO" or (not groups.isdisjoint({"D:1", "D:4", "D:5"}) and groups.isdisjoint({"A:5", "A:6"})):
        return YES
    if line.item.item_kind is ItemKind.TECHNOLOGY and line.answer(_THEIR_TECHNOLOGY) is TRUE:
        return YES
    return either(
        headquartered_in(world, party, f"parties[{number}]", citation=rule.paragraph)
        for number, party in enumerate(line.tx.parties, start=1)
        if party.role.is_party_to_transaction
    )


def _supercomputer(line: Line, world: World, rule: DirectProductRule) -> Known:
    """Knowledge that the item is for a supercomputer in, or destined to, China or Macau, or for parts of one."""
    there = line.tx.destination in world.tables.end_uses.members("PRC-or-Macau", world.effective)
    use = line.tx.end_use.is_for(EndUseKind.SUPERCOMPUTER)
    if there:
        return Known.of(use, end_use_reviewed())
    if use is not TRUE:
        return NO  # nothing is known that would make an item going elsewhere one for a supercomputer there
    return answered(
        line,
        "734.9.i.supercomputer_in_china_or_macau",
        "Is the supercomputer located in, or destined to, China or Macau?",
        f"{_CITED}(i)(2)",
    )


def _iran(line: Line, world: World, rule: DirectProductRule) -> Known:
    """To Iran, or with the Government of Iran a party; goods made there with the item are an answer."""
    government = any(
        party.country == "IR" and party.government for party in line.tx.parties if party.role.is_party_to_transaction
    )
    into_goods = line.answer("734.9.j.for_goods_of_iran") is TRUE
    return Known(Kleene.of(line.tx.destination == "IR" or government or into_goods))


def _macau_or_d5(line: Line, world: World, rule: DirectProductRule) -> Known:
    return Known(Kleene.of(macau_or_d5(world, line.tx.destination)))


def _anywhere(line: Line, world: World, rule: DirectProductRule) -> Known:
    return YES


_REACH: dict[str, Callable[[Line, World, DirectProductRule], Known]] = {
    "NS": _national_security,
    "9x515": _to_groups,
    "600-series": _to_groups,
    "FN1": _footnote(1),
    "FN4": _footnote(4),
    "FN5": _footnote_5,
    "Russia": _russia,
    "FN3": _footnote(3),
    "advanced computing": _advanced_computing,
    "supercomputer": _supercomputer,
    "Iran": _iran,
    "SME": _macau_or_d5,
    "model weights": _anywhere,
}
_CONTAINS_A_CIRCUIT = frozenset({"FN5", "SME"})
_NOT_ON_THE_CCL = {
    "Russia": "734.9.f.supplement_6_or_7_item",
    "Iran": "746.7.supplement_7_item",
}


def direct_product_route(line: Line, world: World, name: str) -> Route:
    """Whether one rule makes a foreign-made item subject to the EAR."""
    rules = world.tables.direct_product_rules
    rule = rules[name]
    if not rules.in_force(name, world.effective):
        return Route(FALSE)
    scope = _in_product_scope(line, rule)
    if name in _NOT_ON_THE_CCL and (line.eccn is None or line.eccn.is_ear99):
        text = (
            f"Is {line.name} listed in Supp. No. 7 to part 746 (for Russia and Belarus: No. 6 or 7) by its HS code?"
        )
        scope = scope | answered(line, _NOT_ON_THE_CCL[name], text, rule.paragraph)
    if scope.value is FALSE:
        return Route(FALSE)
    reach = _REACH[name](line, world, rule)
    if reach.value is FALSE:
        return Route(FALSE)
    made = is_direct_product(line, world, rule)
    if name in _CONTAINS_A_CIRCUIT and made.value is not TRUE:
        made = made | contains_such_a_circuit(line, rule.paragraph)
    inputs = ", ".join(map(str, line.item.direct_product_of)) or "US technology, software or plant"
    known = scope & reach & made
    verb = "is" if known.value is TRUE else "may be"
    return Route.of(
        known,
        f"{line.name} is foreign-made and {verb} a direct product of {inputs} within the reach of the {name} rule.",
        rule.paragraph,
    )


def direct_product_routes(line: Line, world: World) -> Iterator[Route]:
    """Every rule of 734.9 in turn."""
    for name in _REACH:
        yield direct_product_route(line, world, name)
