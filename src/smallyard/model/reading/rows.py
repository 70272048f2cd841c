"""Transactions from the rows of a table: rows with the same transaction number are the lines of one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from smallyard.errors import InputError
from smallyard.model.reading.columns import (
    ITEM_COLUMNS,
    OWN_PREFIX,
    TRANSACTION_COLUMNS,
    Target,
    all_names,
    normalized,
    target,
)
from smallyard.model.reading.compound import content, identifier, owner
from smallyard.model.reading.opening import shown
from smallyard.model.reading.problems import Location, as_input_error, dotted, suggestion
from smallyard.model.reading.tables import headed
from smallyard.model.transaction import Transaction

__all__ = ["from_rows", "targets_of"]

_SEPARATOR = ";"


@dataclass(slots=True)
class _Building:
    """A transaction as its rows are read: nested data as the model takes it, and which cell each value came from."""

    first_row: int
    data: dict[str, Any] = field(default_factory=lambda: {"items": []})
    parties: dict[tuple[str, int], int] = field(default_factory=dict)
    cells: dict[Location, tuple[int, str]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    """What each transaction-wide column said, to notice a later row that says otherwise."""


def from_rows(rows: Iterable[tuple[int, Sequence[str]]], file: str) -> Iterator[tuple[int | None, Transaction]]:
    """Read a table whose first row is the header; each transaction with the number of its first row.

    Args:
        rows: row numbers (from 1) and cells as text.
        file: the file's name for errors.

    Raises:
        InputError: a column is not known or stands twice, or a cell cannot be read.
    """
    at, header, below = headed(rows, file, "column names")
    targets = targets_of(header, at, file)
    building: dict[str, _Building] = {}
    for row, filled in below:
        _add(building, row, [(targets[place], text) for place, text in filled.items()], file)
    if not building:
        raise InputError("has a header but no rows", file=file, accepted="one row for each item line")
    for one in building.values():
        yield one.first_row, _finished(one, file)


def targets_of(header: Sequence[str], row: int, file: str) -> list[tuple[str, Target | None]]:
    """The columns of a header: each normalized name with what it fills, None for the user's own.

    Raises:
        InputError: a column is not known or stands twice.
    """
    found: list[tuple[str, Target | None]] = []
    seen: set[str] = set()
    for place, cell in enumerate(header, start=1):
        name = normalized(cell)
        if not name or name.startswith(OWN_PREFIX):
            found.append((name, None))
            continue
        what = target(name)
        if what is None:
            raise InputError(
                "is no column of ours",
                file=file,
                row=row,
                field=shown(cell.strip()),
                accepted=f"{suggestion(name, all_names())} (see --template); "
                f"columns of your own begin with {OWN_PREFIX}",
            )
        if name in seen:
            raise InputError(f"stands twice in the header (again as column {place})", file=file, row=row, field=name)
        seen.add(name)
        found.append((name, what))
    if not seen:
        raise InputError("has no column that we know", file=file, row=row, accepted="see --template")
    return found


def _add(
    building: dict[str, _Building], row: int, cells: list[tuple[tuple[str, Target | None], str]], file: str
) -> None:
    known = [(name, what, text) for (name, what), text in cells if what is not None]
    number = next((text for name, _, text in known if name == "transaction"), "")
    # A row without a number is a transaction of its own.
    one = building.setdefault(f"id {number}" if number else f"row {row}", _Building(row))
    item: dict[str, Any] = {}
    line = len(one.data["items"])
    for name, what, text in known:
        if what.of in {"item", "parameter"}:
            _put_item(one, item, line, what, name, text, row, file)
        elif what.of == "answer":
            _put_answer(one, line, what, name, text, row)
        else:
            said = one.texts.setdefault(name, text)
            if said != text:
                raise InputError(
                    f"{shown(text)} differs from {shown(said)} in an earlier row of transaction {shown(number)}",
                    file=file,
                    row=row,
                    field=name,
                    accepted="the same again, or nothing" + _second_party(what),
                )
            _put(one, what, name, text, row, file)
    one.data["items"].append(item)
    one.cells.setdefault(("items", line), (row, ""))


def _second_party(what: Target) -> str:
    if what.party is None:
        return ""
    role, number = what.party
    return f"; for one more party in this role, columns {role}_{number + 1}, {role}_{number + 1}_country and so on"


def _put(one: _Building, what: Target, name: str, text: str, row: int, file: str) -> None:
    into: dict[str, Any] = one.data
    base: Location = ()
    if what.party is not None:
        parties = one.data.setdefault("parties", [])
        place = one.parties.setdefault(what.party, len(parties))
        if place == len(parties):
            parties.append({"role": what.party[0]})
            one.cells[("parties", place)] = (row, _party_column(what.party))
        into, base = parties[place], ("parties", place)
    path = what.column.field
    if path[0] == "addresses":
        into.setdefault("addresses", [{}])[0][path[1]] = text
        one.cells[(*base, "addresses", 0, path[1])] = (row, name)
        return
    for part in path[:-1]:
        into = into.setdefault(part, {})
    into[path[-1]] = _value(what, text, name, row, file)
    one.cells[(*base, *path)] = (row, name)


def _put_item(
    one: _Building, item: dict[str, Any], line: int, what: Target, name: str, text: str, row: int, file: str
) -> None:
    if what.of == "parameter":
        item.setdefault("parameters", {})[what.key] = text
        one.cells[("items", line, "parameters", what.key)] = (row, name)
    else:
        item[what.column.field[0]] = _value(what, text, name, row, file)
        one.cells[("items", line, *what.column.field)] = (row, name)


def _put_answer(one: _Building, line: int, what: Target, name: str, text: str, row: int) -> None:
    """The first row's answer is the transaction's; a later row's own answer is for its line."""
    key = what.key if line == 0 else f"{what.key}@{line + 1}"
    answers = one.data.setdefault("answers", {})
    if line == 0 or answers.get(what.key) != text:
        answers[key] = text
        one.cells["answers", key] = (row, name)


def _value(what: Target, text: str, name: str, row: int, file: str) -> object:
    if not what.column.several:
        return text
    parts = [part.strip() for part in text.split(_SEPARATOR) if part.strip()]
    match what.column.field[-1]:
        case "identifiers":
            return [identifier(part, name, row, file) for part in parts]
        case "owners":
            return [owner(part, name, row, file) for part in parts]
        case "us_content":
            return [content(part, name, row, file) for part in parts]
    return parts


def _finished(one: _Building, file: str) -> Transaction:
    for place in one.parties.values():
        if "name" not in one.data["parties"][place]:
            row, field_name = one.cells["parties", place]
            raise InputError(
                "is missing, though other columns of this party are filled", file=file, row=row, field=field_name
            )

    def where(location: Location) -> tuple[int | None, str]:
        for depth in range(len(location), 0, -1):
            if location[:depth] in one.cells:
                row, name = one.cells[location[:depth]]
                return row, name or _column_of(location)
        return one.first_row, _column_of(location)

    try:
        return Transaction.model_validate(one.data)
    except ValidationError as failed:
        raise as_input_error(failed, file=file, where=where) from failed


def _party_column(party: tuple[str, int]) -> str:
    role, number = party
    return role if number == 1 else f"{role}_{number}"


def _column_of(location: Location) -> str:
    """The column's name for a field that no cell filled: "date" of a row without one."""
    if location[:1] == ("items",) and len(location) > 2:
        return next((one.name for one in ITEM_COLUMNS if one.field == location[2:]), dotted(location))
    return next((one.name for one in TRANSACTION_COLUMNS if one.field == location), dotted(location))
