"""What was found under each regime, and the outcome that follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from smallyard.law.decision import ExceptionConsidered
from smallyard.law.effects import Asks, Finding, OffersException, Prohibits, RequiresFiling
from smallyard.law.investment.decision import InvestmentOutcome as Outcome
from smallyard.law.investment.registry import InvestmentRegime
from smallyard.model.kleene import TRUE, UNKNOWN

__all__ = ["FoundOfDeal", "RegimeOutcome", "join"]


@dataclass(frozen=True, slots=True)
class RegimeOutcome:
    """One regime's outcome with its reason and the exceptions that were considered."""

    regime: InvestmentRegime
    outcome: Outcome
    reason: str
    exceptions: tuple[ExceptionConsidered, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundOfDeal:
    """The outcomes by regime and the findings, for rules on what must be done in consequence."""

    outcomes: dict[InvestmentRegime, RegimeOutcome]
    findings: tuple[Finding, ...]

    def outcome(self, regime: InvestmentRegime) -> Outcome | None:
        """A regime's outcome; None where it was not looked at."""
        found = self.outcomes.get(regime)
        return found.outcome if found is not None else None


def join(regime: InvestmentRegime, findings: Sequence[Finding], otherwise: tuple[Outcome, str]) -> RegimeOutcome:
    """The outcome under one regime, most restrictive first; `otherwise` is that of no finding at all.

    An exception that is available ends prohibition and duty to notify; one that turns on an unknown fact makes the
    outcome unknown. An open question beats every outcome less restrictive than what it could bring.
    """
    bearing = [one for one in findings if isinstance(one.effect, Prohibits | RequiresFiling | Asks)]
    offers = [(one, one.effect) for one in findings if isinstance(one.effect, OffersException)]
    mandatory = Outcome.NOTIFIABLE if regime is InvestmentRegime.OUTBOUND else Outcome.MANDATORY_FILING
    needed = bool(bearing)
    used = next((one for one, offer in offers if needed and offer.available is TRUE), None)
    considered = tuple(_considered(one, offer, used) for one, offer in offers)
    if used is not None:
        return RegimeOutcome(regime, Outcome.EXCEPTED, used.reason, considered)
    open_offer = next((one for one, offer in offers if needed and offer.available is UNKNOWN), None)
    steps: list[tuple[Outcome, Finding]] = []
    for one in bearing:
        match one.effect:
            case Prohibits():
                steps.append((Outcome.PROHIBITED, one))
            case RequiresFiling():
                steps.append((mandatory if one.effect.mandatory else Outcome.VOLUNTARY_FILING, one))
            case _:
                steps.append((Outcome.PROHIBITED, one))
    certain = [step for step in steps if step[1].certain]
    worst = min(certain, key=lambda step: step[0].permissiveness, default=None)
    for outcome, one in sorted(steps, key=lambda step: step[0].permissiveness):
        if not one.certain and (worst is None or outcome.permissiveness < worst[0].permissiveness):
            return RegimeOutcome(regime, Outcome.UNDETERMINED, one.reason, considered)
    if worst is None:
        return RegimeOutcome(regime, *otherwise, considered)
    if open_offer is not None:
        reason = f"{worst[1].reason} Whether an exception applies is not known: {open_offer.reason}"
        return RegimeOutcome(regime, Outcome.UNDETERMINED, reason, considered)
    return RegimeOutcome(regime, worst[0], worst[1].reason, considered)


def _considered(finding: Finding, offer: OffersException, used: Finding | None) -> ExceptionConsidered:
    failed = [one.text for one in offer.conditions if one.state == "no"]
    missing = [one.text for one in offer.conditions if one.state == "unknown"]
    if failed:
        status, reason = "unavailable", f"Not met: {failed[0]}"
    elif missing:
        status, reason = "open", missing[0]
    elif finding is used:
        status, reason = "used", finding.reason
    else:
        status, reason = "available", finding.reason
    return ExceptionConsidered.of(finding, offer, status, reason)
