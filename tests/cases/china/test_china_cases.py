"""Cases under China's law, on the lists of the embedded pack: facts in, findings out, each with its source."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from smallyard.app.worlds import open_world
from smallyard.law.china.decide import decide_china
from smallyard.law.china.registry import chinese_rules
from smallyard.law.world import World
from smallyard.model.transaction import Transaction
from tests.cases.test_cases import BASES, CASE_FIELDS, check

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return open_world(date(2026, 11, 25), date(2026, 11, 25), tmp_path_factory.mktemp("china") / "lists.sqlite")


def cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{path.stem}: {case['name']}")
        for path in sorted(HERE.glob("*.yaml"))
        for case in yaml.safe_load(path.read_text("utf-8"))
    ]


@pytest.mark.parametrize("case", cases())
def test_case(case: dict[str, Any], world: World) -> None:
    assert set(case) <= CASE_FIELDS
    assert case["source"]
    assert case["basis"] in BASES
    tx = Transaction.model_validate({"date": case["as_of"], **case["transaction"]})
    decision = decide_china(tx, world.on(tx.date))
    expect = dict(case["expect"])
    alternatives = expect.pop("alternatives", None)
    wrong = check(decision, expect)  # type: ignore[arg-type]  # the same fields, but for paths
    if alternatives is not None:
        have = [str(one.outcome) for one in decision.alternatives]
        wrong += [f"alternatives {have}, not {alternatives}"] if have != alternatives else []
    assert not wrong, "\n".join([case["source"], *wrong])


def test_every_chinese_rule_speaks_in_some_case(world: World) -> None:
    spoke: set[str] = set()
    for parameter in cases():
        (case,) = parameter.values
        tx = Transaction.model_validate({"date": case["as_of"], **case["transaction"]})
        decision = decide_china(tx, world.on(tx.date))
        spoke |= {one.provision for one in (*decision.findings, *decision.obligations)}
    assert {one.name for one in chinese_rules()} == spoke
