"""Parties to be screened, from the rows of a CSV or XLSX file of any length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from smallyard.errors import InputError
from smallyard.model.party import Party
from smallyard.model.reading.columns import OWN_PREFIX, Column, normalized
from smallyard.model.reading.compound import identifier
from smallyard.model.reading.opening import file_label, read_bytes, shown
from smallyard.model.reading.problems import Location, as_input_error, dotted, suggestion
from smallyard.model.reading.tables import csv_rows, file_lines, xlsx_rows

__all__ = ["PARTY_FILE_COLUMNS", "read_parties"]

PARTY_FILE_COLUMNS = (
    Column("reference", (), "your number for the party; comes back in the output"),
    Column("name", ("name",), "the party's name"),
    Column("aliases", ("aliases",), "other names", several=True),
    Column("country", ("country",), "its country"),
    Column("address", ("addresses", "text"), "its address on one line"),
    Column("city", ("addresses", "city"), "city of that address"),
    Column("kind", ("kind",), "person, organization, vessel or aircraft"),
    Column("birth_date", ("birth_date",), "of a person"),
    Column("identifiers", ("identifiers",), "numbers, each as KIND: VALUE", several=True),
)
_KNOWN = {column.name: column for column in PARTY_FILE_COLUMNS}
_CSV = {".csv", ".tsv", ".txt"}
_XLSX = {".xlsx", ".xlsm"}


def read_parties(path: str | Path) -> Iterator[tuple[int, str, Party]]:
    """The parties of a file one by one: row number, the user's reference, and the party.

    Raises:
        InputError: the file cannot be read; the message names file, row and field, and what is accepted.
    """
    path = Path(path)
    label = file_label(path)
    suffix = path.suffix.casefold()
    if suffix in _CSV:
        if path.is_dir():
            raise InputError("is a folder", file=label, accepted="a file")
        rows = csv_rows(file_lines(path, label), label)
    elif suffix in _XLSX:
        rows = xlsx_rows(read_bytes(path), label)
    else:
        raise InputError("has a suffix that we do not read", file=label, accepted="a file .csv or .xlsx")
    header = next(rows, None)
    if header is None or not any(cell.strip() for cell in header[1]):
        raise InputError("has no header row", file=label, accepted=f"a first row with columns of {', '.join(_KNOWN)}")
    columns = _columns(header[1], label)
    seen = False
    for row, cells in rows:
        filled = {place: cell.strip() for place, cell in enumerate(cells) if cell.strip()}
        if not filled:
            continue
        if max(filled) >= len(columns):
            raise InputError(
                f"cell {max(filled) + 1} stands beyond the header's {len(columns)} columns", file=label, row=row
            )
        seen = True
        yield _party(row, {columns[place]: text for place, text in filled.items()}, label)
    if not seen:
        raise InputError("has a header but no rows", file=label, accepted="one row for each party")


def _columns(header: Sequence[str], label: str) -> list[str]:
    found: list[str] = []
    for cell in header:
        name = normalized(cell)
        if name and not name.startswith(OWN_PREFIX):
            if name not in _KNOWN:
                raise InputError(
                    "is no column of ours",
                    file=label,
                    row=1,
                    field=shown(cell.strip()),
                    accepted=f"{suggestion(name, list(_KNOWN))}; columns of your own begin with {OWN_PREFIX}",
                )
            if name in found:
                raise InputError("stands twice in the header", file=label, row=1, field=name)
        found.append(name)
    if "name" not in found:
        raise InputError("is missing from the header", file=label, row=1, field="name")
    return found


def _party(row: int, texts: dict[str, str], label: str) -> tuple[int, str, Party]:
    data: dict[str, Any] = {}
    for name, text in texts.items():
        column = _KNOWN.get(name)
        if column is None or not column.field:
            continue
        if column.field[0] == "addresses":
            data.setdefault("addresses", [{}])[0][column.field[1]] = text
        elif name == "identifiers":
            data[name] = [identifier(part.strip(), name, row, label) for part in text.split(";") if part.strip()]
        elif column.several:
            data[name] = [part.strip() for part in text.split(";") if part.strip()]
        else:
            data[column.field[0]] = text

    def where(location: Location) -> tuple[int | None, str]:
        fields = {column.field: column.name for column in PARTY_FILE_COLUMNS}
        plain = tuple(str(part) for part in location if not isinstance(part, int))
        return row, fields.get(plain) or fields.get(plain[:1]) or dotted(location)

    try:
        return row, texts.get("reference", ""), Party.model_validate(data)
    except ValidationError as failed:
        raise as_input_error(failed, file=label, where=where, root=Party) from failed
