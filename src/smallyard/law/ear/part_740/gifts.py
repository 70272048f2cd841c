"""License Exception GFT, 15 CFR 740.12: gift parcels and humanitarian donations."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from smallyard.law.ear.part_740.entry import controlled
from smallyard.law.ear.part_740.facts import named_item
from smallyard.law.ear.part_740.kinds import COMMODITY, SOFTWARE, goes_as
from smallyard.law.ear.part_740.terms import BASE, EXCEPTION, Fact, answered, behind, offer, only
from smallyard.law.line import Line
from smallyard.law.provision import Claim, provision
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN

_PARCEL = Decimal(800)
_NEVER_A_GIFT = ("CB", "MT", "NS", "NP", "EI")
_NEVER_DONATED = ("NS", "CB", "NP", "MT", "CC")


def _plausible(line: Line, world: World, *reasons: str) -> bool:
    """Goods not controlled for the reasons that exclude them: for anything else the exception is not worth naming."""
    return goes_as(line, *COMMODITY, *SOFTWARE) and controlled(line, world, *reasons).value is not TRUE


@provision("15 CFR 740.12(a)", since=BASE, stage=EXCEPTION)
def gft_gift_parcels(line: Line, world: World) -> Iterator[Claim]:
    """GFT: gift parcels from an individual to an individual or a charitable, religious or educational body.

    Free, of a kind normally given, one a month, at most 800 dollars; in Cuba not to named officials.
    """
    cites = "740.12(a)"
    if not _plausible(line, world, *_NEVER_A_GIFT):
        return
    conditions = [
        only(
            "Not items controlled for CB, MT, NS, NP or EI reasons.",
            ~controlled(line, world, *_NEVER_A_GIFT),
            f"{cites}(2)(i)(A)(2)",
        )
    ]
    if line.tx.destination == "CU" and line.eccn is not None and not line.eccn.is_ear99:
        device = named_item(line, world, "consumer-devices") | named_item(line, world, "consumer-devices-cuba-syria")
        conditions.append(
            only("To Cuba only EAR99 and consumer devices of 740.19(b).", device, f"{cites}(2)(i)(A)(1)")
        )
    if not (line.tx.destination == "CU" and line.answer("740.12.food") is TRUE):
        value = _parcel_value(line)
        conditions.append(only("Retail value of the parcel at most 800 dollars.", value, f"{cites}(2)(iv)"))
    gift = answered(
        line,
        "740.12.gift_parcel",
        "Only a gift parcel from an individual, free of charge, for the use of the donee or its family.",
        "Is it a gift parcel from an individual donor to an individual, or to a religious, charitable or educational "
        "organization, free of charge and not for resale?",
        f"{cites}(1)",
    )
    own = [
        answered(
            line,
            "740.12.gift_customary",
            "Only items normally given, at most one parcel a month, no gold bullion, no military apparel to D:1 "
            "or E:2.",
            "Is it of a kind and quantity normally given, one parcel a calendar month at most to this donee, "
            "acceptable "
            "for import as a gift, without gold bullion or (to D:1 or E:2) military apparel?",
            f"{cites}(2)",
        )
    ]
    if line.tx.destination == "CU":
        own.append(
            answered(
                line,
                "740.12.not_cuban_official",
                "Not to Cuban officials, Politburo members, or organizations of the Government or the Party.",
                "Is the donee none of the Cuban officials named, no Politburo member, and no organization run by "
                "the Cuban "
                "Government or Communist Party?",
                f"{cites}(2)(v)",
            )
        )
    yield offer("GFT", cites, [*conditions, *behind(gift, *own)])


def _parcel_value(line: Line) -> Fact:
    values = [item.value for item in line.tx.items]
    known = sum((value for value in values if value is not None), Decimal(0))
    if known > _PARCEL:
        return Fact(FALSE)
    if None in values:
        number = values.index(None) + 1
        return Fact(UNKNOWN, f"items[{number}].value", f"What is the value of line {number} in US dollars?")
    return Fact(TRUE)


@provision("15 CFR 740.12(b)", since=BASE, stage=EXCEPTION)
def gft_humanitarian_donations(line: Line, world: World) -> Iterator[Claim]:
    """GFT: donations by US charities to meet basic human needs.

    Items of Supp. No. 2 to part 740, free to the beneficiary, by a donor who can verify the distribution.
    """
    cites = "740.12(b)"
    if not _plausible(line, world, *_NEVER_DONATED):
        return
    yield offer(
        "GFT",
        cites,
        [
            only(
                "Not items controlled for NS, CB, NP, MT or CC reasons.",
                ~controlled(line, world, *_NEVER_DONATED),
                f"{cites}(5)(i)",
            ),
            *behind(
                answered(
                    line,
                    "740.12.donation",
                    "Only donations by US charitable organizations, free to the beneficiaries, for basic human "
                    "needs.",
                    "Is it a donation by a US charitable organization, free of charge, to meet basic human needs "
                    "(health, "
                    "food, clothing, shelter, education)?",
                    f"{cites}(1)",
                ),
                answered(
                    line,
                    "740.12.distribution_verified",
                    "Only by donors with an established record and a system that verifies delivery.",
                    "Has the donor an established record of donations and a system (staff, spot checks, or a "
                    "partner) that "
                    "verifies delivery to the intended beneficiaries?",
                    f"{cites}(3)",
                ),
                answered(
                    line,
                    "740.12.supplement_2",
                    "Only items of Supp. No. 2 to part 740, not for large-scale projects.",
                    "Is the item listed in Supp. No. 2 to part 740 (medicines, food, clothes, building "
                    "materials, school "
                    "supplies and the like) and not for a large-scale development project?",
                    f"{cites}(6)",
                ),
            ),
        ],
    )
