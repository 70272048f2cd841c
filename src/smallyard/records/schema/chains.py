"""The tables of what is only ever added to, and what keeps anyone from changing them by accident."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import DDL, Column, Index, Integer, String, Table, Text, event

from smallyard.records.schema.metadata import metadata

__all__ = [
    "clearance_record",
    "decision_record",
    "disposal_statements",
    "never_changed",
    "retention_record",
    "trigger_statements",
]

decision_record = Table(
    "decision_record",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("recorded_at", String(32), nullable=False),  # ISO 8601, UTC
    Column("facts", Text, nullable=False),  # the transaction or the deal, canonical JSON
    Column("decision", Text, nullable=False),  # the decision without its facts, canonical JSON
    Column("digest", String(64), nullable=False),  # the digest of the two together
    Column("outcome", String(24), nullable=False),
    Column("effective", String(10), nullable=False),
    Column("known", String(10), nullable=False),
    Column("rules", String(64), nullable=False),
    Column("lists", String(64), nullable=False),
    Column("regimes", Text, nullable=False),  # JSON: the regimes whose record rules apply
    Column("keep_until", String(10), nullable=False),
    Column("previous", String(64), nullable=False, unique=True),  # two records can never follow the same one
    Column("hash", String(64), nullable=False, unique=True),
    Column("form", String(40), nullable=False, server_default=""),  # such as smallyard/decision/1
    Column("made_by", String(200), nullable=False, server_default=""),
    Column("facts_sha256", String(64), nullable=False, server_default=""),  # "" in records of the first form
    Column("decision_sha256", String(64), nullable=False, server_default=""),
)

clearance_record = Table(
    "clearance_record",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("recorded_at", String(32), nullable=False),  # ISO 8601, UTC
    Column("act", String(16), nullable=False),  # dismissal, confirmation or revocation
    Column("body", Text, nullable=False),  # the clearance, or what revokes one, canonical JSON
    Column("previous", String(64), nullable=False, unique=True),
    Column("hash", String(64), nullable=False, unique=True),
)


retention_record = Table(
    "retention_record",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("recorded_at", String(32), nullable=False),  # ISO 8601, UTC
    Column("act", String(16), nullable=False),  # hold, release or disposal
    Column("record", Integer, nullable=False),  # the decision record that it concerns
    Column("body", Text, nullable=False),  # by whom, why, on which day, canonical JSON
    Column("previous", String(64), nullable=False, unique=True),
    Column("hash", String(64), nullable=False, unique=True),
    Index("ix_retention_record_record", "record"),
)

_LEFT = [column.name for column in decision_record.columns if column.name not in {"facts", "decision"}]
_SAID = "decision records are never changed"


def never_changed(table: Table, what: str) -> None:
    """Have the database refuse changes of a table's rows. `what` names them in the refusal.

    The chain shows a change made past these triggers; they stop one made by mistake.
    """
    _after_create(table, trigger_statements(table.name, what))


def _after_create(table: Table, by_dialect: Mapping[str, Sequence[str]]) -> None:
    for dialect, statements in by_dialect.items():
        for statement in statements:
            event.listen(table, "after_create", DDL(statement).execute_if(dialect=dialect))  # type: ignore[no-untyped-call]


def trigger_statements(table: str, what: str) -> dict[str, tuple[str, ...]]:
    """The statements that make a table's refusals, by dialect."""
    said = f"{what} are never changed"
    return {
        "sqlite": tuple(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
            for verb in ("UPDATE", "DELETE")
        ),
        "postgresql": (
            f"""
            CREATE OR REPLACE FUNCTION {table}_stays() RETURNS trigger LANGUAGE plpgsql AS
            $$BEGIN RAISE EXCEPTION '{said}'; END$$
            """,
            f"""
            CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION {table}_stays()
            """,
        ),
    }


def disposal_statements() -> dict[str, tuple[str, ...]]:
    """The statements that make a decision record's one permitted change: its body goes once a disposal is recorded.

    They take the place of those that `trigger_statements` makes for that table.
    """
    same = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in _LEFT)
    disposed = "SELECT 1 FROM retention_record WHERE record = OLD.sequence AND act = 'disposal'"
    lawful = f"NEW.facts = '' AND NEW.decision = '' AND {same} AND EXISTS ({disposed})"
    refused = f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
    when = f"WHEN NOT ({lawful.replace('IS NOT DISTINCT FROM', 'IS')})"
    return {
        "sqlite": (
            f"CREATE TRIGGER decision_record_no_update BEFORE UPDATE ON decision_record {when} {refused}",
            f"CREATE TRIGGER decision_record_no_delete BEFORE DELETE ON decision_record {refused}",
        ),
        "postgresql": (
            f"""
            CREATE OR REPLACE FUNCTION decision_record_stays() RETURNS trigger LANGUAGE plpgsql AS
            $$BEGIN RAISE EXCEPTION '{_SAID}'; END$$
            """,
            f"""
            CREATE OR REPLACE FUNCTION decision_record_only_disposed() RETURNS trigger LANGUAGE plpgsql AS
            $$BEGIN IF {lawful} THEN RETURN NEW; END IF; RAISE EXCEPTION '{_SAID}'; END$$
            """,
            """
            CREATE TRIGGER decision_record_no_change BEFORE DELETE OR TRUNCATE ON decision_record
            FOR EACH STATEMENT EXECUTE FUNCTION decision_record_stays()
            """,
            """
            CREATE TRIGGER decision_record_no_update BEFORE UPDATE ON decision_record
            FOR EACH ROW EXECUTE FUNCTION decision_record_only_disposed()
            """,
        ),
    }


never_changed(clearance_record, "clearances")
never_changed(retention_record, "holds, releases and disposals")
_after_create(decision_record, disposal_statements())
