"""Content of which any amount makes a foreign-made item subject to the EAR (734.4(a), (b))."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.known import Known, answered
from smallyard.law.ear.part_734.listed_reach import (
    advanced_node_facility,
    for_footnoted_entity,
    macau_or_d5,
    ships_without_sme_license,
)
from smallyard.law.ear.part_734.routes import Route, shipped_from
from smallyard.law.ear.part_744.knowledge import end_use_reviewed
from smallyard.law.line import Line
from smallyard.law.world import World
from smallyard.model.country import country as named
from smallyard.model.eccn import Eccn
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.transaction import EndUseKind

__all__ = ["content_without_a_level"]

_CITED = "15 CFR 734.4"
_ENCRYPTION = frozenset({"5A002", "5B002", "5D002", "5A004"})
_ELECTRONICS = frozenset({3, 4, 5})
_LITHOGRAPHY_AT_FIRST = Eccn("3B001", ("f", "1", "b", "2", "b"))
_LITHOGRAPHY = Eccn("3B993", ("f", "1"))
_LITHOGRAPHY_SINCE = date(2023, 11, 17)
_CHIP_TOOLS_SINCE = date(2024, 12, 2)
_HOME_CONTROLS = {"JP": date(2023, 7, 23), "NL": date(2024, 9, 9)}
"""The countries that 734.4(a)(3) notes as having listed the equipment themselves, and since when."""


def content_without_a_level(line: Line, world: World) -> Iterator[Route]:
    """Every case of 734.4(a) and (b) that the content given is or may be in."""
    if not line.item.us_content:
        return
    yield from _by_table(line, world)
    yield _computer(line, world)
    yield _encryption(line, world)
    if line.eccn is None or (line.eccn.category == 3 and line.eccn.product_group == "B"):
        yield from _chip_tools(line, world)


def _by_table(line: Line, world: World) -> Iterator[Route]:
    """(a)(2), (4), (5) and (6): content, item and destination decide alone."""
    country = line.tx.controlling_country
    for case in world.tables.no_de_minimis.on(world.effective, country, world.groups(country)):
        for number, part in enumerate(line.item.us_content, start=1):
            item = case.item.contains(line.eccn)
            fact = case.content.contains(part.eccn) & item
            if fact is FALSE:
                continue
            deeper = (
                line.asks_field("eccn", f"What is the ECCN of {line.name}, or is it EAR99?", case.paragraph)
                if item is UNKNOWN
                else line.asks_field(
                    f"us_content[{number}].eccn",
                    f"Which paragraph of {part.eccn} is the US-origin content in?",
                    case.paragraph,
                )
            )
            yield Route.of(
                Known.of(fact, deeper),
                f"{line.name} holds {case.what}; to {named(country).name} no amount of it is de minimis.",
                case.paragraph,
                (f"US-origin {part.eccn} content of ${part.value}",),
            )


def _computer(line: Line, world: World) -> Route:
    """(a)(1): a computer above the APP of 4A003.b with US 3A001 semiconductors to Tier 3, or above 4A994.b to E:1,
    E:2.

    Memory circuits do not count; high-speed interconnects of 4A994.j count in the second limb, which names Cuba,
    Iran, North Korea and Syria: the countries of E:1 and E:2.
    """
    cites, destination = f"{_CITED}(a)(1)", line.tx.destination
    embargoed = world.in_group(destination, "E:1", "E:2")
    content = [part for part in line.item.us_content if part.eccn.entry == "3A001"]
    if embargoed:
        content += [part for part in line.item.us_content if part.eccn.within(Eccn("4A994", ("j",)))]
    if not content or not (embargoed or world.in_group(destination, "Tier-3")):
        return Route(FALSE)
    if line.eccn is not None and (line.eccn.category != 4 or line.eccn.product_group != "A"):
        return Route(FALSE)
    limit = "4A994.b" if embargoed else "4A003.b"
    fact = answered(
        line, "734.4.a1.computer_above_app", f"Is {line.name} a computer with an APP above {limit}?", cites
    ) & ~answered(line, "734.4.a1.memory_circuits_only", "Are its US-origin 3A001 parts memory circuits only?", cites)
    return Route.of(
        fact,
        f"{line.name} is a computer above the APP of {limit} with US-origin controlled semiconductors.",
        cites,
        tuple(f"US-origin {part.eccn} content of ${part.value}" for part in content),
    )


def _encryption(line: Line, world: World) -> Route:
    """(b): US-origin encryption content can be de minimis at all only if it is authorized for ENC, or published."""
    content = [part for part in line.item.us_content if part.eccn.entry in _ENCRYPTION]
    if not content:
        return Route(FALSE)
    names = ", ".join(sorted({str(part.eccn) for part in content}))
    two = "" if world.in_group(line.tx.controlling_country, "E:1", "E:2") else ", (b)(2)"
    authorized = answered(
        line,
        "734.4.b.encryption_content_authorized",
        f"Is its US-origin {names} content authorized for ENC under 740.17(b)(1){two} or (b)(3), after any "
        f"classification required, or published source code under 742.15(b)?",
        f"{_CITED}(b)",
    )
    return Route.of(
        ~authorized,
        f"{line.name} holds US-origin {names} content that is not authorized for ENC, so no amount is de minimis.",
        f"{_CITED}(b)(1)",
    )


def _chip_tools(line: Line, world: World) -> Iterator[Route]:
    """(a)(3), (8) and (9): chip-making equipment to Macau and Country Group D:5."""
    if not macau_or_d5(world, line.tx.destination):
        return
    yield _lithography(line, world)
    if world.effective < _CHIP_TOOLS_SINCE or not any(
        part.eccn.category in _ELECTRONICS for part in line.item.us_content
    ):
        return
    circuit = answered(
        line,
        "734.4.us_integrated_circuit",
        f"Does {line.name} contain a US-origin integrated circuit specified in Category 3, 4 or 5?",
        f"{_CITED}(a)(8)",
    )
    paragraph = line.asks_field("eccn", f"Which paragraph of its ECCN is {line.name} in?", f"{_CITED}(a)(8)")
    in_set = Known.of(world.tables.direct_product_rules["SME"].product.contains(line.eccn), paragraph)
    yield Route.of(
        in_set & circuit & ~ships_without_sme_license(line, world),
        f"{line.name} contains a US-origin integrated circuit; to {named(line.tx.destination).name} no amount is "
        "de minimis.",
        f"{_CITED}(a)(8)",
    )
    user = for_footnoted_entity(line, world, 5, f"{_CITED}(a)(9)") | advanced_node_facility(line, world)
    yield Route.of(
        ~in_set & circuit & user,
        f"{line.name} contains a US-origin integrated circuit and goes to a footnote 5 entity or an advanced-node "
        f"facility: no amount is de minimis.",
        f"{_CITED}(a)(9)",
    )


def _lithography(line: Line, world: World) -> Route:
    """(a)(3): equipment of 3B993.f.1 for logic circuits of advanced nodes, unless the exporting country controls it.

    The paragraph names no destination; the end use is controlled for Macau and Country Group D:5 only, so that it is
    asked for those. It began on 2023-11-17 as 3B001.f.1.b.2.b, which 3B993.f.1 became on 2024-12-02. The circuits are
    those of paragraph (1) of the definition in 772.1; a fab of memory alone does not bring it.
    """
    cites, day = f"{_CITED}(a)(3)", world.effective
    meant = _LITHOGRAPHY if day >= _CHIP_TOOLS_SINCE else _LITHOGRAPHY_AT_FIRST
    origin = shipped_from(line)
    listed_at_home = origin is not None and _HOME_CONTROLS.get(origin, date.max) <= day
    if day < _LITHOGRAPHY_SINCE or listed_at_home or line.eccn is None or line.eccn.entry != meant.entry:
        return Route(FALSE)
    depth = TRUE if line.eccn.within(meant) else Kleene.of(None if meant.within(line.eccn) else False)
    fact = Known.of(depth, line.asks_field("eccn", f"Which paragraph of {meant.entry} is it in?", cites))
    use = Known.of(line.tx.end_use.is_for(EndUseKind.ADVANCED_NODE_IC), end_use_reviewed())
    logic = answered(
        line,
        "734.4.a3.logic_circuits",
        "Are the advanced-node circuits logic: non-planar, or of a 16/14 nm node or less (772.1, paragraph (1))?",
        cites,
    )
    home = answered(
        line,
        "734.4.a3.listed_by_exporting_country",
        "Is this equipment on the export control list of the country from which it is first exported?",
        cites,
    )
    return Route.of(
        fact & use & logic & ~home,
        f"{line.name} is lithography equipment of {meant} for advanced-node logic circuits: no amount is de minimis.",
        cites,
    )
