"""The store's tables, in SQL that SQLite and PostgreSQL both read.

snapshot         one publication as received: source, SHA-256, dates, header, which lists it carries whole
listing_version  what an entry says, once for each different content (the key is the content's SHA-256)
presence         which publications carry which version: one row for each run of successive snapshots of one source
rule_event       dated changes from files that record changes
rule_count       rules' own counts
schema_version   one row: the version of this layout
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, MetaData, String, Table, Text

__all__ = [
    "SCHEMA_VERSION",
    "listing_version",
    "metadata",
    "presence",
    "rule_count",
    "rule_event",
    "schema_version",
    "snapshot",
]

SCHEMA_VERSION = 1
"""Of the store of lists; a store of another version is refused."""

metadata = MetaData()
"""All tables of the store of lists."""

schema_version = Table("schema_version", metadata, Column("version", Integer, primary_key=True))
"""The version that the store was made with."""

snapshot = Table(
    "snapshot",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String(64), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("files", Text, nullable=False),  # JSON: [[name, bytes, sha256], ...]
    Column("published", Date, nullable=False),
    Column("received_at", String(32), nullable=False),  # ISO 8601, UTC
    Column("records", Integer, nullable=False),
    Column("unread", Integer, nullable=False),
    Column("header", Text, nullable=False),
    Column("counts", Text, nullable=False),  # JSON: entries by list
    Column("complete", Text, nullable=False),  # JSON: the lists carried whole
    Column("partial", Boolean, nullable=False),
    Column("reader_version", String(32), nullable=False),
    Index("snapshot_by_content", "source", "sha256", unique=True),
)
"""Published files as received."""

listing_version = Table(
    "listing_version",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("list", String(16), nullable=False),
    Column("key", Text, nullable=False),
    Column("start_date", Date),
    Column("end_date", Date),
    Column("body", Text, nullable=False),  # JSON of the Listing, defaults left out
    Index("listing_version_by_key", "list", "key"),
)
"""What listings said, each text once."""

presence = Table(
    "presence",
    metadata,
    # The run: snapshots of `source` whose id lies from `first` to `last`, both included.
    Column("first", Integer, ForeignKey("snapshot.id"), primary_key=True),
    Column("list", String(16), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("source", String(64), nullable=False),
    Column("last", Integer, ForeignKey("snapshot.id"), nullable=False),
    Column("hash", String(64), ForeignKey("listing_version.hash"), nullable=False),
    Index("presence_by_key", "list", "key"),
    Index("presence_by_last", "source", "last"),
)
"""In which snapshots a listing said what."""

rule_event = Table(
    "rule_event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("snapshot", Integer, ForeignKey("snapshot.id"), nullable=False),
    Column("list", String(16), nullable=False),
    Column("key", Text, nullable=False),
    Column("action", String(16), nullable=False),
    Column("earliest", Date),
    Column("latest", Date),
    Column("basis", String(16), nullable=False),
    Column("citation", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("hash", String(64), ForeignKey("listing_version.hash"), nullable=False),
    Index("rule_event_by_key", "list", "key"),
)
"""Additions, removals and amendments that rules state."""

rule_count = Table(
    "rule_count",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("snapshot", Integer, ForeignKey("snapshot.id"), nullable=False),
    Column("list", String(16), nullable=False),
    Column("body", Text, nullable=False),  # JSON of the RuleCount
)
"""How many parties a rule says it adds and removes."""
