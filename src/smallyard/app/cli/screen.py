"""`smallyard screen`: look up one name, or every party of a file, on the lists."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from smallyard.app.cli.recording import author, unshown
from smallyard.app.cli.settings import COUNTRY, FILE, Number, command, json_option, listing_days, store_option

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smallyard.app.worlds import WorldAsked
    from smallyard.model.listing import ListCode
    from smallyard.model.party import Party
    from smallyard.model.reading.problems import Location

__all__ = ["EXIT_CODES", "party_of", "read_mapping", "screen"]

EXIT_CODES = {"clear": 0, "review": 11, "match": 12, "unread": 13}
"""The exit code of each result; of several parties, the highest."""
_FILES = {".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".parquet", ".jsonl", ".ndjson", ".json"}
_MANY = 10_000
_KINDS = ["person", "organization", "vessel", "aircraft"]


@command(
    epilog=(
        "Exit codes: 0 clear; 11 a possible match, a person must review; 12 a match with a listing in force; 13 some "
        "rows of the file could not be read, the others were screened. Of a file, the highest. It could not run: 2 "
        "wrong usage, 3 a file that cannot be read or written, 4 lists or records that cannot be used, 130 stopped. "
        "A result is only as good as the lists held: see `lists status`."
    ),
)
@click.argument("what", metavar="NAME|FILE")
@click.option("--country", type=COUNTRY, help="The party's country, a code or English name.")
@click.option("--address", help="Its address, on one line.")
@click.option("--kind", type=click.Choice(_KINDS), help="What it is.")
@click.option("--id", "identifiers", multiple=True, metavar="KIND:VALUE", help="A number of it, such as imo:9241061.")
@click.option("--reference", default="", help="Your own number for it; clearances may be bound to one.")
@click.option("--list", "codes", multiple=True, metavar="CODE", help="Look on this list only, such as EL or UVL.")
@listing_days
@click.option("--past", is_flag=True, help="Show listings, too, that were not in force on the day.")
@click.option("--limit", type=Number(1, 1000), default=10, show_default=True, help="The most hits a party.")
@click.option(
    "--like",
    type=click.Choice(["ofac"]),
    help="Show the score of OFAC's Sanctions List Search beside ours, to compare.",
)
@json_option("screened-party", "screening-summary", of="one line of JSON for each party")
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    type=FILE,
    help="Of a FILE: write the results here, as .csv, .xlsx, .json or .jsonl. Repeatable, for several forms.",
)
@click.option(
    "--map",
    "mappings",
    multiple=True,
    metavar="COLUMN=FIELD",
    help="Of a FILE: read this column of it as that field.",
)
@click.option("--encoding", default="utf-8", show_default=True, help="Of a FILE of text: its encoding.")
@click.option("--processes", type=Number(1, 256), help="How many work at once. One a processor if not given.")
@click.option("--restart", is_flag=True, help="Begin again instead of going on from a run that was stopped.")
@click.option(
    "--no-record", is_flag=True, help="Do not record the screening. Clearances on record are heeded all the same."
)
@click.option("--by", help="Who screens, for the record and the report. Your user name if not given.")
@store_option
def screen(
    what: str,
    country: str | None,
    address: str | None,
    kind: str | None,
    identifiers: tuple[str, ...],
    reference: str,
    codes: tuple[str, ...],
    as_of: date | None,
    known_at: date | None,
    past: bool,
    limit: int,
    like: str | None,
    as_json: bool,
    outputs: tuple[Path, ...],
    mappings: tuple[str, ...],
    encoding: str,
    processes: int | None,
    restart: bool,
    no_record: bool,
    by: str | None,
    store: str | None,
) -> int:
    """Look up NAME, or every party of FILE (.csv, .xlsx, .parquet or .jsonl with columns such as name, country and
    address), on the lists as they stood on a day. Every score says what it is made of.

    A FILE may be of any length. With -o, a run that was stopped goes on when it is made again. Columns that are not
    read come back in the results. An .xlsx written from an .xlsx is the same workbook with verdicts added. Every
    screening is recorded (see `audit`).
    """
    lists = _lists(codes)
    who = author(by)
    if Path(what).suffix.casefold() in _FILES:
        from smallyard.app.worlds import WorldAsked
        from smallyard.screening.parties import Options

        if country or address or kind or identifiers or reference:
            raise click.UsageError("of a file, these stand in its columns", click.get_current_context())
        return _screen_file(
            what,
            outputs,
            as_json=as_json,
            columns=read_mapping(mappings),
            encoding=encoding,
            asked=WorldAsked(as_of, known_at, store),
            how=Options(tuple(lists) if lists is not None else None, past, limit, like or ""),
            processes=processes,
            restart=restart,
            by=who,
            record=not no_record,
        )
    if outputs or mappings:
        raise click.UsageError(
            f"{'-o' if outputs else '--map'} goes with a file of parties", click.get_current_context()
        )
    party = party_of(what, country, address, kind, identifiers)
    recorded_for = who if not no_record else None
    return _screen_party(
        party, reference, lists, as_of, known_at, past, limit, store, like, recorded_for, as_json=as_json
    )


def read_mapping(mappings: Iterable[str]) -> dict[str, str]:
    """COLUMN=FIELD, each; a column's own name may hold an equals sign, a field's does not.

    Raises:
        InputError: one is not of that form.
    """
    from smallyard.errors import InputError

    found = {}
    for one in mappings:
        column, equals, field = one.rpartition("=")
        if not equals or not column.strip():
            raise InputError(f"{one!r} is no mapping", field="--map", accepted="COLUMN=FIELD, such as Kunde=name")
        found[column] = field
    return found


def _lists(codes: tuple[str, ...]) -> list[ListCode] | None:
    from smallyard.app.cli.listcodes import list_code

    return [list_code(code) for code in codes] or None


def party_of(
    name: str, country: str | None, address: str | None, kind: str | None, identifiers: tuple[str, ...]
) -> Party:
    """A party from what the options say of it.

    Raises:
        InputError: one of them cannot be read.
    """
    from pydantic import ValidationError

    from smallyard.errors import InputError
    from smallyard.model.party import Party
    from smallyard.model.reading.problems import as_input_error

    data: dict[str, object] = {"name": name}
    if country:
        data["country"] = country
    if address:
        data["addresses"] = [{"text": address}]
    if kind:
        data["kind"] = kind
    numbers = [one.partition(":") for one in identifiers]
    if any(not (colon and sort.strip() and value.strip()) for sort, colon, value in numbers):
        raise InputError("is not an identifier", field="--id", accepted="KIND:VALUE, such as imo:9241061")
    data["identifiers"] = [{"kind": sort.strip(), "value": value.strip()} for sort, _, value in numbers]
    try:
        return Party.model_validate(data)
    except ValidationError as failed:
        raise as_input_error(failed, file=None, where=_where, root=Party) from failed


def _where(location: Location) -> tuple[None, str]:
    named = {"name": "NAME", "addresses": "--address", "identifiers": "--id"}
    return None, named.get(str(location[0]), f"--{location[0]}")


def _screen_party(
    party: Party,
    reference: str,
    lists: list[ListCode] | None,
    as_of: date | None,
    known_at: date | None,
    past: bool,
    limit: int,
    store: str | None,
    like: str | None,
    recorded_for: str | None,
    *,
    as_json: bool,
) -> int:
    from smallyard.app.cli.hits import screened_as_dict, show_lists_used, show_only_like_ofac, show_screened
    from smallyard.app.cli.terminal import console, json_line, prose
    from smallyard.app.screening import screen as look_up
    from smallyard.app.worlds import open_world, today
    from smallyard.screening.result import Screened, with_like_ofac

    world = open_world(as_of or today(), known_at, store)
    hits = look_up(
        party, reference=reference, lists=lists, as_of=world.effective, past=past, limit=limit, world=world
    )
    one = Screened(1, reference, party, hits)
    record = None
    if recorded_for is not None:
        from smallyard.app.screening_records import record_screened

        with unshown("screened"):
            record = record_screened(
                [one],
                world.lists,
                world.clearances,
                by=recorded_for,
                lists=lists,
                past=past,
                limit=limit,
                store=store,
            )
    found = screened_as_dict(one, world.lists)
    if like:
        from smallyard.screening.like_ofac import only_like_ofac

        every = look_up(party, lists=lists, as_of=world.effective, limit=_MANY, world=world)
        have = {hit.history.listing.id for hit in every}
        found["hits"] = with_like_ofac(party, found["hits"])
        found["only_like_ofac"] = [
            {"listing": listing.id, "name": listing.name, "like_ofac": score.as_dict()}
            for listing, score in only_like_ofac(party.name, world.lists, lists, have)
        ]
    if as_json:
        click.echo(json_line(found))
    else:
        out = console()
        show_screened(out, found)
        if like:
            show_only_like_ofac(out, found["only_like_ofac"])
        show_lists_used(out, world.lists)
        if record is not None:
            out.print(prose(f"On record as number {record.sequence}.", "dim", 0))
    return EXIT_CODES[one.result]


def _screen_file(
    what: str, outputs: tuple[Path, ...], *, as_json: bool, by: str, record: bool, asked: WorldAsked, **options: Any
) -> int:
    from smallyard.app.cli.hits import show_lists_used, show_screened, show_summary
    from smallyard.app.cli.progress import bar, clear_bar
    from smallyard.app.cli.terminal import console, json_line, prose
    from smallyard.app.screening import open_run, write_outputs
    from smallyard.app.screening_records import record_run

    out, notes = console(), console(stderr=True)
    with open_run(what, *outputs, by=by, asked=asked, **options) as run:
        if run.resumed_at:
            notes.print(f"going on behind row {run.resumed_at:,}, where an earlier run was stopped")
        elif run.work.begun_anew:
            notes.print(f"an earlier run was stopped; beginning again: {run.work.begun_anew}")
        try:
            run.advance(bar("parties"))
            with unshown("screened"):
                numbers = record_run(run, by=by, store=asked.store, progress=bar("recorded")) if record else None
        finally:
            clear_bar()
        if outputs:
            write_outputs(run, outputs)
        else:
            for row in run.rows():
                if as_json:
                    click.echo(json_line(row))
                elif row["hits"] or row["problems"]:
                    show_screened(out, row)
        if outputs and not as_json:
            out.print(f"Results: {', '.join(map(str, outputs))}", soft_wrap=True)
        if outputs and as_json:
            click.echo(json_line(run.summary.as_dict()))
        elif not as_json:
            show_summary(out, run.summary)
            show_lists_used(out, run.view)
            if numbers is not None:
                out.print(prose(f"On record as {_numbers(*numbers)}.", "dim", 0))
        run.finish()
        return max((EXIT_CODES[result] for result, count in run.summary.results.items() if count), default=0)


def _numbers(first: int, last: int) -> str:
    return f"number {first}" if first == last else f"numbers {first:,} to {last:,}"
