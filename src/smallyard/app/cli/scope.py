"""`smallyard scope`: how much of a trade is controlled and needs a license, and what would change it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from smallyard.app.cli.settings import DAY, FILE, Number, command, json_option, store_option
from smallyard.errors import InputError

__all__ = ["scope"]

KINDS = ("treemap", "series", "sankey")
CHART_SUFFIXES, REPORT_SUFFIXES = (".svg", ".png", ".html"), (".html", ".pdf")
"""Stand here too, so that --help imports nothing of pictures."""
_GROUPINGS = ("sector", "chapter", "control", "reason", "eccn", "line", "month", "year", "partner", "reporter")


@command(
    epilog=(
        "Shares are ranges: at least, about, at most. Exit codes: 0 done, 2 wrong usage, 3 flows or a file cannot be "
        "read, or none are held of what is asked, 4 the store is at fault."
    ),
)
@click.option("--reporter", default="US", show_default=True, metavar="COUNTRY", help="Whose figures; or world.")
@click.option("--partner", metavar="COUNTRY", help="Trade with whom; or world.  [default: CN]")
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
    type=FILE,
    metavar="FILE",
    help="Look at a firm's own shipments instead: transactions as for `check`, or a CSV with hs and value.",
)
@click.option("--basis", help="Only flows counted so: total, domestic, general, consumption, reconciled.")
@click.option("--source", help="Only flows of one publisher (comtrade, baci, census ...), of one file, or `pack`.")
@click.option(
    "--chart",
    "charts",
    nargs=2,
    type=(click.Choice(KINDS), FILE),
    multiple=True,
    metavar="KIND FILE",
    help="Draw a treemap, series or sankey into FILE.svg, .png (tables beside as .csv) or .html. Repeatable.",
)
@click.option(
    "--report",
    "report_file",
    type=FILE,
    metavar="FILE",
    help="Write a report with method, sources, ranges, tables and pictures into FILE.html or .pdf.",
)
@click.option("--compare", is_flag=True, help="Set what others have published beside our figures, and stop.")
@click.option("--limit", type=Number(1), default=25, show_default=True, help="The most rows to show.")
@json_option("scope", "comparison", of="all of it as one line of JSON")
@store_option
def scope(
    reporter: str,
    partner: str | None,
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
    charts: tuple[tuple[str, Path], ...],
    report_file: Path | None,
    compare: bool,
    limit: int,
    as_json: bool,
    store: str | None,
) -> int:
    """Say how much of a trade may be on the Commerce Control List, and how much needs a license to its destination:
    as a range, with an estimate, in all and by sector, chapter, control, reason, ECCN or time; and what would change
    it.
    """
    from smallyard.app.cli.progress import counted
    from smallyard.app.cli.terminal import console, json_line
    from smallyard.app.scoping import scope as measure

    if compare:
        return _compare(store, as_json)
    if year is None and start is None and end is None and shipments is None:
        raise click.UsageError("give --year, or --from and --to", click.get_current_context())
    _refuse_files(charts, report_file)
    asked: dict[str, Any] = {
        "reporter": reporter,
        "partner": partner,
        "year": year,
        "start": start,
        "end": end,
        "direction": direction,
        "by": by,
        "as_of": as_of,
        "without": without,
        "with_": with_,
        "rank": rank,
        "shipments": shipments,
        "basis": basis,
        "source": source,
        "store": store,
    }
    result = measure(**asked, watch=lambda routes: counted(routes, "routes"))
    if as_json:
        click.echo(json_line(result.as_dict()))
    else:
        from smallyard.app.cli.scope_shown import show_scope

        show_scope(console(), result, limit)
    if charts or report_file is not None:
        from smallyard.app.picturing import draw, report

        written = [str(path) for path in draw(charts, result, asked)]
        if report_file is not None:
            report(report_file, result, asked)
            written.append(str(report_file))
        click.echo(f"written: {', '.join(written)}", err=True)
    return 0


def _refuse_files(charts: Sequence[tuple[str, Path]], report_file: Path | None) -> None:
    """Refuse a file that we could not write before anything is measured."""
    wanted: list[tuple[Path, tuple[str, ...]]] = [(path, CHART_SUFFIXES) for _, path in charts]
    wanted += [(report_file, REPORT_SUFFIXES)] if report_file is not None else []
    for path, suffixes in wanted:
        if path.suffix.casefold() not in suffixes:
            raise InputError("has a suffix that we do not write", file=str(path), accepted=", ".join(suffixes))


def _compare(store: str | None, as_json: bool) -> int:
    from smallyard.app.cli.terminal import console, json_line
    from smallyard.app.worlds import open_world, today
    from smallyard.trade.published import compare

    found = compare(open_world(today(), store=store))
    if as_json:
        click.echo(json_line(found.as_dict()))
    else:
        from smallyard.app.cli.scope_compare import show_comparisons

        show_comparisons(console(), found)
    return 0
