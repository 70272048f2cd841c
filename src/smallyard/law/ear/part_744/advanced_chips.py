"""Supercomputers, advanced-node circuits, advanced computing for certain firms, chip-making equipment (744.23)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.known import NO, Known, answered, classified, either
from smallyard.law.ear.part_734.listed_reach import footnoted, headquartered_in, macau_or_d5
from smallyard.law.ear.part_744.knowledge import declared, receivers
from smallyard.law.ear.part_748.parties_to_the_transaction import listed_and_receiving
from smallyard.law.effects import RequiresLicense, ReviewPolicy
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, provision, when
from smallyard.law.tables.eccn_sets import EccnSet
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE
from smallyard.model.party import Role
from smallyard.model.transaction import EndUseKind, ItemKind, TransactionKind

__all__ = ["chip_place"]

_SECTION = "15 CFR 744.23"
_CHINA_ONLY_UNTIL = date(2023, 11, 17)
_DESIGN_SINCE = date(2024, 12, 2)
_CCL_ONLY_SINCE = date(2023, 11, 17)

_SUPERCOMPUTER = EccnSet.parse("3A001 3A991 4A994 5A002 5A004 5A992 4A003 4A004")
_CHIP_MAKING = EccnSet.parse("3B??? 3C??? 3D??? 3E???")
_SECOND_TIER = EccnSet.parse(
    "3A001.z.1.b 3A001.z.2.b 3A001.z.3.b 3A001.z.4.b 3A090.b 4A003.z.1.b 4A003.z.2.b 4A004.z.2 4A005.z.2 4A090.b "
    "5A002.z.1.b 5A002.z.2.b 5A002.z.3.b 5A002.z.4.b 5A002.z.5.b 5A004.z.1.b 5A004.z.2.b 5A992.z.2 5D002.z.1.b "
    "5D002.z.2.b 5D002.z.3.b 5D002.z.4.b 5D002.z.5.b 5D002.z.6.b 5D002.z.7.b 5D002.z.8.b 5D002.z.9.b 5D992.z.2"
)
_COMPUTING = EccnSet.parse("3A090 4A090 3A001.z 4A003.z 4A004.z 4A005.z 5A002.z 5A004.z 5A992.z 5D002.z 5D992.z")
"""The advanced computing items: those of (d)(3)(i), and of (a)(3) before the two tiers of 2025-01-13."""
_TIERS_SINCE = date(2025, 1, 13)
_CCL = EccnSet.parse("CCL")
_HIGH_BANDWIDTH = EccnSet.parse("3A090.c")
_OUTSIDE_HBM = EccnSet.parse("!3A090.c " + _COMPUTING.text)
_CHIP_TECHNOLOGY = EccnSet.parse("3E001")

_SME_EXCEPTIONS = ("740.11(b)",)
"""740.2(a)(9)(i)."""
_COMPUTING_EXCEPTIONS = (
    "740.8",
    "740.9(a)(6)",
    "740.10",
    "740.11(b)",
    "740.13(a)",
    "740.13(c)",
    "740.25",
    "740.27",
    "740.28",
)
"""740.2(a)(9)(ii)."""


def chip_place(world: World, country: str) -> bool:
    """Whether the rules of 744.23 and 744.6(c)(2) reach a country: Macau and Country Group D:5; at first China alone.

    China from 2022-10-07, Macau from 2023-01-17 (88 FR 2821), the rest of D:5 from 2023-11-17 (88 FR 73424, 73458).
    """
    if world.effective >= _CHINA_ONLY_UNTIL:
        return macau_or_d5(world, country)
    return country in world.tables.end_uses.members("chips", world.effective)


def _review(line: Line, world: World) -> tuple[ReviewPolicy, str]:
    """744.23(d): denial presumed for Macau and D:5 and their firms; approval for users of allies not owned from
    there.
    """
    if line.eccn is not None and _COMPUTING.contains(line.eccn) is TRUE and line.answer("742.6.datacenter") is FALSE:
        return ReviewPolicy.CASE_BY_CASE, "case by case for items not for datacenters (744.23(d)(3)(i))"
    if line.answer("744.23.foreign_item_same_function") is TRUE:
        return ReviewPolicy.CASE_BY_CASE, "case by case where a foreign item does the same (744.23(d)(3)(ii))"
    users = [party for party, _ in receivers(line.tx) if party.role in {Role.END_USER, Role.ULTIMATE_CONSIGNEE}]
    homes = {home for party in users for home in (party.headquarters, party.ultimate_parent_headquarters)}
    allied = bool(users) and all(
        home is not None and (home == "US" or world.in_group(home, "A:5", "A:6")) for home in homes
    )
    if allied:
        return (
            ReviewPolicy.PRESUMPTION_OF_APPROVAL,
            "presumption of approval for users of the US, A:5 or A:6 not majority-owned from D:5 (744.23(d)(2))",
        )
    return ReviewPolicy.PRESUMPTION_OF_DENIAL, "presumption of denial for Macau, D:5 and their firms (744.23(d)(1))"


def _required(
    line: Line, world: World, known: Known, paragraph: str, reason: str, overcome_by: tuple[str, ...] = ()
) -> Iterator[Claim]:
    if known.value is FALSE:
        return
    review, text = _review(line, world)
    yield from when(
        known.value,
        RequiresLicense(control="744.23", review=review, review_text=text, overcome_by=overcome_by),
        reason,
        questions=known.questions,
        cites=_SECTION + paragraph,
    )


def _item(line: Line, eccns: EccnSet) -> Known:
    return classified(line, eccns, f"{_SECTION}(a)")


def _there_or_said(line: Line, world: World, key: str, text: str, use: Known) -> Known:
    """The place: the destination, or, for a use declared elsewhere, where the exporter says the use takes place."""
    if chip_place(world, line.tx.destination):
        return Known(TRUE)
    return answered(line, key, text, f"{_SECTION}(a)") if use.value is TRUE else NO


@provision(
    "15 CFR 744.23(a)(1)",
    also=("15 CFR 744.23(c)", "15 CFR 744.23(d)"),
    since=date(2022, 10, 21),
    stage=Stage.REQUIREMENT,
)
def license_for_supercomputer(line: Line, world: World) -> Iterator[Claim]:
    """A license is required for circuits and computers known to be for a supercomputer in Macau or D:5.

    Integrated circuits of 3A001, 3A991, 4A994, 5A002, 5A004, 5A992; computers, assemblies and components of 4A003,
    4A004, 4A994, 5A002, 5A004, 5A992. For the supercomputer, or for components or equipment that will be used in it.
    No license exception applies.
    """
    use = declared(line.tx, EndUseKind.SUPERCOMPUTER)
    if use.value is FALSE or (item := _item(line, _SUPERCOMPUTER)).value is FALSE:
        return
    place = _there_or_said(
        line,
        world,
        "744.23.supercomputer_in_macau_or_d5",
        "Is the supercomputer in, or destined to, Macau or D:5?",
        use,
    )
    yield from _required(
        line,
        world,
        place & use & item,
        "(a)(1)",
        f"{line.name} is, or may be, for a supercomputer in Macau or Country Group D:5.",
    )


def _advanced_node(line: Line, world: World, kind: EndUseKind) -> Known:
    """Development or production of circuits of a kind at a facility there, back-end steps and footnote 5 left out."""
    if not chip_place(world, line.tx.destination):
        return NO
    use = declared(line.tx, kind)
    if use.value is FALSE or line.answer("744.23.back_end_only") is TRUE:
        return NO
    if world.effective >= _DESIGN_SINCE:
        carved_out = either(Known(*listed_and_receiving(one)) for one in footnoted(line, world, 5))
        return use & ~carved_out
    return use


@provision("15 CFR 744.23(a)(2)", also=("15 CFR 744.23(a)(5)",), since=date(2022, 10, 21), stage=Stage.REQUIREMENT)
def license_for_advanced_node_circuits(line: Line, world: World) -> Iterator[Claim]:
    """A license is required for any item known to be for circuits at an advanced-node facility in Macau or D:5.

    (i) Any item, EAR99 too, for developing or producing circuits at a facility that makes advanced-node circuits.
    (ii) Category 3 items of product groups B to E where it is not known whether the facility does. (iii) ECAD and
    TCAD software and technology for designing circuits to be made there, from 2024-12-02.

    Assembly, test and packaging that leave the technology level as it is are no production ((a)(5); answer
    744.23.back_end_only). Items for footnote 5 entities are left to 744.11(a)(2)(v) ((a)(2)(iv)). No exception
    applies.
    """
    known = _advanced_node(line, world, EndUseKind.ADVANCED_NODE_IC)
    yield from _required(
        line,
        world,
        known,
        "(a)(2)(i)",
        f"{line.name} is, or may be, for circuits at a facility that makes advanced-node integrated circuits.",
    )
    if known.value is TRUE:
        return
    node_unknown = _advanced_node(line, world, EndUseKind.IC_NODE_UNKNOWN) & _item(line, _CHIP_MAKING)
    yield from _required(
        line,
        world,
        node_unknown,
        "(a)(2)(ii)",
        f"{line.name} is, or may be, for circuits at a facility whose technology node is not known.",
    )
    yield from _required(
        line,
        world,
        _design(line, world),
        "(a)(2)(iii)",
        f"{line.name} is for designing advanced-node integrated circuits to be produced in Macau or D:5.",
    )


def _design(line: Line, world: World) -> Known:
    """ECAD or TCAD going elsewhere, for a circuit that will be produced in Macau or D:5; declared uses only."""
    software = line.item.item_kind in {ItemKind.SOFTWARE, ItemKind.SOURCE_CODE, ItemKind.TECHNOLOGY}
    use = declared(line.tx, EndUseKind.ADVANCED_NODE_IC)
    if world.effective < _DESIGN_SINCE or not software or use.value is not TRUE:
        return NO
    cites = f"{_SECTION}(a)(2)(iii)"
    return answered(
        line, "744.23.ecad_or_tcad", f"Is {line.name} ECAD or TCAD software or technology?", cites
    ) & answered(
        line,
        "744.23.circuit_made_in_macau_or_d5",
        "Will the advanced-node integrated circuit be produced in Macau or Country Group D:5?",
        cites,
    )


def _for_their_firm(line: Line, world: World) -> Known:
    return either(
        headquartered_in(world, party, place, citation=f"{_SECTION}(a)(3)(i)") for party, place in receivers(line.tx)
    )


@provision("15 CFR 744.23(a)(3)", since=date(2023, 11, 17), stage=Stage.REQUIREMENT)
def license_for_advanced_computing_firm(line: Line, world: World) -> Iterator[Claim]:
    """A license is required for advanced computing items, wherever they go, for firms headquartered in Macau or D:5.

    (i)(A) The second tier (3A090.b, 4A090.b and .z paragraphs) outside D:1, D:4 and D:5, or in those that are A:5
    or A:6; (B) high bandwidth memory of 3A090.c outside Macau and D:5: for a party headquartered, or whose ultimate
    parent is, in Macau or D:5. The first tier needs a license everywhere by 742.6(a)(6)(iii)(A). Until 2025-01-13 (A)
    named 3A090, 4A090 and the .z paragraphs whole.

    (ii) 3E001 technology for 3A090 that such a firm developed, out of or within a D:1, D:4 or D:5 country.
    Exceptions: those of 740.2(a)(9)(ii) for (i), none for (ii).
    """
    destination = line.tx.destination
    groups = world.groups(destination)
    inside = not groups.isdisjoint({"D:1", "D:4", "D:5"}) and groups.isdisjoint({"A:5", "A:6"})
    firms: list[tuple[Known, str]] = []
    if not inside:
        tier = _SECOND_TIER if world.effective >= _TIERS_SINCE else _COMPUTING
        tier = _OUTSIDE_HBM if _DESIGN_SINCE <= world.effective < _TIERS_SINCE else tier
        firms.append((_item(line, tier), "(a)(3)(i)(A)"))
    if world.effective >= _DESIGN_SINCE and not macau_or_d5(world, destination):
        firms.append((_item(line, _HIGH_BANDWIDTH), "(a)(3)(i)(B)"))
    for item, paragraph in firms:
        if item.value is not FALSE and line.eccn is not None:
            yield from _required(
                line,
                world,
                item & _for_their_firm(line, world),
                paragraph,
                f"{line.name} is for a firm that is, or may be, headquartered or parented in Macau or Country Group"
                f" D:5.",
                _COMPUTING_EXCEPTIONS,
            )
    yield from _required(
        line,
        world,
        _their_technology(line, world),
        "(a)(3)(ii)",
        f"{line.name} is chip technology developed by a firm headquartered in Macau or Country Group D:5.",
    )


def _their_technology(line: Line, world: World) -> Known:
    tx = line.tx
    if _CHIP_TECHNOLOGY.contains(line.eccn) is not TRUE or tx.kind not in {
        TransactionKind.REEXPORT,
        TransactionKind.TRANSFER,
    }:
        return NO
    groups = world.groups(tx.origin)
    if groups.isdisjoint({"D:1", "D:4", "D:5"}) or not groups.isdisjoint({"A:5", "A:6"}):
        return NO
    cites = f"{_SECTION}(a)(3)(ii)"
    return answered(
        line,
        "744.23.technology_for_advanced_computing",
        f"Is {line.name} technology for 3A090 (not 3A090.c), to produce 3A090, 4A090 or .z items?",
        cites,
    ) & answered(
        line,
        "744.23.developed_by_firm_of_macau_or_d5",
        "Was it developed by an entity headquartered, or whose ultimate parent is, in Macau or Country Group D:5?",
        cites,
    )


@provision(
    "15 CFR 744.23(a)(4)",
    since=date(2022, 10, 7),
    stage=Stage.REQUIREMENT,
    standing="partial",
    missing="the relief of General Order No. 4 (Supp. No. 1 to part 736), whose text we do not hold",
)
def license_for_chip_making_equipment(line: Line, world: World) -> Iterator[Claim]:
    """A license is required for items known to be for developing or producing chip-making equipment in Macau or D:5.

    (i) To Macau or D:5, for equipment, components, assemblies or accessories of 3B001 (not .g, .h), 3B002, 3B611,
    3B903, 3B991 (not .b.2.a, .b.2.b), 3B992 to 3B994, or their software and technology. (ii) Anywhere, where the
    developer or producer is headquartered, or its ultimate parent is, in Macau or D:5.

    Any item until 2023-11-17 (as 744.23(a)(2)(v)), then items on the CCL only. Only GOV (740.11(b)) applies.
    """
    use = declared(line.tx, EndUseKind.SEMICONDUCTOR_EQUIPMENT)
    ccl = Known(TRUE) if world.effective < _CCL_ONLY_SINCE else _item(line, _CCL)
    if use.value is FALSE or ccl.value is FALSE:
        return
    if chip_place(world, line.tx.destination):
        known, paragraph = use & ccl, "(a)(4)(i)"
    elif use.value is TRUE and world.effective >= _DESIGN_SINCE:
        known, paragraph = ccl & _for_their_firm(line, world), "(a)(4)(ii)"
    else:
        return
    yield from _required(
        line,
        world,
        known,
        paragraph,
        f"{line.name} is, or may be, for developing or producing semiconductor manufacturing equipment.",
        _SME_EXCEPTIONS,
    )
