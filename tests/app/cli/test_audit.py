"""`smallyard audit`: the chain is walked, and a decision made again."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from smallyard.records.store import records_place
from tests.app.conftest import EXAMPLES, Run


@pytest.fixture
def recorded(run: Run) -> Run:
    run("check", EXAMPLES / "uvl-shipment.toml", "--known-at", "2026-09-01")
    run("check", EXAMPLES / "embargo.toml", "--known-at", "2026-09-01")
    return run


def test_records_are_listed_shown_and_verified(recorded: Run) -> None:
    listed = recorded("audit", "list").out
    assert [line.split()[0] for line in listed.splitlines()] == ["record", "2", "1"]
    shown = recorded("audit", "show", 1).out
    assert shown.startswith("LICENSE REQUIRED  UVL-1")
    assert "record 1, kept until" in shown
    data = json.loads(recorded("audit", "show", 1, "--json").out)
    assert data["facts"]["id"] == "UVL-1"
    assert data["regimes"] == ["EAR"]
    verified = recorded("audit", "verify")
    assert verified.out.startswith("2 records, the chain holds; head ")
    head = verified.out.split()[-1]
    assert recorded("audit", "verify", "--head", head).code == 0
    assert recorded("audit", "verify", "--head", "0" * 63 + "1").code == 4


def test_a_replay_gives_the_same_decision(recorded: Run) -> None:
    for number in (1, 2):
        ran = recorded("audit", "replay", number)
        assert ran.code == 0, ran.out
        assert "the same decision, byte for byte" in ran.out


def test_decisions_under_china_law_and_both_are_listed_shown_and_replayed(run: Run) -> None:
    gallium = EXAMPLES / "china-gallium.toml"
    run("check", EXAMPLES / "embargo.toml", "--known-at", "2026-09-01")
    alone = run("check", gallium, "--law", "china", "--known-at", "2026-09-01")
    assert "record 2, kept until" in alone.out
    by_origin = run("check", gallium, "--known-at", "2026-09-01")
    run("check", EXAMPLES / "china-both-sides.toml", "--law", "both", "--known-at", "2026-09-01")
    rows = [line.split() for line in run("audit", "list").out.splitlines()[1:]]
    assert [(row[0], row[2]) for row in rows] == [("4", "both"), ("3", "both"), ("2", "china"), ("1", "us")]
    data = [json.loads(line) for line in run("audit", "list", "--json").out.splitlines()]
    assert [one["law"] for one in data] == ["both", "both", "china", "us"]
    assert [one["regimes"] for one in data] == [["EAR", "CHINA"], ["EAR", "CHINA"], ["CHINA"], ["EAR"]]
    for number, printed in ((2, alone), (3, by_origin)):
        # What is shown of the record begins with what was shown of the decision.
        shown = run("audit", "show", number)
        assert shown.out.startswith(printed.out)
        assert f"record {number}, kept until" in shown.out
    assert "Conflicts of law" in run("audit", "show", 4).out
    refused = run("audit", "search", "--outcome", "nlr")
    assert (refused.code, "--outcome: 'nlr' is no outcome; accepted: PROHIBITED" in refused.err) == (3, True)
    for number in (1, 2, 3, 4):
        ran = run("audit", "replay", number)
        assert ran.code == 0, ran.out
    assert run("audit", "verify").out.startswith("4 records, the chain holds")


def test_a_decision_under_china_law_is_not_recorded_where_that_is_said(run: Run) -> None:
    ran = run("check", EXAMPLES / "china-gallium.toml", "--law", "china", "--no-record")
    assert "not recorded" in ran.out
    assert "No decision is on record." in run("audit", "list").out


@pytest.mark.parametrize("law", ["china", "both"])
def test_a_replay_heeds_the_clearances_of_its_day_alone(run: Run, tmp_path: Path, law: str) -> None:
    """A dismissal heeded then is heeded in the replay, though it was revoked since, and the other way round."""
    file = tmp_path / "s.csv"
    head = "transaction,date,origin,destination,item,made_in,parameters.cn_item,ultimate_consignee"
    file.write_text(
        f'{head},ultimate_consignee_country\na,2025-04-15,CN,US,tungsten,CN,tungsten,"Source Intelligence, Inc.",US\n'
    )
    listing = "CN-ECL:source-intelligence-inc"
    pair = ["--name", "Source Intelligence, Inc.", "--country", "US", "--as-of", "2025-04-15"]
    run("check", file, "--law", law)
    made = run("clearances", "dismiss", listing, *pair, "--because", "a namesake", "--by", "ann")
    assert made.code == 0, made.err
    heeding = run("check", file, "--law", law).out
    assert "a namesake" in heeding
    run("clearances", "revoke", 1, "--because", "wrong file", "--by", "bob")
    first, second = (json.loads(run("audit", "show", number, "--json").out) for number in (1, 2))
    assert (first["outcome"], second["outcome"]) == ("PROHIBITED", "LICENSE_REQUIRED")
    for number in (1, 2):
        assert run("audit", "replay", number).code == 0
    assert run("audit", "show", 2).out.startswith(heeding)


def rules(path: Path, day: str) -> Path:
    path.write_text(
        "date,action,list,name,aliases,country,address,fr_citation,source,date_not_before,date_not_after,basis,note\n"
        f"{day},add,UVL,Example Trading Company of Isfahan,,IR,,85 FR 1,a rule,,,stated,\n"
    )
    return path


def test_a_replay_on_other_lists_says_what_differs(run: Run, tmp_path: Path) -> None:
    run("lists", "load", rules(tmp_path / "one.csv", "2020-01-02"), "--published", "2020-01-02")
    run("check", EXAMPLES / "embargo.toml", "--known-at", "2026-09-01")
    run("check", EXAMPLES / "embargo.toml")
    assert run("audit", "replay", 2).code == 0
    run("lists", "load", rules(tmp_path / "two.csv", "2020-01-03"), "--published", "2020-01-03")
    # Received today, so not known on the day of the first record: the same evidence, the same decision.
    assert run("audit", "replay", 1).code == 0
    ran = run("audit", "replay", 2)
    assert ran.code == 13
    assert "decided by lists" in ran.out
    assert "under US law" not in ran.out
    assert "the outcome is the same: LICENSE_REQUIRED" in ran.out


def test_a_changed_record_is_named(recorded: Run, store: Path) -> None:
    connection = sqlite3.connect(records_place(store))
    connection.execute("DROP TRIGGER decision_record_no_update")
    connection.execute("UPDATE decision_record SET outcome = 'NLR' WHERE sequence = 1")
    connection.commit()
    connection.close()
    ran = recorded("audit", "verify")
    assert (ran.code, ran.out) == (4, "")
    assert ran.err == "smallyard: record 1 was changed after it was recorded: its hash does not agree\n"


def test_no_records_yet(run: Run) -> None:
    assert "No decision is on record." in run("audit", "list").out
    assert run("audit", "verify").out.startswith("0 records, the chain holds")
    ran = run("audit", "show", 7)
    assert (ran.code, ran.err) == (
        3,
        "smallyard: no record has the number 7; accepted: a number `audit list` prints\n",
    )


def test_without_recording_records_of_an_earlier_version_are_read_for_clearances_alone(run: Run, store: Path) -> None:
    """A confirmation left out could let through what a person said is listed, so that they are never left out."""
    shipment = EXAMPLES / "uvl-shipment.toml"
    alone = run("check", shipment, "--no-record")
    assert alone.code == 21
    assert not (store.parent / "records.sqlite").exists()
    pair = ("EL:huawei-technologies-co-ltd-huawei-cn", "--name", "Huawei Technologies", "--because", "another")
    assert run("clearances", "dismiss", *pair).code == 0
    screen = ("screen", "Huawei Technologies", "--no-record", "--list", "EL")
    heeded = run(*screen)
    for version, code, words in (
        ("0001", 0, ""),
        ("9999", 4, "were written by a newer version of smallyard (they stand at migration 9999"),
    ):
        with closing(sqlite3.connect(store.parent / "records.sqlite")) as records, records:
            records.execute("UPDATE alembic_version SET version_num = ?", (version,))
        ran = run(*screen)
        assert (ran.code, words in ran.err) == (code or heeded.code, True)
        assert ran.out == ("" if code else heeded.out)
        assert run("check", shipment, "--no-record").code == (code or alone.code)
        assert run("check", shipment).code == 4
