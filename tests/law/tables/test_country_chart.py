"""Structural facts of the Country Chart, over the whole of it."""

from __future__ import annotations

from datetime import date

from smallyard.law.tables import Tables
from smallyard.law.tables.country_chart import ChartRow
from smallyard.model.country import all_countries

DAY = date(2026, 9, 1)
TABLES = Tables()
CHART, GROUPS = TABLES.country_chart, TABLES.country_groups


def rows_with_a_grid() -> dict[str, ChartRow]:
    found = {code: CHART.row(code, DAY) for code in all_countries()}
    return {code: row for code, row in found.items() if row is not None and row.own_grid and not row.inherited_from}


def test_canada_has_cb1_and_fc1_only() -> None:
    row = CHART.row("CA", DAY)
    assert row is not None
    assert row.columns == {"CB1", "FC1"}


def test_australia_and_the_united_kingdom_have_cb1_only() -> None:
    for code in ("AU", "GB"):
        row = CHART.row(code, DAY)
        assert row is not None
        assert row.columns == {"CB1"}
        assert "10" in row.footnotes


def test_the_anti_terrorism_columns_are_marked_for_nobody() -> None:
    assert not [code for code, row in rows_with_a_grid().items() if row.columns & {"AT1", "AT2"}]


def test_ns1_mt1_and_rs1_are_blank_for_three_countries_only() -> None:
    for column in ("NS1", "MT1", "RS1"):
        blank = {code for code, row in rows_with_a_grid().items() if column not in row.columns}
        assert blank == {"AU", "CA", "GB"}


def test_ns2_and_rs2_are_blank_for_country_group_a1_only() -> None:
    for column in ("NS2", "RS2"):
        blank = {code for code, row in rows_with_a_grid().items() if column not in row.columns}
        assert blank == {code for code in rows_with_a_grid() if "A:1" in GROUPS.of(code, DAY)}


def test_taiwan() -> None:
    row = CHART.row("TW", DAY)
    assert row is not None
    assert {"A:6", "D:3"} <= GROUPS.of("TW", DAY)
    assert row.columns >= {"NS1", "NS2", "MT1", "RS1", "RS2", "NP1", "CB1", "CB2", "CB3"}


def test_macau_is_not_in_d5_and_the_embargoed_are_not_in_d1() -> None:
    assert {"D:1", "D:3", "D:4"} <= GROUPS.of("MO", DAY)
    assert "D:5" not in GROUPS.of("MO", DAY)
    for code in ("IR", "CU", "SY"):
        assert "D:1" not in GROUPS.of(code, DAY)


def test_the_uae_moved_on_14_july_2026() -> None:
    before, after = GROUPS.of("AE", date(2026, 7, 13)), GROUPS.of("AE", date(2026, 7, 14))
    assert {"D:3", "D:4"} <= before
    assert "A:5" not in before
    assert "A:5" in after
    assert not {"D:3", "D:4"} & after


def test_cambodia_is_in_d1_alone_of_the_d_groups_and_israel_in_a6() -> None:
    assert {group for group in GROUPS.of("KH", DAY) if group.startswith("D:")} == {"D:1"}
    assert {"A:6", "D:2", "D:3", "D:4"} <= GROUPS.of("IL", DAY)


def test_the_embargoed_four_have_no_grid() -> None:
    assert {code for code in all_countries() if (row := CHART.row(code, DAY)) is not None and not row.own_grid} == {
        "CU",
        "IR",
        "KP",
        "SY",
    }


def test_hong_kong_has_chinas_row_and_groups_from_its_day() -> None:
    day = date(2020, 12, 23)
    hong_kong, china = CHART.row("HK", day), CHART.row("CN", day)
    assert hong_kong is not None
    assert china is not None
    assert hong_kong.columns == china.columns
    assert CHART.row("HK", date(2020, 12, 22)) is None
    assert {"D:1", "D:5"} <= GROUPS.of("HK", day)


def test_territories_have_the_row_and_groups_of_their_country() -> None:
    for territory, sovereign in (("GL", "DK"), ("GI", "GB"), ("JE", "GB"), ("NC", "FR"), ("BQ", "NL"), ("KY", "GB")):
        own, country = CHART.row(territory, DAY), CHART.row(sovereign, DAY)
        assert own is not None
        assert country is not None
        assert own.inherited_from == sovereign
        assert own.columns == country.columns
        printed = {group for group in GROUPS.of(sovereign, DAY) if group[1:2] == ":" or group == "B"}
        assert printed <= GROUPS.of(territory, DAY)


def test_nobody_is_guessed_for_the_rest() -> None:
    lost = {code for code in all_countries() if CHART.row(code, DAY) is None}
    assert lost == {"AQ", "CK", "NU", "PS", "AS", "GU", "MP", "PR", "UM", "US", "VI"}
