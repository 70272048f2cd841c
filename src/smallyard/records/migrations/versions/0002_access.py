"""Accounts, sessions, tokens, invitations, and the log of reads of customers' data."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from smallyard.records.schema.chains import trigger_statements

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables, and have the log refuse changes."""
    op.create_table(
        "account",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("folded", sa.String(200), nullable=False, unique=True),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("password", sa.String(200), nullable=False),
        sa.Column("issuer", sa.String(500), nullable=True),
        sa.Column("subject", sa.String(255), nullable=True),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.Column("closed", sa.Boolean, nullable=False),
        sa.UniqueConstraint("issuer", "subject", name="account_issuer_subject"),
    )
    op.create_table(
        "signed_in",
        sa.Column("key", sa.String(32), primary_key=True),
        sa.Column("hash", sa.String(200), nullable=False),
        sa.Column("account", sa.Integer, sa.ForeignKey("account.number"), nullable=False, index=True),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.Column("until", sa.String(32), nullable=False),
    )
    op.create_table(
        "access_token",
        sa.Column("key", sa.String(32), primary_key=True),
        sa.Column("hash", sa.String(200), nullable=False),
        sa.Column("account", sa.Integer, sa.ForeignKey("account.number"), nullable=False, index=True),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.Column("until", sa.String(32), nullable=True),
        sa.Column("revoked_at", sa.String(32), nullable=True),
    )
    op.create_table(
        "invitation",
        sa.Column("key", sa.String(32), primary_key=True),
        sa.Column("hash", sa.String(200), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.Column("made_by", sa.String(200), nullable=False),
        sa.Column("until", sa.String(32), nullable=False),
        sa.Column("used_at", sa.String(32), nullable=True),
    )
    op.create_table(
        "access_log",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("account", sa.Integer, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("how", sa.String(16), nullable=False),
        sa.Column("what", sa.Text, nullable=False),
    )
    op.create_index("access_log_account", "access_log", ["account", "number"])
    for statement in trigger_statements("access_log", "the log of reads")[op.get_context().dialect.name]:
        op.execute(statement)
