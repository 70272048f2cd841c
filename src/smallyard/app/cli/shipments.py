"""`smallyard check FILE -o OUT`: shipments by the million, and what they came to in one table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console

    from smallyard.app.worlds import WorldAsked
    from smallyard.scale.shipments import Summary

__all__ = ["check_at_length"]

_UNREAD = 13


def check_at_length(
    path: Path, output: Path, asked: WorldAsked, *, processes: int | None, restart: bool, as_json: bool
) -> int:
    """Decide a file of any length; the exit code of its worst outcome."""
    from smallyard.app.checking import open_shipment_run
    from smallyard.app.cli.check import EXIT_CODES
    from smallyard.app.cli.progress import bar, clear_bar
    from smallyard.app.cli.terminal import console, json_line

    out, notes = console(), console(stderr=True)
    with open_shipment_run(path, output, asked, processes=processes, restart=restart) as run:
        if run.resumed:
            notes.print(f"going on behind {run.resumed:,} blocks of rows, where an earlier run was stopped")
        try:
            run.write(output, bar("rows"), bar("parties"))
        finally:
            clear_bar()
        run.finish()
        summary = run.summary
    if as_json:
        click.echo(json_line(summary.as_dict()))
    else:
        _show(out, summary, output)
    if summary.problems:
        notes.print(f"not read or not decided: {summary.problems:,}, first: {summary.first_problem}", soft_wrap=True)
    codes = [EXIT_CODES[outcome] for outcome in summary.outcomes]
    return max([*codes, _UNREAD] if summary.problems else codes, default=0)


def _show(out: Console, summary: Summary, output: Path) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column("outcome")
    table.add_column("transactions", justify="right")
    table.add_column("share", justify="right")
    for outcome, count in summary.outcomes.most_common():
        table.add_row(outcome, f"{count:,}", f"{count / max(summary.transactions, 1):.1%}")
    if summary.problems:
        table.add_row("not decided", f"{summary.problems:,}", f"{summary.problems / summary.transactions:.1%}")
    out.print(table)
    out.print(
        f"Under US law: {summary.rows:,} rows, {summary.transactions:,} transactions; "
        f"distinct parties {summary.parties:,}, "
        f"{summary.telling:,} of them near a listing or of a name that a rule looks for."
    )
    out.print(f"Results: {output}", soft_wrap=True)
