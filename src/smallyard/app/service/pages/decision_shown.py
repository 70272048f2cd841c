"""How a decision is read on a page: findings that say the same together, the weightiest first, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from smallyard.law.china.decide import ChinaDecision
from smallyard.law.decision import Decision, ExceptionConsidered, LineDecision
from smallyard.law.effects import (
    Asks,
    Finding,
    Imposes,
    NotSubject,
    Prohibits,
    RaisesRedFlag,
    RequiresFiling,
    RequiresLicense,
    SuspendsExceptions,
)
from smallyard.law.investment.decision import InvestmentDecision
from smallyard.law.investment.military_companies import securities_windows
from smallyard.law.world import World
from smallyard.model.transaction import Transaction

__all__ = ["deal_shown", "other_facts", "shown"]

_ORDER = [Prohibits, RequiresLicense, RequiresFiling, SuspendsExceptions, Asks, RaisesRedFlag, NotSubject]
_TONES: dict[type, str] = {
    Prohibits: "stop",
    RequiresLicense: "stop",
    SuspendsExceptions: "stop",
    Asks: "ask",
    RaisesRedFlag: "ask",
    NotSubject: "go",
}
_STATUS = ("used", "available", "open", "blocked", "unavailable")


def shown(decision: Decision | ChinaDecision) -> dict[str, Any]:
    """What a template needs of a decision beside its own fields."""
    exceptions = [(line.line, one) for line in decision.lines for one in (line.exceptions or ())]
    return {
        "findings": [_finding(group) for group in _grouped(decision.findings)],
        "exceptions": _exceptions(exceptions),
        "duties": _duties(decision.obligations),
        "lines": [_line(decision, one) for one in decision.lines],
        "paths": getattr(decision, "paths", ()),
        "alternatives": getattr(decision, "alternatives", ()),
    }


def deal_shown(decision: InvestmentDecision, world: World) -> dict[str, Any]:
    """The same of a decision on a deal, which has no lines but the windows of securities of listed companies.

    Args:
        decision: as it was made.
        world: the lists by which those companies are found.
    """
    windows = securities_windows(decision.investment, world)
    return {
        "windows": [
            {
                "listing": one.listing,
                "name": one.name,
                "listed": str(one.listed),
                "banned_from": one.banned_from.isoformat() if one.banned_from else None,
                "divested_before": one.divested_before.isoformat() if one.divested_before else None,
            }
            for one in windows
        ],
        "findings": [_finding(group) for group in _grouped(decision.findings)],
        "duties": _duties(decision.obligations),
    }


def _grouped(findings: Sequence[Finding]) -> list[list[Finding]]:
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for one in findings:
        groups.setdefault(
            (one.citation, one.effect.effect, _about(one), one.certain, one.reason, one.set_aside_by), []
        ).append(one)

    def weight(group: list[Finding]) -> tuple[bool, bool, int]:
        kind = next((place for place, each in enumerate(_ORDER) if isinstance(group[0].effect, each)), len(_ORDER))
        return (bool(group[0].set_aside_by), not group[0].certain, kind)

    return sorted(groups.values(), key=weight)


def _about(one: Finding) -> str:
    effect = one.effect
    if isinstance(effect, RequiresLicense):
        return effect.control
    if isinstance(effect, SuspendsExceptions):
        return ", ".join(effect.but)
    if isinstance(effect, RequiresFiling):
        return effect.form
    return effect.unless if isinstance(effect, Prohibits) else ""


def _finding(group: list[Finding]) -> dict[str, Any]:
    first = group[0]
    review = ""
    if isinstance(first.effect, RequiresLicense):
        review = first.effect.review_text or str(first.effect.review)
    tone, due = _TONES.get(type(first.effect), "plain"), None
    if isinstance(first.effect, RequiresFiling):
        tone, due = "stop" if first.effect.mandatory else "with", first.effect.due
    return {
        "effect": first.effect.effect,
        "about": _about(first),
        "due": str(due) if due else "",
        "tone": tone if first.certain else "ask",
        "certain": first.certain,
        "citation": str(first.citation),
        "url": first.citation.url,
        "reason": first.reason,
        "review": review,
        "set_aside_by": first.set_aside_by,
        "facts": list(dict.fromkeys(fact for one in group for fact in one.facts)),
        "lines": sorted({one.line for one in group if one.line is not None}),
    }


def _exceptions(considered: Iterable[tuple[int, ExceptionConsidered]]) -> list[dict[str, Any]]:
    groups: dict[tuple[str, str, str], list[tuple[int, ExceptionConsidered]]] = {}
    for line, one in considered:
        groups.setdefault((one.status, one.symbol, one.reason), []).append((line, one))
    found = [
        {
            "status": status,
            "symbol": symbol,
            "reason": reason,
            "paragraphs": list(dict.fromkeys(one.paragraph for _, one in group)),
            "lines": sorted({line for line, _ in group}),
            "conditions": list(dict.fromkeys(each for _, one in group for each in one.conditions)),
        }
        for (status, symbol, reason), group in groups.items()
    ]
    return sorted(found, key=lambda one: (_STATUS.index(str(one["status"])), str(one["symbol"])))


def _duties(obligations: Iterable[Finding]) -> list[dict[str, Any]]:
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for one in obligations:
        if not isinstance(one.effect, Imposes):
            continue
        effect = one.effect
        key = (str(effect.duty), effect.text, effect.wording, str(effect.due), str(one.citation))
        entry = found.setdefault(
            key,
            {
                "duty": str(effect.duty),
                "text": effect.text,
                "wording": effect.wording,
                "when": "before" if effect.before else "due" if effect.due else "after",
                "due": str(effect.due) if effect.due else "",
                "citation": str(one.citation),
                "url": one.citation.url,
                "certain": one.certain,
                "lines": [],
            },
        )
        if one.line is not None and one.line not in entry["lines"]:
            entry["lines"].append(one.line)
    return sorted(found.values(), key=lambda one: one["due"] or "9")


def _line(decision: Decision | ChinaDecision, one: LineDecision) -> dict[str, Any]:
    item = decision.transaction.items[one.line - 1]
    return {
        "line": one.line,
        "item": one.item,
        "eccn": str(item.eccn) if item.eccn else "",
        "value": item.value,
        "outcome": str(one.outcome),
        "reason": one.reason,
        "controls": one.controls,
        "review": one.review_text or (str(one.review) if one.review is not None else ""),
        "exceptions_used": one.exceptions_used,
    }


_SHOWN_APART = {"id", "kind", "date", "origin", "destination", "nationality"}
_SHOWN_OF_ROWS = {"name", "role", "country", "addresses", "description", "eccn", "value", "made_in"}


def other_facts(tx: Transaction) -> list[tuple[str, str]]:
    """The facts that a page shows in no place of their own, each under the key by which a question names it."""
    data = tx.model_dump(mode="json", exclude_defaults=True)
    found: list[tuple[str, str]] = []
    for name, value in data.items():
        if name in {"parties", "items"}:
            for number, row in enumerate(value, start=1):
                kept = {key: each for key, each in row.items() if key not in _SHOWN_OF_ROWS}
                found += _flat(f"{name}[{number}]", kept)
        elif name == "end_use":
            found += _flat(name, {key: each for key, each in value.items() if key != "description"})
        elif name == "answers":
            found += [(key, _said(each)) for key, each in value.items()]
        elif name not in _SHOWN_APART:
            found += _flat(name, value)
    return found


def _flat(key: str, value: Any) -> list[tuple[str, str]]:
    if isinstance(value, dict):
        return [each for name, part in value.items() for each in _flat(f"{key}.{name}", part)]
    if isinstance(value, list):
        if all(not isinstance(part, dict | list) for part in value):
            return [(key, ", ".join(_said(part) for part in value))]
        return [each for number, part in enumerate(value, start=1) for each in _flat(f"{key}[{number}]", part)]
    return [(key, _said(value))]


def _said(value: Any) -> str:
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
