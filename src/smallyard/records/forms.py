"""The forms of decision that go on record, and how one is parted into its facts and the rest, and put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from smallyard.law.china.conflicts import BothLaws
    from smallyard.law.china.decide import ChinaDecision
    from smallyard.law.decision import Decision
    from smallyard.law.investment.decision import InvestmentDecision
    from smallyard.records.screenings import RecordedScreening

__all__ = [
    "BOTH_LAWS",
    "CHINA_DECISION",
    "INVESTMENT_DECISION",
    "SCREENING",
    "Kind",
    "Recordable",
    "joined",
    "kind_of",
    "laws_of",
    "parted",
    "software",
]

Kind = Literal["transaction", "investment", "screening"]
Recordable: TypeAlias = "Decision | ChinaDecision | BothLaws | InvestmentDecision | RecordedScreening"
BOTH_LAWS, CHINA_DECISION = "smallyard/both-laws/", "smallyard/china-decision/"
INVESTMENT_DECISION, SCREENING = "smallyard/investment-decision/", "smallyard/screening-record/"
"""How the format of each begins; a version follows. That of a transaction under US law: smallyard/decision/."""
_HALVES = ("us", "china")


def parted(decision: Recordable) -> tuple[dict[str, Any], dict[str, Any]]:
    """The facts, and the decision without them: of a decision under two laws, without them in either half too."""
    rest = decision.as_dict()
    facts: dict[str, Any] = rest.pop(_facts_field(rest))
    for half in _halves(rest):
        del half["transaction"]
    return facts, rest


def joined(facts: dict[str, Any], rest: dict[str, Any]) -> dict[str, Any]:
    """The whole decision again, from what `parted` gave."""
    if not str(rest.get("format", "")).startswith(BOTH_LAWS):
        return {**rest, _facts_field(rest): facts}
    return {**rest, "transaction": facts, **{name: {**rest[name], "transaction": facts} for name in _HALVES}}


def software(rest: dict[str, Any]) -> str:
    """The version of smallyard that decided."""
    return str((_halves(rest) or [rest])[0]["versions"]["software"])


def kind_of(form: str) -> Kind:
    """What was decided: on a transaction, on an investment, or whether parties are listed."""
    if form.startswith(SCREENING):
        return "screening"
    return "investment" if form.startswith(INVESTMENT_DECISION) else "transaction"


def laws_of(form: str) -> tuple[str, ...]:
    """By whose law: us, china, or each of the two and both; none of a screening."""
    if form.startswith(BOTH_LAWS):
        return ("us", "china", "both")
    if form.startswith(SCREENING):
        return ()
    return ("china",) if form.startswith(CHINA_DECISION) else ("us",)


def _halves(rest: dict[str, Any]) -> list[dict[str, Any]]:
    return [rest[name] for name in _HALVES] if str(rest.get("format", "")).startswith(BOTH_LAWS) else []


def _facts_field(rest: dict[str, Any]) -> str:
    kind = kind_of(str(rest.get("format", "")))
    return "asked" if kind == "screening" else kind
