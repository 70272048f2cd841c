"""Investments from TOML, JSON, JSON lines, CSV and XLSX files.

In TOML and JSON the tables have the shape of the model. In CSV and XLSX each row is a deal and each column a field by
its path, as questions print it: `target.country`, `target.activities[1].kind`, `after.equity`, `answers.KEY`. A list
of plain values is written with semicolons.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from smallyard.errors import InputError
from smallyard.model.investment import Investment
from smallyard.model.percentage import Percentage
from smallyard.model.reading.nested import INVESTMENT, from_json, from_toml
from smallyard.model.reading.opening import decoded, file_label, read_bytes, shown
from smallyard.model.reading.problems import Location, Where, dotted, suggestion
from smallyard.model.reading.tables import csv_rows, headed, text_lines, xlsx_rows

__all__ = ["read_investments", "read_numbered_investments"]

_OWN = "x_"
_FREE = {"answers", "parameters"}
_PART = re.compile(r"(?P<name>[a-z0-9_]+)(?:\[(?P<number>[1-9][0-9]{0,2})\])?")
_SEPARATOR = ";"
Path_ = tuple[str | int, ...]


def read_investments(path: str | Path) -> tuple[Investment, ...]:
    """All investments of a file, in its order. The form follows the file's suffix.

    Raises:
        InputError: the file cannot be read; the message names file, row (or number) and field, and what is accepted.
    """
    return tuple(one for _, one in read_numbered_investments(path))


def read_numbered_investments(path: str | Path) -> tuple[tuple[int | None, Investment], ...]:
    """As `read_investments`, each with its row or number in the file; None where the file is one investment.

    Raises:
        InputError: as `read_investments`.
    """
    path = Path(path)
    label, suffix = file_label(path), path.suffix.casefold()
    accepted = "a file .toml, .json, .jsonl, .csv or .xlsx"
    if suffix not in {".toml", ".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".txt", ".xlsx", ".xlsm"}:
        raise InputError("has a suffix that we do not read", file=label, accepted=accepted)
    data = read_bytes(path)
    if suffix in {".xlsx", ".xlsm"}:
        return tuple(_from_rows(xlsx_rows(data, label), label))
    text = decoded(data, label)
    if suffix in {".csv", ".tsv", ".txt"}:
        return tuple(_from_rows(csv_rows(text_lines(text), label), label))
    read = from_toml if suffix == ".toml" else from_json
    return tuple(read(text, label, INVESTMENT))


def _from_rows(rows: Iterable[tuple[int, Sequence[str]]], file: str) -> Iterator[tuple[int | None, Investment]]:
    at, header, below = headed(rows, file, "field names")
    columns = [_column(cell.strip(), at, file) for cell in header]
    names = [cell.strip() for cell in header if cell.strip()]
    if twice := [name for name in names if names.count(name) > 1]:
        raise InputError("stands twice in the header", file=file, row=at, field=twice[0])
    found = False
    for row, filled in below:
        data: dict[str, Any] = {}
        places: dict[Path_, str] = {}
        for place, text in filled.items():
            column = columns[place]
            if column is None:
                continue
            path, several = column
            parts = [part.strip() for part in text.split(_SEPARATOR) if part.strip()]
            _put(data, path, parts if several else text, file, row, header[place].strip())
            places[path] = header[place].strip()
        found = True
        yield row, INVESTMENT.made(data, file, row, _where(row, places))
    if not found:
        raise InputError("has a header but no rows", file=file, accepted="one row for each deal")


def _where(row: int, cells: dict[Path_, str]) -> Where:
    def where(location: Location) -> tuple[int | None, str]:
        for depth in range(len(location), 0, -1):
            if location[:depth] in cells:
                return row, cells[location[:depth]]
        return row, dotted(location)

    return where


def _column(name: str, row: int, file: str) -> tuple[Path_, bool] | None:
    """The path of a column, numbers from 0, and whether it holds a list of plain values; None for the user's own."""
    if not name or name.casefold().startswith(_OWN):
        return None
    path: list[str | int] = []
    kind: Any = Investment
    for number, part in enumerate(name.split(".")):
        if path and path[-1] in _FREE:
            return (*path, ".".join(name.split(".")[number:])), False
        match = _PART.fullmatch(part)
        fields = kind.model_fields if isinstance(kind, type) and issubclass(kind, BaseModel) else {}
        if match is None or match["name"] not in fields:
            raise InputError(
                "is no column of ours" if part == name else f"is no column of ours: not {shown(part)}",
                file=file,
                row=row,
                field=name[:80],
                accepted=f"{suggestion(part, list(fields)) or 'nothing below it'}; columns of your own begin with "
                f"{_OWN}",
            )
        path.append(match["name"])
        kind, many = _unwrapped(fields[match["name"]].annotation)
        if match["number"]:
            if not many:
                raise InputError("is not a list, so it has no number", file=file, row=row, field=name[:80])
            path.append(int(match["number"]) - 1)
        elif many:
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                raise InputError(
                    "is a list", file=file, row=row, field=name[:80], accepted=f"a number, such as {part}[1]"
                )
            return tuple(path), True
    if isinstance(kind, type) and issubclass(kind, BaseModel) and kind is not Percentage:
        raise InputError(
            "holds fields of its own", file=file, row=row, field=name[:80],
            accepted=f"one of them, such as {name[:80]}.{next(iter(kind.model_fields))}",
        )  # fmt: skip
    return tuple(path), False


def _unwrapped(annotation: Any) -> tuple[Any, bool]:
    """What a field holds without `| None`, Annotated and tuple, and whether it is a tuple of them."""
    many = False
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation = get_args(annotation)[0]
        elif origin in {Union, UnionType}:
            annotation = next(one for one in get_args(annotation) if one is not type(None))
        elif origin is tuple:
            annotation, many = get_args(annotation)[0], True
        else:
            return annotation, many


def _put(data: dict[str, Any], path: Path_, value: object, file: str, row: int, name: str) -> None:
    into: Any = data
    for part, following in pairwise(path):
        fresh: Any = [] if isinstance(following, int) else {}
        if isinstance(part, int):
            if part > len(into):
                raise InputError(
                    f"has number {part + 1} without number {len(into) + 1}", file=file, row=row, field=name,
                    accepted="numbers from 1 on, in the order of the columns",
                )  # fmt: skip
            if part == len(into):
                into.append(fresh)
            into = into[part]
        else:
            into = into.setdefault(part, fresh)
    last = path[-1]
    if isinstance(last, int):
        into.append(value)
    else:
        into[last] = value
