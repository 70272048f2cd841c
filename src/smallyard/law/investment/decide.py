"""From a deal to a decision: run the rules of each regime, join what they find, then say what must be done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from smallyard.errors import OutOfCoverageError
from smallyard.law.effects import Finding, Imposes, OffersException, Question
from smallyard.law.investment import blocked_persons, military_companies
from smallyard.law.investment.decision import (
    Determination,
    InvestmentDecision,
    InvestmentOutcome,
    RegimeDecision,
)
from smallyard.law.investment.found import FoundOfDeal, RegimeOutcome, join
from smallyard.law.investment.limits import limits
from smallyard.law.investment.part_800 import tests_met as inbound
from smallyard.law.investment.part_802 import tests_met as real_estate
from smallyard.law.investment.part_850 import tests_met as outbound
from smallyard.law.investment.part_850.transactions import BEGINS
from smallyard.law.investment.registry import InvestmentRegime, investment_registry, regime_of
from smallyard.law.investment.touched import touched
from smallyard.law.provision import Stage
from smallyard.law.world import World
from smallyard.model.investment import Investment

__all__ = ["EARLIEST", "decide_investment", "decide_without_paths"]

EARLIEST = date(2020, 2, 13)
"""The first day of 31 CFR parts 800 and 802 in their present form; no deal before it is decided."""
_NOT_COVERED = InvestmentOutcome.NOT_COVERED


def decide_investment(deal: Investment, world: World) -> InvestmentDecision:
    """Decide a deal in a world, with the paths by which it could go ahead if it may not.

    The same facts, world and rules give the same decision, byte for byte.

    Raises:
        OutOfCoverageError: the effective day is before the rules that are held.
    """
    from smallyard.law.investment.paths import paths_for

    decision = decide_without_paths(deal, world)
    return decision.model_copy(update={"paths": paths_for(decision, world)})


def decide_without_paths(deal: Investment, world: World) -> InvestmentDecision:
    """Decide without looking for paths; what counterfactuals are compared by.

    Raises:
        OutOfCoverageError: the effective day is before the rules that are held.
    """
    if world.effective < EARLIEST:
        raise OutOfCoverageError(
            f"{world.effective} is before {EARLIEST}, when 31 CFR parts 800 and 802 took their present form; no "
            f"earlier deal can be decided"
        )
    regimes = touched(deal, world)
    rules = [
        (regime_of(rule), rule)
        for rule in investment_registry().in_force(world.effective)
        if regime_of(rule) in regimes
    ]
    findings: dict[InvestmentRegime, list[Finding]] = {regime: [] for regime in regimes}
    for regime, rule in rules:
        if rule.stage is not Stage.DUTY:
            findings[regime] += rule.findings(deal=deal, world=world)
    outcomes = {regime: join(regime, findings[regime], _otherwise(regime, deal, world)) for regime in regimes}
    found = FoundOfDeal(outcomes, tuple(one for each in findings.values() for one in each))
    for regime, rule in rules:
        if rule.stage is Stage.DUTY:
            findings[regime] += rule.findings(deal=deal, world=world, found=found)
    return _assemble(deal, world, outcomes, findings)


def _otherwise(regime: InvestmentRegime, deal: Investment, world: World) -> tuple[InvestmentOutcome, str]:
    """The outcome where no rule speaks, and why."""
    match regime:
        case InvestmentRegime.OUTBOUND:
            if world.effective < BEGINS:
                return _NOT_COVERED, f"31 CFR part 850 applies to transactions completed from {BEGINS} on."
            return _NOT_COVERED, outbound.nothing_found(deal, world.effective)
        case InvestmentRegime.SECURITIES:
            return military_companies.nothing_found(deal, world)
        case InvestmentRegime.BLOCKED:
            return _NOT_COVERED, "No blocked person was found among the parties and the holders named."
        case InvestmentRegime.INBOUND:
            return _NOT_COVERED, inbound.nothing_found(deal, world)
        case InvestmentRegime.REAL_ESTATE:
            return _NOT_COVERED, real_estate.nothing_found(deal, world)


def _determinations(regime: InvestmentRegime, deal: Investment, world: World) -> Iterator[Determination]:
    match regime:
        case InvestmentRegime.OUTBOUND:
            if world.effective >= BEGINS:
                yield from outbound.determinations(deal, world.effective)
        case InvestmentRegime.SECURITIES:
            if world.effective >= military_companies.ANNEX:
                yield from military_companies.determinations(deal, world)
        case InvestmentRegime.BLOCKED:
            yield from blocked_persons.determinations(deal, world)
        case InvestmentRegime.INBOUND:
            yield from inbound.determinations(deal, world)
        case InvestmentRegime.REAL_ESTATE:
            yield from real_estate.determinations(deal, world)


def _assemble(
    deal: Investment,
    world: World,
    outcomes: dict[InvestmentRegime, RegimeOutcome],
    findings: dict[InvestmentRegime, list[Finding]],
) -> InvestmentDecision:
    regimes = tuple(
        RegimeDecision(
            regime=regime,
            outcome=one.outcome,
            reason=one.reason,
            determinations=tuple(dict.fromkeys(_determinations(regime, deal, world))),
            exceptions=one.exceptions,
        )
        for regime, one in outcomes.items()
    )
    worst = min(regimes, key=lambda one: one.outcome.permissiveness, default=None)
    everything = [one for each in findings.values() for one in each]
    return InvestmentDecision(
        investment=deal,
        outcome=worst.outcome if worst is not None else InvestmentOutcome.UNDETERMINED,
        summary=worst.reason if worst is not None else "No regime could be looked at: see the limits.",
        effective=world.effective,
        known=world.known,
        regimes=regimes,
        findings=tuple(
            dict.fromkeys(one for one in everything if not isinstance(one.effect, Imposes | OffersException))
        ),
        obligations=tuple(dict.fromkeys(one for one in everything if isinstance(one.effect, Imposes))),
        questions=tuple(_questions(findings, outcomes)),
        clearances=world.clearances_of((place, person.as_party()) for place, person in deal.persons()),
        limits=limits(deal, world, set(outcomes), everything),
        versions=world.versions,
    )


def _questions(
    findings: dict[InvestmentRegime, list[Finding]], outcomes: dict[InvestmentRegime, RegimeOutcome]
) -> Iterable[Question]:
    """What would settle uncertain findings, and the exceptions of regimes that are not settled."""
    asked: dict[tuple[str, str], Question] = {}
    for regime, each in findings.items():
        if outcomes[regime].outcome is InvestmentOutcome.EXCEPTED:
            continue
        for one in each:
            for question in one.questions:
                asked.setdefault((question.key, question.about), question)
        if outcomes[regime].outcome.may_go_ahead and outcomes[regime].outcome is _NOT_COVERED:
            continue
        for considered in outcomes[regime].exceptions:
            for condition in considered.conditions if considered.status == "open" else ():
                if condition.question is not None:
                    asked.setdefault((condition.question.key, ""), condition.question)
    return asked.values()
