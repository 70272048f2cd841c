"""From a publisher's bytes to text, tables, JSON and XML, each failure one line with file, row and field."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from smallyard.errors import ListFileError
from smallyard.lists.reading import RowProblem

__all__ = ["Row", "Table", "decode", "first_line", "json_results", "json_value", "only", "table", "xml_root"]

_LONGEST_FIELD = 131_072
_DEEPEST_JSON = 50


def decode(file: str, data: bytes, *, fallback: str | None = None) -> tuple[str, list[RowProblem]]:
    """UTF-8 text, with or without a byte order mark; a second encoding if the source is known to use it.

    Raises:
        ListFileError: the file is empty, holds NUL characters, or is not in the encoding; the message says where.
    """
    if not data.strip(b"\x1a\r\n\t \xef\xbb\xbf"):
        raise ListFileError("the file is empty", file=file)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise ListFileError("is UTF-16; accepted: UTF-8", file=file, row=1)
    problems: list[RowProblem] = []
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as failed:
        line = data.count(b"\n", 0, failed.start) + 1
        if fallback is None:
            raise ListFileError(f"byte {failed.start} is not UTF-8 text", file=file, row=line) from failed
        try:
            text = data.decode(fallback)
        except UnicodeDecodeError as again:
            line = data.count(b"\n", 0, again.start) + 1
            raise ListFileError(f"byte {again.start} is neither UTF-8 nor {fallback}", file=file, row=line) from again
        shown = data[max(0, failed.start - 20) : failed.end + 20].decode(fallback)
        problems.append(RowProblem(file, line, "", f"not UTF-8: the file was read as {fallback}", shown))
    if (at := text.find("\0")) >= 0:
        raise ListFileError("holds a NUL character", file=file, row=text.count("\n", 0, at) + 1)
    return text, problems


@dataclass(slots=True)
class Row:
    """One row of a table. Fields are taken with `pop`, so that what nobody took can be reported."""

    file: str
    number: int
    fields: dict[str, str]

    def pop(self, name: str) -> str:
        """The field, its white space collapsed; empty if there is none."""
        value = self.fields.pop(name, "")
        return " ".join(value.split()) if value else ""

    def problem(self, name: str, problem: str, value: str = "") -> RowProblem:
        """A problem at this row."""
        return RowProblem(self.file, self.number, name, problem, value)


@dataclass(slots=True)
class Table:
    """A file of rows: its columns, the rows that have them, and the rows that do not."""

    file: str
    columns: tuple[str, ...]
    rows: list[tuple[int, list[str]]]
    unread: list[RowProblem] = field(default_factory=list)
    warnings: list[RowProblem] = field(default_factory=list)

    @property
    def header(self) -> str:
        """The columns as one line: the fingerprint of the file's shape."""
        return ",".join(self.columns)

    def require(self, columns: Sequence[str]) -> None:
        """Make sure that all of `columns` are there.

        Raises:
            ListFileError: one is missing.
        """
        if missing := [name for name in columns if name not in self.columns]:
            raise ListFileError(f"has no column {missing[0]!r}", file=self.file, row=1, field=missing[0])

    def expect_only(self, columns: Sequence[str]) -> None:
        """Warn of each column that no reader knows: what stands in it is not read."""
        self.warnings.extend(
            RowProblem(self.file, 1, name, "a column that is not known; what stands in it is not read")
            for name in self.columns
            if name and name not in columns
        )

    def __iter__(self) -> Iterator[Row]:
        for number, values in self.rows:
            yield Row(self.file, number, dict(zip(self.columns, values, strict=True)))


def table(
    file: str,
    data: bytes,
    *,
    columns: Sequence[str] | None = None,
    required: Sequence[str] | None = None,
    also: Sequence[str] = (),
    delimiter: str = ",",
    fallback: str | None = None,
    partial: bool = False,
    short_rows: bool = False,
) -> Table:
    """Read delimited text.

    Args:
        file: the file's name, for messages.
        data: its bytes; a closing control-Z is allowed, as OFAC writes one.
        columns: the columns if the file has no header row; None takes the first row.
        required: those that must be there; None for whatever there is. Any beyond them and `also` is warned of.
        also: those that may be there.
        delimiter: the character between fields.
        fallback: a second encoding, see `decode`.
        partial: the caller knows that the file is cut off: a last row that ends early is reported, not refused.
        short_rows: rows may leave out empty fields at their end.

    Raises:
        ListFileError: the file is empty, truncated, wrongly quoted, lacks a column that is required, or has a field
            above 131,072 characters.
    """
    text, problems = decode(file, data, fallback=fallback)
    text = text.rstrip("\x1a")
    rows: list[tuple[int, list[str]]] = []
    unread: list[RowProblem] = []
    number = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, values in enumerate(reader, start=1):
            if any(map(str.strip, values)):
                rows.append((number, values))
    except csv.Error as failed:
        number += 1
        if "unexpected end" in str(failed):
            if not partial:
                raise ListFileError(
                    "the file ends inside a quoted field: it is truncated", file=file, row=number
                ) from None
            unread.append(RowProblem(file, number, "", "the file ends within this row"))
        elif "field larger" in str(failed):
            raise ListFileError(
                f"a field is longer than {_LONGEST_FIELD} characters", file=file, row=number
            ) from None
        else:
            raise ListFileError(f"is not well-formed delimited text: {failed}", file=file, row=number) from None
    if columns is None:
        if not rows:
            raise ListFileError("the file is empty", file=file)
        header = tuple(" ".join(name.split()) for name in rows.pop(0)[1])
        while header and not header[-1]:
            header = header[:-1]
    else:
        header = tuple(columns)
    result = Table(file, header, [], unread, problems)
    last = rows[-1][0] if rows else 0
    for number, values in rows:
        while len(values) > len(header) and not values[-1].strip():
            values.pop()
        if len(values) < len(header) and short_rows:
            values.extend([""] * (len(header) - len(values)))
        if len(values) == len(header):
            result.rows.append((number, values))
        elif number == last and len(values) < len(header) and not partial:
            problem = f"the last row has {len(values)} of {len(header)} fields: the file is truncated"
            raise ListFileError(problem, file=file, row=number)
        else:
            problem = f"has {len(values)} fields, not {len(header)}"
            unread.append(RowProblem(file, number, "", problem, delimiter.join(values)))
    if required is not None:
        result.require(required)
        result.expect_only([*required, *also])
    return result


def only(files: Mapping[str, bytes]) -> tuple[str, bytes]:
    """The name and the bytes of the one file that a set holds."""
    (file, data), *_ = files.items()
    return file, data


def first_line(files: Mapping[str, bytes]) -> bytes:
    """How the only file of a set begins, to its first line break or 4,000 bytes; nothing where there are several."""
    if len(files) != 1:
        return b""
    return next(iter(files.values()))[:4_003].removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0]


def json_value(file: str, data: bytes) -> Any:
    """The value of a JSON file.

    Raises:
        ListFileError: the file is empty, truncated, not JSON, or nested deeper than 50 levels.
    """
    text, _ = decode(file, data)
    try:
        value = json.loads(text)
    except json.JSONDecodeError as failed:
        what = (
            "is truncated" if failed.pos >= len(text.rstrip()) - 1 or "Unterminated" in failed.msg else "is not JSON"
        )
        raise ListFileError(f"{what}: {failed.msg} at column {failed.colno}", file=file, row=failed.lineno) from None
    except (RecursionError, ValueError) as failed:
        raise ListFileError(f"is not JSON that can be read: {failed}", file=file) from None
    if _depth(value) > _DEEPEST_JSON:
        raise ListFileError(f"is nested deeper than {_DEEPEST_JSON} levels", file=file)
    return value


def json_results(file: str, data: bytes) -> tuple[dict[str, Any], list[Any]]:
    """The object of a JSON answer, and the list in its field `results`.

    Raises:
        ListFileError: as `json_value`; or it is no object with such a list.
    """
    value = json_value(file, data)
    results = value.get("results") if isinstance(value, dict) else None
    if not isinstance(results, list):
        raise ListFileError("has no list of results", file=file, field="results")
    return value, results


def _depth(value: Any) -> int:
    depth, layer = 0, [value]
    while layer and depth <= _DEEPEST_JSON:
        inner: list[Any] = []
        for item in layer:
            if isinstance(item, Mapping):
                inner.extend(item.values())
            elif isinstance(item, list):
                inner.extend(item)
        depth, layer = depth + 1, inner
    return depth


def xml_root(file: str, data: bytes) -> Element:
    """The root element of an XML file; document types, entities and external references are refused.

    Raises:
        ListFileError: the file is empty, not well-formed, truncated, or declares entities.
    """
    if not data.strip(b"\xef\xbb\xbf\r\n\t "):
        raise ListFileError("the file is empty", file=file)
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as failed:
        raise ListFileError(
            f"declares a document type or entities, which are refused ({type(failed).__name__})", file=file
        ) from None
    except ParseError as failed:
        line = failed.position[0]
        raise ListFileError(f"is not well-formed XML, or is truncated: {failed.msg}", file=file, row=line) from None
    except (ValueError, LookupError) as failed:
        raise ListFileError(f"is not XML in a known encoding: {failed}", file=file) from None
    return root
