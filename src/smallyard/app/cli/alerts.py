"""`smallyard alerts`: what the watch of customers raised."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from smallyard.app.cli.paging import Printed, page_options, print_rest
from smallyard.app.cli.recording import because_option, said_by_option
from smallyard.app.cli.settings import Number, command, group, json_option, store_option

if TYPE_CHECKING:
    from rich.console import Console

    from smallyard.monitoring.alerts import Alert

__all__ = ["alerts", "rows_of", "show_rows"]

_KINDS = ["new hit", "hit gone", "listing changed", "clearance lapsed", "review due"]
_STATUSES = ["open", "in case", "closed", "all"]


@group(
    epilog="Exit codes: 0 done, 2 wrong usage, 3 an alert that is not there or cannot be closed, 4 records that "
    "cannot be used.",
)
def alerts() -> None:
    """See what `smallyard watch` raised, with what it was found by. `smallyard cases open` makes a case of it."""


@command(alerts, name="list")
@click.option("--status", type=click.Choice(_STATUSES), default="open", show_default=True, help="Where they stand.")
@click.option("--kind", type=click.Choice(_KINDS), help="Those of one kind only.")
@click.option("--list", "code", metavar="CODE", help="Those on one list only, such as EL.")
@click.option("--band", type=click.Choice(["match", "review"]), help="Those of one band only.")
@click.option("--customer", "reference", metavar="REFERENCE", help="Those of one customer only.")
@page_options("alert", of="one line of JSON for each alert")
def list_alerts(
    status: str,
    kind: str | None,
    code: str | None,
    band: str | None,
    reference: str | None,
    printed: Printed,
) -> int:
    """List alerts, the newest first."""
    from smallyard.app.cli.terminal import console, print_json
    from smallyard.app.monitoring import records_of
    from smallyard.monitoring.alerts import Alerts

    with Alerts(records_of(printed.store)) as held:
        page = held.page(
            status=None if status == "all" else status,
            kind=kind,
            list=code.upper() if code else None,
            band=band,
            reference=reference,
            limit=printed.limit,
            offset=printed.offset,
        )
    if printed.as_json:
        print_json(*page.items)
        return 0
    out = console()
    if page.items:
        show_rows(out, rows_of(page.items))
    else:
        out.print("No such alert is on record.")
    print_rest(page, printed.offset)
    return 0


@command(alerts)
@click.argument("number", type=Number(1))
@json_option("alert", of="the alert as one line of JSON")
@store_option
def show(number: int, as_json: bool, store: str | None) -> int:
    """Show one alert with its evidence: what was found before and now, on which lists of which dates."""
    from smallyard.app.cli.terminal import console, print_json
    from smallyard.app.monitoring import records_of
    from smallyard.monitoring.alerts import Alerts

    with Alerts(records_of(store)) as held:
        one = held.alert(number)
    if as_json:
        print_json(one)
    else:
        _show(console(), one)
    return 0


@command(alerts)
@click.argument("number", type=Number(1))
@because_option
@said_by_option
@store_option
def close(number: int, because: str, by: str | None, store: str | None) -> int:
    """Close an alert that needs no case. It says nothing of the pair: a clearance does."""
    from smallyard.app.cli.recording import author
    from smallyard.app.monitoring import records_of
    from smallyard.monitoring.alerts import Alerts

    with Alerts(records_of(store)) as held:
        held.close(number, by=author(by), because=because)
    click.echo(f"Closed alert {number}.")
    return 0


def rows_of(shown: Iterable[Alert]) -> list[list[Any]]:
    """A row of the table for each alert."""
    from rich.text import Text

    styles = {"match": "red", "review": "yellow"}
    return [
        [
            one.number,
            str(one.kind),
            Text(f"{one.score:.2f} {one.band}", style=styles.get(one.band, "dim")),
            f"{one.reference}  {one.name}",
            one.listing,
            one.raised_at[:10],
            f"case {one.case}" if one.case is not None else str(one.status),
        ]
        for one in shown
    ]


def show_rows(out: Console, rows: Sequence[Sequence[Any]]) -> None:
    """The table of alerts."""
    from smallyard.app.cli.terminal import ColumnSpec, table

    whole = {"no_wrap": True}
    columns: list[ColumnSpec] = [("alert", {"justify": "right"}), ("kind", whole), ("score", whole), "customer"]
    columns += ["listing", ("raised", whole), ("stands", whole)]
    out.print(table(columns, rows))


def _show(out: Console, one: Alert) -> None:
    from rich.text import Text

    from smallyard.app.cli.hits import show_hit
    from smallyard.app.cli.terminal import heading, prose

    where = f"in case {one.case}" if one.status == "in case" else str(one.status)
    out.print(Text.assemble((f"Alert {one.number}  ", "bold"), (str(one.kind).upper(), "bold yellow"), f"  {where}"))
    out.print(prose(one.summary))
    said = f"raised {_minute(one.raised_at)}"
    if one.times > 1:
        said += f", seen {one.times} times, last {_minute(one.last_at)}"
    if one.closed_at is not None:
        said += f"; closed {_minute(one.closed_at)} by {one.closed_by}: {one.closed_because}"
    out.print(prose(said, "dim"))
    for line in one.evidence.get("means", ()):
        out.print(prose(f"{line['says']} ({line['citation']})"))
    for name, title in (("before", "Before"), ("after", "Now")):
        if one.evidence.get(name) is not None:
            out.print(heading(title))
            show_hit(out, one.evidence[name])
    out.print(heading("Lists"))
    for held in one.evidence["lists"]:
        sources = ", ".join(held["sources"])
        text = f"{held['list']} published {held['published']}, received {held['received']}, from {sources}"
        out.print(prose(text, "dim"))
    out.print(prose(f"in force on {one.evidence['effective']}, known by {one.evidence['known']}", "dim"))


def _minute(at: str) -> str:
    return at[:16].replace("T", " ")
