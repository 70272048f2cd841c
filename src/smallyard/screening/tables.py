"""Results as CSV, XLSX, JSON or JSON lines, in cells that no spreadsheet program will take for a formula.

In CSV and XLSX there is one row for each hit, and one for each party without any, so that every party of the file is
accounted for.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smallyard.errors import InputError
from smallyard.model.plain import safe_cell

if TYPE_CHECKING:
    from smallyard.screening.batch import Run

__all__ = [
    "COLUMNS",
    "SUFFIXES",
    "check_outputs",
    "json_line",
    "replaced",
    "summary_path",
    "write_results",
]

COLUMNS = (
    "row", "reference", "name", "country", "result", "score", "band", "like_ofac", "listing", "list", "listed_name",
    "listed_countries", "matched_name", "in_force", "listed", "removed", "reasons", "citations", "clearance",
    "problems", "as_of", "known_at",
)  # fmt: skip
"""The columns of results; behind them stand the user's own that were not read, under their own names."""
SUFFIXES = (".csv", ".xlsx", ".jsonl", ".ndjson", ".json")
"""The forms in which results are written."""
Cell = str | int | float
_WORKBOOKS = (".xlsx", ".xlsm")
_MOST_XLSX_ROWS = 1_048_576
_MOST_XLSX_TEXT = 32_767


def json_line(data: object) -> str:
    """One line of JSON, in the order of the schema."""
    return json.dumps(data, ensure_ascii=False, separators=(", ", ": "))


def summary_path(path: Path) -> Path:
    """Where the summary of results in CSV or JSON lines stands: beside them, hits.csv.summary.json."""
    return path.with_name(f"{path.name}.summary.json")


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """A new file beside `path` that takes its place when the block ends well, and is taken away when it does not.

    Raises:
        InputError: it cannot be written.
    """
    scratch = _scratch(path)
    try:
        yield scratch
        scratch.replace(path)
    except OSError as failed:
        raise InputError(f"cannot be written: {failed.strerror or failed}", file=str(path)) from failed
    finally:
        scratch.unlink(missing_ok=True)


def _scratch(path: Path) -> Path:
    """A new, empty file beside `path`; its name says whose it is, so that one left by a kill is written over."""
    scratch = path.with_name(f".{path.name}.smallyard-new")
    try:
        scratch.write_bytes(b"")
    except OSError as failed:
        raise InputError(f"cannot be written: {failed.strerror or failed}", file=str(path)) from failed
    return scratch


def check_outputs(paths: Sequence[Path], source: Path) -> None:
    """Refuse, before any work is done, files that we do not write or that are the input.

    Raises:
        InputError: a suffix is not one we write, a file is named twice, is the input, or its folder is not there.
    """
    for number, path in enumerate(paths):
        suffix = path.suffix.casefold()
        if suffix not in SUFFIXES and not (suffix == ".xlsm" == source.suffix.casefold()):
            raise InputError("has a suffix that we do not write", file=str(path), accepted=", ".join(SUFFIXES))
        if path.absolute() == source.absolute() or (path.exists() and source.exists() and path.samefile(source)):
            raise InputError("is the file that is screened", file=str(path), accepted="another file")
        if path in paths[:number]:
            raise InputError("is named twice", file=str(path))
        _scratch(path).unlink()


def write_results(path: Path, run: Run) -> None:
    """Write everything that a run found to a new file, which replaces `path` at the end.

    Raises:
        InputError: the file cannot be written.
    """
    suffix = path.suffix.casefold()
    if suffix in _WORKBOOKS and suffix == run.opened.path.suffix.casefold():
        from smallyard.screening.workbook import write_workbook

        write_workbook(path, run)
        return
    writers: dict[str, Callable[[Path, Run], None]] = {".csv": _csv, ".xlsx": _xlsx, ".json": _json}
    with replaced(path) as scratch:
        writers.get(suffix, _json_lines)(scratch, run)
    if suffix not in {".xlsx", ".json"}:
        with replaced(summary_path(path)) as scratch:
            scratch.write_text(json.dumps(run.summary.as_dict(), ensure_ascii=False, indent=2) + "\n", "utf-8")


def header(run: Run) -> list[str]:
    """The columns of the table of results: ours, then the user's own; one that has our name is told apart."""
    own = [run.columns.header[place] for place in run.columns.own]
    return [*COLUMNS, *(safe_cell(name if name not in COLUMNS else f"{name} (own)") for name in own)]


def table_rows(rows: Iterable[Mapping[str, Any]]) -> Iterator[list[Cell]]:
    """One row for each hit, and one for each party without any."""
    for row in rows:
        own = [safe_cell(text) for text in row["columns"].values()]
        for hit in row["hits"] or (None,):
            yield [*_ours(row, hit), *own]


def _ours(row: Mapping[str, Any], hit: Mapping[str, Any] | None) -> list[Cell]:
    start: list[Cell] = [
        row["row"],
        safe_cell(row["reference"]),
        safe_cell(row["name"]),
        row["country"] or "",
        row["result"],
    ]
    end = [safe_cell("; ".join(row["problems"])), row["effective"], row["known"]]
    if hit is None:
        return [*start, *[""] * (len(COLUMNS) - len(start) - len(end)), *end]
    return [
        *start,
        hit["score"],
        hit["band"],
        hit["like_ofac"]["score"] if hit["like_ofac"] is not None else "",
        safe_cell(hit["listing"]),
        hit["list"],
        safe_cell(hit["name"]),
        " ".join(hit["countries"]),
        safe_cell(hit["matched"]["listed"]),
        hit["in_force"],
        hit["listed"],
        hit["removed"] or "",
        safe_cell("; ".join(f"{one['text']} ({one['weight']:+.2f})" for one in hit["reasons"])),
        safe_cell("; ".join(hit["citations"])),
        safe_cell(clearance_in_words(hit["clearance"])),
        *end,
    ]


def clearance_in_words(said: Mapping[str, Any] | None) -> str:
    """A clearance in one line: what was said, by whom, why, until when; or why it no longer holds."""
    if said is None:
        return ""
    word = "dismissed" if said["kind"] == "dismissal" else "confirmed"
    until = f", until {said['until']}" if said["until"] else ""
    text = f"{word} on {said['on']} by {said['by']} (clearance {said['number']}): {said['because']}{until}"
    return text if said["holds"] else f"came back: {'; '.join(said['why'])}; was {text}"


def _csv(path: Path, run: Run) -> None:
    # The byte order mark tells spreadsheet programs that the names are UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="", errors="backslashreplace") as stream:
        writer = csv.writer(stream)
        writer.writerow(header(run))
        writer.writerows(table_rows(run.rows()))


def _json_lines(path: Path, run: Run) -> None:
    with path.open("w", encoding="utf-8", errors="backslashreplace") as stream:
        for row in run.rows():
            stream.write(json_line(row) + "\n")


def _json(path: Path, run: Run) -> None:
    from smallyard.screening.batch import FORMAT

    with path.open("w", encoding="utf-8", errors="backslashreplace") as stream:
        stream.write(f'{{"format": {json_line(FORMAT)}, "parties": [')
        for number, row in enumerate(run.rows()):
            stream.write(("," if number else "") + "\n" + json_line(row))
        stream.write(f'\n], "summary": {json_line(run.summary.as_dict())}}}\n')


def _xlsx(path: Path, run: Run) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    _fill(book, "screening", header(run), table_rows(run.rows()))
    for title, lines in report_sheets(run):
        _fill(book, title, lines[0], lines[1:])
    book.save(path)


def _fill(book: Any, title: str, first: Sequence[Cell], rows: Iterable[Sequence[Cell]]) -> None:
    """A sheet, and another behind it where the rows are more than one sheet holds."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    sheet, number, count = None, 0, 0
    for row in rows:
        if sheet is None or count == _MOST_XLSX_ROWS:
            number += 1
            sheet = book.create_sheet(title if number == 1 else f"{title} {number}")
            sheet.freeze_panes = "A2"
            heads = []
            for value in first:
                head = WriteOnlyCell(sheet, value=str(value))
                head.data_type, head.font = "s", Font(bold=True)
                heads.append(head)
            sheet.append(heads)
            count = 1
        cells = []
        for value in row:
            text = value[:_MOST_XLSX_TEXT] if isinstance(value, str) else value
            cell = WriteOnlyCell(sheet, value=text)
            if isinstance(value, str):
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
        count += 1
    if sheet is None:
        book.create_sheet(title).append(list(first))


def report_sheets(run: Run) -> list[tuple[str, list[list[Cell]]]]:
    """What a report says beside the hits: counts, thresholds, columns, who and when; the lists and their dates."""
    found = run.summary.as_dict()
    results = found["results"]
    lines: list[list[Cell]] = [
        ["what", "value"],
        ["file", safe_cell(found["file"])],
        ["rows", found["rows"]],
        ["distinct parties", found["distinct"]],
        *(_line(f"result {name}", count) for name, count in results.items()),
        ["hits", found["hits"]],
        ["hits dismissed by a person", found["dismissed"]],
        ["hits confirmed by a person", found["confirmed"]],
        ["hits that came back", found["returned"]],
        ["listings in force on", found["effective"]],
        ["evidence known by", found["known"]],
        ["match from score", found["thresholds"]["match"]],
        ["review from score", found["thresholds"]["review"]],
        ["scored like", found["like"] or "smallyard"],
        *(_line("column read", safe_cell(f"{one['column']} as {one['as']}")) for one in found["columns_read"]),
        *(_line("column kept, not read", safe_cell(name)) for name in found["columns_kept"]),
        ["lists, SHA-256", found["lists_digest"]],
        ["software", f"smallyard {found['software']}"],
        ["screened by", safe_cell(found["by"])],
        ["screened at", found["at"]],
    ]
    lists: list[list[Cell]] = [["list", "published", "received", "entries held", "sources", "sha256"]]
    lists += [
        [one["list"], one["published"], one["received"], one["entries"], ", ".join(one["sources"]), one["sha256"]]
        for one in found["lists"]
    ]
    return [("summary", lines), ("lists", lists)]


def _line(what: str, value: Cell) -> list[Cell]:
    return [what, value]
