"""What US persons may not do without a license, whatever the items (744.6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.known import NO, YES, Known, answered, classified, either
from smallyard.law.ear.part_734.listed_reach import exporter, headquartered_in
from smallyard.law.ear.part_734.subject import subject_route
from smallyard.law.ear.part_744.advanced_chips import chip_place
from smallyard.law.ear.part_744.knowledge import countries_of_use, declared, for_intelligence_user, receivers
from smallyard.law.ear.part_744.military_intelligence import named_body, places_of_military_intelligence
from smallyard.law.effects import Question, RequiresLicense, ReviewPolicy
from smallyard.law.found import Found
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, provision, when
from smallyard.law.tables.eccn_sets import EccnSet
from smallyard.law.world import World
from smallyard.model.citation import Citation
from smallyard.model.kleene import TRUE, UNKNOWN, Kleene
from smallyard.model.transaction import EndUseKind, TransactionKind

__all__: list[str] = []

_SECTION = "15 CFR 744.6"
_CHIP_MAKING = EccnSet.parse("3B??? 3C??? 3D??? 3E???")


def _may_be_support(line: Line, found: Found) -> bool:
    """An activity, or an item that is not subject or may not be: 744.2 to 744.4 and 744.22 govern a subject item."""
    return line.tx.kind is TransactionKind.US_PERSON_ACTIVITY or found.subject is not TRUE


def _by_us_person(line: Line, found: Found, use: Known) -> Known:
    """Whether a US person supports the use with an item not subject to the EAR.

    An activity of a US person is. A reexport or transfer of an item that is not subject is one if the exporter is a
    US person: known from its country, or answered; asked only once a use of this section is declared.
    """
    if line.tx.kind is TransactionKind.US_PERSON_ACTIVITY:
        return YES
    who = exporter(line)
    if who is not None and "US" in {who[0].country, who[0].headquarters}:
        return YES
    person = answered(line, "744.6.us_person", "Does a US person ship, facilitate or support this?", _SECTION)
    return person if use.value is TRUE or person.value is not UNKNOWN else NO


def _required(known: Known, paragraph: str, reason: str, review: ReviewPolicy, text: str) -> Iterator[Claim]:
    yield from when(
        known.value,
        RequiresLicense(
            control="744.6",
            review=review,
            review_text=text,
            overcome_by=(),
        ),
        reason,
        questions=known.questions,
        cites=_SECTION + paragraph,
    )


_WEAPONS_REVIEW = (ReviewPolicy.CASE_BY_CASE, "denied if it would make a material contribution (744.6(e)(1))")


@provision(
    "15 CFR 744.6(b)",
    also=("15 CFR 744.6(a)", "15 CFR 744.6(d)", "15 CFR 744.6(e)"),
    since=date(1996, 3, 25),
    stage=Stage.REQUIREMENT,
    beyond_ear=True,
    standing="partial",
    missing="activities that another agency licenses or prohibits are outside (744.6(a)) and are not recognized",
)
def license_for_us_person_support(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """A US person needs a license to support weapons of mass destruction, missiles or military intelligence.

    (1) Nuclear explosive devices outside Supp. No. 3 to part 744; (2) missiles in or by Country Groups D:4 and
    E:2; (3) chemical and biological weapons anywhere; (4) plants for precursors of 1C350 outside Country Group A:3;
    (5) from 2021-03-16 military-intelligence end uses and end users of the countries of 744.22.

    Support is shipping, transferring or facilitating items not subject to the EAR, or any contract, service or
    employment known to assist. No license exception applies to (1)-(4); employees of the US Government in their
    duties are outside (5) (answer 744.6.us_government_duties).
    """
    tx = line.tx
    if not _may_be_support(line, found):
        return
    places = countries_of_use(tx)
    nuclear = declared(tx, EndUseKind.NUCLEAR)
    if not world.in_group(tx.destination, "Supp3-744"):
        yield from _required(
            nuclear & _by_us_person(line, found, nuclear),
            "(b)(1)",
            "A US person supports, or may support, nuclear explosive devices.",
            *_WEAPONS_REVIEW,
        )
    missile = declared(tx, EndUseKind.MISSILE)
    if any(world.in_group(country, "D:4", "E:2") for country in places):
        yield from _required(
            missile & _by_us_person(line, found, missile),
            "(b)(2)",
            "A US person supports, or may support, missiles in or by Country Group D:4 or E:2.",
            *_WEAPONS_REVIEW,
        )
    weapons = declared(tx, EndUseKind.CHEMICAL_BIOLOGICAL)
    plant = tx.answer("744.4.precursor_plant_only") is TRUE
    if not (plant and all(world.in_group(country, "A:3") for country in places)):
        yield from _required(
            weapons & _by_us_person(line, found, weapons),
            "(b)(4)" if plant else "(b)(3)",
            "A US person supports, or may support, chemical or biological weapons or a plant for their precursors.",
            *_WEAPONS_REVIEW,
        )
    intelligence = _military_intelligence(line, world)
    yield from _required(
        intelligence & _by_us_person(line, found, intelligence),
        "(b)(5)",
        "A US person supports, or may support, a military-intelligence end use or end user.",
        ReviewPolicy.PRESUMPTION_OF_DENIAL,
        "presumption of denial (744.6(e)(2))",
    )


def _military_intelligence(line: Line, world: World) -> Known:
    tx = line.tx
    if world.effective < date(2021, 3, 16) or line.answer("744.6.us_government_duties") is TRUE:
        return NO
    if named_body(tx, world) is not None:
        return YES
    places = places_of_military_intelligence(tx, world)
    if not places:
        return NO
    return declared(tx, EndUseKind.MILITARY_INTELLIGENCE) | for_intelligence_user(tx, places)


@provision(
    "15 CFR 744.6(c)(2)",
    also=("15 CFR 744.6(c)", "15 CFR 744.6(c)(3)"),
    since=date(2022, 10, 12),
    stage=Stage.REQUIREMENT,
    beyond_ear=True,
    standing="partial",
    missing="of the definition of a US person only what `us_person_or_protected` and the employer's seat tell",
)
def license_for_us_person_help_with_chips(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """A US person needs a license for items not subject to the EAR that help advanced chips be made in Macau or D:5.

    (i) Any item for circuits at an advanced-node facility of a firm of Macau or D:5; (ii) Category 3 items of
    product groups B to E where the node is not known; (iii) the SME set, 3D992 and 3E992, whatever the use.

    From 2022-10-12 for China, 2023-01-17 Macau, 2023-11-17 all of D:5; before that day (i) and (ii) did not ask for
    the firm's seat. Left out: administrative or clerical work (d)(1), back-end steps (d)(3), and from 2023-11-17
    natural US persons working for a firm headquartered in the US, A:5 or A:6 that is not majority-owned from Macau or
    D:5 (d)(4); servicing under (iii) but at an advanced-node facility (d)(5). No license exception applies.
    """
    tx = line.tx
    if not _may_be_support(line, found) or not chip_place(world, tx.destination):
        return
    if tx.kind is TransactionKind.US_PERSON_ACTIVITY and subject_route(line, world).fact is TRUE:
        return
    if line.answer("744.6.administrative_only") is TRUE:
        return
    node, unknown_node = (declared(tx, kind) for kind in (EndUseKind.ADVANCED_NODE_IC, EndUseKind.IC_NODE_UNKNOWN))
    production = NO if line.answer("744.23.back_end_only") is TRUE else YES
    in_group_b_to_e = classified(line, _CHIP_MAKING, f"{_SECTION}(c)(2)(ii)")
    seat = _facility_of_their_firm(line, world)
    for paragraph, use, what in (
        ("(c)(2)(i)", node & production & seat, "circuits at an advanced-node facility"),
        (
            "(c)(2)(ii)",
            unknown_node & production & in_group_b_to_e & seat,
            "circuits at a facility whose node is unknown",
        ),
        ("(c)(2)(iii)", _equipment(line, world), "chip-making equipment in Macau or Country Group D:5"),
    ):
        known = use & ~_excluded_employee(line, world) & _by_us_person(line, found, use)
        yield from _required(
            known,
            paragraph,
            f"A US person ships, facilitates or services items not subject to the EAR for {what}.",
            ReviewPolicy.PRESUMPTION_OF_DENIAL,
            "presumption of denial for Macau, D:5 and their firms, else case by case (744.6(e)(3))",
        )
        if known.value is TRUE:
            return


def _facility_of_their_firm(line: Line, world: World) -> Known:
    if world.effective < date(2023, 11, 17):
        return YES
    users = [(party, place) for party, place in receivers(line.tx)]
    if not users:
        return answered(
            line,
            "744.6.facility_of_firm_of_macau_or_d5",
            "Is the facility that of an entity headquartered, or whose ultimate parent is, in Macau or D:5?",
            f"{_SECTION}(c)(2)(i)",
        )
    return either(headquartered_in(world, party, place, citation=f"{_SECTION}(c)(2)(i)") for party, place in users)


def _equipment(line: Line, world: World) -> Known:
    """(c)(2)(iii): the SME set by its parameters; servicing counts only at advanced nodes, which (i) covers."""
    if line.answer("744.6.servicing") is TRUE and world.effective >= date(2023, 11, 17):
        return NO
    inside = world.tables.direct_product_rules["SME"].product.contains(line.eccn)
    inside |= EccnSet.parse("3D992 3E992").contains(line.eccn)
    asked = line.asks_field("eccn", f"Which ECCN's parameters does {line.name} meet?", f"{_SECTION}(c)(2)(iii)")
    return Known.of(inside, asked)


def _excluded_employee(line: Line, world: World) -> Known:
    """(d)(4): a natural US person working for a firm of the US, A:5 or A:6, not majority-owned from Macau or D:5.

    In a shipment by a firm that is itself no US person, a US person who takes part is one of its people.
    """
    tx, who = line.tx, exporter(line)
    if world.effective < date(2023, 11, 17) or line.answer("744.6.employer_majority_owned_from_macau_or_d5") is TRUE:
        return NO
    if who is None:
        seat = None
        home = answered(
            line,
            "744.6.employer_of_us_a5_a6",
            "Does the person work for a firm headquartered in the US, A:5 or A:6, not majority-owned from there?",
            f"{_SECTION}(d)(4)",
        )
    else:
        party, place = who
        seat = party.headquarters or party.country
        home = (
            Known(Kleene.of(seat == "US" or world.in_group(seat, "A:5", "A:6")))
            if seat is not None
            else Known.of(UNKNOWN, _asked(f"{place}.headquarters", f"Where has {party.name} its headquarters?"))
        )
    if tx.kind is not TransactionKind.US_PERSON_ACTIVITY and seat not in {None, "US"}:
        return home
    text = "Is the US person a natural person (citizen, permanent resident or protected individual)?"
    return Known.of(Kleene.of(tx.us_person_or_protected), _asked("us_person_or_protected", text)) & home


def _asked(key: str, text: str) -> Question:
    return Question(key=key, text=text, citation=Citation.parse(f"{_SECTION}(d)(4)"))
