"""Records made before records held the hashes of their two texts: found, walked, disposed of, bundled like others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text

from smallyard.errors import BrokenChainError
from smallyard.lists.database import connect
from smallyard.records.bundle import make_bundle
from smallyard.records.bundle_check import verify_bundle
from smallyard.records.chain import GENESIS, Record, following
from smallyard.records.migrations import configuration
from smallyard.records.retained import RetainedStore
from smallyard.records.search import Search
from smallyard.records.signing import Signer
from smallyard.records.store import RecordStore
from tests.databases.tampering import tampered
from tests.records.decisions import decision

LATER = ("form", "made_by", "facts_sha256", "decision_sha256")


@pytest.fixture
def store(place: str) -> Iterator[RecordStore]:
    """Three records of the first version, migrated, and one of now."""
    engine = connect(place)
    last: Record | None = None
    with engine.connect() as connection, connection.begin():
        command.upgrade(configuration(connection), "0001")
        for number in (1, 2, 3):
            new = following(decision(number, day=date(2015, 5, 1)), last, datetime(2015, 5, 1, tzinfo=UTC))
            fields = {name: getattr(new, name) for name in Record.__slots__} | dict.fromkeys(LATER, "")
            last = Record(**{**fields, "hash": Record(**fields).computed()})
            columns = [name for name in Record.__slots__ if name not in LATER]
            marks = ", ".join(f":{name}" for name in columns)
            insert = text(f"INSERT INTO decision_record ({', '.join(columns)}) VALUES ({marks})")
            connection.execute(insert, {name: getattr(last, name) for name in columns})
        command.upgrade(configuration(connection), "head")
    engine.dispose()
    opened = RecordStore(place)
    opened.append(decision(4), by="ann")
    yield opened
    opened.close()


def test_they_are_found_and_hold(store: RecordStore) -> None:
    assert store.verify().count == 4
    found = store.search(Search(text="t2 芯片", kind="transaction", law="us"))
    assert [one.sequence for one in found.records] == [2]
    first, *_, last = store.records()
    assert (first.previous, first.made_by, first.law, last.made_by) == (GENESIS, "", "us", "ann")
    assert first.restored() == decision(1, day=date(2015, 5, 1))


def test_one_that_was_disposed_of_is_held_by_the_disposals_chain(store: RecordStore) -> None:
    retained = RetainedStore(store.place)
    retained.dispose([2], by="ann", because="over", on=date(2026, 11, 26))
    retained.close()
    assert store.verify().count == 4
    assert store.record(2).disposed
    tampered(store.place, "UPDATE decision_record SET hash = 'x' WHERE sequence = 2")
    with pytest.raises(BrokenChainError, match="record 2 was changed"):
        store.verify()


def test_in_a_bundle_the_place_of_those_between_is_stated(store: RecordStore, tmp_path: Path) -> None:
    path, signer = tmp_path / "bundle.zip", Signer(tmp_path / "records.key")
    for numbers, stated in (((1,), 2), ((1, 2, 3), 0), ((4,), 0)):
        path.write_bytes(make_bundle(store, numbers, by="ann", signer=signer).content)
        found = verify_bundle(path)
        assert [one.sequence for one in found.records] == list(numbers)
        assert (found.count, found.stated) == (4, stated)
