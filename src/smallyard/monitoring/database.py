"""The place of records as customers, alerts and cases stand in it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from smallyard.errors import InputError
from smallyard.records.database import RecordsDatabase, records_place

if TYPE_CHECKING:
    from sqlalchemy import Connection, ScalarSelect

__all__ = ["Place", "also_of_records", "number_of", "opened", "sound", "writing"]

Place = str | Path | RecordsDatabase | None
"""A path of an SQLite file, made with the first customer; a database URL; an open database; None: the user's own."""


def opened(place: Place) -> RecordsDatabase:
    """The database of a place."""
    if isinstance(place, RecordsDatabase):
        return place
    return RecordsDatabase(records_place() if place is None else place)


def writing(database: RecordsDatabase) -> AbstractContextManager[Connection]:
    """One transaction on customers, alerts and cases, with no other such writer beside it.

    Where the database can tell them apart, writers of decisions need not wait for it: an import may take a while.

    Raises:
        StoreError: the records cannot be written, or their tables are of another version.
    """
    return database.writing("customers")


def sound(text: str, field: str) -> str:
    """A text, if every database can hold it: PostgreSQL takes no NUL.

    Raises:
        InputError: it holds one.
    """
    if "\0" in text:
        raise InputError("holds a NUL character", field=field, accepted="text without it")
    return text


def also_of_records(connection: Connection) -> None:
    """Have a transaction of `writing` write what `RecordsDatabase.writing` guards, too."""
    from smallyard.lists.database import take_write_lock

    if connection.dialect.name != "sqlite":  # there, one lock is for everything
        take_write_lock(connection, "records")


def number_of(reference: str) -> ScalarSelect[int]:
    """The number of the customer with a reference, as part of a statement; NULL where there is none."""
    from sqlalchemy import select

    from smallyard.records.schema import customer

    return select(customer.c.number).where(customer.c.reference == reference).scalar_subquery()
