"""`smallyard audit holds`, `hold`, `release` and `dispose`: how long records are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from smallyard.app.cli.audit_selecting import numbers_of
from smallyard.app.cli.recording import author, because_option, said_by_option
from smallyard.app.cli.settings import command, json_option, store_option

if TYPE_CHECKING:
    from smallyard.records.retained import RetainedStore

__all__ = ["dispose", "hold", "holds", "release"]

_SHOWN = 20


def _retained(store: str | None) -> RetainedStore:
    from smallyard.records.retained import RetainedStore
    from smallyard.records.store import records_place

    return RetainedStore(records_place(store))


@command()
@click.argument("numbers", nargs=-1, required=True)
@click.option("--matter", required=True, help="The case or inquiry that they are held for.")
@because_option
@said_by_option
@store_option
def hold(numbers: tuple[str, ...], matter: str, because: str, by: str | None, store: str | None) -> int:
    """Hold records NUMBERS (7, 3-12) for a matter: none is disposed of until it is released. All or none."""
    from smallyard.app.worlds import today

    who = author(by)
    done = _retained(store).hold(numbers_of(numbers), matter=matter, by=who, because=because, on=today())
    click.echo(f"{_records(len(done))} held in the matter {matter}, said {who}.")
    return 0


@command()
@click.argument("numbers", nargs=-1)
@click.option("--matter", required=True, help="The matter that they are held for.")
@because_option
@said_by_option
@store_option
def release(numbers: tuple[str, ...], matter: str, because: str, by: str | None, store: str | None) -> int:
    """Release records NUMBERS from a matter; all that are held in it if none is named."""
    from smallyard.app.worlds import today

    who = author(by)
    done = _retained(store).release(matter, numbers_of(numbers), by=who, because=because, on=today())
    click.echo(f"{_records(len(done))} released from the matter {matter}, said {who}.")
    return 0


@command()
@click.option("--all", "everything", is_flag=True, help="Those that were released, too.")
@json_option("audit-hold", of="one line of JSON for each hold")
@store_option
def holds(everything: bool, as_json: bool, store: str | None) -> int:
    """List the holds on records, by whom and why."""
    from smallyard.app.cli.terminal import ColumnSpec, console, print_json, table

    found = _retained(store).holds(standing=not everything)
    if as_json:
        print_json(*found)
        return 0
    if not found:
        console().print("No record is held.")
        return 0
    columns: list[ColumnSpec] = [("record", {"justify": "right"}), "matter", "by", "on", "because"]
    columns += ["released"] if everything else []
    rows = []
    for one in found:
        freed = f"{one.released_on} by {one.released_by}: {one.released_because}" if not one.standing else ""
        rows.append([one.record, one.matter, one.by, one.on, one.because, *([freed] if everything else [])])
    console().print(table(columns, rows))
    return 0


@command(
    epilog=(
        "What goes cannot be had back: keep a bundle of it elsewhere if you need one. Exit codes: 0 done, 3 a record "
        "must still be kept or is held; nothing is changed."
    ),
)
@click.argument("numbers", nargs=-1)
@click.option("--because", help="Why, such as the rule whose period has run out.")
@said_by_option
@click.option("--dry-run", is_flag=True, help="Say which would go, and change nothing.")
@store_option
def dispose(numbers: tuple[str, ...], because: str | None, by: str | None, dry_run: bool, store: str | None) -> int:
    """Dispose of records NUMBERS; of all that have been kept long enough and are not held if none is named. Their
    facts and decisions go; their numbers, outcomes and hashes stay, so that the chain still holds.
    """
    from smallyard.app.worlds import today

    retained = _retained(store)
    due = retained.due(today())
    wanted = numbers_of(numbers) or list(due)
    if dry_run or not wanted:
        shown = ", ".join(map(str, due[:_SHOWN])) + (f" and {len(due) - _SHOWN:,} more" if len(due) > _SHOWN else "")
        click.echo(f"{_records(len(due))} may be disposed of today{': ' + shown if due else ''}.")
        return 0
    if because is None:
        raise click.UsageError("say why, with --because", click.get_current_context())
    who = author(by)
    done = retained.dispose(wanted, by=who, because=because, on=today())
    click.echo(f"{_records(len(done))} disposed of, said {who}.")
    return 0


def _records(count: int) -> str:
    return f"{count:,} record{'' if count == 1 else 's'}"
