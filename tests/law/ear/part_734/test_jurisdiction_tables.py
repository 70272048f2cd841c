"""The tables of 734.4(a) and 734.9."""

from __future__ import annotations

from datetime import date

import pytest

from smallyard.law.tables import Tables
from smallyard.model.eccn import Eccn
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN

TABLES = Tables()
RULES = TABLES.direct_product_rules


def test_there_are_thirteen_direct_product_rules() -> None:
    assert len(list(RULES)) == 13
    assert len({one.paragraph for one in RULES}) == 13


@pytest.mark.parametrize(
    ("rule", "day", "in_force"),
    [
        ("FN4", date(2022, 10, 20), False),
        ("FN4", date(2022, 10, 21), True),
        ("FN5", date(2024, 12, 1), False),
        ("FN5", date(2024, 12, 2), True),
        ("Iran", date(2023, 2, 23), False),
        ("Iran", date(2023, 2, 24), True),
        ("NS", date(1996, 3, 25), True),
    ],
)
def test_rules_begin_on_their_days(rule: str, day: date, in_force: bool) -> None:
    assert RULES.in_force(rule, day) is in_force


@pytest.mark.parametrize(
    ("rule", "route", "eccn", "expected"),
    [
        ("FN4", "direct", "5E002", TRUE),
        ("FN1", "direct", "5E002", FALSE),
        ("FN5", "direct", "3E992", FALSE),
        ("FN5", "plant", "3E992", TRUE),
        ("SME", "direct", "3E001", FALSE),
        ("SME", "plant", "3E001", TRUE),
        ("supercomputer", "plant", "4D993", FALSE),
        ("supercomputer", "direct", "4D993", TRUE),
        ("advanced computing", "direct", "4D090", TRUE),
        ("NS", "plant", "2D001", FALSE),
        ("NS", "direct", "2D001", TRUE),
        ("600-series", "plant", "9D610", FALSE),
        ("FN5", "product", "3B001.d.2", FALSE),
        ("FN5", "product", "3B001.b", TRUE),
        ("FN5", "product", "3B001", UNKNOWN),
        ("FN5", "product", "3B991.b.2.a", FALSE),
        ("SME", "product", "3B001.d.2", TRUE),
        ("SME", "product", "3B002.c", TRUE),
        ("Iran", "product", "2A001", FALSE),
        ("Iran", "product", "9A991", TRUE),
    ],
)
def test_inputs_and_products(rule: str, route: str, eccn: str, expected: object) -> None:
    assert getattr(RULES[rule], route).contains(Eccn.parse(eccn)) is expected


@pytest.mark.parametrize(
    ("day", "country", "groups", "paragraphs"),
    [
        (date(2025, 6, 1), "CN", frozenset({"D:5"}), {"(a)(2)", "(a)(4)", "(a)(5)", "(a)(6)(i)", "(a)(6)(ii)"}),
        (date(2025, 6, 1), "VN", frozenset({"D:1"}), {"(a)(2)", "(a)(4)"}),
        (date(2024, 1, 22), "RU", frozenset({"D:5"}), {"(a)(2)", "(a)(4)", "(a)(5)", "(a)(6)(i)"}),
        (date(2024, 1, 23), "RU", frozenset({"D:5"}), {"(a)(2)", "(a)(4)", "(a)(5)", "(a)(6)(i)", "(a)(6)(ii)"}),
    ],
)
def test_content_without_a_level_by_destination_and_day(
    day: date, country: str, groups: frozenset[str], paragraphs: set[str]
) -> None:
    found = {one.paragraph.removeprefix("15 CFR 734.4") for one in TABLES.no_de_minimis.on(day, country, groups)}
    assert found == paragraphs
