"""Transactions and investments from TOML and JSON, whose tables have the shape of the model itself."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from smallyard.errors import InputError
from smallyard.model.investment import Investment
from smallyard.model.reading.json_text import parse, reason
from smallyard.model.reading.opening import shown
from smallyard.model.reading.problems import Location, Where, as_input_error, dotted
from smallyard.model.transaction import Transaction

__all__ = ["INVESTMENT", "TRANSACTION", "Nested", "from_json", "from_toml"]

_Noun = TypeVar("_Noun", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Nested(Generic[_Noun]):
    """What a file holds, one or more of it: the model, what it is called, and what it may be taken for.

    Attributes:
        model: the noun's model.
        name: its name, under which a file may hold an array of it.
        article: "a" or "an".
        mistaken: fields of another noun; a file that has all of one row of them holds that one.
        instead: what to say then.
    """

    model: type[_Noun]
    name: str
    article: str
    mistaken: tuple[frozenset[str], ...]
    instead: str

    @property
    def accepted(self) -> str:
        """What a file may hold, in words."""
        return f"one {self.name}, or an array of them under the name {self.name}"

    def made(self, data: object, file: str, number: int | None, where: Where | None = None) -> _Noun:
        """The noun that a table states; `where` gives the row and the field of a problem, else its path.

        Raises:
            InputError: it is no table, or not what the model accepts.
        """
        if not isinstance(data, dict):
            problem = f"{shown(data)} is not {self.article} {self.name}"
            raise InputError(problem, file=file, row=number, accepted=self.accepted)
        if any(fields <= data.keys() for fields in self.mistaken):
            raise InputError(f"is not {self.article} {self.name}", file=file, row=number, accepted=self.instead)

        def path(location: Location) -> tuple[int | None, str]:
            return number, dotted(location)

        try:
            return self.model.model_validate(data)
        except ValidationError as failed:
            raise as_input_error(failed, file=file, where=where or path, root=self.model) from failed


TRANSACTION = Nested(
    Transaction,
    "transaction",
    "a",
    (frozenset({"investment"}), frozenset({"investor", "target"})),
    "transactions; this looks like a deal, which `smallyard invest` decides",
)
"""Transactions, as `check` decides them."""
INVESTMENT = Nested(
    Investment,
    "investment",
    "an",
    (frozenset({"transaction"}), frozenset({"destination", "items"})),
    "investments; this looks like a transaction, which `smallyard check` decides",
)
"""Investments, as `invest` decides them."""


def from_toml(text: str, file: str, noun: Nested[_Noun]) -> Iterator[tuple[int | None, _Noun]]:
    """One at the top level, or an array of tables ([[transaction]]); each with its number from 1.

    Raises:
        InputError: it is not TOML, or not what it is to be.
    """
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as failed:
        raise InputError(f"is not TOML: {_lowered(str(failed))}", file=file) from failed
    except (RecursionError, ValueError) as failed:
        raise InputError("is not TOML that we read: nested too deep, or a number too long", file=file) from failed
    yield from _entries(data, file, noun)


def from_json(text: str, file: str, noun: Nested[_Noun]) -> Iterator[tuple[int | None, _Noun]]:
    """An object, an array of objects, or JSON lines; each with its number (for JSON lines: its line) from 1.

    Raises:
        InputError: it is not JSON, a name stands twice in one object, or it is not what it is to be.
    """
    try:
        data = parse(text)
    except json.JSONDecodeError as failed:
        if failed.msg != "Extra data":
            raise _not_json(failed, file, None) from failed
        yield from _from_lines(text, file, noun.made)
        return
    except (RecursionError, ValueError) as failed:
        raise InputError(f"is not JSON that we read: {reason(failed)}", file=file) from failed
    yield from _entries(data, file, noun)


def _from_lines(
    text: str, file: str, made: Callable[[object, str, int | None], _Noun]
) -> Iterator[tuple[int | None, _Noun]]:
    for row, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            data = parse(line)
        except json.JSONDecodeError as failed:
            raise _not_json(failed, file, row) from failed
        except (RecursionError, ValueError) as failed:
            raise InputError(f"is not JSON that we read: {reason(failed)}", file=file, row=row) from failed
        yield row, made(data, file, row)


def _not_json(failed: json.JSONDecodeError, file: str, row: int | None) -> InputError:
    place = f"line {failed.lineno}, column {failed.colno}" if row is None else f"column {failed.colno}"
    return InputError(f"is not JSON: {_lowered(failed.msg)} ({place})", file=file, row=row)


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _entries(data: object, file: str, noun: Nested[_Noun]) -> Iterator[tuple[int | None, _Noun]]:
    if isinstance(data, dict) and noun.name in data:
        if others := [name for name in data if name != noun.name]:
            raise InputError(
                f"stands beside an array of {noun.name}s", file=file, field=others[0], accepted=noun.accepted
            )
        data = data[noun.name]
        if isinstance(data, dict):
            data = [data]
    if isinstance(data, list):
        if not data:
            raise InputError(f"holds no {noun.name}", file=file, accepted=noun.accepted)
        for number, entry in enumerate(data, start=1):
            yield number, noun.made(entry, file, number)
    else:
        yield None, noun.made(data, file, None)
