"""Files of parties in every form: the same parties give the same results; what cannot be read is reported."""

from __future__ import annotations

import csv
import json
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smallyard.app.screening import screen_file
from smallyard.errors import InputError
from smallyard.lists.store import Store
from smallyard.model.reading import read_parties
from smallyard.model.reading.parties import read_row
from smallyard.model.reading.party_columns import ALSO_KNOWN_AS, PARTY_FILE_COLUMNS
from smallyard.model.reading.party_files import open_party_file
from smallyard.screening.schema import ScreenedParty, Screening, ScreeningSummary
from tests.screening.conftest import DAY, GUANGHUA, HUAWEI, screened, write_csv

HEADER = ["Customer No", "Company Name", "AKA", "Country Code", "DOB", "IMO", "USCC", "Turnover"]
ROWS = [
    ["7", HUAWEI, "华为技术; Huawei", "CN", "", "", "914403001922038216", "12.5"],
    ["8", "Zwitschernde Butterblume", "", "DE", "1970-01-14", "9241061", "", "3"],
]


def xlsx(path: Path, rows: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def json_lines(path: Path, objects: list[Any]) -> Path:
    path.write_text("".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in objects), "utf-8")
    return path


def parquet(path: Path, columns: dict[str, list[Any]]) -> Path:
    arrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet as form

    form.write_table(arrow.table(columns), path)
    return path


def test_every_form_gives_the_same(held: Store, tmp_path: Path) -> None:
    objects = [dict(zip(HEADER, row, strict=True)) for row in ROWS]
    files = [
        write_csv(tmp_path / "a.csv", HEADER, ROWS),
        xlsx(tmp_path / "a.xlsx", [HEADER, *ROWS]),
        json_lines(tmp_path / "a.jsonl", objects),
        parquet(tmp_path / "a.parquet", {name: [one[name] for one in objects] for name in HEADER}),
    ]
    found = [[{**one, "row": 0} for one in screened(held, path)] for path in files]
    assert found[0][0]["result"] == "match"
    assert found[0][0]["reference"] == "7"
    assert found[0][0]["columns"] == {"Turnover": "12.5"}
    assert found[1:] == found[:1] * 3


def test_values_with_types_of_their_own(tmp_path: Path) -> None:
    sheet = [["Name", "Date of Birth", "Passport No"], ["Ann Example", datetime(1970, 1, 14), 12345678]]  # noqa: DTZ001 - a sheet's days have no zone
    lists = {
        "name": "B",
        "aliases": ["X; Y", "Z"],
        "identifiers": [{"kind": "lei", "value": "123"}],
        "passport": ["1", "2"],
    }
    table = {"name": ["C"], "aliases": [["P", "Q"]], "birth_date": [date(1980, 2, 3)], "imo": [9241061]}
    ((_, _, ann),) = read_parties(xlsx(tmp_path / "a.xlsx", sheet))
    ((_, _, other),) = read_parties(json_lines(tmp_path / "b.jsonl", [lists]))
    ((_, _, third),) = read_parties(parquet(tmp_path / "c.parquet", table))
    assert (ann.birth_date, [(one.kind, one.value) for one in ann.identifiers]) == (
        date(1970, 1, 14),
        [("passport", "12345678")],
    )
    assert other.aliases == ("X; Y", "Z")
    assert [(one.kind, one.value) for one in other.identifiers] == [
        ("lei", "123"),
        ("passport", "1"),
        ("passport", "2"),
    ]
    assert (third.aliases, third.birth_date, third.identifiers[0].value) == (("P", "Q"), date(1980, 2, 3), "9241061")


def test_columns_by_mapping(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "a.csv", ["Kunde", "Land", "Gewerbe=Nr", "name"], [["Firma", "Deutschland", "77", "note"]]
    )
    mapping = {"Kunde": "name", "LAND": "country", "Gewerbe=Nr": "identifier:trade licence", "name": ""}
    with pytest.raises(InputError, match="row 2, field Land: unknown country"):
        list(read_parties(path, mapping))
    mapping["LAND"] = ""
    ((_, _, party),) = read_parties(path, mapping)
    assert (party.name, party.country, party.identifiers[0].kind) == ("Firma", None, "trade licence")


@pytest.mark.parametrize(
    ("header", "mapping", "words"),
    [
        (
            ["name", "contry"],
            {},
            "field 'contry': is no column of ours; accepted: country; or say what it is: a mapping contry=",
        ),
        (
            ["Customer", "Company Name"],
            {},
            "field 'Customer': and 'Company Name' may both hold the name; accepted: a mapping",
        ),
        (["Firma", "Land"], {}, "field name: is missing from the header; accepted: full_name"),
        (["name"], {"Firma": "name"}, "field 'firma': is mapped, but no column of the file; accepted: name"),
        (["name", "x"], {"x": "nmae"}, "field mapping of 'x': 'nmae' is no field of ours; accepted: name"),
        (["name", "Firma"], {"Firma": "name"}, "field 'Firma': holds name, and so does 'name'"),
        (["name", "a", "a"], {"a": "country"}, "field 'a': holds country, and so does 'a'"),
    ],
)
def test_a_header_that_cannot_be_read(header: list[str], mapping: dict[str, str], words: str, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", header, [["x"] * len(header)])
    with pytest.raises(InputError) as raised:
        list(read_parties(path, mapping))
    assert words in str(raised.value)


def test_no_name_of_a_column_stands_for_two_fields() -> None:
    names = [name for others in ALSO_KNOWN_AS.values() for name in others]
    assert len(names) == len(set(names))
    assert not set(names) & {column.name for column in PARTY_FILE_COLUMNS}
    assert set(ALSO_KNOWN_AS) == {column.name for column in PARTY_FILE_COLUMNS}


def test_rows_that_cannot_be_read_are_reported_with_file_row_and_field(held: Store, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_bytes(
        b"name,country,birth_date,own\n"
        b"A,CN,,\n"
        b"B\xff,CN,,\n"
        b"C,Narnia,,\n"
        b"D,CN,14.1.1970,\n"
        b",CN,,nameless\n"
        b"E,CN,,,beyond\n" + f"{HUAWEI.replace(',', '')},Narnia,,\n".encode() + b"F,DE,,own\xff\n"
    )
    found = screened(held, path)
    assert [one["row"] for one in found] == list(range(2, 10))
    assert [one["problems"][0].partition(";")[0] if one["problems"] else "" for one in found] == [
        "",
        "p.csv, row 3, field name: byte 0xff is not UTF-8 (see --encoding)",
        "p.csv, row 4, field country: unknown country 'Narnia'",
        "p.csv, row 5, field birth_date: '14.1.1970' is not a date",
        "p.csv, row 6, field name: is missing",
        "p.csv, row 7: cell 5 stands beyond the header's 4 columns",
        "p.csv, row 8, field country: unknown country 'Narnia'",
        "",
    ]
    assert [one["result"] for one in found] == ["clear"] + ["unread"] * 5 + ["match", "clear"]


def test_json_lines_that_are_none(held: Store, tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text('{"name": "A"}\n{"name": \n[1]\n\n{"name": "A", "name": "B"}\n{"name": null}\n')
    found = screened(held, path)
    assert [(one["row"], one["result"]) for one in found] == [
        (1, "clear"),
        (2, "unread"),
        (3, "unread"),
        (5, "unread"),
        (6, "unread"),
    ]
    assert "p.jsonl, row 2: is not JSON" in found[1]["problems"][0]
    path.write_text('[{"name": "A"}]')
    with pytest.raises(InputError, match="row 1: is not a JSON object; accepted: JSON lines"):
        screened(held, path)


def test_cells_of_a_workbook_that_cannot_be_read(held: Store, tmp_path: Path) -> None:
    path = xlsx(tmp_path / "p.xlsx", [["name", "own"], ["A", "=1+1"], ["=B1", ""], ["#REF!", ""]])
    book = openpyxl.load_workbook(path)
    book.active["A4"].data_type = "e"
    book.save(path)
    found = screened(held, path)
    assert found[0]["problems"] == []
    assert "p.xlsx, row 3, field name: cell A3 holds a formula without a stored value" in found[1]["problems"][0]
    assert "cell A4 holds the error" in found[2]["problems"][0]


def test_another_encoding(held: Store, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_bytes("名称,国家\n华为技术有限公司,中国\n".encode("gb18030"))
    with pytest.raises(InputError, match=r"row 1: byte 0x.. is not UTF-8"):
        screened(held, path)
    (one,) = screened(held, path, encoding="gb18030")
    assert (one["name"], one["country"], one["problems"]) == ("华为技术有限公司", "CN", [])
    assert one["hits"]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".json", ".jsonl"])
def test_results_in_every_form_hold_every_hit_and_no_formula(held: Store, tmp_path: Path, suffix: str) -> None:
    hostile = "=cmd|' /C calc'!A0"
    path = write_csv(
        tmp_path / "p.csv", ["name", "=own"], [[GUANGHUA, hostile], [HUAWEI, "+1"], ["-2+3", "\x1b[2J"], ["", "x"]]
    )
    out = tmp_path / f"out{suffix}"
    summary = screen_file(path, out, as_of=DAY, known_at=DAY, store=held)
    rows = screened(held, path)
    hits = sum(len(one["hits"]) for one in rows)
    assert summary.hits == hits > 0
    if suffix in {".csv", ".xlsx"}:
        if suffix == ".csv":
            table = list(csv.reader(out.read_text("utf-8-sig").splitlines()))
        else:
            book = openpyxl.load_workbook(out)
            assert book.sheetnames == ["screening", "summary", "lists"]
            assert all(cell.data_type != "f" for sheet in book for line in sheet.iter_rows() for cell in line)
            table = [[str(cell or "") for cell in line] for line in book["screening"].iter_rows(values_only=True)]
        assert table[0][-1] == "'=own"
        assert len(table) == 1 + sum(len(one["hits"]) or 1 for one in rows)
        assert not [cell for line in table for cell in line if cell.startswith(("=", "+", "-", "@", "\x1b"))]
    elif suffix == ".json":
        assert Screening.model_validate_json(out.read_text("utf-8")).parties[1].result == "match"
    else:
        assert [ScreenedParty.model_validate_json(line).row for line in out.read_text("utf-8").splitlines()] == [
            2,
            3,
            4,
            5,
        ]
    if suffix in {".csv", ".jsonl"}:
        beside = out.with_name(f"{out.name}.summary.json")
        assert ScreeningSummary.model_validate_json(beside.read_text("utf-8")).rows == 4


@pytest.mark.parametrize("name", ["p.csv", "p.doc", "no/such/folder.csv"])
def test_an_output_that_cannot_be_is_refused_before_any_work(held: Store, tmp_path: Path, name: str) -> None:
    path = write_csv(tmp_path / "p.csv", ["name"], [["A"]])
    before = path.read_bytes()
    with pytest.raises(InputError):
        screen_file(path, tmp_path / name, store=held)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["p.csv"]


@settings(max_examples=150, deadline=None)
@given(
    suffix=st.sampled_from([".csv", ".jsonl", ".xlsx", ".parquet"]),
    start=st.sampled_from(
        [b"", b"name,country\n", b'{"name": "A"}\n', b"PK\x03\x04", b"PAR1", b"\xef\xbb\xbfname\n"]
    ),
    rest=st.binary(max_size=300),
)
def test_whatever_the_bytes_are_it_is_read_or_refused_in_one_line(suffix: str, start: bytes, rest: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"p{suffix}"
        path.write_bytes(start + rest)
        refused = ""
        try:
            opened = open_party_file(path)
            for row in opened.rows():
                found = read_row(opened.columns, row)
                assert found.party is not None or found.problems
                assert len(row.cells) == len(opened.columns.header)
                "".join(row.cells).encode()
        except InputError as error:
            refused = str(error)
        assert "\n" not in refused
