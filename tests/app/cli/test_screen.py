"""`smallyard screen`: one name or a file, results and exit codes, safe output."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import pytest

from smallyard.model.plain import safe_cell
from smallyard.screening.tables import COLUMNS
from tests.app.conftest import Run

GUANGHUA = "Guangdong Guanghua Sci-Tech Co."
LISTING = "UVL:guangdong-guanghua-sci-tech-co-cn"


def test_a_match_explains_itself(run: Run) -> None:
    ran = run("screen", GUANGHUA, "--country", "China", "--as-of", "2023-08-01", "--list", "uvl")
    assert (ran.code, ran.err) == (12, "")
    assert "MATCH  on 2023-08-01" in ran.out
    assert LISTING in ran.out
    assert "in force: listed between an unknown day and 2022-05-16, removed 2023-08-22" in ran.out
    assert "country agrees: CN" in ran.out
    assert "Lists held: " in ran.out


def test_after_its_removal_it_is_shown_only_when_asked_for(run: Run) -> None:
    asked = ["screen", GUANGHUA, "--country", "CN", "--list", "UVL", "--as-of", "2023-09-01"]
    assert run(*asked).code == 0
    past = run(*asked, "--past")
    assert past.code == 0
    assert "not in force" in past.out


def test_a_removal_whose_day_is_not_known_is_for_review(run: Run) -> None:
    name = "Jinan Bodor CNC Machine Co., Ltd."
    ran = run("screen", name, "--country", "CN", "--list", "UVL", "--as-of", "2023-03-01", "--limit", "1")
    assert ran.code == 11
    assert "not known whether in force" in ran.out


def test_nothing_found(run: Run) -> None:
    ran = run("screen", "Zwitschernde Butterblume Konditorei")
    assert (ran.code, ran.err) == (0, "")
    assert "CLEAR" in ran.out


def test_json_holds_every_reason(run: Run) -> None:
    ran = run("screen", GUANGHUA, "--country", "CN", "--as-of", "2023-08-01", "--list", "UVL", "--json")
    (line,) = ran.out.splitlines()
    hit = json.loads(line)["hits"][0]
    assert (hit["listing"], hit["in_force"], hit["removed"]) == (LISTING, "yes", "2023-08-22")
    assert {"kind", "weight", "text"} == set(hit["reasons"][0])
    assert 0.9 < hit["score"] < 1


@pytest.fixture
def parties(tmp_path: Path) -> Path:
    path = tmp_path / "parties.csv"
    path.write_text(
        "reference,name,country\n"
        f'1,"{GUANGHUA}",CN\n'
        '"=cmd|\' /C calc\'!A0","=HYPERLINK(""http://x"")",DE\n'
        "@3,Zwitschernde Butterblume,DE\n"
    )
    return path


def test_a_file_to_csv(run: Run, parties: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    ran = run("screen", parties, "--as-of", "2023-08-01", "--list", "UVL", "-o", out)
    assert ran.code == 12
    assert "3 parties" in ran.out
    rows = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))
    assert tuple(rows[0]) == COLUMNS
    first = next(row for row in rows if row["listing"] == LISTING)
    assert (first["row"], first["reference"], first["result"], first["in_force"]) == ("2", "1", "match", "yes")
    assert {row["row"] for row in rows} == {"2", "3", "4"}
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    assert not list(tmp_path.glob(".smallyard-*"))


def test_a_file_to_xlsx_holds_no_formula(run: Run, parties: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    assert run("screen", parties, "--as-of", "2023-08-01", "--list", "UVL", "-o", out).code == 12
    sheet = openpyxl.load_workbook(out).active
    rows = list(sheet.iter_rows())
    assert [cell.value for cell in rows[0]] == list(COLUMNS)
    assert all(cell.data_type != "f" for row in rows for cell in row)
    assert isinstance(rows[1][COLUMNS.index("score")].value, float)


def test_a_file_to_json_lines_and_to_the_terminal(run: Run, parties: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    run("screen", parties, "--as-of", "2023-08-01", "-o", out)
    printed = run("screen", parties, "--as-of", "2023-08-01", "--json").out
    assert out.read_text("utf-8") == printed
    assert [json.loads(line)["row"] for line in printed.splitlines()] == [2, 3, 4]
    shown = run("screen", parties, "--as-of", "2023-08-01").out
    assert "3 parties" in shown
    assert "Butterblume" not in shown


def test_a_row_that_cannot_be_read_is_reported_and_the_others_are_screened(run: Run, tmp_path: Path) -> None:
    path, out = tmp_path / "p.csv", tmp_path / "out.csv"
    path.write_text(f'name,country\n"{GUANGHUA}",CN\nB,Narnia\n,DE\n')
    ran = run("screen", path, "--as-of", "2023-08-01", "--list", "UVL", "-o", out)
    assert ran.code == 13
    rows = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))
    assert [row["result"] for row in rows] == ["match", "unread", "unread"]
    assert rows[1]["problems"].startswith("p.csv, row 3, field country: unknown country 'Narnia'")
    assert rows[2]["problems"] == "p.csv, row 4, field name: is missing"


def test_a_mistake_leaves_the_output_as_it_was(run: Run, tmp_path: Path) -> None:
    path, out = tmp_path / "p.csv", tmp_path / "out.csv"
    path.write_text('name,country\nA,CN\n"B,CN\n')
    out.write_text("yesterday")
    ran = run("screen", path, "-o", out)
    assert (ran.code, ran.out) == (3, "")
    assert "row 3: a quotation mark opens here and is never closed" in ran.err
    assert out.read_text() == "yesterday"
    assert {one.name for one in tmp_path.iterdir()} == {"p.csv", "out.csv", "out.csv.partial", "data"}


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["A", "--list", "XX"], 3, "--list: 'XX' is no list we know; accepted: EL, UVL"),
        (["A", "--country", "Narnia"], 3, "--country: unknown country 'Narnia'"),
        (["A", "--id", "12345"], 3, "--id: is not an identifier; accepted: KIND:VALUE"),
        (["A", "-o", "x.csv"], 2, "-o goes with a file of parties"),
        (["N" * 3000], 3, "NAME: has 3,000 characters; accepted: at most 2,000"),
        (["missing.csv"], 3, "missing.csv: cannot be opened"),
        (["a.csv", "--country", "CN"], 2, "of a file, these stand in its columns"),
        (["a.csv", "-o", "x.doc"], 3, "x.doc: has a suffix that we do not write; accepted: .csv"),
        (["a.csv", "-o", "no/such/folder/x.csv"], 3, "no/such/folder/x.csv: cannot be written: No such file"),
    ],
)
def test_one_line_for_what_is_wrong(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.csv").write_text("name\nA\n")
    run("screen", *arguments).refused(code, words)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        (" =1", "' =1"),
        ("-5", "'-5"),
        ("＝1", "'＝1"),
        ("@x", "'@x"),
        ("a=b", "a=b"),
        ("x\x1b[2J", "x\\x1b[2J"),
        ("\t=1", "' =1"),
    ],
)
def test_cells_no_spreadsheet_takes_for_a_formula(text: str, safe: str) -> None:
    assert safe_cell(text) == safe


def test_like_ofac_stands_beside_and_decides_nothing(run: Run, parties: Path, tmp_path: Path) -> None:
    asked = ["screen", GUANGHUA, "--country", "CN", "--as-of", "2023-08-01", "--list", "UVL"]
    plain = json.loads(run(*asked, "--json").out)
    ran = run(*asked, "--like", "ofac", "--json")
    found = json.loads(ran.out)
    assert ran.code == 12
    assert found["hits"][0]["like_ofac"]["score"] == 100
    assert [hit["score"] for hit in found["hits"]] == [hit["score"] for hit in plain["hits"]]
    assert not {one["listing"] for one in found["only_like_ofac"]} & {hit["listing"] for hit in found["hits"]}
    assert "OFAC's search would score it 100" in run(*asked, "--like", "ofac").out
    out = tmp_path / "out.csv"
    run("screen", parties, "--as-of", "2023-08-01", "--list", "UVL", "--like", "ofac", "-o", out)
    rows = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))
    assert rows[0]["like_ofac"] == "100"
