"""The rows of a file of shipments of any length, as Arrow batches of texts: CSV, Parquet, JSON lines."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import csv as arrow_csv
from pyarrow import parquet

from smallyard.errors import InputError
from smallyard.model.reading.opening import decoded, file_label, shown
from smallyard.model.reading.party_files import as_text
from smallyard.model.reading.tables import LARGEST_LINE, MOST_COLUMNS, separator_of

__all__ = ["BLOCK", "SUFFIXES", "ShipmentFile", "as_texts", "open_shipments"]

SUFFIXES = (".csv", ".tsv", ".txt", ".parquet", ".jsonl", ".ndjson")
"""The forms of a file of shipments of any length, by the suffix of its name."""
BLOCK = 10_000
"""Rows that are decided together."""
_ACCEPTED = "a file .csv, .parquet or .jsonl"
_PIECE = 4 << 20
JSON = "json"
"""The one column of JSON lines: each line as it is."""


@dataclass(frozen=True, slots=True)
class ShipmentFile:
    """A file whose header was read; `batches` reads it from its beginning, each time it is called.

    A batch's first column, `row`, numbers the rows in the file, a header of CSV being 1; the others are texts.
    """

    path: Path
    label: str
    header: tuple[str, ...]
    batches: Callable[[], Iterator[pa.RecordBatch]]
    is_json: bool = False


def open_shipments(path: str | Path) -> ShipmentFile:
    """Read the header of a file of shipments.

    Raises:
        InputError: the file cannot be opened, or its form is not known.
    """
    path = Path(path)
    label = file_label(path)
    suffix = path.suffix.casefold()
    if suffix not in SUFFIXES:
        raise InputError("has a suffix that we do not read at length", file=label, accepted=_ACCEPTED)
    try:
        if path.is_dir():
            raise InputError("is a folder", file=label, accepted="a file")
        with path.open("rb") as stream:
            first = stream.readline(LARGEST_LINE + 1)
    except OSError as failed:
        raise InputError(f"cannot be opened: {failed.strerror or failed}", file=label) from failed
    if not first.strip():
        raise InputError("is empty", file=label, accepted="at least one transaction")
    if suffix == ".parquet":
        return _parquet(path, label)
    if suffix in {".jsonl", ".ndjson"}:
        return ShipmentFile(path, label, (JSON,), lambda: _json_lines(path, label), is_json=True)
    return _csv(path, label, first)


def _csv(path: Path, label: str, first: bytes) -> ShipmentFile:
    if len(first) > LARGEST_LINE:
        raise InputError(f"a line of more than {LARGEST_LINE:,} bytes", file=label, row=1)
    line = decoded(first, label)
    separator = separator_of(line)
    header = next(csv.reader([line], delimiter=separator), [])
    if len(header) > MOST_COLUMNS:
        raise InputError(f"has {len(header):,} columns", file=label, row=1, accepted=f"at most {MOST_COLUMNS:,}")
    names = [f"c{place}" for place in range(len(header))]

    def batches() -> Iterator[pa.RecordBatch]:
        number = 2
        try:
            reader = arrow_csv.open_csv(
                path,
                arrow_csv.ReadOptions(column_names=names, skip_rows=1, block_size=_PIECE, use_threads=True),
                arrow_csv.ParseOptions(delimiter=separator, newlines_in_values=True, ignore_empty_lines=False),
                arrow_csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, null_values=[]
                ),
            )
            for batch in reader:
                for start in range(0, batch.num_rows, BLOCK):
                    part = batch.slice(start, BLOCK)
                    yield _numbered(part.columns, number, header)
                    number += part.num_rows
        except (pa.ArrowException, OSError, ValueError) as failed:
            if isinstance(failed, pa.ArrowInvalid) and "Empty CSV file" in str(failed):
                return
            raise InputError(f"is not CSV that we read: {_words(failed)}", file=label, row=number) from failed

    return ShipmentFile(path, label, tuple(header), batches)


def _words(failed: Exception) -> str:
    """What Arrow says is wrong, on one line and not too long."""
    return " ".join(str(failed).split())[:160]


def _numbered(columns: Sequence[Any], number: int, header: Sequence[str]) -> pa.RecordBatch:
    count = len(columns[0])
    rows = pa.array(range(number, number + count), pa.int64())
    names = ["row", *(f"c{place}" for place in range(len(header)))]
    return pa.RecordBatch.from_arrays([rows, *columns], names=names)


def as_texts(column: Any) -> Any:
    """A column of any type as texts, as the cells of a table; what is missing is an empty one."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return column.cast(pa.string()).fill_null("")
    return pa.array([as_text(value).replace("\x1f", ";") for value in column.to_pylist()], pa.string())


def _parquet(path: Path, label: str) -> ShipmentFile:
    try:
        header = [str(name) for name in parquet.ParquetFile(path).schema_arrow.names]
    except (pa.ArrowException, OSError, ValueError) as failed:
        raise InputError(f"is not a Parquet file that we can read: {shown(failed)}", file=label) from failed
    if len(header) > MOST_COLUMNS:
        raise InputError(f"has {len(header):,} columns", file=label, accepted=f"at most {MOST_COLUMNS:,}")

    def batches() -> Iterator[pa.RecordBatch]:
        number = 1
        try:
            with parquet.ParquetFile(path, pre_buffer=False) as opened:
                for batch in opened.iter_batches(batch_size=BLOCK):
                    yield _numbered([as_texts(column) for column in batch.columns], number, header)
                    number += batch.num_rows
        except (pa.ArrowException, OSError, ValueError) as failed:
            raise InputError(f"is damaged: {shown(failed)}", file=label, row=number) from failed

    return ShipmentFile(path, label, tuple(header), batches)


def _json_lines(path: Path, label: str) -> Iterator[pa.RecordBatch]:
    rows: list[int] = []
    texts: list[str] = []
    number = 0
    try:
        with path.open("rb") as stream:
            while raw := stream.readline(LARGEST_LINE + 1):
                number += 1
                if len(raw) > LARGEST_LINE:
                    raise InputError(f"a line of more than {LARGEST_LINE:,} bytes", file=label, row=number)
                if raw.strip():
                    rows.append(number)
                    texts.append(raw.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace"))
                if len(rows) >= BLOCK:
                    yield _lines(rows, texts)
                    rows, texts = [], []
    except OSError as failed:
        raise InputError(f"cannot be read: {failed.strerror or failed}", file=label, row=number) from failed
    if rows:
        yield _lines(rows, texts)


def _lines(rows: list[int], texts: list[str]) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([pa.array(rows, pa.int64()), pa.array(texts, pa.string())], names=["row", JSON])
