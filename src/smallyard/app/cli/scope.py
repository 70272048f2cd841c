"""`smallyard scope`: how much of a trade is controlled and needs a license, and what would change it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from smallyard.app.cli.settings import DAY, command, store_option

__all__ = ["scope"]

_GROUPINGS = ("sector", "chapter", "control", "reason", "eccn", "line", "month", "year", "partner", "reporter")


@command(
    epilog=(
        "Shares are ranges: at least, about, at most. Exit codes: 0 done, 2 wrong usage, 3 flows or a file cannot be "
        "read, or none are held of what is asked, 4 the store is at fault."
    ),
    context_settings={"max_content_width": 100},
)
@click.option("--reporter", default="US", show_default=True, metavar="COUNTRY", help="Whose figures; or world.")
@click.option("--partner", default="CN", show_default=True, metavar="COUNTRY", help="Trade with whom; or world.")
@click.option("--year", metavar="YEAR", help="One year (2019), or one month (2019-03).")
@click.option("--from", "start", metavar="YEAR", help="The first year (or month) of several.")
@click.option("--to", "end", metavar="YEAR", help="The last one.")
@click.option(
    "--direction", type=click.Choice(["export", "import"]), default="export", show_default=True, help="Which way."
)
@click.option("--by", type=click.Choice(_GROUPINGS), help="What to break it into.")
@click.option("--as-of", type=DAY, help="The law of this day instead of each year's last, and what that changes.")
@click.option(
    "--without", multiple=True, metavar="NAME", help="Suppose away an ECCN, control (NS2), reason (NS) or listing."
)
@click.option(
    "--with",
    "with_",
    multiple=True,
    metavar="ECCN[=COLUMN]",
    help="Suppose an ECCN on the list, or put under a column.",
)
@click.option("--rank", type=click.Choice(["eccn", "control", "reason"]), help="Rank which of these matter most.")
@click.option(
    "--shipments",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Look at a firm's own shipments instead: transactions as for `check`, or a CSV with hs and value.",
)
@click.option("--basis", help="Only flows counted so: total, domestic, general, consumption, reconciled.")
@click.option("--source", help="Only flows of one publisher (comtrade, baci, census ...), of one file, or `pack`.")
@click.option("--top", type=click.IntRange(1), default=25, show_default=True, help="How many rows to show.")
@click.option("--json", "as_json", is_flag=True, help="Print all of it as one line of JSON (see `schema scope`).")
@store_option
def scope(
    reporter: str,
    partner: str,
    year: str | None,
    start: str | None,
    end: str | None,
    direction: str,
    by: str | None,
    as_of: date | None,
    without: tuple[str, ...],
    with_: tuple[str, ...],
    rank: str | None,
    shipments: Path | None,
    basis: str | None,
    source: str | None,
    top: int,
    as_json: bool,
    store: str | None,
) -> int:
    """How much of a trade may be on the Commerce Control List, and how much needs a license to its destination: as a
    range, with an estimate, in all and by sector, chapter, control, reason, ECCN or time; and what would change it.
    """
    from smallyard.app.cli.terminal import console, json_line
    from smallyard.app.scoping import scope as measure

    if year is None and start is None and end is None and shipments is None:
        raise click.UsageError("give --year, or --from and --to", click.get_current_context())
    result = measure(
        reporter,
        partner,
        year,
        start=start,
        end=end,
        direction=direction,
        by=by,
        as_of=as_of,
        without=without,
        with_=with_,
        rank=rank,
        shipments=shipments,
        basis=basis,
        source=source,
        store=store,
    )
    if as_json:
        click.echo(json_line(result.as_dict()))
    else:
        from smallyard.app.cli.scope_shown import show_scope

        show_scope(console(), result, top)
    return 0
