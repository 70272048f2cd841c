"""What a person wrote into a table of results: for each hit a verdict and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from smallyard.errors import InputError, UnknownValueError
from smallyard.model.clearance import ClearanceKind
from smallyard.model.day import day
from smallyard.model.reading.columns import normalized
from smallyard.model.reading.opening import decoded, file_label, read_bytes, shown
from smallyard.model.reading.tables import csv_rows, text_lines, xlsx_rows

__all__ = ["Reviewed", "read_reviewed"]

_VERDICTS = {"dismiss": ClearanceKind.DISMISSAL, "confirm": ClearanceKind.CONFIRMATION}
_NEEDED = ("row", "listing", "verdict", "because")


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One verdict: of the party on row `party_row` of the file that was screened, on a listing."""

    file: str
    row: int
    party_row: int
    listing: str
    kind: ClearanceKind
    because: str
    until: date | None


def read_reviewed(path: Path) -> tuple[Reviewed, ...]:
    """The verdicts of a table of results; rows without one are passed over.

    Raises:
        InputError: the file cannot be read, lacks a column, or a row with a verdict does not say what it must.
    """
    label = file_label(path)
    suffix = path.suffix.casefold()
    if suffix not in {".csv", ".tsv", ".txt", ".xlsx"}:
        raise InputError("has a suffix that we do not read", file=label, accepted="results as .csv or .xlsx")
    data = read_bytes(path)
    rows = xlsx_rows(data, label) if suffix == ".xlsx" else csv_rows(text_lines(decoded(data, label)), label)
    header = [normalized(cell) for cell in next(rows, (1, [""]))[1]]
    for name in _NEEDED:
        if name not in header:
            raise InputError(
                "is missing from the header",
                file=label,
                row=1,
                field=name,
                accepted="results of screen with the columns verdict and because added",
            )
    found = []
    for number, cells in rows:
        texts = dict(zip(header, (cell.strip() for cell in cells), strict=False))
        if texts.get("verdict"):
            found.append(_reviewed(texts, number, label))
    if not found:
        raise InputError("holds no verdict", file=label, accepted=f"{', '.join(_VERDICTS)} in the column verdict")
    return tuple(found)


def _reviewed(texts: dict[str, str], number: int, label: str) -> Reviewed:
    kind = _VERDICTS.get(texts["verdict"].casefold())
    if kind is None:
        raise UnknownValueError(
            f"{shown(texts['verdict'])} is no verdict", file=label, row=number, field="verdict",
            accepted=", ".join(_VERDICTS),
        )  # fmt: skip
    for name in ("listing", "because"):
        if not texts.get(name):
            raise InputError("is empty", file=label, row=number, field=name, accepted="some text")
    if not texts.get("row", "").isdigit():
        raise InputError(f"{shown(texts.get('row', ''))} is no row", file=label, row=number, field="row")
    try:
        until = day(texts["until"]) if texts.get("until") else None
    except ValueError as wrong:
        problem, _, accepted = str(wrong).partition("; accepted: ")
        raise InputError(problem, file=label, row=number, field="until", accepted=accepted or None) from wrong
    return Reviewed(label, number, int(texts["row"]), texts["listing"], kind, texts["because"], until)
