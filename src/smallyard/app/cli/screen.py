"""`smallyard screen`: look up one name, or every party of a file, on the lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from smallyard.app.cli.settings import DAY, command, store_option

if TYPE_CHECKING:
    from smallyard.app.screening import Screened
    from smallyard.lists.view import ListsView
    from smallyard.model.listing import ListCode
    from smallyard.model.party import Party

__all__ = ["EXIT_CODES", "screen"]

EXIT_CODES = {"clear": 0, "review": 11, "match": 12}
"""The exit code of each result; of several parties, the highest."""
_FILES = {".csv", ".tsv", ".txt", ".xlsx", ".xlsm"}
_KINDS = ["person", "organization", "vessel", "aircraft"]


@command(
    epilog=(
        "Exit codes: 0 clear, 11 a person must review, 12 a match with a listing in force. Of a file, the highest. "
        "A result is only as good as the lists held: see `lists status`."
    ),
    context_settings={"max_content_width": 100},
)
@click.argument("what", metavar="NAME|FILE")
@click.option("--country", help="The party's country, a code or an English name.")
@click.option("--address", help="Its address, on one line.")
@click.option("--kind", type=click.Choice(_KINDS), help="What it is.")
@click.option("--id", "identifiers", multiple=True, metavar="KIND:VALUE", help="A number of it, such as imo:9241061.")
@click.option("--list", "codes", multiple=True, metavar="CODE", help="Look on this list only, such as EL or UVL.")
@click.option("--as-of", type=DAY, help="The day on which listings are to be in force. Today if not given.")
@click.option("--known-at", type=DAY, help="Use only evidence received by this day. Today if not given.")
@click.option("--past", is_flag=True, help="Show listings, too, that were not in force on the day.")
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="The most hits a party.")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON for each party.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Of a FILE: write the hits here, as .csv, .xlsx or .jsonl.",
)
@store_option
def screen(
    what: str,
    country: str | None,
    address: str | None,
    kind: str | None,
    identifiers: tuple[str, ...],
    codes: tuple[str, ...],
    as_of: date | None,
    known_at: date | None,
    past: bool,
    limit: int,
    as_json: bool,
    output: Path | None,
    store: str | None,
) -> int:
    """Look up NAME, or every party of FILE (.csv or .xlsx with the columns name, country, address, ...), on the
    lists as they stood on a day. Every score says what it is made of.
    """
    from smallyard.app.screening import screen_many
    from smallyard.app.worlds import open_world, today

    lists = _lists(codes)
    is_file = Path(what).suffix.casefold() in _FILES
    if is_file:
        if country or address or kind or identifiers:
            raise click.UsageError("of a file, these stand in its columns", click.get_current_context())
        parties = _parties(Path(what))
    else:
        if output is not None:
            raise click.UsageError("-o goes with a file of parties", click.get_current_context())
        parties = iter([(1, "", _party(what, country, address, kind, identifiers))])
    view = open_world(as_of or today(), known_at, store).lists
    screened = screen_many(parties, view, lists=lists, past=past, limit=limit)
    if output is not None:
        return _to_file(screened, view, output)
    return _to_terminal(screened, view, as_json=as_json, is_file=is_file)


def _lists(codes: tuple[str, ...]) -> list[ListCode] | None:
    from smallyard.app.cli.listcodes import list_code

    return [list_code(code) for code in codes] or None


def _party(
    name: str, country: str | None, address: str | None, kind: str | None, identifiers: tuple[str, ...]
) -> Party:
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
        raise as_input_error(
            failed, file="screen", where=lambda location: (None, str(location[0])), root=Party
        ) from failed


def _parties(path: Path) -> Iterator[tuple[int, str, Party]]:
    from smallyard.app.cli.progress import counted
    from smallyard.model.reading import read_parties

    return counted(read_parties(path), "parties")


def _to_terminal(screened: Iterable[Screened], view: ListsView, *, as_json: bool, is_file: bool) -> int:
    from smallyard.app.cli.hits import Tally, screened_as_dict, show_hits, show_lists_used, show_tally
    from smallyard.app.cli.terminal import console, json_line

    out, tally = console(), Tally()
    for one in screened:
        tally.add(one)
        if as_json:
            click.echo(json_line(screened_as_dict(one, view)))
        elif one.hits or not is_file:
            show_hits(out, one, view)
    if not as_json:
        if is_file:
            show_tally(out, tally)
        show_lists_used(out, view)
    return max((EXIT_CODES[result] for result in tally.counts), default=0)


def _to_file(screened: Iterable[Screened], view: ListsView, output: Path) -> int:
    from smallyard.app.cli.hits import Tally, show_lists_used, show_tally
    from smallyard.app.cli.sheets import write_hits
    from smallyard.app.cli.terminal import console

    tally = Tally()
    write_hits(output, (tally.add(one) for one in screened), view)
    out = console()
    show_tally(out, tally)
    show_lists_used(out, view)
    return max((EXIT_CODES[result] for result in tally.counts), default=0)
