"""`smallyard customers`: the parties that are watched, by the user's own reference."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from smallyard.app.cli.paging import Printed, page_options, print_rest
from smallyard.app.cli.recording import said_by_option
from smallyard.app.cli.settings import COUNTRY, FILE, command, group, json_option, store_option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from smallyard.monitoring.customer import Customer
    from smallyard.monitoring.customers import Customers

__all__ = ["customers"]

_RESULTS = ["match", "review", "clear", "unread", "unscreened"]
_FORMS = (".csv", ".jsonl")


@group(
    epilog="Exit codes: 0 done, 2 wrong usage, 3 input that cannot be read or a customer that is not there, 4 "
    "records that cannot be used.",
)
def customers() -> None:
    """Keep the parties that `smallyard watch` screens again whenever something changes.

    Each stands under your own reference, with every version of its facts. Nothing is deleted.
    """


def _on_record(store: str | None) -> Customers:
    from smallyard.app.monitoring import customers_of

    return customers_of(store)


@command(customers, name="import")
@click.argument("file", type=FILE)
@click.option("--map", "mappings", multiple=True, metavar="COLUMN=FIELD", help="Read this column as that field.")
@click.option("--encoding", default="utf-8", show_default=True, help="Of a file of text: its encoding.")
@click.option("--skip-bad", is_flag=True, help="Leave out rows that cannot be read, and say which.")
@click.option(
    "--retire-missing", is_flag=True, help="Retire customers that are not in FILE; not if a row cannot be read."
)
@click.option("--by", help="Who imports. Your user name if not given.")
@json_option("customer-import", of="what was done as one line of JSON")
@store_option
def import_(
    file: Path,
    mappings: tuple[str, ...],
    encoding: str,
    skip_bad: bool,
    retire_missing: bool,
    by: str | None,
    as_json: bool,
    store: str | None,
) -> int:
    """Put every party of FILE (.csv, .xlsx, .parquet or .jsonl) on record, by its column with your own reference
    (customer_id, reference ...). Importing the same again changes nothing; a row that says something else makes a new
    version. A bad row refuses the whole file, before anything is put.
    """
    from smallyard.app.cli.progress import bar, clear_bar
    from smallyard.app.cli.recording import author
    from smallyard.app.cli.screen import read_mapping
    from smallyard.app.cli.terminal import bullet, console, counted, print_json, prose
    from smallyard.monitoring.importing import import_customers
    from smallyard.monitoring.schema import ImportedShown

    held = _on_record(store)
    try:
        done = import_customers(
            held,
            file,
            by=author(by),
            columns=read_mapping(mappings),
            encoding=encoding,
            skip_bad=skip_bad,
            retire_missing=retire_missing,
            progress=bar("rows"),
        )
    finally:
        clear_bar()
        held.close()
    if as_json:
        print_json(ImportedShown.model_validate(done.as_dict()))
        return 0
    out = console()
    counts = [f"{count:,} {word}" for word, count in done.put.as_dict().items() if count]
    out.print(prose(f"{counted(done.rows, 'row')}: {', '.join(counts) or 'nothing'}.", "bold", 0))
    if done.skipped:
        out.print(prose(f"{counted(done.skipped, 'row')} left out:", "yellow"))
        for problem in done.problems:
            out.print(bullet("!", problem, 4))
        if retire_missing:
            out.print(bullet("!", "nobody was retired: what the rows left out say is not known", 2, "yellow"))
    read = ", ".join(f"{name} as {as_}" if name != as_ else name for name, as_ in done.columns)
    kept = f"; kept, not read: {', '.join(done.kept)}" if done.kept else ""
    out.print(prose(f"Columns read: {read}{kept}.", "dim"))
    return 0


@command(customers, name="list")
@click.argument("search", default="")
@click.option("--result", type=click.Choice(_RESULTS), help="Those of one result only.")
@click.option("--country", type=COUNTRY, help="Those of one country only, a code or English name.")
@click.option("--retired", is_flag=True, help="Those that were retired.")
@page_options("customer", of="one line of JSON for each customer")
def list_customers(
    search: str,
    result: str | None,
    country: str | None,
    retired: bool,
    printed: Printed,
) -> int:
    """List customers; with SEARCH those whose reference or name holds it."""
    from smallyard.app.cli.terminal import ColumnSpec, console, print_json, prose, table
    from smallyard.monitoring.schema import CustomerShown

    with _on_record(printed.store) as held:
        page = held.page(
            search=search,
            result=result,
            country=country.upper() if country else None,
            retired=retired,
            limit=printed.limit,
            offset=printed.offset,
        )
        counts = held.counts()
    if printed.as_json:
        print_json(*(CustomerShown.model_validate(one.as_dict()) for one in page.items))
        return 0
    out = console()
    whole = {"no_wrap": True}
    right = {"justify": "right", "no_wrap": True}
    columns: list[ColumnSpec] = [("reference", whole), "name", "country", ("result", whole), ("hits", right)]
    columns += [("version", right), ("changed", whole)]
    rows = [
        [
            one.reference,
            one.name,
            one.party.country or "",
            _result(one),
            f"{one.hits:,}",
            one.version,
            one.changed_at[:10],
        ]
        for one in page.items
    ]
    out.print(table(columns, rows) if rows else "No such customer is on record.")
    print_rest(page, printed.offset)
    said = ", ".join(f"{count:,} {name}" for name, count in counts.results.items() if count)
    new = f", {counts.unscreened:,} to be screened" if counts.unscreened else ""
    out.print(prose(f"{counts.standing:,} customers: {said or 'none screened'}{new}.", "dim"))
    return 0


@command(customers)
@click.argument("reference")
@json_option("customer-whole", of="the customer as one line of JSON, with its versions and hits")
@store_option
def show(reference: str, as_json: bool, store: str | None) -> int:
    """Show one customer with its hits and every version of its facts."""
    from smallyard.app.cli.terminal import console, print_json
    from smallyard.monitoring.schema import CustomerWhole

    with _on_record(store) as held:
        one, versions, hits = held.customer(reference), held.history(reference), held.hits(reference)
    if as_json:
        history = [version.as_dict() for version in versions]
        print_json(CustomerWhole.model_validate({**one.as_dict(), "versions": history, "found": list(hits)}))
        return 0
    out = console()
    _show(out, one)
    from smallyard.app.cli.hits import show_hit
    from smallyard.app.cli.terminal import heading, prose

    if hits:
        out.print(heading("Hits"))
        for hit in hits:
            show_hit(out, hit)
    out.print(heading("Versions"))
    for version in versions:
        facts, at = _facts(version.party), version.at[:16].replace("T", " ")
        where = f" ({version.source})" if version.source else ""
        out.print(prose(f"{version.version}. {version.act} {at} by {version.by}{where}: {facts}"))
    return 0


@command(customers)
@click.argument("reference")
@click.option("--because", default="", help="Why.")
@said_by_option
@store_option
def retire(reference: str, because: str, by: str | None, store: str | None) -> int:
    """Let a customer go: it is no longer watched, and its open alerts are closed. Importing it again restores it."""
    from smallyard.app.cli.recording import author

    with _on_record(store) as held:
        one = held.retire(reference, by=author(by), because=because)
    click.echo(f"Retired {one.reference}, {one.name}.")
    return 0


@command(customers)
@click.option("-o", "--output", required=True, type=FILE, help="Write it here.")
@click.option("--retired", is_flag=True, help="Those that were retired, too.")
@store_option
def export(output: Path, retired: bool, store: str | None) -> int:
    """Write customers to a file (.csv or .jsonl). In CSV no cell is taken for a formula, and `customers import` reads
    it back; JSON lines hold everything.
    """
    from smallyard.app.cli.terminal import counted
    from smallyard.errors import InputError
    from smallyard.monitoring.exporting import write_csv, write_json_lines
    from smallyard.screening.tables import replaced

    if output.suffix.casefold() not in _FORMS:
        raise InputError("has a suffix that we do not write", file=str(output), accepted=", ".join(_FORMS))
    with _on_record(store) as held:
        rows: Iterator[Customer] = held.stream(retired=retired)
        with replaced(output) as scratch:
            count = (write_csv if output.suffix.casefold() == ".csv" else write_json_lines)(scratch, rows)
    click.echo(f"Wrote {counted(count, 'customer')} to {output}.")
    return 0


def _result(one: Customer) -> object:
    from rich.text import Text

    styles = {"match": "bold red", "review": "yellow", "clear": "green", "unread": "yellow"}
    if one.retired_at is not None:
        return Text("retired", style="dim")
    if one.result is None:
        return Text("to be screened", style="dim")
    return Text(one.result if one.screened else f"{one.result} (before)", style=styles[one.result])


def _facts(party: object) -> str:
    from smallyard.model.party import Party

    assert isinstance(party, Party)
    parts = [party.name, *(f"also {name}" for name in party.aliases), party.country or ""]
    parts += [address.line for address in party.addresses]
    parts += [f"{number.kind} {number.value}" for number in party.identifiers]
    parts.append(f"born {party.birth_date}" if party.birth_date else "")
    return "; ".join(part for part in parts if part)


def _show(out: Console, one: Customer) -> None:
    from rich.text import Text

    from smallyard.app.cli.terminal import plain, prose

    title = Text.assemble((f"{plain(one.reference)}  {plain(one.name)}  ", "bold"))
    shown = _result(one)
    assert isinstance(shown, Text)
    title.append_text(shown)
    out.print(title)
    out.print(prose(_facts(one.party)))
    if one.own:
        out.print(prose("; ".join(f"{name}: {value}" for name, value in one.own.items() if value), "dim"))
