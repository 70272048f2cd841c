"""`smallyard ownership`: who owns a party, by half or more and through whom, and the picture of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from smallyard.app.cli.settings import DAY, FILE, command, json_option, known_at_option, store_option

if TYPE_CHECKING:
    from rich.console import Console

    from smallyard.lists.ownership.report import Holder, OwnershipReport

__all__ = ["EXIT_CODES", "ownership"]

EXIT_CODES = {"no": 0, "unknown": 20, "yes": 12}
"""The exit code for whether listed parties own half or more of it, or it is listed itself."""


@command(
    epilog=(
        "Exit codes: 0 listed parties own less than 50 percent of it, on what the file says; 12 they own 50 percent "
        "or more, or it is listed itself; 20 that is not known. 2 wrong usage, 3 the file cannot be read or the "
        "entity is not in it, 4 the lists cannot be used."
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--of", "of", required=True, metavar="NAME|ID", help="The entity asked about.")
@click.option("--as-of", type=DAY, help="The day on which stakes are held and listings in force.")
@known_at_option("list evidence")
@click.option("--no-screen", is_flag=True, help="Look nobody up; only what the file itself says is listed counts.")
@click.option("--svg", type=FILE, help="Draw it into this file.")
@json_option("ownership")
@store_option
def ownership(
    file: Path,
    of: str,
    as_of: date | None,
    known_at: date | None,
    no_screen: bool,
    svg: Path | None,
    as_json: bool,
    store: str | None,
) -> int:
    """Say who owns an entity of FILE, by half or more and through whom, and what listed parties hold of it.

    FILE is CSV (columns owner, owned, percent), FollowTheMoney entities as JSON lines, or BODS statements (JSON or
    JSON lines). Shares that are not known stay ranges. Everyone above the entity is looked up on the lists held.
    """
    from smallyard.app.cli.terminal import json_line
    from smallyard.app.cli.writing import write_whole
    from smallyard.app.ownership import ownership as owned_by
    from smallyard.app.worlds import open_world, today

    world = None if no_screen else open_world(as_of or today(), known_at, store)
    found = owned_by(file, of, as_of=as_of, screen=not no_screen, world=world)
    if svg is not None:
        write_whole(svg, found.svg.encode())
    if as_json:
        click.echo(json_line(found.report.as_dict()))
    else:
        _present(found.report, svg)
    return _exit_code(found.report)


def _exit_code(report: OwnershipReport) -> int:
    states = {report.listed_itself, *(one.half_or_more for one in report.listed)}
    return EXIT_CODES["yes" if "yes" in states else "unknown" if "unknown" in states else "no"]


def _present(report: OwnershipReport, svg: Path | None) -> None:
    from smallyard.app.cli.terminal import bullet, console, heading, prose, table

    out = console()
    day = f", as of {report.as_of}" if report.as_of else ""
    out.print(prose(f"{report.name}{f' ({report.country})' if report.country else ''}{day}", "bold", 0))
    if report.listed_itself != "no":
        itself = "is itself a listed party" if report.listed_itself == "yes" else "may itself be a listed party"
        out.print(prose(f"{report.name} {itself}.", "bold red"))
    unaccounted = report.unaccounted
    if unaccounted.at_most:
        out.print(prose(f"Held by owners that the file does not name: {unaccounted.text}."))
    out.print(heading("Held by listed parties together"))
    styles = {"yes": "bold red", "no": "green", "unknown": "bold yellow"}
    words = {"yes": "50% or more", "no": "less than 50%", "unknown": "not known"}
    told: set[str] = set()
    for one in report.listed:
        out.print(
            bullet("-", f"{one.rule}: {words[one.half_or_more]} ({one.counted.text})", 2, styles[one.half_or_more])
        )
        if one.parties and one.text not in told:
            out.print(prose(one.text, indent=4))
            told.add(one.text)
    if not report.holders:
        out.print(heading("Nobody is known to hold, or may hold, half or more of it"))
    else:
        out.print(heading("Who owns half or more, or is listed"))
        rows = [
            [
                _name(one),
                one.direct.text if one.direct else "-",
                one.counted.text,
                one.interest.text,
                {"yes": "yes", "no": "no", "unknown": "maybe"}[one.half_or_more],
            ]
            for one in report.holders
        ]
        out.print(table(["owner", "directly", "counted", "multiplied", "half?"], rows))
        _ways(out, report)
    for title, lines in (
        ("Control that is no ownership", report.control),
        ("Odd in the data", report.notes),
        ("Limits", report.limits),
    ):
        if lines:
            out.print(heading(title))
        for line in lines:
            out.print(bullet("-", line))
    out.print(heading("Counted from"))
    out.print(prose(f"{report.entities:,} entities and {report.stakes:,} ownership stakes in the file."))
    if svg is not None:
        out.print(prose(f"Drawn in {svg}."))


def _name(one: Holder) -> str:
    mark = {"yes": " [listed]", "no": "", "unknown": " [listed?]"}[one.listed]
    return f"{one.name}{mark}"


def _ways(out: Console, report: OwnershipReport) -> None:
    from smallyard.app.cli.terminal import bullet, heading, prose

    out.print(heading("Through whom"))
    for one in report.holders:
        out.print(bullet(">", one.text))
        for way in one.ways:
            if len(way.shares) > 1:
                out.print(bullet("·", f"{way.text.rstrip('.')}; multiplied {way.product.text}", 4, "dim"))
    if report.further_holders:
        out.print(prose(f"And {report.further_holders} more."))
