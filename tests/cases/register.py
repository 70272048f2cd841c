"""The register of results: what every legal case comes to, in full, so that no result changes unseen.

A case says what its source says, and no more. The register holds the rest of its decision as digests, one for each
aspect: findings, license exceptions with their conditions, duties, open questions, each with the paragraphs, days and
figures that its texts name. The texts themselves may be put better without a result being another: they are an aspect
of their own. tools/write_register.py remakes it; a change in it, but for words, is a change of a legal result, and is
read as one.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from smallyard.errors import InputError
from smallyard.law.decide import decide_without_paths
from smallyard.law.decision import Decision
from smallyard.law.effects import Finding
from smallyard.law.provision import default_registry
from smallyard.law.supposing import suppose
from smallyard.law.world import World
from smallyard.model.transaction import Transaction, TransactionKind

__all__ = [
    "ASPECTS",
    "RESULTS",
    "RULES",
    "aspects",
    "in_order",
    "in_the_neighborhood",
    "read_results",
    "read_rules",
    "rules_now",
    "words",
]

HERE = Path(__file__).parent
RESULTS = HERE / "register.csv"
RULES = HERE / "rules_in_force.csv"
ASPECTS = ("outcome", "findings", "exceptions", "duties", "questions", "words", "neighbors")
_ANSWERED, _ROUNDS = 2, 3
_PLACES = ("CN", "DE", "RU", "IN", "CU", "CA", "AE", "VN", "SY", "IL", "HK", "BR", "IR", "MO", "TW", "KP", "GB", "SA")
_DAYS = tuple(
    date.fromisoformat(day)
    for day in ("2013-01-01", "2019-06-01", "2021-03-01", "2022-09-01", "2022-11-15", "2023-12-01", "2024-07-01",
                "2025-02-01", "2025-10-15", "2026-02-01", "2026-11-24")
)  # fmt: skip
_WORDS = frozenset({"text", "wording", "review_text", "unless", "reason"})


_FIGURE = re.compile(r"\d(?:[\w.,()%-]*\w\)?)?")


def _figures(text: str) -> list[str]:
    """The paragraphs, days, ECCNs and amounts that a text names."""
    return _FIGURE.findall(text)


def _law(finding: Finding) -> list[Any]:
    effect = finding.effect.model_dump(mode="json", exclude={"conditions"})
    kept = {name: _figures(value) if name in _WORDS else value for name, value in effect.items()}
    asked = [[one.key, one.citation] for one in finding.questions]
    said = [finding.provision, finding.citation, finding.certain, finding.line, finding.set_aside_by]
    return [*said, kept, asked, _figures(finding.reason), finding.facts]


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()[
        :10
    ]


def aspects(decision: Decision) -> dict[str, str]:
    """A decision's outcome for each line, and a digest of each further aspect."""
    exceptions = [
        [
            line.line,
            one.paragraph,
            one.status,
            [
                [two.state, two.citation, _figures(two.text), two.question and two.question.key]
                for two in one.conditions
            ],
        ]
        for line in decision.lines
        for one in line.exceptions
    ]
    outcomes = [f"{line.outcome}" + (f" ({line.review})" if line.review else "") for line in decision.lines]
    return {
        "outcome": "; ".join(outcomes),
        "findings": _digest([_law(one) for one in decision.findings]),
        "exceptions": _digest(exceptions),
        "duties": _digest([_law(one) for one in decision.obligations]),
        "questions": _digest([one.key for one in decision.questions]),
    }


def words(decision: Decision) -> str:
    """A digest of every text of a decision: reasons, policies, duties and their wording, conditions, questions."""
    found = (*decision.findings, *decision.obligations)
    effects = [one.effect.model_dump(mode="json", include=set(_WORDS)) for one in found]
    considered = [one for line in decision.lines for one in line.exceptions]
    conditions = [condition.text for one in considered for condition in one.conditions]
    asked = [one.text for one in (*decision.questions, *(two for one in found for two in one.questions))]
    return _digest([[one.reason for one in found], effects, conditions, asked])


def neighbors(tx: Transaction, world: World) -> Iterator[dict[str, str]]:
    """What transactions near a case come to: its open questions answered, another place, another kind, other days.

    A case shows a rule at one point; most misreadings show at the next one.
    """
    first = _of_neighbor(tx, world)
    keys = list(first.asked)
    for key in keys[:_ANSWERED]:
        for value in (True, False):
            if (supposed := suppose(tx, key, value)) is not None:
                yield _of_neighbor(supposed, world).comes_to
    every, reached = tx, first
    for _ in range(_ROUNDS):
        for key in keys:
            every = suppose(every, key, True) or every
        if every != reached.tx:
            reached = _of_neighbor(every, world)
        yield reached.comes_to
        keys = list(reached.asked)
    number = int(hashlib.sha256(f"{tx.destination}{tx.date}{tx.items[0].eccn}".encode()).hexdigest(), 16)
    elsewhere = _PLACES[number % len(_PLACES)]
    yield _of_neighbor(every.model_copy(update={"destination": elsewhere, "region": None}), world).comes_to
    there = _PLACES[(number // 7) % len(_PLACES)]
    yield _of_neighbor(tx.model_copy(update={"destination": there, "region": None}), world).comes_to
    kind = TransactionKind.REEXPORT if tx.kind is TransactionKind.EXPORT else TransactionKind.EXPORT
    origin = "DE" if kind is TransactionKind.REEXPORT else "US"
    yield _of_neighbor(tx.model_copy(update={"kind": kind, "origin": origin}), world).comes_to
    day = _DAYS[number % len(_DAYS)]
    yield _of_neighbor(tx.model_copy(update={"date": day}), world.on(day)).comes_to


def in_the_neighborhood(tx: Transaction, world: World) -> str:
    """One digest over what all neighbors come to."""
    return _digest(list(neighbors(tx, world)))


class _Neighbor(NamedTuple):
    """A transaction near a case, what it comes to, and what it asks."""

    tx: Transaction
    comes_to: dict[str, str]
    asked: tuple[str, ...]


def _of_neighbor(tx: Transaction, world: World) -> _Neighbor:
    try:
        decision = decide_without_paths(tx, world)
    except InputError as said:  # such as an entry that was not on the list on another day
        return _Neighbor(tx, {"outcome": type(said).__name__}, ())
    return _Neighbor(tx, aspects(decision), tuple(dict.fromkeys(one.key for one in decision.questions)))


def read_results() -> dict[str, dict[str, str]]:
    """The register as committed, by case."""
    with RESULTS.open(encoding="utf-8", newline="") as file:
        return {row.pop("case"): row for row in csv.DictReader(file)}


def rules_now() -> Iterator[tuple[str, str, str, str]]:
    """Each rule with its citation and the days between which it is law."""
    for one in default_registry():
        yield one.name, one.citation, one.since.isoformat(), one.until.isoformat() if one.until else ""


def read_rules() -> list[tuple[str, ...]]:
    """The rules as committed."""
    with RULES.open(encoding="utf-8", newline="") as file:
        return [tuple(row) for row in csv.reader(file)][1:]


def in_order(rules: list[tuple[str, ...]]) -> bool:
    """Whether every rule's days are days, in order."""
    return all(not until or date.fromisoformat(since) < date.fromisoformat(until) for _, _, since, until in rules)
