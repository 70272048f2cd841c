"""Holds, releases and disposals: acts on records, each on record itself in a chain of its own.

A record is disposed of when the day until which it must be kept has come and nobody holds it. Its facts and its
decision go; its number, its outcome and its hashes stay, so that the chain of records can still be walked.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from smallyard.errors import BrokenChainError, InputError, UnknownValueError
from smallyard.model.noun import Noun
from smallyard.records.acts import ActRecord, append_acts
from smallyard.records.chain import Record
from smallyard.records.chain_store import ChainStore
from smallyard.records.store import record_in

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["Disposal", "Hold", "RetainedStore", "RetentionRecord", "disposals_in"]

_HOLD, _RELEASE, _DISPOSAL = "hold", "release", "disposal"
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class RetentionRecord(ActRecord):
    """One act on one decision record as it was recorded."""

    record: int


class Hold(Noun):
    """A legal hold on one record in one matter, and its release if there was one."""

    record: int
    """The number of the record."""
    matter: str
    """The case or inquiry that it is held for; a record may be held for several."""
    by: str
    """Who placed the hold."""
    because: str
    """Why it was placed."""
    on: date
    """The day on which it was placed."""
    released_by: str = ""
    """Who released it; empty while it stands."""
    released_because: str = ""
    """Why it was released; empty while it stands."""
    released_on: date | None = None
    """None while it stands."""

    @property
    def standing(self) -> bool:
        """Whether it keeps the record."""
        return self.released_on is None


@dataclass(frozen=True, slots=True)
class Disposal:
    """That a record was disposed of, and the hash it had."""

    record: int
    hash: str
    by: str
    because: str
    on: date


class RetainedStore(ChainStore):
    """Holds and disposals on record.

    Args:
        place: a path of an SQLite file (made with the first record) or a database URL; None for the user's own.
    """

    called = "retention record"

    def hold(
        self,
        records: Sequence[int],
        *,
        matter: str,
        by: str,
        because: str,
        on: date,
        recorded_at: datetime | None = None,
    ) -> tuple[Hold, ...]:
        """Hold records, all or none: none of them is disposed of until the hold is released.

        Args:
            records: their numbers.
            matter: the case or inquiry that they are held for; a record may be held for several.
            by: who says so.
            because: why.
            on: the day.
            recorded_at: for tests; None for now.

        Raises:
            UnknownValueError: a record is not there.
            InputError: a record was disposed of or is held in the matter already, or a text is missing.
            StoreError: it could not be written.
        """
        said = {"matter": matter, "by": by, "because": because}
        _require(said)
        with self._database.writing() as connection:
            for record in self._present(connection, records, verb="held"):
                if any(one.standing for one in self._holds(connection, record.sequence) if one.matter == matter):
                    raise InputError(f"record {record.sequence} is already held in the matter {matter}")
            self._append(
                connection,
                [(_HOLD, number, {**said, "on": on.isoformat()}) for number in dict.fromkeys(records)],
                recorded_at,
            )
        return tuple(
            Hold(record=number, matter=matter, by=by, because=because, on=on) for number in dict.fromkeys(records)
        )

    def release(
        self,
        matter: str,
        records: Sequence[int] = (),
        *,
        by: str,
        because: str,
        on: date,
        recorded_at: datetime | None = None,
    ) -> tuple[Hold, ...]:
        """Release records that were held in a matter; all of them where none is named.

        Raises:
            InputError: a record is not held in the matter, none is, or a text is missing.
            StoreError: it could not be written.
        """
        _require({"matter": matter, "by": by, "because": because})
        with self._database.writing() as connection:
            held = {one.record: one for one in self._holds(connection) if one.standing and one.matter == matter}
            for number in records:
                if number not in held:
                    raise InputError(f"record {number} is not held in the matter {matter}")
            if not held:
                raise UnknownValueError(
                    f"no record is held in the matter {matter}", accepted="one `audit holds` prints"
                )
            numbers = list(dict.fromkeys(records)) or sorted(held)
            said = {"matter": matter, "by": by, "because": because, "on": on.isoformat()}
            self._append(connection, [(_RELEASE, number, said) for number in numbers], recorded_at)
        return tuple(
            held[number].model_copy(update={"released_by": by, "released_because": because, "released_on": on})
            for number in numbers
        )

    def holds(self, *, standing: bool = False) -> tuple[Hold, ...]:
        """Every hold ever placed, in order; only those that stand if `standing`.

        Raises:
            StoreError: the records cannot be read.
        """
        from smallyard.records.schema import retention_record

        with self._database.reading(retention_record) as connection:
            found = self._holds(connection) if connection is not None else []
        return tuple(one for one in found if one.standing or not standing)

    def due(self, day: date) -> tuple[int, ...]:
        """The numbers of the records that may be disposed of on a day: kept long enough, and not held.

        Raises:
            StoreError: the records cannot be read.
        """
        from sqlalchemy import select

        from smallyard.records.schema import decision_record

        with self._database.reading(decision_record) as connection:
            if connection is None:
                return ()
            held = {one.record for one in self._holds(connection) if one.standing}
            old = select(decision_record.c.sequence).where(
                decision_record.c.keep_until <= day.isoformat(), decision_record.c.facts != ""
            )
            return tuple(
                number
                for number in connection.execute(old.order_by(decision_record.c.sequence)).scalars()
                if number not in held
            )

    def dispose(
        self,
        records: Sequence[int],
        *,
        by: str,
        because: str,
        on: date,
        recorded_at: datetime | None = None,
    ) -> tuple[Disposal, ...]:
        """Dispose of records, all or none: their facts and decisions are removed, their places in the chain stay.

        Args:
            records: their numbers.
            by: who says so.
            because: why, such as the rule of retention that has run out.
            on: today.
            recorded_at: for tests; None for now.

        Raises:
            UnknownValueError: a record is not there.
            InputError: a record must still be kept, is held, or was disposed of before; or a text is missing.
            BrokenChainError: a record does not agree with its hash: it is evidence, and stays.
            StoreError: it could not be written.
        """
        from sqlalchemy import delete, update

        from smallyard.records.schema import decision_record, record_words

        said = {"by": by, "because": because}
        _require(said)
        done: list[Disposal] = []
        with self._database.writing() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA secure_delete = ON")  # the bytes, too, not only the row's own
            held: dict[int, str] = {one.record: one.matter for one in self._holds(connection) if one.standing}
            acts: list[tuple[str, int, dict[str, Any]]] = []
            for record in self._present(connection, records, verb="disposed of"):
                number = record.sequence
                if number in held:
                    raise InputError(f"record {number} is held in the matter {held[number]}; it stays")
                if on.isoformat() < record.keep_until:
                    raise InputError(f"record {number} must be kept until {record.keep_until}")
                if record.hash != record.computed():
                    raise BrokenChainError(f"record {number} was changed after it was recorded; it stays")
                acts.append((_DISPOSAL, number, {**said, "hash": record.hash, "on": on.isoformat()}))
                done.append(Disposal(number, record.hash, by, because, on))
            self._append(connection, acts, recorded_at)
            for place in range(0, len(done), _AT_ONCE):
                numbers = [one.record for one in done[place : place + _AT_ONCE]]
                connection.execute(
                    update(decision_record)
                    .where(decision_record.c.sequence.in_(numbers))
                    .values(facts="", decision="")
                )
                connection.execute(delete(record_words).where(record_words.c.sequence.in_(numbers)))
        return tuple(done)

    def disposal(self, number: int) -> Disposal | None:
        """How a record was disposed of; None if it was not.

        Raises:
            StoreError: the records cannot be read.
        """
        from smallyard.records.schema import retention_record

        with self._database.reading(retention_record) as connection:
            if connection is None:
                return None
            return next(iter(disposals_in(connection, number).values()), None)

    def records(self) -> Iterator[RetentionRecord]:
        """The acts as they stand on record, in order of number.

        Raises:
            StoreError: the records cannot be read.
        """
        from smallyard.records.schema import retention_record

        with self._database.reading(retention_record) as connection:
            if connection is not None:
                yield from _acts(connection)

    def _present(self, connection: Connection, numbers: Sequence[int], *, verb: str) -> Iterator[Record]:
        """The records of these numbers, that are there and whole."""
        for number in dict.fromkeys(numbers):
            if (record := record_in(connection, number)).disposed:
                raise InputError(f"record {number} was disposed of and cannot be {verb}")
            yield record

    def _holds(self, connection: Connection, record: int | None = None) -> list[Hold]:
        found: dict[int, list[Hold]] = defaultdict(list)
        order: list[tuple[int, int]] = []
        for one in _acts(connection, record, (_HOLD, _RELEASE)):
            body = json.loads(one.body)
            day, of = date.fromisoformat(body["on"]), found[one.record]
            if one.act == _HOLD:
                order.append((one.record, len(of)))
                of.append(
                    Hold(record=one.record, matter=body["matter"], by=body["by"], because=body["because"], on=day)
                )
                continue
            place = next(n for n in reversed(range(len(of))) if of[n].matter == body["matter"] and of[n].standing)
            freed = {"released_by": body["by"], "released_because": body["because"], "released_on": day}
            of[place] = of[place].model_copy(update=freed)
        return [found[number][place] for number, place in order]

    def _append(
        self,
        connection: Connection,
        acts: Sequence[tuple[str, int, Mapping[str, Any]]],
        recorded_at: datetime | None,
    ) -> None:
        from smallyard.records.schema import retention_record

        now = (recorded_at or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")
        said = [{"recorded_at": now, "act": act, "record": number, "body": body} for act, number, body in acts]
        append_acts(connection, retention_record, RetentionRecord, said)


def disposals_in(connection: Connection, number: int | None = None) -> dict[int, Disposal]:
    """The disposals on record, of all records or of one, by the record's number."""
    found = {}
    for one in _acts(connection, number, (_DISPOSAL,)):
        body = json.loads(one.body)
        found[one.record] = Disposal(
            one.record, body["hash"], body["by"], body["because"], date.fromisoformat(body["on"])
        )
    return found


def _acts(
    connection: Connection, record: int | None = None, acts: Sequence[str] | None = None
) -> Iterator[RetentionRecord]:
    from sqlalchemy import select

    from smallyard.records.schema import retention_record

    statement = select(retention_record).order_by(retention_record.c.sequence)
    if record is not None:
        statement = statement.where(retention_record.c.record == record)
    if acts is not None:
        statement = statement.where(retention_record.c.act.in_(acts))
    for row in connection.execute(statement).mappings():
        yield RetentionRecord(**row)


def _require(said: Mapping[str, str]) -> None:
    for field, text in said.items():
        if not text.strip():
            raise InputError("is empty", field=field, accepted="some text")
