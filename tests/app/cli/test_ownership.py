"""`smallyard ownership` as its user sees it."""

from __future__ import annotations

import json
from pathlib import Path

import smallyard
from tests.app.conftest import EXAMPLES, Run

FILE = str(EXAMPLES / "ownership.csv")


def test_who_owns_half_and_through_whom(run: Run) -> None:
    ran = run("ownership", FILE, "--of", "Gamma Chips", "--no-screen")
    assert ran.code == 12
    assert "OFAC 50 percent rule (SDN List): 50% or more (50%)" in ran.out
    assert "through Alpha Trading and 25% through Beta Marine" in ran.out


def test_json_is_in_the_published_shape(run: Run) -> None:
    data = json.loads(run("ownership", FILE, "--of", "Gamma Chips", "--no-screen", "--json").out)
    assert data["format"] == "smallyard/ownership/1"
    schema = json.loads(run("schema", "ownership").out)
    assert set(data) <= set(schema["properties"])
    assert data["holders"][0]["half_or_more"] == "yes"


def test_the_picture_is_written_whole(run: Run, tmp_path: Path) -> None:
    svg = tmp_path / "out.svg"
    run("ownership", FILE, "--of", "Gamma Chips", "--no-screen", "--svg", str(svg))
    assert svg.read_text("utf-8").startswith("<svg")
    assert list(tmp_path.glob(".out*")) == []


def test_names_are_looked_up_on_the_lists(run: Run, tmp_path: Path) -> None:
    """Huawei Technologies stands on the Entity List of the embedded pack (84 FR 22961)."""
    file = tmp_path / "o.csv"
    file.write_text("owner,owned,percent,owner_country\nHuawei Technologies Co. Ltd.,Small Firm,60,CN\n")
    ran = run("ownership", str(file), "--of", "Small Firm", "--as-of", "2025-10-15")
    assert ran.code == 12
    assert "BIS Affiliates rule (Entity List, Military End-User List, SDN List): 50% or more (60%)" in ran.out
    assert "OFAC 50 percent rule (SDN List): less than 50%" in ran.out


def test_bad_input(run: Run, tmp_path: Path) -> None:
    ran = run("ownership", FILE, "--of", "Gama Chips")
    assert ran.code == 3
    assert "no entity has the id or the name 'Gama Chips'; accepted: Gamma Chips" in ran.err
    assert run("ownership", str(tmp_path / "none.csv"), "--of", "X").code == 3


def test_the_library_call() -> None:
    found = smallyard.ownership(FILE, "Gamma Chips", screen=False)
    assert found.report.listed[0].half_or_more == "yes"
    assert found.svg.startswith("<svg")
