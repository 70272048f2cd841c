"""`smallyard classify` as its user calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.app.conftest import Run
from tests.law.classification.part_774 import part

ON = ("--as-of", "2026-09-01")


def test_an_eccn_alone_means_show(run: Run) -> None:
    short, long = run("classify", "3A090", *ON), run("classify", "show", "3A090", *ON)
    assert (short.code, short.out) == (0, long.out)
    assert "742.6(a)(6)(iii)(A)" in short.out


def test_rows_of_other_paragraphs_are_counted_and_shown_on_request(run: Run) -> None:
    assert "MT1" not in run("classify", "3A001.a.7.b", *ON).out
    assert "that do not: --all" in run("classify", "3A001.a.7.b", *ON).out
    assert "MT1" in run("classify", "3A001.a.7.b", "--all", *ON).out


def test_json_is_what_the_library_returns(run: Run) -> None:
    from datetime import date

    from smallyard import classify

    printed = json.loads(run("classify", "3A090.a", *ON, "--json").out)
    assert printed == classify.show("3A090.a", date(2026, 9, 1)).model_dump(mode="json")
    chip = json.loads(run("classify", "performance", "A100", *ON, "--json").out)
    assert chip["classified"] == "3A090.a.1"
    assert chip["figures"]["tpp"] == "4992"


def test_a_walk_in_a_pipe_prints_the_open_questions(run: Run) -> None:
    asked = run("classify", "walk", "3A090", *ON)
    assert asked.code == 20
    assert "? 3A090: Integrated circuits" in asked.out
    done = run("classify", "walk", "3A090", "--yes", "3A090", "--param", "tpp=4992", *ON)
    assert done.code == 0
    assert "Self-classified: 3A090.a.1." in done.out


def test_a_walk_s_item_is_what_check_takes(run: Run, tmp_path: Path) -> None:
    answers = tmp_path / "answers.json"
    answers.write_text('{"answers": {"3A090": true}, "parameters": {"tpp": 4992}}')
    saved = tmp_path / "walk.json"
    assert run("classify", "walk", "3A090", "--answers", answers, "--save", saved, *ON).code == 0
    item = json.loads(saved.read_text())["item"]
    assert item["classified_by"] == "self"
    shipment = tmp_path / "shipment.json"
    shipment.write_text(json.dumps({"date": "2026-09-01", "destination": "CN", "items": [item]}))
    decided = run("check", shipment, "--no-record", "--json")
    decision = json.loads(decided.out)
    assert decision["outcome"] == "LICENSE_REQUIRED"
    assert any("Line 1 is self-classified as 3A090.a.1" in line for line in decision["limits"])


def test_the_loaded_text_is_used(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "part-774-2026-09-01.xml"
    file.write_bytes(part())
    loaded = run("classify", "load", file)
    assert loaded.code == 0
    assert "3 entries, 16 paragraphs" in loaded.out
    assert "loaded before" in run("classify", "load", file).out
    shown = run("classify", "3A228.b", *ON).out
    assert "The regulation's text of 2026-09-01" in shown
    assert "A delay of 15 µs or less" in shown
    walked = run("classify", "walk", "3A228", "--yes", "3A228", *ON)
    assert "? 3A228.b: Spark gaps having both of the following characteristics:" in walked.out


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("3A",), 3, "is not an ECCN"),
        (("3A777",), 3, "not an entry"),
        (("banana",), 2, "No such command"),
        (("performance",), 2, "give a CHIP"),
        (("performance", "A100", "--rate", "8:1"), 2, "give a CHIP"),
        (("performance", "--rate", "8:x"), 3, "BITS:TOPS"),
        (("performance", "--rate", "8:1", "--die-area", "-1"), 3, "die_area_mm2"),
        (("app", "64x16"), 3, "COUNTxOPS@GHZ"),
        (("walk", "3A090", "--param", "tpp"), 3, "NAME=VALUE"),
        (("walk", "3A090", "--param", "tpp=much"), 3, "not a number"),
        (("walk", "3A090", "--yes", "a", "--no", "a"), 3, "answered yes and no"),
        (("walk", "3A090", "--answers", "/nowhere.json"), 3, "cannot be opened"),
        (("load", "/nowhere.xml"), 3, "cannot be opened"),
    ],
)
def test_mistakes_get_one_line(run: Run, arguments: tuple[str, ...], code: int, says: str) -> None:
    run("classify", *arguments).refused(code, says)


def test_answers_that_are_no_answers(run: Run, tmp_path: Path) -> None:
    for content, says in (("[]", "not a file of answers"), ("{", "is not JSON"), ('{"answers": 1}', "not a file")):
        path = tmp_path / "answers.json"
        path.write_text(content)
        assert says in run("classify", "walk", "3A090", "--answers", path).err


def test_search_prints_hints(run: Run) -> None:
    done = run("classify", "search", "AI", "chip", "--param", "tpp=4992", *ON)
    assert done.code == 0
    assert "3A090.a.1" in done.out
    assert "none a classification" in done.out
    assert json.loads(run("classify", "search", "AI chip", *ON, "--json").out)["hits"][0]["eccn"] == "3A090"
    assert run("classify", "search", "the of", *ON).code == 1
    assert "No described paragraph turns on size" in run("classify", "search", "chip", "--param", "size=1", *ON).out


def test_hs_codes_give_hints(run: Run) -> None:
    done = run("classify", "hs", "8542.31", *ON)
    assert done.code == 0
    assert "3A991" in done.out
    assert "Hints only" in done.out
    assert run("classify", "hs", "010121x", *ON).code == 3
    assert run("classify", "hs", "999999", *ON).code == 1
