"""The database that records stand in: SQLite beside the lists, or the same database URL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from smallyard.errors import StoreError
from smallyard.lists.store import default_place

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, Table

__all__ = ["RecordsDatabase", "records_place"]

_FILE = "records.sqlite"
_CACHE_KIB = 64 * 1024
"""Of SQLite's pages, while one writes."""
_WHAT = "records"
"""What is written, as the lock of those who write names it."""


def records_place(lists_place: str | Path | None = None) -> str | Path:
    """Where the records are for a store of lists: records.sqlite in the same folder, or the same database URL."""
    place = default_place() if lists_place is None else lists_place
    if isinstance(place, str) and "://" in place:
        return place
    return Path(place).absolute().parent / _FILE


class RecordsDatabase:
    """One place of records, opened when it is first needed.

    Args:
        place: a path of an SQLite file (made with the first record) or a database URL; see `records_place`.
    """

    def __init__(self, place: str | Path) -> None:
        self.place = place
        self._engine: Engine | None = None
        self._opening = Lock()
        self._right = False
        """Whether the tables were seen to be there and of this version."""

    def close(self) -> None:
        """Give the database back."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    @contextmanager
    def writing(self, what: str = _WHAT) -> Iterator[Connection]:
        """One transaction, all or nothing, with no other writer beside it. Makes the tables if there are none.

        Args:
            what: what is written; writers of different things need not wait for each other.

        Raises:
            StoreError: the records cannot be written, or their tables are of another version.
        """
        from sqlalchemy import inspect

        from smallyard.lists.database import take_write_lock
        from smallyard.records.migrations import upgrade
        from smallyard.records.schema import decision_record

        if what != _WHAT and not self._right:
            with self.writing():  # makes the tables, if there are none, under the lock that guards their making
                pass
        with self._plain_errors(), self._opened().connect() as connection, connection.begin():
            # Nobody may append between our look at the last record and our own.
            take_write_lock(connection, what)
            if connection.dialect.name == "sqlite":
                # Hashes fall all over their indexes: pages that do not fit are written, and waited for, at once.
                connection.exec_driver_sql(f"PRAGMA cache_size = -{_CACHE_KIB}")
            if not self._right and not inspect(connection).has_table(decision_record.name):
                upgrade(connection)
            self._check_version(connection)
            yield connection
        self._right = True

    def upgrade(self) -> tuple[str | None, str]:
        """Bring the tables to this version, making them if there are none.

        Returns:
            the migrations they stood at before (None: there were none) and stand at now.

        Raises:
            StoreError: the records cannot be written, or were written by a newer version.
        """
        from smallyard.lists.database import take_write_lock
        from smallyard.records.migrations import upgrade

        with self._plain_errors(), self._opened().connect() as connection, connection.begin():
            take_write_lock(connection, _WHAT)
            return upgrade(connection)

    def share(self) -> None:
        """Make the tables if there are none, and let readers and a writer work at the same time from now on.

        An SQLite file then has a write-ahead log beside it while it is open (https://www.sqlite.org/wal.html); what
        was committed survives a power cut as before.

        Raises:
            StoreError: the records cannot be written, or their tables are of another version.
        """
        with self._plain_errors(), self._opened().connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        with self.writing():
            pass

    @contextmanager
    def reading(self, table: Table, *, once: bool = False, earlier: bool = False) -> Iterator[Connection | None]:
        """A connection, or None where nothing was ever recorded in the table.

        Args:
            table: what is read.
            once: whether it is for one statement alone, which needs no transaction around it.
            earlier: whether the tables may be those of an earlier version, for a table that is in it as it is now.

        Raises:
            StoreError: the records cannot be read.
        """
        from sqlalchemy import inspect

        from smallyard.lists.database import at_once

        if not (isinstance(self.place, str) and "://" in self.place) and not Path(self.place).exists():
            yield None
            return
        with self._plain_errors(), self._opened().connect() as connection:
            if not self._right:
                if not inspect(connection).has_table(table.name):
                    yield None
                    return
                self._right = self._check_version(connection, earlier=earlier)
            elif once:
                with at_once(connection):
                    yield connection
                return
            yield connection

    def _check_version(self, connection: Connection, *, earlier: bool = False) -> bool:
        """Whether the tables are those of this version; an error where they are not and may not be either."""
        from sqlalchemy import inspect, select

        from smallyard.records.schema import HEAD, alembic_version

        found = None
        if self._right or inspect(connection).has_table(alembic_version.name):
            found = connection.execute(select(alembic_version.c.version_num)).scalar_one_or_none()
        if found is not None and found > HEAD:
            raise StoreError(
                f"the records at {self._shown} were written by a newer version of smallyard (they stand at migration "
                f"{found}, this one reads up to {HEAD}): use that version"
            )
        if found != HEAD and not earlier:
            raise StoreError(
                f"the records at {self._shown} stand at migration {found or 'none'}, this version reads {HEAD}; keep "
                "a copy of them and run `smallyard db upgrade`"
            )
        return found == HEAD

    @property
    def _shown(self) -> str:
        return str(self.place).rsplit("@", 1)[-1]  # a URL may hold a password

    def _opened(self) -> Engine:
        with self._opening:
            if self._engine is None:
                from smallyard.lists.database import connect

                self._engine = connect(self.place)
            return self._engine

    @contextmanager
    def _plain_errors(self) -> Iterator[None]:
        from sqlalchemy.exc import SQLAlchemyError

        try:
            yield
        except SQLAlchemyError as failed:
            cause = str(getattr(failed, "orig", None) or failed).splitlines()[0]
            raise StoreError(f"the records at {self._shown} cannot be used: {cause}") from failed
