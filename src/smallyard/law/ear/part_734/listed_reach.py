"""For whom a foreign-made item is meant (footnoted entities, advanced-node facilities), and who ships it."""

from __future__ import annotations

from smallyard.law.ear.known import Known, answered, either
from smallyard.law.ear.part_734.routes import shipped_from
from smallyard.law.ear.part_744.requirement_text import read_requirement
from smallyard.law.ear.part_748.parties_to_the_transaction import listed_and_receiving
from smallyard.law.effects import Question
from smallyard.law.line import Line
from smallyard.law.world import ListedParty, World
from smallyard.model.citation import Citation
from smallyard.model.kleene import FALSE, TRUE, Kleene
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

_REVIEWED = "end_use.reviewed"


def review_question() -> Question:
    """The one question that closes every rule on known end uses and end users (part 744 asks the same)."""
    from smallyard.law.ear.part_744.knowledge import end_use_reviewed

    return end_use_reviewed()


def macau_or_d5(world: World, country: str | None) -> bool:
    """Macau, or a country of Country Group D:5."""
    return country is not None and (country == "MO" or world.in_group(country, "D:5"))


def footnoted(line: Line, world: World, number: int) -> tuple[ListedParty, ...]:
    """The parties that are or may be on the Entity List with a footnote in their license requirement column."""
    return tuple(
        one
        for one in world.listed(line.tx, ListCode.ENTITY_LIST)
        if number in read_requirement(one.history.listing.license_requirement).footnotes
    )


def for_footnoted_entity(line: Line, world: World, number: int, citation: str) -> Known:
    """Knowledge that a footnoted entity is a party, or that the item goes into what one makes, buys or orders."""
    parties = either(Known(*listed_and_receiving(one)) for one in footnoted(line, world, number))
    if parties.value is TRUE:
        return parties
    goes_into = line.answer(f"734.9.for_goods_of_footnote_{number}_entity")
    if goes_into is TRUE or parties.value is not FALSE:
        return parties | Known(Kleene.of(goes_into is TRUE))
    reviewed = line.tx.end_use.reviewed or goes_into is FALSE
    return Known(FALSE) if reviewed else Known.of(~Kleene.of(None), review_question())


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
    return Known.of(use, review_question()) & ~nand_only


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
    return Known.of(Kleene.of(None), question)


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
    if place.value is FALSE:
        return place
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
