"""The tables of records, and what keeps anyone from changing them by accident."""

from __future__ import annotations

from sqlalchemy import DDL, Column, Integer, MetaData, String, Table, Text, event

__all__ = ["clearance_record", "decision_record", "metadata"]

metadata = MetaData()

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

# The chain shows a change made past these triggers; they stop one made by mistake.
for _table, _what in ((decision_record, "decision records"), (clearance_record, "clearances")):
    _said = f"{_what} are never changed"
    for _verb in ("UPDATE", "DELETE"):
        event.listen(
            _table,
            "after_create",
            DDL(  # type: ignore[no-untyped-call]
                f"CREATE TRIGGER {_table.name}_no_{_verb.lower()} BEFORE {_verb} ON {_table.name} "
                f"BEGIN SELECT RAISE(ABORT, '{_said}'); END"
            ).execute_if(dialect="sqlite"),
        )
    _stays = f"""
        CREATE OR REPLACE FUNCTION {_table.name}_stays() RETURNS trigger LANGUAGE plpgsql AS
        $$BEGIN RAISE EXCEPTION '{_said}'; END$$
    """
    _on_change = f"""
        CREATE TRIGGER {_table.name}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {_table.name}
        FOR EACH STATEMENT EXECUTE FUNCTION {_table.name}_stays()
    """
    for _statement in (_stays, _on_change):
        event.listen(
            _table,
            "after_create",
            DDL(_statement).execute_if(dialect="postgresql"),  # type: ignore[no-untyped-call]
        )
