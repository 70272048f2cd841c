"""From an investment to a decision."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

from smallyard.errors import OutOfCoverageError
from smallyard.law.decision import ListVersion, Versions, canonical
from smallyard.law.effects import Finding, Prohibits, Question
from smallyard.law.investment.military_companies import ANNEX, in_window, listed_companies, prohibition_began
from smallyard.law.investment.registry import INVESTMENT_RULES
from smallyard.law.provision import rules_digest
from smallyard.law.world import World
from smallyard.model.clearance import ClearanceUsed
from smallyard.model.day import Day
from smallyard.model.investment import Investment
from smallyard.model.kleene import TRUE
from smallyard.model.listing import ListCode
from smallyard.model.noun import Noun
from smallyard.model.party import Party
from smallyard.version import __version__

if TYPE_CHECKING:
    from smallyard.lists.view import ListStatus

__all__ = ["InvestmentDecision", "InvestmentOutcome", "decide_investment"]

_NOT_LOOKED_AT = (
    "Only the securities ban of EO 13959 as amended by EO 14032 was looked at. Not looked at: outbound investment "
    "(31 CFR part 850), CFIUS (31 CFR parts 800 and 802), blocked persons (SDN) and the law of other countries."
)
_FRESH = timedelta(days=30)


class InvestmentOutcome(StrEnum):
    """What may be done under the rules looked at, most restrictive first."""

    PROHIBITED = "PROHIBITED"
    UNDETERMINED = "UNDETERMINED"
    EXCEPTED = "EXCEPTED"
    NOT_COVERED = "NOT_COVERED"


class InvestmentDecision(Noun):
    """What the rules on investments say of one dealing, on one day, as far as is known."""

    format: Literal["smallyard/investment-decision/1"] = "smallyard/investment-decision/1"
    investment: Investment
    outcome: InvestmentOutcome
    summary: str
    effective: Day
    known: Day
    findings: tuple[Finding, ...]
    questions: tuple[Question, ...]
    limits: tuple[str, ...]
    clearances: tuple[ClearanceUsed, ...] = ()
    """What persons said earlier of possible matches of the issuers, whole, so that it can be decided again."""
    versions: Versions

    def as_dict(self) -> dict[str, Any]:
        """The decision as JSON types; empty fields are kept."""
        return self.model_dump(mode="json")

    @property
    def digest(self) -> str:
        """SHA-256 over the canonical form: equal facts and worlds give equal digests."""
        return hashlib.sha256(canonical(self.as_dict())).hexdigest()


def decide_investment(deal: Investment, world: World) -> InvestmentDecision:
    """Decide a dealing in securities on the world's effective day.

    Raises:
        OutOfCoverageError: the day is before EO 14032 (3 June 2021).
    """
    if world.effective < ANNEX:
        raise OutOfCoverageError(
            f"{world.effective} is before {ANNEX}, the day of EO 14032; the ban in its first form is not covered"
        )
    findings = tuple(
        one for rule in INVESTMENT_RULES.in_force(world.effective) for one in rule.findings(deal=deal, world=world)
    )
    outcome, summary = _outcome(deal, world, findings)
    questions = {
        (question.key, question.text): question for one in reversed(findings) for question in reversed(one.questions)
    }
    return InvestmentDecision(
        investment=deal,
        outcome=outcome,
        summary=summary,
        effective=world.effective,
        known=world.known,
        findings=findings,
        questions=tuple(reversed(questions.values())),
        limits=tuple(_limits(world)),
        clearances=world.clearances_of(_issuers(deal)),
        versions=Versions(
            software=__version__,
            rules=rules_digest(),
            lists=world.lists.digest,
            list_versions=tuple(_versions(world)),
            amended_tables=world.tables.amendments,
        ),
    )


def _issuers(deal: Investment) -> Iterator[tuple[str, Party]]:
    yield "issuer", deal.issuer
    for number, party in enumerate(deal.underlying, start=1):
        yield f"underlying[{number}]", party


def _outcome(deal: Investment, world: World, findings: tuple[Finding, ...]) -> tuple[InvestmentOutcome, str]:
    for one in findings:
        if one.certain and isinstance(one.effect, Prohibits):
            return InvestmentOutcome.PROHIBITED, one.reason
    if findings:
        return InvestmentOutcome.UNDETERMINED, "A fact is missing that could bring a prohibition: see the questions."
    if not deal.act.is_trade:
        return InvestmentOutcome.NOT_COVERED, "Nothing is bought or sold that the securities ban reaches."
    if deal.investor.us_person is False:
        return InvestmentOutcome.NOT_COVERED, "The investor is no US person; the securities ban binds US persons."
    if deal.publicly_traded is False:
        return (
            InvestmentOutcome.NOT_COVERED,
            "What is traded is not publicly traded; the securities ban does not reach it.",
        )
    for company in listed_companies(deal, world):
        began = prohibition_began(company.history.began, world.effective)
        if (company.certainty & began & in_window(company, deal, world.effective)) is TRUE:
            return (
                InvestmentOutcome.EXCEPTED,
                f"The trade only divests securities of {company.match.name}, in the time allowed (sec. 1(c)).",
            )
    if not _held(world):
        return InvestmentOutcome.UNDETERMINED, "The NS-CMIC List is not loaded, so nobody was looked up on it."
    return InvestmentOutcome.NOT_COVERED, "No company is listed against whose securities the ban has begun."


def _limits(world: World) -> Iterator[str]:
    yield _NOT_LOOKED_AT
    for one in _held(world):
        if not one.complete:
            yield "The NS-CMIC List is held in part only: a company not found there may still be listed."
        if one.published is not None and world.effective - one.published > _FRESH:
            yield (
                f"The NS-CMIC List was last published to us on {one.published}, more than 30 days before "
                f"{world.effective}; later additions and removals are not known."
            )


def _versions(world: World) -> Iterator[ListVersion]:
    for one in _held(world):
        yield ListVersion(
            list=str(one.list),
            source=", ".join(one.sources),
            published=one.published,
            received=one.received,
            sha256=one.sha256,
            complete=one.complete,
            listings=one.listings,
        )


def _held(world: World) -> list[ListStatus]:
    return [one for one in world.lists.held() if one.list is ListCode.CMIC]
