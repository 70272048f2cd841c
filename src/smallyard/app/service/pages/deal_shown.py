"""How a decision on a deal is read on a page."""

from __future__ import annotations

from typing import Any

from smallyard.law.effects import Finding, Imposes, Prohibits, RequiresFiling
from smallyard.law.investment.decision import InvestmentDecision

__all__ = ["deal_shown"]


def deal_shown(decision: InvestmentDecision) -> dict[str, Any]:
    """What a template needs of a decision beside its own fields: findings with their tones, duties with due days."""
    return {
        "findings": [_finding(one) for one in decision.findings],
        "duties": [_duty(one, one.effect) for one in decision.obligations if isinstance(one.effect, Imposes)],
    }


def _finding(one: Finding) -> dict[str, Any]:
    effect, about, due = one.effect, "", ""
    tone = "plain"
    if isinstance(effect, Prohibits):
        tone, about = "stop", effect.unless
    elif isinstance(effect, RequiresFiling):
        tone, about, due = "stop" if effect.mandatory else "with", effect.form, str(effect.due or "")
    return {
        "effect": effect.effect,
        "tone": tone if one.certain else "ask",
        "about": about,
        "due": due,
        "certain": one.certain,
        "citation": str(one.citation),
        "url": one.citation.url,
        "reason": one.reason,
        "facts": list(one.facts),
    }


def _duty(one: Finding, effect: Imposes) -> dict[str, Any]:
    return {
        "duty": str(effect.duty),
        "text": effect.text,
        "wording": effect.wording,
        "due": str(effect.due) if effect.due else "",
        "citation": str(one.citation),
        "url": one.citation.url,
        "certain": one.certain,
    }
