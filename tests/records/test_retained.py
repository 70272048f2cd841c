"""Holds and disposals: what may go goes, what is held stays, and the chain can be walked either way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from smallyard.errors import BrokenChainError, InputError, StoreError, UnknownValueError
from smallyard.records.retained import RetainedStore
from smallyard.records.search import Search
from smallyard.records.store import RecordStore
from tests.databases.tampering import tampered
from tests.records.decisions import decision
from tests.records.screenings import screening

LONG_AGO = datetime(2015, 6, 1, tzinfo=UTC)
TODAY = date(2026, 11, 26)
SAID = {"by": "ann", "because": "five years are over (15 CFR 762.6)", "on": TODAY}


@pytest.fixture
def store(place: str | Path) -> Iterator[RecordStore]:
    """Three records of 2015, one of today."""
    opened = RecordStore(place)
    old = [decision(number, day=date(2015, 5, number)) for number in (1, 2, 3)]
    opened.append_all(old, LONG_AGO, by="ann")
    opened.append(decision(4))
    yield opened
    opened.close()


@pytest.fixture
def retained(store: RecordStore, place: str | Path) -> Iterator[RetainedStore]:
    opened = RetainedStore(place)
    yield opened
    opened.close()


def test_what_was_kept_long_enough_may_go(store: RecordStore, retained: RetainedStore) -> None:
    """Five years from 1 June 2015: 15 CFR 762.6(a)."""
    assert retained.due(date(2020, 5, 31)) == ()
    assert retained.due(date(2020, 6, 1)) == (1, 2, 3)
    before = list(store.records())
    (done,) = retained.dispose([2], **SAID)  # type: ignore[arg-type]
    assert (done.record, done.hash) == (2, before[1].hash)
    assert retained.disposal(2) == done
    assert retained.due(TODAY) == (1, 3)
    left = store.record(2)
    assert (left.disposed, left.facts, left.decision) == (True, "", "")
    assert (left.hash, left.outcome, left.digest, left.kind) == (
        before[1].hash,
        "NLR",
        before[1].digest,
        "transaction",
    )
    assert store.verify().count == 4
    assert retained.verify().count == 1
    assert [one.sequence for one in store.search(Search(text="chip")).records] == [4, 3, 1]
    with pytest.raises(StoreError, match="record 2 was disposed of"):
        left.restored()
    with pytest.raises(InputError, match="was disposed of"):
        retained.dispose([2], **SAID)  # type: ignore[arg-type]


def test_what_must_be_kept_stays_and_nothing_else_goes_with_it(store: RecordStore, retained: RetainedStore) -> None:
    with pytest.raises(InputError, match="record 4 must be kept until"):
        retained.dispose([1, 4], **SAID)  # type: ignore[arg-type]
    with pytest.raises(UnknownValueError, match="no record has the number 9"):
        retained.dispose([1, 9], **SAID)  # type: ignore[arg-type]
    for field in ("by", "because"):
        with pytest.raises(InputError, match=f"field {field}: is empty"):
            retained.dispose([1], **{**SAID, field: " "})  # type: ignore[arg-type]
    assert not any(one.disposed for one in store.records())
    assert retained.verify().count == 0


def test_what_is_held_stays_until_every_matter_has_released_it(store: RecordStore, retained: RetainedStore) -> None:
    why = {"by": "counsel", "because": "subpoena", "on": TODAY}
    retained.hold([1, 2], matter="26-cv-7", **why)  # type: ignore[arg-type]
    retained.hold([2], matter="BIS inquiry", **why)  # type: ignore[arg-type]
    assert retained.due(TODAY) == (3,)
    with pytest.raises(InputError, match="record 1 is held in the matter 26-cv-7"):
        retained.dispose([3, 1], **SAID)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="record 2 is already held in the matter 26-cv-7"):
        retained.hold([3, 2], matter="26-cv-7", **why)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="record 3 is not held in the matter 26-cv-7"):
        retained.release("26-cv-7", [3], **why)  # type: ignore[arg-type]
    with pytest.raises(UnknownValueError, match="no record is held in the matter 9"):
        retained.release("9", **why)  # type: ignore[arg-type]
    freed = retained.release("26-cv-7", by="counsel", because="settled", on=TODAY)
    assert [(one.record, one.standing, one.released_because) for one in freed] == [
        (1, False, "settled"),
        (2, False, "settled"),
    ]
    assert retained.due(TODAY) == (1, 3)
    assert [(one.record, one.matter) for one in retained.holds(standing=True)] == [(2, "BIS inquiry")]
    assert len(retained.holds()) == 3
    retained.hold([1], matter="26-cv-7", **why)  # type: ignore[arg-type]  # held again
    assert retained.due(TODAY) == (3,)
    assert retained.verify().count == 6


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE decision_record SET facts = '', decision = '' WHERE sequence = 1",  # without a disposal on record
        "UPDATE decision_record SET facts = '', decision = '', outcome = 'x' WHERE sequence = 2",
        "UPDATE decision_record SET facts = 'x' WHERE sequence = 2",
        "DELETE FROM decision_record WHERE sequence = 2",
        "UPDATE retention_record SET body = '{}'",
        "DELETE FROM retention_record",
    ],
)
def test_the_database_lets_nothing_else_go(store: RecordStore, retained: RetainedStore, statement: str) -> None:
    retained.dispose([2], **SAID)  # type: ignore[arg-type]
    with pytest.raises(StoreError, match="never changed"), store._database.writing() as connection:
        connection.exec_driver_sql(statement)


def test_a_text_taken_away_past_the_triggers_is_noticed(store: RecordStore, retained: RetainedStore) -> None:
    retained.dispose([2], **SAID)  # type: ignore[arg-type]
    tampered(store.place, "UPDATE decision_record SET facts = '', decision = '' WHERE sequence = 3")
    with pytest.raises(BrokenChainError, match="record 3 has lost its facts"):
        store.verify()
    tampered(store.place, "DELETE FROM retention_record")
    with pytest.raises(BrokenChainError, match="record 2 has lost its facts"):
        store.verify()


def test_a_changed_record_is_evidence_and_stays(store: RecordStore, retained: RetainedStore) -> None:
    tampered(store.place, "UPDATE decision_record SET keep_until = '2016-01-01' WHERE sequence = 4")
    with pytest.raises(BrokenChainError, match="record 4 was changed"):
        retained.dispose([4], **SAID)  # type: ignore[arg-type]


def test_a_screening_is_kept_for_the_lists_that_were_looked_at(store: RecordStore) -> None:
    """Ten years where an OFAC list was looked at (31 CFR 501.601 since 12 March 2025), else five (15 CFR 762.6)."""
    now = datetime(2026, 3, 1, tzinfo=UTC)
    every, entity = store.append_all([screening(), screening(lists=("EL",))], now)
    assert (every.regimes, every.keep_until) == ('["EAR","OFAC","CHINA"]', "2036-03-01")
    assert (entity.regimes, entity.keep_until) == ('["EAR"]', "2031-03-01")
