"""When half-yearly reports are due."""

from __future__ import annotations

from datetime import date

import pytest

from smallyard.law.ear.part_743.wassenaar_reports import report_due


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2025, 1, 1), date(2025, 8, 1)),
        (date(2025, 6, 30), date(2025, 8, 1)),
        (date(2025, 7, 1), date(2026, 2, 1)),
        (date(2025, 12, 31), date(2026, 2, 1)),
    ],
)
def test_report_due(day: date, due: date) -> None:
    assert report_due(day) == due
