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
    state: State
    reason: str
    citation: CitationField


class RegimeDecision(Noun):
    """The decision under one regime."""

    regime: InvestmentRegime
    outcome: InvestmentOutcome
    reason: str
    determinations: tuple[Determination, ...] = ()
    exceptions: tuple[ExceptionConsidered, ...] = ()


class InvestmentPath(Noun):
    """One lawful way in which a blocked deal could go ahead."""

    kind: str
    """answer, exception, rights, stake, other_target, other_act, date, recusal, filing, license or exemption."""
    text: str
    outcome: InvestmentOutcome
    """What the decision would then be."""
    citation: CitationField
    needs: tuple[str, ...] = ()


class InvestmentDecision(Digested):
    """What the rules on investments say of one deal, on one day, as far as is known."""

    format: Literal["smallyard/investment-decision/1"] = SCHEMA
    investment: Investment
    outcome: InvestmentOutcome
    summary: str
    effective: Day
    known: Day
    regimes: tuple[RegimeDecision, ...]
    findings: tuple[Finding, ...]
    obligations: tuple[Finding, ...]
    questions: tuple[Question, ...]
    paths: tuple[InvestmentPath, ...] = ()
    limits: tuple[str, ...] = ()
    clearances: tuple[ClearanceUsed, ...] = ()
    """What persons said earlier of possible matches of its persons, whole, so that it can be decided again."""
    versions: Versions

    def of(self, regime: InvestmentRegime) -> RegimeDecision | None:
        """The decision under one regime; None where it was not looked at."""
        return next((one for one in self.regimes if one.regime is regime), None)
