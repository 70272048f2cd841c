"""Clearances on record: what persons said of pairs, chained like decisions; a revocation is a record of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError, computed_field

from smallyard.errors import InputError, StoreError, UnknownValueError
from smallyard.lists.clearances import Clearances
from smallyard.model.clearance import Clearance, ClearanceKind, listing_facts, party_facts
from smallyard.model.listing import Listing
from smallyard.model.noun import Noun
from smallyard.model.party import Party
from smallyard.model.reading.problems import as_input_error
from smallyard.records.acts import ActRecord, append_acts, next_number
from smallyard.records.chain_store import ChainStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

__all__ = ["ClearanceRecord", "ClearanceStore", "Held", "Word"]

_REVOCATION = "revocation"
_PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class ClearanceRecord(ActRecord):
    """One act as it was recorded: a dismissal, a confirmation, or the revocation of one."""


@dataclass(frozen=True, slots=True)
class Word:
    """What a person says of a pair, before it is on record; `score` (in [0, 1)) and `band` are of the
    match as it stands.
    """

    kind: ClearanceKind
    party: Party
    listing: Listing
    score: float
    band: str
    because: str
    by: str
    on: date
    until: date | None = None
    reference: str = ""


class Held(Noun):
    """A clearance, and by whom, why and when it was revoked, if it was."""

    clearance: Clearance
    """The clearance as it was recorded."""
    revoked_by: str = ""
    """Who took it back; empty if nobody did."""
    revoked_because: str = ""
    """Why it was taken back; empty if it was not."""
    revoked_on: date | None = None
    """The day from which it no longer holds; null if it was not taken back."""

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated property
    @property
    def revoked(self) -> bool:
        """Whether a person took it back."""
        return self.revoked_on is not None


class ClearanceStore(ChainStore):
    """Clearances on record.

    Args:
        place: a path of an SQLite file (made with the first record) or a database URL; None for the user's own.
    """

    called = "clearance record"

    def add(self, word: Word, recorded_at: datetime | None = None) -> Clearance:
        """Record a person's word on a pair as it stands.

        Raises:
            InputError: no reason or no author is given, or it would have expired before it was made.
            StoreError: it could not be written; then it is not on record.
        """
        return self.add_all([word], recorded_at)[0]

    def add_all(self, words: Sequence[Word], recorded_at: datetime | None = None) -> tuple[Clearance, ...]:
        """Record several in one transaction, all or none.

        Raises:
            InputError, StoreError: as `add`.
        """
        with self._database.writing() as connection:
            return self.add_within(connection, words, recorded_at)

    def add_within(
        self, connection: Connection, words: Sequence[Word], recorded_at: datetime | None = None
    ) -> tuple[Clearance, ...]:
        """Record several in a transaction that somebody else began, to stand or fall with what else it writes.

        Raises:
            InputError: as `add`.
        """
        for word in words:
            if word.until is not None and word.until < word.on:
                raise InputError(f"{word.until} is past", field="until", accepted=f"{word.on} or a later day")
        from smallyard.records.schema import clearance_record

        first = next_number(connection, clearance_record)
        made = tuple(_clearance(word, number) for number, word in enumerate(words, start=first))
        acts = [_act(str(one.kind), one.model_dump(mode="json"), recorded_at) for one in made]
        append_acts(connection, clearance_record, ClearanceRecord, acts)
        return made

    def revoke(self, number: int, *, because: str, by: str, on: date, recorded_at: datetime | None = None) -> Held:
        """Take a clearance back; it stays on record, with the revocation behind it.

        Raises:
            UnknownValueError: there is no clearance of that number.
            InputError: it was revoked before, or no reason or no author is given.
            StoreError: it could not be written.
        """
        from smallyard.records.schema import clearance_record

        if not because.strip() or not by.strip():
            raise InputError("is empty", field="because" if not because.strip() else "by", accepted="some text")
        held = self.clearance(number)
        if held.revoked:
            raise InputError(f"clearance {number} was revoked on {held.revoked_on} by {held.revoked_by}")
        body = {"number": number, "because": because.strip(), "by": by.strip(), "on": on.isoformat()}
        with self._database.writing() as connection:
            append_acts(connection, clearance_record, ClearanceRecord, [_act(_REVOCATION, body, recorded_at)])
        return Held(clearance=held.clearance, revoked_by=by.strip(), revoked_because=because.strip(), revoked_on=on)

    def clearance(self, number: int) -> Held:
        """One clearance by its number.

        Raises:
            UnknownValueError: there is none.
            StoreError: the records cannot be read.
        """
        found = next((one for one in self.all() if one.clearance.number == number), None)
        if found is None:
            raise UnknownValueError(
                f"no clearance has the number {number}", accepted="a number `clearances list` prints"
            )
        return found

    def all(self) -> tuple[Held, ...]:
        """Every clearance ever made, revoked ones included, in order of number.

        Raises:
            StoreError: the records cannot be read.
        """
        found: dict[int, Held] = {}
        for one in self.records():
            body = json.loads(one.body)
            if one.act == _REVOCATION:
                held = found[body["number"]]
                found[body["number"]] = Held(
                    clearance=held.clearance,
                    revoked_by=body["by"],
                    revoked_because=body["because"],
                    revoked_on=date.fromisoformat(body["on"]),
                )
            else:
                found[one.sequence] = Held(clearance=_read(one, body))
        return tuple(found.values())

    def standing(self, day: date, current: Callable[[str], str] | None = None) -> Clearances:
        """The clearances as they stood on a day: made by then, and not revoked by then; see `Clearances`.

        Raises:
            StoreError: the records cannot be read.
        """
        return Clearances(
            (one.clearance for one in self.all() if one.revoked_on is None or one.revoked_on > day), day, current
        )

    def acts(self) -> int:
        """How many acts are on record: as long as it stays the same, so do the clearances.

        Raises:
            StoreError: the records cannot be read.
        """
        from sqlalchemy import func, select

        from smallyard.records.schema import clearance_record

        with self._database.reading(clearance_record, once=True) as connection:
            if connection is None:
                return 0
            return connection.execute(select(func.max(clearance_record.c.sequence))).scalar_one() or 0

    def records(self) -> Iterator[ClearanceRecord]:
        """The records as they stand, in order of number.

        Raises:
            StoreError: the records cannot be read.
        """
        from sqlalchemy import select

        from smallyard.records.schema import clearance_record

        with self._database.reading(clearance_record, earlier=True) as connection:
            if connection is not None:
                statement = select(clearance_record).order_by(clearance_record.c.sequence)
                for row in connection.execute(statement).mappings():
                    yield ClearanceRecord(**row)


def _act(act: str, body: dict[str, Any], recorded_at: datetime | None) -> dict[str, Any]:
    now = (recorded_at or datetime.now(UTC)).astimezone(UTC)
    return {"recorded_at": now.isoformat(timespec="seconds"), "act": act, "body": body}


def _clearance(word: Word, number: int) -> Clearance:
    data = {
        "number": number,
        "kind": word.kind,
        "reference": word.reference,
        "party": party_facts(word.party),
        "listing": listing_facts(word.listing),
        "score": Decimal(word.score).quantize(_PLACES),
        "band": word.band,
        "because": word.because,
        "by": word.by,
        "on": word.on,
        "until": word.until,
    }
    try:
        return Clearance.model_validate(data)
    except ValidationError as failed:
        raise as_input_error(
            failed, file="clearance", where=lambda location: (None, str(location[0])), root=Clearance
        ) from failed


def _read(record: ClearanceRecord, body: dict[str, Any]) -> Clearance:
    try:
        return Clearance.model_validate(body)
    except ValidationError as failed:
        raise StoreError(f"clearance {record.sequence} is in a form that this version does not read") from failed
