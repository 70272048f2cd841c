"""House rules of the cases: every rule has one in which it speaks, one just outside, and speaks on its first day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from enum import IntEnum
from functools import cache
from itertools import combinations, groupby
from typing import Any

import pytest

from smallyard.law.effects import Finding, OffersException
from smallyard.law.heard import Heard, Said
from smallyard.law.provision import Provision, default_registry
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE
from smallyard.model.transaction import Transaction
from tests.cases.reading import Case, ear_cases, near, transaction_of
from tests.cases.worlds import world_of

BASE = date(1996, 3, 25)
"""The EAR in their present structure: a rule from this day may be older."""


class Speaks(IntEnum):
    """How plainly a rule speaks of a case."""

    NOT = 0
    REFUSING = 1
    """An exception is considered, and a condition of its own fails."""
    OPEN = 2
    """It turns on an unknown fact."""
    CERTAINLY = 3


def spoken(tx: Transaction, world: World) -> dict[str, Speaks]:
    """The rules that speak of a transaction."""
    rules = default_registry().in_force(world.effective)
    world.prescreen(tx.parties)
    found: dict[str, Speaks] = {}
    shared: dict[str, Said] = {}
    for number in range(1, len(tx.items) + 1):
        for one in Heard(tx, number, world, rules, shared).findings:
            found[one.provision] = max(found.get(one.provision, Speaks.NOT), _how(one))
    return found


def _how(one: Finding) -> Speaks:
    if one.set_aside_by:
        return Speaks.NOT
    if isinstance(one.effect, OffersException):
        available = one.effect.available
        return Speaks.CERTAINLY if available is TRUE else Speaks.REFUSING if available is FALSE else Speaks.OPEN
    return Speaks.CERTAINLY if one.certain else Speaks.OPEN


@cache
def in_cases() -> dict[str, dict[str, Speaks]]:
    """The rules that speak in each case."""
    return {name: spoken(transaction_of(case), world_of(case)) for name, case in ear_cases().items()}


@cache
def most_plainly() -> dict[str, Speaks]:
    """How plainly each rule speaks in the case in which it does so most."""
    said: dict[str, Speaks] = {}
    for rules in in_cases().values():
        for rule, how in rules.items():
            said[rule] = max(said.get(rule, Speaks.NOT), how)
    return said


def pairs() -> Iterator[tuple[str, str]]:
    """Cases that differ in one fact: those of one file that do, and each that stands beside another."""
    cases = ear_cases()
    for _, names in groupby(cases, key=lambda name: name.split(":")[0]):
        yield from ((one, other) for one, other in combinations(names, 2) if near(cases[one], cases[other]))
    for name, case in cases.items():
        if "beside" in case:
            yield name, f"ear/{case['beside']}"


def test_every_rule_speaks_in_some_case() -> None:
    silent = [f"{one.name} ({one.citation})" for one in default_registry() if one.name not in most_plainly()]
    assert not silent, f"{len(silent)} rules no case reaches:\n" + "\n".join(silent)


def test_every_rule_has_a_case_just_outside_one_in_which_it_speaks() -> None:
    shown: set[str] = set()
    said, plainest = in_cases(), most_plainly()
    for pair in pairs():
        for one, other in (pair, pair[::-1]):
            for rule, how in said[one].items():
                beyond = said[other].get(rule, Speaks.NOT)
                if how is plainest[rule] and beyond < min(how, Speaks.OPEN):
                    shown.add(rule)
    lost = [f"{one.name} ({one.citation})" for one in default_registry() if one.name not in shown]
    assert not lost, f"{len(lost)} rules without a case one fact outside (see tests/cases/reading.py):\n" + "\n".join(
        lost
    )


def test_what_stands_beside_a_case_differs_from_it_in_one_fact() -> None:
    cases = ear_cases()
    same = [
        name for name, case in cases.items() if "beside" in case and not near(case, cases[f"ear/{case['beside']}"])
    ]
    assert not same, "\n".join(same)


SILENT_ON_THEIR_FIRST_DAY = {
    "firearms_convention_column": "0A984 and the other entries of that day, before 9 March 2020, are not held",
    "hong_kong_import_license": "Hong Kong's own row of the Country Chart, before 23 December 2020, is not held",
}
"""Rules that speak of nothing in the tables on their first day, with the reason."""


def _moved(case: Case, day: date) -> Case:
    """A case on another day, its listings as long before and after it as they were."""
    by = day - case["as_of"]
    listings = [{field: _later(value, by) for field, value in one.items()} for one in _listings(case)]
    return {**case, "as_of": day, "known_at": day, "world": {"listings": listings}}


def _listings(case: Case) -> list[Case]:
    found: list[Case] = case.get("world", {}).get("listings", [])
    return found


def _later(value: Any, by: timedelta) -> Any:
    if isinstance(value, list):
        return [_later(one, by) for one in value]
    return value + by if isinstance(value, date) else value


def _speaks_on(rule: Provision, day: date) -> bool:
    """Whether a rule speaks on a day, in one of the cases in which it speaks on another."""
    speaking = [
        (abs(case["as_of"] - day), name)
        for name, case in ear_cases().items()
        if in_cases()[name].get(rule.name, Speaks.NOT) > Speaks.NOT
    ]
    for _, name in sorted(speaking):
        case = _moved(ear_cases()[name], day)
        if spoken(transaction_of(case), world_of(case)).get(rule.name, Speaks.NOT) > Speaks.NOT:
            return True
    return False


@pytest.mark.parametrize("which", ["first", "last"])
def test_rules_speak_on_their_first_day_and_on_their_last(which: str) -> None:
    lost = []
    for one in default_registry():
        if which == "first":
            day, beyond = one.since, one.since - timedelta(days=1)
        elif one.until is not None:
            day, beyond = one.until - timedelta(days=1), one.until
        else:
            continue
        assert one.in_force(day)
        assert not one.in_force(beyond)
        if day > BASE and one.name not in SILENT_ON_THEIR_FIRST_DAY and not _speaks_on(one, day):
            lost.append(f"{one.name} ({one.citation}) on {day}")
    assert not lost, f"{len(lost)} rules say nothing on their {which} day:\n" + "\n".join(lost)
