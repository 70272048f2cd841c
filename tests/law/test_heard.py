"""A line decided again runs the rules concerned alone, and finds what a full run finds, on the cases of law."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from smallyard.law.decide import decide, decide_heard, decide_without_paths, with_paths
from smallyard.law.found import Found
from smallyard.law.heard import Heard, outcome_of
from smallyard.law.provision import default_registry
from smallyard.law.supposing import suppose
from smallyard.law.watched import WatchedFound, WatchedItem, WatchedTransaction, WatchedWorld, differing
from smallyard.model.listing import ListCode
from smallyard.model.transaction import Transaction
from tests.cases.worlds import world_of

CASES = Path(__file__).parent.parent / "cases" / "ear"
FILES = ["part_740/governments", "part_740/encryption", "part_742/chips", "part_744/entity_list", "part_734/subject"]


def cases(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((CASES / f"{name}.yaml").read_text("utf-8"))
    return found[:8]


@pytest.mark.parametrize("name", FILES)
def test_supposing_answers_agrees_with_a_full_decision(name: str) -> None:
    compared = 0
    for case in cases(name):
        tx = Transaction.model_validate({"date": case["as_of"], **case["transaction"]})
        world = world_of(case)
        rules = default_registry().in_force(world.effective)
        decision, lines = decide_heard(tx, world)
        keys = [one.key for one in decision.questions][:3]
        for key, value in [(key, value) for key in keys for value in (True, False)]:
            changed = suppose(tx, key, value)
            if changed is None:
                continue
            whole = decide_without_paths(changed, world)
            assert outcome_of(changed, world, rules) is whole.outcome
            again, _ = decide_heard(changed, world, like=lines)
            assert again == whole, (case["name"], key, value)
            for line, heard in zip(whole.lines, lines, strict=True):
                found = heard.again(changed).found
                assert found.resolution().outcome is line.outcome, (case["name"], key, value)
                assert [(offer.paragraph, offer.conditions) for _, offer in found.offers()] == [
                    (one.paragraph, one.conditions) for one in line.exceptions
                ]
                compared += 1
    assert compared, "the cases ask nothing"


PARTIES: list[list[dict[str, Any]]] = [
    [],
    [{"name": "Muster GmbH", "role": "ultimate_consignee", "country": "DE"}],
    [{"name": "Alpha Freight Logistics", "role": "end_user", "country": "CN", "addresses": [{"text": "PO Box 3"}]}],
    [{"name": "Ministry of Defence", "role": "end_user", "country": "RU", "government": True}],
]


@pytest.mark.parametrize("name", FILES)
def test_other_parties_and_another_end_use_agree_with_a_full_decision(name: str) -> None:
    for case in cases(name)[::2]:
        tx = Transaction.model_validate({"date": case["as_of"], **case["transaction"]})
        world = world_of(case)
        _, lines = decide_heard(tx, world)
        for parties in PARTIES:
            data = {**tx.model_dump(), "parties": parties}
            for changed in (data, {**data, "end_use": {"reviewed": True, "description": "milling"}}):
                other = Transaction.model_validate(changed)
                assert with_paths(*decide_heard(other, world, like=lines)) == decide(other, world), case["name"]
                # And back again, from what was heard of that one.
                assert decide_heard(tx, world, like=decide_heard(other, world, like=lines)[1])[0] == (
                    decide_without_paths(tx, world)
                )


AMOUNTS_TELL = [
    "part_740/limited_value",
    "part_740/gifts",
    "part_743/conventional_arms",
    "part_758/electronic_export_information",
]


@pytest.mark.parametrize("name", [*FILES[:2], *AMOUNTS_TELL])
def test_other_amounts_agree_with_a_full_decision(name: str) -> None:
    for case in cases(name)[::2]:
        tx = Transaction.model_validate({"date": case["as_of"], **case["transaction"]})
        world = world_of(case)
        _, lines = decide_heard(tx, world)
        for value, quantity in [("100", 1), ("2500.01", 2), ("70000000", None), (None, 5000)]:
            data = tx.model_dump()
            data["items"] = [{**one, "value": value, "quantity": quantity} for one in data["items"]]
            other = Transaction.model_validate(data)
            again = with_paths(*decide_heard(other, world, like=lines))
            assert again == decide(other, world), case["name"]


def test_the_world_without_a_listing_agrees_with_a_full_decision() -> None:
    listed = 0
    for case in cases("part_744/entity_list"):
        tx = Transaction.model_validate({"date": case["as_of"], **case["transaction"]})
        world = world_of(case)
        _, lines = decide_heard(tx, world)
        for one in world.listed(tx, *ListCode):
            there = world.without(one.history.listing.id)
            assert decide_heard(tx, there, like=lines)[0] == decide_without_paths(tx, there), case["name"]
            listed += 1
    assert listed


def test_what_differs_in_other_fields_is_decided_from_nothing() -> None:
    tx = Transaction.model_validate({"date": "2026-03-02", "destination": "CN", "items": [{"eccn": "3A090.a"}]})
    world = world_of({"as_of": tx.date})
    rules = default_registry().in_force(tx.date)
    other = tx.model_copy(update={"destination": "CA"})
    again = Heard(tx, 1, world, rules).again(other)
    assert again.findings == Heard(other, 1, world, rules).findings


def test_what_was_looked_at_is_noted() -> None:
    read: set[str] = set()
    tx = Transaction.model_validate(
        {
            "date": "2026-03-02",
            "destination": "CN",
            "parties": [{"name": "Huawei Technologies Co., Ltd."}],
            "items": [{"eccn": "3A090.a"}],
        }
    )
    world = world_of({"as_of": tx.date})
    found = Heard(tx, 1, world, default_registry().in_force(tx.date)).found
    seen, before = WatchedTransaction.of(tx, read), WatchedFound(found, read)
    there = WatchedWorld(world, seen, tx.parties, read)
    item = WatchedItem.of(tx.items[0], read)

    def noted(look: Callable[[], object]) -> set[str]:
        read.clear()
        look()
        return set(read)

    assert (
        noted(lambda: (seen.destination, item.eccn, item.hs_code, there.effective, there.in_group("CN", "D:5")))
        == set()
    )
    assert noted(lambda: there.tables.ccl) == set()
    assert noted(lambda: seen.answer("740.1.x")) == {"740.1.x"}
    assert noted(lambda: list(seen.answers)) == {".answers"}
    assert noted(lambda: seen.receiving_parties) == {".parties"}
    assert noted(lambda: seen.items[0].value) == {".items"}
    assert noted(lambda: (item.value, item.quantity)) == {".value", ".quantity"}
    assert noted(lambda: list(there.listed(seen, ListCode.SDN))) == {".listed SDN"}
    assert noted(lambda: list(there.listed(tx, ListCode.SDN))) == {".lists"}
    assert list(there.listed(seen, *ListCode)) == list(world.listed(tx, *ListCode))
    assert noted(lambda: list(there.listed_owners(seen, ListCode.SDN))) == {".lists", ".parties"}
    assert noted(lambda: there.lists) == {".lists"}
    assert noted(lambda: before.reasons) == {".found.reasons"}
    assert noted(lambda: before.requires("NS2")) == {".found"}
    assert differing([".found.reasons", "740.1.x"], found, Found(())) == {".found.reasons", ".found"}
    assert differing([".found.reasons", ".found.subject"], found, Found(found.findings)) == {".found"}
