"""Values that a transaction carries under free keys: numbers stay numbers, and all survive being stored as JSON."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from smallyard.model.transaction import Transaction

VALUES = st.one_of(
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.decimals(-(10**9), 10**9, allow_nan=False, allow_infinity=False, places=3),
    st.dates(date(1996, 3, 25), date(2100, 1, 1)),
    st.text(max_size=12),
)


def shipment(**more: object) -> Transaction:
    return Transaction.model_validate({"date": "2023-08-01", "destination": "CN", "items": [{}], **more})


@given(VALUES)
def test_an_answer_survives_json(value: object) -> None:
    once = shipment(answers={"key": value})
    assert Transaction.model_validate_json(once.model_dump_json()) == once


@given(VALUES.filter(lambda value: not isinstance(value, date)))
def test_a_parameter_survives_json(value: object) -> None:
    once = shipment(items=[{"parameters": {"tpp": value}}])
    assert Transaction.model_validate_json(once.model_dump_json()) == once


@pytest.mark.parametrize("one", [1, 1.0, "1", Decimal(1)])
def test_one_is_a_number_and_not_true(one: object) -> None:
    assert shipment(items=[{"parameters": {"tpp": one}}]).items[0].parameters["tpp"] is not True
    assert shipment(items=[{"parameters": {"tpp": one}}]).items[0].parameters["tpp"] == Decimal(1)


@pytest.mark.parametrize("text", ["0123", "1e5", "3A001", "2023-13-01", "1,5", "--1", "٣"])
def test_text_that_is_no_plain_number_or_day_stays_text(text: str) -> None:
    assert shipment(answers={"key": text}).answers["key"] == text


@pytest.mark.parametrize(
    "value",
    [
        0,
        1690848000,
        "1690848000",
        "2023-08-01T00:00:00",
        datetime(2023, 8, 1, tzinfo=UTC),
        "2023-02-30",
        "",
        "1/8/2023",
    ],
)
def test_a_day_is_a_day(value: object) -> None:
    with pytest.raises(ValidationError, match="accepted: a date such as 2023-08-01"):
        shipment(date=value)
