"""`smallyard check`: outcomes and exit codes, what is printed, what is recorded, and what goes wrong."""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from pathlib import Path

import pytest

from smallyard.app.cli.check import EXIT_CODES
from smallyard.law.decision import Decision, Outcome
from smallyard.model.reading import TEMPLATES
from smallyard.records.store import RecordStore, records_place
from tests.app.conftest import EXAMPLES, Run


def columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)


def variant(tmp_path: Path, example: str, *changes: tuple[str, str]) -> Path:
    text = (EXAMPLES / example).read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / example
    path.write_text(text, "utf-8")
    return path


def test_every_outcome_has_an_exit_code() -> None:
    assert set(EXIT_CODES) == set(Outcome)
    by_severity = sorted(Outcome, key=lambda one: one.permissiveness, reverse=True)
    assert [EXIT_CODES[one] for one in by_severity] == sorted(EXIT_CODES.values())


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["uvl-shipment.toml"], 21, "LICENSE REQUIRED"),
        (["uvl-shipment.toml", "--as-of", "2023-09-01"], 10, "LICENSE EXCEPTION"),
        (["uvl-bracketed.toml"], 20, "UNDETERMINED"),
        (["entity-list.toml"], 21, "LICENSE REQUIRED"),
        (["embargo.toml"], 21, "LICENSE REQUIRED"),
    ],
)
def test_outcomes_of_the_examples(arguments: list[str], code: int, words: str, run: Run) -> None:
    ran = run("check", EXAMPLES / arguments[0], *arguments[1:])
    assert (ran.code, ran.err) == (code, "")
    assert ran.out.startswith(words)


def test_while_listed_exceptions_are_suspended_and_a_statement_is_due(run: Run) -> None:
    listed = run("check", EXAMPLES / "uvl-shipment.toml").out
    assert "UVL statement" in listed
    assert "UVL STATEMENT (15 CFR 744.15(b))" in listed
    assert "blocked  " in listed
    assert "listed between an unknown day and 2022-05-16, removed" in " ".join(listed.split())
    removed = run("check", EXAMPLES / "uvl-shipment.toml", "--as-of", "2023-09-01").out
    assert "UVL" not in removed.partition("What this decision could not look at")[0].replace("UVL-1", "")
    assert "used  ENC 740.17(b)(1)" in removed


def test_a_statement_on_file_settles_the_bracket(run: Run, tmp_path: Path) -> None:
    asked = run("check", EXAMPLES / "uvl-bracketed.toml").out
    assert 'answers."744.15.uvl_statement"' in asked
    settled = variant(tmp_path, "uvl-bracketed.toml", ('# "744.15', '"744.15'))
    assert run("check", settled).code == 0


@pytest.mark.parametrize("said", ["true", "false"])
def test_an_answer_on_the_day_of_removal_settles_the_bracket(run: Run, tmp_path: Path, said: str) -> None:
    key = '"UVL:jinan-bodor-cnc-machine-co-ltd-cn.in_force"'
    asked = " ".join(run("check", EXAMPLES / "uvl-bracketed.toml").out.split())
    assert f"answers.{key}" in asked
    assert "on 2023-03-01? It was listed" in asked
    assert "Answer true if it was on the list that day, false if not" in asked
    settled = variant(tmp_path, "uvl-bracketed.toml", (f"# {key} = false", f"{key} = {said}"))
    ran = run("check", settled)
    assert ran.code == 0
    assert ("Obtain a UVL statement" in ran.out) is (said == "true")
    assert "is taken from the answers, not from evidence" in " ".join(ran.out.split())
    assert run("audit", "replay", 2).code == 0


def test_json_is_the_decision(run: Run, store: Path) -> None:
    ran = run("check", EXAMPLES / "uvl-shipment.toml", "--json")
    (line,) = ran.out.splitlines()
    decision = Decision.model_validate(json.loads(line))
    assert decision.format == "smallyard/decision/1"
    record = RecordStore(records_place(store)).record(1)
    assert record.digest == decision.digest
    assert record.restored() == decision


def test_many_transactions(run: Run, store: Path, tmp_path: Path) -> None:
    ran = run("check", EXAMPLES / "shipments.csv", "--save", tmp_path / "out.jsonl")
    assert ran.code == 22
    assert "10 transactions: 1 prohibited" in ran.out
    outcomes = {
        one["transaction"]["id"]: one["outcome"]
        for one in map(json.loads, (tmp_path / "out.jsonl").read_text("utf-8").splitlines())
    }
    assert outcomes["S-01"] == "LICENSE_REQUIRED"
    assert outcomes["S-02"] == outcomes["S-06"] == "LICENSE_EXCEPTION"
    assert outcomes["S-03"] == outcomes["S-10"] == "UNDETERMINED"
    assert outcomes["S-07"] == "NLR"
    assert outcomes["S-09"] == "PROHIBITED"
    assert RecordStore(records_place(store)).verify().count == 10
    detailed = run("check", EXAMPLES / "shipments.csv", "--details", "--no-record").out
    assert detailed.count("Decided by") == 10
    assert RecordStore(records_place(store)).verify().count == 10


@pytest.mark.parametrize("width", [80, 140])
@pytest.mark.parametrize("example", ["uvl-shipment.toml", "shipments.csv", "deemed-export.toml"])
def test_output_keeps_to_its_width_and_is_plain_text(run: Run, example: str, width: int) -> None:
    out = run("check", EXAMPLES / example, "--width", width).out
    lines = out.splitlines()
    assert max(columns(line) for line in lines) <= width
    assert "\x1b" not in out
    assert not [line for line in lines if line != line.rstrip()]


def test_color_only_where_asked_for(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = run("check", EXAMPLES / "embargo.toml", "--no-record").out
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("FORCE_COLOR", "1")
    colored = run("check", EXAMPLES / "embargo.toml", "--no-record").out
    assert "\x1b[1;31mLICENSE REQUIRED" in colored
    assert "\x1b" not in plain


def test_a_name_cannot_steer_the_terminal(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    name = "Evil\u001b[2J\u001b]0;owned\u0007 \u202egnp.exe [bold]Co[/bold]\nNLR"
    data = {
        "date": "2026-03-02",
        "destination": "DE",
        "items": [{"eccn": "EAR99", "description": name}],
        "parties": [{"name": name}],
    }
    path.write_text(json.dumps(data), "utf-8")
    out = run("check", path, "--no-record").out
    assert not set("\x1b\x07\u202e") & set(out)
    assert "\\x1b[2J" in out
    assert "[bold]Co[/bold] NLR" in out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["check"], 2, "no file given; see smallyard check --help"),
        (["check", "a.toml", "--as-of", "01/08/2023"], 2, "'01/08/2023' is not a date"),
        (["check", "a.toml", "--as-of", "2023-08-01", "--frob"], 2, "No such option"),
        (["check", "missing.toml"], 3, "missing.toml: cannot be opened: No such file or directory"),
        (["check", "early.toml"], 3, "early.toml: 1996-03-24 is before 1996-03-25"),
        (["check", "second.csv"], 3, "second.csv, row 3: 1990-01-01 is before 1996-03-25"),
        (["check", "minus.toml"], 3, "minus.toml, field items[1].value: '-5' is below 0"),
        (["check", "eccn.csv"], 3, "eccn.csv, row 2, field items[1].eccn: 3A899 is not an entry of the Commerce"),
        (["check", "--template", "csv", "early.toml"], 2, "--template takes no files"),
    ],
)
def test_one_line_for_what_is_wrong(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    item = 'destination = "DE"\nitems = [{eccn = "EAR99"'
    Path("early.toml").write_text(f"date = 1996-03-24\n{item}}}]\n")
    Path("minus.toml").write_text(f"date = 2026-03-02\n{item}, value = -5}}]\n")
    Path("eccn.csv").write_text("date,destination,eccn\n2026-03-02,DE,3A899\n")
    Path("second.csv").write_text("date,destination,eccn\n2026-03-02,DE,EAR99\n1990-01-01,DE,EAR99\n")
    ran = run(*arguments)
    ran.refused(code, words)
    assert ran.err.startswith("smallyard: ")


def test_nothing_is_recorded_of_a_file_with_a_mistake(run: Run, tmp_path: Path, store: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("date,destination,eccn\n2026-03-02,DE,EAR99\n1990-01-01,DE,EAR99\n")
    assert run("check", path).code == 3
    assert not Path(records_place(store)).exists()


def test_what_cannot_be_recorded_is_not_shown(run: Run, store: Path) -> None:
    connection = sqlite3.connect(records_place(store))
    connection.execute("CREATE VIEW decision_record AS SELECT 1 AS sequence")
    connection.close()
    ran = run("check", EXAMPLES / "embargo.toml")
    assert (ran.code, ran.out) == (4, "")
    assert ran.err.startswith("smallyard: decided, but not recorded, and so not shown (see --no-record): the records")
    assert run("check", EXAMPLES / "embargo.toml", "--no-record").code == 21


def test_records_that_cannot_be_read_stop_it_for_a_clearance_may_stand_there(run: Run, store: Path) -> None:
    Path(records_place(store)).write_bytes(b"not a database" * 1000)
    ran = run("check", EXAMPLES / "embargo.toml", "--no-record")
    assert (ran.code, ran.out) == (4, "")
    assert "records.sqlite cannot be used: file is not a database" in ran.err


def test_a_damaged_store_of_lists(run: Run, store: Path) -> None:
    store.write_bytes(b"not a database" * 1000)
    ran = run("check", EXAMPLES / "embargo.toml")
    assert (ran.code, ran.out) == (4, "")
    assert "cannot be used: file is not a database" in ran.err


def test_debug_shows_where_an_error_arose(store: Path) -> None:
    from smallyard.app.cli.main import main
    from smallyard.errors import InputError

    with pytest.raises(InputError):
        main(["check", "missing.toml", "--debug"])


@pytest.mark.parametrize("form", TEMPLATES)
def test_templates_can_be_checked(run: Run, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"t.{form}"
    assert run("check", "--template", form, "--save", path).code == 0
    assert run("check", path, "--no-record").code in {0, 20}


def test_an_answer_to_no_question_is_refused_and_the_nearest_named(tmp_path: Path, run: Run) -> None:
    path = variant(tmp_path, "uvl-shipment.toml", ("[answers]\n", '[answers]\n"740.6.writen_assurance" = true\n'))
    ran = run("check", path)
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.count("\n") == 1
    assert "uvl-shipment.toml, " in ran.err
    assert "field answers: '740.6.writen_assurance' is the key of no question" in ran.err
    assert "740.6.written_assurance" in ran.err
