"""`check --law`, `explain` and `coverage --law china` as their user sees them."""

from __future__ import annotations

import json
from pathlib import Path

from tests.app.conftest import EXAMPLES, Run

GALLIUM = str(EXAMPLES / "china-gallium.toml")


def test_a_shipment_from_china_is_decided_under_both_laws(run: Run) -> None:
    ran = run("check", "--no-record", GALLIUM)
    assert ran.code == 21
    assert "Under China's law" in ran.out
    assert "review: in principle refused" in ran.out
    assert "Under US law" in ran.out


def test_json_of_both_laws_is_in_the_published_shape(run: Run) -> None:
    data = json.loads(run("check", "--no-record", GALLIUM, "--json").out)
    assert data["format"] == "smallyard/both-laws/1"
    assert (data["us"]["outcome"], data["china"]["outcome"]) == ("NOT_SUBJECT", "LICENSE_REQUIRED")
    assert set(data) <= set(json.loads(run("schema", "both-laws").out)["properties"])


def test_one_law_alone(run: Run) -> None:
    china = json.loads(run("check", GALLIUM, "--law", "china", "--json").out)
    assert china["format"] == "smallyard/china-decision/1"
    us = json.loads(run("check", "--no-record", GALLIUM, "--law", "us", "--json").out)
    assert us["outcome"] == "NOT_SUBJECT"


def test_a_wrong_item_names_file_transaction_and_field(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    head = "transaction,date,origin,destination,item,parameters.cn_item\n"
    file.write_text(f"{head}a7,2026-11-25,CN,US,toy,unobtainium\n")
    for law in ("auto", "china"):
        ran = run("check", "--no-record", "--law", law, str(file))
        assert ran.code == 3
        assert "s.csv, field items[1].parameters.cn_item: transaction a7: 'unobtainium' is no item" in ran.err
        assert ran.out == ""


def test_many_transactions_tell_whose_law_each_table_is(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    head = "transaction,date,origin,destination,item,parameters.cn_item\n"
    file.write_text(f"{head}a,2026-11-25,CN,US,dysprosium oxide,\nb,2026-11-25,US,DE,pump,\n")
    ran = run("check", "--no-record", str(file))
    assert ran.code == 21
    assert ran.out.index("Under US law") < ran.out.index("Under both laws")


def test_conflicts_are_shown_side_by_side(run: Run) -> None:
    ran = run("check", "--no-record", "--law", "both", str(EXAMPLES / "china-both-sides.toml"))
    assert "Conflicts of law" in ran.out
    assert "China, Anti-Foreign Sanctions Law art. 12, since 2021-06-10" in ran.out


def test_explain_and_coverage_know_chinese_law(run: Run) -> None:
    ran = run("explain", "MOFCOM No. 46 of 2024")
    assert ran.code == 0
    assert "law from 2024-12-03" in ran.out
    rows = [json.loads(line) for line in run("coverage", "--law", "china", "--json").out.splitlines()]
    status = {row["citation"]: row["status"] for row in rows}
    assert status["MOFCOM No. 46 of 2024"] == "implemented"
    assert status["Decree 835"] == "not implemented"
    assert status["Export Control Law"] == "partial"
