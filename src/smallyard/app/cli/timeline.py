"""`smallyard timeline`: what the two governments did and said about trade controls, and what the lists did."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from smallyard.app.cli.settings import COUNTRY, DAY, FILE, command, json_option, known_at_option, store_option

if TYPE_CHECKING:
    from smallyard.trade.timeline import Timeline

__all__ = ["timeline"]

_FIRST = date(2022, 1, 1)
_KINDS = (
    *("meeting", "call", "deal", "statement", "mechanism", "end_use_check", "law", "control", "control_suspend"),
    *("list_add", "list_remove", "list_suspend", "deadline"),
)


@command()
@click.option("--from", "frm", type=DAY, default=_FIRST, help=f"The first day.  [default: {_FIRST}]")
@click.option("--to", type=DAY, help="The last day; if not given, that of the last event held.")
@click.option("--kind", "kinds", type=click.Choice(_KINDS), multiple=True, help="Only events of this kind.")
@click.option("--side", type=click.Choice(["us", "china", "both"]), help="Only acts of this side, and of both.")
@click.option("--country", "countries", multiple=True, type=COUNTRY, help="List counts for this country.")
@click.option("--no-lists", is_flag=True, help="The events alone, without what the lists did.")
@known_at_option("list evidence")
@click.option("--svg", type=FILE, help="Draw it, with its tables as CSV beside.")
@click.option("--html", type=FILE, help="Draw it in a page with its tables.")
@json_option("timeline")
@store_option
def timeline(
    frm: date,
    to: date | None,
    kinds: tuple[str, ...],
    side: str | None,
    countries: tuple[str, ...],
    no_lists: bool,
    known_at: date | None,
    svg: Path | None,
    html: Path | None,
    as_json: bool,
    store: str | None,
) -> int:
    """Say what the United States and China did and said about trade controls: meetings, listings, removals, controls
    and suspensions, each with its source, beside what the lists held did month by month.
    """
    from smallyard.app.cli.terminal import json_line
    from smallyard.app.worlds import open_world
    from smallyard.errors import InputError
    from smallyard.trade.timeline import EventKind, Side, events
    from smallyard.trade.timeline import timeline as events_between

    for path, suffix in ((svg, ".svg"), (html, ".html")):
        if path is not None and path.suffix.casefold() != suffix:
            raise InputError(
                f"does not end with {suffix}", file=str(path), accepted=f"a file that ends with {suffix}"
            )
    last = to or max(one.last_day or one.date for one in events())
    if to is None and frm > last:
        raise InputError(f"no event is held after {last}", field="--from", accepted="an earlier day, or --to as well")
    view = None if no_lists else open_world(last, known_at, store).lists
    found = events_between(
        view,
        frm,
        last,
        kinds=[EventKind(one) for one in kinds],
        side=Side(side) if side else None,
        countries=countries or None,
    )
    written: list[Path] = []
    if svg is not None or html is not None:
        from smallyard.trade.charts.files import write_chart
        from smallyard.trade.charts.timeline import timeline_chart

        chart = timeline_chart(found)
        for path in (svg, html):
            written += write_chart(chart, path) if path is not None else ()
    if as_json:
        click.echo(json_line(found.as_dict()))
    else:
        _present(found, written)
    return 0


def _present(found: Timeline, written: list[Path]) -> None:
    from smallyard.app.cli.terminal import bullet, console, heading, prose, table

    out = console()
    sides = {"us": "US", "china": "China", "both": "both"}
    events = "1 event" if len(found.events) == 1 else f"{len(found.events)} events"
    out.print(prose(f"{events} from {found.frm} to {found.to}", "bold", 0))
    rows = [
        [
            one.when,
            sides[one.side],
            str(one.kind).replace("_", " "),
            one.text + ("" if one.confidence == "high" else " (?)"),
        ]
        for one in found.events
    ]
    out.print(table([("when", {"no_wrap": True}), "act of", "kind", ("event", {"ratio": 1})], rows))
    if found.lists:
        out.print(heading("What the lists did: parties by name, and by the rules' own count in brackets"))
        numbers = [
            [
                one.month,
                one.list,
                one.country or "not said",
                _number(one.added, one.ruled_added),
                _number(one.removed, one.ruled_removed),
                str(one.suspended or ""),
                str(one.resumed or ""),
            ]
            for one in found.lists
        ]
        columns = ["month", "list", "country", "added", "removed", "suspended", "resumed"]
        out.print(table([columns[0], *((name, {"justify": "right"}) for name in columns[1:])], numbers))
    for note in found.notes:
        out.print(bullet("!", note))
    if any(one.confidence != "high" for one in found.events):
        out.print(bullet("?", "An event so marked is known with less than high confidence; --json has the sources."))
    for path in written:
        out.print(prose(f"Written: {path}."))


def _number(names: int, ruled: int | None) -> str:
    return f"{names or ''}" + (f" ({ruled})" if ruled is not None else "")
