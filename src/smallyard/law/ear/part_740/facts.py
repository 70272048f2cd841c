"""Facts that several exceptions and restrictions of part 740 turn on, each with what would settle it if unknown."""

from __future__ import annotations

from collections.abc import Callable

from smallyard.law.ear.part_740.terms import Fact
from smallyard.law.effects import RequiresLicense
from smallyard.law.found import Found, Required
from smallyard.law.line import Line
from smallyard.law.tables.control_rows import Subject
from smallyard.law.world import World
from smallyard.model.country import CountryCode
from smallyard.model.eccn import Eccn
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.party import Party, Role
from smallyard.model.transaction import OccupiedRegion

__all__ = [
    "any_requirement",
    "by_part",
    "chinese_headquarters",
    "controlled_for",
    "headquarters",
    "in_groups",
    "in_places",
    "made_in",
    "named_item",
    "no_requirement_of_part_744",
    "only_reasons",
    "to_sanctioned_place",
]

_OCCUPIED = frozenset(OccupiedRegion)


YES, NO = Fact(TRUE), Fact(FALSE)


def _certain(value: bool) -> Fact:
    return YES if value else NO


def in_groups(line: Line, world: World, *groups: str) -> Kleene:
    """Whether the destination (of a deemed export, the person's country) is in any of these Country Groups."""
    return Kleene.of(world.in_group(line.tx.controlling_country, *groups))


def in_places(line: Line, world: World, name: str) -> Kleene:
    """Whether the destination is one of those that a section names by name."""
    return Kleene.of(line.tx.controlling_country in world.tables.license_exceptions.places(name, world.effective))


def to_sanctioned_place(line: Line, world: World) -> bool:
    """Whether the destination is sanctioned, in whole or in part, as 740.2(a)(6) names them."""
    return line.tx.region in _OCCUPIED or in_places(line, world, "sanctioned") is TRUE


def named_item(line: Line, world: World, name: str) -> Fact:
    """Whether the item is in a set that a section names by ECCN.

    Where the classification is not deep enough, the question is for the whole paragraph; where software or technology
    for certain items is meant, for the item it is for; where only part of a paragraph is, whether it is that part.
    """
    cover = world.tables.license_exceptions.covers(name, line.eccn, world.effective)
    if cover.certainty is not UNKNOWN:
        return _certain(cover.certainty is TRUE)
    if cover.part is None:
        # Paragraph .z is the one that meets 3A090 or 4A090 too: an item not controlled for RS reasons is not of it.
        if cover.below is not None and cover.below.eccn.paragraphs[:1] == ("z",) and line.answer("774.RS") is FALSE:
            return NO
        ask = f"Which paragraph of its ECCN does line {line.number} fall under? Give it in full depth."
        return Fact(UNKNOWN, f"{line.place}.eccn", ask)
    if cover.part.objects:
        return _made_for(line, cover.part.objects)
    key = cover.part.key.removeprefix("!") or f"740.scope.{name.replace('-', '_')}"
    told = Fact(line.answer(key), key, f"Is line {line.number} ({line.eccn}) {cover.part.scope}?")
    return ~told if cover.part.key.startswith("!") else told


def _made_for(line: Line, objects: tuple[Eccn, ...]) -> Fact:
    """Whether software or technology is for one of these items: the parameter `for_eccn`, as the CCL asks it too."""
    key = f"{line.place}.parameters.for_eccn"
    ask = f"For an item of which ECCN and paragraph is line {line.number} ({line.eccn})? Several may be given."
    made_for = Subject(line, line.eccn).made_for if line.eccn is not None else ()
    if not made_for:
        return Fact(UNKNOWN, key, ask)
    result = NO
    for eccn in made_for:
        for one in objects:
            if eccn.within(one):
                return YES
            if one.within(eccn):
                result = Fact(UNKNOWN, key, ask)
    return result


def any_requirement(found: Found, wanted: Callable[[Required], bool]) -> Fact:
    """Whether a license is required by a requirement of some kind; unknown for as long as an uncertain one is."""
    result = NO
    for one in found.required:
        if wanted(one):
            if one.certain:
                return YES
            assert one.question is not None, "a rule that is not certain asks"
            result = Fact(UNKNOWN, one.question.key, one.question.text)
    return result


def by_part(effect: Required | RequiresLicense, *parts: int) -> bool:
    """Whether a requirement is imposed by part 744 or 746: its control is then the section."""
    return effect.control.split(".")[0] in {str(part) for part in parts}


def only_reasons(found: Found, *reasons: str) -> Fact:
    """Whether list-based license requirements for the destination are for these reasons only."""
    return ~any_requirement(found, lambda one: bool(one.reason) and one.reason not in reasons)


def no_requirement_of_part_744(found: Found) -> Fact:
    """Whether no end-use or end-user rule requires a license."""
    return ~any_requirement(found, lambda one: by_part(one, 744))


def controlled_for(found: Found, *reasons: str) -> Fact:
    """Whether the item needs a license to the destination for one of these reasons for control."""
    return any_requirement(found, lambda one: one.reason in reasons)


def made_in(line: Line, wanted: Callable[[CountryCode], bool]) -> Fact:
    """Whether the item was made in a country of some kind; an item of US origin was made in the United States."""
    country = line.item.made_in or ("US" if line.item.us_origin else None)
    if country is None:
        return Fact(UNKNOWN, f"{line.place}.made_in", f"Where was line {line.number} made?")
    return _certain(wanted(country))


_RECIPIENTS = frozenset({Role.PURCHASER, Role.ULTIMATE_CONSIGNEE, Role.END_USER})


def headquarters(line: Line, wanted: Callable[[CountryCode], bool], roles: frozenset[Role] = _RECIPIENTS) -> Fact:
    """Whether a recipient, or its ultimate parent, has its headquarters in a country of some kind."""
    concerned = [(n, one) for n, one in enumerate(line.tx.parties, start=1) if one.role in roles]
    if not concerned:
        return Fact(UNKNOWN, "parties", "Who buys, receives and uses the items, and where are their headquarters?")
    result = NO
    for number, party in concerned:
        result |= _headquartered(party, f"parties[{number}]", wanted)
    return result


def _headquartered(party: Party, place: str, wanted: Callable[[CountryCode], bool]) -> Fact:
    result = NO
    for field, whose in (
        ("headquarters", party.name),
        ("ultimate_parent_headquarters", f"{party.name}'s ultimate parent"),
    ):
        country = getattr(party, field)
        if country is None:
            result |= Fact(UNKNOWN, f"{place}.{field}", f"In which country does {whose} have its headquarters?")
        else:
            result |= _certain(wanted(country))
    return result


def chinese_headquarters(line: Line, world: World) -> Fact:
    """Whether a recipient or its ultimate parent has its headquarters in Macau or Country Group D:5."""
    return headquarters(line, lambda country: country == "MO" or world.in_group(country, "D:5"))
