"""How applications are reviewed for each reason for control (the licensing policies of part 742).

Where several policies fit an application, the most restrictive governs (742.1(f), 742.4(b)); the decision takes the
strictest of those stated for its requirements.
"""

from __future__ import annotations

from smallyard.law.ear.part_738.requirements import Policy, to
from smallyard.law.effects import ReviewPolicy
from smallyard.law.line import Line
from smallyard.law.tables.ccl import ControlRow
from smallyard.law.world import World
from smallyard.model.kleene import TRUE

__all__ = [
    "chemical_and_biological",
    "crime_control",
    "firearms_convention",
    "missile_technology",
    "national_security",
    "nuclear_nonproliferation",
    "plurilateral",
    "regional_stability",
]

_DENIAL = ReviewPolicy.POLICY_OF_DENIAL
_PRESUMED_DENIAL = ReviewPolicy.PRESUMPTION_OF_DENIAL
_CASE = ReviewPolicy.CASE_BY_CASE
_PRESUMED_APPROVAL = ReviewPolicy.PRESUMPTION_OF_APPROVAL

_RUSSIA_BELARUS = Policy(_DENIAL, "policy of denial, with the exceptions of 746.8(b)")
_EMBARGOED_ARMS = "consistent with United States arms embargo policies (22 CFR 126.1)"


def _to_russia_or_belarus(line: Line) -> bool:
    return line.tx.controlling_country in {"RU", "BY"}


def _military_item(line: Line) -> bool:
    return line.eccn is not None and (line.eccn.is_600_series or line.eccn.is_9x515)


def _arms_embargo(line: Line, world: World) -> Policy:
    """742.4(b)(1)(ii), 742.6(b)(1)(i)(D): as ITAR applications are reviewed for the country."""
    if to(line, world, "126.1(d)(1)"):
        return Policy(_DENIAL, f"policy of denial, {_EMBARGOED_ARMS}")
    return Policy(_CASE, f"case by case, {_EMBARGOED_ARMS}")


def _china_and_others(line: Line) -> Policy:
    """742.4(b)(7): Burma, Cambodia, China, Nicaragua, Venezuela."""
    if line.tx.end_use.civil is True:
        return Policy(
            _PRESUMED_APPROVAL,
            "general policy of approval for civil end users and civil end uses; presumption of denial where the item "
            "would make a material contribution to weapons systems (742.4(b)(7))",
        )
    return Policy(
        _CASE,
        "risk of diversion to a military end user or end use; approval for civil end users and uses, presumption of "
        "denial where the item would make a material contribution to weapons systems (742.4(b)(7))",
    )


def national_security(line: Line, world: World, row: ControlRow) -> Policy:
    """742.4(b)."""
    if _to_russia_or_belarus(line):
        return _RUSSIA_BELARUS
    if line.eccn is not None and line.eccn.is_9x515 and to(line, world, "E:1", "China"):
        return Policy(_DENIAL, "policy of denial for 9x515 items (742.4(b)(1)(ii))")
    if _military_item(line) and to(line, world, "D:5"):
        return _arms_embargo(line, world)
    if to(line, world, "742.4(b)(7)"):
        return _china_and_others(line)
    if line.tx.controlling_country == "IN":
        return Policy(
            _PRESUMED_APPROVAL,
            "general policy of approval for end uses in India other than nuclear, missile, chemical or biological "
            "weapons activities (742.4(b)(8))",
        )
    if to(line, world, "742.4(b)(5)"):
        return Policy(_CASE, "enhanced favorable consideration (742.4(b)(5))")
    if to(line, world, "D:1"):
        return Policy(
            _CASE,
            "approved where the items are for civilian use or make no significant contribution to military potential "
            "(742.4(b)(1)(i))",
        )
    return Policy(
        _PRESUMED_APPROVAL,
        "approved unless there is a significant risk of diversion to Country Group D:1 (742.4(b)(1)(i))",
    )


def plurilateral(line: Line, world: World, row: ControlRow) -> Policy:
    """742.4(b)(10), 742.6(b)(11): items controlled worldwide with international partners."""
    paragraph = "742.4(b)(10)" if row.reason == "NS" else "742.6(b)(11)"
    if to(line, world, "D:1", "D:5"):
        return Policy(_PRESUMED_DENIAL, f"presumption of denial for Country Groups D:1 and D:5 ({paragraph})")
    if to(line, world, "A:1", "A:5", "A:6"):
        return Policy(_PRESUMED_APPROVAL, f"presumption of approval for Country Groups A:1, A:5, A:6 ({paragraph})")
    return Policy(_CASE, f"case by case ({paragraph})")


def _proliferation(line: Line, world: World, paragraph: str, contributes: str) -> Policy:
    if _to_russia_or_belarus(line):
        return _RUSSIA_BELARUS
    also = "; also under 742.4(b)(7)" if to(line, world, "China") else ""
    return Policy(
        _CASE,
        f"case by case; denied where it would make a material contribution to {contributes} ({paragraph}){also}",
    )


def chemical_and_biological(line: Line, world: World, row: ControlRow) -> Policy:
    """742.2(b)."""
    return _proliferation(line, world, "742.2(b)", "chemical or biological weapons")


def missile_technology(line: Line, world: World, row: ControlRow) -> Policy:
    """742.5(b)."""
    return _proliferation(line, world, "742.5(b)", "the proliferation of missiles")


def nuclear_nonproliferation(line: Line, world: World, row: ControlRow) -> Policy:
    """742.3(b)."""
    policy = _proliferation(line, world, "742.3(b)", "nuclear explosive or unsafeguarded activities")
    if to(line, world, "China"):
        return Policy(
            policy.review,
            "case by case; extended review or denial where it would contribute directly to nuclear weapons or their "
            "delivery (742.3(b)(3)); also under 742.4(b)(7)",
        )
    return policy


def regional_stability(line: Line, world: World, row: ControlRow) -> Policy:
    """742.6(b)(1)-(2), (7): items of RS columns 1 and 2."""
    if _to_russia_or_belarus(line):
        return _RUSSIA_BELARUS
    firearm = world.tables.ccl.in_set("742.6(b)(1) firearms", line, world.effective).certainty is TRUE
    spacecraft = line.eccn is not None and line.eccn.is_9x515
    if (firearm or spacecraft) and to(line, world, "E:1", "China"):
        return Policy(_DENIAL, "policy of denial for firearms and 9x515 items (742.6(b)(1)(i)(F))")
    if (firearm or _military_item(line)) and to(line, world, "D:5"):
        return _arms_embargo(line, world)
    if world.tables.ccl.in_set("focal plane technology", line, world.effective).certainty is TRUE and to(
        line, world, "D:5"
    ):
        return Policy(_PRESUMED_DENIAL, "presumption of denial for focal plane array technology (742.6(b)(1)(ii))")
    if line.tx.controlling_country == "IN":
        return Policy(
            _PRESUMED_APPROVAL,
            "general policy of approval for end uses in India other than nuclear, missile, chemical or biological "
            "weapons activities (742.6(b)(7))",
        )
    if row.control == "RS2":
        return Policy(_CASE, "generally considered favorably, case by case (742.6(b)(2)(i))")
    return Policy(_CASE, "case by case: effect on a region's military balance (742.6(b)(1)(i))")


def china_or_venezuela(line: Line, world: World, row: ControlRow) -> Policy:
    """742.6(b)(8)-(9): .y paragraphs of 9x515 and 600-series entries."""
    if _to_russia_or_belarus(line):
        return _RUSSIA_BELARUS
    if line.eccn is not None and line.eccn.is_9x515 and to(line, world, "China"):
        return Policy(_DENIAL, "policy of denial for 9x515 items to China (742.6(b)(8))")
    return Policy(_CASE, f"case by case, {_EMBARGOED_ARMS} (742.6(b)(8))")


def crime_control(line: Line, world: World, row: ControlRow) -> Policy:
    """742.7(b)."""
    return Policy(
        _CASE,
        "generally considered favorably, case by case, unless there is civil disorder or a risk of human rights "
        "abuse (742.7(b))",
    )


def firearms_convention(line: Line, world: World, row: ControlRow) -> Policy:
    """742.17(b)."""
    return Policy(
        _PRESUMED_APPROVAL,
        "generally approved with a Firearms Convention import certificate or its equivalent; denied where linked to "
        "drug trafficking, terrorism or organized crime (742.17(b))",
    )
