"""Results of shipments as Parquet, CSV or JSON lines."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from smallyard.errors import InputError
from smallyard.model.plain import safe_cell
from smallyard.scale.batches import HELD, RESULTS
from smallyard.scale.shared import COLUMNS
from smallyard.screening.tables import replaced

__all__ = ["SUFFIXES", "check_output", "write_results"]

SUFFIXES = (".parquet", ".csv", ".jsonl")
"""The forms of results, by the suffix of the file's name."""
_GROUP = 65_536
"""Rows of a row group in Parquet."""
_cell = lru_cache(maxsize=65_536)(safe_cell)


def check_output(path: Path, source: Path) -> None:
    """Refuse, before any work is done, a file that we do not write or that is the input.

    Raises:
        InputError: the suffix is not one we write, the file is the input, or its folder is not there.
    """
    if path.suffix.casefold() not in SUFFIXES:
        raise InputError("has a suffix that we do not write at length", file=str(path), accepted=", ".join(SUFFIXES))
    if path.absolute() == source.absolute() or (path.exists() and source.exists() and path.samefile(source)):
        raise InputError("is the file that is decided", file=str(path), accepted="another file")
    if not path.absolute().parent.is_dir():
        raise InputError("cannot be written: no such folder", file=str(path))


def write_results(path: Path, batches: Iterable[pa.RecordBatch]) -> None:
    """Write results to a new file, which replaces `path` at the end.

    Raises:
        InputError: the file cannot be written.
    """
    writers = {".parquet": _parquet, ".csv": _csv}
    with replaced(path) as scratch:
        writers.get(path.suffix.casefold(), _json_lines)(scratch, batches)


def _parquet(path: Path, batches: Iterable[pa.RecordBatch]) -> None:
    # Without the Arrow schema beside it a reader gets texts, not the dictionaries that we write them from.
    # Numbers and digests differ from row to row: a dictionary of them would only take time and room.
    with parquet.ParquetWriter(
        path, HELD, compression="zstd", use_dictionary=list(COLUMNS), store_schema=False
    ) as out:
        held: list[pa.RecordBatch] = []
        for batch in batches:
            held.append(batch)
            if sum(one.num_rows for one in held) >= _GROUP:
                out.write_table(_table(held))
                held = []
        if held:
            out.write_table(_table(held))


def _table(batches: list[pa.RecordBatch]) -> pa.Table:
    return pa.Table.from_batches(batches).unify_dictionaries().combine_chunks()


def _csv(path: Path, batches: Iterable[pa.RecordBatch]) -> None:
    # The byte order mark tells spreadsheet programs that the names are UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="", errors="backslashreplace") as stream:
        writer = csv.writer(stream)
        writer.writerow(RESULTS.names)
        for batch in batches:
            columns = [column.to_pylist() for column in batch.columns]
            for row in zip(*columns, strict=True):
                writer.writerow([_cell(cell) if isinstance(cell, str) else cell for cell in row])


def _json_lines(path: Path, batches: Iterable[pa.RecordBatch]) -> None:
    with path.open("w", encoding="utf-8", errors="backslashreplace") as stream:
        for batch in batches:
            stream.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in batch.to_pylist())
