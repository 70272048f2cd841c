"""`smallyard db`: the tables of what users store."""

from __future__ import annotations

import click

from smallyard.app.cli.settings import command, group, store_option

__all__ = ["db"]


@group()
def db() -> None:
    """Make or migrate the tables of records."""


@command(
    db, epilog="Exit codes: 0 the tables are of this version, 4 they cannot be brought to it; nothing is changed."
)
@store_option
def upgrade(store: str | None) -> int:
    """Bring the tables of records to this version, all or nothing. Keep a copy of the database first."""
    from smallyard.records.database import RecordsDatabase, records_place

    database = RecordsDatabase(records_place(store))
    try:
        before, now = database.upgrade()
    finally:
        database.close()
    if before is None:
        click.echo(f"Made the tables of records, at migration {now}.")
    elif before == now:
        click.echo(f"The tables of records already stand at migration {now}.")
    else:
        click.echo(f"Migrated the tables of records from {before} to {now}.")
    return 0
