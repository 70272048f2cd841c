"""Changing what is stored, as somebody could who owns the database."""

from __future__ import annotations

from pathlib import Path

from smallyard.lists.database import connect

TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND instr(name, '_no_') > 0",
    "postgresql": "SELECT tgname || ' ON ' || tgrelid::regclass FROM pg_trigger WHERE position('_no_' IN tgname) > 0",
}


def tampered(place: str | Path, *statements: str) -> None:
    """Run statements once the triggers are gone that refuse changes."""
    engine = connect(place)
    with engine.connect() as connection, connection.begin():
        for (trigger,) in connection.exec_driver_sql(TRIGGERS[engine.dialect.name]).all():
            connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()
