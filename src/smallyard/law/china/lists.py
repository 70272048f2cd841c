"""China's lists of persons: the control list, the watch list, the Unreliable Entity List, and countermeasures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.china.controls import is_controlled, measure
from smallyard.law.china.jurisdiction import deals_with_china, is_export_from_china, origin_question, reached
from smallyard.law.china.licenses import what_it_is
from smallyard.law.china.registry import CHINA_RULES
from smallyard.law.effects import (
    Duty,
    Imposes,
    Prohibits,
    Question,
    RaisesRedFlag,
    RequiresLicense,
    ReviewPolicy,
)
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, provision, when
from smallyard.law.world import ListedParty, World
from smallyard.model.citation import Citation
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.listing import ListCode, ListingHistory
from smallyard.model.party import Party, Role
from smallyard.model.transaction import Transaction

__all__ = ["stood_before"]

_APPLICATION = RequiresLicense(
    control="Unreliable Entity List",
    review=ReviewPolicy.CASE_BY_CASE,
    review_text="application to the working mechanism",
)
_TARGET = "cn.afsl.countermeasure_target"
_APPLY = "an exception granted by MOFCOM on application"


def stood_before(tx: Transaction, world: World, code: ListCode) -> Iterator[tuple[Party, ListingHistory, bool]]:
    """Parties that stood on a list and stand there no more on the day: the history, and whether it is suspended."""
    for party in tx.parties:
        for history in world.past_listings(tx, party, code):
            if history.ended is None:
                continue
            # Not in force on the day, so over if it had begun by then.
            if TRUE in {history.ended.happened_by(world.effective), history.began.happened_by(world.effective)}:
                last = history.evidence[-1] if history.evidence else ""
                yield party, history, last.startswith("suspended")


def _receives(one: ListedParty) -> Kleene:
    return Kleene.of(one.party.role not in {Role.EXPORTER, Role.OTHER, Role.FORWARDER})


@provision(
    "Export Control Law art. 18",
    also=("Dual-Use Items Regulations", "Export Control Law art. 44"),
    since=date(2020, 12, 1),
    stage=Stage.REQUIREMENT,
    standing="partial",
    missing="what each entry forbids beyond dual-use items; article numbers are general knowledge",
    registry=CHINA_RULES,
)
def no_dual_use_items_to_the_control_list(line: Line, world: World) -> Iterator[Claim]:
    """No dual-use item goes to an importer or end user on the control list.

    The notices forbid Chinese exporters to supply dual-use items, and anyone anywhere to hand on such items of
    Chinese origin; what is under way stops at once. An exception can be applied for.
    """
    controlled = is_controlled(line, world.effective)
    for one in world.listed(line.tx, ListCode.CN_EXPORT_CONTROL):
        what = (what_it_is(line),) if controlled is UNKNOWN else ()
        origin = (origin_question(line),) if reached(line) is UNKNOWN else ()
        yield from when(
            reached(line) & controlled & one.certainty & _receives(one),
            Prohibits(unless=_APPLY),
            f"{one.party.name} {'is' if one.certainty is TRUE else 'may be'} on China's control list, and "
            f"{line.name} "
            f"{'is' if controlled is TRUE else 'may be'} a dual-use item.",
            facts=(one.fact,),
            questions=(*one.questions, *what, *origin),
        )


@provision("Export Control Law art. 18", since=date(2020, 12, 1), stage=Stage.REQUIREMENT, registry=CHINA_RULES)
def flag_for_suspended_control_list_entry(tx: Transaction, world: World) -> Iterator[Claim]:
    """A control-list entry whose measures sleep still calls for a license.

    While measures are suspended or no longer carried out, exporters apply for dual-use items as usual.
    """
    for party, history, suspended in stood_before(tx, world, ListCode.CN_EXPORT_CONTROL):
        yield Claim(
            RaisesRedFlag(),
            f"{party.name} was put on the control list on {history.began}; its measures are "
            f"{'suspended' if suspended else 'no longer carried out'} since {history.ended}. A dual-use item still "
            f"needs a license.",
            history.evidence[-1:],
        )


@provision(
    "Dual-Use Items Regulations",
    since=date(2024, 12, 1),
    stage=Stage.DUTY,
    standing="partial",
    missing="article numbers were not read",
    registry=CHINA_RULES,
)
def single_license_for_the_watch_list(line: Line, world: World) -> Iterator[Claim]:
    """For an importer or end user on the watch list there is no general license, and a risk report is due.

    The watch list holds importers and end users whose end use could not be verified.
    """
    controlled = is_controlled(line, world.effective)
    for one in world.listed(line.tx, ListCode.CN_ATTENTION):
        what = (what_it_is(line),) if controlled is UNKNOWN else ()
        yield from when(
            is_export_from_china(line.tx) & controlled & one.certainty & _receives(one),
            Imposes(
                duty=Duty.LICENSE_APPLICATION,
                text=f"For {one.party.name}, on the watch list, apply for a single license, with a risk assessment "
                f"and the promise that the item will not serve to raise military strength.",
                before=True,
            ),
            f"{one.party.name} is on China's watch list: no general license or record may be used.",
            facts=(one.fact,),
            questions=(*one.questions, *what),
        )


@provision(
    "Unreliable Entity List Provisions",
    since=date(2020, 9, 19),
    stage=Stage.REQUIREMENT,
    standing="partial",
    missing="each notice's own measures: all are taken to forbid China-related imports and exports",
    beyond_ear=True,
    registry=CHINA_RULES,
)
def no_trade_with_unreliable_entities(tx: Transaction, world: World) -> Iterator[Claim]:
    """No trade between China and an entity on the Unreliable Entity List.

    The notices forbid the entity China-related imports and exports, whatever the item, and new investment in
    China.

    Chinese firms may apply to the working mechanism to deal with it in special cases.
    """
    for one in world.listed(tx, ListCode.CN_UNRELIABLE_ENTITIES):
        yield from when(
            deals_with_china(tx) & one.certainty,
            Prohibits(unless="the working mechanism of the Unreliable Entity List, on application"),
            f"{one.party.name} {'is' if one.certainty is TRUE else 'may be'} on China's Unreliable Entity List, "
            "which "
            f"forbids it China-related imports and exports.",
            facts=(one.fact,),
            questions=one.questions,
        )


@provision(
    "Unreliable Entity List Provisions",
    since=date(2020, 9, 19),
    stage=Stage.REQUIREMENT,
    standing="partial",
    missing="the working mechanism's procedure",
    beyond_ear=True,
    registry=CHINA_RULES,
)
def application_to_deal_while_suspended(tx: Transaction, world: World) -> Iterator[Claim]:
    """While an Unreliable Entity List measure is suspended, Chinese firms still apply to deal.

    MOFCOM's statements of 14 May, 12 August and 5 November 2025: domestic firms may apply, and what meets the
    rules
    is approved.
    """
    if deals_with_china(tx) is not TRUE:
        return
    for one in world.listed(tx, ListCode.CN_UNRELIABLE_ENTITIES):
        if one.identity is TRUE and one.in_force is UNKNOWN and one.history.began.latest is None:
            # Carried out again, it forbids; still suspended, it calls for an application: at least that is certain.
            yield Claim(
                _APPLICATION,
                f"The suspension of the measures on {one.party.name} ended on its own terms; whether they are "
                "carried "
                f"out again is not known. At least an application to the working mechanism is needed.",
                (one.fact,),
            )
    for party, history, suspended in stood_before(tx, world, ListCode.CN_UNRELIABLE_ENTITIES):
        words = "suspended" if suspended else "no longer carried out"
        yield Claim(
            _APPLICATION,
            f"{party.name} was put on the Unreliable Entity List on {history.began}; its measures are {words} since "
            f"{history.ended}. Chinese firms may apply to the working mechanism to deal with it.",
            history.evidence[-1:],
        )


@provision(
    "MOFCOM No. 61 of 2025",
    since=date(2025, 10, 9),
    stage=Stage.REQUIREMENT,
    standing="partial",
    missing="foreign military users under No. 61; which items its annexes name",
    registry=CHINA_RULES,
)
def refused_to_affiliates_of_listed_parties(line: Line, world: World) -> Iterator[Claim]:
    """What firms that listed parties own half of receive is in principle refused, while No. 61 is carried out.

    Subsidiaries and branches in which a party on the control or watch list holds 50 percent or more.
    """
    rule = measure("affiliates")
    standing, asked, note = rule.standing(line, world.effective)
    controlled = is_controlled(line, world.effective)
    for one in world.listed_owners(line.tx, ListCode.CN_EXPORT_CONTROL, ListCode.CN_ATTENTION):
        assert one.owner is not None
        share = one.owner
        half = TRUE if share.percent_at_least >= 50 else UNKNOWN if share.percent_at_most >= 50 else FALSE
        how_much = Question(
            key=f"{one.place}.percent_at_least",
            text=f"How much of {one.party.name} does {share.name} hold, in percent?",
            citation=Citation("MOFCOM No. 61 of 2025"),
        )
        what = (what_it_is(line),) if controlled is UNKNOWN else ()
        yield from when(
            reached(line) & controlled & standing & one.certainty & half,
            RequiresLicense(
                control="MOFCOM No. 61 of 2025",
                review=ReviewPolicy.PRESUMPTION_OF_DENIAL,
                review_text="in principle refused",
            ),
            f"{share.name}, on China's control or watch list, holds 50 percent or more of {one.party.name}.{note}",
            facts=(one.fact,),
            questions=(
                *asked,
                *one.questions,
                *what,
                *((how_much,) if half is UNKNOWN else ()),
                origin_question(line),
            ),
        )


@provision(
    "Anti-Foreign Sanctions Law art. 6",
    also=("Anti-Foreign Sanctions Law",),
    since=date(2021, 6, 10),
    stage=Stage.REQUIREMENT,
    standing="partial",
    missing="the countermeasure lists of the Ministry of Foreign Affairs, which are not held: nobody is looked up "
    "on them",
    beyond_ear=True,
    registry=CHINA_RULES,
)
def no_dealings_with_persons_under_countermeasures(tx: Transaction) -> Iterator[Claim]:
    """Nobody in China deals with a person under countermeasures.

    Freezing of property in China, bans on transactions and cooperation, and on entry (articles 4 to 6).

    The lists are not held, so the rule speaks only where the user knows that a party stands on one.
    """
    if tx.answer(_TARGET) is TRUE:
        yield Claim(
            Prohibits(),
            "A party to the transaction is under countermeasures; organizations and individuals in China may not "
            "deal "
            "with it as far as the countermeasure says.",
        )
