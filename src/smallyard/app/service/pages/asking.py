"""What the forms of a shipment and of a deal share: a decision's questions as fields, and the facts carried along."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from smallyard.errors import InputError
from smallyard.law.effects import Question

__all__ = ["ANSWER", "AT_ONCE", "Asked", "carried", "is_identity", "kind_of", "put", "questions_put"]

ANSWER = "answer:"
"""What the name of a field begins with that answers a question."""
AT_ONCE = 3
"""Questions that are put at once; the rest waits behind them."""
_LARGEST = 500_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the form puts it.

    `kind` is yes_no, number, country, item_kind or text.
    """

    name: str
    kind: str
    text: str
    citation: str
    key: str
    value: str = ""


def put(one: Question, name: str, kind: str) -> Asked:
    """A question under the name of its field."""
    return Asked(name, kind, one.text, str(one.citation), one.key)


def questions_put(questions: list[Asked], answers: Mapping[str, str]) -> dict[str, Any]:
    """What the part `questions` of a page needs.

    Args:
        questions: the weightiest first; of two with one name the first counts.
        answers: those given, by the name of the question's field.
    """
    named = {one.name: one for one in reversed(questions)}
    asked = sorted(named.values(), key=questions.index)
    return {
        "questions": asked[:AT_ONCE],
        "later": asked[AT_ONCE:],
        "answered": [(name, text) for name, text in answers.items() if name not in named],
    }


def is_identity(one: Question) -> bool:
    """Whether a question is whether a party is the listed one."""
    return bool(one.about) and one.key.endswith(".listings")


def kind_of(takes: Callable[[object], bool], yes: object) -> str:
    """The kind of a fact, found by what it takes; `yes` is how its form says yes."""
    if takes("no such value"):
        return "text"
    for kind, value in (("yes_no", yes), ("number", "1.5"), ("country", "CN")):
        if takes(value):
            return kind
    return "text"


def carried(fields: Mapping[str, str], command: str) -> dict[str, Any]:
    """The facts that a form carries along as JSON, those that it has no field for.

    Args:
        fields: as they were sent.
        command: what takes a file that is too large for a form.

    Raises:
        InputError: they are too many, or not what the page sent.
    """
    text = fields.get("rest", "")
    if len(text) > _LARGEST:
        raise InputError("holds more than a form can carry", field="rest", accepted=f"a file: `{command} FILE`")
    try:
        found = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise InputError("is not what the page sent", field="rest", accepted="the form as it was shown")
    return found
