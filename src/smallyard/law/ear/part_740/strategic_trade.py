"""License Exception STA, 15 CFR 740.20: Strategic Trade Authorization."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.part_740.entry import controlled, sta_barred
from smallyard.law.ear.part_740.facts import in_groups, named_item, only_reasons
from smallyard.law.ear.part_740.terms import EXCEPTION, Fact, answered, offer, only
from smallyard.law.effects import Condition
from smallyard.law.found import Found
from smallyard.law.line import Line
from smallyard.law.provision import Claim, provision
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE

_SINCE = date(2011, 6, 16)
_REACHES = ("NS", "CB", "NP", "RS", "CC", "SI")


def _never(line: Line, world: World) -> list[Condition]:
    """What 740.20(b)(2) excludes whatever the destination."""
    return [
        only(
            "Not items that 740.20(b)(2) excludes by ECCN.",
            ~named_item(line, world, "never-STA"),
            "740.20(b)(2)",
        ),
        only(
            "Not items controlled for EI, SS, SL or CW reasons.",
            ~controlled(line, world, "EI", "SS", "SL", "CW"),
            "740.20(b)(2)(iii)",
        ),
    ]


def _statement(line: Line, *more: Condition) -> list[Condition]:
    """What the exporter must have done first, 740.20(d)."""
    if line.tx.is_deemed:
        told = answered(
            line,
            "740.20.restrictions_notified",
            "Only after written notice to the recipient of the limits on further release.",
            "Has the recipient been notified in writing of the restrictions on further release, and a copy been "
            "kept?",
            "740.20(d)(4)",
        )
        return [told, *more]
    return [
        answered(
            line,
            "740.20.consignee_statement",
            "Only after the ECCN was furnished and the consignee's statement obtained (not from A:5 and A:6 "
            "governments).",
            "Have you furnished the ECCN and obtained the prior consignee statement of 740.20(d)(2) from each "
            "consignee "
            "(government consignees of Country Groups A:5 and A:6 need give none)?",
            "740.20(d)(2)",
        ),
        *more,
    ]


def _six_hundred_series(line: Line, world: World) -> list[Condition]:
    """The further limits for 600 series items, 740.20(b)(3)."""
    if line.eccn is None or not line.eccn.is_600_series:
        return []
    end_item = named_item(line, world, "600-series-end-items")
    approved = Fact(
        line.answer("774.STA_eligible_by_BIS_740.20(g)"),
        "774.STA_eligible_by_BIS_740.20(g)",
        "Has BIS approved this end item for STA under 740.20(g)?",
    )
    conditions = [
        only(
            "End items of named 600 series paragraphs only once BIS approved them.",
            ~end_item | approved,
            "740.20(b)(3)(iii)",
        )
    ]
    conditions += [
        answered(
            line,
            "740.20.government_ultimate_use",
            "600 series items only for ultimate use by a government of Country Group A:5 or the US, or as "
            "authorized.",
            "Is the ultimate end user an agency of a Country Group A:5 government or the US Government (or the "
            "item for "
            "development, production or servicing there for one, or its ultimate use otherwise authorized)?",
            "740.20(b)(3)(ii)",
        ),
        answered(
            line,
            "740.20.parties_approved_before",
            "600 series items only if purchaser, consignees and end user were approved on a license before.",
            "Were the purchaser, intermediate and ultimate consignee and end user approved before on a license "
            "or other "
            "approval of BIS or DDTC?",
            "740.20(c)(1)(i)",
        ),
        answered(
            line,
            "740.20.not_major_defense_equipment",
            "Not 600 Series Major Defense Equipment above 25,000,000 dollars in the contract.",
            "Is the value of 600 Series Major Defense Equipment in the contract 25,000,000 dollars or less?",
            "740.20(b)(3)(iv)",
        ),
    ]
    return conditions


def _spacecraft(line: Line, world: World) -> list[Condition]:
    item = named_item(line, world, "spacecraft-on-request")
    if item.value is FALSE:
        return []
    approved = Fact(
        line.answer("774.STA_eligible_by_BIS_740.20(g)"),
        "774.STA_eligible_by_BIS_740.20(g)",
        "Has BIS approved this end item for STA under 740.20(g)?",
    )
    return [only("Named spacecraft and technology only once BIS approved them.", ~item | approved, "740.20(g)")]


@provision("15 CFR 740.20(c)(1)", since=_SINCE, stage=EXCEPTION, also=["15 CFR 740.20(b)", "15 CFR 740.20(d)"])
def sta_multiple_reasons(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """STA: to Country Group A:5, for NS, CB, NP, RS, CC and SI reasons.

    Every reason that requires a license must be among these; 600 series items for governments of A:5 only.
    """
    cites = "740.20(c)(1)(i)"
    if (in_groups(line, world, "A:5", "A:6")) is FALSE:
        yield offer(
            "STA", cites, [only("Only to Country Group A:5, or A:6 as (c)(2) says.", FALSE, cites)], reaches=_REACHES
        )
        return
    if in_groups(line, world, "A:5") is FALSE:
        return
    yield offer(
        "STA",
        cites,
        [
            only("Only to Country Group A:5.", TRUE, cites),
            only("Only where the reasons are NS, CB, NP, RS, CC or SI.", only_reasons(found, *_REACHES), cites),
            *_never(line, world),
            only("Not items controlled for MT reasons.", ~controlled(line, world, "MT"), "740.20(b)(2)(iii)"),
            only("Not items that the entry's STA paragraph excludes.", ~sta_barred(line, world), "740.20(b)(2)"),
            *_spacecraft(line, world),
            *_statement(line, *_six_hundred_series(line, world)),
        ],
        reaches=_REACHES,
    )


@provision("15 CFR 740.20(c)(1)(ii)", since=date(2026, 1, 20), stage=EXCEPTION)
def sta_small_unmanned_aircraft(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """STA: small unmanned aircraft controlled for missile technology reasons, to Country Group A:5.

    9A012, 9A120, 9A610 that cannot carry 500 kg over 300 km; opened by the interim final rule of January 2026.
    """
    cites = "740.20(c)(1)(ii)"
    item = named_item(line, world, "small-unmanned-aircraft")
    missile = controlled(line, world, "MT")
    if item.value is FALSE or missile.value is FALSE or in_groups(line, world, "A:5") is FALSE:
        return
    reaches = (*_REACHES, "MT")
    yield offer(
        "STA",
        cites,
        [
            only("Only unmanned aircraft of 9A012, 9A120 or 9A610.", item, cites),
            only("Only where the reasons are NS, CB, NP, RS, CC, SI or MT.", only_reasons(found, *reaches), cites),
            *_never(line, world),
            only("Not items that the entry's STA paragraph excludes.", ~sta_barred(line, world), "740.20(b)(2)"),
            answered(
                line,
                "740.20.below_500_kg_300_km",
                "Only if it cannot deliver a payload of 500 kg to a range of 300 km.",
                "Is the aircraft unable to deliver a payload of at least 500 kg to a range of at least 300 km?",
                f"{cites}(A)",
            ),
            *_statement(line, *_six_hundred_series(line, world)),
        ],
        reaches=reaches,
    )


@provision("15 CFR 740.20(c)(2)", since=_SINCE, stage=EXCEPTION)
def sta_lesser_sensitivity(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """STA: to Country Group A:6, for NS reasons alone.

    Where the entry's STA paragraph does not designate the item; not 9B001.
    """
    cites = "740.20(c)(2)"
    if in_groups(line, world, "A:6") is FALSE:
        return
    yield offer(
        "STA",
        cites,
        [
            only("Only to Country Group A:6.", TRUE, cites),
            only("Only where the one reason is NS.", only_reasons(found, "NS"), cites),
            *_never(line, world),
            only("Not 9B001.", ~named_item(line, world, "never-STA-A6"), "740.20(b)(2)(viii)(A)"),
            only("Not items controlled for MT reasons.", ~controlled(line, world, "MT"), "740.20(b)(2)(iii)"),
            only("Not items that the entry's STA paragraph names.", ~sta_barred(line, world), cites),
            *_statement(line),
        ],
        reaches=("NS",),
    )
