"""Transactions from TOML and JSON, whose tables have the shape of the model itself."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from decimal import Decimal

from pydantic import ValidationError

from smallyard.errors import InputError
from smallyard.model.reading.json_text import parse, reason
from smallyard.model.reading.opening import shown
from smallyard.model.reading.problems import Location, as_input_error, dotted
from smallyard.model.transaction import Transaction

__all__ = ["from_json", "from_toml"]

_ENTRY = "transaction"
_ACCEPTED = "one transaction, or an array of them under the name transaction"


def from_toml(text: str, file: str) -> Iterator[tuple[int | None, Transaction]]:
    """One transaction at the top level, or an array of tables [[transaction]]; each with its number from 1.

    Raises:
        InputError: it is not TOML, or not a transaction.
    """
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as failed:
        raise InputError(f"is not TOML: {_lowered(str(failed))}", file=file) from failed
    except (RecursionError, ValueError) as failed:
        raise InputError("is not TOML that we read: nested too deep, or a number too long", file=file) from failed
    yield from _entries(data, file)


def from_json(text: str, file: str) -> Iterator[tuple[int | None, Transaction]]:
    """An object, an array of objects, or JSON lines; each with its number (for JSON lines: its line) from 1.

    Raises:
        InputError: it is not JSON, a name stands twice in one object, or it is not a transaction.
    """
    try:
        data = parse(text)
    except json.JSONDecodeError as failed:
        if failed.msg != "Extra data":
            raise _not_json(failed, file, None) from failed
        yield from _from_lines(text, file)
        return
    except (RecursionError, ValueError) as failed:
        raise InputError(f"is not JSON that we read: {reason(failed)}", file=file) from failed
    yield from _entries(data, file)


def _from_lines(text: str, file: str) -> Iterator[tuple[int | None, Transaction]]:
    for row, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            data = parse(line)
        except json.JSONDecodeError as failed:
            raise _not_json(failed, file, row) from failed
        except (RecursionError, ValueError) as failed:
            raise InputError(f"is not JSON that we read: {reason(failed)}", file=file, row=row) from failed
        yield row, _transaction(data, file, row)


def _not_json(failed: json.JSONDecodeError, file: str, row: int | None) -> InputError:
    place = f"line {failed.lineno}, column {failed.colno}" if row is None else f"column {failed.colno}"
    return InputError(f"is not JSON: {_lowered(failed.msg)} ({place})", file=file, row=row)


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _entries(data: object, file: str) -> Iterator[tuple[int | None, Transaction]]:
    if isinstance(data, dict) and _ENTRY in data:
        if others := [name for name in data if name != _ENTRY]:
            raise InputError("stands beside an array of transactions", file=file, field=others[0], accepted=_ACCEPTED)
        data = data[_ENTRY]
        if isinstance(data, dict):
            data = [data]
    if isinstance(data, list):
        if not data:
            raise InputError("holds no transaction", file=file, accepted=_ACCEPTED)
        for number, entry in enumerate(data, start=1):
            yield number, _transaction(entry, file, number)
    else:
        yield None, _transaction(data, file, None)


def _transaction(data: object, file: str, number: int | None) -> Transaction:
    if not isinstance(data, dict):
        raise InputError(f"{shown(data)} is not a transaction", file=file, row=number, accepted=_ACCEPTED)

    def where(location: Location) -> tuple[int | None, str]:
        return number, dotted(location)

    try:
        return Transaction.model_validate(data)
    except ValidationError as failed:
        raise as_input_error(failed, file=file, where=where) from failed
