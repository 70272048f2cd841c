"""Licenses for items under control: the Export Control Law, the dual-use list, and the dated notices."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.china.controls import CONTROLLED, ITEM, Control, controls, is_controlled, matches
from smallyard.law.china.jurisdiction import is_export_from_china
from smallyard.law.china.registry import CHINA_RULES
from smallyard.law.effects import Duty, Imposes, Prohibits, Question, RequiresLicense, ReviewPolicy
from smallyard.law.found import Found
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, claim, provision, when
from smallyard.law.world import World
from smallyard.model.citation import Citation
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, all_of, any_of
from smallyard.model.transaction import EndUseKind

__all__ = ["what_it_is"]

_LICENSE = "a license from the Ministry of Commerce (MOFCOM)"
_WEAPONS = (EndUseKind.NUCLEAR, EndUseKind.MISSILE, EndUseKind.CHEMICAL_BIOLOGICAL)


def what_it_is(line: Line, control: Control | None = None) -> Question:
    """What would settle whether an item is under control."""
    if control is None:
        text = (
            f"Is {line.name} on China's dual-use list or under a temporary control? Give parameters.{ITEM} (such as "
            f'gallium, or none) or parameters.cn_code, or answer "{CONTROLLED}".'
        )
        return line.asks(CONTROLLED, text, "Export Control Law art. 12")
    text = (
        f"Is {line.name} what {control.notice} controls ({control.measure.title})? Give parameters.{ITEM} = "
        f"{control.key!r} if so, none if not."
    )
    return line.asks_field(f"parameters.{ITEM}", text, str(control.measure.citation))


@provision(
    "Export Control Law art. 12",
    also=(
        *("MOFCOM No. 23 of 2023", "MOFCOM No. 39 of 2023", "MOFCOM No. 33 of 2024", "MOFCOM No. 10 of 2025"),
        *("MOFCOM No. 18 of 2025", "MOFCOM No. 55 of 2025", "MOFCOM No. 56 of 2025", "MOFCOM No. 57 of 2025"),
        *("MOFCOM No. 58 of 2025", "MOFCOM No. 62 of 2025", "Dual-Use Items Regulations"),
        "Catalogue of Prohibited and Restricted Technologies (21 December 2023)",
    ),
    since=date(2020, 12, 1),
    stage=Stage.REQUIREMENT,
    standing="partial",
    missing="the notices' technical thresholds and the rest of the dual-use list of about 700 items; article "
    "numbers of "
    "the law are general knowledge",
    registry=CHINA_RULES,
)
def license_for_items_of_a_notice(line: Line, world: World) -> Iterator[Claim]:
    """An item that a notice controls may leave China under a license only, while the notice is carried out.

    Each notice controls its items from its own day. A suspended notice requires nothing while it sleeps.

    From the day after a suspension's last known day it is unknown whether it was extended: the requirement is then
    uncertain, and both answers are shown. Notice 18 of 2025 (seven rare earths) was never suspended.
    """
    leaves = is_export_from_china(line.tx)
    for control in controls():
        described = matches(line, control)
        standing, asked, note = control.measure.standing(line, world.effective)
        if described is UNKNOWN:
            asked = (*asked, what_it_is(line, control))
        effect = (
            Prohibits()
            if control.bans
            else RequiresLicense(
                control=control.notice,
                review=ReviewPolicy.CASE_BY_CASE,
                review_text="MOFCOM examines end user and end use",
            )
        )
        verb = "is" if described is TRUE else "may be"
        yield from when(
            leaves & described & standing,
            effect,
            f"{line.name} {verb} an item of {control.notice} ({control.measure.title}), in force since "
            f"{control.measure.since}.{note}",
            questions=asked,
            cites=str(control.measure.citation),
        )


@provision(
    "Dual-Use Items Regulations",
    since=date(2024, 12, 1),
    stage=Stage.REQUIREMENT,
    standing="partial",
    missing="the list itself (notice 51 of 2024): whether an item is on it is asked, not looked up",
    registry=CHINA_RULES,
)
def license_for_items_on_the_dual_use_list(line: Line, world: World) -> Iterator[Claim]:
    """An item on the unified dual-use list may leave China under a license only.

    The user says that the item is on the list, by its control code or by the answer to the question.

    An item that nothing is known of may be on it, so the question is asked; the list was not to be had by us.
    """
    by_notice = any_of(
        matches(line, one) & one.measure.in_force(world.effective, line.answer(one.measure.extended_key))
        for one in controls()
    )
    if by_notice is not FALSE:
        return
    controlled = is_controlled(line, world.effective)
    yield from when(
        is_export_from_china(line.tx) & controlled,
        RequiresLicense(control="dual-use list", review=ReviewPolicy.CASE_BY_CASE),
        f"{line.name} {'is' if controlled is TRUE else 'may be'} on China's dual-use list or under a temporary "
        "control.",
        questions=(what_it_is(line),),
    )


@provision(
    "Export Control Law art. 12",
    since=date(2020, 12, 1),
    stage=Stage.REQUIREMENT,
    standing="partial",
    missing="what else may endanger national security; the paragraph's text is general knowledge",
    registry=CHINA_RULES,
)
def license_for_unlisted_items_for_weapons(line: Line, world: World) -> Iterator[Claim]:
    """An item on no list needs a license if it is known to be for weapons of mass destruction or terrorism.

    The exporter knows, should know, or was told by the authority that the item may serve such an end (paragraph
    3).

    The Dual-Use Items Regulations keep the rule since 1 December 2024.
    """
    if is_controlled(line, world.effective) is TRUE:
        return
    uses = {kind: line.tx.end_use.is_for(kind) for kind in _WEAPONS}
    told = line.answer("cn.informed_by_mofcom")
    fact = any_of(uses.values()) | (FALSE if told is UNKNOWN else told)
    question = Question(
        key="end_use.reviewed",
        text="Have end use and end users been looked into, and nothing beyond the declared uses is known?",
        citation=Citation("Export Control Law art. 12"),
    )
    yield from when(
        is_export_from_china(line.tx) & fact,
        RequiresLicense(control="catch-all", review=ReviewPolicy.PRESUMPTION_OF_DENIAL),
        f"{line.name} {'is' if fact is TRUE else 'may be'} for weapons of mass destruction or their delivery.",
        questions=(question,),
    )


@provision(
    "Dual-Use Items Regulations",
    since=date(2024, 12, 1),
    stage=Stage.DUTY,
    standing="partial",
    missing="the forms; article numbers were not read",
    registry=CHINA_RULES,
)
def documents_of_end_user_and_end_use(line: Line, found: Found) -> Iterator[Claim]:
    """Who applies for a license gives the end user's and end use's documents.

    The application holds the contract, the technical description, and certificates of end user and end use.
    """
    if found.requires() is not FALSE:
        facts = all_of([found.requires()])
        yield from when(
            facts,
            Imposes(
                duty=Duty.LICENSE_APPLICATION,
                text="Apply to MOFCOM before export, with the contract, a technical description and the end user's "
                "certificate of end user and end use; the end user may not change the use or hand the item on.",
                before=True,
            ),
            "A license is needed, or may be.",
            questions=(what_it_is(line),),
        )


@provision(
    "Export Control Law art. 17",
    since=date(2020, 12, 1),
    stage=Stage.DUTY,
    standing="partial",
    missing="the article's text is general knowledge",
    registry=CHINA_RULES,
)
def report_changes_of_end_use(line: Line, found: Found) -> Iterator[Claim]:
    """Who learns that end user or end use may have changed reports it at once.

    Exporters and importers of controlled items tell the authority without delay.
    """
    if found.requires() is TRUE:
        yield claim(
            Imposes(duty=Duty.REPORT, text="Report to MOFCOM at once if end user or end use may have changed."),
            "The item is under a license.",
        )
