"""The forms of decision that go on record, and how one is parted into its facts and the rest, and put together."""

from __future__ import annotations

from collections.abc import Mapping
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


def parted(decision: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The facts, and the decision without them: of a decision under two laws, without them in either half too.

    Args:
        decision: as JSON types.
    """
    apart = _facts_field(decision)
    rest = {name: value for name, value in decision.items() if name != apart}
    if _halves(rest):
        rest |= {half: {k: v for k, v in rest[half].items() if k != "transaction"} for half in _HALVES}
    return decision[apart], rest


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


def _halves(rest: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [rest[name] for name in _HALVES] if str(rest.get("format", "")).startswith(BOTH_LAWS) else []


def _facts_field(rest: Mapping[str, Any]) -> str:
    kind = kind_of(str(rest.get("format", "")))
    return "asked" if kind == "screening" else kind
