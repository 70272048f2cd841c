"""The rows of CSV and XLSX files as text cells, with row numbers, read one at a time."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain, repeat
from pathlib import Path
from typing import IO, Any

from smallyard.errors import InputError
from smallyard.model.reading.opening import shown

__all__ = [
    "LARGEST_FIELD",
    "LARGEST_LINE",
    "LARGEST_UNPACKED",
    "MOST_COLUMNS",
    "csv_problem",
    "csv_rows",
    "headed",
    "separator_of",
    "streamed_xlsx",
    "text_lines",
    "value_text",
    "xlsx_rows",
]

LARGEST_FIELD = 131_072
"""Characters of one CSV cell: the limit that the csv module has by itself, which is for the whole process."""
LARGEST_LINE = 1024 * 1024
"""Bytes of one line of a CSV file that is read line by line."""
LARGEST_UNPACKED = 512 * 1024 * 1024
"""Bytes of an XLSX file's parts after unpacking, all together."""
_LARGEST_STREAMED = 8 * 1024 * 1024 * 1024
"""The same of a workbook that is read row by row: 1,048,576 rows of text come to less."""
_LARGEST_STRINGS = 192 * 1024 * 1024
"""Bytes of the strings that a workbook's cells share, which are held in memory, twice where it has formulas."""
_LARGEST_RATIO = 200
_SMALL = 10 * 1024 * 1024
"""Below this unpacked size the ratio does not matter."""
_LARGEST_FLOAT = 1e300
_SEPARATORS = (",", ";", "\t")
MOST_COLUMNS = 1_000
"""Columns of one file."""


def csv_rows(lines: Iterable[str], label: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Rows of CSV, separated by comma, semicolon or tab, whichever the header has most of.

    The row number is the line on which the row begins.

    Raises:
        InputError: a cell or row too long, or a quotation mark that is never closed.
    """
    lines = iter(lines)
    first = next(lines, "")
    separator = separator_of(first)
    reader = csv.reader(chain([first], lines), delimiter=separator, strict=True)
    row = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as failed:
            raise InputError(csv_problem(str(failed)), file=label, row=row) from failed
        if cells is None:
            return
        if len(cells) > MOST_COLUMNS:
            raise InputError(f"has {len(cells):,} columns", file=label, row=row, accepted=f"at most {MOST_COLUMNS:,}")
        yield row, cells
        row = reader.line_num + 1


def separator_of(header: str) -> str:
    """Comma, semicolon or tab, whichever a header has most of."""
    return max(_SEPARATORS, key=header.count)


def text_lines(text: str) -> Iterator[str]:
    """The lines of a text, their ends kept: a line break inside quotation marks belongs to its CSV cell."""
    return io.StringIO(text, newline="")


def csv_problem(text: str) -> str:
    """What the csv module found wrong, in our words."""
    if "field larger" in text:
        return f"a cell of more than {LARGEST_FIELD:,} characters"
    if "unexpected end" in text:
        return "a quotation mark opens here and is never closed"
    return f"is not CSV: {text}"


def headed(
    rows: Iterable[tuple[int, Sequence[str]]], file: str, names: str
) -> tuple[int, Sequence[str], Iterator[tuple[int, dict[int, str]]]]:
    """The header of a table with its row, and each further row that is not empty: its filled cells by column, from 0.

    Args:
        rows: row numbers (from 1) and cells as text.
        file: the file's name for errors.
        names: what stands in a header.

    Raises:
        InputError: there is no header; or, once that row is asked for, a cell stands beyond it.
    """
    numbered = iter(rows)
    at, header = next(numbered, (1, ()))
    if not any(cell.strip() for cell in header):
        raise InputError("has no header row", file=file, accepted=f"a first row with {names}, see --template")
    return at, header, _filled(numbered, len(header), file)


def _filled(
    numbered: Iterable[tuple[int, Sequence[str]]], width: int, file: str
) -> Iterator[tuple[int, dict[int, str]]]:
    for row, cells in numbered:
        filled = {place: cell.strip() for place, cell in enumerate(cells) if cell.strip()}
        if beyond := [place for place in filled if place >= width]:
            raise InputError(f"cell {beyond[0] + 1} stands beyond the header's {width} columns", file=file, row=row)
        if filled:
            yield row, filled


def xlsx_rows(data: bytes, label: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Rows of the first worksheet of an XLSX workbook, as text.

    A formula counts as the value stored with it. Dates become ISO 8601 text, numbers plain decimals.

    Raises:
        InputError: not a workbook, damaged, a zip bomb, or a formula without a stored value or with an error.
    """
    _check_archive(io.BytesIO(data), len(data), label, LARGEST_UNPACKED)
    from openpyxl import load_workbook

    try:
        values = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        formulas = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        pairs = zip(_sheet(values, label).iter_rows(), _sheet(formulas, label).iter_rows(), strict=True)
        for row, (cells, sources) in enumerate(pairs, start=1):
            if len(cells) > MOST_COLUMNS:
                raise InputError(
                    f"has {len(cells):,} columns", file=label, row=row, accepted=f"at most {MOST_COLUMNS:,}"
                )
            yield row, [_cell(cell, source, row, label) for cell, source in zip(cells, sources, strict=True)]
    except InputError:
        raise
    except Exception as failed:  # openpyxl lets any error of any library through
        raise InputError(f"is not an XLSX workbook that we can read: {shown(failed)}", file=label) from failed


def streamed_xlsx(path: Path, label: str) -> Iterator[tuple[int, Sequence[str], dict[int, str]]]:
    """Rows of the first worksheet of a workbook of any length: number, cells as text, and what is wrong by place.

    As `xlsx_rows`, but the file is not read into memory, and a cell that cannot be read spoils only itself.

    Raises:
        InputError: not a workbook, damaged, or a zip bomb.
    """
    try:
        with path.open("rb") as stream:
            _check_archive(stream, path.stat().st_size, label, _LARGEST_STREAMED)
            with zipfile.ZipFile(stream) as archive:
                strings = sum(
                    one.file_size for one in archive.infolist() if one.filename.endswith("sharedStrings.xml")
                )
        if strings > _LARGEST_STRINGS:
            raise InputError("holds too much text for a workbook", file=label, accepted="the same as CSV or Parquet")
        from openpyxl import load_workbook

        values = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        try:
            sources: Iterable[Sequence[Any]] = repeat(())
            if _has_formulas(path, _sheet(values, label)):
                formulas = load_workbook(path, read_only=True, data_only=False, keep_links=False)
                sources = _sheet(formulas, label).iter_rows()
            for row, (cells, source) in enumerate(zip(_sheet(values, label).iter_rows(), sources), start=1):  # noqa: B905
                wrong: dict[int, str] = {}
                texts = []
                for place, cell in enumerate(cells[:MOST_COLUMNS]):
                    formula = source[place] if place < len(source) else cell
                    try:
                        texts.append(_cell(cell, formula, row, label))
                    except InputError as bad:
                        wrong[place] = bad.problem
                        texts.append("")
                yield row, texts, wrong
        finally:
            values.close()
    except InputError:
        raise
    except Exception as failed:  # openpyxl lets any error of any library through
        raise InputError(f"is not an XLSX workbook that we can read: {shown(failed)}", file=label) from failed


def _has_formulas(path: Path, sheet: Any) -> bool:
    """Whether a sheet has a formula; then its stored values and its formulas must be read side by side."""
    # openpyxl has no public name for the part that a read-only sheet is read from.
    part = getattr(sheet, "_worksheet_path", "")
    with zipfile.ZipFile(path) as archive, archive.open(part) as stream:
        tail = b""
        while piece := stream.read(1 << 20):
            if b"<f>" in tail + piece or b"<f " in tail + piece or b":f>" in tail + piece or b":f " in tail + piece:
                return True
            tail = piece[-4:]
    return False


def _sheet(book: Any, label: str) -> Any:
    if not book.worksheets:
        raise InputError("has no worksheet", file=label)
    return book.worksheets[0]


def _check_archive(stream: IO[bytes], size: int, label: str, largest: int) -> None:
    try:
        with zipfile.ZipFile(stream) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            unpacked = sum(member.file_size for member in members)
            encrypted = any(member.flag_bits & 0x1 for member in members)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as failed:
        raise InputError("is not an XLSX workbook", file=label, accepted="XLSX, not XLS") from failed
    if "xl/workbook.xml" not in names or encrypted:
        raise InputError("is a zip file, but not an XLSX workbook without a password", file=label)
    # zipfile never unpacks more than the size stated here, so a false statement cannot get past.
    if unpacked > largest or (unpacked > _SMALL and unpacked > size * _LARGEST_RATIO):
        raise InputError(f"unpacks to {unpacked // 1024 // 1024:,} MB: refused as a zip bomb", file=label)


def _cell(cell: Any, source: Any, row: int, label: str) -> str:
    value = cell.value
    if source.data_type == "f" and value is None:
        raise InputError(
            f"cell {source.coordinate} holds a formula without a stored value",
            file=label,
            row=row,
            accepted="a value (open and save the file in a spreadsheet program, or paste as values)",
        )
    if cell.data_type == "e":
        raise InputError(f"cell {cell.coordinate} holds the error {shown(value)}", file=label, row=row)
    return value_text(value)


def value_text(value: object) -> str:
    """A value of a workbook, JSON or Parquet as text: ISO 8601 dates, numbers to 15 digits, nothing for none."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat()
        case date():
            return value.isoformat()
        case float() if value == value and abs(value) < _LARGEST_FLOAT:
            # The 15 digits that a spreadsheet program shows: 0.1 + 0.2 is 0.3 there.
            return format(Decimal(f"{value:.15g}"), "f")
        case _:
            return str(value)
