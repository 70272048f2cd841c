"""A comparison of published figures with ours in words, for the page and the terminal alike."""

from __future__ import annotations

from decimal import Decimal

from smallyard.trade.published import Comparison, Verdict
from smallyard.trade.scope_result import Range

__all__ = ["COLUMNS", "cells", "summary"]

COLUMNS = ("id", "period", "figure", "theirs", "ours", "difference", "verdict", "why")
"""Columns of the table of comparisons."""
_UNITS = {"usd_billion": "bn", "percent": "%", "usd": "", "days": "days", "count": "", "lines": ""}


def cells(one: Comparison) -> tuple[str, ...]:
    """One row under COLUMNS."""
    theirs = one.theirs
    relation = "" if theirs.relation == "=" else f"{theirs.relation} "
    return (
        theirs.id,
        theirs.period,
        theirs.quantity,
        f"{relation}{_value(theirs.value, theirs.unit)}",
        _range(one.ours, theirs.unit) if one.ours is not None else "",
        _signed(one.difference, theirs.unit) if one.difference is not None else "",
        str(one.verdict),
        theirs.why,
    )


def _range(ours: Range, unit: str) -> str:
    if ours.lower == ours.upper:
        return _value(ours.central, unit)
    return f"{_value(ours.central, unit)} ({_number(ours.lower, unit)} to {_number(ours.upper, unit)})"


def _value(value: Decimal, unit: str) -> str:
    number = _number(value, unit)
    if unit in {"usd", "usd_billion"}:
        return f"${number} {_UNITS[unit]}".rstrip()
    return f"{number}{'%' if unit == 'percent' else ' ' + _UNITS[unit] if _UNITS[unit] else ''}"


def _number(value: Decimal, unit: str) -> str:
    return f"{value:,.2f}" if unit in {"usd_billion", "percent"} else f"{value:,.0f}"


def _signed(value: Decimal, unit: str) -> str:
    number = _number(abs(value), unit)
    if not number.strip("0.,"):
        return number
    return f"{'+' if value > 0 else '-'}{number}"


def summary(rows: tuple[Comparison, ...]) -> str:
    """How many figures stand how."""
    counts = [(verdict, sum(one.verdict is verdict for one in rows)) for verdict in Verdict]
    return ", ".join(f"{number} {verdict}" for verdict, number in counts if number)
