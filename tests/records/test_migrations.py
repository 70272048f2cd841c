"""Tables made new and tables migrated from the first version are the same, on both databases."""

from __future__ import annotations

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, inspect, text

from smallyard.errors import StoreError
from smallyard.lists.database import connect
from smallyard.records.database import RecordsDatabase
from smallyard.records.migrations import configuration
from smallyard.records.schema import HEAD, alembic_version, decision_record, metadata
from smallyard.records.schema.words import INDEX_PREFIX


def _ours(_: object, name: str | None, kind: str, *__: object) -> bool:
    """Leaves out the index over words, which each database makes in its own way."""
    return kind not in {"table", "index"} or not str(name).startswith(INDEX_PREFIX)


def test_migrating_from_nothing_gives_the_tables_that_are_declared(place: str) -> None:
    engine = connect(place)
    with engine.connect() as connection, connection.begin():
        command.upgrade(configuration(connection), "head")
        context = MigrationContext.configure(connection, opts={"include_object": _ours})
        differences = compare_metadata(context, metadata)
        assert [one for one in differences if alembic_version.name not in str(one)] == []
    engine.dispose()


def test_tables_made_new_stand_at_the_last_migration(place: str) -> None:
    database = RecordsDatabase(place)
    assert database.upgrade() == (None, HEAD)
    assert database.upgrade() == (HEAD, HEAD)
    engine = connect(place)
    with engine.connect() as connection:
        script = ScriptDirectory.from_config(configuration(connection))
        assert script.get_heads() == [HEAD]
    engine.dispose()
    database.close()


def test_tables_from_before_migrations_are_the_first_version(place: str) -> None:
    engine = connect(place)
    with engine.connect() as connection, connection.begin():
        command.upgrade(configuration(connection), "0001")
        connection.execute(text("DROP TABLE alembic_version"))
    database = RecordsDatabase(place)
    with pytest.raises(StoreError, match="smallyard db upgrade"), database.reading(decision_record):
        pass
    assert database.upgrade() == ("0001", HEAD)
    with database.writing() as connection:
        assert inspect(connection).has_table(decision_record.name)
    database.close()
    engine.dispose()


def test_tables_of_a_newer_version_are_left_alone(place: str) -> None:
    database = RecordsDatabase(place)
    database.upgrade()
    engine = connect(place)
    with engine.connect() as connection, connection.begin():
        connection.execute(alembic_version.delete())
        connection.execute(insert(alembic_version).values(version_num="9999"))
    with pytest.raises(StoreError, match="9999"):
        database.upgrade()
    with pytest.raises(StoreError, match="9999"), database.writing():
        pass
    engine.dispose()
    database.close()
