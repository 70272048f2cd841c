"""How a place of records written by an earlier version becomes one of this version.

Source: https://alembic.sqlalchemy.org/en/latest/ (migration environment without an ini file).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from smallyard.errors import MissingExtraError, StoreError
from smallyard.records.schema import HEAD, alembic_version, decision_record, metadata

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

__all__ = ["configuration", "upgrade"]

_BASELINE = "0001"


def configuration(connection: Connection) -> Config:
    """What Alembic needs to know to work on an open connection."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent))
    made.attributes["connection"] = connection
    return made


def upgrade(connection: Connection) -> tuple[str | None, str]:
    """Bring the tables to this version: make them, or migrate them. All or nothing with the transaction around it.

    Returns:
        the migrations it stood at before (None: there were no tables) and stands at now.

    Raises:
        MissingExtraError: there are older tables to migrate and Alembic is not installed.
        StoreError: the tables were made by a newer version.
    """
    from sqlalchemy import insert, inspect, select

    there = inspect(connection)
    before: str | None = None
    if there.has_table(alembic_version.name):
        before = connection.execute(select(alembic_version.c.version_num)).scalar_one_or_none()
    elif there.has_table(decision_record.name):
        alembic_version.create(connection)
        connection.execute(insert(alembic_version).values(version_num=_BASELINE))
        before = _BASELINE
    if before is None:
        metadata.create_all(connection)
        connection.execute(insert(alembic_version).values(version_num=HEAD))
    elif before != HEAD:
        try:
            from alembic import command
            from alembic.util import CommandError
        except ImportError as missing:
            raise MissingExtraError(missing, "service") from missing
        try:
            command.upgrade(configuration(connection), "head")
        except CommandError as failed:
            raise StoreError(f"the records stand at migration {before}, which this version does not know") from failed
    return before, HEAD
