"""UN Comtrade: CSV and JSON of the present service, and of the one before 2023.

Columns: https://comtradeapi.un.org/files/v1/app/reference/ComtradePlus_DataItems (cmdCode, flowCode, primaryValue);
the earlier service wrote "Trade Value (US$)" in CSV and TradeValue in JSON. Values are current US dollars, imports
c.i.f., exports f.o.b. Exports (X) contain re-exports (RX), imports (M) re-imports (RM).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from smallyard.errors import InputError, UnknownValueError
from smallyard.model.country import country_code
from smallyard.model.reading.opening import file_label
from smallyard.trade.editions import plain_edition
from smallyard.trade.flows import Basis, Flow, Publication, Reading, Told, cents, number, period
from smallyard.trade.hs import edition_of_year, is_code
from smallyard.trade.places import by_un_number, former_area
from smallyard.trade.readers.table import Cells, Table, csv_table, json_of
from smallyard.trade.scope_result import Direction

__all__ = ["read", "recognizes"]

_X, _M = Direction.EXPORT, Direction.IMPORT
_FLOWS = {
    "x": (_X, Basis.TOTAL),
    "export": (_X, Basis.TOTAL),
    "exports": (_X, Basis.TOTAL),
    "2": (_X, Basis.TOTAL),
    "m": (_M, Basis.GENERAL),
    "import": (_M, Basis.GENERAL),
    "imports": (_M, Basis.GENERAL),
    "1": (_M, Basis.GENERAL),
    "rx": (_X, Basis.REEXPORTS),
    "re-export": (_X, Basis.REEXPORTS),
    "3": (_X, Basis.REEXPORTS),
    "rm": (_M, Basis.REIMPORTS),
    "re-import": (_M, Basis.REIMPORTS),
    "4": (_M, Basis.REIMPORTS),
    "dx": (_X, Basis.DOMESTIC),
    "domestic export": (_X, Basis.DOMESTIC),
}
_WHOLE = {"customscode": {"", "c00"}, "motcode": {"", "0"}, "partner2code": {"", "0"}, "moscode": {"", "0"}}
"""What stands in the columns of further breakdowns for the whole."""
_REPORTER = ("reportercode", "reporter code", "rtcode")
_PARTNER = ("partnercode", "partner code", "ptcode")
_VALUE = ("primaryvalue", "trade value (us$)", "tradevalue")


def recognizes(name: str, head: bytes) -> bool:
    """Whether a file's beginning is Comtrade's."""
    start = head[:4096].lower()
    return (b"cmdcode" in start and (b"primaryvalue" in start or b"tradevalue" in start)) or (
        b"trade value (us$)" in start and b"commodity code" in start
    )


def read(path: Path, told: Told) -> Reading:
    """The flows of a Comtrade file.

    Raises:
        InputError: it is not of one of Comtrade's forms, or a row cannot be read.
    """
    table = _from_json(path) if _is_json(path) else csv_table(path, ("utf-8", "cp1252"))
    value = table.first(*_VALUE)
    if value is None:
        raise InputError("has no column of values", file=table.label, row=1, accepted=" or ".join(_VALUE))
    reading = Reading(
        Publication(
            "comtrade",
            "United Nations Statistics Division, UN Comtrade",
            told.vintage,
            notes=("Exports contain re-exports; imports are c.i.f., exports f.o.b.",),
            partial=told.partial,
        ),
        iter(()),
    )
    reading.flows = _flows(table, value, told, reading)
    return reading


def _is_json(path: Path) -> bool:
    return ".json" in [one.casefold() for one in path.suffixes]


def _from_json(path: Path) -> Table:
    data = json_of(path)
    label = file_label(path)
    rows = data.get("data", data.get("dataset")) if isinstance(data, Mapping) else data
    if not isinstance(rows, list) or not all(isinstance(one, Mapping) for one in rows):
        raise InputError("holds no rows of Comtrade", file=label, accepted='an object with an array "data"')
    header = list(dict.fromkeys(name for one in rows[:1] for name in one))
    return Table(
        label,
        header,
        ((number, [_text(one.get(name)) for name in header]) for number, one in enumerate(rows, start=1)),
    )


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _flows(table: Table, value: str, told: Told, reading: Reading) -> Iterator[Flow]:
    for cells in table:
        direction_of = _FLOWS.get(cells.text("flowcode", "trade flow code", "rgcode").casefold()) or _FLOWS.get(
            cells.text("flowdesc", "trade flow", "rgdesc").casefold()
        )
        amount = cells.read(lambda text: cents(text or "0"), value)
        code = cells.text("cmdcode", "commodity code")
        if direction_of is None:
            reading.leave_out("a kind of flow that is neither export nor import", amount)
        elif code.upper() in {"TOTAL", "ALL"} or code.upper().startswith("AG"):
            reading.leave_out("a total over all codes", amount)
        elif any(cells.text(name).casefold() not in whole for name, whole in _WHOLE.items()):
            reading.leave_out("a breakdown by customs procedure, transport or second partner", amount)
        elif not is_code(code):
            raise cells.wrong(f"{code[:20]!r} is not an HS code", "cmdcode", "commodity code")
        else:
            flow = _flow(cells, code, amount, *direction_of, told, reading)
            if flow is not None:
                yield flow


def _flow(
    cells: Cells, code: str, amount: int, direction: Direction, basis: Basis, told: Told, reading: Reading
) -> Flow | None:
    reporter = _country(cells, "reporter", _REPORTER)
    partner = _country(cells, "partner", _PARTNER)
    if partner == "W0":
        reading.leave_out("a total over all partners", amount)
        return None
    if reporter is None or partner is None:
        reading.leave_out("an area that is no country", amount)
        return None
    year, month = cells.read(period, "period", "refyear", "year", "yr")
    return Flow(
        row=cells.row,
        reporter=reporter,
        partner=partner,
        direction=direction,
        basis=basis,
        year=year,
        month=month,
        edition=told.edition or _edition(cells, year),
        code=code,
        cents=amount,
        months=1 if month else 12,
        part=former_area(cells.text(*_REPORTER), cells.text(*_PARTNER)),
        quantity=number(cells.text("qty", "tradequantity")),
        unit=cells.text("qtyunitabbr", "qty unit", "qtdesc"),
        kilograms=number(cells.text("netwgt", "netweight (kg)", "netweight")),
    )


def _edition(cells: Cells, year: int) -> str:
    written = cells.text("classificationcode", "classification", "pfcode")
    if written.upper() in {"", "HS"}:
        return edition_of_year(year)
    try:
        return plain_edition(written)
    except UnknownValueError as failed:
        raise cells.wrong(
            f"{written[:20]!r} is not the Harmonized System",
            "classificationcode",
            "classification",
            accepted="H0 to H6",
        ) from failed


def _country(cells: Cells, role: str, columns: tuple[str, str, str]) -> str | None:
    """The country; W0 for the world; None for an area that is none."""
    written = cells.text(*columns)
    if written.isdecimal():
        return "W0" if int(written) == 0 else by_un_number(written)
    named = cells.text(f"{role}iso", f"{role} iso") or written or cells.text(f"{role}desc", role)
    if named.upper() in {"W00", "WLD", "WORLD"}:
        return "W0"
    if not named:
        raise cells.wrong("is empty", *columns)
    return country_code(named)
