"""A decision on a deal: its outcome under each regime, how it was reached, what it rests on, what would change it."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from smallyard.law.decision import Digested, ExceptionConsidered, Versions
from smallyard.law.effects import Finding, Question, State
from smallyard.law.investment.registry import InvestmentRegime
from smallyard.model.citation import CitationField
from smallyard.model.clearance import ClearanceUsed
from smallyard.model.day import Day
from smallyard.model.investment import Investment
from smallyard.model.noun import Noun

__all__ = [
    "SCHEMA",
    "Determination",
    "InvestmentDecision",
    "InvestmentOutcome",
    "InvestmentPath",
    "RegimeDecision",
]

SCHEMA: Literal["smallyard/investment-decision/1"] = "smallyard/investment-decision/1"
"""What a decision on a deal says it is."""


class InvestmentOutcome(StrEnum):
    """What may be done, most restrictive first."""

    PROHIBITED = "PROHIBITED"
    UNDETERMINED = "UNDETERMINED"
    MANDATORY_FILING = "MANDATORY_FILING"
    """It must be filed with the Committee on Foreign Investment before completion."""
    NOTIFIABLE = "NOTIFIABLE"
    """It may be done and must be notified to the Treasury afterwards."""
    VOLUNTARY_FILING = "VOLUNTARY_FILING"
    """The Committee has jurisdiction; filing is voluntary."""
    EXCEPTED = "EXCEPTED"
    NOT_COVERED = "NOT_COVERED"

    @property
    def permissiveness(self) -> int:
        """0 for PROHIBITED, to 6 for NOT_COVERED."""
        return list(InvestmentOutcome).index(self)

    @property
    def may_go_ahead(self) -> bool:
        """Whether the deal may go ahead, its filings and other duties met."""
        return self.permissiveness > InvestmentOutcome.UNDETERMINED.permissiveness


class Determination(Noun):
    """One legal test of a regime, and whether the deal meets it."""

    name: str
    """What the test asks, in a few words."""
    state: State
    """"yes" where the deal meets it, "no" where it does not, "unknown" where a fact is missing."""
    reason: str
    """Why, as a sentence on this deal."""
    citation: CitationField
    """The provision that sets the test."""


class RegimeDecision(Noun):
    """The decision under one regime."""

    regime: InvestmentRegime
    """The body of law."""
    outcome: InvestmentOutcome
    """What may be done under it."""
    reason: str
    """What the outcome turns on, as a sentence."""
    determinations: tuple[Determination, ...] = ()
    """Its legal tests, each with whether the deal meets it; none where the regime had not begun."""
    exceptions: tuple[ExceptionConsidered, ...] = ()
    """The exceptions considered, those that are not available included."""


class InvestmentPath(Noun):
    """One lawful way in which a blocked deal could go ahead."""

    kind: str
    """answer, exception, rights, stake, other_target, other_act, date, recusal, filing, license or exemption."""
    text: str
    """What would be done or established, in words."""
    outcome: InvestmentOutcome
    """What the decision would then be."""
    citation: CitationField
    """The provision by which it would be lawful."""
    needs: tuple[str, ...] = ()
    """What must be established: the key of a question, a colon, and the answer; often none."""


class InvestmentDecision(Digested):
    """What the rules on investments say of one deal, on one day, as far as is known."""

    format: Literal["smallyard/investment-decision/1"] = SCHEMA
    """The schema that the document follows, with its version."""
    investment: Investment
    """The facts that were decided on, whole, so that it can be decided again."""
    outcome: InvestmentOutcome
    """What may be done: the most restrictive outcome of the regimes; UNDETERMINED where none was looked at."""
    summary: str
    """What the outcome turns on, as a sentence."""
    effective: Day
    """The day whose law and lists apply."""
    known: Day
    """The day up to which received evidence counts."""
    regimes: tuple[RegimeDecision, ...]
    """The decision under each regime that the deal touches."""
    findings: tuple[Finding, ...]
    """What the rules found; not the duties, nor the exceptions, which the regimes have."""
    obligations: tuple[Finding, ...]
    """What must be done, before completion or after it."""
    questions: tuple[Question, ...]
    """The missing facts that would settle an uncertain finding or an open exception."""
    paths: tuple[InvestmentPath, ...] = ()
    """Ways in which it could go ahead, the most permissive outcome first; sought where it is PROHIBITED, UNDETERMINED
    or MANDATORY_FILING."""
    limits: tuple[str, ...] = ()
    """What the decision could not look at, in sentences."""
    clearances: tuple[ClearanceUsed, ...] = ()
    """What persons said earlier of possible matches of its persons, whole, so that it can be decided again."""
    versions: Versions
    """The software, rules and lists that it was decided by."""

    def of(self, regime: InvestmentRegime) -> RegimeDecision | None:
        """The decision under one regime; None where it was not looked at."""
        return next((one for one in self.regimes if one.regime is regime), None)
