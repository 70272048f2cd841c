"""Reasons for control without a column of the Country Chart: 742.7(a)(4)-(5), 742.11, 742.13 to 742.15, 742.18."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date

from smallyard.law.ear.part_738.requirements import (
    Policy,
    Reviewed,
    by_rule,
    destination_name,
    is_domestic,
    leaves_a_country,
    to,
)
from smallyard.law.ear.part_742.review import chemical_and_biological, crime_control
from smallyard.law.effects import Question, RequiresLicense, ReviewPolicy
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, provision, when
from smallyard.law.tables.ccl import ControlKind, ControlRow
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.transaction import TransactionKind

_SINCE = date(1996, 3, 25)


def _abroad(line: Line, world: World) -> bool:
    return leaves_a_country(line) and not is_domestic(line, world)


def _everywhere(
    line: Line,
    world: World,
    reaches: Callable[[ControlRow], bool],
    reviewed: Reviewed,
    says: str,
    *,
    but: Collection[str] = (),
    overcome_by: tuple[str, ...] | None = None,
) -> Iterator[Claim]:
    """The requirements of rows that reach every destination abroad `but` some; few entries have such rows."""
    if not world.tables.ccl.has_row(line, world.effective, reaches):
        return
    if _abroad(line, world) and line.tx.controlling_country not in but:
        yield from by_rule(
            line, world, reaches, reviewed, says=lambda row: f"{line.eccn} {says}", overcome_by=overcome_by
        )


@provision("15 CFR 742.7(a)(4)", since=_SINCE, stage=Stage.REQUIREMENT)
def items_for_executions(line: Line, world: World) -> Iterator[Claim]:
    """Items designed for the execution of human beings need a license to every destination.

    0A981, to Australia, Canada and the United Kingdom too.
    """
    yield from _everywhere(
        line,
        world,
        lambda row: row.kind is ControlKind.ALL and row.control == "742.7(a)(4)",
        crime_control,
        "needs a license to every destination.",
    )


@provision("15 CFR 742.7(a)(5)", since=_SINCE, stage=Stage.REQUIREMENT)
def restraint_devices(line: Line, world: World) -> Iterator[Claim]:
    """Restraint devices, discharge type arms and their technology need a license everywhere but to Canada.

    0A982, 0A503 and 0E982.
    """
    yield from _everywhere(
        line,
        world,
        lambda row: row.kind is ControlKind.ALL_EXCEPT_CA,
        crime_control,
        "needs a license to every destination but Canada.",
        but={"CA"},
    )


@provision("15 CFR 742.11", since=_SINCE, stage=Stage.REQUIREMENT, also=("15 CFR 742.7(a)(6)", "15 CFR 738.3(a)(1)"))
def implements_of_torture(line: Line, world: World) -> Iterator[Claim]:
    """Implements of torture need a license to every destination, and no license exception is open to them.

    0A983; applications will generally be denied to all destinations.
    """
    yield from _everywhere(
        line,
        world,
        lambda row: row.control == "742.11",
        lambda line, world, row: Policy(ReviewPolicy.PRESUMPTION_OF_DENIAL, "generally denied (742.11(b))"),
        "needs a license to every destination.",
        overcome_by=(),
    )


@provision("15 CFR 742.13", since=_SINCE, stage=Stage.REQUIREMENT, also=("15 CFR 738.3(a)(1)",))
def communications_intercepting_devices(line: Line, world: World) -> Iterator[Claim]:
    """Communications intercepting devices need a license to every destination.

    5A001.f.1, 5A980, 5D980, 5E980 and related software and technology; only GOV for the US Government is left.

    For technology no exception is left (738.3(a)(1)).
    """
    technology = line.eccn is not None and line.eccn.product_group == "E"
    yield from _everywhere(
        line,
        world,
        lambda row: row.reason == "SL",
        lambda line, world, row: Policy(
            ReviewPolicy.PRESUMPTION_OF_DENIAL,
            "generally denied, but approved for providers of communication services and agencies of the United "
            "States, in the normal course of business (742.13(b))",
        ),
        "needs a license to every destination, for surreptitious listening.",
        overcome_by=() if technology else ("740.11(b)",),
    )


@provision("15 CFR 742.14", since=date(1999, 3, 18), stage=Stage.REQUIREMENT)
def hot_section_technology(line: Line, world: World) -> Iterator[Claim]:
    """Hot section technology for aircraft engines needs a license but to Australia, Canada, the United Kingdom.

    9E003.a.1 to a.6, a.8, .h, .i and .l, as the entry lists them for SI.
    """
    yield from _everywhere(
        line,
        world,
        lambda row: row.kind is ControlKind.SI,
        lambda line, world, row: Policy(ReviewPolicy.CASE_BY_CASE, "case by case (742.14(b))"),
        "is hot section technology (SI).",
        but={"AU", "CA", "GB"},
    )


@provision("15 CFR 742.15(a)", since=date(1996, 12, 30), stage=Stage.REQUIREMENT, also=("15 CFR 742.15",))
def encryption_items(line: Line, world: World) -> Iterator[Claim]:
    """Encryption items need a license to every destination but Canada.

    5A002, 5A004, and the software and technology of 5D002 and 5E002 controlled for EI reasons.
    """
    yield from _everywhere(
        line,
        world,
        lambda row: row.kind is ControlKind.ENCRYPTION,
        lambda line, world, row: Policy(ReviewPolicy.CASE_BY_CASE, "case by case (742.15(a)(2))"),
        "is an encryption item (EI), which needs a license everywhere but to Canada.",
        but={"CA"},
    )


@provision("15 CFR 742.18(a)(1)", since=date(1999, 5, 18), stage=Stage.REQUIREMENT, also=("15 CFR 742.18",))
def schedule_1_chemicals(line: Line, world: World) -> Iterator[Claim]:
    """Schedule 1 chemicals need a license to every destination.

    Ricin and saxitoxin in the forms that the Chemical Weapons Convention lists.
    """

    def reviewed(line: Line, world: World, row: ControlRow) -> Policy:
        conditional = line.tx.kind is not TransactionKind.REEXPORT and not to(line, world, "CWC-not-party")
        return Policy(
            ReviewPolicy.PRESUMPTION_OF_DENIAL,
            "generally denied, but for permitted purposes and amounts to States Parties (742.18(b)(1)(i))"
            if conditional
            else "generally denied (742.18(b)(1)(ii)-(iii))",
        )

    yield from _everywhere(
        line,
        world,
        lambda row: row.control == "742.18(a)(1)",
        reviewed,
        "is a Schedule 1 chemical: a license is required to every destination.",
    )


@provision("15 CFR 742.18(a)(2)", since=date(1999, 5, 18), stage=Stage.REQUIREMENT)
def schedule_2_and_3_chemicals(line: Line, world: World) -> Iterator[Claim]:
    """Schedule 2 and 3 chemicals and their technology need a license to States not Party to the CWC.

    Schedule 3 chemicals may be exported with the importing government's End-Use Certificate (742.18(a)(2)(ii)(B)).

    They may be reexported from a State Party without a license for this reason. 1E355 technology may go to Israel and
    Taiwan. Which states are not party is our own reading of Supp. No. 2 to part 745.
    """
    if not _abroad(line, world) or not to(line, world, "CWC-not-party") or line.eccn is None:
        return
    if line.eccn.entry == "1E355" and line.tx.controlling_country in {"IL", "TW"}:
        return
    left_out, asked = _schedule_3_left_out(line, world)
    for row, verdict in world.tables.ccl.controls(line, world.effective, lambda row: row.kind is ControlKind.CWC):
        technology = line.eccn.entry == "1E355"
        yield from when(
            verdict.certainty & ~left_out,
            RequiresLicense(
                control="742.18(a)(2)",
                reason=row.reason,
                review=ReviewPolicy.CASE_BY_CASE if technology else ReviewPolicy.PRESUMPTION_OF_DENIAL,
                review_text="case by case (742.18(b)(4))" if technology else "generally denied (742.18(b)(2)-(3))",
            ),
            f"{line.eccn} needs a license for CW reasons to {destination_name(line)}, which is not party to the "
            f"Chemical Weapons Convention.",
            questions=(*verdict.questions, *asked),
        )


_SCHEDULE_3 = {"1C350": "c", "1C355": "b", "1C395": "b"}


def _schedule_3_left_out(line: Line, world: World) -> tuple[Kleene, tuple[Question, ...]]:
    """Whether it is a Schedule 3 chemical that may go: with a certificate, or reexported from a State Party."""
    assert line.eccn is not None
    paragraph = _SCHEDULE_3.get(line.eccn.entry)
    if paragraph is None or (line.eccn.paragraphs and line.eccn.paragraphs[0] != paragraph):
        return FALSE, ()
    schedule_3 = TRUE if line.eccn.paragraphs else UNKNOWN
    which = line.asks_field("eccn", f"Which paragraph of {line.eccn} is line {line.number}?", "15 CFR 742.18(a)(2)")
    unsure = () if schedule_3 is TRUE else (which,)
    if line.tx.kind is TransactionKind.REEXPORT:
        return (FALSE, ()) if world.in_group(line.tx.origin, "CWC-not-party") else (schedule_3, unsure)
    key = "745.2.end_use_certificate"
    held = line.answer(key)
    asked = line.asks(
        key,
        "Has the government of the importing country issued an End-Use Certificate for the chemicals, and was it "
        "submitted to BIS (745.2)?",
        "15 CFR 742.18(a)(2)(ii)(B)",
    )
    return schedule_3 & held, (*unsure, *((asked,) if held is UNKNOWN else ()))


@provision("15 CFR 742.2(a)(4)", since=date(1999, 5, 18), stage=Stage.REQUIREMENT)
def mixtures_and_test_kits(line: Line, world: World) -> Iterator[Claim]:
    """Mixtures and test kits of 1C395 need a license to States not Party to the CWC for CB reasons.

    1C395.a and .b; the chart has no column for it.
    """
    if _abroad(line, world) and to(line, world, "CWC-not-party"):
        yield from by_rule(
            line,
            world,
            lambda row: row.kind is ControlKind.CWC_NON_PARTY,
            chemical_and_biological,
            says=lambda row: f"{line.eccn} needs a license to States not Party to the CWC.",
        )
