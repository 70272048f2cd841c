"""The tables of a user's own parties that are watched: who they are, who they were, and what was found of them."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text

from smallyard.records.schema.chains import never_changed
from smallyard.records.schema.metadata import metadata

__all__ = ["customer", "customer_hit", "customer_version", "watch_run"]

customer = Table(
    "customer",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("reference", String(200), nullable=False, unique=True),  # the user's own
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False),  # the beginning of reference and name, case folded, to search in
    Column("country", String(2)),
    Column("version", Integer, nullable=False),  # the latest in customer_version
    Column("facts_key", String(32), nullable=False),  # a hash of all that the latest version says
    Column("added_at", String(32), nullable=False),  # ISO 8601, UTC, as all times here
    Column("changed_at", String(32), nullable=False),
    Column("retired_at", String(32)),
    Column("screened_version", Integer),  # the version that the hits are of; null until it was first screened
    Column("result", String(8)),  # match, review, clear or unread
    Column("hits", Integer, nullable=False),  # those that no person dismissed
    Index("customer_standing", "retired_at", "result", "screened_version", "version"),  # all that counts look at
    Index("customer_by_name", "retired_at", "folded", "number"),  # all that a search looks at
)

customer_version = Table(
    "customer_version",
    metadata,
    Column("customer", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("act", String(12), nullable=False),  # added, changed, retired or restored
    Column("by", String(200), nullable=False),
    Column("source", Text, nullable=False),  # the file and row it came from, if it did
    Column("facts", Text, nullable=False),  # a party, canonical JSON
    Column("own", Text, nullable=False),  # the user's own columns, canonical JSON
)

customer_hit = Table(
    "customer_hit",
    metadata,
    Column("customer", Integer, primary_key=True, autoincrement=False),
    Column("listing", Text, primary_key=True),
    Column("list", String(12), nullable=False),
    Column("band", String(8), nullable=False),
    Column("score", Integer, nullable=False),  # in millionths
    Column("in_force", String(7), nullable=False),
    Column("state", String(64), nullable=False),  # a hash of all that the listing says, its dates included
    Column("word", String(12), nullable=False),  # dismissal, confirmation, or empty
    Column("clearance", Integer),  # the one that word is of
    Column("body", Text, nullable=False),  # the hit as it is published, JSON
    Column("facts", Text, nullable=False),  # what tells who the listed party is, canonical JSON
    Index("customer_hit_by_listing", "listing"),
)

watch_run = Table(
    "watch_run",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("started_at", String(32), nullable=False),
    Column("ended_at", String(32)),
    Column("mode", String(8), nullable=False),  # full or changed
    Column("why", Text, nullable=False),
    Column("effective", String(10), nullable=False),
    Column("known", String(10), nullable=False),
    Column("lists", String(64), nullable=False),  # the digest of their evidence
    Column("lists_held", Text, nullable=False),  # JSON: each with its dates
    Column("how", String(64), nullable=False),  # a hash of how names are compared: software, tables, options
    Column("clearances", String(64), nullable=False),  # a hash of the clearances that held
    Column("customers", Integer, nullable=False),
    Column("screened", Integer, nullable=False),
    Column("alerts", Integer, nullable=False),
)

never_changed(customer_version, "versions of customers")
