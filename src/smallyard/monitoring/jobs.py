"""Jobs that several servers share: each time one is due, one of them does it, and another if that one dies.

Who takes a job holds it for a while only and must say that it still lives. Each taking raises the job's fence; what
an older holder would still write is refused, for it must show its fence in the same transaction. Time is the
database's where there is one for all, so that servers' clocks need not agree.

Source: M. Kleppmann, How to do distributed locking (2016): leases with fencing tokens.
"""

from __future__ import annotations

import os
import socket
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from smallyard.errors import StoreError
from smallyard.monitoring.clock import stamp
from smallyard.monitoring.database import Place, opened

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

__all__ = ["Done", "Jobs", "Lease", "LostLeaseError"]

_LOCK = "jobs"
_KEPT = 500
"""Runs of each job that are kept on record."""


class LostLeaseError(StoreError):
    """Another server does the job by now; what this one still had to write was not written."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A job taken: which, for what time it was due, and the fence that shows it."""

    name: str
    due_at: str
    fence: int


@dataclass(frozen=True, slots=True)
class Done:
    """One time that a job was done."""

    name: str
    due_at: str
    fence: int
    holder: str
    ended_at: str
    outcome: str


class Jobs:
    """The jobs of one place of records, as one process sees them.

    Args:
        place: where they stand.
        holder: what this process is called; None for a name of its own.
    """

    def __init__(self, place: Place = None, holder: str | None = None) -> None:
        self.database = opened(place)
        self.holder = holder or f"{socket.gethostname()[:30]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"

    def ensure(self, name: str, every: int) -> None:
        """Have a job done every so many seconds, the first time now; how often is what was said last.

        Raises:
            StoreError: it could not be written.
        """
        from sqlalchemy import insert, select, update

        from smallyard.records.schema import job

        with self.database.writing(_LOCK) as connection:
            found = connection.execute(select(job.c.every).where(job.c.name == name)).scalar()
            if found is None:
                row = {"name": name, "every": every, "due_at": stamp(_now(connection)), "holder": ""}
                connection.execute(insert(job), {**row, "lease_until": "", "fence": 0})
            elif found != every:
                connection.execute(update(job).where(job.c.name == name).values(every=every))

    def take(self, name: str, seconds: float) -> Lease | None:
        """Take a job that is due and that nobody holds, for so many seconds; None if there is nothing to do.

        Raises:
            StoreError: the records cannot be read or written.
        """
        from sqlalchemy import select, update

        from smallyard.records.schema import job

        with self.database.reading(job) as reader:  # most often nothing is due: then nobody is kept from writing
            if reader is not None and not _is_due(reader, name):
                return None
        with self.database.writing(_LOCK) as connection:
            now = _now(connection)
            row = connection.execute(select(job).where(job.c.name == name)).one_or_none()
            if row is None or row.due_at > stamp(now) or (row.holder and row.lease_until > _exact(now)):
                return None
            connection.execute(
                update(job)
                .where(job.c.name == name)
                .values(holder=self.holder, lease_until=_exact(now + timedelta(seconds=seconds)), fence=row.fence + 1)
            )
            return Lease(name, row.due_at, row.fence + 1)

    def keep(self, lease: Lease, seconds: float) -> bool:
        """Hold a job for so many seconds more; False if another server took it.

        Raises:
            StoreError: the records cannot be read or written.
        """
        from sqlalchemy import update

        from smallyard.records.schema import job

        with self.database.writing(_LOCK) as connection:
            kept = connection.execute(
                update(job)
                .where(job.c.name == lease.name, job.c.fence == lease.fence)
                .values(lease_until=_exact(_now(connection) + timedelta(seconds=seconds)))
            )
            return kept.rowcount == 1

    def check(self, lease: Lease) -> Callable[[Connection], None]:
        """What raises, in a transaction that is to write, where the job is no longer held.

        Raises:
            LostLeaseError: when called: another server took it.
        """

        def held(connection: Connection) -> None:
            from sqlalchemy import select

            from smallyard.records.schema import job

            if connection.execute(select(job.c.fence).where(job.c.name == lease.name)).scalar() != lease.fence:
                raise LostLeaseError(f"the job {lease.name} is done by another server by now")

        return held

    def finish(self, lease: Lease, outcome: str) -> bool:
        """Write that a job was done, and when it is due again; False if another server took it.

        Times that passed while nobody could do it are made up for by this one.

        Raises:
            StoreError: the records cannot be read or written.
        """
        from sqlalchemy import delete, insert, select, update

        from smallyard.records.schema import job, job_run

        with self.database.writing(_LOCK) as connection:
            row = connection.execute(select(job).where(job.c.name == lease.name)).one_or_none()
            if row is None or row.fence != lease.fence:
                return False
            now = _now(connection)
            due = datetime.fromisoformat(lease.due_at)
            missed = max(0, int((now - due).total_seconds() // row.every))
            due += timedelta(seconds=row.every * (missed + 1))
            connection.execute(
                update(job).where(job.c.name == lease.name).values(holder="", lease_until="", due_at=stamp(due))
            )
            connection.execute(
                insert(job_run),
                {
                    "name": lease.name,
                    "due_at": lease.due_at,
                    "fence": lease.fence,
                    "holder": self.holder,
                    "ended_at": stamp(now),
                    "outcome": outcome[:2_000],
                },
            )
            oldest = connection.execute(
                select(job_run.c.due_at)
                .where(job_run.c.name == lease.name)
                .order_by(job_run.c.due_at.desc())
                .offset(_KEPT)
                .limit(1)
            ).scalar()
            if oldest is not None:
                connection.execute(delete(job_run).where(job_run.c.name == lease.name, job_run.c.due_at <= oldest))
        return True

    def done(self, name: str | None = None, limit: int = 50) -> tuple[Done, ...]:
        """The latest times that jobs were done, the newest first.

        Raises:
            StoreError: the records cannot be read.
        """
        from sqlalchemy import select

        from smallyard.records.schema import job_run

        with self.database.reading(job_run) as connection:
            if connection is None:
                return ()
            statement = select(job_run).order_by(job_run.c.due_at.desc(), job_run.c.name).limit(limit)
            if name is not None:
                statement = statement.where(job_run.c.name == name)
            return tuple(Done(**row) for row in connection.execute(statement).mappings())


def _is_due(connection: Connection, name: str) -> bool:
    from sqlalchemy import select

    from smallyard.records.schema import job

    now = _now(connection)
    row = connection.execute(select(job).where(job.c.name == name)).one_or_none()
    return row is not None and row.due_at <= stamp(now) and (not row.holder or row.lease_until <= _exact(now))


def _now(connection: Connection) -> datetime:
    """The database's time where it has one for all servers, else this machine's."""
    from sqlalchemy import text

    if connection.dialect.name == "postgresql":
        found = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        assert isinstance(found, datetime)
        return found.astimezone(UTC)
    return datetime.now(UTC)


def _exact(at: datetime) -> str:
    """A time to the microsecond: a lease may be shorter than a second."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
