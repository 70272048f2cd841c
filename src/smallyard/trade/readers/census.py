"""US Census Bureau: Schedule B exports and HTS imports, from the international trade API (JSON) or the same as CSV.

Source: https://www.census.gov/foreign-trade/reference/guides/ (API user guide). The API answers with an array of
rows, the first of which names the columns: E_COMMODITY (Schedule B) with ALL_VAL_MO, or I_COMMODITY (HTS) with
GEN_VAL_MO (general imports) and CON_VAL_MO (imports for consumption); *_YR are sums of the year to that month. Values
are US dollars. CTY_CODE is a number of Schedule C, "-" the total of all countries; SUMMARY_LVL DET marks single
countries.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from smallyard.errors import InputError
from smallyard.model.reading.opening import file_label
from smallyard.trade.flows import Basis, Flow, Publication, Reading, Told, cents, number, period
from smallyard.trade.hs import edition_of_year, is_code
from smallyard.trade.places import by_census_number
from smallyard.trade.readers.table import Cells, Table, csv_table, folded, head_of, json_of
from smallyard.trade.scope_result import Direction

__all__ = ["read", "recognizes"]

_DOMESTIC_OR_FOREIGN = {"1": "domestic", "2": "foreign"}


@dataclass(frozen=True, slots=True)
class _Value:
    column: str
    basis: Basis
    whole_year: bool


_VALUES = {
    Direction.EXPORT: (
        _Value("all val mo", Basis.TOTAL, False),
        _Value("all val yr", Basis.TOTAL, True),
    ),
    Direction.IMPORT: (
        _Value("gen val mo", Basis.GENERAL, False),
        _Value("con val mo", Basis.CONSUMPTION, False),
        _Value("gen val yr", Basis.GENERAL, True),
        _Value("con val yr", Basis.CONSUMPTION, True),
    ),
}
_CODE = {Direction.EXPORT: "e commodity", Direction.IMPORT: "i commodity"}


def recognizes(name: str, head: bytes) -> bool:
    """Whether a file's beginning names the columns of the Census API."""
    start = head[:4096].upper()
    return b"E_COMMODITY" in start or b"I_COMMODITY" in start


def read(path: Path, told: Told) -> Reading:
    """The flows of a Census file.

    Raises:
        InputError: it lacks a column, or a row cannot be read.
    """
    table = _from_json(path) if head_of(path).lstrip()[:1] == b"[" else csv_table(path)
    direction = Direction.EXPORT if table.first(_CODE[Direction.EXPORT]) else Direction.IMPORT
    value = next(
        (
            one
            for one in _VALUES[direction]
            if one.column in table.places and (told.basis is None or one.basis is told.basis)
        ),
        None,
    )
    if value is None:
        accepted = ", ".join(one.column.upper().replace(" ", "_") for one in _VALUES[direction])
        raise InputError("has no column of values", file=table.label, row=1, accepted=accepted)
    if table.first("time", "year") is None and told.year is None:
        raise InputError(
            "does not say its period", file=table.label, row=1, accepted="columns YEAR and MONTH, or time"
        )
    if table.first("cty code") is None and told.partner is None:
        raise InputError(
            "does not say the partner", file=table.label, row=1, accepted="a column CTY_CODE, or --partner"
        )
    reading = Reading(
        Publication(
            "census",
            "US Census Bureau, international trade",
            told.vintage,
            notes=(f"{value.basis.words.capitalize()}; exports f.a.s., imports at customs value.",),
            partial=told.partial,
        ),
        iter(()),
    )
    reading.flows = _flows(table, direction, value, told, reading)
    return reading


def _from_json(path: Path) -> Table:
    data = json_of(path)
    label = file_label(path)
    if not isinstance(data, list) or not data or not all(isinstance(one, list) for one in data):
        raise InputError(
            "is not an answer of the Census API", file=label, accepted="an array of rows, column names first"
        )
    header, seen = [], set[str]()
    for cell in data[0]:
        # The API repeats a column that was both asked for and filtered by.
        name = folded(str(cell))
        header.append("" if name in seen else str(cell))
        seen.add(name)
    rows = (
        (number, ["" if one is None else str(one) for one in row]) for number, row in enumerate(data[1:], start=2)
    )
    return Table(label, header, rows)


def _flows(table: Table, direction: Direction, value: _Value, told: Told, reading: Reading) -> Iterator[Flow]:
    for cells in table:
        amount = cells.read(lambda text: cents(text or "0"), value.column)
        code = cells.text(_CODE[direction]).replace(".", "")
        if code in {"", "-"}:
            reading.leave_out("a total over all codes", amount)
            continue
        if not is_code(code):
            raise cells.wrong(f"{code[:20]!r} is not a Schedule B or HTS code", _CODE[direction])
        partner = told.partner if "cty code" not in table.places else _partner(cells, amount, reading)
        if partner is None:
            continue
        year, month = _period(cells, told)
        yield Flow(
            row=cells.row,
            reporter="US",
            partner=partner,
            direction=direction,
            basis=value.basis,
            year=year,
            month=0 if value.whole_year else month,
            edition=told.edition or edition_of_year(year),
            code=code,
            cents=amount,
            months=(month or 12) if value.whole_year or not month else 1,
            part=_DOMESTIC_OR_FOREIGN.get(cells.text("df"), ""),
            quantity=number(cells.text("qty 1 mo", "gen qy1 mo", "con qy1 mo")),
            unit=cells.text("unit qy1"),
        )


def _partner(cells: Cells, amount: int, reading: Reading) -> str | None:
    written = cells.text("cty code")
    if written in {"-", ""} or cells.text("summary lvl").upper() == "CGP" or not written.isdecimal():
        reading.leave_out("a total over several countries", amount)
        return None
    found = by_census_number(written)
    if found is None:
        # Groups of countries have numbers below 1000 (0003 is the European Union).
        reading.leave_out("a total over several countries" if written[0] == "0" else "an area we do not know", amount)
    return found


def _period(cells: Cells, told: Told) -> tuple[int, int]:
    if cells.table.first("time") is not None:
        return cells.read(period, "time")
    if cells.table.first("year") is None:
        assert told.year is not None
        return told.year, 0
    year, _ = cells.read(period, "year")
    month = cells.text("month")
    if not month:
        return year, 0
    if not (month.isdecimal() and 1 <= int(month) <= 12):
        raise cells.wrong(f"{month[:20]!r} is not a month", "month")
    return year, int(month)
