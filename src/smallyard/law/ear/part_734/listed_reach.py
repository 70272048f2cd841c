"""For whom a foreign-made item is meant (734.9(e): footnoted entities; advanced-node facilities), who ships it."""

from __future__ import annotations

from datetime import date

from smallyard.law.ear.known import NO, Known, answered, either
from smallyard.law.ear.part_734.routes import shipped_from
from smallyard.law.ear.part_744.affiliates import listed_ownerships
from smallyard.law.ear.part_744.knowledge import end_use_reviewed
from smallyard.law.ear.part_744.requirement_text import read_requirement
from smallyard.law.ear.part_748.parties_to_the_transaction import is_receiving_party, listed_and_receiving
from smallyard.law.effects import Question
from smallyard.law.line import Line
from smallyard.law.world import ListedParty, World
from smallyard.model.citation import Citation
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.listing import ListCode
from smallyard.model.party import Party, Role
from smallyard.model.transaction import EndUseKind

__all__ = [
    "advanced_node_facility",
    "footnoted",
    "for_footnoted_entity",
    "headquartered_in",
    "macau_or_d5",
    "ships_without_sme_license",
]

_AFFILIATES_SINCE = date(2025, 9, 29)
_AFFILIATES_STAYED = date(2025, 11, 10)
_AFFILIATES_STAY_ENDS = date(2026, 11, 10)


def macau_or_d5(world: World, country: str | None) -> bool:
    """Macau, or a country of Country Group D:5."""
    return country is not None and (country == "MO" or world.in_group(country, "D:5"))


def footnoted(line: Line, world: World, number: int) -> tuple[ListedParty, ...]:
    """The parties that are or may be on the Entity List with a footnote in their license requirement column."""
    return tuple(one for one in world.listed(line.tx, ListCode.ENTITY_LIST) if _has_footnote(one, number))


def for_footnoted_entity(line: Line, world: World, number: int, citation: str) -> Known:
    """Knowledge that a footnoted entity is a party, or that the item goes into what one makes, buys or orders."""
    parties = either(Known(*listed_and_receiving(one)) for one in footnoted(line, world, number))
    parties |= _owned_by_footnoted(line, world, number)
    goes_into = line.answer(f"734.9.for_goods_of_footnote_{number}_entity")
    if goes_into is TRUE or parties.value is not FALSE:
        return parties | Known(Kleene.of(goes_into is TRUE))
    reviewed = line.tx.end_use.reviewed or goes_into is FALSE
    return Known(FALSE) if reviewed else Known.of(UNKNOWN, end_use_reviewed())


def _owned_by_footnoted(line: Line, world: World, number: int) -> Known:
    """A receiving party of which listed owners, a footnoted one among them, hold half or more (734.9(e), (g)).

    In force and stayed with the Affiliates rule (90 FR 47201, 90 FR 50857); after the stay's last day it is not
    known.
    """
    if _AFFILIATES_STAYED <= world.effective < _AFFILIATES_STAY_ENDS or world.effective < _AFFILIATES_SINCE:
        return NO
    held = [
        one
        for one in listed_ownerships(line.tx, world)
        if is_receiving_party(one.party) is TRUE
        and any(_has_footnote(owner, number) and owner.certainty is TRUE for owner in one.owners)
    ]
    owned = either(Known.of(one.half_or_more, *one.questions) for one in held)
    if owned.value is FALSE or world.effective < _AFFILIATES_STAY_ENDS:
        return owned
    text = "Was the stay of the Affiliates rule (90 FR 50857), which ran to 9 November 2026, extended to this day?"
    return owned & ~answered(line, "744.11.affiliates_stay_extended", text, "90 FR 50857")


def _has_footnote(one: ListedParty, number: int) -> bool:
    return (
        one.history.listing.list is ListCode.ENTITY_LIST
        and number in read_requirement(one.history.listing.license_requirement).footnotes
    )


def advanced_node_facility(line: Line, world: World) -> Known:
    """Knowledge that the item goes to a facility in Macau or D:5 that makes logic or DRAM advanced-node circuits."""
    if not macau_or_d5(world, line.tx.destination):
        return Known(FALSE)
    use = line.tx.end_use.is_for(EndUseKind.ADVANCED_NODE_IC)
    nand_only = answered(
        line,
        "734.9.nand_only",
        "Does the facility make no advanced-node circuits but NAND memory?",
        "15 CFR 734.9(e)(3)(ii)",
    )
    return Known.of(use, end_use_reviewed()) & ~nand_only


def headquartered_in(world: World, party: Party, place: str, *, citation: str) -> Known:
    """Whether a party has its headquarters, or its ultimate parent has, in Macau or Country Group D:5."""
    if macau_or_d5(world, party.headquarters) or macau_or_d5(world, party.ultimate_parent_headquarters):
        return Known(TRUE)
    if party.headquarters is not None and party.ultimate_parent_headquarters is not None:
        return Known(FALSE)
    missing = "headquarters" if party.headquarters is None else "ultimate_parent_headquarters"
    whose = party.name if party.headquarters is None else f"the ultimate parent company of {party.name}"
    question = Question(
        key=f"{place}.{missing}",
        text=f"In which country does {whose} have its headquarters?",
        citation=Citation.parse(citation),
    )
    return Known.of(UNKNOWN, question)


def exporter(line: Line) -> tuple[Party, str] | None:
    """The party that exports or reexports, and where it stands in the transaction file."""
    return next(
        (
            (party, f"parties[{number}]")
            for number, party in enumerate(line.tx.parties, start=1)
            if party.role is Role.EXPORTER
        ),
        None,
    )


def ships_without_sme_license(line: Line, world: World) -> Known:
    """Whether 742.4(a)(4) excludes the reexport: it leaves a country of Supp. No. 4 to part 742, by a firm not of
    D:5.

    The second limb, a country with equivalent controls of its own, is an answer.
    """
    cites = "15 CFR 742.4(a)(4)"
    origin = shipped_from(line)
    place = Known(Kleene.of(origin is not None and world.in_group(origin, "Supp4-742")))
    if place.value is not TRUE:
        place = Known(Kleene.of(line.answer("742.4.a4.equivalent_controls") is TRUE))
    found = exporter(line)
    if found is None:
        by_others = answered(
            line,
            "742.4.a4.reexporter_of_macau_or_d5",
            "Is the reexporter headquartered, or its ultimate parent, in Macau or Country Group D:5?",
            cites,
        )
    else:
        by_others = headquartered_in(world, *found, citation=cites)
    return place & ~by_others
