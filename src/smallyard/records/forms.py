"""The forms of decision that go on record, and how one is parted into its facts and the rest, and put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from smallyard.law.china.conflicts import BothLaws
    from smallyard.law.china.decide import ChinaDecision
    from smallyard.law.decision import Decision
    from smallyard.law.investment.decision import InvestmentDecision

__all__ = ["BOTH_LAWS", "CHINA_DECISION", "INVESTMENT_DECISION", "Recordable", "joined", "parted", "software"]

Recordable: TypeAlias = "Decision | ChinaDecision | BothLaws | InvestmentDecision"
BOTH_LAWS, CHINA_DECISION = "smallyard/both-laws/", "smallyard/china-decision/"
INVESTMENT_DECISION = "smallyard/investment-decision/"
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


def _halves(rest: dict[str, Any]) -> list[dict[str, Any]]:
    return [rest[name] for name in _HALVES] if str(rest.get("format", "")).startswith(BOTH_LAWS) else []


def _facts_field(rest: dict[str, Any]) -> str:
    return "investment" if str(rest.get("format", "")).startswith(INVESTMENT_DECISION) else "transaction"
