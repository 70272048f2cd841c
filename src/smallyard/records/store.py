"""The store of decision records. Append and read, nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from smallyard.errors import UnknownValueError
from smallyard.lists.gathering import Gathered
from smallyard.records.chain import Draft, Linked, Record, Verified, verify
from smallyard.records.chain_store import ChainStore
from smallyard.records.database import records_place

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from smallyard.records.forms import Recordable
    from smallyard.records.search import Found, Search

__all__ = ["RecordStore", "record_in", "records_place"]

_AT_ONCE = 500
"""Records read in one piece when the chain is walked."""


class RecordStore(ChainStore):
    """Decisions on record.

    Args:
        place: a path of an SQLite file (made with the first record) or a database URL; see `records_place`.
    """

    called = "record"

    def __init__(self, place: str | Path | None = None) -> None:
        super().__init__(place)
        self._gathered: Gathered[Sequence[Draft], tuple[Record, ...]] = Gathered(self._write)

    def append(self, decision: Recordable, *, by: str = "") -> Record:
        """Record a decision or a screening; `by` is who had it made.

        What several threads record at once is written in one transaction; each returns once that is committed.

        Raises:
            StoreError: it could not be written; then it is not on record.
        """
        return self._gathered([Draft.of(decision, by)])[0]

    def append_all(
        self, decisions: Sequence[Recordable], recorded_at: datetime | None = None, *, by: str = ""
    ) -> tuple[Record, ...]:
        """Record decisions in one transaction, all or none; `by` is who had them made.

        Raises:
            StoreError: as `append`.
        """
        return self._write([[Draft.of(one, by) for one in decisions]], recorded_at)[0]

    def append_each(self, decisions: Sequence[tuple[Recordable, str]]) -> tuple[Record, ...]:
        """Record decisions in one transaction, all or none, each with who had it made; see `append` for threads.

        Raises:
            StoreError: as `append`.
        """
        return self._gathered([Draft.of(one, by) for one, by in decisions]) if decisions else ()

    def _write(
        self, together: Sequence[Sequence[Draft]], recorded_at: datetime | None = None
    ) -> list[tuple[Record, ...]]:
        from sqlalchemy import insert

        from smallyard.records.schema import decision_record, record_words
        from smallyard.records.words import row_of

        with self._database.writing() as connection:
            now = (recorded_at or datetime.now(UTC)).astimezone(UTC)
            last: Linked | None = self._last(connection)
            added, words = [], []
            for draft in chain.from_iterable(together):
                made = draft.following(last, now)
                added.append(made)
                words.append(row_of(made, draft.words))
                last = made
            if added:
                connection.execute(insert(decision_record), [_row(one) for one in added])
                connection.execute(insert(record_words), words)
        each = iter(added)
        return [tuple(islice(each, len(drafts))) for drafts in together]

    def record(self, sequence: int) -> Record:
        """One record by its number.

        Raises:
            UnknownValueError: there is none.
            StoreError: the records cannot be read.
        """
        from smallyard.records.schema import decision_record

        with self._database.reading(decision_record) as connection:
            return record_in(connection, sequence)

    def records(self, *, newest_first: bool = False, limit: int | None = None) -> Iterator[Record]:
        """The records in order of number.

        Raises:
            StoreError: the records cannot be read.
        """
        from sqlalchemy import select

        from smallyard.records.schema import decision_record

        order = decision_record.c.sequence.desc() if newest_first else decision_record.c.sequence
        with self._database.reading(decision_record) as connection:
            if connection is not None:
                found = connection.execution_options(yield_per=_AT_ONCE).execute(
                    select(decision_record).order_by(order).limit(limit)
                )
                for row in found.mappings():
                    yield Record(**row)

    def links(self, first: int) -> Iterator[Record]:
        """The records from a number on without their two texts: enough to follow the chain to its head.

        Raises:
            StoreError: the records cannot be read.
        """
        from sqlalchemy import select

        from smallyard.records.schema import decision_record

        columns = [column for column in decision_record.columns if column.name not in {"facts", "decision"}]
        with self._database.reading(decision_record) as connection:
            if connection is not None:
                some = (
                    select(*columns).where(decision_record.c.sequence >= first).order_by(decision_record.c.sequence)
                )
                for row in connection.execution_options(yield_per=_AT_ONCE).execute(some).mappings():
                    yield Record(**row, facts="", decision="")

    def search(self, wanted: Search, *, limit: int = 50, before: int | None = None) -> Found:
        """The newest records that are looked for; those disposed of are not found.

        Args:
            wanted: what is looked for.
            limit: the most records.
            before: only records of a smaller number, to go on where an earlier search ended.

        Raises:
            InputError: the text cannot be looked for.
            StoreError: the records cannot be read.
        """
        from sqlalchemy import select

        from smallyard.records.schema import decision_record
        from smallyard.records.search import Found, numbers_found

        wanted.wanted()  # what is wrong with it is said even where there are no records
        with self._database.reading(decision_record) as connection:
            if connection is None:
                return Found((), more=False)
            numbers = numbers_found(connection, wanted, limit + 1, before)
            held = select(decision_record).where(decision_record.c.sequence.in_(numbers[:limit]))
            rows = connection.execute(held.order_by(decision_record.c.sequence.desc())).mappings()
            return Found(tuple(Record(**row) for row in rows), more=len(numbers) > limit)

    def verify(self, head: str | None = None) -> Verified:
        """Walk the whole chain; see `chain.verify`.

        Raises:
            BrokenChainError: it does not hold; the first bad record is named.
            StoreError: the records cannot be read.
        """
        return verify(self.records(), head, disposals=self._disposals())

    def _disposals(self) -> dict[int, str]:
        from smallyard.records.retained import disposals_in
        from smallyard.records.schema import retention_record

        with self._database.reading(retention_record) as connection:
            found = disposals_in(connection) if connection is not None else {}
        return {number: one.hash for number, one in found.items()}

    def _last(self, connection: Connection) -> Linked | None:
        from sqlalchemy import func, select

        from smallyard.records.schema import decision_record

        columns = decision_record.c
        newest = select(columns.sequence, columns.hash).where(
            columns.sequence == select(func.max(columns.sequence)).scalar_subquery()
        )
        row = connection.execute(newest).one_or_none()
        return _Last(*row) if row is not None else None


def record_in(connection: Connection | None, sequence: int) -> Record:
    """One record by its number; `connection` is None where there are no tables of records yet.

    Raises:
        UnknownValueError: there is none.
    """
    from sqlalchemy import select

    from smallyard.records.schema import decision_record

    asked = select(decision_record).where(decision_record.c.sequence == sequence)
    row = connection.execute(asked).mappings().one_or_none() if connection is not None else None
    if row is None:
        raise UnknownValueError(f"no record has the number {sequence}", accepted="a number `audit list` prints")
    return Record(**row)


class _Last(NamedTuple):
    sequence: int
    hash: str


def _row(record: Record) -> dict[str, object]:
    return {name: getattr(record, name) for name in Record.__slots__}
