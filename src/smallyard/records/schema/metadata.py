"""The one collection of tables that a place of records holds."""

from __future__ import annotations

from sqlalchemy import Column, MetaData, String, Table

__all__ = ["alembic_version", "metadata"]

metadata = MetaData()

alembic_version = Table(  # as Alembic keeps it
    "alembic_version",
    metadata,
    Column("version_num", String(32), primary_key=True),
)
"""Which migration the tables stand at."""
