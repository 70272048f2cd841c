"""15 CFR 740.2(a)(11) to (16), (18), (21), (23): restrictions on exceptions for military items and firearms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from smallyard.law.ear.part_740.entry import controlled
from smallyard.law.ear.part_740.facts import in_groups, in_places, made_in, named_item
from smallyard.law.ear.part_740.terms import BASE, GATE, NO_STA, US_AGENCY, US_ELIGIBLE, US_GOVERNMENT, Fact, bar
from smallyard.law.effects import SuspendsExceptions
from smallyard.law.line import Line
from smallyard.law.provision import Claim, claim, provision
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE
from smallyard.model.transaction import TransactionKind


@provision("15 CFR 740.2(a)(11)", since=BASE, stage=GATE)
def military_commodities(line: Line, world: World) -> Iterator[Claim]:
    """Military commodities of 0A919 are reexported under GOV to agencies of the US Government only.

    0A919: foreign military commodities with US-origin content.
    """
    reason = "Military commodities of 0A919 go under License Exception GOV only."
    yield from bar(named_item(line, world, "military-commodities-0A919"), US_AGENCY, reason, "740.2(a)(11)")


def _military(line: Line) -> bool:
    return line.eccn is not None and (line.eccn.is_600_series or line.eccn.is_9x515)


@provision("15 CFR 740.2(a)(12)", since=date(2013, 10, 15), stage=GATE)
def military_items_and_arms_embargoes(line: Line, world: World) -> Iterator[Claim]:
    """9x515 and 600 series items to, from or made in Country Group D:5 or Hong Kong go under GOV only.

    To or in D:5, GOV (740.11(b)(2)) stays open, and TMP and BAG for body armor of 1A613.c and .d.
    """
    if not _military(line):
        return

    def embargoed(country: str) -> bool:
        return country == "HK" or world.in_group(country, "D:5")

    tx = line.tx
    to, within = embargoed(tx.controlling_country), world.in_group(tx.controlling_country, "D:5")
    concerned = Fact(TRUE) if to or embargoed(tx.origin) else made_in(line, embargoed)
    allowed: tuple[str, ...] = ("740.11(b)(2)",) if within or world.in_group(tx.origin, "D:5") else ()
    if allowed and named_item(line, world, "protective-equipment").value is TRUE:
        allowed += ("740.9(a)(11)", "740.14(h)(2)")
    yield from bar(
        concerned,
        SuspendsExceptions(but=allowed),
        "A 9x515 or 600 series item to, from or made in Country Group D:5 or Hong Kong.",
        "740.2(a)(12)",
    )


@provision("15 CFR 740.2(a)(13)", since=date(2013, 10, 15), stage=GATE)
def six_hundred_series(line: Line, world: World) -> Iterator[Claim]:
    """600 series items go to other destinations only under the exceptions named.

    LVS, TMP, RPL, TSU, GOV, BAG, STA (c)(1); some software and technology GOV only; no STA for missile items.
    """
    if line.eccn is None or not line.eccn.is_600_series:
        return
    reason = "This 600 series software or technology goes under License Exception GOV only."
    yield from bar(named_item(line, world, "600-series-government-only"), US_ELIGIBLE, reason, "740.2(a)(13)")
    aircraft = line.eccn.entry == "9A610" and line.eccn.paragraphs[:1] == ("a",)
    if not aircraft:
        reason = "600 series items controlled for missile technology reasons do not go under License Exception STA."
        yield from bar(controlled(line, world, "MT"), NO_STA, reason, "740.2(a)(13)")
    if line.tx.controlling_country != "HK" and in_groups(line, world, "D:5") is FALSE:
        yield claim(
            SuspendsExceptions(
                but=(
                    *("740.3", "740.9", "740.10", "740.13(a)", "740.13(b)", "740.13(f)", "740.13(g)"),
                    *("740.11(b)", "740.11(c)", "740.14", "740.20(c)(1)"),
                )
            ),
            "For a 600 series item only LVS, TMP, RPL, TSU, GOV, BAG and STA are open, as 740.2(a)(13) names them.",
        )


@provision(
    "15 CFR 740.2(a)(14)",
    since=date(2012, 4, 13),
    stage=GATE,
    standing="partial",
    missing="item-specific license exceptions named in Supp. No. 5 to part 774",
)
def not_elsewhere_listed(line: Line, world: World) -> Iterator[Claim]:
    """Items of 0Y521 go under GOV to agencies of the US Government only.

    0A521 to 0E521: items that the US Government has put under control by a determination of their own.
    """
    yield from bar(
        named_item(line, world, "0Y521"), US_AGENCY, "Items of 0Y521 go under License Exception GOV.", "740.2(a)(14)"
    )


_EQUIPMENT_KEY = "740.2.major_defense_equipment"


@provision("15 CFR 740.2(a)(15)", since=date(2013, 10, 15), stage=GATE)
def major_defense_equipment_elsewhere(line: Line, world: World) -> Iterator[Claim]:
    """600 series items under a contract with 14 million dollars of major defense equipment go under GOV only.

    Exports to countries outside Country Group A:5, of any 600 series item sold under such a contract.
    """
    if in_groups(line, world, "A:5") is FALSE:
        yield from _major_defense_equipment(line, "14,000,000", "740.2(a)(15)")


@provision("15 CFR 740.2(a)(16)", since=date(2013, 10, 15), stage=GATE)
def major_defense_equipment_to_a5(line: Line, world: World) -> Iterator[Claim]:
    """To Country Group A:5 the limit for major defense equipment is 25 million dollars.

    As 740.2(a)(15), for exports to countries of Country Group A:5.
    """
    if in_groups(line, world, "A:5") is TRUE:
        yield from _major_defense_equipment(line, "25,000,000", "740.2(a)(16)")


def _major_defense_equipment(line: Line, dollars: str, cites: str) -> Iterator[Claim]:
    if line.eccn is None or not line.eccn.is_600_series or line.tx.kind is not TransactionKind.EXPORT:
        return
    ask = f"Does the contract include {dollars} dollars or more of 600 Series Major Defense Equipment (772.1)?"
    yield from bar(
        Fact(line.answer(_EQUIPMENT_KEY), _EQUIPMENT_KEY, ask),
        US_GOVERNMENT,
        f"The contract includes {dollars} dollars or more of 600 Series Major Defense Equipment.",
        cites,
    )


@provision("15 CFR 740.2(a)(18)", since=date(2014, 11, 10), stage=GATE)
def spacecraft_for_missile_technology(line: Line, world: World) -> Iterator[Claim]:
    """9x515 items controlled for missile technology reasons do not go under STA.

    9A515 and what goes with it, where the missile technology control applies.
    """
    if line.eccn is not None and line.eccn.is_9x515:
        reason = "9x515 items controlled for missile technology reasons do not go under License Exception STA."
        yield from bar(controlled(line, world, "MT"), NO_STA, reason, "740.2(a)(18)")


_FIREARMS_LIMIT = Decimal(4_000_000)


@provision("15 CFR 740.2(a)(21)", since=date(2020, 3, 9), stage=GATE)
def firearms_with_defense_articles(line: Line, world: World) -> Iterator[Claim]:
    """Firearms with defense articles of USML Category I(h)(2) are reexported and transferred under GOV only.

    Reexports and transfers of firearms that incorporate, or will to your knowledge, such an article.
    """
    if line.tx.kind not in {TransactionKind.REEXPORT, TransactionKind.TRANSFER}:
        return
    key = "740.2.usml_category_I_h_2"
    ask = "Does the firearm incorporate, or will it to your knowledge, an article of USML Category I(h)(2)?"
    yield from bar(
        named_item(line, world, "firearms") & Fact(line.answer(key), key, ask),
        US_AGENCY,
        "A firearm with a defense article of USML Category I(h)(2) goes under License Exception GOV only.",
        "740.2(a)(21)",
    )


@provision("15 CFR 740.2(a)(23)", since=date(2024, 5, 30), stage=GATE)
def semi_automatic_firearms(line: Line, world: World) -> Iterator[Claim]:
    """Semi-automatic firearms under a contract of 4 million dollars or more go under GOV only.

    0A506, 0A507, 0A508; not for NATO, nor to A:5 and A:6, Mexico, South Africa and Turkey excepted.
    """
    item = named_item(line, world, "semi-automatic-firearms")
    limited = in_places(line, world, "not-free-of-firearms-limit")
    if item.value is FALSE or (in_groups(line, world, "A:5", "A:6") & ~limited) is TRUE:
        return
    known = sum((one.value for one in line.tx.items if one.value is not None), Decimal(0))
    key = "740.2.firearms_contract_4_million"
    ask = "Does the contract or export include 4,000,000 dollars or more of items of 0A506, 0A507 and 0A508?"
    value = Fact(TRUE) if known >= _FIREARMS_LIMIT and _all_firearms(line) else Fact(line.answer(key), key, ask)
    nato = Fact(line.answer("740.2.nato_official_use"))
    if nato.value is TRUE:
        return
    yield from bar(
        item & value,
        US_GOVERNMENT,
        "The contract includes 4,000,000 dollars or more of semi-automatic firearms.",
        "740.2(a)(23)",
    )


def _all_firearms(line: Line) -> bool:
    return all(one.eccn is not None and one.eccn.entry in {"0A506", "0A507", "0A508"} for one in line.tx.items)
