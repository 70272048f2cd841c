"""All figures of derived_checks.csv, computed by the product's own ways from the flows that come with it.

Totals and lines are a scope's; ATP bounds are a scope's with links made from Census's codes (a subheading all of
whose ten-digit codes are ATP is inside, one some of whose are may be); the Common High Priority List goes through the
concordance; agriculture is the Annex 1 list of the WTO Agreement on Agriculture.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from smallyard.trade.concordance import counterparts
from smallyard.trade.fence import Fence
from smallyard.trade.query import Query, span
from smallyard.trade.scope import Trade, scope_of
from smallyard.trade.scope_result import Direction, Scope
from tests.trade.conftest import TestLink, link

YEARS = [str(year) for year in range(2013, 2021)]
MARKED = "3A991"
"""Any entry: these checks ask what a set of codes is worth, not what the law says."""


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


def scope(year: str, fence: Fence, start: str | None = None, end: str | None = None) -> Scope:
    asked = span(None if start else year, start, end)
    with Trade(Query("US", "CN", Direction.EXPORT, asked)) as trade:
        return scope_of(trade, fence, as_of=date(2019, 12, 31))


@cache
def atp_links(folder: Path) -> tuple[TestLink, ...]:
    return tuple(
        link(
            row["hs6"],
            MARKED,
            "1" if row["n_atp"] == row["n10"] else "0",
            "0.5" if row["n_atp"] != row["n10"] else "1",
            "1",
        )
        for row in rows(folder / "atp_export_hs6_2019.csv")
    )


def whole(codes: set[str]) -> tuple[TestLink, ...]:
    return tuple(link(code, MARKED, "1", "1", "1") for code in sorted(codes))


@pytest.mark.parametrize("year", YEARS)
def test_all_derived_checks_come_out_exactly(year: str, trade_files: Path, fence: Callable[..., Fence]) -> None:
    expected = {
        row["metric"]: Decimal(row["value"])
        for row in rows(trade_files / "derived_checks.csv")
        if row["year"] == year
    }
    atp = scope(year, fence(*atp_links(trade_files)))
    listed = {row["hs6"] for row in rows(trade_files / "chpl_hs6.csv")}
    in_2017 = {row["hs6"] for row in rows(trade_files / "hs6_titles_hs2017.csv")}
    identical = listed & in_2017
    before = {old for code in listed for old in counterparts(code, "HS2022", "HS2017")}
    farm = {
        row["hs_prefix"]
        for row in rows(trade_files / "sector_map.csv")
        if row["sector"] == "agriculture" and row["basis"].startswith("WTO")
    }
    assert {
        "exports_total_usd": atp.total.total,
        "exports_hs6_lines": atp.total.lines,
        "atp_lower_usd": atp.total.controlled.value.lower,
        "atp_upper_usd": atp.total.controlled.value.upper,
        "chpl_codes_identical_in_hs2017_usd": scope(year, fence(*whole(identical))).total.controlled.value.central,
        "chpl_codes_with_predecessors_usd": scope(year, fence(*whole(before))).total.controlled.value.central,
        "wto_agriculture_usd": scope(year, fence(*whole(farm))).total.controlled.value.central,
    } == expected


@pytest.mark.parametrize(("year", "billions"), [("2018", "20.3"), ("2019", "19.9")])
def test_published_exports_of_advanced_technology_lie_in_the_range(
    year: str, billions: str, trade_files: Path, fence: Callable[..., Fence]
) -> None:
    """Census release of 4 September 2019, January to July."""
    found = scope(year, fence(*atp_links(trade_files)), f"{year}-01", f"{year}-07")
    assert found.months[int(year)] == 7
    assert found.total.controlled.value.contains(Decimal(billions) * 10**9)
