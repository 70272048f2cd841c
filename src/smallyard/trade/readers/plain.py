"""A plain CSV of flows, a form of our own: columns by name, whoever made it.

Needed: an HS code (hs, hs2, hs4, hs6, hs8, hs10, code), a value in US dollars (value, value_usd) and a period (year,
month or period). Reporter, partner and direction stand in columns of these names, in the file's name
("us_exports_to_china_2019.csv"), or in what the user says. Also read: edition, basis, months_covered, quantity, unit,
kilograms (or quantity_kg).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from smallyard.errors import InputError, UnknownValueError
from smallyard.model.country import country_code
from smallyard.trade.editions import plain_edition
from smallyard.trade.flows import Basis, Flow, Publication, Reading, Told, cents, number, period
from smallyard.trade.hs import edition_of_year, is_code
from smallyard.trade.readers.table import Cells, Table, csv_table
from smallyard.trade.scope_result import Direction

__all__ = ["read", "recognizes"]

_CODES = ("hs6", "hs10", "hs8", "hs4", "hs2", "hs", "hs code", "code", "commodity code", "schedule b10", "hts10")
_VALUES = ("value usd", "value", "trade value", "usd")
_PERIODS = ("month", "period", "year", "date")
_NAME = re.compile(
    r"(?P<reporter>[a-z]+)_(?P<way>exports_to|imports_from)_(?P<partner>[a-z]+)(?=[_.]|$)", re.IGNORECASE
)
_YEAR = re.compile(r"(?<![0-9])(?P<year>(?:19|20)[0-9]{2})(?![0-9])")
_WAYS = {"exports_to": Direction.EXPORT, "imports_from": Direction.IMPORT}


def recognizes(name: str, head: bytes) -> bool:
    """Whether a file's first line has columns of ours."""
    first = {one.strip().strip('"').replace("_", " ").casefold() for one in _first_line(head).split(",")}
    return not first.isdisjoint(_CODES) and not first.isdisjoint(_VALUES)


def _first_line(head: bytes) -> str:
    return head.split(b"\n", 1)[0].decode("utf-8-sig", "replace").replace(";", ",").replace("\t", ",")


def read(path: Path, told: Told) -> Reading:
    """The flows of a plain CSV file.

    Raises:
        InputError: it lacks a column, or a row cannot be read.
    """
    table = csv_table(path)
    told = _by_name(path, table, told)
    code, value = table.first(*_CODES), table.first(*_VALUES)
    for found, what in ((code, _CODES), (value, _VALUES)):
        if found is None:
            raise InputError("a column is missing", file=table.label, row=1, accepted=" or ".join(what))
    assert code is not None
    assert value is not None
    for role in ("reporter", "partner", "direction"):
        if getattr(told, role) is None and role not in table.places:
            raise InputError(
                f"does not say the {role}", file=table.label, row=1, accepted=f"a column {role}, or --{role}"
            )
    if told.year is None and table.first(*_PERIODS) is None:
        raise InputError(
            "does not say its period", file=table.label, row=1, accepted="a column year or month, or --year"
        )
    reading = Reading(Publication("plain", "as given", told.vintage, partial=told.partial), iter(()))
    reading.flows = _flows(table, code, value, told)
    return reading


def _by_name(path: Path, table: Table, told: Told) -> Told:
    """What the user said, and else what the file's name says."""
    match = _NAME.search(path.name)
    if match is not None:
        told = replace(
            told,
            reporter=told.reporter or country_code(match["reporter"]),
            partner=told.partner or country_code(match["partner"]),
            direction=told.direction or _WAYS[match["way"].casefold()],
        )
    years = _YEAR.findall(path.name)
    if told.year is None and len(years) == 1 and table.first(*_PERIODS) is None:
        told = replace(told, year=int(years[0]))
    if told.basis is None and "duty usd" in table.places:
        # Duty is calculated on imports for consumption.
        told = replace(told, basis=Basis.CONSUMPTION)
    return told


def _flows(table: Table, code: str, value: str, told: Told) -> Iterator[Flow]:
    when = table.first(*_PERIODS)
    for cells in table:
        written = cells.text(code).replace(".", "").replace(" ", "")
        if not is_code(written):
            raise cells.wrong(f"{written[:20]!r} is not an HS code", code, accepted="2, 4 or 6 to 10 digits")
        if when is None:
            assert told.year is not None
            year, month = told.year, 0
        else:
            year, month = cells.read(period, when)
            if when == "year" and not month and cells.text("month"):
                year, month = cells.read(period, "month")
        direction = told.direction or cells.read(_direction, "direction")
        yield Flow(
            row=cells.row,
            reporter=told.reporter or cells.read(_country, "reporter"),
            partner=told.partner or cells.read(_country, "partner"),
            direction=direction,
            basis=told.basis or _basis(cells, direction),
            year=year,
            month=month,
            edition=told.edition or _edition(cells, year),
            code=written,
            cents=cells.read(cents, value),
            months=1 if month else _months(cells),
            quantity=number(cells.text("quantity", "quantity kg")),
            unit=cells.text("unit") or ("kg" if "quantity kg" in table.places else ""),
            kilograms=number(cells.text("kilograms", "quantity kg")),
        )


def _direction(text: str) -> Direction:
    try:
        return Direction(text.casefold().rstrip("s"))
    except ValueError:
        raise ValueError(f"{text[:20]!r} is neither export nor import") from None


def _country(text: str) -> str:
    found = country_code(text)
    if found is None:
        raise ValueError(f"{text[:40]!r} is no country that we know")
    return found


def _basis(cells: Cells, direction: Direction) -> Basis:
    written = cells.text("basis").casefold()
    if not written:
        return Basis.TOTAL if direction is Direction.EXPORT else Basis.GENERAL
    try:
        return Basis(written)
    except ValueError:
        raise cells.wrong(f"{written[:20]!r} is no basis", "basis", accepted=", ".join(Basis)) from None


def _edition(cells: Cells, year: int) -> str:
    written = cells.text("edition", "hs edition")
    if not written:
        return edition_of_year(year)
    try:
        return plain_edition(written)
    except UnknownValueError as failed:
        raise cells.wrong(failed.problem, "edition", accepted=failed.accepted) from failed


def _months(cells: Cells) -> int:
    written = cells.text("months covered", "months")
    if not written:
        return 12
    if not (written.isdecimal() and 1 <= int(written) <= 12):
        raise cells.wrong(f"{written[:20]!r} is not a number of months", "months covered", "months")
    return int(written)
