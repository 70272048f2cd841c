"""What the rules of the sections that a case's source cites say of the case, each in words that can be read.

A case expects what its author wrote down. stated.csv holds the rest of what its source bears on: for each rule of a
section that the source names, its effect with the review policy, the duty and its day, what stays open of the
exceptions, the conditions that fail or are open; or that it is silent. tools/write_register.py remakes it, and its
diff is read like a change of law.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from smallyard.law.effects import (
    Finding,
    Imposes,
    OffersException,
    Prohibits,
    RequiresLicense,
    SuspendsExceptions,
)
from smallyard.law.heard import Heard, Said
from smallyard.law.provision import Provision, default_registry
from smallyard.law.world import World
from smallyard.model.kleene import TRUE
from smallyard.model.transaction import Transaction
from tests.cases.reading import Case

__all__ = ["STATED", "differences", "findings_of", "read_stated", "rows_of", "stated"]

STATED = Path(__file__).parent / "stated.csv"
_PARAGRAPH = re.compile(r"\b7\d\d\.\d+(?:\([0-9A-Za-z]{1,5}\))*")
_SUPPLEMENT = re.compile(r"Supp\w*\.? No\. (\d+) to (?:15 CFR )?part (\d+)")


def findings_of(tx: Transaction, world: World) -> list[Finding]:
    """Everything that the rules in force say, exceptions considered included."""
    rules = default_registry().in_force(world.effective)
    world.prescreen(tx.parties)
    shared: dict[str, Said] = {}
    lines = (Heard(tx, number, world, rules, shared) for number in range(1, len(tx.items) + 1))
    return [one for line in lines for one in line.findings]


def stated(case: Case, tx: Transaction, world: World) -> dict[str, str]:
    """What each rule says of a section that the source cites, by the rule's name; silence where it cites the rule."""
    cited = _cited(case["source"])
    said: dict[str, dict[str, None]] = {
        one.name: {} for one in default_registry().in_force(world.effective) if _same_section(_of_rule(one), cited)
    }
    for one in findings_of(tx, world):
        if one.provision in said:
            said[one.provision][_described(one)] = None
    return {
        rule: "; ".join(effects) or "silent"
        for rule, effects in said.items()
        if effects or _same_paragraph(_of_rule(default_registry()[rule]), cited)
    }


def _cited(text: str) -> frozenset[str]:
    """The paragraphs and supplements that a text cites: "740.9(a)(1)", "2 to 744"."""
    supplements = (f"{number} to {part}" for number, part in _SUPPLEMENT.findall(text))
    return frozenset((*_PARAGRAPH.findall(text), *supplements))


@cache
def _of_rule(rule: Provision) -> frozenset[str]:
    return _cited(str(rule.citation))


def _same_section(rule: frozenset[str], source: frozenset[str]) -> bool:
    return not {one.split("(")[0] for one in rule}.isdisjoint(one.split("(")[0] for one in source)


def _same_paragraph(rule: frozenset[str], source: frozenset[str]) -> bool:
    """Whether one cites the other's paragraph, one inside it, or one that it is inside."""
    pairs = ((one, other) for one in rule for other in source)
    return any(one == other or one.startswith(f"{other}(") or other.startswith(f"{one}(") for one, other in pairs)


def _described(one: Finding) -> str:
    """An effect with what of it is law, not wording."""
    effect = one.effect
    words: list[str] = []
    match effect:
        case RequiresLicense():
            words = [effect.control, str(effect.review)]
            if effect.overcome_by is not None:
                words.append(f"but {' '.join(effect.overcome_by) or 'none'}")
        case SuspendsExceptions():
            words = [f"but {' '.join(effect.but) or 'none'}", *effect.controls]
        case Imposes():
            words = [str(effect.duty), *(str(effect.due) for _ in range(effect.due is not None))]
        case OffersException():
            return _exception(effect)
        case Prohibits():
            words = ["unless authorized"] if effect.unless else []
    if one.set_aside_by:
        words.append(f"set aside by {one.set_aside_by}")
    if not one.certain:
        words.append(f"open: {' '.join(question.key for question in one.questions)}")
    return effect.effect + (f" ({', '.join(words)})" if words else "")


def _exception(effect: OffersException) -> str:
    if effect.available is TRUE:
        return f"{effect.symbol} {effect.paragraph} (its terms are met)"
    wanting = [one for one in effect.conditions if one.state == "no"]
    how = "refused" if wanting else "open"
    wanting = wanting or [one for one in effect.conditions if one.state == "unknown"]
    cites = dict.fromkeys(str(one.citation).removeprefix("15 CFR ") for one in wanting)
    return f"{effect.symbol} {effect.paragraph} ({how}: {', '.join(cites)})"


def read_stated() -> dict[str, dict[str, str]]:
    """The table as committed: by case, then by rule."""
    found: dict[str, dict[str, str]] = {}
    with STATED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["case"], {})[row["rule"]] = row["says"]
    return found


def rows_of(name: str, case: Case, tx: Transaction, world: World) -> Iterator[dict[str, str]]:
    """The rows of one case."""
    for rule, says in sorted(stated(case, tx, world).items()):
        yield {"case": name, "rule": rule, "says": says}


def differences(have: dict[str, str], wanted: dict[str, str]) -> list[str]:
    """One line for each rule that says otherwise than stated."""
    return [
        f"{rule} says: {have.get(rule, 'nothing')}; stated: {wanted.get(rule, 'nothing')}"
        for rule in sorted(have.keys() | wanted.keys())
        if have.get(rule) != wanted.get(rule)
    ]
