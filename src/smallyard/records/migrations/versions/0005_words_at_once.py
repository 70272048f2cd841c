"""On PostgreSQL, words of records go into their index at once, so that a search need not read those that wait."""

from __future__ import annotations

from alembic import op

from smallyard.records.schema.words import INDEX_PREFIX

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Put in what waits, and have nothing wait from now on (GIN, fastupdate). SQLite's index has no such list."""
    if op.get_context().dialect.name == "postgresql":
        op.execute(f"ALTER INDEX {INDEX_PREFIX} SET (fastupdate = off)")
        op.execute(f"SELECT gin_clean_pending_list('{INDEX_PREFIX}')")
