"""`smallyard lists`: load files, show what is held, and say what changed between two days."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from smallyard.app.cli.settings import COUNTRY, DAY, command, group, json_option, known_at_option, store_option

if TYPE_CHECKING:
    from smallyard.lists.view import ListsView

__all__ = ["lists"]

_AS_OF = click.option("--as-of", type=DAY, help="Show it as of this day. Today if not given.")
_KNOWN_AT = known_at_option()


@group(
    epilog=(
        "Exit codes: 0 done, 1 there is no such listing, 2 wrong usage, 4 a list file, a publisher or the store "
        "is at fault; the list received before then stays in force."
    ),
)
def lists() -> None:
    """Load, update, show and compare the restricted-party lists."""


def _view(store: str | None, as_of: date | None, known_at: date | None) -> ListsView:
    from smallyard.app.worlds import open_world, today

    return open_world(as_of or today(), known_at, store).lists


@command(lists)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--source", help="The source's id, where content alone does not tell it.")
@click.option("--published", type=DAY, help="The day for which the file speaks, where it does not say so itself.")
@click.option("--partial", is_flag=True, help="The file is an extract: a party missing from it may still be listed.")
@click.option("--confirm", is_flag=True, help="Load it although it looks truncated or changed in shape.")
@store_option
def load(
    files: tuple[Path, ...],
    source: str | None,
    published: date | None,
    partial: bool,
    confirm: bool,
    store: str | None,
) -> int:
    """Load one publication of a list: a file, the files of a set, a folder of them, or a zip or gzip of these.

    All or nothing: a file that looks truncated or changed in shape is refused, and the list received before stays
    in force.
    """
    from smallyard.app.cli.listing import show_load
    from smallyard.app.cli.terminal import console
    from smallyard.lists.intake import open_files
    from smallyard.lists.store import Store

    report = Store(store).load(
        open_files(files), source=source, published=published, partial=partial, confirm=confirm
    )
    show_load(console(), report)
    return 0


@command(lists)
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--confirm", is_flag=True, help="Load what looks truncated or changed in shape.")
@store_option
def update(sources: tuple[str, ...], confirm: bool, store: str | None) -> int:
    """Fetch lists from their publishers over HTTPS and load what is new. Without SOURCE, the usual ones.

    Each source stands alone: one that cannot be fetched, or looks wrong, leaves its last list in force. Fetching goes
    on where it broke off. HTTPS_PROXY and NO_PROXY are heeded.
    """
    from smallyard.app.cli.listing import show_load
    from smallyard.app.cli.progress import received
    from smallyard.app.cli.terminal import bullet, console
    from smallyard.lists.store import Store
    from smallyard.lists.update import update as fetch

    out = console()
    results = fetch(Store(store), sources, confirm=confirm, progress=received())
    for one in results:
        if one.error is not None:
            out.print(bullet("!", one.line, 0, "red"))
        elif one.report is not None and not one.report.already:
            show_load(out, one.report)
        else:
            out.print(bullet("=", one.line, 0))
    return 4 if any(one.error is not None for one in results) else 0


@command(lists)
@_AS_OF
@_KNOWN_AT
@json_option("lists-status")
@store_option
def status(as_of: date | None, known_at: date | None, as_json: bool, store: str | None) -> int:
    """Say what is held of each list, from which publication, and how old it is."""
    from smallyard.app.cli.listing import show_status
    from smallyard.app.cli.terminal import console, print_json
    from smallyard.lists.shown import ListsOnDay

    view = _view(store, as_of, known_at)
    if as_json:
        print_json(ListsOnDay.of(view))
    else:
        show_status(console(), view)
    return 0


@command(lists)
@click.argument("listing_id", metavar="LISTING")
@_AS_OF
@_KNOWN_AT
@json_option("lists-entry")
@store_option
def show(listing_id: str, as_of: date | None, known_at: date | None, as_json: bool, store: str | None) -> int:
    """Show one listing whole, by the id that `screen` prints, with every time it was on its list."""
    from smallyard.app.cli.listing import show_listing
    from smallyard.app.cli.terminal import console, print_json
    from smallyard.lists.shown import EntryShown

    view = _view(store, as_of, known_at)
    histories = view.find(listing_id)
    if not histories:
        return _none(f"no listing {listing_id!r} in the lists held; look it up with `smallyard screen NAME --past`")
    if as_json:
        print_json(EntryShown.of(histories, None, view))
    else:
        show_listing(console(), histories, view)
    return 0


@command(lists)
@click.argument("frm", metavar="FROM", type=DAY)
@click.argument("to", metavar="TO", type=DAY)
@click.option("--list", "code", metavar="CODE", help="Only this list, such as UVL.")
@click.option("--country", type=COUNTRY, help="Only entries of this country, a code or English name.")
@_KNOWN_AT
@json_option("lists-diff")
@store_option
def diff(
    frm: date,
    to: date,
    code: str | None,
    country: str | None,
    known_at: date | None,
    as_json: bool,
    store: str | None,
) -> int:
    """Say what changed after FROM up to and including TO: the names whose day is stated, those whose day follows
    from publications, those that may have changed then, and beside them what the rules of those days count.
    """
    from smallyard.app.cli.changes import show_diff
    from smallyard.app.cli.listcodes import list_code
    from smallyard.app.cli.terminal import console, print_json
    from smallyard.errors import InputError
    from smallyard.lists.differences import diff as difference
    from smallyard.lists.shown import DifferenceShown

    if to <= frm:
        raise InputError(f"{to} is not after {frm}", accepted="the earlier day first")
    view = _view(store, to, known_at)
    found = difference(view, frm, to, list_code(code) if code else None, country)
    if as_json:
        print_json(DifferenceShown.of(found, view))
    else:
        show_diff(console(), found)
    return 0


@command(lists)
@click.argument("name_or_id", metavar="NAME|LISTING")
@_KNOWN_AT
@json_option("lists-entry", of="one line of JSON for each entry")
@store_option
def history(name_or_id: str, known_at: date | None, as_json: bool, store: str | None) -> int:
    """Say when a party came on its lists and when it left, past listings included, and how each date is known."""
    from smallyard.app.cli.listing import show_found
    from smallyard.app.cli.terminal import console, print_json
    from smallyard.lists.differences import history as find
    from smallyard.lists.shown import EntryShown

    view = _view(store, None, known_at)
    found = find(view, name_or_id)
    if not found:
        return _none(f"nothing on the lists held comes near {name_or_id[:80]!r}")
    if as_json:
        print_json(*(EntryShown.of(one.histories, one.match.score if one.match else None, view) for one in found))
    else:
        show_found(console(), found)
    return 0


def _none(message: str) -> int:
    from smallyard.app.cli.terminal import plain

    click.echo(f"smallyard: {plain(message)}", err=True)
    return 1
