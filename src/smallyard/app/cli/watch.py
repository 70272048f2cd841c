"""`smallyard watch`: screen customers again where something changed."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import click

from smallyard.app.cli.settings import Number, command, json_option, listing_days, store_option

if TYPE_CHECKING:
    from rich.console import Console

    from smallyard.monitoring.customers import Customers
    from smallyard.monitoring.watching import Watched

__all__ = ["watch"]

RAISED = 11
_SHOWN = 20


@command(
    epilog=(
        "Exit codes: 0 nothing was raised; 11 alerts were raised; 2 wrong usage, 4 lists or records that cannot be "
        "used, 130 stopped."
    ),
)
@click.option("--every", type=Number(1), metavar="MINUTES", help="Go on, and watch again every so often.")
@click.option("--update", is_flag=True, help="Bring the lists up to date first, as `lists update` does.")
@click.option("--full", is_flag=True, help="Screen every customer, whatever changed.")
@click.option("--list", "codes", multiple=True, metavar="CODE", help="Look on this list only, such as EL or UVL.")
@listing_days
@json_option("watch", of="each run as one line of JSON")
@store_option
def watch(
    every: int | None,
    update: bool,
    full: bool,
    codes: tuple[str, ...],
    as_of: date | None,
    known_at: date | None,
    as_json: bool,
    store: str | None,
) -> int:
    """Screen customers again where lists, clearances or they themselves changed since the last time, and raise alerts
    on what is other than then: a new hit, a hit that is gone, a listing that changed, a clearance that lapsed or is
    due for review. What is left on record is what screening everyone again would leave.

    Customers are screened, and each alert says what its list means; transactions are not decided again.
    """
    import time

    if every is not None and (as_of or known_at):
        raise click.UsageError("--every goes with today, not with --as-of or --known-at", click.get_current_context())
    again = partial(_once, store, codes, update=update, as_json=as_json)
    code = again(full=full, as_of=as_of, known_at=known_at)
    while every is not None:
        time.sleep(60 * every)
        again()
    return code


def _once(
    store: str | None,
    codes: tuple[str, ...],
    *,
    update: bool,
    as_json: bool,
    full: bool = False,
    as_of: date | None = None,
    known_at: date | None = None,
) -> int:
    from smallyard.app.cli.listcodes import list_code
    from smallyard.app.cli.progress import bar, clear_bar
    from smallyard.app.cli.terminal import console, print_json
    from smallyard.app.monitoring import customers_of
    from smallyard.app.monitoring import watch as run
    from smallyard.lists.store import Store
    from smallyard.monitoring.schema import WatchedShown

    held = Store(store)
    own = customers_of(held)
    out, notes = console(), console(stderr=True)
    try:
        if update:
            from smallyard.lists.update import update as bring

            for one in bring(held):
                notes.print(one.line, style="yellow" if one.error else "")
        try:
            done = run(
                store=held,
                customers=own,
                lists=[list_code(code) for code in codes] or None,
                as_of=as_of,
                known_at=known_at,
                full=full,
                progress=bar("customers"),
            )
        finally:
            clear_bar()
        if as_json:
            print_json(WatchedShown.model_validate(done.as_dict()))
        else:
            _show(out, done, own)
    finally:
        own.close()
        held.close()
    return RAISED if done.alerts else 0


def _show(out: Console, done: Watched, own: Customers) -> None:
    from smallyard.app.cli.alerts import rows_of, show_rows
    from smallyard.app.cli.terminal import prose
    from smallyard.monitoring.alerts import Alerts

    whole = "everyone" if done.mode == "full" and done.customers else f"{done.screened:,} of them"
    out.print(
        prose(
            f"Watched {done.customers:,} customers on {done.effective}, screened {whole} ({'; '.join(done.why)}).",
            indent=0,
        )
    )
    if not done.alerts:
        out.print(prose("Nothing is other than it was."))
        return
    count = len(done.alerts)
    out.print(prose(f"{count:,} alert{'' if count == 1 else 's'} raised:", "bold"))
    on_record = Alerts(own.database)
    shown = [on_record.alert(number) for number in done.alerts[:_SHOWN]]
    show_rows(out, rows_of(shown))
    if count > _SHOWN:
        out.print(prose(f"and {count - _SHOWN:,} more: smallyard alerts list", "dim"))
