"""The rows of a file of parties of any length, one at a time: CSV, XLSX, Parquet and JSON lines."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from smallyard.errors import InputError, MissingExtraError
from smallyard.model.reading.opening import decoded, file_label, shown
from smallyard.model.reading.party_columns import PART, PartyColumns
from smallyard.model.reading.tables import LARGEST_LINE, MOST_COLUMNS, csv_rows, streamed_xlsx, value_text

__all__ = ["PARTY_FILE_SUFFIXES", "PartyFile", "PartyRow", "as_text", "open_party_file", "preview"]

PARTY_FILE_SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".parquet", ".jsonl", ".ndjson", ".json")
"""The forms of a file of parties that are read, by the suffix of its name."""
_ACCEPTED = "a file .csv, .xlsx, .parquet or .jsonl"
_KEYS_SEEN = 1_000
"""Lines of JSON whose keys are the columns; a key that first comes later is named as a problem of its row."""
_HEADER_BY = 20
"""Rows of a sheet among which its header must be."""
_AT_ONCE = 2_000
"""Rows of a Parquet file that are unpacked at a time."""


@dataclass(frozen=True, slots=True)
class PartyRow:
    """One row: its number in the file (a line of CSV or JSON, a row of a sheet, a record of Parquet), its cells as
    text, as many as the header has, and what is wrong with it: by place, or with the whole row under -1.
    """

    number: int
    cells: tuple[str, ...]
    wrong: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PartyFile:
    """A file of parties whose header was read. `rows` reads it from its beginning, each time it is called."""

    path: Path
    label: str
    columns: PartyColumns
    rows: Callable[[], Iterator[PartyRow]]
    header_row: int = 1
    """The row on which the header stands; above it, a sheet may have a title."""


def open_party_file(path: str | Path, mapping: Mapping[str, str] | None = None, encoding: str = "utf-8") -> PartyFile:
    """Read the header of a file of parties.

    Args:
        path: the file; its suffix says its form.
        mapping: from the file's column names to ours, see `PartyColumns.of`.
        encoding: of the text of a CSV or JSON lines file: utf-8, or gb18030, cp1252 and others that Python knows.

    Raises:
        InputError: the file cannot be opened, its form or encoding is not known, its header lacks a name, or the
            package that reads it is not installed. Bad rows raise nothing: each `PartyRow` says what is wrong.
    """
    path = Path(path)
    label = file_label(path)
    suffix = path.suffix.casefold()
    if suffix not in PARTY_FILE_SUFFIXES:
        raise InputError("has a suffix that we do not read", file=label, accepted=_ACCEPTED)
    try:
        if path.is_dir():
            raise InputError("is a folder", file=label, accepted="a file")
        with path.open("rb"):
            pass
        codecs.lookup(encoding)
    except (OSError, ValueError) as failed:
        reason = failed.strerror if isinstance(failed, OSError) and failed.strerror else str(failed)
        raise InputError(f"cannot be opened: {reason}", file=label) from failed
    except LookupError as failed:
        raise InputError(
            f"{shown(encoding)} is no encoding we know", accepted="utf-8, gb18030, cp1252 ..."
        ) from failed
    if suffix in {".xlsx", ".xlsm"}:
        return _xlsx(path, label, mapping)
    header, rows = _table(path, label, encoding)
    columns = PartyColumns.of(header, label, mapping)
    return PartyFile(path, label, columns, rows)


def preview(
    path: str | Path, encoding: str = "utf-8", rows: int = 5
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The column names of a file of parties, whatever they are called, and its first rows: to choose columns by.

    Args:
        path: the file; its suffix says its form.
        encoding: of the text of a CSV or JSON lines file.
        rows: how many rows to give at most.

    Raises:
        InputError: the file cannot be opened, or its form or encoding is not known.
    """
    path = Path(path)
    label = file_label(path)
    suffix = path.suffix.casefold()
    if suffix not in PARTY_FILE_SUFFIXES:
        raise InputError("has a suffix that we do not read", file=label, accepted=_ACCEPTED)
    if suffix in {".xlsx", ".xlsm"}:
        found = [
            tuple(texts)
            for _, texts, _ in islice(streamed_xlsx(path, label), _HEADER_BY + rows)
            if any(cell.strip() for cell in texts)
        ]
        # A title above the table stands alone in its row.
        start = next((place for place, texts in enumerate(found) if sum(bool(one.strip()) for one in texts) > 1), 0)
        header, sample = (found[start] if found else ()), found[start + 1 : start + 1 + rows]
        while header and not header[-1].strip():
            header = header[:-1]
        return header, tuple(one[: len(header)] for one in sample)
    names, read = _table(path, label, encoding)
    return tuple(names), tuple(row.cells for row in islice(read(), rows))


Rows = tuple[Sequence[str], Callable[[], Iterator[PartyRow]]]


def _table(path: Path, label: str, encoding: str) -> Rows:
    """The header and the rows of a file that is no workbook, by its suffix."""
    suffix = path.suffix.casefold()
    if suffix == ".parquet":
        return _parquet(path, label)
    if suffix in {".csv", ".tsv", ".txt"}:
        return _csv(path, label, encoding)
    return _json_lines(path, label, encoding)


# Text


def _lines(path: Path, label: str, encoding: str) -> Iterator[str]:
    """The lines of a text file, their ends kept; bytes that are no text of the encoding become lone surrogates."""
    plain = codecs.lookup(encoding).name == "utf-8"
    row = 0
    try:
        with path.open("rb") as stream:
            while raw := stream.readline(LARGEST_LINE + 1):
                row += 1
                if len(raw) > LARGEST_LINE:
                    raise InputError(f"a line of more than {LARGEST_LINE:,} bytes", file=label, row=row)
                if row == 1 and plain:
                    yield decoded(raw, label, row)  # a header in another encoding is a file in another encoding
                else:
                    yield raw.decode("utf-8", "surrogateescape") if plain else raw.decode(encoding, "replace")
    except OSError as failed:
        raise InputError(f"cannot be read: {failed.strerror or failed}", file=label, row=row or None) from failed


def _bad_text(text: str) -> str:
    """What is wrong with a cell as text; empty if nothing."""
    if text.isascii():
        return "a NUL character" if "\0" in text else ""
    for char in text:
        if "\udc80" <= char <= "\udcff":
            return f"byte 0x{ord(char) - 0xDC00:02x} is not UTF-8 (see --encoding)"
        if "\ud800" <= char <= "\udfff":
            return "half of a surrogate pair"
        if char == "\ufffd":
            return "a character that the encoding does not have"
    return "a NUL character" if "\0" in text else ""


def _row(number: int, cells: Sequence[str], width: int, wrong: dict[int, str] | None = None) -> PartyRow:
    """A row of the header's width; what cannot be text is taken out and named."""
    wrong = wrong or {}
    beyond = [place for place in range(width, len(cells)) if cells[place].strip()]
    if beyond:
        wrong[-1] = f"cell {beyond[0] + 1} stands beyond the header's {width} columns"
    out = list(cells[:width]) + [""] * (width - len(cells))
    for place, text in enumerate(out):
        if bad := _bad_text(text):
            wrong[place] = bad
            out[place] = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\0", "\ufffd")
    return PartyRow(number, tuple(out), wrong)


def _csv(path: Path, label: str, encoding: str) -> Rows:
    header = next(csv_rows(_lines(path, label, encoding), label), (1, [""]))[1]

    def rows() -> Iterator[PartyRow]:
        numbered = csv_rows(_lines(path, label, encoding), label)
        next(numbered, None)
        for number, cells in numbered:
            if any(cell.strip() for cell in cells):
                yield _row(number, cells, len(header))

    return header, rows


def _json_lines(path: Path, label: str, encoding: str) -> Rows:
    def objects() -> Iterator[tuple[int, dict[str, Any] | str]]:
        for number, line in enumerate(_lines(path, label, encoding), start=1):
            text = line.strip()
            if text:
                yield number, _object(text)

    keys: dict[str, None] = {}
    for seen, (number, found) in enumerate(objects(), start=1):
        if isinstance(found, dict):
            keys.update(dict.fromkeys(found))
        elif number == 1:
            raise InputError(found, file=label, row=1, accepted="JSON lines: one object on each line")
        if len(keys) > MOST_COLUMNS:
            raise InputError(f"has {len(keys):,} keys", file=label, row=number, accepted=f"at most {MOST_COLUMNS:,}")
        if seen >= _KEYS_SEEN:
            break
    places = {key: place for place, key in enumerate(keys)}

    def rows() -> Iterator[PartyRow]:
        for number, found in objects():
            cells = [""] * len(places)
            if isinstance(found, str):
                yield PartyRow(number, tuple(cells), {-1: found})
                continue
            wrong: dict[int, str] = {}
            for key, value in found.items():
                place = places.get(key)
                if place is None:
                    wrong[-1] = f"the key {shown(key)} is not among those of the first {_KEYS_SEEN:,} lines"
                else:
                    cells[place] = as_text(value)
            yield _row(number, cells, len(places), wrong)

    return list(keys), rows


def _object(text: str) -> dict[str, Any] | str:
    """The object on a line, or what is wrong with the line."""
    try:
        found = json.loads(text, parse_float=Decimal, object_pairs_hook=_once_each)
    except (ValueError, RecursionError) as failed:
        words = failed.msg if isinstance(failed, json.JSONDecodeError) else str(failed)[:80] or "nested too deep"
        return f"is not JSON: {words[:1].lower()}{words[1:]}"
    return found if isinstance(found, dict) else "is not a JSON object"


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def as_text(value: object) -> str:
    """A value of JSON or Parquet as a cell: lists keep their parts apart, an identifier is KIND: VALUE."""
    match value:
        case str():
            return value
        case list() | tuple():
            return "".join(f"{as_text(part)}{PART}" for part in value if part is not None)
        case {"kind": kind, "value": number}:
            return f"{kind}: {number}"
        case {"text": text}:
            return str(text)
        case dict():
            return json.dumps(value, ensure_ascii=False, default=str)
        case bytes():
            return value.decode("utf-8", "surrogateescape")
    return value_text(value)


# Tables in binary form


def _parquet(path: Path, label: str) -> Rows:
    try:
        import pyarrow as arrow
        from pyarrow import parquet
    except ImportError as missing:
        raise MissingExtraError(missing, "parquet") from missing
    try:
        header = [str(name) for name in parquet.ParquetFile(path).schema_arrow.names]
    except (arrow.ArrowException, OSError, ValueError) as failed:
        raise InputError(f"is not a Parquet file that we can read: {shown(failed)}", file=label) from failed
    if len(header) > MOST_COLUMNS:
        raise InputError(f"has {len(header):,} columns", file=label, accepted=f"at most {MOST_COLUMNS:,}")

    def rows() -> Iterator[PartyRow]:
        number = 0
        try:
            with parquet.ParquetFile(path, pre_buffer=False) as opened:
                for batch in opened.iter_batches(batch_size=_AT_ONCE, use_threads=False):
                    columns = [column.to_pylist() for column in batch.columns]
                    for values in zip(*columns, strict=True):
                        number += 1
                        cells = [as_text(value) for value in values]
                        if any(cells):
                            yield _row(number, cells, len(header))
        except (arrow.ArrowException, OSError, ValueError) as failed:
            raise InputError(f"is damaged: {shown(failed)}", file=label, row=number + 1) from failed

    return header, rows


def _xlsx(path: Path, label: str, mapping: Mapping[str, str] | None) -> PartyFile:
    """A workbook's first sheet; its header is the first row that can be one, for above it there may be a title."""
    failed: InputError | None = None
    for number, texts, _ in islice(streamed_xlsx(path, label), _HEADER_BY):
        header = list(texts)
        while header and not header[-1].strip():
            header.pop()
        if not header:
            continue
        try:
            columns = PartyColumns.of(header, label, mapping)
        except InputError as wrong:
            failed = failed or wrong.placed(label, number)
            continue
        return PartyFile(path, label, columns, partial(_sheet_rows, path, label, number, len(header)), number)
    raise failed or InputError(
        "has no header row", file=label, accepted="a first row with column names, one of them name"
    )


def _sheet_rows(path: Path, label: str, header_row: int, width: int) -> Iterator[PartyRow]:
    for number, cells, wrong in streamed_xlsx(path, label):
        if number > header_row and (wrong or any(cell.strip() for cell in cells)):
            yield _row(number, cells, width, dict(wrong))
