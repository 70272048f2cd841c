"""Tables of trade statistics: a header, rows with their numbers, cells by column; errors name file, row and field."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeVar

from smallyard.errors import InputError
from smallyard.model.reading.opening import file_label, shown
from smallyard.model.reading.tables import LARGEST_LINE, csv_rows

__all__ = ["Cells", "Table", "csv_table", "head_of", "json_of"]

_HEAD = 65_536
_LARGEST_JSON = 512 * 1024 * 1024
_Value = TypeVar("_Value")


@dataclass(slots=True)
class Cells:
    """One row: its number and its cells, asked for by column."""

    table: Table
    row: int
    cells: Sequence[str]

    def text(self, column: str, *others: str) -> str:
        """The cell of the first of these columns that the table has; "" where there is none or it is short."""
        for name in (column, *others):
            place = self.table.places.get(name)
            if place is not None:
                return self.cells[place].strip() if place < len(self.cells) else ""
        return ""

    def read(self, read: Callable[[str], _Value], column: str, *others: str) -> _Value:
        """The same cell, read.

        Raises:
            InputError: it cannot be read; file, row and field are named.
        """
        text = self.text(column, *others)
        try:
            return read(text)
        except ValueError as failed:
            raise self.wrong(str(failed) if text else "is empty", column, *others) from failed

    def wrong(self, problem: str, column: str, *others: str, accepted: str | None = None) -> InputError:
        """The error that says what is wrong with a cell."""
        named = next((self.table.written[one] for one in (column, *others) if one in self.table.places), column)
        return InputError(problem, file=self.table.label, row=self.row, field=named, accepted=accepted)


class Table:
    """A table's columns by name, in any case and with any spaces around them.

    Args:
        label: the file's name for errors.
        header: the column names as written.
        rows: row numbers and cells.
        width: False where rows may be shorter or longer than the header.
    """

    def __init__(self, label: str, header: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]]) -> None:
        self.label = label
        self.places: dict[str, int] = {}
        self.written: dict[str, str] = {}
        for place, cell in enumerate(header):
            name = folded(cell)
            if name and name in self.places:
                raise InputError("stands twice in the header", file=label, row=1, field=cell.strip())
            if name:
                self.places[name] = place
                self.written[name] = cell.strip()
        self._width = len(header)
        self._rows = rows

    def __iter__(self) -> Iterator[Cells]:
        for row, cells in self._rows:
            if len(cells) != self._width:
                # Publishers end rows with a separator that the header has not, or leave out empty cells at the end.
                if not any(cell.strip() for cell in cells):
                    continue
                if any(cell.strip() for cell in cells[self._width :]):
                    raise InputError(
                        f"has {len(cells)} cells where the header has {self._width}", file=self.label, row=row
                    )
            yield Cells(self, row, cells)

    def first(self, *names: str) -> str | None:
        """The first of these columns that the table has."""
        return next((one for one in names if one in self.places), None)


def folded(header: str) -> str:
    """A column name as we compare it."""
    return " ".join(header.replace("\ufeff", "").replace("_", " ").split()).casefold()


def _opened(path: Path) -> IO[bytes]:
    return gzip.open(path, "rb") if path.suffix.casefold() == ".gz" else path.open("rb")  # type: ignore[return-value]


def head_of(path: Path) -> bytes:
    """The first bytes of a file, unpacked if it is gzip.

    Raises:
        InputError: it cannot be opened, or is empty.
    """
    try:
        with _opened(path) as stream:
            head = stream.read(_HEAD)
    except (OSError, EOFError, ValueError) as failed:
        raise InputError(f"cannot be opened: {_reason(failed)}", file=file_label(path)) from failed
    if not head.strip():
        raise InputError("is empty", file=file_label(path), accepted="trade statistics")
    return head


def csv_table(path: Path, encodings: Sequence[str] = ("utf-8",)) -> Table:
    """A CSV file of any length as a table, read line by line.

    A line is decoded by the first of the encodings that fits: publishers mix them.

    Raises:
        InputError: it cannot be opened or decoded, or has no header.
    """
    label = file_label(path)
    rows = csv_rows(_lines(path, label, encodings), label)
    _, header = next(rows, (1, ()))
    if not any(cell.strip() for cell in header):
        raise InputError("has no header row", file=label, row=1)
    return Table(label, header, rows)


def _lines(path: Path, label: str, encodings: Sequence[str]) -> Iterator[str]:
    row = 0
    try:
        with _opened(path) as stream:
            while raw := stream.readline(LARGEST_LINE + 1):
                row += 1
                if len(raw) > LARGEST_LINE:
                    raise InputError(f"a line of more than {LARGEST_LINE:,} bytes", file=label, row=row)
                if b"\0" in raw:
                    raise InputError("a NUL character: is this a binary file?", file=label, row=row)
                yield _decoded(raw, label, row, encodings)
    except (OSError, EOFError, ValueError) as failed:
        raise InputError(f"cannot be read: {_reason(failed)}", file=label, row=row + 1) from failed


def _decoded(raw: bytes, label: str, row: int, encodings: Sequence[str]) -> str:
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(f"is not {' or '.join(encodings)} text", file=label, row=row)


def json_of(path: Path) -> object:
    """The data of a JSON file, numbers as their text.

    Raises:
        InputError: it cannot be opened, is too large, or is not JSON.
    """
    label = file_label(path)
    try:
        with _opened(path) as stream:
            data = stream.read(_LARGEST_JSON + 1)
    except (OSError, EOFError) as failed:
        raise InputError(f"cannot be opened: {_reason(failed)}", file=label) from failed
    if len(data) > _LARGEST_JSON:
        raise InputError("is too large", file=label, accepted=f"JSON of at most {_LARGEST_JSON // 1024 // 1024} MB")
    try:
        # An amount such as 1234.57 must not pass through binary fractions.
        return json.loads(data.decode("utf-8-sig"), parse_float=str, parse_int=str, parse_constant=str)
    except UnicodeDecodeError as failed:
        raise InputError("is not UTF-8 text", file=label) from failed
    except json.JSONDecodeError as failed:
        raise InputError(f"is not JSON: {failed.msg} (line {failed.lineno})", file=label) from failed
    except (RecursionError, ValueError) as failed:
        raise InputError(f"is not JSON that we read: {shown(str(failed))}", file=label) from failed


def _reason(failed: Exception) -> str:
    return getattr(failed, "strerror", None) or str(failed) or type(failed).__name__
