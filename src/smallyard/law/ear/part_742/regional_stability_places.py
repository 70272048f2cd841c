"""Regional stability requirements for named places and parties: 742.6(a)(5), (7), (11), (12), and 3A069."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.part_738.requirements import Policy, by_rule, leaves_a_country, to
from smallyard.law.ear.part_742.review import china_or_venezuela
from smallyard.law.effects import RequiresLicense, ReviewPolicy
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, provision, when
from smallyard.law.tables.ccl import ControlKind
from smallyard.law.world import World
from smallyard.model.kleene import FALSE
from smallyard.model.listing import ListCode


@provision("15 CFR 742.6(a)(5)", since=date(2004, 7, 30), stage=Stage.REQUIREMENT)
def regional_stability_iraq(line: Line, world: World) -> Iterator[Claim]:
    """Named low-level items need a license to and within Iraq.

    The entries say so themselves; the chart does not show it (Country Chart, footnote 1).
    """
    if line.tx.controlling_country != "IQ":
        return
    yield from by_rule(
        line,
        world,
        lambda row: row.kind is ControlKind.IQ,
        lambda line, world, row: Policy(ReviewPolicy.NOT_STATED, "as 746.3(b) says"),
        says=lambda row: f"{line.eccn} needs a license to Iraq, or within it, for RS reasons.",
    )


@provision("15 CFR 742.6(a)(12)", since=date(2024, 12, 26), stage=Stage.REQUIREMENT)
def regional_stability_pakistan(line: Line, world: World) -> Iterator[Claim]:
    """Named low-level items need a license to and within Pakistan.

    89 FR 93164, with its first day as corrected by 89 FR 94603.
    """
    if line.tx.controlling_country != "PK":
        return
    yield from by_rule(
        line,
        world,
        lambda row: row.kind is ControlKind.PK,
        lambda line, world, row: Policy(
            ReviewPolicy.CASE_BY_CASE,
            "case by case; denied where there is an unacceptable risk of diversion to an end use or end user of "
            "concern (742.6(b)(13))",
        ),
        says=lambda row: f"{line.eccn} needs a license to Pakistan, or within it, for RS reasons.",
    )


@provision("15 CFR 742.6(a)(7)", since=date(2020, 6, 29), stage=Stage.REQUIREMENT)
def military_y_items_to_china_russia_venezuela(line: Line, world: World) -> Iterator[Claim]:
    """Items of .y paragraphs of 9x515 and 600-series entries need a license to China, Russia and Venezuela.

    But not to Russia for the International Space Station.

    Since 29 June 2020 (85 FR 23459); before, 744.21(a)(2) required it of all 600-series and 9x515 items.
    """
    if not leaves_a_country(line) or not to(line, world, "CN-RU-VE"):
        return
    yield from by_rule(
        line,
        world,
        lambda row: row.kind is ControlKind.CN_RU_VE,
        china_or_venezuela,
        says=lambda row: f"{line.eccn} is a .y item, which needs a license to China, Russia and Venezuela.",
    )


@provision("15 CFR 742.6(a)(11)", since=date(2024, 12, 2), stage=Stage.REQUIREMENT)
def regional_stability_footnote_5(line: Line, world: World) -> Iterator[Claim]:
    """Items of 3B993, 3B994 and related software and technology need a license to footnote 5 entities.

    Footnote 5 designated entities on the Entity List; items that 744.11(a)(2)(v) reaches are left to it.

    Source of the review policy: 742.6(b)(12), the policy in the listed entity's entry.
    """
    rows = [
        verdict
        for _, verdict in world.tables.ccl.controls(
            line, world.effective, lambda row: row.kind is ControlKind.ENTITY_LIST_FN5
        )
    ]
    if not rows:
        return
    for one in world.listed(line.tx, ListCode.ENTITY_LIST):
        listing = one.history.listing
        text = f"{listing.license_requirement} {listing.license_policy} {listing.remarks}".casefold()
        if "footnote 5" not in text or one.certainty is FALSE:
            continue
        yield from when(
            one.certainty & rows[0].certainty,
            RequiresLicense(
                control="742.6(a)(11)",
                reason="RS",
                review_text=listing.license_policy or "as the listed entity's entry says (742.6(b)(12))",
            ),
            f"{line.eccn} needs a license to {listing.name}, a footnote 5 designated entity.",
            facts=(one.fact,),
            questions=(*one.questions, *rows[0].questions),
        )


@provision(
    "15 CFR 742.6(a)(12)", since=date(2025, 1, 16), stage=Stage.REQUIREMENT, also=("Supp. No. 1 to 15 CFR part 774",)
)
def laboratory_equipment_to_macau_or_d5(line: Line, world: World) -> Iterator[Claim]:
    """Certain laboratory equipment and its technology need a license to Macau and Country Group D:5.

    3A069 and 3E069 print this requirement with references to 742.6(a)(12) and (a)(13).

    Those paragraphs are about other things: the amendment meant for this equipment (90 FR 4612) could not be placed.
    The entries' own words are followed.
    """
    if line.tx.is_deemed or not to(line, world, "D:5", places=("MO",)):
        return
    yield from by_rule(
        line,
        world,
        lambda row: row.kind is ControlKind.MACAU_OR_D5 and row.control in {"742.6(a)(12)", "742.6(a)(13)"},
        lambda line, world, row: Policy(ReviewPolicy.NOT_STATED, "not stated for this equipment"),
        says=lambda row: f"{line.eccn} needs a license for RS reasons to Macau and Country Group D:5.",
    )
