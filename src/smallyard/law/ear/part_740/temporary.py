"""License Exception TMP, 15 CFR 740.9(a): temporary exports, reexports and transfers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.part_740.facts import in_groups, in_places, named_item, to_sanctioned_place
from smallyard.law.ear.part_740.kinds import (
    COMMODITY,
    SOFTWARE,
    TECHNOLOGY,
    goes_as,
    is_kind,
    only_commodities,
    only_commodities_and_software,
)
from smallyard.law.ear.part_740.terms import BASE, EXCEPTION, answered, behind, offer, only
from smallyard.law.effects import Condition
from smallyard.law.line import Line
from smallyard.law.provision import Claim, provision
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE


def _temporary(line: Line) -> Condition:
    return answered(
        line,
        "740.9.temporary",
        "Only for temporary use abroad: no order for it received, not for lease or rental, back within a year or "
        "used up.",
        "Does the item go abroad only for a time: no order for it, no lease or rental, back within a year or "
        "used up?",
        "740.9(a)",
    )


def _not_e1(line: Line, world: World, cites: str) -> Condition:
    return only("Not to Country Group E:1.", ~in_groups(line, world, "E:1"), cites)


@provision("15 CFR 740.9(a)(1)", since=BASE, stage=EXCEPTION)
def tmp_tools_of_trade(line: Line, world: World) -> Iterator[Claim]:
    """TMP: tools of trade for temporary use abroad by the exporter or its employees.

    Usual and reasonable kinds and quantities, under effective control, not to E:1; firearms go under (a)(2).
    """
    cites = "740.9(a)(1)"
    if line.tx.is_deemed or is_kind(line, *TECHNOLOGY).value is TRUE:
        yield offer("TMP", cites, [only("Only commodities and software.", FALSE, cites)])
        return
    yield offer(
        "TMP",
        cites,
        [
            only_commodities_and_software(line, cites),
            _not_e1(line, world, cites),
            only(
                "Not for firearms and what goes with them.",
                ~named_item(line, world, "firearms-tools-of-trade"),
                cites,
            ),
            *behind(
                _temporary(line),
                answered(
                    line,
                    "740.9.tools_of_trade",
                    "Only usual and reasonable tools of trade, under the effective control of the exporter or "
                    "its employee.",
                    "Are these usual and reasonable tools of trade, for you or your employees to use under your own "
                    "effective control (software protected against unauthorized access)?",
                    cites,
                ),
            ),
        ],
    )


@provision("15 CFR 740.9(a)(2)", since=date(2020, 3, 9), stage=EXCEPTION)
def tmp_firearms_as_tools_of_trade(line: Line, world: World) -> Iterator[Claim]:
    """TMP: firearms and ammunition as tools of trade.

    At most three firearms and 1,000 rounds, for business such as protection, declared to CBP and brought back.
    """
    cites = "740.9(a)(2)"
    item = named_item(line, world, "firearms-tools-of-trade")
    if item.value is not FALSE:
        yield offer(
            "TMP",
            cites,
            [
                only("Only firearms, their parts and ammunition that the paragraph names.", item, cites),
                _not_e1(line, world, cites),
                *behind(
                    _temporary(line),
                    answered(
                        line,
                        "740.9.firearms_tools_of_trade",
                        "At most three firearms and 1,000 rounds, for the owner's own business use, declared to CBP, "
                        "returned; shotguns with barrels of 18 inches or more.",
                        "Are these at most three firearms (shotgun barrels 18 inches or more) and 1,000 rounds, for "
                        "protection or similar business use under the owner's control, declared to CBP and returned?",
                        cites,
                    ),
                ),
            ],
        )


@provision("15 CFR 740.9(a)(3)", since=BASE, stage=EXCEPTION)
def tmp_technology_abroad(line: Line, world: World) -> Iterator[Claim]:
    """TMP: technology taken or sent abroad for US persons and their employees who travel.

    Only people already authorized to have it, protected; not for foreign production or assistance.
    """
    cites = "740.9(a)(3)"
    if is_kind(line, *TECHNOLOGY).value is TRUE and not line.tx.is_deemed:
        yield offer(
            "TMP",
            cites,
            behind(
                _temporary(line),
                answered(
                    line,
                    "740.9.technology_abroad",
                    "Only to or by US persons, or their employees abroad authorized to receive it; protected; "
                    "not for "
                    "foreign production or technical assistance.",
                    "Is the technology only for a US person, or an employee of one who may already receive it, "
                    "traveling "
                    "or on assignment, protected against release, and not for foreign production or assistance?",
                    cites,
                ),
            ),
        )


def _commodity_offer(line: Line, world: World, paragraph: str, *own: Condition) -> Claim:
    return offer(
        "TMP",
        paragraph,
        [
            only_commodities(line, paragraph),
            _not_e1(line, world, paragraph),
            *behind(_temporary(line), *own),
        ],
    )


@provision("15 CFR 740.9(a)(4)", since=BASE, stage=EXCEPTION)
def tmp_replacement_kits(line: Line, world: World) -> Iterator[Claim]:
    """TMP: kits of replacement parts under the exporter's control.

    All parts come back but those used one for one under RPL, whose defective parts come back instead.
    """
    if goes_as(line, *COMMODITY):
        own = answered(
            line,
            "740.9.replacement_kit",
            "Only a kit of parts fit for one-for-one replacement, under the exporter's control, all returned or "
            "replaced.",
            "Is it a kit of replacement parts under your or your employee's effective control, each part returned or "
            "used one for one under RPL with the defective part returned?",
            "740.9(a)(4)",
        )
        yield _commodity_offer(line, world, "740.9(a)(4)", own)


@provision("15 CFR 740.9(a)(5)", since=BASE, stage=EXCEPTION)
def tmp_exhibition(line: Line, world: World) -> Iterator[Claim]:
    """TMP: exhibition and demonstration.

    The exporter keeps ownership and control; at most 120 days at any one site.
    """
    cites = "740.9(a)(5)"
    if not line.tx.is_deemed and is_kind(line, *TECHNOLOGY).value is not TRUE:
        yield offer(
            "TMP",
            cites,
            [
                only_commodities_and_software(line, cites),
                _not_e1(line, world, cites),
                *behind(
                    _temporary(line),
                    answered(
                        line,
                        "740.9.exhibition",
                        "Only for exhibition or demonstration, owned and controlled by the exporter, 120 days a "
                        "site.",
                        "Is it for exhibition or demonstration, staying your property under your effective control, "
                        "no more than 120 days at any one site?",
                        cites,
                    ),
                ),
            ],
        )


@provision("15 CFR 740.9(a)(6)", since=BASE, stage=EXCEPTION)
def tmp_inspection_and_repair(line: Line, world: World) -> Iterator[Claim]:
    """TMP: commodities to be inspected, tested, calibrated or repaired abroad.

    To all destinations but Country Group E:1.
    """
    if goes_as(line, *COMMODITY):
        own = answered(
            line,
            "740.9.inspection_or_repair",
            "Only commodities to be inspected, tested, calibrated or repaired abroad.",
            "Is the commodity going abroad to be inspected, tested, calibrated or repaired?",
            "740.9(a)(6)",
        )
        yield _commodity_offer(line, world, "740.9(a)(6)", own)


@provision("15 CFR 740.9(a)(7)", since=BASE, stage=EXCEPTION)
def tmp_containers(line: Line) -> Iterator[Claim]:
    """TMP: containers needed to ship commodities.

    The container only, not what is in it; where no other exception is available for it.
    """
    if goes_as(line, *COMMODITY) and line.answer("740.9.container") is TRUE:
        yield offer(
            "TMP",
            "740.9(a)(7)",
            behind(
                _temporary(line),
                answered(
                    line,
                    "740.9.container",
                    "Only a container necessary for shipping commodities.",
                    "Is it a container that is necessary for the shipment of commodities?",
                    "740.9(a)(7)",
                ),
            ),
        )


@provision("15 CFR 740.9(a)(8)", since=BASE, stage=EXCEPTION)
def tmp_assembly_in_mexico(line: Line) -> Iterator[Claim]:
    """TMP: assembly in Mexico under its in-bond industrialization program.

    Goods entered under customs entries that require their return, back within four years.
    """
    if goes_as(line, *COMMODITY) and line.tx.destination == "MX":
        yield offer(
            "TMP",
            "740.9(a)(8)",
            [
                answered(
                    line,
                    "740.9.assembly_in_mexico",
                    "Only for processing or assembly in Mexico's IMMEX program, all end products back within "
                    "four years.",
                    "Is it for processing, assembly or incorporation at a plant in Mexico's IMMEX program, under "
                    "customs "
                    "entries that require return to the United States within four years?",
                    "740.9(a)(8)",
                )
            ],
        )


@provision("15 CFR 740.9(a)(9)", since=BASE, stage=EXCEPTION)
def tmp_news_media(line: Line, world: World) -> Iterator[Claim]:
    """TMP: equipment of accredited news media in sanctioned destinations.

    To Belarus, Cuba, North Korea, Russia, Syria and occupied regions of Ukraine; taken out at the end.
    """
    cites = "740.9(a)(9)"
    if line.tx.is_deemed or is_kind(line, *TECHNOLOGY).value is TRUE:
        return
    if line.tx.region is not None or in_places(line, world, "news-media") is TRUE:
        yield offer(
            "TMP",
            cites,
            [
                only("Only commodities and the software to use them.", is_kind(line, *COMMODITY, *SOFTWARE), cites),
                *behind(
                    _temporary(line),
                    answered(
                        line,
                        "740.9.news_media",
                        "Only for news gathering by accredited media, in their possession and control, removed "
                        "with them.",
                        "Is it for accredited news media personnel to gather news, in their physical possession "
                        "and the "
                        "firm's effective control, and removed with them at the end of the trip?",
                        cites,
                    ),
                ),
            ],
        )


@provision("15 CFR 740.9(a)(10)", since=BASE, stage=EXCEPTION)
def tmp_own_subsidiary(line: Line, world: World) -> Iterator[Claim]:
    """TMP: parts, tools and test equipment to a US person's own subsidiary or facility abroad.

    For use in making, assembling, testing or modifying items; not passed on without authorization.
    """
    if goes_as(line, *COMMODITY) and not to_sanctioned_place(line, world):
        yield offer(
            "TMP",
            "740.9(a)(10)",
            [
                only_commodities(line, "740.9(a)(10)"),
                *behind(
                    _temporary(line),
                    answered(
                        line,
                        "740.9.own_subsidiary",
                        "Only parts, tools, accessories or test equipment to the US exporter's own facility abroad.",
                        "Does a US person send components, parts, tools, accessories or test equipment to a "
                        "subsidiary, "
                        "affiliate or facility that it owns or controls, to make or test items, and not pass "
                        "them on?",
                        "740.9(a)(10)",
                    ),
                ),
            ],
        )


@provision("15 CFR 740.9(a)(11)", since=date(2013, 10, 15), stage=EXCEPTION)
def tmp_protective_equipment(line: Line, world: World) -> Iterator[Claim]:
    """TMP: one set of body armor or protective gear with a US person's baggage.

    1A613.c, .d and 1A607.f; to Country Group D:5 only on business of the US Government (or of Iraq's).
    """
    cites = "740.9(a)(11)"
    item = named_item(line, world, "personal-protection")
    if item.value is FALSE or line.tx.is_deemed:
        return
    own = [
        answered(
            line,
            "740.9.protective_equipment",
            "Only one set with a US person's baggage, for that person alone, returned within four years.",
            "Is it one set of body armor or protective gear with a US person's baggage, not mailed, for that "
            "person's "
            "own use and returned within four years?",
            cites,
        )
    ]
    if in_groups(line, world, "D:5") is TRUE:
        own.append(
            answered(
                line,
                "740.9.on_government_business",
                "To Country Group D:5 only with the US Government or on its contract (in Iraq also for Iraq's "
                "government).",
                "Does the person travel on official US Government business or in support of its contract (in "
                "Iraq, or "
                "under direct authorization of the Government of Iraq)?",
                "740.9(a)(11)(ii)",
            )
        )
    yield offer("TMP", cites, [only("Only items of 1A613.c, 1A613.d or 1A607.f.", item, cites), *own])
