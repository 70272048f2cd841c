"""JSON as we take it from users: exact decimals, no NaN or infinity, no name twice in one object."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, NoReturn

from smallyard.model.reading.opening import shown

__all__ = ["parse", "reason"]


def parse(text: str) -> Any:
    """The value of a JSON text.

    Raises:
        json.JSONDecodeError: it is not JSON.
        ValueError: it is JSON that we refuse; the message says why.
        RecursionError: it is nested too deep.
    """
    return json.loads(text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_once_each)


def reason(failed: Exception) -> str:
    """Why a text was refused, in a few words."""
    return "nested too deep" if isinstance(failed, RecursionError) else str(failed)[:120]


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # The last of two values would win in silence, and the two may differ.
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{shown(twice)} stands twice in one object")
    return found
