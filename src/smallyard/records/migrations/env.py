"""Run by Alembic: migrates the connection that `smallyard.records.migrations.configuration` names."""

from __future__ import annotations

from alembic import context

from smallyard.records.schema import metadata

# The transaction is the caller's: all migrations happen, or none.
context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
