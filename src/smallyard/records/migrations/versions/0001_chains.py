"""Decision records and clearances, which are only ever added to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from smallyard.records.schema.chains import trigger_statements

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables and what keeps their rows as they are."""
    op.create_table(
        "decision_record",
        sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("recorded_at", sa.String(32), nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("decision", sa.Text, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(24), nullable=False),
        sa.Column("effective", sa.String(10), nullable=False),
        sa.Column("known", sa.String(10), nullable=False),
        sa.Column("rules", sa.String(64), nullable=False),
        sa.Column("lists", sa.String(64), nullable=False),
        sa.Column("regimes", sa.Text, nullable=False),
        sa.Column("keep_until", sa.String(10), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False, unique=True),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
    )
    op.create_table(
        "clearance_record",
        sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("recorded_at", sa.String(32), nullable=False),
        sa.Column("act", sa.String(16), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False, unique=True),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
    )
    for table, what in (("decision_record", "decision records"), ("clearance_record", "clearances")):
        for statement in trigger_statements(table, what)[op.get_context().dialect.name]:
            op.execute(statement)
