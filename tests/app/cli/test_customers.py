"""From a file of customers to a watch, an alert, a case and what two persons agree on, by commands."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.app.conftest import Run

HUAWEI = "EL:huawei-technologies-co-ltd-huawei-cn"
DAY = ("--as-of", "2026-03-02", "--known-at", "2026-03-02")


@pytest.fixture
def crm(tmp_path: Path) -> Path:
    path = tmp_path / "crm.csv"
    path.write_text(
        "customer_id,name,country,team\nC-1,Huawei Technologies,CN,Nord\nC-2,=Blue Meadow Dairy,DE,\n", "utf-8"
    )
    return path


def test_a_portfolio_is_imported_watched_and_carried_to_a_case(run: Run, crm: Path) -> None:
    done = run("customers", "import", crm, "--by", "ann")
    assert (done.code, done.out.splitlines()[0]) == (0, "2 rows: 2 added.")
    assert "Columns read: customer_id as reference, name, country; kept, not read: team." in done.out
    assert run("customers", "import", crm).out.startswith("2 rows: 2 unchanged.")
    watched = run("watch", *DAY)
    assert watched.code == 11
    assert "screened everyone (nothing was screened before)" in watched.out
    assert run("watch", *DAY).code == 0
    hits = [json.loads(line)["listing"] for line in run("alerts", "list", "--json", "--limit", 100).out.splitlines()]
    number = len(hits) - hits.index(HUAWEI)
    shown = run("alerts", "show", number)
    assert "NEW HIT" in shown.out
    assert "744.11(a), 744.16" in " ".join(shown.out.split())
    assert "EL published" in shown.out
    assert run("cases", "open", number, "--by", "ann", "--assign", "bob", "--due", "2026-03-09").code == 0
    assert run("cases", "comment", 1, "same address", "--by", "bob").code == 0
    assert "CONFIRMATION PROPOSED" in run("cases", "propose", 1, "confirm", "--because", "x", "--by", "ann").out
    refused = run("cases", "approve", 1, "--by", "ann")
    assert (refused.code, refused.err) == (
        3, "smallyard: case 1 was proposed by ann; accepted: the approval of another\n",
    )  # fmt: skip
    assert "CONFIRMATION" in run("cases", "approve", 1, "--by", "bob").out
    assert "No such case" in run("cases", "list").out
    assert "confirmation" in run("cases", "list", "--status", "closed").out
    assert "ann, approved by bob" in run("clearances", "show", 1).out
    verified = run("audit", "verify").out
    assert "1 clearance record, the chain holds" in verified
    assert "6 case records, the chain holds" in verified


def test_an_export_is_safe_and_is_read_back(run: Run, crm: Path, tmp_path: Path) -> None:
    run("customers", "import", crm)
    out = tmp_path / "out.csv"
    assert run("customers", "export", "-o", out).out == f"Wrote 2 customers to {out}.\n"
    with out.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows[1]["name"] == "'=Blue Meadow Dairy"
    lines = tmp_path / "out.jsonl"
    run("customers", "export", "-o", lines)
    assert [json.loads(line)["party"]["name"] for line in lines.read_text("utf-8").splitlines()] == [
        "Huawei Technologies",
        "=Blue Meadow Dairy",
    ]
    refused = run("customers", "export", "-o", tmp_path / "out.pdf")
    assert (refused.code, "has a suffix that we do not write" in refused.err) == (3, True)


def test_a_customer_is_shown_with_its_versions_and_retired(run: Run, crm: Path) -> None:
    run("customers", "import", crm, "--by", "ann")
    crm.write_text("customer_id,name,country\nC-1,Huawei Technologies Co,CN\n", "utf-8")
    assert run("customers", "import", crm, "--by", "bob", "--retire-missing").out.startswith(
        "1 row: 1 changed, 1 retired."
    )
    shown = run("customers", "show", "C-1").out
    assert "1. added" in shown
    assert "2. changed" in shown
    assert "by bob (crm.csv, row 2): Huawei Technologies Co; CN" in shown
    assert run("customers", "retire", "C-1", "--by", "ann").out == "Retired C-1, Huawei Technologies Co.\n"
    assert run("customers", "retire", "C-1").code == 3
    assert "No such customer" in run("customers", "list").out


def test_the_last_page_offers_no_more(run: Run, crm: Path) -> None:
    run("customers", "import", crm)
    assert "1 to 1 of 2; --after 1 shows more." in run("customers", "list", "--limit", 1).out
    last = run("customers", "list", "--limit", 1, "--after", 1).out
    assert "2 to 2 of 2." in last
    assert "more" not in last
    assert "of 2" not in run("customers", "list", "--after", 9).out


def test_a_bad_file_is_refused_in_one_line(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "crm.csv"
    path.write_text("customer_id,name,country\nC-1,Vega,Atlantis\nC-2,,DE\n", "utf-8")
    refused = run("customers", "import", path)
    assert refused.code == 3
    assert "crm.csv, row 2, field country: unknown country" in refused.err
    assert "1 more rows cannot be read; --skip-bad leaves them out" in refused.err
    left_out = run("customers", "import", path, "--skip-bad")
    assert "2 rows left out" in left_out.out
    assert run("alerts", "show", 1).err == (
        "smallyard: no alert has the number 1; accepted: a number `alerts list` prints\n"
    )


def test_who_is_told_is_kept_by_commands(run: Run, crm: Path) -> None:
    added = run("webhooks", "add", "http://127.0.0.1:9/hook", "--webhooks-into", "127.0.0.0/8", "--by", "ann")
    assert added.code == 0
    assert added.out.splitlines()[-1].startswith("whsec_")
    refused = run("webhooks", "add", "https://127.0.0.1/hook")
    assert (refused.code, "leads to 127.0.0.1, which is not public" in refused.err) == (3, True)
    assert run("webhooks", "add-email", "desk@example.com", "--kind", "hit gone").out == (
        "Subscription 2 tells desk@example.com.\n"
    )
    assert "hit gone" in run("webhooks", "list").out
    run("customers", "import", crm)
    run("watch", *DAY)
    sent = run("webhooks", "send")
    assert sent.code == 11
    assert "0 delivered" in sent.out
    assert "refused: " in run("webhooks", "log").out
    assert [json.loads(line)["status"] for line in run("webhooks", "log", "--json").out.splitlines()]
    assert run("webhooks", "end", 1).out == "http://127.0.0.1:9/hook is told no more.\n"
    assert run("webhooks", "end", 1).code == 3
