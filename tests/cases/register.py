"""The register of results: what every legal case comes to, in full, so that no result changes unseen.

A case says what its source says, and no more. The register holds the rest of its decision as digests, one for
each aspect: findings, license exceptions with their conditions, duties, open questions. Words are left out:
they may be put better without a result being another. tools/write_register.py remakes it; a change in it is a
change of a legal result, and is read as one.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from smallyard.law.decision import Decision
from smallyard.law.effects import Finding
from smallyard.law.provision import default_registry

__all__ = ["ASPECTS", "RESULTS", "RULES", "aspects", "read_results", "read_rules", "rules_now"]

HERE = Path(__file__).parent
RESULTS = HERE / "register.csv"
RULES = HERE / "rules_in_force.csv"
ASPECTS = ("outcome", "findings", "exceptions", "duties", "questions")
_WORDS = frozenset({"text", "wording", "review_text", "unless", "reason"})


def _law(finding: Finding) -> list[Any]:
    effect = finding.effect.model_dump(mode="json")
    kept = {name: value for name, value in effect.items() if name not in _WORDS and name != "conditions"}
    asked = [one.key for one in finding.questions]
    return [finding.provision, finding.citation, finding.certain, finding.line, finding.set_aside_by, kept, asked]


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
            [[two.state, two.question and two.question.key] for two in one.conditions],
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
