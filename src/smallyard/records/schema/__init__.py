"""The tables of what users store, and the migration that they stand at.

A change of a table here comes with a migration in `records/migrations/versions`, and with its id as HEAD.
"""

from smallyard.records.schema.chains import clearance_record, decision_record
from smallyard.records.schema.metadata import alembic_version, metadata

__all__ = ["HEAD", "alembic_version", "clearance_record", "decision_record", "metadata"]

HEAD = "0001"
"""The migration that makes the tables what they are here."""
