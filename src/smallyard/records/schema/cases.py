"""The tables of what a watch raises and what persons do about it."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text

from smallyard.records.schema.chains import never_changed
from smallyard.records.schema.metadata import metadata

__all__ = ["alert", "case_event", "case_file"]

alert = Table(
    "alert",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(20), nullable=False),
    Column("customer", Integer, nullable=False),
    Column("listing", Text, nullable=False),
    Column("list", String(12), nullable=False),
    Column("band", String(8), nullable=False),
    Column("score", Integer, nullable=False),  # in millionths
    Column("raised_at", String(32), nullable=False),
    Column("last_at", String(32), nullable=False),  # when the same was last seen again
    Column("times", Integer, nullable=False),
    Column("run", Integer, nullable=False),
    Column("status", String(8), nullable=False),  # open, in case, or closed
    Column("summary", Text, nullable=False),
    Column("evidence", Text, nullable=False),  # JSON
    Column("case_number", Integer),
    Column("closed_at", String(32)),
    Column("closed_by", String(200)),
    Column("closed_because", Text),
    Index("alert_by_pair", "customer", "listing", "kind"),
    Index("alert_by_status", "status", "number"),
    Index("alert_by_case", "case_number"),
)

case_file = Table(
    "case_file",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("customer", Integer, nullable=False),
    Column("listing", Text, nullable=False),
    Column("status", String(8), nullable=False),  # open, proposed or closed
    Column("title", Text, nullable=False),
    Column("opened_at", String(32), nullable=False),
    Column("changed_at", String(32), nullable=False),
    Column("assignee", String(200)),
    Column("due", String(10)),
    Column("proposal", Text),  # JSON while one stands
    Column("proposed_by", String(200)),
    Column("outcome", String(12)),  # dismissal, confirmation or no action, once closed
    Column("clearance", Integer),
    Column("reopened", Integer, nullable=False),  # how often
    Index("case_by_pair", "customer", "listing"),
    Index("case_by_status", "status", "number"),
    Index("case_by_assignee", "assignee", "number"),
)
"""Where cases stand; it follows from their events."""

case_event = Table(
    "case_event",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("recorded_at", String(32), nullable=False),  # ISO 8601, UTC
    Column("case_number", Integer, nullable=False),
    Column("act", String(16), nullable=False),
    Column("by", String(200), nullable=False),
    Column("body", Text, nullable=False),  # canonical JSON
    Column("previous", String(64), nullable=False, unique=True),
    Column("hash", String(64), nullable=False, unique=True),
    Index("case_event_by_case", "case_number", "sequence"),
)

never_changed(case_event, "events of cases")
