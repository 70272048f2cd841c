"""Shares in percent: exact, as ranges, and their arithmetic."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from smallyard.model.kleene import FALSE, TRUE, UNKNOWN
from smallyard.model.percentage import NONE, Percentage, PercentageField, total

READ = TypeAdapter(PercentageField)
PERCENT = st.decimals(0, 100, places=2)
SHARES = st.tuples(PERCENT, PERCENT).map(lambda two: Percentage(at_least=min(two), at_most=max(two)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        *((25, "25"), ("12.5", "12.5"), ("10-20", "10 to 20"), ("10% - 20 %", "10 to 20")),
        *(("25% to 50%", "25 to 50"), ("at least 25", "25 to 100"), ("over 50", "50.000000001 to 100")),
    ],
)
def test_reading(text: object, said: str) -> None:
    assert str(READ.validate_python(text)) == said


@pytest.mark.parametrize("text", ["half", "", "101", "20-10", True, -1])
def test_wrong_shares(text: object) -> None:
    with pytest.raises(ValidationError):
        READ.validate_python(text)


def test_thresholds() -> None:
    half, about = READ.validate_python(50), READ.validate_python("40-60")
    assert (half.reaches(50), half.exceeds(50)) == (TRUE, FALSE)
    assert (about.reaches(50), about.exceeds(60)) == (UNKNOWN, FALSE)


@given(SHARES, SHARES)
def test_bounds_stay_in_order(one: Percentage, other: Percentage) -> None:
    for made in (one.of(other), one.less(other), total([one, other])):
        assert Decimal(0) <= made.at_least <= made.at_most <= 100
    assert one.of(other).at_most <= min(one.at_most, other.at_most)
    assert total([one, NONE]) == one
    assert READ.validate_python(one.model_dump(mode="json")) == one
