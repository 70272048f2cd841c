"""Watches as they stand on record: on which days and lists, why, and how many customers they screened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from smallyard.model.noun import Noun

if TYPE_CHECKING:
    from smallyard.monitoring.customers import Customers

__all__ = ["Run", "runs"]


class Run(Noun):
    """A watch as it stands on record; `ended_at` is None of one that was stopped."""

    number: int
    """The watch's number, from 1."""
    started_at: str
    """When it began; ISO 8601 in UTC, to the second."""
    ended_at: str | None
    """When it ended; ISO 8601 in UTC, to the second. Null while it runs, or if it was stopped."""
    mode: Literal["full", "changed"]
    """Full: every customer was screened. Changed: only those whom a change could touch."""
    why: str
    """Why it screened whom it did: the reasons in words, with semicolons between them."""
    effective: str
    """The day of law on which the lists were looked at, ISO 8601."""
    known: str
    """The day by whose end the evidence on the lists was received, ISO 8601."""
    lists: str
    """The digest of all the evidence that the lists stood on, in hex."""
    how: str
    """SHA-256, in hex, of how names were compared: the software's version, its tables and the options."""
    clearances: str
    """SHA-256, in hex, of the numbers of the clearances that held then."""
    customers: int
    """How many customers stood when it began."""
    screened: int
    """How many of them it screened; 0 until it ended."""
    alerts: int
    """How many new alerts it raised; 0 until it ended."""


def runs(customers: Customers, limit: int = 20) -> tuple[Run, ...]:
    """The latest runs, the newest first.

    Raises:
        StoreError: the records cannot be read.
    """
    from sqlalchemy import select

    from smallyard.records.schema import watch_run

    with customers.database.reading(watch_run) as connection:
        if connection is None:
            return ()
        newest = select(watch_run).order_by(watch_run.c.number.desc()).limit(limit)
        rows = connection.execute(newest).mappings().all()
    return tuple(Run(**{name: row[name] for name in Run.model_fields}) for row in rows)
