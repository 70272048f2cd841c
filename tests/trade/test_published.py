"""Published figures beside ours: all of them, the computed ones to the dollar, and why where they differ."""

from __future__ import annotations

import csv
import os
from decimal import Decimal
from pathlib import Path

import pytest
from tools.published_page import PAGE, page, rows

from smallyard.trade.comparison_words import cells, summary
from smallyard.trade.published import Comparison, Figure, Verdict, advanced_technology, figures
from smallyard.trade.scope_result import Range

SHARED = Path(os.environ.get("SMALLYARD_SHARED", Path(__file__).resolve().parents[3] / "shared"))


@pytest.fixture(scope="module")
def compared() -> tuple[Comparison, ...]:
    return rows()


def by_id(compared: tuple[Comparison, ...], wanted: str) -> Comparison:
    return next(one for one in compared if one.theirs.id == wanted)


def test_every_published_figure_is_there() -> None:
    ids = [one.id for one in figures()]
    assert len(ids) == len(set(ids)) == 30 + 14 + 56


@pytest.mark.skipif(not (SHARED / "trade").is_dir(), reason="needs the trade data: set SMALLYARD_SHARED")
def test_the_table_holds_the_published_values() -> None:
    with (SHARED / "trade/bis_licensing_facts.csv").open(encoding="utf-8") as stream:
        facts = {row["id"]: Decimal(row["value"]) for row in csv.DictReader(stream)}
    with (SHARED / "trade/published_trade_totals.csv").open(encoding="utf-8") as stream:
        totals = [Decimal(row["value_usd_billion"]) for row in csv.DictReader(stream)]
    assert {one.id: one.value for one in figures() if one.id.startswith("L")} == facts
    assert [one.value for one in figures() if one.id.startswith("T")] == totals


def test_all_computed_totals_are_the_same_to_the_dollar(compared: tuple[Comparison, ...]) -> None:
    computed = [one for one in compared if one.theirs.standing == "computed"]
    assert len(computed) == 56
    assert {one.verdict for one in computed} == {Verdict.SAME}


@pytest.mark.parametrize("wanted", ["T09", "T10"])
def test_advanced_technology_exports_lie_in_our_range(compared: tuple[Comparison, ...], wanted: str) -> None:
    """Census, January to July 2019 and 2018: 19.9 and 20.3 billion."""
    found = by_id(compared, wanted)
    assert found.verdict is Verdict.IN_RANGE
    assert found.ours is not None
    assert found.ours.lower < found.ours.central < found.ours.upper


@pytest.mark.parametrize("wanted", ["L02", "L08"])
def test_the_published_shares_under_license_lie_in_our_range(compared: tuple[Comparison, ...], wanted: str) -> None:
    assert by_id(compared, wanted).verdict in {Verdict.AGREES, Verdict.IN_RANGE}


def test_what_differs_or_is_not_measured_says_why(compared: tuple[Comparison, ...]) -> None:
    assert all(one.theirs.why for one in compared)
    assert [one.theirs.id for one in compared if one.verdict is Verdict.DIFFERS] == ["L25", "T06", "T07"]


def test_the_page_is_current(compared: tuple[Comparison, ...]) -> None:
    """But for the figures that follow the law and the lists, which change with every rule that is added to them."""
    changing = {one.id for one in figures() if one.method.startswith(("licensed", "unlicensed", "listed"))}

    def steady(text: str) -> list[str]:
        lines = text.splitlines()
        return [line for line in lines if not any(line.startswith(f"| {one} |") for one in changing)]

    assert steady(PAGE.read_text("utf-8")) == steady(page(compared)), "run tools/published_page.py"
    for one in compared:
        if one.theirs.id in changing:
            assert f"| {one.theirs.id} | {one.theirs.period} |" in PAGE.read_text("utf-8")


def test_bounds_of_advanced_technology_count_codes() -> None:
    """284420: four of four ten-digit codes are advanced; 284430: three of four (Census concordance of 2019)."""
    found = advanced_technology({"284420": Decimal(100), "284430": Decimal(1000), "120190": Decimal(10**6)})
    assert found == Range(lower=Decimal(100), central=Decimal(850), upper=Decimal(1100))


def test_a_cell_says_the_range_and_the_sign() -> None:
    theirs = Figure(
        id="X", period="2020", quantity="share", relation="<", value=Decimal("0.5"), unit="percent", publisher="p",
        url="", standing="primary", confidence="high", method="", why="w",
    )  # fmt: skip
    ours = Range(lower=Decimal(0), central=Decimal("0.55"), upper=Decimal("9.2"))
    one = Comparison(theirs=theirs, ours=ours, difference=Decimal("0.05"), verdict=Verdict.IN_RANGE)
    assert cells(one)[3:7] == ("< 0.50%", "0.55% (0.00 to 9.20)", "+0.05", "in our range")
    assert summary((one,)) == "1 in our range"
