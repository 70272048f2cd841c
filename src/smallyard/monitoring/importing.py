"""A file of customers, read and checked whole before anything of it is put on record."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path, PurePath
from typing import IO, Any

from smallyard.errors import InputError
from smallyard.law.decision import canonical
from smallyard.model.reading.parties import read_row
from smallyard.model.reading.party_columns import PART
from smallyard.model.reading.party_files import PartyFile, PartyRow, open_party_file
from smallyard.monitoring.clock import stamp
from smallyard.monitoring.customer import Put, facts_of
from smallyard.monitoring.customers import LONGEST_REFERENCE, Customers

__all__ = ["Imported", "import_customers"]

Progress = Callable[[int, int | None], None]
BLOCK = 5_000
"""Customers that are put on record together."""
_SHOWN = 20
"""Bad rows that are told one by one."""


@dataclass(slots=True)
class Imported:
    """What an import did: `put` of the rows, `skipped` that could not be read, the first of them in `problems`."""

    file: str
    rows: int = 0
    put: Put = field(default_factory=Put)
    skipped: int = 0
    problems: list[str] = field(default_factory=list)
    columns: tuple[tuple[str, str], ...] = ()
    kept: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """As JSON types."""
        return {
            "file": self.file,
            "rows": self.rows,
            **self.put.as_dict(),
            "skipped": self.skipped,
            "problems": self.problems,
            "columns_read": [{"column": name, "as": as_} for name, as_ in self.columns],
            "columns_kept": list(self.kept),
        }


def import_customers(
    customers: Customers,
    path: str | Path,
    *,
    by: str,
    columns: Mapping[str, str] | None = None,
    encoding: str = "utf-8",
    skip_bad: bool = False,
    retire_missing: bool = False,
    progress: Progress | None = None,
    label: str = "",
) -> Imported:
    """Put every party of a file on record as a customer, by the column that holds the user's own reference.

    The file is read and checked whole before the first row is put; then rows are put in blocks, so that others can
    write between them. An import that is killed leaves whole blocks behind; made again, it goes on where it was, for
    what stands already is left as it is.

    Args:
        customers: where they are put.
        path: a file .csv, .xlsx, .parquet or .jsonl.
        by: who imports.
        columns: from the file's column names to ours ("Kunde": "name"); to "" for one that is not to be read.
        encoding: of the text of a CSV or JSON lines file.
        skip_bad: leave out rows that cannot be read and say which, instead of refusing the file.
        retire_missing: retire customers whose reference is not in the file. Not with rows that cannot be read: what
            they say is not known, so nobody is retired then.
        progress: called with the rows read and about how many there are.
        label: what the file is called, if its user knows it by another name.

    Raises:
        InputError: the file or a row of it cannot be read, a reference is missing or stands twice. Nothing is put.
        StoreError: the records cannot be written.
    """
    opened = open_party_file(path, columns, encoding)
    if label:
        opened = replace(opened, label=label)
    if "reference" not in opened.columns.fields:
        raise InputError(
            "is missing from the header",
            file=opened.label,
            row=opened.header_row,
            field="reference",
            accepted="a column with your own number for each customer, such as customer_id, or a mapping to it",
        )
    done = Imported(
        PurePath(opened.label).name,
        columns=opened.columns.read,
        kept=tuple(opened.columns.header[place] for place in opened.columns.own),
    )
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n") as checked:
        seen = _check(opened, done, checked, skip_bad=skip_bad, progress=progress)
        checked.seek(0)
        _put(customers, checked, done, by)
    if retire_missing and not done.skipped:
        gone = [one.number for one in customers.stream() if _mark(one.reference) not in seen]
        done.put.retired = customers.retire_numbers(gone, by=by, because=f"not in {PurePath(opened.label).name}")
    return done


def _check(
    opened: PartyFile, done: Imported, checked: IO[str], *, skip_bad: bool, progress: Progress | None
) -> set[int]:
    """Read the whole file; what is sound goes to `checked`, one JSON array on each line."""
    seen: set[int] = set()
    first: InputError | None = None
    for row in opened.rows():
        done.rows += 1
        if progress is not None and done.rows % 1_000 == 0:
            progress(done.rows, None)
        try:
            reference, line = _line(opened, row)
            if (mark := _mark(reference)) in seen:
                raise InputError(f"{reference} stands twice", file=opened.label, row=row.number, field="reference")
            seen.add(mark)
        except InputError as wrong:
            first = first or wrong
            done.skipped += 1
            if len(done.problems) < _SHOWN:
                done.problems.append(str(wrong))
            continue
        checked.write(line + "\n")
    if not done.rows:
        raise InputError("has a header but no rows", file=opened.label, accepted="one row for each customer")
    if first is not None and not skip_bad:
        more = f" (and {done.skipped - 1:,} more rows cannot be read; --skip-bad leaves them out)"
        raise InputError(
            first.problem + (more if done.skipped > 1 else ""),
            file=first.file,
            row=first.row,
            field=first.field,
            accepted=first.accepted,
        )
    return seen


def _line(opened: PartyFile, row: PartyRow) -> tuple[str, str]:
    found = read_row(opened.columns, row)
    if found.problems or found.party is None:
        raise found.problems[0].as_error(opened.label, row.number)
    reference = opened.columns.reference(row.cells)
    if not reference or len(reference) > LONGEST_REFERENCE:
        raise InputError(
            "is empty" if not reference else f"has {len(reference):,} characters",
            file=opened.label,
            row=row.number,
            field="reference",
            accepted=f"your own number for the customer, of at most {LONGEST_REFERENCE} characters",
        )
    own = {
        opened.columns.header[place]: row.cells[place].removesuffix(PART).replace(PART, "; ")
        for place in opened.columns.own
    }
    party = found.party
    source = f"{PurePath(opened.label).name}, row {row.number}"
    made = [reference, party.name, party.country, facts_of(party), canonical(own).decode(), source]
    return reference, json.dumps(made, ensure_ascii=False)


def _put(customers: Customers, checked: IO[str], done: Imported, by: str) -> None:
    at, block = stamp(), []
    for line in checked:
        block.append(tuple(json.loads(line)))
        if len(block) == BLOCK:
            done.put += customers.put_rows(block, by=by, at=at)
            block = []
    done.put += customers.put_rows(block, by=by, at=at)


def _mark(reference: str) -> int:
    """Sixty-four bits that stand for a reference: a million of them take less memory than the texts."""
    return int.from_bytes(blake2b(reference.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
