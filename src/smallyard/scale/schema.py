"""What a run over a file of shipments writes, as published in docs/schema: a row of results, and the summary."""

from __future__ import annotations

from datetime import date
from typing import Literal

from smallyard.model.noun import Noun

__all__ = ["ShipmentRow", "ShipmentSummary"]


class ShipmentRow(Noun):
    """What one transaction of the file came to. Lists are texts whose parts are separated by a semicolon."""

    row: int
    """Where the transaction begins: the row of the table, a header of CSV being row 1; the line of JSON lines."""
    transaction: str
    """The file's own number of the transaction; empty where it gives none."""
    rows: int
    """How many rows of the file are its lines."""
    outcome: str
    """As in a decision, of the worst line; empty where the row could not be read or decided."""
    reason: str
    """The decision's summary."""
    license_exceptions: str
    """Symbols of the license exceptions that lines rely on."""
    controls: str
    """The controls for which a license is certainly required."""
    review: str
    """The review policy for the worst line, where a license is required."""
    findings: str
    """Each finding in force: its citation, a colon, its reason."""
    questions: str
    """The keys of the open questions."""
    paths: str
    """Ways to go ahead: the kind, a colon, what to do."""
    lines: str
    """The outcome of each line, in order."""
    digest: str
    """SHA-256 of the decision: the same that `check` makes of the transaction."""
    problem: str
    """What is wrong with the row, where it could not be read or decided."""


class ShipmentSummary(Noun):
    """What a file of shipments came to."""

    format: Literal["smallyard/shipments/1"]
    """The form of the summary and its version."""
    file: str
    """The name of the file, without its folder."""
    rows: int
    """How many rows the file has: item lines of a table, lines of JSON lines."""
    transactions: int
    """How many transactions they are, those included that could not be read or decided."""
    outcomes: dict[str, int]
    """How many transactions came to each outcome; an outcome that none came to is left out."""
    problems: int
    """Transactions that could not be read or decided."""
    first_problem: str | None
    """What is wrong with the first transaction that could not be read or decided; null where there is none."""
    distinct_parties: int
    """How many different parties the table names, each looked up once; 0 for JSON lines, which are not counted."""
    parties_near_a_listing: int
    """Those whose words count: near a listing on any day, or of a name or address that a rule looks for."""
    decided_directly: int
    """Decisions made in this run: the first of each kind of transaction in each process, and those that no form would
    do for. It tells how the processes shared the work, and is another when they share it otherwise."""
    decisions_shared: int
    """Decisions filled from a form in this run; as `decided_directly`, of no meaning but for benchmarks."""
    as_of: date | None
    """The day whose law applied; null for each transaction's own date."""
    known: date
    """The day up to which received list evidence counts."""
    lists_digest: str
    """SHA-256 in hex over the list evidence; the same evidence gives the same."""
    rules_digest: str
    """SHA-256 in hex of the rules and tables that the transactions were decided by."""
    software: str
    """The version of smallyard that decided."""
