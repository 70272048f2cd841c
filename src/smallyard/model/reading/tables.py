"""The rows of CSV and XLSX files as text cells, with row numbers, read one at a time."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

from smallyard.errors import InputError
from smallyard.model.reading.opening import decoded, shown

__all__ = ["LARGEST_FIELD", "LARGEST_LINE", "LARGEST_UNPACKED", "csv_rows", "file_lines", "text_lines", "xlsx_rows"]

LARGEST_FIELD = 131_072
"""Characters of one CSV cell: the limit that the csv module has by itself, which is for the whole process."""
LARGEST_LINE = 1024 * 1024
"""Bytes of one line of a CSV file that is read line by line."""
LARGEST_UNPACKED = 512 * 1024 * 1024
"""Bytes of an XLSX file's parts after unpacking, all together."""
_LARGEST_RATIO = 200
_SMALL = 10 * 1024 * 1024
"""Below this unpacked size the ratio does not matter."""
_SEPARATORS = (",", ";", "\t")
_MOST_COLUMNS = 1_000


def csv_rows(lines: Iterable[str], label: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Rows of CSV, separated by comma, semicolon or tab, whichever the header has most of.

    The row number is the line on which the row begins.

    Raises:
        InputError: a cell or row too long, or a quotation mark that is never closed.
    """
    lines = iter(lines)
    first = next(lines, "")
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(chain([first], lines), delimiter=separator, strict=True)
    row = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as failed:
            raise InputError(_csv_problem(str(failed)), file=label, row=row) from failed
        if cells is None:
            return
        if len(cells) > _MOST_COLUMNS:
            raise InputError(
                f"has {len(cells):,} columns", file=label, row=row, accepted=f"at most {_MOST_COLUMNS:,}"
            )
        yield row, cells
        row = reader.line_num + 1


def text_lines(text: str) -> Iterator[str]:
    """The lines of a text, their ends kept: a line break inside quotation marks belongs to its CSV cell."""
    return io.StringIO(text, newline="")


def file_lines(path: Path, label: str) -> Iterator[str]:
    """The lines of a UTF-8 file of any length, one at a time, their ends kept.

    Raises:
        InputError: it cannot be opened, is in another encoding, or has a line too long or with a NUL character.
    """
    try:
        with path.open("rb") as stream:
            row = 0
            while raw := stream.readline(LARGEST_LINE + 1):
                row += 1
                if len(raw) > LARGEST_LINE:
                    raise InputError(f"a line of more than {LARGEST_LINE:,} bytes", file=label, row=row)
                yield decoded(raw, label, row)
    except (OSError, ValueError) as failed:
        reason = failed.strerror if isinstance(failed, OSError) and failed.strerror else str(failed)
        raise InputError(f"cannot be opened: {reason}", file=label) from failed


def _csv_problem(text: str) -> str:
    if "field larger" in text:
        return f"a cell of more than {LARGEST_FIELD:,} characters"
    if "unexpected end" in text:
        return "a quotation mark opens here and is never closed"
    return f"is not CSV: {text}"


def xlsx_rows(data: bytes, label: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Rows of the first worksheet of an XLSX workbook, as text.

    A formula counts as the value stored with it. Dates become ISO text, numbers plain decimals.

    Raises:
        InputError: not a workbook, damaged, a zip bomb, or a formula without a stored value or with an error.
    """
    _check_archive(data, label)
    from openpyxl import load_workbook

    try:
        values = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        formulas = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        pairs = zip(_sheet(values, label).iter_rows(), _sheet(formulas, label).iter_rows(), strict=True)
        for row, (cells, sources) in enumerate(pairs, start=1):
            if len(cells) > _MOST_COLUMNS:
                raise InputError(
                    f"has {len(cells):,} columns", file=label, row=row, accepted=f"at most {_MOST_COLUMNS:,}"
                )
            yield row, [_cell(cell, source, row, label) for cell, source in zip(cells, sources, strict=True)]
    except InputError:
        raise
    except Exception as failed:  # openpyxl lets any error of any library through
        raise InputError(f"is not an XLSX workbook that we can read: {shown(failed)}", file=label) from failed


def _sheet(book: Any, label: str) -> Any:
    if not book.worksheets:
        raise InputError("has no worksheet", file=label)
    return book.worksheets[0]


def _check_archive(data: bytes, label: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            unpacked = sum(member.file_size for member in members)
            encrypted = any(member.flag_bits & 0x1 for member in members)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as failed:
        raise InputError("is not an XLSX workbook", file=label, accepted="XLSX, not XLS") from failed
    if "xl/workbook.xml" not in names or encrypted:
        raise InputError("is a zip file, but not an XLSX workbook without a password", file=label)
    # zipfile never unpacks more than the size stated here, so a false statement cannot get past.
    if unpacked > LARGEST_UNPACKED or (unpacked > _SMALL and unpacked > len(data) * _LARGEST_RATIO):
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
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat()
        case date():
            return value.isoformat()
        case int():
            return str(value)
        case float():
            # The 15 digits that a spreadsheet program shows: 0.1 + 0.2 is 0.3 there.
            return format(Decimal(f"{value:.15g}"), "f")
        case _:
            return str(value)
