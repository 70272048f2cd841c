"""From a transaction to a decision under China's law, in the shape and the words of a decision under the EAR."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Literal

from smallyard.errors import OutOfCoverageError
from smallyard.law.china.registry import chinese_rules
from smallyard.law.decide import decide_without_paths
from smallyard.law.decision import Decided, Decision, Outcome, Versions
from smallyard.law.effects import Finding, RequiresLicense, ReviewPolicy
from smallyard.law.found import Found
from smallyard.law.limits import limits_of_rules
from smallyard.law.listing_days import said_of_listing_days
from smallyard.law.world import World, all_parties
from smallyard.model.clearance import ClearanceUsed
from smallyard.model.listing import ListCode
from smallyard.model.noun import Noun
from smallyard.model.transaction import Transaction

__all__ = ["EARLIEST", "SCHEMA", "Alternative", "ChinaDecision", "decide_china"]

SCHEMA: Literal["smallyard/china-decision/1"] = "smallyard/china-decision/1"
"""What a decision under China's law says it is."""
EARLIEST = date(2020, 9, 19)
"""The day of the Unreliable Entity List Provisions, the oldest instrument here."""
_LAW_KNOWN_TO = date(2026, 8, 1)
_ITEMS_FROM = date(2020, 12, 1)
_FRESH = timedelta(days=30)
_LISTS = {
    ListCode.CN_EXPORT_CONTROL: "the control list",
    ListCode.CN_ATTENTION: "the watch list",
    ListCode.CN_UNRELIABLE_ENTITIES: "the Unreliable Entity List",
}


class Alternative(Noun):
    """What the outcome would be if a thing that our sources do not say were so."""

    assumption: str
    """What is assumed, in words: that the measure is carried out on the day, or that it is not."""
    outcome: Outcome
    """What the outcome would then be."""
    review: ReviewPolicy | None = None
    """How an application would be reviewed, where a license is required."""
    summary: str
    """What that outcome would turn on, as a sentence."""
    keys: tuple[str, ...]
    """The questions that the assumption answers."""


class ChinaDecision(Decided):
    """What China's law says of one transaction, on one day, as far as is known.

    `alternatives` show both answers where it is unknown whether a suspended measure is carried out again.
    """

    format: Literal["smallyard/china-decision/1"] = SCHEMA
    """The schema that the document follows, with its version."""
    alternatives: tuple[Alternative, ...] = ()
    """Both answers where it is unknown whether a suspended measure is carried out again; else empty."""
    limits: tuple[str, ...] = ()
    """What the decision could not look at: law not covered, notices and lists out of their dates; in sentences."""
    clearances: tuple[ClearanceUsed, ...] = ()
    """What persons said earlier of possible matches of its parties, whole, so that it can be decided again."""
    versions: Versions
    """The software, rules and lists that it was decided by."""


def decide_china(tx: Transaction, world: World) -> ChinaDecision:
    """Decide a transaction under China's law on the world's effective day.

    Raises:
        OutOfCoverageError: the day is before the Unreliable Entity List Provisions (19 September 2020).
        InputError: an item names a control that is not known.
    """
    if world.effective < EARLIEST:
        raise OutOfCoverageError(
            f"{world.effective} is before {EARLIEST}, the day of the oldest Chinese instrument that is covered"
        )
    decision = decide_without_paths(tx, world, chinese_rules())
    return ChinaDecision(
        transaction=tx,
        outcome=decision.outcome,
        summary=decision.summary,
        effective=decision.effective,
        known=decision.known,
        lines=decision.lines,
        findings=decision.findings,
        obligations=decision.obligations,
        questions=decision.questions,
        alternatives=tuple(_alternatives(decision)),
        limits=tuple(_limits(tx, world, decision)),
        clearances=decision.clearances,
        versions=decision.versions,
    )


def _alternatives(decision: Decision) -> Iterator[Alternative]:
    """Both answers to what our sources do not say: are measures whose suspension ended carried out again?"""
    unknown = {
        question.key
        for question in decision.questions
        if question.key.endswith((".suspension_extended", ".in_force"))
    }
    turning = [
        one
        for one in decision.findings
        if not one.certain and any(question.key in unknown for question in one.questions)
    ]
    if not turning:
        return
    keys = tuple(sorted({question.key for one in turning for question in one.questions} & unknown))
    named = ", ".join(dict.fromkeys(str(one.citation) for one in turning))
    carried_out = [_carried_out(one, unknown) if one in turning else one for one in decision.findings]
    asleep = [one for one in decision.findings if one not in turning]
    for words, findings in (
        (f"If it is carried out on the day ({named})", carried_out),
        (f"If it still sleeps, or was withdrawn ({named})", asleep),
    ):
        outcome, summary = _joined(decision, findings)
        required = [one.effect for one in findings if one.certain and isinstance(one.effect, RequiresLicense)]
        review = max((one.review for one in required), key=lambda policy: policy.severity, default=None)
        yield Alternative(
            assumption=words,
            outcome=outcome,
            review=review if outcome is Outcome.LICENSE_REQUIRED else None,
            summary=summary,
            keys=keys,
        )


def _carried_out(one: Finding, answered: set[str]) -> Finding:
    """The finding with the suspension settled: certain, if nothing else about it is open."""
    left = tuple(question for question in one.questions if question.key not in answered)
    return one.model_copy(update={"certain": not left, "questions": left})


def _joined(decision: Decision, findings: Sequence[Finding]) -> tuple[Outcome, str]:
    worst: tuple[Outcome, str] | None = None
    for line in decision.lines:
        resolution = Found([one for one in findings if one.line in {None, line.line}]).resolution()
        if worst is None or resolution.outcome.permissiveness < worst[0].permissiveness:
            worst = (resolution.outcome, resolution.reason)
    assert worst is not None
    return worst


def _limits(tx: Transaction, world: World, decision: Decision) -> Iterator[str]:
    day = world.effective
    if day > _LAW_KNOWN_TO:
        yield f"China's notices are known here to {_LAW_KNOWN_TO}; what was announced later is not."
    if day < _ITEMS_FROM:
        yield f"Before {_ITEMS_FROM} China's export control rested on older regulations, which are not covered."
    yield "Military products, nuclear items and cryptography have lists of their own, which are not covered."
    yield (
        "Persons under countermeasures of the Anti-Foreign Sanctions Law are not looked up: their lists are not held "
        '(answer "cn.afsl.countermeasure_target" if a party is known to be one).'
    )
    if not tx.parties:
        yield "No party is named, so none was looked up."
    held = {one.list: one for one in world.lists.held()}
    for code, name in _LISTS.items():
        status = held.get(code)
        if status is None:
            yield f"No entries of {name} are loaded: nobody was looked up on it; see `smallyard lists update`."
        elif status.published is not None and day - status.published > _FRESH:
            yield (
                f"{name[0].upper()}{name[1:]} was last published to us on {status.published}, more than 30 days "
                f"before {day}; later changes are not known."
            )
    yield from said_of_listing_days(tx, world, all_parties(tx))
    yield from limits_of_rules(decision.findings, chinese_rules())
