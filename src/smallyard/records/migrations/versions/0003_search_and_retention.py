"""By whom a record was made, the hashes of its two halves, the words it is found by, holds and disposals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from smallyard.records.schema.chains import disposal_statements, trigger_statements
from smallyard.records.schema.words import index_statements
from smallyard.records.words import index_all

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns and tables; records that are there are found by their words from now on."""
    dialect = op.get_context().dialect.name
    for name, length in (("form", 40), ("made_by", 200), ("facts_sha256", 64), ("decision_sha256", 64)):
        op.add_column("decision_record", sa.Column(name, sa.String(length), nullable=False, server_default=""))
    op.create_table(
        "retention_record",
        sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("recorded_at", sa.String(32), nullable=False),
        sa.Column("act", sa.String(16), nullable=False),
        sa.Column("record", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False, unique=True),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
    )
    op.create_index("ix_retention_record_record", "retention_record", ["record"])
    op.create_table(
        "record_words",
        sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("words", sa.Text, nullable=False),
    )
    if dialect == "sqlite":
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER decision_record_no_{verb}")
    else:
        op.execute("DROP TRIGGER decision_record_no_change ON decision_record")
    retained = trigger_statements("retention_record", "holds, releases and disposals")
    for statement in (*disposal_statements()[dialect], *retained[dialect], *index_statements()[dialect]):
        op.execute(statement)
    index_all(op.get_bind())
