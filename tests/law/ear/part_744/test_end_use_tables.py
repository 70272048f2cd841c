"""The countries, items and bodies that the end-use rules name."""

from __future__ import annotations

from datetime import date

import pytest

from smallyard.law.tables import Tables
from smallyard.model.eccn import Eccn
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN

TABLE = Tables().end_uses


@pytest.mark.parametrize(
    ("name", "day", "members"),
    [
        ("744.21(a)(1)", date(2014, 11, 6), {"CN", "RU"}),
        ("744.21(a)(1)", date(2014, 11, 7), {"CN", "RU", "VE"}),
        ("744.21(a)(1)", date(2020, 12, 22), {"CN", "RU", "VE"}),
        ("744.21(a)(1)", date(2020, 12, 23), {"CN", "HK", "RU", "VE"}),
        ("744.21(a)(1)", date(2022, 2, 24), {"CN", "HK", "VE", "MM", "KH"}),
        ("744.21(a)(1)", date(2024, 3, 15), {"CN", "HK", "VE", "MM", "KH", "NI"}),
        ("744.21(a)(2)", date(2022, 2, 23), set()),
        ("744.21(a)(2)", date(2022, 3, 1), {"RU"}),
        ("744.21(a)(2)", date(2022, 3, 2), {"RU", "BY"}),
        ("chips", date(2022, 10, 6), set()),
        ("chips", date(2022, 10, 7), {"CN", "HK"}),
        ("chips", date(2023, 1, 17), {"CN", "HK", "MO"}),
    ],
)
def test_named_countries_by_day(name: str, day: date, members: set[str]) -> None:
    assert TABLE.members(name, day) == members


@pytest.mark.parametrize(
    ("eccn", "day", "within", "scope"),
    [
        ("9A991.d", date(2020, 6, 28), TRUE, ""),
        ("3A991.a", date(2020, 6, 28), FALSE, ""),
        ("3A991.a", date(2020, 6, 29), TRUE, ""),
        ("EAR99", date(2025, 6, 1), FALSE, ""),
        ("5A991.f", date(2025, 6, 1), TRUE, ""),
        ("5A991.c", date(2025, 6, 1), FALSE, ""),
        ("5A991", date(2025, 6, 1), UNKNOWN, ""),
        ("2B991.d.1.a", date(2025, 6, 1), TRUE, ""),
        ("9A012.a.1", date(2026, 8, 12), FALSE, ""),
        ("9A012.a.1", date(2026, 8, 13), TRUE, ""),
    ],
)
def test_items_of_supplement_2(eccn: str, day: date, within: object, scope: str) -> None:
    assert TABLE.military_item(Eccn.parse(eccn), day) == (within, scope)


def test_a_part_of_an_entry_is_named_in_words() -> None:
    within, scope = TABLE.military_item(Eccn.parse("4A994.b"), date(2025, 6, 1))
    assert within is UNKNOWN
    assert "APP above 0.5 WT" in scope
    assert TABLE.military_item(None, date(2025, 6, 1)) == (UNKNOWN, "")


@pytest.mark.parametrize(
    ("name", "day", "country"),
    [
        ("The Main Intelligence Directorate (GRU)", date(2025, 6, 1), "RU"),
        ("  gru ", date(2025, 6, 1), "RU"),
        ("GRU", date(2021, 3, 15), None),
        ("Main Intelligence Directorate of the General Staff of the Armed Forces of Belarus", date(2022, 3, 2), "BY"),
        ("Main Intelligence Directorate of the General Staff of the Armed Forces of Belarus", date(2022, 3, 1), None),
        ("Grupo Industrial", date(2025, 6, 1), None),
    ],
)
def test_named_intelligence_bodies(name: str, day: date, country: str | None) -> None:
    body = TABLE.intelligence_body([name], day)
    assert (body.country if body else None) == country


def test_every_row_of_supplement_2_names_an_entry_of_the_list() -> None:
    ccl = Tables().ccl
    names = {word.partition(".")[0] for row in TABLE.military_items for word in row.items.text.split()}
    assert {name for name in names if not ccl.knows(name)} == set()
