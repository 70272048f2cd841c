# ruff: noqa: E501 - a table: one hostile file on each line
"""Files that are malformed, empty, huge, mis-encoded or hostile: one clear line, naming file, row and field."""

from __future__ import annotations

import io
import json
from pathlib import Path

import openpyxl
import pytest
import yaml

from smallyard.errors import InputError
from smallyard.model.reading import opening, read_parties, read_transactions
from tests.archives import unzipped, zipped

HEAD = "date,destination,item,value,eccn,end_user\n"
ONE = '{"date": "2023-08-01", "destination": "CN", "items": [{}]'


def csv(row: str) -> bytes:
    return (HEAD + row + "\n").encode()


def workbook_with(sheet: bytes) -> bytes:
    """A real workbook whose first sheet is replaced."""
    out = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["date"])
    book.save(out)
    return zipped({**unzipped(out.getvalue()), "xl/worksheets/sheet1.xml": sheet})


ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>"""

WRITTEN = yaml.safe_load(Path(__file__).with_name("hostile.yaml").read_text("utf-8"))
HOSTILE: list[tuple[str, bytes, str]] = [
    *((one["file"], one["text"].encode(), one["says"]) for one in WRITTEN),
    ("empty.csv", b"", "empty.csv: is empty"),
    ("blank.toml", b" \n\n", "blank.toml: is empty"),
    ("utf16.csv", HEAD.encode("utf-16"), "utf16.csv: is UTF-16 text; accepted: UTF-8 text"),
    ("utf32.csv", HEAD.encode("utf-32"), "utf32.csv: is UTF-32 text"),
    ("nobom.csv", HEAD.encode("utf-16-le"), "nobom.csv, row 1: a NUL character"),
    ("latin.csv", csv("2023-08-01,CN,caf\u00e9,,,").replace(b"\xc3\xa9", b"\xe9"), "latin.csv, row 2: byte 0xe9 is not UTF-8"),
    ("nul.toml", b'date = 2023-08-01\nid = "a\0"\n', "nul.toml, row 2: a NUL character"),
    ("field.csv", csv("2023-08-01,CN,a,,," + "N" * 10_000_000), "field.csv, row 2: a cell of more than 131,072"),
    ("name.csv", csv("2023-08-01,CN,a,,," + "N" * 3_000), "name.csv, row 2, field end_user: has 3,000 characters; accepted: at most 2,000"),
    ("name.json", (ONE + ', "parties": [{"name": "' + "N" * 10_000_000 + '"}]}').encode(), "name.json, field parties[1].name: has 10,000,000 characters"),
    ("deep.toml", b"a = " + b"[" * 100_000, "deep.toml: is not TOML"),
    ("deep.json", b"[" * 200_000, "deep.json: is not JSON that we read: nested too deep"),
    ("fake.xlsx", b"not a zip", "fake.xlsx: is not an XLSX workbook; accepted: XLSX, not XLS"),
    ("plain.xlsx", zipped({"a.txt": b"hi"}), "plain.xlsx: is a zip file, but not an XLSX workbook"),
    ("bomb.xlsx", zipped({"xl/workbook.xml": b"<x/>", "b": b"\0" * 60_000_000}), "bomb.xlsx: unpacks to 57 MB: refused as a zip bomb"),
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
