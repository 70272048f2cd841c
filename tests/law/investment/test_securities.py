"""The securities ban: legal cases, facts in and findings out, and what goes wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from smallyard.errors import InputError, OutOfCoverageError
from smallyard.law.investment.decide import InvestmentOutcome, decide_investment
from smallyard.law.investment.registry import INVESTMENT_RULES
from smallyard.law.world import World
from smallyard.model.investment import Investment, read_investment
from tests.cases.worlds import CaseLists, world_of

CASES = yaml.safe_load(Path(__file__).with_name("securities.yaml").read_text("utf-8"))


def deal_of(case: dict[str, Any]) -> Investment:
    return Investment.model_validate({"date": case["as_of"], **case["investment"]})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case: dict[str, Any]) -> None:
    decision = decide_investment(deal_of(case), world_of(case))
    assert decision.outcome == case["expect"]["outcome"], decision.summary
    asked = [one.key for one in decision.questions]
    for key in case["expect"].get("questions", ()):
        assert any(one.startswith(key) for one in asked), asked
    assert decision.digest == decide_investment(deal_of(case), world_of(case)).digest
    assert "31 CFR part 850" in decision.limits[0]
    if decision.outcome is InvestmentOutcome.UNDETERMINED:
        assert decision.questions


def test_every_rule_speaks_in_some_case() -> None:
    spoke = {one.provision for case in CASES for one in decide_investment(deal_of(case), world_of(case)).findings}
    assert spoke == {one.name for one in INVESTMENT_RULES}


def test_before_the_order_nothing_is_decided() -> None:
    case = {**CASES[0], "as_of": date(2021, 6, 2)}
    with pytest.raises(OutOfCoverageError, match="2021-06-02 is before 2021-06-03"):
        decide_investment(deal_of(case), world_of(case))


@dataclass(frozen=True)
class NoLists(CaseLists):
    def held(self) -> tuple[Any, ...]:
        return ()


def test_without_the_list_nobody_is_cleared() -> None:
    case = CASES[0]
    world = replace(world_of(case), lists=NoLists((), case["as_of"], case["as_of"]))  # type: ignore[arg-type]
    assert isinstance(world, World)
    assert decide_investment(deal_of(case), world).outcome is InvestmentOutcome.UNDETERMINED


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.toml", "date = ", "is not TOML that we read"),
        ("a.json", "[]", "is not an investment"),
        ("a.json", '{"act": "hold", "act": "sale"}', "stands twice"),
        ("a.csv", "x", "has a suffix that we do not read"),
        ("a.toml", 'date = 2022-01-01\nact = "gift"', "act: 'gift' is not known"),
    ],
)
def test_a_wrong_file_gets_one_line(name: str, text: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    with pytest.raises(InputError) as failed:
        read_investment(path)
    assert words in str(failed.value)
    assert "\n" not in str(failed.value)
