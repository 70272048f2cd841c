"""`smallyard flows`: load trade statistics, say what is held, and forget a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from smallyard.app.cli.settings import Number, command, group, json_option, store_option

if TYPE_CHECKING:
    from smallyard.trade.store import FlowStore, Loaded

__all__ = ["flows"]


@group(
    epilog="Exit codes: 0 done, 2 wrong usage, 3 a file cannot be read, 4 flows cannot be stored or are damaged.",
)
def flows() -> None:
    """Load, show and forget the trade statistics that `scope` measures."""


def _store(store: str | None) -> FlowStore:
    from smallyard.trade.store import FlowStore, flows_place

    return FlowStore(flows_place(store))


@command(flows)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option(
    "--source",
    help="What kind of file it is, where that cannot be told: comtrade, baci, census, china_customs or plain.",
)
@click.option("--reporter", metavar="COUNTRY", help="Whose figures they are, where the file does not say.")
@click.option("--partner", metavar="COUNTRY", help="With whom, where the file does not say.")
@click.option("--direction", type=click.Choice(["export", "import"]), help="Which way, where the file does not say.")
@click.option(
    "--basis",
    type=click.Choice(["total", "domestic", "reexports", "general", "consumption", "reimports", "reconciled"]),
    help="What is counted, where the file does not say.",
)
@click.option("--edition", help="HS edition of the codes, such as HS2017; else that of each year.")
@click.option("--year", type=Number(1962, 2100), help="The year, where the file does not say.")
@click.option("--vintage", default="", help="When the publisher released them, in your words.")
@click.option("--partial", is_flag=True, help="The file holds a part of the trade only, such as the codes of a list.")
@click.option("--replace", is_flag=True, help="Let it stand for what an earlier file of the same kind holds.")
@store_option
def load(
    files: tuple[Path, ...],
    source: str | None,
    reporter: str | None,
    partner: str | None,
    direction: str | None,
    basis: str | None,
    edition: str | None,
    year: int | None,
    vintage: str,
    partial: bool,
    replace: bool,
    store: str | None,
) -> int:
    """Load trade statistics: UN Comtrade (CSV, JSON), BACI, US Census (API JSON or CSV), China Customs, or a CSV with
    columns hs, value and year; gzip is unpacked. Each file is loaded whole, or not at all.
    """
    from smallyard.app.cli.progress import counted
    from smallyard.app.cli.terminal import bullet, console, prose
    from smallyard.trade.flows import Basis, Told
    from smallyard.trade.scope_result import Direction

    told = Told(
        reporter=_country(reporter, "--reporter"),
        partner=_country(partner, "--partner"),
        direction=Direction(direction) if direction else None,
        basis=Basis(basis) if basis else None,
        edition=_edition(edition) if edition else None,
        year=year,
        vintage=vintage,
        partial=partial,
    )
    out = console()
    for path in files:
        held, already = _store(store).load(
            path, told, reader=source, replace=replace, watch=lambda flows: counted(flows, "flows")
        )
        mark = "=" if already else "+"
        out.print(bullet(mark, f"{held.name}: {_summary(held)}{', loaded before' if already else ''}", 0))
        for reason, (count, cents) in () if already else held.left_out.items():
            out.print(prose(f"left out {count:,} rows: {reason} ({_dollars(cents)})", indent=4))
    return 0


def _country(text: str | None, option: str) -> str | None:
    from smallyard.model.country import stated_country

    return stated_country(text, option) if text is not None else None


def _edition(text: str) -> str:
    from smallyard.trade.editions import plain_edition

    return plain_edition(text)


def _dollars(cents: int) -> str:
    return f"{cents // 100:,} dollars"


def _summary(held: Loaded) -> str:
    from smallyard.app.cli.terminal import counted

    years = sorted({one.year for one in held.strata})
    span = str(years[0]) if len(years) == 1 else f"{years[0]} to {years[-1]}"
    value = sum(one.cents for one in held.strata)
    money = _dollars(value) if held.publication.currency == "USD" else f"{value // 100:,} {held.publication.currency}"
    return f"{counted(held.rows, 'flow')} of {span}, {money} ({held.publication.publisher})"


@command(flows)
@json_option("flows-status")
@store_option
def status(as_json: bool, store: str | None) -> int:
    """Say which flows are held: from which file, of which years, on what basis, and what comes with the software."""
    from smallyard.app.cli.flows_shown import show_status
    from smallyard.app.cli.terminal import console, print_json
    from smallyard.trade.shown import FlowsHeld

    held = _store(store).held()
    if as_json:
        print_json(FlowsHeld.of(held))
    else:
        show_status(console(), held)
    return 0


@command(flows)
@click.argument("digest", metavar="SHA256")
@store_option
def forget(digest: str, store: str | None) -> int:
    """Delete the flows of one file, named by the beginning of its SHA-256 as `flows status` prints it."""
    from smallyard.app.cli.terminal import bullet, console, counted

    gone = _store(store).forget(digest)
    console().print(bullet("-", f"{gone.name}: {counted(gone.rows, 'flow')} deleted", 0))
    return 0
