"""An export says what was screened, against which list, with what score, decided by whom; no cell is a formula."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from smallyard.model.clearance import ClearanceKind
from smallyard.model.listing import ListCode, ListedName, Listing
from smallyard.model.party import Party
from smallyard.records.clearances import ClearanceStore, Word
from smallyard.records.store import RecordStore, records_place
from tests.app.conftest import EXAMPLES, Run
from tests.records.screenings import screening

NAME = "深圳市海天雄电子有限公司"


@pytest.fixture
def kept(run: Run, store: Path) -> Run:
    records = RecordStore(records_place(store))
    for name, result in ((NAME, "match"), ("=HYPERLINK(1)", "review"), ("Lyra", "clear")):
        records.append(screening(name, result), by="bob")  # type: ignore[arg-type]
    records.close()
    run("check", EXAMPLES / "uvl-shipment.toml", "--known-at", "2026-09-01", "--by", "ann")
    return run


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_table_of_what_was_screened(kept: Run, store: Path, tmp_path: Path) -> None:
    listing = Listing(list=ListCode.ENTITY_LIST, key="vega", names=(ListedName(text="Vega Optics"),))
    clearances = ClearanceStore(records_place(store))
    day = screening().effective
    clearances.add(Word(ClearanceKind.DISMISSAL, Party(name=NAME), listing, 0.7, "review", "another", "carl", day))
    clearances.close()
    out = tmp_path / "x.csv"
    assert kept("audit", "export", "1-3", "-o", out).out == f"{out}: 3 rows of 3 records\n"
    first, second, third = rows(out)
    assert (first["party"], first["list"], first["score"], first["band"]) == (NAME, "EL", "0.7124", "review")
    assert (first["list_published"], first["list_sha256"]) == ("2026-03-01", "c" * 64)
    assert (first["decided"], first["decided_by"], first["because"]) == ("dismissal", "carl", "another")  # since
    assert (second["party"], second["decided"], second["recorded_for"]) == ("'=HYPERLINK(1)", "open", "bob")
    assert (third["result"], third["listing"], third["lists_looked_at"]) == ("clear", "", "EL 2026-03-01")


def test_a_decision_names_the_listings_it_rests_on(kept: Run, tmp_path: Path) -> None:
    out = tmp_path / "x.json"
    kept("audit", "export", "--kind", "transaction", "--recorded-for", "ann", "-o", out)
    found = json.loads(out.read_text("utf-8"))
    (listed,) = [row for row in found if row["list"] == "UVL"]
    assert (listed["reference"], listed["result"], listed["role"]) == (
        "UVL-1",
        "LICENSE_REQUIRED",
        "ultimate_consignee",
    )
    assert float(listed["score"]) > 0.9
    assert len(listed["list_sha256"]) == 64


def test_as_lines_and_as_pdf(kept: Run, tmp_path: Path) -> None:
    lines = tmp_path / "x.jsonl"
    kept("audit", "export", "--text", "海天雄", "-o", lines)
    assert [json.loads(line)["record"] for line in lines.read_text("utf-8").splitlines()] == [1]
    pdf = tmp_path / "x.pdf"
    kept("audit", "export", "-o", pdf)
    assert pdf.read_bytes().startswith(b"%PDF-")
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler) is not installed")
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
    for said in (NAME, "0.7124", "EL:vega", "open", "LICENSE"):
        assert said in text


def test_what_is_refused(kept: Run, tmp_path: Path) -> None:
    assert kept("audit", "export", "1", "-o", tmp_path / "x.xls").code == 3
    assert kept("audit", "export", "1", "--text", "x", "-o", tmp_path / "x.csv").code == 2
    assert kept("audit", "export", "99", "-o", tmp_path / "x.csv").code == 3
    assert not list(tmp_path.glob("x.*"))
