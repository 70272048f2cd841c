"""A transaction of many lines costs what its lines cost, and decides each of them as if it stood alone."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest

from smallyard.law.decide import decide, decide_without_paths
from smallyard.law.decision import Outcome
from smallyard.model.transaction import Transaction
from tests.cases.worlds import world_of

DAY = date(2026, 8, 20)
WORLD = world_of({"as_of": DAY})
ITEMS: list[dict[str, Any]] = [
    {"eccn": "3A090.a", "value": 20_000, "kind": "commodity"},
    {"eccn": "EAR99", "value": 700, "kind": "commodity"},
    {"eccn": "5A992.c", "value": 4_000, "kind": "commodity"},
    {"eccn": "3B001.a.4", "kind": "commodity"},
    {"eccn": "8A992.a", "value": 90, "kind": "commodity"},
]
CONTENT = {"made_in": "JP", "us_origin": False, "us_content": [{"eccn": "3A001.b.2.a", "value": 90}]}


def transaction(items: list[dict[str, Any]]) -> Transaction:
    return Transaction.model_validate(
        {
            "date": DAY,
            "destination": "CN",
            "parties": [{"name": "Plain Factory Co", "role": "end_user", "country": "CN"}],
            "items": items,
            "end_use": {"reviewed": True},
        }
    )


def calls(work: Callable[[], object]) -> int:
    """How many Python functions are called: a measure of work that no busy machine changes."""
    count = 0

    def counted(frame: object, event: str, arg: object) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("content", [{}, CONTENT], ids=["made here", "made abroad with content"])
def test_the_work_grows_with_the_lines_and_no_faster(content: dict[str, Any]) -> None:
    few, many = (
        transaction([{**ITEMS[n % 5], "hs_code": f"85{n:04}", **content} for n in range(count)])
        for count in (20, 160)
    )
    decide(few, WORLD)  # what is read once is read before counting
    assert calls(partial(decide, many, WORLD)) < 8 * 1.5 * calls(partial(decide, few, WORLD))


def test_lines_decided_together_are_decided_as_alone() -> None:
    tx = transaction([{**ITEMS[n % 5], "hs_code": f"85{n:04}"} for n in range(40)])
    together = decide_without_paths(tx, WORLD)
    for line, item in zip(together.lines, tx.items, strict=True):
        alone = decide_without_paths(tx.model_copy(update={"items": (item,)}), WORLD).lines[0]
        assert line.model_copy(update={"line": 1, "exceptions": ()}) == alone.model_copy(update={"exceptions": ()})
        status = [(one.paragraph, one.status) for one in line.exceptions]
        assert status == [(one.paragraph, one.status) for one in alone.exceptions]


def test_less_content_is_a_path_where_one_line_stands_in_the_way_and_not_where_two_do() -> None:
    content = [{"eccn": "3A001.a.7.a", "value": 25.01}]  # a cent above the level of 734.4(d)(1)
    made_abroad = {"eccn": "3A001.a.7.a", "kind": "commodity", "value": 100, "made_in": "DE"}
    checked = {"us_content": content, "us_content_complete": True, "direct_product_ruled_out": True}
    facts = {"date": DAY, "kind": "reexport", "origin": "DE", "destination": "AZ", "end_use": {"reviewed": True}}
    line = {**made_abroad, **checked}
    one, two = (decide(Transaction.model_validate({**facts, "items": [line] * count}), WORLD) for count in (1, 2))
    assert one.outcome is two.outcome is Outcome.LICENSE_REQUIRED
    assert "less_content" in {path.kind for path in one.paths}
    assert "less_content" not in {path.kind for path in two.paths}
