"""Hits as CSV, XLSX or JSON lines, in cells that no spreadsheet program will take for a formula."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from smallyard.app.cli.hits import screened_as_dict
from smallyard.app.cli.terminal import json_line, plain
from smallyard.app.screening import Screened
from smallyard.errors import InputError
from smallyard.model.kleene import FALSE, TRUE

if TYPE_CHECKING:
    from smallyard.lists.screening import Hit
    from smallyard.lists.view import ListsView

__all__ = ["COLUMNS", "safe_cell", "write_hits"]

COLUMNS = (
    "row", "reference", "name", "country", "result", "score", "band", "listing", "list", "listed_name",
    "listed_countries", "matched_name", "in_force", "listed", "removed", "reasons", "citations", "as_of", "known_at",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_MOST_XLSX_ROWS = 1_048_576


def safe_cell(text: str) -> str:
    """Text that a spreadsheet program will show and not compute: a leading formula sign gets an apostrophe."""
    shown = plain(text)
    return f"'{shown}" if text.lstrip(" ").startswith(_FORMULA) else shown


def write_hits(path: Path, screened: Iterable[Screened], view: ListsView) -> None:
    """Write one row for each hit, and one for each party without any, to a new file that replaces `path` at the end.

    Raises:
        InputError: the suffix is not one we write, or the file cannot be written.
    """
    writers: dict[str, Callable[[Path, Iterable[Screened], ListsView], None]] = {
        ".csv": _csv,
        ".xlsx": _xlsx,
        ".jsonl": _json,
        ".json": _json,
    }
    writer = writers.get(path.suffix.casefold())
    if writer is None:
        raise InputError("has a suffix that we do not write", file=str(path), accepted=", ".join(writers))
    try:
        handle, name = tempfile.mkstemp(prefix=".smallyard-", suffix=path.suffix, dir=path.absolute().parent)
    except OSError as failed:
        raise InputError(f"cannot be written: {failed.strerror or failed}", file=str(path)) from failed
    os.close(handle)
    scratch = Path(name)
    try:
        writer(scratch, screened, view)
        scratch.replace(path)
    except OSError as failed:
        raise InputError(f"cannot be written: {failed.strerror or failed}", file=str(path)) from failed
    finally:
        scratch.unlink(missing_ok=True)


def _rows(screened: Iterable[Screened], view: ListsView) -> Iterator[list[str | int | float]]:
    for one in screened:
        for hit in one.hits or (None,):
            yield _row(one, hit, view)


def _row(one: Screened, hit: Hit | None, view: ListsView) -> list[str | int | float]:
    start: list[str | int | float] = [
        one.row,
        safe_cell(one.reference),
        safe_cell(one.party.name),
        one.party.country or "",
        str(one.result),
    ]
    days = [view.effective.isoformat(), view.known.isoformat()]
    if hit is None:
        return [*start, *[""] * (len(COLUMNS) - len(start) - len(days)), *days]
    listing, match = hit.history.listing, hit.match
    return [
        *start,
        round(match.score, 4),
        str(match.band),
        safe_cell(listing.id),
        str(listing.list),
        safe_cell(listing.name),
        " ".join(listing.countries),
        safe_cell(match.name),
        {TRUE: "yes", FALSE: "no"}.get(hit.in_force, "unknown"),
        str(hit.history.began),
        str(hit.history.ended) if hit.history.ended is not None else "",
        safe_cell("; ".join(f"{reason.text} ({reason.weight:+.2f})" for reason in match.evidence)),
        safe_cell("; ".join(map(str, listing.citations))),
        *days,
    ]


def _csv(path: Path, screened: Iterable[Screened], view: ListsView) -> None:
    # The byte order mark tells spreadsheet programs that the names are UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        writer.writerows(_rows(screened, view))


def _json(path: Path, screened: Iterable[Screened], view: ListsView) -> None:
    with path.open("w", encoding="utf-8") as stream:
        for one in screened:
            stream.write(json_line(screened_as_dict(one, view)) + "\n")


def _xlsx(path: Path, screened: Iterable[Screened], view: ListsView) -> None:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("screening")
    sheet.append(COLUMNS)
    for number, row in enumerate(_rows(screened, view), start=2):
        if number > _MOST_XLSX_ROWS:
            raise InputError(f"more than {_MOST_XLSX_ROWS:,} rows", file=str(path), accepted="a .csv or .jsonl file")
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value=value)
            if isinstance(value, str):
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    book.save(path)
