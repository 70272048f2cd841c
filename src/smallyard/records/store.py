"""The store of decision records: SQLite beside the lists, or the same database URL. Append and read, nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from smallyard.errors import StoreError, UnknownValueError
from smallyard.lists.store import default_place
from smallyard.records.chain import Record, Verified, following, verify

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from smallyard.law.decision import Decision

__all__ = ["RecordStore", "records_place"]

_FILE = "records.sqlite"
_AT_ONCE = 500
"""Records read in one piece when the chain is walked."""


def records_place(lists_place: str | Path | None = None) -> str | Path:
    """Where the records are for a store of lists: records.sqlite in the same folder, or the same database URL."""
    place = default_place() if lists_place is None else lists_place
    if isinstance(place, str) and "://" in place:
        return place
    return Path(place).absolute().parent / _FILE


class RecordStore:
    """Decisions on record.

    Args:
        place: a path of an SQLite file (made with the first record) or a database URL; see `records_place`.
    """

    def __init__(self, place: str | Path | None = None) -> None:
        self.place = records_place() if place is None else place
        self._engine: Engine | None = None

    def append(self, decision: Decision) -> Record:
        """Record a decision.

        Raises:
            StoreError: it could not be written; then it is not on record.
        """
        return self.append_all([decision])[0]

    def append_all(self, decisions: Sequence[Decision], recorded_at: datetime | None = None) -> tuple[Record, ...]:
        """Record decisions in one transaction, all or none.

        Raises:
            StoreError: as `append`.
        """
        from sqlalchemy import insert

        from smallyard.records.schema import decision_record

        now = (recorded_at or datetime.now(UTC)).astimezone(UTC)
        with self._writing() as connection:
            last = self._last(connection)
            added = []
            for decision in decisions:
                last = following(decision, last, now)
                added.append(last)
            if added:
                connection.execute(insert(decision_record), [_row(one) for one in added])
        return tuple(added)

    def record(self, sequence: int) -> Record:
        """One record by its number.

        Raises:
            UnknownValueError: there is none.
            StoreError: the records cannot be read.
        """
        from sqlalchemy import select

        from smallyard.records.schema import decision_record

        with self._reading() as connection:
            row = None
            if connection is not None:
                row = (
                    connection.execute(select(decision_record).where(decision_record.c.sequence == sequence))
                    .mappings()
                    .one_or_none()
                )
        if row is None:
            raise UnknownValueError(
                f"no decision is recorded under {sequence}", accepted="a number `audit list` prints"
            )
        return Record(**row)

    def records(self, *, newest_first: bool = False, limit: int | None = None) -> Iterator[Record]:
        """The records in order of number.

        Raises:
            StoreError: the records cannot be read.
        """
        from sqlalchemy import select

        from smallyard.records.schema import decision_record

        order = decision_record.c.sequence.desc() if newest_first else decision_record.c.sequence
        with self._reading() as connection:
            if connection is not None:
                found = connection.execution_options(yield_per=_AT_ONCE).execute(
                    select(decision_record).order_by(order).limit(limit)
                )
                for row in found.mappings():
                    yield Record(**row)

    def verify(self, head: str | None = None) -> Verified:
        """Walk the whole chain; see `chain.verify`.

        Raises:
            BrokenChainError: it does not hold; the first bad record is named.
            StoreError: the records cannot be read.
        """
        return verify(self.records(), head)

    def close(self) -> None:
        """Give the database back."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    def _opened(self) -> Engine:
        if self._engine is None:
            from smallyard.lists.database import connect

            self._engine = connect(self.place)
        return self._engine

    def _last(self, connection: Connection) -> Record | None:
        from sqlalchemy import select

        from smallyard.records.schema import decision_record

        row = (
            connection.execute(select(decision_record).order_by(decision_record.c.sequence.desc()).limit(1))
            .mappings()
            .one_or_none()
        )
        return Record(**row) if row is not None else None

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        from smallyard.lists.database import take_write_lock
        from smallyard.records.schema import metadata

        with self._plain_errors(), self._opened().connect() as connection, connection.begin():
            # Nobody may append between our look at the last record and our own.
            take_write_lock(connection, "records")
            metadata.create_all(connection)
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection | None]:
        """A connection, or None where nothing was ever recorded."""
        from sqlalchemy import inspect

        from smallyard.records.schema import decision_record

        if not (isinstance(self.place, str) and "://" in self.place) and not Path(self.place).exists():
            yield None
            return
        with self._plain_errors(), self._opened().connect() as connection:
            yield connection if inspect(connection).has_table(decision_record.name) else None

    @contextmanager
    def _plain_errors(self) -> Iterator[None]:
        from sqlalchemy.exc import SQLAlchemyError

        try:
            yield
        except SQLAlchemyError as failed:
            cause = str(getattr(failed, "orig", None) or failed).splitlines()[0]
            shown = str(self.place).rsplit("@", 1)[-1]  # a URL may hold a password
            raise StoreError(f"the records at {shown} cannot be used: {cause}") from failed


def _row(record: Record) -> dict[str, object]:
    return {name: getattr(record, name) for name in Record.__slots__}
