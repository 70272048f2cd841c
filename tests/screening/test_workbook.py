"""A user's own workbook comes back untouched, with verdicts to the right and the hits and a report behind it."""

from __future__ import annotations

import random
import re
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, ColorScaleRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from smallyard.app.screening import screen_file
from smallyard.errors import InputError
from smallyard.lists.store import Store
from smallyard.screening import workbook as module
from smallyard.screening.workbook import VERDICTS
from tests.archives import unzipped, zipped
from tests.screening.conftest import DAY, HUAWEI

HOSTILE = '=HYPERLINK("http://x")'


def rich_workbook(path: Path) -> Path:
    """A workbook with about everything that people put into one."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Kunden & Partner"
    sheet.merge_cells("A1:E1")
    sheet["A1"] = "Customers, March 2026"
    sheet["A1"].font = Font(bold=True, size=16, color="FF0000")
    sheet.append([])
    sheet.append(["Customer No", "Company Name", "Country", "Turnover", "Share"])
    for cell in sheet[3]:
        cell.fill = PatternFill("solid", fgColor="FFFF00")
        cell.border = Border(bottom=Side(style="thick"))
    for number, name in enumerate([HUAWEI, "Nordlicht Optik GmbH", "SMIC", HOSTILE, "Ünïcødé 株式会社 <&>"], start=4):
        sheet.append([number, name, "CN" if number % 2 == 0 else "DE", 12.5 * number, f"=D{number}/SUM(D$4:D$8)"])
        sheet.cell(number, 2).data_type = "s"
        sheet.cell(number, 4).number_format = "#,##0.00 [$€-407]"
        sheet.cell(number, 5).number_format = "0.0%"
        sheet.row_dimensions[number].height = 20 + number
    sheet["B5"].alignment = Alignment(wrap_text=True, textRotation=15)
    sheet["B4"].comment = Comment("check with Ann", "ann")
    sheet["A4"].hyperlink = "https://example.org/4"
    sheet.column_dimensions["B"].width = 47.5
    sheet.column_dimensions["C"].hidden = True
    sheet.freeze_panes = "C4"
    sheet.auto_filter.ref = "A3:E8"
    sheet.conditional_formatting.add(
        "D4:D8", ColorScaleRule(start_type="min", start_color="FFFFFF", end_type="max", end_color="00FF00")
    )
    sheet.conditional_formatting.add(
        "E4:E8", CellIsRule(operator="greaterThan", formula=["0.2"], fill=PatternFill("solid", bgColor="FF0000"))
    )
    rule = DataValidation(type="list", formula1='"CN,DE"')
    rule.add("C4:C8")
    sheet.add_data_validation(rule)
    sheet.print_title_rows = "3:3"
    other = book.create_sheet("Zahlen")
    for number in range(1, 6):
        other.append([number, number**2])
    chart = BarChart()
    chart.add_data(Reference(other, min_col=2, min_row=1, max_row=5))
    other.add_chart(chart, "E5")
    table = book.create_sheet("Tabelle")
    table.append(["a", "b"])
    table.append([1, 2])
    table.add_table(Table(displayName="T1", ref="A1:B2"))
    hidden = book.create_sheet("Hidden")
    hidden.sheet_state = "veryHidden"
    hidden["A1"] = "secret"
    book.defined_names["Rate"] = DefinedName("Rate", attr_text="Zahlen!$B$2")
    book.save(path)
    _cache_formulas(path)
    return path


def _cache_formulas(path: Path) -> None:
    """Give formulas a stored value, as a spreadsheet program does; add parts that openpyxl does not know."""
    parts = unzipped(path.read_bytes())
    name = "xl/worksheets/sheet1.xml"
    parts[name] = re.sub(rb"(<f>[^<]*</f>)<v ?/?>(</v>)?", rb"\1<v>0.25</v>", parts[name])
    parts["xl/media/unknown.bin"] = bytes(range(256)) * 40
    parts["customXml/item1.xml"] = b"<x>kept</x>"
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"</Types>", b'<Default Extension="bin" ContentType="application/octet-stream"/></Types>'
    )
    path.write_bytes(zipped(parts))


def screened(held: Store, path: Path, out: Path) -> Any:
    return screen_file(path, out, as_of=DAY, known_at=DAY, store=held, by="ann")


def test_every_other_part_is_byte_for_byte_the_same(held: Store, tmp_path: Path) -> None:
    path, out = rich_workbook(tmp_path / "in.xlsx"), tmp_path / "out.xlsx"
    before = path.read_bytes()
    screened(held, path, out)
    assert path.read_bytes() == before
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out) as new:
        changed = {"xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"}
        assert set(old.namelist()) <= set(new.namelist())
        assert new.testzip() is None
        for name in set(old.namelist()) - changed:
            assert old.read(name) == new.read(name), name
        added = set(new.namelist()) - set(old.namelist())
        assert added == {f"xl/worksheets/smallyard{number}.xml" for number in (1, 2, 3)}
        for name in [*added, *changed]:
            ElementTree.fromstring(new.read(name))


def test_every_cell_format_and_setting_of_its_sheet_is_the_same(held: Store, tmp_path: Path) -> None:
    path, out = rich_workbook(tmp_path / "in.xlsx"), tmp_path / "out.xlsx"
    screened(held, path, out)
    old, new = openpyxl.load_workbook(path), openpyxl.load_workbook(out)
    assert new.sheetnames == [*old.sheetnames, "Screening hits", "Screening report", "Screening lists"]
    for sheet in old:
        other = new[sheet.title]
        for row in sheet.iter_rows():
            for cell in row:
                twin = other[cell.coordinate]
                assert (twin.value, twin.data_type, twin.number_format) == (
                    cell.value,
                    cell.data_type,
                    cell.number_format,
                )
                assert twin.has_style == cell.has_style
                for part in ("font", "fill", "border", "alignment", "protection"):
                    assert repr(getattr(twin, part)) == repr(getattr(cell, part)), (cell.coordinate, part)
                assert (twin.hyperlink is None) == (cell.hyperlink is None)
                assert (twin.comment.text if twin.comment else "") == (cell.comment.text if cell.comment else "")
        assert {name: one.width for name, one in sheet.column_dimensions.items()}.items() <= {
            name: one.width for name, one in other.column_dimensions.items()
        }.items()
        assert {n: one.height for n, one in sheet.row_dimensions.items()} == {
            n: one.height for n, one in other.row_dimensions.items()
        }
        assert str(sheet.merged_cells) == str(other.merged_cells)
        assert str(sheet.conditional_formatting._cf_rules.keys()) == str(
            other.conditional_formatting._cf_rules.keys()
        )
        assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.sheet_state) == (
            other.freeze_panes,
            other.auto_filter.ref,
            other.sheet_state,
        )
        assert sheet.data_validations.count == other.data_validations.count
        assert sheet.print_title_rows == other.print_title_rows
    assert set(old.defined_names) == set(new.defined_names)
    values = openpyxl.load_workbook(out, data_only=True)
    assert values["Kunden & Partner"]["E4"].value == 0.25


def test_the_verdicts_stand_to_the_right_of_their_rows(held: Store, tmp_path: Path) -> None:
    path, out = rich_workbook(tmp_path / "in.xlsx"), tmp_path / "out.xlsx"
    summary = screened(held, path, out)
    book = openpyxl.load_workbook(out)
    sheet = book.worksheets[0]
    assert tuple(cell.value for cell in sheet[3][5:]) == VERDICTS
    found = [sheet.cell(row, 6).value for row in range(4, 9)]
    assert found == ["match", "clear", "match", "clear", "clear"]
    assert isinstance(sheet["G4"].value, float)
    assert ":" in sheet["I4"].value
    assert not [
        cell for one in book.worksheets[-3:] for row in one.iter_rows() for cell in row if cell.data_type == "f"
    ]
    hits = list(book["Screening hits"].iter_rows(values_only=True))
    assert len(hits) == 1 + summary.hits
    report = {row[0]: row[1] for row in book["Screening report"].iter_rows(values_only=True)}
    assert (report["rows"], report["screened by"], report["match from score"]) == (5, "ann", 0.9)
    lists = [row[0] for row in book["Screening lists"].iter_rows(values_only=True)]
    assert {"EL", "UVL"} <= set(lists)
    assert openpyxl.load_workbook(out, read_only=True).worksheets[0].max_column == 13


def test_a_workbook_that_came_back_can_be_screened_again(held: Store, tmp_path: Path) -> None:
    first, second, third = rich_workbook(tmp_path / "1.xlsx"), tmp_path / "2.xlsx", tmp_path / "3.xlsx"
    screened(held, first, second)
    screened(held, second, third)
    book = openpyxl.load_workbook(third)
    assert book.sheetnames[-3:] == ["Screening hits 2", "Screening report 2", "Screening lists 2"]
    assert [cell.value for cell in book.worksheets[0][3]][5:] == [*VERDICTS, *VERDICTS]


def test_rows_beyond_reading_are_marked(held: Store, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["name", "country"], ["Nordlicht", "Atlantis"], [], ["=B1", "DE"]):
        book.active.append(row)
    path, out = tmp_path / "in.xlsx", tmp_path / "out.xlsx"
    book.save(path)
    screened(held, path, out)
    sheet = openpyxl.load_workbook(out).active
    assert [sheet.cell(row, 3).value for row in (1, 2, 3, 4)] == ["smallyard result", "unread", None, "unread"]
    assert "in.xlsx, row 4, field name: cell A4 holds a formula" in sheet.cell(4, 10).value


@settings(max_examples=60, deadline=None)
@given(data=st.data(), piece=st.integers(20, 400), prefix=st.sampled_from([b"", b"x:"]))
def test_cells_are_added_wherever_the_pieces_are_cut(data: st.DataObject, piece: int, prefix: bytes) -> None:
    import io

    draw = random.Random(data.draw(st.integers(0, 10**6)))
    rows, told = [], []
    for number in range(1, draw.randrange(1, 30)):
        kind = draw.randrange(4)
        if kind == 0:
            continue
        attributes = (
            b' r="%d"' % number if draw.random() < 0.8 or number != len(rows) + 1 else b' r="%d" spans="1:2"' % number
        )
        if kind == 1:
            rows.append(b"<%srow%s/>" % (prefix, attributes))
        else:
            rows.append(
                b'<%srow%s><%sc r="A%d"><%sv>1</%sv></%sc></%srow>'
                % (prefix, attributes, prefix, number, prefix, prefix, prefix, prefix)
            )
        if draw.random() < 0.6:
            told.append((number, ["match", 0.5]))
    space = f' xmlns{":x" if prefix else ""}="{module._MAIN}"'.encode()
    head = b"<%sworksheet%s><%ssheetData>" % (prefix, space, prefix)
    tail = b"</%ssheetData></%sworksheet>" % (prefix, prefix)
    out = io.BytesIO()
    whole = module._PIECE
    module._PIECE = piece
    try:
        module._with_verdicts(io.BytesIO(head + b"".join(rows) + tail), out, 2, iter(told), "x")
    finally:
        module._PIECE = whole
    tree = ElementTree.fromstring(out.getvalue())
    found = {int(row.get("r", 0)): len(row) for row in tree.iter(f"{{{module._MAIN}}}row")}
    assert len(found) == len(rows)
    marked = {number for number, _ in told}
    for number, cells in found.items():
        assert cells - (2 if number in marked else 0) in (0, 1)


def test_what_cannot_be_taken_apart_is_refused(held: Store, tmp_path: Path) -> None:
    path, out = rich_workbook(tmp_path / "in.xlsx"), tmp_path / "out.xlsx"
    parts = unzipped(path.read_bytes())
    parts["xl/worksheets/sheet1.xml"] = re.sub(rb'<c r="[A-Z]+\d+"', b"<c", parts["xl/worksheets/sheet1.xml"])
    path.write_bytes(zipped(parts))
    with pytest.raises(InputError, match="has cells without an address"):
        screened(held, path, out)
    assert not out.exists()
