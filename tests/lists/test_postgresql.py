"""Our connection to PostgreSQL: what it sends together, and what becomes of a connection that the server ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from smallyard.lists import postgresql as ours
from smallyard.lists.database import at_once, connect


@pytest.fixture
def engine(new_database: Callable[[], str]) -> Iterator[Engine]:
    made = connect(new_database())
    with made.begin() as connection:
        connection.execute(text("CREATE TABLE said (number integer PRIMARY KEY, words text)"))
    yield made
    made.dispose()


def said(engine: Engine) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text("SELECT number, words FROM said ORDER BY number"))]


def put(connection: Any, number: int, words: str) -> None:
    connection.execute(text("INSERT INTO said VALUES (:number, :words)"), {"number": number, "words": words})


def test_a_transaction_is_kept_whole_or_not_at_all(engine: Engine) -> None:
    with engine.begin() as connection:
        put(connection, 1, "海天雄")
        put(connection, 2, "x" * 100_000)
    with engine.connect() as connection:
        put(connection, 3, "rolled back")
        connection.rollback()
        put(connection, 4, "never committed")
    assert said(engine) == [(1, "海天雄"), (2, "x" * 100_000)]


def test_a_statement_at_fault_fails_its_transaction_and_nothing_after_it(engine: Engine) -> None:
    with engine.connect() as connection:
        put(connection, 1, "first")
        with pytest.raises(DBAPIError, match="said_pkey"):
            put(connection, 1, "again")
    with pytest.raises(DBAPIError, match="nowhere"), engine.connect() as connection:
        connection.execute(text("SELECT * FROM nowhere"))
    with engine.begin() as connection:
        put(connection, 1, "first")
    assert said(engine) == [(1, "first")]


def test_each_statement_waits_for_the_server_once(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    waits = []
    sent = ours._Connection._sent
    monkeypatch.setattr(ours._Connection, "_sent", lambda self, *what: (waits.append(what[0]), sent(self, *what))[1])
    with engine.begin() as connection:  # the transaction begins with the first statement
        put(connection, 1, "a")
        put(connection, 2, "b")
    assert len(waits) == 3
    waits.clear()
    with engine.connect() as connection, at_once(connection):
        assert connection.execute(text("SELECT count(*) FROM said")).scalar_one() == 2
    assert len(waits) == 1
    with engine.connect() as connection:
        put(connection, 3, "a transaction again, never committed")
    assert len(said(engine)) == 2


def test_a_connection_that_the_server_ended_is_not_used_again(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ours, "_IDLE_SECONDS", 0.0)
    with engine.connect() as one, engine.connect() as other:
        number = other.execute(text("SELECT pg_backend_pid()")).scalar_one()
        one.execute(text("SELECT 1"))
    with engine.connect() as connection:  # the one given back last
        assert connection.execute(text("SELECT pg_backend_pid()")).scalar_one() != number
        connection.execute(text("SELECT pg_terminate_backend(:number)"), {"number": number})
        connection.commit()
        assert [said(engine) for _ in range(3)] == [[], [], []]


def test_where_no_transaction_is_begun_the_connection_is_closed_and_no_answer_is_taken_for_another(
    engine: Engine,
) -> None:
    with engine.connect() as connection:
        number = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with pytest.raises(DBAPIError, match="nowhere"):
            connection.execute(text("SELECT * FROM nowhere"))
        made = connection.connection.dbapi_connection
        assert made is not None
        made._transaction_status = b"I"  # type: ignore[attr-defined]  # as if none were open: another is refused
        with pytest.raises(DBAPIError, match=r"no transaction was begun.*25P02") as failed:
            put(connection, 1, "never")
        assert failed.value.connection_invalidated
        assert made._sock is None  # type: ignore[attr-defined]
    with engine.begin() as connection:
        assert connection.execute(text("SELECT pg_backend_pid()")).scalar_one() != number
        put(connection, 2, "a connection of its own")
    assert said(engine) == [(2, "a connection of its own")]


def test_a_connection_ended_before_its_transaction_begins_is_closed(engine: Engine) -> None:
    with engine.connect() as one, engine.connect() as other:
        number = other.execute(text("SELECT pg_backend_pid()")).scalar_one()
        other.rollback()
        one.execute(text("SELECT pg_terminate_backend(:number, 10000)"), {"number": number})
        with pytest.raises(DBAPIError) as failed:
            put(other, 1, "never")
        assert failed.value.connection_invalidated
        other.rollback()
        put(other, 2, "again, on another connection")
        other.commit()
    assert said(engine) == [(2, "again, on another connection")]


def test_a_value_that_cannot_be_sent_leaves_no_transaction_to_begin(engine: Engine) -> None:
    class Unsendable:
        def __str__(self) -> str:
            raise ValueError("no words for it")

    with engine.connect() as connection:
        with pytest.raises(ValueError, match="no words for it"):
            connection.execute(text("SELECT :what"), {"what": Unsendable()})
        connection.rollback()
        with at_once(connection):
            put(connection, 1, "at once")
    assert said(engine) == [(1, "at once")]
