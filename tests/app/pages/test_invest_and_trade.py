"""Deals decided on a page, and trade measured on one."""

from __future__ import annotations

import pytest

from smallyard.records.access import Role
from tests.app.conftest import EXAMPLES
from tests.app.pages.conftest import DEAL, Desk

HOSTILE = "<script>alert(1)</script>=1+1"


def test_a_deal_that_the_outbound_rules_prohibit(desk: Desk) -> None:
    """31 CFR 850.224(g), 850.301: quantum computers, since 2 January 2025."""
    page = desk(Role.SCREENER).send("/invest", "/invest", DEAL).text
    assert "Prohibited" in page
    assert "31 CFR 850.224(g)" in page


def test_the_same_deal_a_year_earlier_is_not_covered(desk: Desk) -> None:
    page = desk(Role.SCREENER).send("/invest", "/invest", {**DEAL, "date": "2024-12-30"}).text
    assert "Not covered by the rules" in page


def test_what_is_left_open_is_asked_and_its_answer_heeded(desk: Desk) -> None:
    """Whether what is acquired is publicly traded decides on the exception of 850.501(a)(1)(i)."""
    browser = desk(Role.SCREENER)
    asked = browser.send("/invest", "/invest", {**DEAL, "target.activities[1].does": ""}).text
    assert "What matters next" in asked
    assert 'name="answer:' in asked


def test_a_deal_on_record_has_an_address_and_a_twin(desk: Desk) -> None:
    browser = desk(Role.SCREENER)
    answer = browser.send("/invest", "/invest", {**DEAL, "do": "save"})
    page = browser.go_on(answer)
    assert "On record as number" in page
    twin = browser.data(f"{answer.headers['location']}.json")
    assert twin["decision"]["outcome"] == "PROHIBITED"  # type: ignore[index]


def test_a_file_of_one_deal_opens_in_the_form_with_all_its_facts(desk: Desk) -> None:
    browser = desk(Role.SCREENER)
    file = EXAMPLES / "situations" / "venture-fund.toml"
    page = browser.send("/invest", "/invest/file", {}, files={"file": ("deal.toml", file.read_bytes())}).text
    assert "Example Quantum (Shanghai) Co., Ltd." in page
    assert "questionnaire on activities and owners" in page


def test_holders_are_drawn_and_listed(desk: Desk) -> None:
    browser = desk(Role.SCREENER)
    rest = (
        '{"investor": {"holders": [{"name": "First Holder", "equity": "40-60", "country": "US"}, '
        f'{{"name": "{HOSTILE}", "equity": 20}}]}}}}'
    )
    page = browser.send("/invest", "/invest", {**DEAL, "rest": rest}).text
    assert '<svg class="owners"' in page
    assert "40 to 60" in page
    assert "<script>alert" not in page


def test_what_a_form_cannot_mean_is_told_at_its_head(desk: Desk) -> None:
    browser = desk(Role.SCREENER)
    for fields in ({**DEAL, "after.equity": "most"}, {**DEAL, "rest": "[1"}, {**DEAL, "date": "yesterday"}):
        answer = browser.send("/invest", "/invest", fields)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text


def test_a_deal_that_cannot_be_recorded_loses_nothing(desk: Desk) -> None:
    browser = desk(Role.SCREENER)
    answer = browser.send("/invest", "/invest", {**DEAL, "after.equity": "most", "do": "save"})
    assert answer.status_code == 422
    assert 'value="Example Ventures LP"' in answer.text
    assert 'data-field="after.equity' in answer.text


def test_trade_is_shown_as_ranges_with_what_narrowing_frees(desk: Desk) -> None:
    browser = desk(Role.VIEWER)
    page = browser.open("/trade?first=2019&by=sector&without=NS2")
    assert "health and beauty" in page
    assert "Freed" in page
    twin = browser.data("/trade.json?first=2019&by=sector")
    assert twin["scope"]["total"]["lines"] == 4142  # type: ignore[index]


def test_the_picture_runs_nothing_and_the_table_has_every_row(desk: Desk) -> None:
    client = desk(Role.VIEWER).client
    drawn = client.get("/trade/treemap.svg?first=2019&by=sector")
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert "default-src 'none'" in drawn.headers["content-security-policy"]
    table = client.get("/trade/table.csv?first=2019&by=sector").text
    assert table.count("\n") == 26


def test_trade_that_nobody_holds_is_told(desk: Desk) -> None:
    page = desk(Role.VIEWER).open("/trade?reporter=FR&partner=CN&first=1999", 422)
    assert 'role="alert"' in page


@pytest.mark.parametrize(
    ("target", "listing", "banned_from", "divested_before"),
    [
        # EO 14032 sec. 1(b) and (c), the annex of 3 June 2021: from 2 August 2021, divestment until 3 June 2022.
        ("China Telecom Corporation Limited", "CMIC:30882", "2021-08-02", "2022-06-03"),
        # Listed on 16 December 2021: 60 and 365 days later, as the Consolidated Screening List states both days.
        ("SZ DJI Technology Co., Ltd.", "CMIC:", "2022-02-14", "2022-12-16"),
    ],
)
def test_the_windows_of_listed_securities_are_told(
    desk: Desk, target: str, listing: str, banned_from: str, divested_before: str
) -> None:
    fields = {"date": "2022-06-01", "act": "purchase", "instrument": "security", "publicly_traded": "true"}
    said = {**fields, "investor.name": "Example Capital LLC", "investor.country": "US", "target.name": target}
    reader = desk(Role.SCREENER)
    answer = reader.send("/invest", "/invest", {**said, "target.country": "CN", "do": "save"})
    windows = reader.data(f"{answer.headers['location']}.json")["securities_windows"]
    one = next(one for one in windows if one["listing"].startswith(listing))  # type: ignore[attr-defined]
    assert (one["banned_from"], one["divested_before"]) == (banned_from, divested_before)
    assert divested_before in reader.open(answer.headers["location"])
