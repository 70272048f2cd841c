"""Screenings go on record: what was screened, against which lists, with what score, decided by whom."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.app.conftest import Run

DAY = ("--as-of", "2023-08-01", "--known-at", "2026-03-02")
GUANGHUA = "Guangdong Guanghua Sci-Tech Co."


def test_one_party(run: Run) -> None:
    ran = run("screen", GUANGHUA, "--country", "CN", "--reference", "C-17", "--by", "Ann Lee", *DAY)
    assert ran.out.endswith("On record as number 1.\n")
    data = json.loads(run("audit", "show", 1, "--json").out)
    assert (data["kind"], data["law"], data["made_by"], data["outcome"]) == ("screening", "", "Ann Lee", "match")
    (asked,), (found,) = data["facts"]["parties"], data["decision"]["parties"]
    assert (asked["reference"], asked["party"]["country"]) == ("C-17", "CN")
    assert found["hits"][0]["list"] == "UVL"
    assert isinstance(found["hits"][0]["score"], str)
    versions = data["decision"]["versions"]["list_versions"]
    assert all(len(one["sha256"]) == 64 for one in versions)
    assert {"UVL", "EL"} <= {one["list"] for one in versions}
    assert data["regimes"] == ["EAR", "OFAC", "CHINA"]
    shown = run("audit", "show", 1).out
    assert shown.startswith("MATCH")
    assert "for Ann Lee" in shown
    assert run("audit", "replay", 1).out.startswith("Record 1: the same screening, byte for byte")
    listed = run("audit", "search", "guangdong", "guanghua", "--kind", "screening", "--recorded-for", "ann lee").out
    assert "C-17" in listed


def test_not_recorded_where_that_is_said(run: Run) -> None:
    assert "On record" not in run("screen", GUANGHUA, "--no-record", *DAY).out
    assert "No decision is on record." in run("audit", "list").out


def test_a_file_is_recorded_and_screened_again(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smallyard.app.screening_records.AT_ONCE", 2)
    file = tmp_path / "customers.csv"
    rows = [
        "id,name,country",
        f"1,{GUANGHUA},CN",
        "2,Vega Bakery,DE",
        "3,Lyra Books,XX9",
        "4,华为技术有限公司,CN",
        "5,Vega Bakery,DE",
    ]
    file.write_text("\n".join(rows) + "\n", "utf-8")
    ran = run("screen", file, "-o", tmp_path / "hits.csv", "--by", "bob", *DAY)
    assert "On record as numbers 1 to 3." in ran.out
    for number in (1, 2, 3):
        replayed = run("audit", "replay", number)
        assert replayed.code == 0, replayed.out
    data = json.loads(run("audit", "show", 2, "--json").out)
    assert data["facts"]["file"] == "customers.csv"
    assert len(data["facts"]["file_sha256"]) == 64
    assert [one["reference"] for one in data["facts"]["parties"]] == ["3", "4"]
    found = run("audit", "search", "华为", "--json").out
    assert [json.loads(line)["number"] for line in found.splitlines()] == [2]
    assert run("audit", "verify").out.startswith("3 records, the chain holds")


def test_what_persons_said_is_on_record_and_heeded_in_the_replay(run: Run) -> None:
    run("screen", GUANGHUA, "--country", "CN", *DAY)
    hit = json.loads(run("screen", GUANGHUA, "--country", "CN", "--json", "--no-record", *DAY).out)["hits"][0]
    pair = (hit["listing"], "--name", GUANGHUA, "--country", "CN")
    assert run("clearances", "dismiss", *pair, "--because", "another firm", "--by", "ann").code == 0
    run("screen", GUANGHUA, "--country", "CN", "--by", "bob", "--as-of", "2023-08-01")
    data = json.loads(run("audit", "show", 2, "--json").out)
    said = data["decision"]["parties"][0]["hits"][0]["clearance"]
    assert (said["by"], said["because"], said["holds"]) == ("ann", "another firm", True)
    assert data["decision"]["clearances"][0]["number"] == said["number"]
    assert "since then: dismissal by ann on" in run("audit", "show", 1).out
    run("clearances", "revoke", 1, "--because", "wrong", "--by", "carl")
    assert "since then" not in run("audit", "show", 1).out
    assert run("audit", "replay", 2).code == 0
    assert run("audit", "replay", 1).code == 0
