"""The tables of described paragraphs, of other exceptions, of related entries and of everyday words hold together."""

from __future__ import annotations

import csv
from decimal import Decimal
from importlib.resources import files

import pytest

from smallyard.errors import InputError, LawError
from smallyard.law.classification.chips import published_chips
from smallyard.law.tables import Tables
from smallyard.law.tables.ccl_items import DescribedParagraphs
from smallyard.law.tables.parameter_tests import Comparison, ParameterTest
from smallyard.law.tables.reading import rows
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN

CCL = Tables().ccl
ITEMS = DescribedParagraphs.load()


class TestTables:
    @pytest.mark.parametrize("name", ["ccl_items", "ccl_items_whole", "ccl_other_exceptions", "ccl_related"])
    def test_every_entry_is_one_of_the_list(self, name: str) -> None:
        for row in rows(f"{name}.csv"):
            assert CCL.knows(row["eccn"]), row
            for other in (row.get("not_if") or row.get("related") or row.get("items") or "").split():
                assert CCL.knows(other), row

    @pytest.mark.parametrize("name", ["everyday_words", "heading_words"])
    def test_every_entry_of_the_finding_aids_is_one_of_the_list(self, name: str) -> None:
        text = files("smallyard.law.classification").joinpath(f"{name}.csv").read_text("utf-8")
        found = [
            row["eccn"] for row in csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
        ]
        assert all(map(CCL.knows, found))
        assert len(found) == len(set(found))

    def test_days_are_in_order_and_within_the_entry_s(self) -> None:
        for one in ITEMS:
            entry = CCL.find(one.eccn.entry)
            assert entry is not None
            assert one.since is None or one.until is None or one.since < one.until
            assert one.since is None or entry.since is None or one.since >= entry.since, one

    def test_a_paragraph_whose_paragraphs_are_all_described_has_some(self) -> None:
        for row in rows("ccl_items_whole.csv"):
            path = tuple(filter(None, row["paragraph"].split(".")))
            below = [
                one for one in ITEMS if one.eccn.entry == row["eccn"] and one.eccn.paragraphs[: len(path)] == path
            ]
            assert any(len(one.eccn.paragraphs) > len(path) for one in below), row

    def test_a_value_has_one_kind_wherever_it_is_named(self) -> None:
        plain = {each.name for one in ITEMS if one.test for each in one.test.comparisons if each.limit is None}
        numbers = {each.name for one in ITEMS if one.test for each in one.test.comparisons if each.limit is not None}
        assert not plain & numbers

    def test_published_chips_name_their_source(self) -> None:
        assert all(one.source and one.chip.units for one in published_chips().values())


class TestParameterTests:
    @pytest.mark.parametrize(
        ("text", "value", "holds"),
        [
            ("tpp >= 4800", Decimal(4800), TRUE),
            ("tpp >= 4800", Decimal("4799.9"), FALSE),
            ("tpp < 4800", Decimal(4800), FALSE),
            ("tpp <= 4800", Decimal(4800), TRUE),
            ("tpp > 4800", Decimal(4800), FALSE),
            ("tpp > -55", Decimal(-54), TRUE),
            ("tpp >= 4800", None, UNKNOWN),
            ("tpp", True, TRUE),
            ("!tpp", True, FALSE),
            ("tpp", None, UNKNOWN),
        ],
    )
    def test_both_sides(self, text: str, value: object, holds: object) -> None:
        assert Comparison.parse(text).holds({} if value is None else {"tpp": value}) is holds

    def test_and_is_decided_by_one_failure_and_or_by_one_success(self) -> None:
        assert ParameterTest.parse("a > 1 and b > 1").holds({"a": Decimal(0)}) is FALSE
        assert ParameterTest.parse("a > 1 or b > 1").holds({"a": Decimal(2)}) is TRUE
        assert ParameterTest.parse("a > 1 and b > 1").missing({"a": Decimal(2)}) == ("b",)

    @pytest.mark.parametrize("text", ["", "tpp =< 3", "tpp >= many", "a > 1 and b > 1 or c > 1", "TPP > 1"])
    def test_what_is_no_test(self, text: str) -> None:
        with pytest.raises(LawError):
            ParameterTest.parse(text)

    def test_a_value_of_the_wrong_kind(self) -> None:
        with pytest.raises(InputError, match="not a number"):
            Comparison.parse("tpp > 1").holds({"tpp": True})
        with pytest.raises(InputError, match="not true or false"):
            Comparison.parse("datacenter").holds({"datacenter": "perhaps"})
