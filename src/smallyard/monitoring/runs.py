"""Watches as they stand on record: on which days and lists, why, and how many customers they screened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from smallyard.model.noun import Noun

if TYPE_CHECKING:
    from smallyard.monitoring.customers import Customers

__all__ = ["Run", "last_run", "runs"]


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
    return _runs(customers, limit, ended=False)


def last_run(customers: Customers) -> Run | None:
    """The latest run that came to its end; None if there was none.

    Raises:
        StoreError: the records cannot be read.
    """
    return next(iter(_runs(customers, 1, ended=True)), None)


def _runs(customers: Customers, limit: int, *, ended: bool) -> tuple[Run, ...]:
    from sqlalchemy import select

    from smallyard.records.schema import watch_run

    with customers.database.reading(watch_run) as connection:
        if connection is None:
            return ()
        statement = select(watch_run).order_by(watch_run.c.number.desc()).limit(limit)
        if ended:
            statement = statement.where(watch_run.c.ended_at.is_not(None))
        rows = connection.execute(statement).mappings().all()
    return tuple(Run(**{name: row[name] for name in Run.model_fields}) for row in rows)
