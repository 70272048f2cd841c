"""License Exception APP, 15 CFR 740.7: computers, and software and technology for them, by Computer Tier."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from smallyard.law.ear.part_740.facts import any_requirement, in_groups, named_item
from smallyard.law.ear.part_740.terms import EXCEPTION, Fact, answered, offer, only
from smallyard.law.effects import Condition
from smallyard.law.found import Found
from smallyard.law.line import Line
from smallyard.law.provision import Claim, provision
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene

_SINCE = date(2006, 4, 24)
_WEAPONS = frozenset({"744.2", "744.3", "744.4", "744.5"})
_WT = "adjusted_peak_performance_wt"


def _weapons(found: Found) -> Condition:
    """744.2 to 744.5: nuclear, missile, chemical and biological, maritime nuclear."""
    weapons = any_requirement(found, lambda one: one.control.split("(")[0] in _WEAPONS)
    return only(
        "Not for nuclear, missile, chemical or biological uses and users of 744.2 to 744.5.", ~weapons, "740.7(b)(5)"
    )


@provision("15 CFR 740.7(c)", since=_SINCE, stage=EXCEPTION)
def app_tier_1_computers(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """APP: computers to Computer Tier 1.

    4A003 and its assemblies; 4A003.g, z.2 and z.4 only with the computers they belong to.
    """
    item = named_item(line, world, "computers")
    if item.value is FALSE or in_groups(line, world, "Tier-3") is TRUE:
        return
    conditions = [
        only("Only computers, assemblies and components of 4A003.", item, "740.7(a)(1)"),
        only("Only to Computer Tier 1.", in_groups(line, world, "Tier-1"), "740.7(c)(1)"),
        _weapons(found),
    ]
    alone = named_item(line, world, "computer-equipment-not-alone")
    if alone.value is not FALSE:
        told = Fact(
            line.answer("740.7.with_eligible_computer"),
            "740.7.with_eligible_computer",
            "Is the equipment of 4A003.g, z.2 or z.4 shipped together with an eligible computer?",
        )
        conditions.append(only("4A003.g, z.2 and z.4 not separately.", ~alone | told, "740.7(b)(1)"))
    conditions.append(_not_enhanced(line))
    yield offer("APP", "740.7(c)", conditions)


def _not_enhanced(line: Line) -> Condition:
    return answered(
        line,
        "740.7.terms_conveyed",
        "Only if not known to be for enhancing performance beyond the limit, and the reexport limits are conveyed.",
        "Is the computer not known to be for enhancing performance beyond the destination's limit, and will the "
        "consignee "
        "be told (destination control statement) that reexport and transfer need authorization?",
        "740.7(b)(3)",
    )


@provision("15 CFR 740.7(d)", since=_SINCE, stage=EXCEPTION)
def app_tier_3_computers(line: Line, world: World) -> Iterator[Claim]:
    """APP: no computers to Computer Tier 3.

    740.7(d)(2): eligible commodities, none.
    """
    item = named_item(line, world, "computers")
    if item.value is not FALSE and in_groups(line, world, "Tier-3") is TRUE:
        text = "No computers go to Computer Tier 3 under APP; only deemed exports of technology and source code."
        yield offer("APP", "740.7(d)", [only(text, FALSE, "740.7(d)(2)")])


@provision("15 CFR 740.7(a)(2)", since=_SINCE, stage=EXCEPTION, also=["15 CFR 740.7(c)(3)", "15 CFR 740.7(d)(3)"])
def app_software_and_technology(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """APP: software and technology for computers.

    4D001 and 4E001 for 4A003: to A:5 without limit; deemed exports up to the limits of each tier.
    """
    cites = "740.7(a)(2)"
    item = named_item(line, world, "computer-software-and-technology")
    if item.value is FALSE:
        return
    conditions = [only("Only software and technology of 4D001 and 4E001 for computers of 4A003.", item, cites)]
    if in_groups(line, world, "A:5") is FALSE:
        deemed = Kleene.of(line.tx.is_deemed)
        tier_1, tier_3 = in_groups(line, world, "Tier-1"), in_groups(line, world, "Tier-3")
        conditions += [
            only("Elsewhere than Country Group A:5 only deemed exports.", deemed, "740.7(c)(3)"),
            only("Only to nationals of Computer Tier 1 and Tier 3 countries.", tier_1 | tier_3, "740.7(d)(1)"),
            _within_performance(
                line, Decimal(175 if tier_1 is TRUE else 50), Decimal(500 if tier_1 is TRUE else 140)
            ),
            answered(
                line,
                "740.7.valid_visa",
                "Not to persons whose visa has expired.",
                "Does the person hold a valid US visa, if one is required?",
                "740.7(b)(6)",
            ),
        ]
    conditions += [
        only(
            "Not to nationals of Cuba, Iran, North Korea or Syria.",
            ~in_groups(line, world, "E:1", "E:2"),
            "740.7(b)(2)",
        ),
        _weapons(found),
    ]
    yield offer("APP", cites, conditions)


def _within_performance(line: Line, development: Decimal, use: Decimal) -> Condition:
    value = line.parameter(_WT)
    key = "740.7.use_technology_only"
    only_use = Fact(line.answer(key), key, "Is it use technology or source code, not for development or production?")
    text = f"For computers of at most {development} WT (use technology: {use} WT)."
    if not isinstance(value, Decimal):
        ask = "What is the adjusted peak performance of the computer it is for, in weighted TeraFLOPS?"
        return only(text, Fact(UNKNOWN, f"{line.place}.parameters.{_WT}", ask), "740.7(c)(3)")
    if value <= development:
        return only(text, TRUE, "740.7(c)(3)")
    return only(text, FALSE if value > use else only_use, "740.7(c)(3)")
