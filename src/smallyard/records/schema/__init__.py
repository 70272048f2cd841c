"""The tables of what users store, and the migration that they stand at.

A change of a table here comes with a migration in `records/migrations/versions`, and with its id as HEAD.
"""

from smallyard.records.schema.access import access_log, access_token, account, invitation, signed_in
from smallyard.records.schema.cases import alert, case_event, case_file
from smallyard.records.schema.chains import clearance_record, decision_record, retention_record
from smallyard.records.schema.customers import customer, customer_hit, customer_version, watch_run
from smallyard.records.schema.deliveries import delivery, delivery_attempt, job, job_run, subscription
from smallyard.records.schema.metadata import alembic_version, metadata
from smallyard.records.schema.words import record_words

__all__ = [
    "HEAD",
    "access_log",
    "access_token",
    "account",
    "alembic_version",
    "alert",
    "case_event",
    "case_file",
    "clearance_record",
    "customer",
    "customer_hit",
    "customer_version",
    "decision_record",
    "delivery",
    "delivery_attempt",
    "invitation",
    "job",
    "job_run",
    "metadata",
    "record_words",
    "retention_record",
    "signed_in",
    "subscription",
    "watch_run",
]

HEAD = "0005"
"""The migration that makes the tables what they are here."""
