"""`smallyard clearances`: record, list and take back what persons say of possible matches."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from smallyard.app.cli.recording import because_option, said_by_option
from smallyard.app.cli.settings import COUNTRY, DAY, FILE, Number, command, group, json_option, store_option

if TYPE_CHECKING:
    from rich.console import Console

    from smallyard.model.clearance import Clearance
    from smallyard.model.party import Party
    from smallyard.records.clearances import Held

__all__ = ["clearances"]

_Function = TypeVar("_Function", bound=Callable[..., Any])
_KINDS = ["person", "organization", "vessel", "aircraft"]


@group(
    epilog="Exit codes: 0 done, 2 wrong usage, 3 input that cannot be read or a clearance that is not there, "
    "4 lists or records that cannot be used.",
)
def clearances() -> None:
    """Record, list and take back what a person says of a possible match: that our party is not the listed one, or is.

    A clearance binds to the pair as it stands. Screening goes on underneath; the pair comes back, and says why, when
    either side changes, the score moves to another band, or the clearance expires. `check` heeds it as `screen` does.
    """


def _pair_options(function: _Function) -> _Function:
    for option in reversed(
        [
            click.argument("listing"),
            click.option("--name", help="Our party's name; or give --file and --row."),
            click.option("--country", type=COUNTRY, help="Its country, as it is screened with."),
            click.option("--address", help="Its address, as it is screened with."),
            click.option("--kind", type=click.Choice(_KINDS), help="What it is."),
            click.option("--id", "identifiers", multiple=True, metavar="KIND:VALUE", help="A number of it."),
            click.option(
                "--reference", default="", help="Your own number for it: the clearance is for that one only."
            ),
            click.option(
                "--file",
                "file",
                type=FILE,
                help="Take our party, with all its facts and its reference, from this file of parties ...",
            ),
            click.option("--row", type=Number(1), help="... and from this row of it, as `screen` counts them."),
            click.option("--map", "mappings", multiple=True, metavar="COLUMN=FIELD", help="As of `screen`."),
            because_option,
            said_by_option,
            click.option("--until", type=DAY, help="The last day on which it holds."),
            click.option("--as-of", type=DAY, help="The day on which the listing is looked at. Today if not given."),
            json_option("clearance", of="the clearance as one line of JSON"),
            store_option,
        ]
    ):
        function = option(function)
    return function


@command(clearances)
@_pair_options
def dismiss(listing: str, **options: Any) -> int:
    """Record that our party is not the listed party LISTING (an id that `screen` prints). It holds for one year if
    --until is not given.
    """
    from smallyard.app.clearing import dismiss as record

    return _record(record, listing, **options)


@command(clearances)
@_pair_options
def confirm(listing: str, **options: Any) -> int:
    """Record that our party is the listed party LISTING (an id that `screen` prints). It holds without end if --until
    is not given.
    """
    from smallyard.app.clearing import confirm as record

    return _record(record, listing, **options)


def _record(
    record: Callable[..., Clearance],
    listing: str,
    *,
    name: str | None,
    country: str | None,
    address: str | None,
    kind: str | None,
    identifiers: tuple[str, ...],
    reference: str,
    file: Path | None,
    row: int | None,
    mappings: tuple[str, ...],
    because: str,
    by: str | None,
    until: date | None,
    as_of: date | None,
    as_json: bool,
    store: str | None,
) -> int:
    from smallyard.app.cli.recording import author
    from smallyard.app.cli.screen import party_of
    from smallyard.app.cli.terminal import console, print_json
    from smallyard.records.clearances import Held

    if (name is None) == (file is None) or (file is None) != (row is None):
        raise click.UsageError("give --name, or --file with --row", click.get_current_context())
    if file is not None and row is not None:
        if country or address or kind or identifiers or reference:
            raise click.UsageError("of a file, these stand in its columns", click.get_current_context())
        reference, party = _from_file(file, row, mappings)
    else:
        party = party_of(name or "", country, address, kind, identifiers)
    who = author(by)
    made = record(party, listing, because=because, by=who, until=until, reference=reference, as_of=as_of, store=store)
    if as_json:
        print_json(Held(clearance=made))
    else:
        _show(console(), Held(clearance=made))
    return 0


def _from_file(path: Path, row: int, mappings: tuple[str, ...]) -> tuple[str, Party]:
    from smallyard.app.cli.screen import read_mapping
    from smallyard.errors import InputError
    from smallyard.model.reading.parties import read_row
    from smallyard.model.reading.party_files import open_party_file

    opened = open_party_file(path, read_mapping(mappings))
    for one in opened.rows():
        if one.number == row:
            found = read_row(opened.columns, one)
            if found.party is None:
                raise found.problems[0].as_error(opened.label, row)
            return opened.columns.reference(one.cells), found.party
    raise InputError("is not there, or is empty", file=opened.label, row=row)


@command(clearances)
@click.argument("reviewed", type=FILE)
@click.option("--file", "file", required=True, type=FILE, help="The file that was screened.")
@click.option("--map", "mappings", multiple=True, metavar="COLUMN=FIELD", help="As of `screen`.")
@click.option("--encoding", default="utf-8", show_default=True, help="As of `screen`.")
@said_by_option
@click.option("--as-of", type=DAY, help="The day on which the listings are looked at. Today if not given.")
@store_option
def load(
    reviewed: Path,
    file: Path,
    mappings: tuple[str, ...],
    encoding: str,
    by: str | None,
    as_of: date | None,
    store: str | None,
) -> int:
    """Record the verdicts in REVIEWED: results of `screen` as .csv or .xlsx, into which a person wrote the columns
    verdict (dismiss or confirm) and because, and until where wanted. All are recorded, or none if one is wrong.
    """
    from smallyard.app.clearing import load_clearances
    from smallyard.app.cli.recording import author
    from smallyard.app.cli.screen import read_mapping

    made = load_clearances(
        reviewed,
        file,
        by=author(by),
        columns=read_mapping(mappings),
        encoding=encoding,
        as_of=as_of,
        store=store,
    )
    dismissed = sum(one.kind == "dismissal" for one in made)
    click.echo(
        f"{dismissed:,} dismissed, {len(made) - dismissed:,} confirmed: "
        f"clearances {made[0].number} to {made[-1].number}"
    )
    return 0


@command(clearances, name="list")
@click.option("--all", "everything", is_flag=True, help="Revoked and expired ones, too.")
@click.option("--listing", help="Those of one listing only, by its id.")
@json_option("clearance", of="one line of JSON for each clearance")
@store_option
def list_clearances(everything: bool, listing: str | None, as_json: bool, store: str | None) -> int:
    """List clearances, the newest first."""
    from smallyard.app.clearing import clearances as held
    from smallyard.app.cli.terminal import ColumnSpec, console, print_json, table
    from smallyard.app.worlds import today

    shown = [
        one
        for one in reversed(held(store))
        if (everything or _standing(one, today())) and (listing is None or one.clearance.listing.id == listing)
    ]
    if as_json:
        print_json(*shown)
        return 0
    out = console()
    whole = {"no_wrap": True}
    columns: list[ColumnSpec] = [("number", {"justify": "right"}), "our party", ("word", whole), "listed party"]
    columns += ["by", ("until", whole), "because"]
    rows = [
        [
            one.clearance.number,
            _party_in_words(one.clearance),
            _word(one, today()),
            f"{one.clearance.listing.name} ({one.clearance.listing.id})",
            one.clearance.by,
            one.clearance.until or "no end",
            one.clearance.because,
        ]
        for one in shown
    ]
    out.print(table(columns, rows) if rows else "No clearance is on record.")
    return 0


@command(clearances)
@click.argument("number", type=Number(1))
@json_option("clearance", of="the clearance as one line of JSON")
@store_option
def show(number: int, as_json: bool, store: str | None) -> int:
    """Show one clearance with both sides as they stood."""
    from smallyard.app.cli.terminal import console, print_json
    from smallyard.records.clearances import ClearanceStore
    from smallyard.records.database import records_place

    one = ClearanceStore(records_place(store)).clearance(number)
    if as_json:
        print_json(one)
    else:
        _show(console(), one)
    return 0


@command(clearances)
@click.argument("number", type=Number(1))
@because_option
@click.option("--by", help="Who takes it back. Your user name if not given.")
@store_option
def revoke(number: int, because: str, by: str | None, store: str | None) -> int:
    """Take a clearance back. Both stay on record; the pair is open again from today on."""
    from smallyard.app.clearing import revoke as take_back
    from smallyard.app.cli.recording import author
    from smallyard.app.cli.terminal import console

    _show(console(), take_back(number, because=because, by=author(by), store=store))
    return 0


def _standing(one: Held, day: date) -> bool:
    return not one.revoked and (one.clearance.until is None or one.clearance.until >= day)


def _word(one: Held, day: date) -> str:
    word = "is not" if one.clearance.kind == "dismissal" else "is"
    return f"{word} (revoked)" if one.revoked else word if _standing(one, day) else f"{word} (expired)"


def _party_in_words(one: Clearance) -> str:
    parts = [one.reference, one.party.name, f"({one.party.country})" if one.party.country else ""]
    return "  ".join(part for part in parts if part)


def _show(out: Console, one: Held) -> None:
    from rich.text import Text

    from smallyard.app.cli.terminal import plain, prose

    said = one.clearance
    dismissed = said.kind == "dismissal"
    title = Text.assemble((f"Clearance {said.number}  ", "bold"))
    title.append("DISMISSED" if dismissed else "CONFIRMED", style="bold green" if dismissed else "bold red")
    if one.revoked:
        title.append("  REVOKED", style="bold yellow")
    out.print(title)
    out.print(prose(f"our party: {_party_in_words(said)}"))
    facts = [f"also {', '.join(said.party.aliases)}" if said.party.aliases else ""]
    facts += [address.line for address in said.party.addresses]
    facts += [f"{number.kind} {number.value}" for number in said.party.identifiers]
    facts += [f"born {said.party.birth_date}" if said.party.birth_date else ""]
    if any(facts):
        out.print(prose("; ".join(fact for fact in facts if fact), "dim", 4))
    out.print(prose(f"{'is not' if dismissed else 'is'} {said.listing.name} ({said.listing.id})"))
    out.print(prose(f"because {plain(said.because)}"))
    until = f"until {said.until}" if said.until else "without end"
    out.print(prose(f"by {said.by} on {said.on}, {until}; score then {said.score:.2f}, {said.band}", "dim"))
    if one.revoked:
        out.print(prose(f"revoked by {one.revoked_by} on {one.revoked_on}: {one.revoked_because}", "yellow"))
