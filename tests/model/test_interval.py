"""Dates known exactly, and dates only bracketed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from smallyard.model.interval import Basis, DateInterval
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN

days = st.dates(date(1996, 3, 25), date(2040, 1, 1))
ends = st.one_of(st.none(), days)


@st.composite
def intervals(draw: st.DrawFn) -> DateInterval:
    first, last = draw(ends), draw(ends)
    if first and last and first > last:
        first, last = last, first
    return DateInterval.between(first, last)


@given(intervals(), days)
def test_happening_by_a_day_is_what_every_possible_day_says(interval: DateInterval, day: date) -> None:
    first = interval.earliest or date.min
    last = interval.latest or date.max
    possible = {first <= day, last <= day}
    expected = {frozenset({True}): TRUE, frozenset({False}): FALSE}.get(frozenset(possible), UNKNOWN)
    assert interval.happened_by(day) is expected


@given(intervals(), days)
def test_time_passing_never_makes_it_unhappen(interval: DateInterval, day: date) -> None:
    assert interval.happened_by(day + timedelta(days=1)).value >= interval.happened_by(day).value


@given(intervals())
def test_reads_back(interval: DateInterval) -> None:
    assert DateInterval.model_validate_json(interval.model_dump_json()) == interval


def test_a_difference_covers_the_days_after_the_first_up_to_the_last() -> None:
    removed = DateInterval.on(date(2023, 8, 22))
    assert removed.happened_within(date(2023, 8, 21), date(2023, 8, 22)) is TRUE
    assert removed.happened_within(date(2023, 8, 22), date(2023, 8, 23)) is FALSE
    bracketed = DateInterval.between(date(2022, 10, 7), date(2023, 8, 22))
    assert bracketed.happened_within(date(2023, 8, 21), date(2023, 8, 22)) is UNKNOWN
    assert bracketed.happened_within(date(2022, 5, 16), date(2023, 11, 30)) is TRUE


def test_words() -> None:
    assert str(DateInterval.on(date(2023, 8, 22))) == "2023-08-22"
    assert str(DateInterval.on(date(2023, 8, 22), Basis.DERIVED)) == "2023-08-22 (derived)"
    assert str(DateInterval.between(None, date(2023, 8, 22))) == "between an unknown day and 2023-08-22"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"earliest": "2023-02-01", "latest": "2023-01-01", "basis": "bracketed"}, "is after"),
        ({"earliest": "2023-01-01", "latest": "2023-02-01", "basis": "stated"}, "one day"),
        ({"earliest": None, "latest": None, "basis": "derived"}, "one day"),
    ],
)
def test_what_is_no_interval(fields: dict[str, str], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        DateInterval.model_validate(fields)
