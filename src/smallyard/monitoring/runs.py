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
    started_at: str
    ended_at: str | None
    mode: Literal["full", "changed"]
    why: str
    effective: str
    known: str
    lists: str
    how: str
    clearances: str
    customers: int
    screened: int
    alerts: int


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
