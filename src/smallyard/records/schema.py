"""The table of decision records, and what keeps anyone from changing it by accident."""

from __future__ import annotations

from sqlalchemy import DDL, Column, Integer, MetaData, String, Table, Text, event

__all__ = ["decision_record", "metadata"]

metadata = MetaData()

decision_record = Table(
    "decision_record",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("recorded_at", String(32), nullable=False),  # ISO 8601, UTC
    Column("facts", Text, nullable=False),  # the transaction, canonical JSON
    Column("decision", Text, nullable=False),  # the decision without its transaction, canonical JSON
    Column("digest", String(64), nullable=False),  # Decision.digest of the two together
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

# The chain shows a change made past these triggers; they stop one made by mistake.
_SAID = "decision records are never changed"
for _verb in ("UPDATE", "DELETE"):
    event.listen(
        decision_record,
        "after_create",
        DDL(  # type: ignore[no-untyped-call]
            f"CREATE TRIGGER decision_record_no_{_verb.lower()} BEFORE {_verb} ON decision_record "
            f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
        ).execute_if(dialect="sqlite"),
    )
_STAYS = f"""
    CREATE OR REPLACE FUNCTION decision_record_stays() RETURNS trigger LANGUAGE plpgsql AS
    $$BEGIN RAISE EXCEPTION '{_SAID}'; END$$
"""
_ON_CHANGE = """
    CREATE TRIGGER decision_record_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON decision_record
    FOR EACH STATEMENT EXECUTE FUNCTION decision_record_stays()
"""
for _statement in (_STAYS, _ON_CHANGE):
    event.listen(
        decision_record,
        "after_create",
        DDL(_statement).execute_if(dialect="postgresql"),  # type: ignore[no-untyped-call]
    )
