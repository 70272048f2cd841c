"""The tables of who is told what, and of the jobs that a service does by itself."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text

from smallyard.records.schema.metadata import metadata

__all__ = ["delivery", "delivery_attempt", "job", "job_run", "subscription"]

subscription = Table(
    "subscription",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("form", String(8), nullable=False),  # webhook or email
    Column("target", Text, nullable=False),  # a URL or an address
    Column("kinds", Text, nullable=False),  # JSON: the kinds of event; empty for all
    Column("secret", Text, nullable=False),  # the key that signs; empty for e-mail
    Column("added_at", String(32), nullable=False),
    Column("added_by", String(200), nullable=False),
    Column("ended_at", String(32)),
)

delivery = Table(
    "delivery",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("subscription", Integer, nullable=False),
    Column("event", String(64), nullable=False),  # the event's id, the same in every attempt
    Column("type", String(80), nullable=False),
    Column("body", Text, nullable=False),
    Column("made_at", String(32), nullable=False),
    Column("status", String(10), nullable=False),  # waiting, delivered or dead
    Column("attempts", Integer, nullable=False),
    Column("next_at", String(32), nullable=False),
    Column("error", Text, nullable=False),  # of the last attempt
    Index("delivery_due", "status", "next_at"),
    Index("delivery_by_subscription", "subscription", "number"),
)

delivery_attempt = Table(
    "delivery_attempt",
    metadata,
    Column("delivery", Integer, primary_key=True, autoincrement=False),
    Column("attempt", Integer, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("milliseconds", Integer, nullable=False),
    Column("status", Integer),  # the answer's status code, if there was one
    Column("error", Text, nullable=False),
)

job = Table(
    "job",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("every", Integer, nullable=False),  # seconds
    Column("due_at", String(32), nullable=False),
    Column("holder", String(80), nullable=False),  # the process that does it; empty for none
    Column("lease_until", String(32), nullable=False),
    Column("fence", Integer, nullable=False),  # raised each time it is taken: an older holder may not write any more
)

job_run = Table(
    "job_run",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("due_at", String(32), primary_key=True),  # done once for each time it was due
    Column("fence", Integer, nullable=False),
    Column("holder", String(80), nullable=False),
    Column("ended_at", String(32), nullable=False),
    Column("outcome", Text, nullable=False),
)
