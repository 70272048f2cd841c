"""`smallyard audit export`: what was screened, against which list, with what score, decided by whom."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from smallyard.app.cli.audit_selecting import numbers_of, search_of, search_options
from smallyard.app.cli.settings import FILE, command, store_option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smallyard.records.chain import Record
    from smallyard.records.search import Search
    from smallyard.records.store import RecordStore

__all__ = ["export"]

_AT_ONCE = 500


@command()
@click.argument("numbers", nargs=-1)
@click.option("--text", default="", help="Instead of NUMBERS: records found by this, as `audit search` finds them.")
@search_options
@click.option(
    "-o",
    "--output",
    required=True,
    type=FILE,
    help="Write it here, as .csv, .json, .jsonl or .pdf.",
)
@store_option
def export(numbers: tuple[str, ...], text: str, output: Path, store: str | None, **options: Any) -> int:
    """Write a table of records NUMBERS (7, 3-12), or of those that a search finds: a row for each party and each
    listing that it was taken for or might be, with score, list, its publication, and who decided what.
    """
    from smallyard.app.cli.writing import write_whole
    from smallyard.app.exporting import export as write
    from smallyard.app.exporting import export_rows
    from smallyard.records.clearances import ClearanceStore
    from smallyard.records.store import RecordStore, records_place

    place = records_place(store)
    records = RecordStore(place)
    searched = bool(text or any(value for value in options.values()))
    if numbers and searched:
        raise click.UsageError("give NUMBERS or a search, not both", click.get_current_context())
    if numbers:
        found = [records.record(number) for number in numbers_of(numbers)]
    else:
        found = list(_searched(records, search_of([text], options)))
    content, rows = write(export_rows(found, ClearanceStore(place).all()), output)
    write_whole(output, content)
    click.echo(f"{output}: {rows:,} rows of {len(found):,} record{'' if len(found) == 1 else 's'}")
    return 0


def _searched(records: RecordStore, wanted: Search) -> Iterator[Record]:
    before = None
    while True:
        found = records.search(wanted, limit=_AT_ONCE, before=before)
        yield from found.records
        if not found.more:
            return
        before = found.records[-1].sequence
