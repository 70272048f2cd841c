"""The value for one Schedule B number: what is added up, and what an unknown value or code leaves open."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from smallyard.law.ear.part_758.electronic_export_information import schedule_b_value_above
from smallyard.law.line import Line
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.transaction import Transaction


def above(*items: dict[str, Any]) -> Kleene:
    tx = Transaction.model_validate({"date": date(2025, 6, 1), "destination": "DE", "items": items})
    return schedule_b_value_above(Line(tx, tx.items[0], 1))


CODE, OTHER = {"hs_code": "846694"}, {"hs_code": "846693"}


@pytest.mark.parametrize(
    ("items", "fact"),
    [
        ([{"value": "2500.01"}], TRUE),
        ([{"value": 2500}], FALSE),
        ([{}], UNKNOWN),
        ([{**CODE, "value": 1300}, {**CODE, "value": 1300}], TRUE),
        ([{**CODE, "value": 1300}, {**OTHER, "value": 9000}], FALSE),
        ([{**CODE, "value": 1300}, {"value": 1300}], UNKNOWN),
        ([{**CODE, "value": 1300}, {"value": 1200}], FALSE),
        ([{"value": 1300}, {**CODE, "value": 1300}], UNKNOWN),
        ([{**CODE, "value": 1300}, {**CODE}], UNKNOWN),
        ([{**CODE, "value": 1300}, {**OTHER}], FALSE),
    ],
)
def test_above_2500_dollars(items: list[dict[str, Any]], fact: Kleene) -> None:
    assert above(*items) is fact
