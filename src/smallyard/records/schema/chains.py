"""The tables of what is only ever added to, and what keeps anyone from changing them by accident."""

from __future__ import annotations

from sqlalchemy import DDL, Column, Integer, String, Table, Text, event

from smallyard.records.schema.metadata import metadata

__all__ = ["clearance_record", "decision_record", "never_changed", "trigger_statements"]

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


def never_changed(table: Table, what: str) -> None:
    """Have the database refuse changes of a table's rows. `what` names them in the refusal.

    The chain shows a change made past these triggers; they stop one made by mistake.
    """
    for dialect, statements in trigger_statements(table.name, what).items():
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


never_changed(decision_record, "decision records")
never_changed(clearance_record, "clearances")
