"""Holds, disposals, bundles and memos by command."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from smallyard.records.store import RecordStore, records_place
from tests.app.conftest import EXAMPLES, Run
from tests.records.decisions import decision
from tests.records.screenings import screening


@pytest.fixture
def kept(run: Run, store: Path) -> Run:
    """Three records of 2015 and a screening of now."""
    records = RecordStore(records_place(store))
    old = [decision(number, day=date(2015, 5, number)) for number in (1, 2, 3)]
    records.append_all(old, datetime(2015, 6, 1, tzinfo=UTC), by="ann")
    records.append(screening("深圳市海天雄电子有限公司"), by="bob")
    records.close()
    return run


def test_hold_release_and_dispose(kept: Run) -> None:
    said = ("--because", "subpoena", "--by", "counsel")
    assert (
        kept("audit", "hold", "1-2", "4", "--matter", "26-cv-7", *said).out
        == "3 records held in the matter 26-cv-7, said counsel.\n"
    )
    listed = kept("audit", "holds").out
    assert [line.split()[0] for line in listed.splitlines()[1:]] == ["1", "2", "4"]
    assert kept("audit", "dispose", "--dry-run").out == "1 record may be disposed of today: 3.\n"
    refused = kept("audit", "dispose", "1", "--because", "over")
    assert (refused.code, refused.err) == (3, "smallyard: record 1 is held in the matter 26-cv-7; it stays\n")
    assert kept("audit", "dispose", "4", "--because", "over").code == 3
    assert kept("audit", "release", "1", "--matter", "26-cv-7", *said).code == 0
    assert kept("audit", "dispose").code == 2  # no reason
    assert (
        kept("audit", "dispose", "--because", "15 CFR 762.6", "--by", "ann").out
        == "2 records disposed of, said ann.\n"
    )
    assert kept("audit", "dispose").out == "0 records may be disposed of today.\n"
    shown = kept("audit", "show", 1)
    assert shown.code == 0
    assert "disposed of" in shown.out
    assert "by ann: 15 CFR 762.6" in shown.out
    assert json.loads(kept("audit", "show", 1, "--json").out)["facts"] is None
    assert "(disposed of)" in kept("audit", "list").out
    assert kept("audit", "replay", 1).code == 3
    verified = kept("audit", "verify", "--json").out
    assert [one["count"] for one in json.loads(verified).values()] == [4, 0, 6, 0]
    held = [json.loads(line) for line in kept("audit", "holds", "--all", "--json").out.splitlines()]
    assert [(one["record"], one["released_by"]) for one in held] == [(1, "counsel"), (2, ""), (4, "")]


@pytest.mark.parametrize("wrong", ["0", "x", "3-1", "1-", "-1x", "1-9999999999", "1-2000000", "１"])
def test_numbers_that_are_none(kept: Run, wrong: str) -> None:
    ran = kept("audit", "hold", "--matter", "m", "--because", "b", "--", wrong)
    assert ran.code == 3
    assert ran.err.count("\n") == 1


def test_a_bundle_is_checked_without_the_records(kept: Run, tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    made = json.loads(kept("audit", "bundle", "2", "4", "-o", path, "--memos", "--by", "ann", "--json").out)
    fingerprint = made["key"]
    assert kept("audit", "key").out.startswith(fingerprint)
    elsewhere = ("--store", tmp_path / "none" / "x.sqlite")
    checked = kept("audit", "verify", path, *elsewhere)
    assert checked.code == 0
    assert checked.out.startswith("The bundle holds: 2 records of 4, made ")
    assert fingerprint in checked.out
    assert not (tmp_path / "none").exists()
    data = json.loads(kept("audit", "verify", path, "--key", fingerprint, "--json").out)
    assert (data["records"], data["head"], data["key_compared"]) == ([2, 4], made["head"], True)
    other = kept("audit", "verify", path, "--key", "SHA256:other")
    assert (other.code, other.err.count("\n")) == (4, 1)
    path.write_bytes(path.read_bytes()[:-50])
    broken = kept("audit", "verify", path)
    assert (broken.code, broken.err.count("\n")) == (3, 1)
    assert kept("audit", "verify", path, "--head", "x").code == 2


def test_a_memo(kept: Run, tmp_path: Path) -> None:
    path = tmp_path / "m.pdf"
    assert kept("audit", "memo", 4, "-o", path).code == 0
    assert path.read_bytes().startswith(b"%PDF-")
    assert kept("audit", "memo", 9, "-o", tmp_path / "n.pdf").code == 3
    assert not (tmp_path / "n.pdf").exists()
    kept("check", EXAMPLES / "embargo.toml", "--known-at", "2026-09-01")
    assert kept("audit", "memo", 5, "-o", path).code == 0
