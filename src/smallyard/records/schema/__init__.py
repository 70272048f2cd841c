"""The tables of what users store, and the migration that they stand at.

A change of a table here comes with a migration in `records/migrations/versions`, and with its id as HEAD.
"""

from smallyard.records.schema.access import access_log, access_token, account, invitation, signed_in
from smallyard.records.schema.chains import clearance_record, decision_record, retention_record
from smallyard.records.schema.metadata import alembic_version, metadata
from smallyard.records.schema.words import record_words

__all__ = [
    "HEAD",
    "access_log",
    "access_token",
    "account",
    "alembic_version",
    "clearance_record",
    "decision_record",
    "invitation",
    "metadata",
    "record_words",
    "retention_record",
    "signed_in",
]

HEAD = "0003"
"""The migration that makes the tables what they are here."""
