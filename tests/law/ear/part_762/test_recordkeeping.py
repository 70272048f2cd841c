"""Five years from a day."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from smallyard.law.ear.part_762.recordkeeping import keep_until


def test_five_years() -> None:
    assert keep_until(date(2025, 6, 1)) == date(2030, 6, 1)
    assert keep_until(date(2024, 2, 29)) == date(2029, 3, 1)


@given(st.dates(date(1996, 3, 25), date(2100, 1, 1)))
def test_never_shorter_than_five_years(day: date) -> None:
    until = keep_until(day)
    assert (until.year - day.year, (until.month, until.day) >= (day.month, day.day)) == (5, True)
