"""A user's own workbook with verdicts to the right of its table and sheets of hits and report at its end.

The package is edited, not rewritten: every part but four is copied byte for byte. The first worksheet gets new cells,
a wider used range and widths of the new columns, and nothing else of it is touched. So formats, formulas, charts,
images, pivot tables and whatever else a workbook may hold stay as they are. Source: ECMA-376 part 1, 18.2 and 18.3;
part 2.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from smallyard.errors import InputError
from smallyard.model.plain import safe_cell
from smallyard.model.reading.opening import file_label
from smallyard.screening.tables import (
    Cell,
    clearance_in_words,
    header,
    replaced,
    report_sheets,
    table_rows,
)

if TYPE_CHECKING:
    from smallyard.screening.batch import Run

__all__ = ["VERDICTS", "write_workbook"]

VERDICTS = (
    "smallyard result",
    "smallyard score",
    "smallyard hits",
    "smallyard listing",
    "smallyard listed name",
    "smallyard in force",
    "smallyard clearance",
    "smallyard problems",
)
"""The columns that are added."""
_WIDTHS = (16, 15, 14, 30, 36, 18, 40, 40)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml"
_STRICT_MAIN = f"{_STRICT}/spreadsheetml/main"
_STRICT_RELATIONS = f"{_STRICT}/officeDocument/relationships"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_WORKBOOK, _WORKBOOK_LINKS, _TYPES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
_MOST_ROWS, _MOST_COLUMNS, _MOST_TEXT = 1_048_576, 16_384, 32_767
_PIECE = 1 << 20
_PREFIX = rb"(?:[A-Za-z_][\w.-]*:)?"
_CELL = re.compile(rb"<" + _PREFIX + rb"c(?=[\s/>])([^>]*)>")
_ADDRESS = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})\d+["']""")
_MERGED = re.compile(rb"<" + _PREFIX + rb"""mergeCell\s[^>]*ref\s*=\s*["'][A-Z]+\d+:([A-Z]{1,3})\d+["']""")
_ROW = re.compile(rb"<(" + _PREFIX + rb")row(?=[\s/>])([^>]*?)(/?)>")
_ROW_NUMBER = re.compile(rb"""\sr\s*=\s*["'](\d+)["']""")
_SPANS = re.compile(rb"""\sspans\s*=\s*["'][^"']*["']""")
_DIMENSION = re.compile(rb"<" + _PREFIX + rb"""dimension\s[^>]*?ref\s*=\s*["']([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?["']""")
_COLS_END = re.compile(rb"</(" + _PREFIX + rb")cols>")
_COL_MAX = re.compile(rb"<" + _PREFIX + rb"""col\s[^>]*?max\s*=\s*["'](\d+)["']""")
_SHEET_DATA = re.compile(rb"<(" + _PREFIX + rb")sheetData(?=[\s/>])[^>]*>")


def write_workbook(path: Path, run: Run) -> None:
    """Write the workbook that a run screened, with its verdicts, to a new file that replaces `path` at the end.

    Raises:
        InputError: the workbook cannot be taken apart, or the file cannot be written.
    """
    source = run.opened.path
    label = file_label(source)
    part = first_sheet(source)
    try:
        with zipfile.ZipFile(source) as old:
            first = _next_column(old, part, label)
            with replaced(path) as scratch, zipfile.ZipFile(scratch, "w", zipfile.ZIP_DEFLATED) as new:
                _write(old, new, part, first, run, label)
    except (zipfile.BadZipFile, KeyError, UnicodeError) as failed:
        raise InputError(f"cannot be taken apart: {failed}", file=label) from failed


def first_sheet(path: Path) -> str:
    """The name of the part that holds the first worksheet: the one that is read."""
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, keep_links=False)
    try:
        # openpyxl has no public name for the part that a read-only sheet is read from.
        return str(getattr(book.worksheets[0], "_worksheet_path"))  # noqa: B009
    finally:
        book.close()


def _write(old: zipfile.ZipFile, new: zipfile.ZipFile, part: str, first: int, run: Run, label: str) -> None:
    book = old.read(_WORKBOOK).decode("utf-8-sig")
    strict = _STRICT in book
    sheets = _Sheets(old, book)
    for info in old.infolist():
        if info.filename in {_WORKBOOK, _WORKBOOK_LINKS, _TYPES}:
            continue  # written when it is known which sheets there are
        target = _entry(info)
        if info.filename == part:
            with old.open(info) as given, new.open(target, "w", force_zip64=True) as out:
                _with_verdicts(given, out, first, _verdicts(run), label)
        else:
            with old.open(info) as given, new.open(target, "w", force_zip64=info.file_size > 1 << 31) as out:
                shutil.copyfileobj(given, out, _PIECE)
    _add_table(new, sheets, "Screening hits", header(run), table_rows(_with_hits(run)), strict)
    for title, lines in report_sheets(run):
        name = {"summary": "Screening report", "lists": "Screening lists"}[title]
        _add_table(new, sheets, name, [str(value) for value in lines[0]], lines[1:], strict)
    for name, text in sheets.parts(strict).items():
        new.writestr(_entry(old.getinfo(name)), text.encode("utf-8"))


def _entry(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(info.filename, info.date_time)
    made.compress_type = zipfile.ZIP_DEFLATED if info.compress_type != zipfile.ZIP_STORED else zipfile.ZIP_STORED
    made.external_attr = info.external_attr
    return made


def _with_hits(run: Run) -> Iterator[dict[str, Any]]:
    return (row for row in run.rows() if row["hits"] or row["problems"])


def _verdicts(run: Run) -> Iterator[tuple[int, Sequence[Cell]]]:
    """The number of each row of the sheet with what is put behind it, the header first."""
    yield run.opened.header_row, VERDICTS
    for row in run.rows():
        yield row["row"], _verdict(row)


def _verdict(row: Mapping[str, Any]) -> Sequence[Cell]:
    hits = row["hits"]
    problems = safe_cell("; ".join(row["problems"]))
    if not hits:
        return [row["result"], "", 0, "", "", "", "", problems]
    open_ = [hit for hit in hits if not (hit["clearance"] and hit["clearance"]["holds"])]
    best = (open_ or hits)[0]
    return [
        row["result"],
        best["score"],
        len(hits),
        safe_cell(best["listing"]),
        safe_cell(best["name"]),
        best["in_force"],
        safe_cell(clearance_in_words(best["clearance"])),
        problems,
    ]


# The worksheet


def _next_column(old: zipfile.ZipFile, part: str, label: str) -> int:
    """The number of the first column to the right of everything on a sheet."""
    last = 1
    tail = b""
    with old.open(part) as stream:
        while piece := stream.read(_PIECE):
            text = tail + piece
            if text[:2] in (b"\xff\xfe", b"\xfe\xff"):
                raise InputError("is UTF-16 inside", file=label, accepted="a workbook saved by a spreadsheet program")
            cut = text.rfind(b"<")  # a tag that the piece ends in is read with the next
            ready, tail = (text[:cut], text[cut:]) if cut > 0 else (text, b"")
            for found in _CELL.finditer(ready):
                address = _ADDRESS.search(found[1])
                if address is None:
                    raise InputError(
                        "has cells without an address", file=label, accepted="it saved once by a spreadsheet program"
                    )
                last = max(last, _number(address[1]))
            for found in _MERGED.finditer(ready):
                last = max(last, _number(found[1]))
    if last + len(VERDICTS) > _MOST_COLUMNS:
        raise InputError("has no room for more columns", file=label)
    return last + 1


def _with_verdicts(
    given: IO[bytes], out: IO[bytes], first: int, verdicts: Iterator[tuple[int, Sequence[Cell]]], label: str
) -> None:
    head, text = _head(given, label)
    out.write(_wider(head, first))
    pending = next(verdicts, None)
    number, place = 0, 0
    while True:
        found = _ROW.search(text, place)
        closing = b"</" + found[1] + b"row>" if found is not None else b""
        stop = found.end() if found is not None and found[3] else text.find(closing, found.end()) if found else -1
        if found is None or stop < 0:
            piece = given.read(_PIECE)
            if not piece:
                break
            # What is left may be half of a row or of a tag: it is looked at again with what follows.
            cut = found.start() if found is not None else max(text.rfind(b"<", place), place)
            out.write(text[place:cut])
            text, place = text[cut:] + piece, 0
            continue
        said = _ROW_NUMBER.search(found[2])
        number = int(said[1]) if said is not None else number + 1
        after = stop + (0 if found[3] else len(closing))
        if pending is not None and pending[0] == number:
            added = enumerate(pending[1], start=first)
            cells = b"".join(_cell(found[1], column, number, value) for column, value in added)
            out.write(text[place : found.start()] + b"<" + found[1] + b"row" + _SPANS.sub(b"", found[2]) + b">")
            out.write(text[found.end() : stop] + cells + closing)
            pending = next(verdicts, None)
        else:
            out.write(text[place:after])
        place = after
    out.write(text[place:])
    if pending is not None:
        raise InputError("is not a row that the sheet holds", file=label, row=pending[0])


def _head(given: IO[bytes], label: str) -> tuple[bytes, bytes]:
    """What stands before the rows, and the beginning of them."""
    text = b""
    while (found := _SHEET_DATA.search(text)) is None:
        piece = given.read(_PIECE)
        if not piece or len(text) > 64 * _PIECE:
            raise InputError("has no rows on its first sheet", file=label)
        text += piece
    return text[: found.end()], text[found.end() :]


def _wider(head: bytes, first: int) -> bytes:
    """The head of a sheet, its used range and its columns' widths with the new columns in them."""
    last = _letters(first + len(VERDICTS) - 1)

    def range_(found: re.Match[bytes]) -> bytes:
        whole, start = found[0], found.start()
        low, high = found.start(1) - start, (found.end(4) if found[4] else found.end(2)) - start
        corner = found[1] + found[2] + b":" + last + (found[4] or found[2])
        return whole[:low] + corner + whole[high:]

    head = _DIMENSION.sub(range_, head, count=1)
    ends = _COLS_END.search(head)
    prefix = ends[1] if ends is not None else (_SHEET_DATA.search(head) or [b"", b""])[1]
    widths = b"".join(
        b'<%scol min="%d" max="%d" width="%d" customWidth="1"/>' % (prefix, first + place, first + place, width)
        for place, width in enumerate(_WIDTHS)
    )
    if ends is not None:
        if max((int(one[1]) for one in _COL_MAX.finditer(head)), default=0) < first:
            return head[: ends.start()] + widths + head[ends.start() :]
        return head  # the user set the width of these columns too
    data = _SHEET_DATA.search(head)
    assert data is not None
    return head[: data.start()] + b"<" + prefix + b"cols>" + widths + b"</" + prefix + b"cols>" + head[data.start() :]


def _cell(prefix: bytes, column: int, row: int, value: Cell) -> bytes:
    """One cell: a number, or a text that stands in the cell itself, so that the shared strings stay as they are."""
    if value == "":
        return b""
    address = _letters(column) + str(row).encode()
    if isinstance(value, str):
        text = escape(value[:_MOST_TEXT]).encode("utf-8", "backslashreplace")
        inner = b'<%sis><%st xml:space="preserve">%s</%st></%sis>' % (prefix, prefix, text, prefix, prefix)
        return b'<%sc r="%s" t="inlineStr">%s</%sc>' % (prefix, address, inner, prefix)
    return b'<%sc r="%s"><%sv>%s</%sv></%sc>' % (prefix, address, prefix, repr(value).encode(), prefix, prefix)


def _number(letters: bytes) -> int:
    found = 0
    for letter in letters:
        found = found * 26 + letter - 64
    return found


def _letters(number: int) -> bytes:
    found = b""
    while number:
        number, rest = divmod(number - 1, 26)
        found = bytes([65 + rest]) + found
    return found


# New sheets


class _Sheets:
    """The sheets that are added, and the three parts that name a workbook's sheets."""

    def __init__(self, old: zipfile.ZipFile, book: str) -> None:
        self._book = book
        self._links = old.read(_WORKBOOK_LINKS).decode("utf-8-sig")
        self._types = old.read(_TYPES).decode("utf-8-sig")
        self._taken = set(old.namelist())
        self._names = {
            one.casefold() for one in re.findall(r"""<(?:[\w.-]+:)?sheet\s[^>]*?name\s*=\s*"([^"]*)\"""", book)
        }
        self._id = max((int(one) for one in re.findall(r"""sheetId\s*=\s*["'](\d+)["']""", book)), default=0)
        self._added: list[tuple[str, str, int, str]] = []

    def add(self, title: str) -> str:
        """The name of the part of a new sheet."""
        name, number = title, 1
        while name.casefold() in self._names:
            number += 1
            name = f"{title} {number}"
        self._names.add(name.casefold())
        count = 1
        while (part := f"xl/worksheets/smallyard{count}.xml") in self._taken:
            count += 1
        self._taken.add(part)
        self._id += 1
        link = f"smallyard{self._id}"
        while f'"{link}"' in self._links:
            link += "x"
        self._added.append((name, part, self._id, link))
        return part

    def parts(self, strict: bool) -> dict[str, str]:
        """The three parts with the added sheets in them."""
        relations = _STRICT_RELATIONS if strict else _RELATIONS
        bound = re.search(rf'xmlns:([\w.-]+)\s*=\s*["\']{re.escape(relations)}["\']', self._book)
        declared = "" if bound else f" xmlns:r={quoteattr(relations)}"
        word = bound[1] if bound else "r"

        def before(text: str, closing: str, added: Iterable[str]) -> str:
            ends = list(re.finditer(rf"</((?:[\w.-]+:)?){closing}>", text))
            if not ends:
                raise KeyError(f"no {closing}")
            at = ends[-1]
            return (
                text[: at.start()] + "".join(one.replace("<", f"<{at[1]}", 1) for one in added) + text[at.start() :]
            )

        sheets = (
            f'<sheet{declared} name={quoteattr(name)} sheetId="{number}" {word}:id="{link}"/>'
            for name, _, number, link in self._added
        )
        links = (
            f'<Relationship Id="{link}" Type="{relations}/worksheet" Target="/{part}"/>'
            for _, part, _, link in self._added
        )
        types = (f'<Override PartName="/{part}" ContentType="{_SHEET_TYPE}"/>' for _, part, _, _ in self._added)
        return {
            _WORKBOOK: before(self._book, "sheets", sheets),
            _WORKBOOK_LINKS: before(self._links, "Relationships", links),
            _TYPES: before(self._types, "Types", types),
        }


def _add_table(
    new: zipfile.ZipFile,
    sheets: _Sheets,
    title: str,
    first: Sequence[Cell],
    rows: Iterable[Sequence[Cell]],
    strict: bool,
) -> None:
    """Add a sheet with a table; another behind it where the rows are more than one sheet holds."""
    pending = iter(rows)
    row = next(pending, None)
    while True:
        with new.open(zipfile.ZipInfo(sheets.add(title)), "w", force_zip64=True) as out:
            out.write(_opening(len(first), strict))
            out.write(_line(1, first))
            number = 1
            while row is not None and number < _MOST_ROWS:
                number += 1
                out.write(_line(number, row))
                row = next(pending, None)
            out.write(b"</sheetData></worksheet>")
        if row is None:
            return


def _opening(columns: int, strict: bool) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{_STRICT_MAIN if strict else _MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<cols><col min="1" max="{max(columns, 1)}" width="24" customWidth="1"/></cols><sheetData>'
    ).encode()


def _line(number: int, values: Sequence[Cell]) -> bytes:
    cells = b"".join(_cell(b"", place, number, value) for place, value in enumerate(values, start=1))
    return b'<row r="%d">%s</row>' % (number, cells)
