"""Which trigger of 758.1(b) speaks for an item, whatever its value."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from smallyard.law.decide import decide_without_paths
from smallyard.model.transaction import Transaction
from tests.cases.worlds import world_of

DAY = date(2025, 6, 1)


def triggers(destination: str, item: dict[str, Any], **more: Any) -> set[str]:
    tx = Transaction.model_validate(
        {
            "date": DAY,
            "destination": destination,
            "items": [{"value": 400, **item}],
            "end_use": {"reviewed": True},
            **more,
        }
    )
    decision = decide_without_paths(tx, world_of({"as_of": DAY}))
    return {one.citation for one in decision.obligations if one.citation.startswith("15 CFR 758.1(b)")}


@pytest.mark.parametrize(
    ("destination", "item", "trigger", "speaks"),
    [
        ("VN", {"eccn": "3A069"}, "15 CFR 758.1(b)(11)", True),
        ("DE", {"eccn": "3A069"}, "15 CFR 758.1(b)(11)", False),
        ("CA", {"eccn": "0A505.a"}, "15 CFR 758.1(b)(9)", True),
        ("CA", {"eccn": "0A505.c"}, "15 CFR 758.1(b)(9)", False),
        ("CA", {"eccn": "0A502.a", "parameters": {"barrel_length_in": 17}}, "15 CFR 758.1(b)(9)", True),
        ("CA", {"eccn": "0A502.a", "parameters": {"barrel_length_in": 18}}, "15 CFR 758.1(b)(9)", False),
        ("CA", {"eccn": "0A501.c"}, "15 CFR 758.1(b)(9)", False),
        ("CA", {"eccn": "9A515.a"}, "15 CFR 758.1(b)(3)", True),
        ("CA", {"eccn": "9A515.y"}, "15 CFR 758.1(b)(3)", False),
        ("CU", {"eccn": "EAR99"}, "15 CFR 758.1(b)(1)", True),
        ("MX", {"eccn": "EAR99"}, "15 CFR 758.1(b)(1)", False),
        ("VE", {"eccn": "4A994.b"}, "15 CFR 758.1(b)(10)", True),
        ("MO", {"eccn": "4A994.b"}, "15 CFR 758.1(b)(10)", False),
        ("PR", {"eccn": "EAR99", "value": 90_000}, "15 CFR 758.1(b)(5)", False),
    ],
)
def test_trigger(destination: str, item: dict[str, Any], trigger: str, speaks: bool) -> None:
    assert (trigger in triggers(destination, item)) is speaks


def test_veu_only_where_it_is_claimed() -> None:
    assert "15 CFR 758.1(b)(7)" in triggers("IN", {"eccn": "EAR99"}, answers={"748.15.veu": True})
    assert "15 CFR 758.1(b)(7)" not in triggers("IN", {"eccn": "EAR99"})


def test_technology_is_filed_only_if_it_is_said_to_be_tangible() -> None:
    technology = {"eccn": "4E992", "kind": "technology"}
    assert triggers("CN", technology) == set()
    assert triggers("CN", technology, answers={"758.1.tangible": True}) == {"15 CFR 758.1(b)(10)"}
