"""The worked calculation of 734.4 and Supp. No. 2 to part 734."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from smallyard.law.ear.part_734.controlled_content import (
    list_based_reasons,
    only_for_anti_terrorism,
    requires_license_for_content,
)
from smallyard.law.ear.part_734.de_minimis import calculate, content_route
from smallyard.law.line import Line
from smallyard.law.world import World
from smallyard.model.eccn import Eccn
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN
from smallyard.model.transaction import Transaction
from tests.cases.worlds import CaseLists

DAY = date(2025, 6, 1)


@pytest.fixture
def world() -> World:
    return World(lists=CaseLists((), DAY, DAY))  # type: ignore[arg-type]


def line(destination: str, item: dict[str, Any], **more: Any) -> Line:
    tx = Transaction.model_validate(
        {"date": DAY, "kind": "reexport", "origin": "DE", "destination": destination, "items": [item], **more}
    )
    return Line(tx, tx.items[0], 1)


def item(value: object, *content: tuple[str, str], complete: bool = True) -> dict[str, Any]:
    return {
        "eccn": "EAR99",
        "kind": "commodity",
        "value": value,
        "made_in": "DE",
        "us_content": [{"eccn": eccn, "value": worth} for eccn, worth in content],
        "us_content_complete": complete,
    }


def test_the_calculation_is_shown(world: World) -> None:
    found = calculate(line("AZ", item("200.00", ("3A001.a.7.a", "30.00"), ("EAR99", "100.00"))), world)
    assert (found.surely, found.possibly, found.level) == (Decimal("30.00"), Decimal(0), 25)
    assert found.facts == (
        "US-origin 3A001.a.7.a content of $30.00: counted",
        "US-origin EAR99 content of $100.00: not counted",
        "controlled US-origin content for AZ: $30.00 of $200.00 = 15.0 percent; de minimis up to 25 percent",
    )
    assert found.above is FALSE


@pytest.mark.parametrize(
    ("destination", "worth", "above"),
    [("AZ", "25.00", FALSE), ("AZ", "25.01", TRUE), ("KP", "10.00", FALSE), ("KP", "10.01", TRUE)],
)
def test_the_level_itself_is_de_minimis(world: World, destination: str, worth: str, above: object) -> None:
    assert calculate(line(destination, item("100.00", ("3A001.a.7.a", worth))), world).above is above


def test_without_a_value_nothing_can_be_said_but_of_no_content(world: World) -> None:
    no_value = calculate(line("AZ", item(None, ("3A001.a.7.a", "1"))), world)
    assert no_value.above is UNKNOWN
    assert [one.key for one in no_value.questions] == ["items[1].value"]
    assert content_route(line("AZ", item(None)), world).fact is FALSE


def test_more_than_the_level_is_enough_even_of_an_incomplete_list(world: World) -> None:
    assert calculate(line("AZ", item("100", ("3A001.a.7.a", "30"), complete=False)), world).above is TRUE
    assert calculate(line("AZ", item("100", ("3A001.a.7.a", "20"), complete=False)), world).above is UNKNOWN


def test_content_that_may_count_leaves_it_open_only_if_it_would_matter(world: World) -> None:
    shallow = ("3A001", "20")
    assert requires_license_for_content(world, Eccn.parse("3A001"), "AZ", None) is not FALSE
    assert calculate(line("AZ", item("100", shallow)), world).above is FALSE
    held = calculate(line("AZ", item("100", shallow, ("3A001.a.7.a", "10"))), world)
    assert held.above is not FALSE


def test_what_needs_a_license_turns_on_the_destination(world: World) -> None:
    chip = Eccn.parse("3A001.a.7.a")
    assert requires_license_for_content(world, chip, "AZ", None) is TRUE
    assert requires_license_for_content(world, chip, "DE", None) is FALSE
    assert requires_license_for_content(world, Eccn.parse("EAR99"), "BR", None) is FALSE
    assert requires_license_for_content(world, Eccn.parse("EAR99"), "CU", None) is TRUE


def test_gbs_counts_as_no_license(world: World) -> None:
    # 3A001.a.7.a says GBS: yes; Brazil is in Country Group B and needs NS2 only
    assert requires_license_for_content(world, Eccn.parse("3A001.a.7.a"), "BR", None) is FALSE


def test_reasons_of_an_entry(world: World) -> None:
    assert "NS" in list_based_reasons(world, Eccn.parse("3A001.a.7.a"))
    assert list_based_reasons(world, Eccn.parse("EAR99")) == frozenset()
    assert only_for_anti_terrorism(line("BR", {"eccn": "3A991"}), world).value is TRUE
    assert only_for_anti_terrorism(line("BR", {"eccn": "3A001.a.7.a"}), world).value is FALSE
    assert only_for_anti_terrorism(line("BR", {"eccn": "EAR99"}), world).value is FALSE
    assert only_for_anti_terrorism(line("BR", {"eccn": "3A888"}), world).value is UNKNOWN
