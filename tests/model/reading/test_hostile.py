# ruff: noqa: E501 - a table: one hostile file on each line
"""Files that are malformed, empty, huge, mis-encoded or hostile: one clear line, naming file, row and field."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest

from smallyard.errors import InputError
from smallyard.model.reading import opening, read_parties, read_transactions

HEAD = "date,destination,item,value,eccn,end_user\n"
ONE = '{"date": "2023-08-01", "destination": "CN", "items": [{}]'


def csv(row: str) -> bytes:
    return (HEAD + row + "\n").encode()


def archive(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return out.getvalue()


def workbook_with(sheet: bytes) -> bytes:
    """A real workbook whose first sheet is replaced."""
    out = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["date"])
    book.save(out)
    with zipfile.ZipFile(out) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    return archive({**members, "xl/worksheets/sheet1.xml": sheet})


ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>"""

HOSTILE: list[tuple[str, bytes, str]] = [
    ("empty.csv", b"", "empty.csv: is empty"),
    ("blank.toml", b" \n\n", "blank.toml: is empty"),
    ("only.csv", HEAD.encode(), "only.csv: has a header but no rows"),
    ("utf16.csv", HEAD.encode("utf-16"), "utf16.csv: is UTF-16 text; accepted: UTF-8 text"),
    ("utf32.csv", HEAD.encode("utf-32"), "utf32.csv: is UTF-32 text"),
    ("nobom.csv", HEAD.encode("utf-16-le"), "nobom.csv, row 1: a NUL character"),
    ("latin.csv", csv("2023-08-01,CN,caf\u00e9,,,").replace(b"\xc3\xa9", b"\xe9"), "latin.csv, row 2: byte 0xe9 is not UTF-8"),
    ("nul.toml", b'date = 2023-08-01\nid = "a\0"\n', "nul.toml, row 2: a NUL character"),
    ("open.csv", csv('2023-08-01,CN,"never closed,,,'), "open.csv, row 2: a quotation mark opens here"),
    ("quote.csv", csv('2023-08-01,CN,"a"b,,,'), "quote.csv, row 2: is not CSV"),
    ("wide.csv", csv("2023-08-01,CN,a,,,,,x"), "wide.csv, row 2: cell 8 stands beyond the header's 6 columns"),
    ("field.csv", csv("2023-08-01,CN,a,,," + "N" * 10_000_000), "field.csv, row 2: a cell of more than 131,072"),
    ("name.csv", csv("2023-08-01,CN,a,,," + "N" * 3_000), "name.csv, row 2, field end_user: has 3,000 characters; accepted: at most 2,000"),
    ("name.json", (ONE + ', "parties": [{"name": "' + "N" * 10_000_000 + '"}]}').encode(), "name.json, field parties[1].name: has 10,000,000 characters"),
    ("minus.csv", csv("2023-08-01,CN,a,-5,,"), "minus.csv, row 2, field value: '-5' is below 0; accepted: 0 or more"),
    ("nan.csv", csv("2023-08-01,CN,a,NaN,,"), "nan.csv, row 2, field value: 'NaN' is not a number"),
    ("comma.csv", csv('2023-08-01,CN,a,"1,250.00",,'), "comma.csv, row 2, field value: '1,250.00' is not a number; accepted: a number such as 1250.00"),
    ("cents.csv", csv("2023-08-01,CN,a,1.005,,"), "cents.csv, row 2, field value: '1.005' has too many decimals"),
    ("land.csv", csv("2023-08-01,Atlantis,a,,,"), "land.csv, row 2, field destination: unknown country 'Atlantis'; accepted: an ISO 3166-1 code"),
    ("eccn.csv", csv("2023-08-01,CN,a,,ZZ99,"), "eccn.csv, row 2, field eccn: 'ZZ99' is not an ECCN; accepted: an ECCN such as 3A001"),
    ("date.csv", csv("01/08/2023,CN,a,,,"), "date.csv, row 2, field date: '01/08/2023' is not a date; accepted: a date such as 2023-08-01"),
    ("feb.csv", csv("2023-02-30,CN,a,,,"), "feb.csv, row 2, field date: 2023-02-30 is not a day of the calendar"),
    ("nodate.csv", csv(",CN,a,,,"), "nodate.csv, row 2, field date: is missing"),
    ("two.csv", csv("x,CN,a,-5,ZZ,"), "(and 2 more problems)"),
    ("column.csv", b"date,destination,vallue\n2023-08-01,CN,5\n", "column.csv, row 1, field 'vallue': is no column of ours; accepted: value"),
    ("twice.csv", b"date,Date,destination\n2023-08-01,2023-08-01,CN\n", "twice.csv, row 1, field date: stands twice in the header"),
    ("differ.csv", b"transaction,date,destination\n1,2023-08-01,CN\n1,2023-08-02,CN\n", "differ.csv, row 3, field date: '2023-08-02' differs from '2023-08-01' in an earlier row"),
    ("noname.csv", b"date,destination,end_user_country\n2023-08-01,CN,CN\n", "noname.csv, row 2, field end_user: is missing"),
    ("id.csv", b"date,destination,end_user,end_user_identifiers\n2023-08-01,CN,A,123\n", "id.csv, row 2, field end_user_identifiers: '123' is not an identifier; accepted: KIND: VALUE"),
    ("share.csv", b"date,destination,end_user,end_user_owners\n2023-08-01,CN,A,B | CN | 150\n", "share.csv, row 2, field end_user_owners: '150' is above 100"),
    ("bad.toml", b"date = \n", "bad.toml: is not TOML: invalid value (at line 1, column 8)"),
    ("deep.toml", b"a = " + b"[" * 100_000, "deep.toml: is not TOML"),
    ("field.toml", b'date = 2023-08-01\ndestination = "CN"\nitems = [{valeu = 5}]\n', "field.toml, field items[1].valeu: is no field of ours; accepted: value"),
    ("items.toml", b'date = 2023-08-01\ndestination = "CN"\nitems = []\n', "items.toml, field items: is empty; accepted: at least 1"),
    ("time.toml", b'date = 2023-08-01T10:00:00\ndestination = "CN"\nitems = [{}]\n', "time.toml, field date: '2023-08-01 10:00:00' is not a date"),
    ("kind.toml", b'date = 2023-08-01\ndestination = "CN"\nitems = [{}]\nkind = "gift"\n', "kind.toml, field kind: 'gift' is not known; accepted: export, reexport"),
    ("bool.toml", b'date = 2023-08-01\ndestination = "CN"\nitems = [{us_origin = "maybe"}]\n', "bool.toml, field items[1].us_origin: 'maybe' is neither true nor false; accepted: true, false, or leave it out"),
    ("second.toml", b'[[transaction]]\ndate = 2023-08-01\ndestination = "CN"\nitems = [{}]\n[[transaction]]\ndate = 5\ndestination = "CN"\nitems = [{}]\n', "second.toml, row 2, field date: '5' is not a date"),
    ("beside.toml", b'id = "x"\n[[transaction]]\ndate = 2023-08-01\n', "beside.toml, field id: stands beside an array of transactions"),
    ("deal.toml", b'[investment]\nact = "acquire"\n', "deal.toml: is not a transaction; accepted: transactions; this looks like a deal, which `smallyard invest` decides"),
    ("many.csv", b"qqq\n1\n", "many.csv, row 1, field 'qqq': is no column of ours; accepted: transaction, kind, date, origin, destination"),
    ("none.json", b"[]", "none.json: holds no transaction"),
    ("text.json", b'"hello"', "text.json: 'hello' is not a transaction"),
    ("cut.json", ONE.encode(), "cut.json: is not JSON: expecting ',' delimiter (line 1"),
    ("nan.json", (ONE[:-3] + '[{"value": NaN}]}').encode(), "nan.json: is not JSON"),
    ("deep.json", b"[" * 200_000, "deep.json: is not JSON that we read: nested too deep"),
    ("twice.json", (ONE + ', "date": "2024-01-01"}').encode(), "twice.json: is not JSON that we read: 'date' stands twice"),
    ("half.json", (ONE + ', "id": "\\ud800"}').encode(), "half.json, field id"),
    ("line.jsonl", (ONE + "}\n{oops}\n").encode(), "line.jsonl, row 2: is not JSON"),
    ("answer.json", (ONE + ', "answers": {"k": [1, 2]}}').encode(), "answer.json, field answers.k"),
    ("fake.xlsx", b"not a zip", "fake.xlsx: is not an XLSX workbook; accepted: XLSX, not XLS"),
    ("plain.xlsx", archive({"a.txt": b"hi"}), "plain.xlsx: is a zip file, but not an XLSX workbook"),
    ("bomb.xlsx", archive({"xl/workbook.xml": b"<x/>", "b": b"\0" * 60_000_000}), "bomb.xlsx: unpacks to 57 MB: refused as a zip bomb"),
    ("entity.xlsx", workbook_with(ENTITIES), "entity.xlsx: is not an XLSX workbook that we can read"),
    ("cut.xlsx", workbook_with(b"<worksheet"), "cut.xlsx: is not an XLSX workbook that we can read"),
    ("what.pdf", b"%PDF", "what.pdf: has a suffix that we do not read; accepted: a file .toml"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "words"), HOSTILE, ids=[name for name, _, _ in HOSTILE])
def test_one_clear_line(
    name: str, content: bytes, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(content)
    with pytest.raises(InputError) as raised:
        read_transactions(name)
    assert words in str(raised.value)
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 500


def test_what_is_not_a_file(tmp_path: Path) -> None:
    folder = tmp_path / "a.toml"
    folder.mkdir()
    with pytest.raises(InputError, match="is a folder"):
        read_transactions(folder)
    with pytest.raises(InputError, match="cannot be opened: No such file"):
        read_transactions(tmp_path / "b.toml")
    with pytest.raises(InputError, match=r"cannot be opened"):
        read_transactions(tmp_path / ("x" * 5_000 + ".csv"))


def test_a_file_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening.read_bytes, "__defaults__", (1024 * 1024,))
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"id": "x" * 1024 * 1024}))
    with pytest.raises(InputError, match="is too large; accepted: at most 1 MB"):
        read_transactions(path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "has no header row"),
        (b"name\n", "has a header but no rows"),
        (b"country\nCN\n", "row 1, field name: is missing from the header"),
        (b"name,contry\nA,CN\n", "row 1, field 'contry': is no column of ours; accepted: country"),
        (b"name,country\nA,Narnia\n", "row 2, field country: unknown country 'Narnia'"),
        (b"name,identifiers\nA,zzz\n", "row 2, field identifiers: 'zzz' is not an identifier"),
        (b"name\nA\nB\xff\n", "row 3, field name: byte 0xff is not UTF-8"),
        ("name\nA\n".encode("utf-16"), "is UTF-16 text"),
        (b"name\nA\0\n", "row 2, field name: a NUL character"),
        (b"name\n" + b"N" * 2_000_000, "row 2: a line of more than 1,048,576 bytes"),
        (b"name\n" + b"N" * 2_001, "row 2, field name: has 2,001 characters"),
        (b"name,country\n,CN\n", "row 2, field name: is missing"),
    ],
)
def test_parties_one_clear_line(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_bytes(content)
    with pytest.raises(InputError) as raised:
        list(read_parties(path))
    assert words in str(raised.value)
    assert "\n" not in str(raised.value)
