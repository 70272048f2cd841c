"""Opening the store's database. Everything that differs between SQLite and PostgreSQL stands here.

Sources: https://www.sqlite.org/lang_transaction.html, https://www.sqlite.org/pragma.html,
https://docs.sqlalchemy.org/en/20/dialects/sqlite.html, https://www.postgresql.org/docs/current/explicit-locking.html
(advisory locks), https://www.postgresql.org/docs/current/transaction-iso.html.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, make_url, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchTableError

from smallyard.errors import StoreError
from smallyard.lists.schema import SCHEMA_VERSION, metadata, schema_version

__all__ = ["at_once", "connect", "is_made", "reading", "take_write_lock", "writing"]

_WAIT_SECONDS = 30
_DRIVER = "postgresql+pg8000"
"""The driver for a URL that names none."""


def connect(place: str | Path) -> Engine:
    """An engine for a store: a path of an SQLite file, or a database URL such as postgresql://host/name.

    Raises:
        StoreError: no driver for the URL, or it is of a database that we do not use.
    """
    try:
        if isinstance(place, str) and "://" in place:
            url = make_url(place)
        else:
            Path(place).parent.mkdir(parents=True, exist_ok=True)
            url = make_url("sqlite://").set(database=str(place))
        if url.get_backend_name() not in {"sqlite", "postgresql"}:
            raise StoreError(
                f"the store at {_shown(place)} is of a kind that we do not know; accepted: a file, or "
                "postgresql://USER:PASSWORD@HOST/NAME"
            )
        if url.drivername == "postgresql":
            url = url.set(drivername=_DRIVER)
        if url.get_backend_name() != "sqlite":
            # One statement sees what was committed before it: a writer looks after it has the lock, see
            # `take_write_lock`. A reader asks for more, see `reading`.
            ours = url.drivername == _DRIVER
            engine = create_engine(url, isolation_level="READ COMMITTED", pool_pre_ping=not ours, pool_use_lifo=ours)
            if ours:
                from smallyard.lists.postgresql import wait_seldom

                wait_seldom(engine)
            # Many rows in one statement: the driver would send them one by one, 1 ms each.
            engine.dialect.use_insertmanyvalues_wo_returning = True
            return engine
        engine = create_engine(url, connect_args={"timeout": _WAIT_SECONDS})
    except (ImportError, OSError, ValueError, ArgumentError) as failed:
        raise StoreError(f"the store at {_shown(place)} cannot be opened: {failed}") from failed
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: object, _: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]  # transactions are begun by us, see `writing`
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA foreign_keys = ON")
    # A load is rare and must survive a power cut: the rollback journal with full synchronization.
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()


def take_write_lock(connection: Connection, what: str) -> None:
    """Begin to write with nobody else writing beside us, until this transaction ends.

    Args:
        connection: in a transaction that has done nothing yet.
        what: what is written ("lists", "records"); writers of different things do not wait for each other where the
            database can tell them apart.
    """
    if connection.dialect.name == "sqlite":
        # The lock at once: two writers must not both read first and then write.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    elif connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:what))"), {"what": f"smallyard {what}"})


@contextmanager
def at_once(connection: Connection) -> Iterator[None]:
    """A statement without a transaction around it, which PostgreSQL would have to be told to begin and to end.

    Args:
        connection: new, before its first statement.
    """
    made = connection.connection.dbapi_connection if connection.dialect.driver == "pg8000" else None
    if made is None:
        yield
        return
    made.autocommit = True
    try:
        yield
    finally:
        made.autocommit = False


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction, all or nothing, with no other writer beside it. Makes the tables if there are none.

    Raises:
        StoreError: the database is locked, damaged, read-only, or of another version.
    """
    with _plain_errors(engine), engine.connect() as connection, connection.begin():
        take_write_lock(connection, "lists")
        if not inspect(connection).has_table(schema_version.name):
            metadata.create_all(connection)
            connection.execute(insert(schema_version).values(version=SCHEMA_VERSION))
        _check_version(connection)
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One consistent read of the store.

    Raises:
        StoreError: as `writing`.
    """
    with _plain_errors(engine), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN")
            yield connection


def is_made(connection: Connection) -> bool:
    """Whether the store's tables are there, in this version.

    Raises:
        StoreError: they are there in another version.
    """
    if not inspect(connection).has_table(schema_version.name):
        return False
    _check_version(connection)
    return True


def _check_version(connection: Connection) -> None:
    found = connection.execute(select(schema_version.c.version)).scalar_one_or_none()
    if found != SCHEMA_VERSION:
        raise StoreError(
            f"the store has layout version {found}, this smallyard reads version {SCHEMA_VERSION}; "
            "keep a copy of it and load the lists into a new store"
        )


@contextmanager
def _plain_errors(engine: Engine) -> Iterator[None]:
    try:
        yield
    except (DBAPIError, NoSuchTableError) as failed:
        cause = getattr(failed, "orig", None) or failed
        place = _shown(engine.url.database or engine.url.host or engine.url.drivername)
        first_line = str(cause).splitlines()[0]
        raise StoreError(f"the store at {place} cannot be used: {first_line}") from failed


def _shown(place: str | Path) -> str:
    # A URL may hold a password: only its last part is shown.
    text = os.fspath(place)
    return text.rsplit("@", 1)[-1]
