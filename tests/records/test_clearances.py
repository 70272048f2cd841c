"""Clearances are only ever added, on SQLite and PostgreSQL alike; whatever is changed is noticed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from smallyard.errors import BrokenChainError, InputError, StoreError, UnknownValueError
from smallyard.model.clearance import ClearanceKind
from smallyard.model.listing import ListCode, ListedName, Listing
from smallyard.model.party import Party
from smallyard.records.clearances import ClearanceStore, Word
from tests.databases.tampering import tampered

LISTING = Listing(list=ListCode.OTHER, key="vega", names=(ListedName(text="Vega Optics"),))
DAY = date(2026, 3, 1)


def word(name: str = "Vega Optik", kind: ClearanceKind = ClearanceKind.DISMISSAL, because: str = "another") -> Word:
    return Word(kind, Party(name=name), LISTING, 0.71239, "review", because, "ann", DAY, date(2027, 3, 1), "17")


@pytest.fixture
def store(place: str) -> Iterator[ClearanceStore]:
    opened = ClearanceStore(place)
    yield opened
    opened.close()


def test_what_was_said_comes_back(store: ClearanceStore) -> None:
    assert (store.all(), store.verify().count) == ((), 0)
    first = store.add(word())
    second, third = store.add_all([word("Vega II"), word("Vega III", ClearanceKind.CONFIRMATION)])
    assert [one.clearance for one in store.all()] == [first, second, third]
    assert [first.number, second.number, third.number] == [1, 2, 3]
    assert (str(first.score), first.reference, first.until) == ("0.7124", "17", date(2027, 3, 1))
    held = store.revoke(2, because="wrong", by="bob", on=date(2026, 4, 1))
    assert held == store.clearance(2)
    assert (held.revoked, held.revoked_on) == (True, date(2026, 4, 1))
    assert store.add(word()).number == 5  # a revocation has a number of its own
    assert store.verify().count == 5
    assert len(list(store.standing(date(2026, 3, 31)))) == 4
    assert len(list(store.standing(date(2026, 4, 1)))) == 3


def test_all_or_none(store: ClearanceStore) -> None:
    with pytest.raises(InputError, match="field because: is empty"):
        store.add_all([word(), word(because="  ")])
    assert store.all() == ()
    for number in (0, 1, 99):
        with pytest.raises(UnknownValueError, match=f"no clearance has the number {number}"):
            store.revoke(number, because="x", by="y", on=DAY)


@pytest.mark.parametrize("statement", ["UPDATE clearance_record SET act = 'x'", "DELETE FROM clearance_record"])
def test_a_record_cannot_be_changed_by_mistake(store: ClearanceStore, statement: str) -> None:
    store.add(word())
    with pytest.raises(StoreError, match="clearances are never changed"), store._database.writing() as connection:
        connection.exec_driver_sql(statement)
    assert store.verify().count == 1


def test_a_changed_record_is_named(store: ClearanceStore, place: str) -> None:
    store.add_all([word(), word(), word()])
    tampered(place, "UPDATE clearance_record SET body = replace(body, 'ann', 'eve') WHERE sequence = 2")
    with pytest.raises(BrokenChainError, match="clearance record 2 was changed"):
        store.verify()
