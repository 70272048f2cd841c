"""`smallyard scope` and `smallyard flows`, as a person uses them."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from tests.app.conftest import Run

HEAD = "reporter,partner,direction,year,hs6,value\n"


def total(text: str) -> Decimal:
    return Decimal(json.loads(text)["total"]["total"])


def test_a_fresh_install_measures_us_exports_to_china(run: Run) -> None:
    ran = run("scope", "--reporter", "US", "--partner", "CN", "--year", "2019", "--by", "sector")
    assert ran.code == 0, ran.err
    assert "United States: exports to China, 2019" in ran.out
    assert "106.04 billion dollars in 4,142 lines" in ran.out
    assert "agriculture" in ran.out
    found = json.loads(run("scope", "--year", "2019", "--json").out)
    assert found["format"] == "smallyard/scope/1"
    assert Decimal(found["total"]["total"]) == 106042783974


def test_a_file_is_loaded_measured_shown_and_forgotten(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "flows.csv"
    path.write_text(HEAD + "US,JP,export,2022,854231,1000\nUS,JP,export,2022,120190,3000.50\n")
    assert "2 flows of 2022" in run("flows", "load", path).out
    assert "loaded before" in run("flows", "load", path).out
    assert total(run("scope", "--partner", "Japan", "--year", "2022", "--json").out) == Decimal("4000.50")
    status = json.loads(run("flows", "status", "--json").out)
    digest = status["loaded"][0]["sha256"]
    assert "flows.csv" in run("flows", "status").out
    assert "2 flows deleted" in run("flows", "forget", digest[:12]).out
    ran = run("scope", "--partner", "Japan", "--year", "2022")
    assert (ran.code, ran.out) == (3, "")
    assert "no flows are held of exports from United States to Japan in 2022" in ran.err


def test_what_if_a_reason_for_control_were_not(run: Run) -> None:
    found = json.loads(run("scope", "--year", "2019", "--without", "NS", "--rank", "reason", "--json").out)
    change = found["change"]
    assert change["text"] == "without NS"
    freed = [Decimal(change["freed"][one]) for one in ("lower", "central", "upper")]
    assert freed == sorted(freed)
    assert freed[1] > 0
    assert Decimal(change["captured"]["upper"]) == 0
    before, after = (Decimal(change[one]["licensed"]["value"]["central"]) for one in ("before", "after"))
    assert before - after == freed[1]
    assert "NS" not in [one["entry"] for one in found["contributions"]]
    ranked = [Decimal(one["marginal"]["central"]) for one in found["contributions"]]
    assert ranked == sorted(ranked, reverse=True)


def test_what_if_the_law_were_that_of_another_day(run: Run) -> None:
    """Chips and chip-making equipment came under control in October 2022 (87 FR 62186)."""
    ran = run("scope", "--year", "2020", "--as-of", "2023-01-01", "--json")
    change = json.loads(ran.out)["change"]
    assert change["text"] == "under the law of 2023-01-01 instead of that of 2020-12-31"
    assert Decimal(change["captured"]["upper"]) > 0


def test_an_entry_put_under_a_column_captures(run: Run) -> None:
    ran = run("scope", "--year", "2019", "--with", "5A992=NS2", "--without", "3A001")
    assert ran.code == 0
    assert "What changes without 3A001 and with 5A992 under NS2" in ran.out


def test_a_firms_own_shipments(run: Run, tmp_path: Path) -> None:
    codes = tmp_path / "own.csv"
    codes.write_text("hs,value,destination,date\n854231,100,CN,2019-05-01\n120190,300,CN,2019-06-01\n")
    found = json.loads(run("scope", "--shipments", codes, "--by", "line", "--json").out)
    assert Decimal(found["total"]["total"]) == 400
    assert Decimal(found["total"]["licensed"]["outside"]) == 300
    own = tmp_path / "transactions.csv"
    own.write_text(
        "transaction,date,destination,item,item_kind,eccn,value,end_use_reviewed,civil_end_use,end_user,end_user_country\n"
        "1,2026-03-02,CN,chip,commodity,EAR99,50,true,true,Huawei Technologies Co. Ltd.,CN\n"
        "2,2026-03-02,CN,soy,commodity,EAR99,70,true,true,Shanghai Plain Foods,CN\n"
    )
    found = json.loads(run("scope", "--shipments", own, "--by", "control", "--json").out)
    assert Decimal(found["total"]["licensed"]["value"]["lower"]) == 50
    assert [row["group"] for row in found["rows"]] == ["744.11"]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--year", "2021"], 3, "no flows are held of exports from United States to China in 2021"),
        (["--year", "2019", "--partner", "Atlantis"], 3, "'Atlantis' is no country that we know"),
        (["--year", "soon"], 3, "'soon' is not a year or month"),
        (["--from", "2020", "--to", "2019"], 3, "2020 is after 2019"),
        (["--year", "2019", "--without", "9Z999"], 3, "is no ECCN, control"),
        (["--year", "2019", "--without", "3A001.a"], 3, "HS codes are linked to whole entries"),
        (["--year", "2019", "--with", "3A001=XX9"], 3, "no column of the Country Chart"),
        (["--year", "2019", "--without", "EL:nobody"], 3, "no listing 'EL:nobody'"),
        (["--year", "2019", "--basis", "none"], 3, "'none' is no basis"),
        ([], 2, "give --year"),
    ],
)
def test_what_cannot_be_asked_is_said_in_one_line(arguments: list[str], code: int, says: str, run: Run) -> None:
    run("scope", *arguments).refused(code, says)


def test_a_listing_means_nothing_to_trade_statistics(run: Run) -> None:
    from datetime import date

    from smallyard.app.worlds import open_world

    listing = open_world(date(2026, 3, 2)).lists.in_force()[0].listing.id
    ran = run("scope", "--year", "2019", "--without", listing)
    assert ran.code == 3
    assert "trade statistics name no parties" in ran.err


def test_shipments_without_a_destination_are_not_taken_to_go_anywhere(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("hs,value\n854231,100\n")
    ran = run("scope", "--shipments", path)
    assert (ran.code, ran.out) == (3, "")
    assert "does not say the destination" in ran.err
    assert "does not say the date" in run("scope", "--shipments", path, "--partner", "CN").err
    assert run("scope", "--shipments", path, "--partner", "CN", "--year", "2019").code == 0
