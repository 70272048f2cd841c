"""One function that reads transactions from a file of any accepted form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from smallyard.errors import InputError
from smallyard.model.reading.nested import TRANSACTION, from_json, from_toml
from smallyard.model.reading.opening import decoded, file_label, read_bytes
from smallyard.model.reading.rows import from_rows
from smallyard.model.reading.tables import csv_rows, text_lines, xlsx_rows
from smallyard.model.transaction import Transaction

__all__ = ["read_numbered", "read_transactions"]

_Read = Callable[[bytes, str], Iterator[tuple[int | None, Transaction]]]


def _toml(data: bytes, label: str) -> Iterator[tuple[int | None, Transaction]]:
    return from_toml(decoded(data, label), label, TRANSACTION)


def _json(data: bytes, label: str) -> Iterator[tuple[int | None, Transaction]]:
    return from_json(decoded(data, label), label, TRANSACTION)


def _csv(data: bytes, label: str) -> Iterator[tuple[int | None, Transaction]]:
    return from_rows(csv_rows(text_lines(decoded(data, label)), label), label)


def _xlsx(data: bytes, label: str) -> Iterator[tuple[int | None, Transaction]]:
    return from_rows(xlsx_rows(data, label), label)


_READERS: dict[str, _Read] = {
    ".toml": _toml,
    ".json": _json,
    ".jsonl": _json,
    ".ndjson": _json,
    ".csv": _csv,
    ".tsv": _csv,
    ".txt": _csv,
    ".xlsx": _xlsx,
    ".xlsm": _xlsx,
}


def read_transactions(path: str | Path) -> tuple[Transaction, ...]:
    """All transactions of a file, in its order. The form follows the file's suffix.

    Raises:
        InputError: the file cannot be read; the message names file, row (or number) and field, and what is accepted.
    """
    return tuple(one for _, one in read_numbered(path))


def read_numbered(path: str | Path) -> tuple[tuple[int | None, Transaction], ...]:
    """As `read_transactions`, each with its row or number in the file; None where the file is one transaction.

    Raises:
        InputError: as `read_transactions`.
    """
    path = Path(path)
    label = file_label(path)
    reader = _READERS.get(path.suffix.casefold())
    if reader is None:
        raise InputError(
            "has a suffix that we do not read", file=label, accepted="a file .toml, .json, .jsonl, .csv or .xlsx"
        )
    return tuple(reader(read_bytes(path), label))
