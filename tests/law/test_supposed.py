"""A what-if that runs only the rules concerned finds what a full run finds, on the cases of law themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from smallyard.law.decide import decide_without_paths
from smallyard.law.provision import default_registry
from smallyard.law.stages import Supposed, outcome_of
from smallyard.law.supposing import suppose
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
        decision = decide_without_paths(tx, world)
        lines = [Supposed(tx, line.line, world, rules) for line in decision.lines]
        keys = [one.key for one in decision.questions][:3]
        for key, value in [(key, value) for key in keys for value in (True, False)]:
            changed = suppose(tx, key, value)
            if changed is None:
                continue
            whole = decide_without_paths(changed, world)
            assert outcome_of(changed, world, rules) is whole.outcome
            for line, supposed in zip(whole.lines, lines, strict=True):
                found = supposed.found(changed)
                assert found.resolution().outcome is line.outcome, (case["name"], key, value)
                assert [(offer.paragraph, offer.conditions) for _, offer in found.offers()] == [
                    (one.paragraph, one.conditions) for one in line.exceptions
                ]
                compared += 1
    assert compared, "the cases ask nothing"
