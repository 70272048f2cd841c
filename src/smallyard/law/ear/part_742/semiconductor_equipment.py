"""Semiconductor manufacturing equipment and lists by place: 742.4(a)(4), 742.6(a)(6)(i)(A), (5), (7), (11), (12)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.part_734.subject import subject_only_by
from smallyard.law.ear.part_738.requirements import Policy, by_rule, to
from smallyard.law.ear.part_740.facts import chinese_headquarters
from smallyard.law.effects import Excepts, ReviewPolicy
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, provision, when
from smallyard.law.tables.ccl import ControlKind, ControlRow
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene, any_of
from smallyard.model.party import Role
from smallyard.model.transaction import EndUseKind, TransactionKind

__all__ = ["as_744_23"]

_MANUFACTURING = (
    EndUseKind.ADVANCED_NODE_IC,
    EndUseKind.IC_NODE_UNKNOWN,
    EndUseKind.SUPERCOMPUTER,
    EndUseKind.SEMICONDUCTOR_EQUIPMENT,
)


_AS_EQUIPMENT = ("15 CFR 734.4(a)(8)", "15 CFR 734.9(k)", "15 CFR 734.9(b)")


def as_744_23(line: Line, world: World, row: ControlRow) -> Policy:
    """742.4(b)(2), 742.6(b)(10)(i): as 744.23(d) says, or case by case where part 744 requires no license."""
    if any_of(line.tx.end_use.is_for(kind) for kind in _MANUFACTURING) is FALSE:
        return Policy(ReviewPolicy.CASE_BY_CASE, "case by case, as 744.23 does not apply (742.6(b)(10)(i))")
    if chinese_headquarters(line, world).value is FALSE:
        return Policy(
            ReviewPolicy.PRESUMPTION_OF_APPROVAL,
            "presumption of approval for end users headquartered in the United States or Country Groups A:5 or A:6 "
            "that are not majority-owned from Macau or D:5; else as 744.23(d) says",
        )
    return Policy(ReviewPolicy.PRESUMPTION_OF_DENIAL, "presumption of denial (744.23(d))")


def _to_macau_or_d5(line: Line, world: World) -> bool:
    return not line.tx.is_deemed and to(line, world, "D:5", places=("MO",))


def _equipment(line: Line, world: World, reason: str) -> Iterator[Claim]:
    if _to_macau_or_d5(line, world):
        yield from by_rule(
            line,
            world,
            lambda row: (
                row.kind is ControlKind.MACAU_OR_D5
                and row.reason == reason
                and row.control in {"742.4(a)(4)", "742.6(a)(6)(i)(A)"}
            ),
            as_744_23,
            says=lambda row: f"{line.eccn} needs a license for {row.reason} reasons to Macau and Country Group D:5.",
        )


@provision("15 CFR 742.4(a)(4)", since=date(2023, 11, 17), stage=Stage.REQUIREMENT)
def semiconductor_equipment_national_security(line: Line, world: World) -> Iterator[Claim]:
    """Semiconductor manufacturing equipment needs a license to Macau and D:5 for national security reasons.

    Exports, reexports and transfers to or within Macau or Country Group D:5; not deemed exports.
    """
    yield from _equipment(line, world, "NS")


@provision("15 CFR 742.6(a)(6)(i)(A)", since=date(2023, 11, 17), stage=Stage.REQUIREMENT)
def semiconductor_equipment_regional_stability(line: Line, world: World) -> Iterator[Claim]:
    """Semiconductor manufacturing equipment needs a license to Macau and D:5 for regional stability reasons.

    Exports, reexports and transfers to or within Macau or Country Group D:5; not deemed exports.
    """
    yield from _equipment(line, world, "RS")


def _equivalent_controls(line: Line, world: World) -> Iterator[Claim]:
    """From a Supp. No. 4 country, or one with equivalent controls, by a firm not of Macau or D:5."""
    if line.tx.kind is not TransactionKind.REEXPORT or not _to_macau_or_d5(line, world):
        return
    entry = world.tables.ccl.entry(line.eccn, world.effective) if line.eccn is not None else None
    if entry is None or not any(row.control == "742.4(a)(4)" for row in entry.rows):
        return
    if line.item.us_origin is True or line.item.made_in == "US":
        return
    listed = world.in_group(line.tx.origin, "Supp4-742")
    equivalent = TRUE if listed else line.answer("742.4.a4.equivalent_controls")
    only = _only_as_equipment(line, world)
    exporter = _exporter_is_chinese(line, world)
    questions = []
    if equivalent is UNKNOWN:
        questions.append(
            line.asks(
                "742.4.a4.equivalent_controls",
                f"Does {line.tx.origin} list the item on its export control list and apply the same review policy?",
                "15 CFR 742.4(a)(4)(ii)(C)",
            )
        )
    if only is UNKNOWN:
        questions.append(
            line.asks(
                "742.4.a4.subject_only_as_equipment",
                "Is the item subject to the EAR only under 734.4(a)(8) or 734.9(k)?",
                "15 CFR 742.4(a)(4)(ii)(B)",
            )
        )
    if exporter is UNKNOWN:
        questions.append(
            line.asks(
                "742.4.a4.reexporter_of_macau_or_d5",
                "Is the exporter, or its ultimate parent, headquartered in Macau or Country Group D:5?",
                "15 CFR 742.4(a)(4)(ii)(B)",
            )
        )
    yield from when(
        equivalent & only & ~exporter,
        Excepts(),
        f"It is reexported from {line.tx.origin}, which controls such equipment itself, by a firm that is not "
        f"headquartered or parented in Macau or Country Group D:5.",
        questions=questions,
    )


def _only_as_equipment(line: Line, world: World) -> Kleene:
    """Whether nothing but 734.4(a)(8) or 734.9(k) makes the item subject: as answered, else by content and inputs.

    The rule of 734.9(b) is left out of account: it asks for the chart's license, and this requirement is not the
    chart's, while nearly every technology behind such a tool is controlled for NS reasons (own reading).
    """
    answered = line.answer("742.4.a4.subject_only_as_equipment")
    return answered if answered is not UNKNOWN else subject_only_by(line, world, *_AS_EQUIPMENT).value


def _exporter_is_chinese(line: Line, world: World) -> Kleene:
    answered = line.answer("742.4.a4.reexporter_of_macau_or_d5")
    if answered is not UNKNOWN:
        return answered
    places = [
        country
        for party in line.tx.in_role(Role.EXPORTER)
        for country in (party.headquarters, party.ultimate_parent_headquarters)
    ]
    if not places:
        return UNKNOWN
    return any_of(
        UNKNOWN if country is None else Kleene.of(country == "MO" or world.in_group(country, "D:5"))
        for country in places
    )


@provision(
    "15 CFR 742.4(a)(4)(ii)",
    since=date(2024, 12, 2),
    stage=Stage.REQUIREMENT,
    exception_to="semiconductor_equipment_national_security",
)
def equivalent_controls_national_security(line: Line, world: World) -> Iterator[Claim]:
    """Foreign equipment from countries with equivalent controls needs no license under 742.4(a)(4).

    Supp. No. 4 to part 742 names the countries; others with equivalent controls count too.
    """
    yield from _equivalent_controls(line, world)


@provision(
    "15 CFR 742.6(a)(6)(i)(A)(2)",
    since=date(2024, 12, 2),
    stage=Stage.REQUIREMENT,
    exception_to="semiconductor_equipment_regional_stability",
)
def equivalent_controls_regional_stability(line: Line, world: World) -> Iterator[Claim]:
    """Foreign equipment from countries with equivalent controls needs no license under 742.6(a)(6)(i)(A).

    Supp. No. 4 to part 742 names the countries; others with equivalent controls count too.
    """
    yield from _equivalent_controls(line, world)
