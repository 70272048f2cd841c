"""Records are only ever added, each chained to the last; whatever is changed, cut or cut short is noticed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from smallyard.errors import BrokenChainError, StoreError, UnknownValueError
from smallyard.lists.database import connect
from smallyard.records.chain import GENESIS
from smallyard.records.retention import keep_until, regimes
from smallyard.records.store import RecordStore, records_place
from tests.conftest import ROOT
from tests.databases.tampering import tampered
from tests.records.decisions import decision, of_both, of_china

APPENDER = """
import sys
from smallyard.records.store import RecordStore
from tests.records.decisions import decision
store = RecordStore(sys.argv[1])
for number in range(int(sys.argv[2])):
    print(store.append(decision(number)).sequence, flush=True)
"""


def appender(place: str | Path, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", APPENDER, str(place), str(count)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )


_opened: list[RecordStore] = []


def opened(place: str | Path) -> RecordStore:
    """A store that is closed when the test ends."""
    _opened.append(RecordStore(place))
    return _opened[-1]


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while _opened:
        _opened.pop().close()


def filled(place: str | Path, count: int = 5) -> RecordStore:
    store = opened(place)
    store.append_all([decision(number) for number in range(1, count + 1)])
    return store


def test_what_was_decided_comes_back(place: str | Path) -> None:
    store = opened(place)
    assert (store.verify().count, store.verify().head) == (0, GENESIS)
    assert not list(store.records())
    first = store.append(decision(1))
    second = store.append(decision(2))
    assert (first.sequence, second.sequence, second.previous) == (1, 2, first.hash)
    assert store.verify().head == second.hash
    again = opened(place).record(2)
    assert again == second
    assert again.restored() == decision(2)
    assert again.restored().digest == again.digest == decision(2).digest
    assert [one.sequence for one in store.records(newest_first=True, limit=1)] == [2]
    with pytest.raises(UnknownValueError, match="no record has the number 3"):
        store.record(3)


def test_decisions_under_chinas_law_and_under_both_come_back(place: str | Path) -> None:
    store = opened(place)
    wanted = [decision(1), of_china(2), of_both(3)]
    store.append_all(wanted)
    us, china, both = opened(place).records()
    assert [one.law for one in (us, china, both)] == ["us", "china", "both"]
    assert not any(one.on_deal for one in (us, china, both))
    assert us.restored() == wanted[0]
    assert china.restored_china() == wanted[1]
    assert both.restored_both() == wanted[2]
    assert both.restored_both().digest == both.digest == wanted[2].digest
    assert both.outcome == "LICENSE_REQUIRED"
    assert both.transaction == wanted[2].transaction
    assert '"transaction"' not in both.decision  # the facts stand once
    assert store.verify().count == 3


def test_a_change_in_either_half_is_noticed(place: str | Path) -> None:
    store = opened(place)
    store.append_all([of_both(1), of_china(2)])
    store.close()
    tampered(
        place, "UPDATE decision_record SET decision = replace(decision, 'stricter', 'milder') WHERE sequence = 1"
    )
    with pytest.raises(BrokenChainError, match="record 1 was changed"):
        opened(place).verify()


@pytest.mark.parametrize("statement", ["UPDATE decision_record SET outcome = 'NLR'", "DELETE FROM decision_record"])
def test_a_record_cannot_be_changed_by_mistake(place: str | Path, statement: str) -> None:
    filled(place)
    engine = connect(place)
    with engine.connect() as connection, pytest.raises(DBAPIError, match="never changed"):
        connection.exec_driver_sql(statement)
    engine.dispose()


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE decision_record SET outcome = 'NOT_SUBJECT' WHERE sequence = 3", "record 3 was changed"),
        ("UPDATE decision_record SET facts = replace(facts, 'T2', 'T3') WHERE sequence = 2", "record 2 was changed"),
        ("UPDATE decision_record SET decision = '{}' WHERE sequence = 2", "record 2 was changed"),
        ("UPDATE decision_record SET keep_until = 'never' WHERE sequence = 5", "record 5 was changed"),
        ("UPDATE decision_record SET hash = 'abc' WHERE sequence = 4", "record 4 was changed"),
        ("DELETE FROM decision_record WHERE sequence = 1", "record 1 is missing"),
        ("DELETE FROM decision_record WHERE sequence = 3", "record 3 is missing"),
        ("UPDATE decision_record SET sequence = 9 WHERE sequence = 5", "record 5 is missing"),
    ],
)  # fmt: skip
def test_the_first_bad_record_is_named(place: str | Path, statement: str, words: str) -> None:
    filled(place).close()
    tampered(place, statement)
    with pytest.raises(BrokenChainError, match=words):
        opened(place).verify()


def test_records_cut_off_the_end_are_noticed_with_a_noted_head(place: str | Path) -> None:
    store = filled(place)
    head = store.verify().head
    store.close()
    tampered(place, "DELETE FROM decision_record WHERE sequence = 5")
    assert opened(place).verify().count == 4
    with pytest.raises(BrokenChainError, match="the chain ends at record 4"):
        opened(place).verify(head)


def test_a_record_rewritten_with_its_own_hash_breaks_the_next(place: str | Path) -> None:
    store = filled(place)
    third = store.record(3)
    store.close()
    forged = replace(third, outcome="PROHIBITED")
    tampered(
        place, f"UPDATE decision_record SET outcome = 'PROHIBITED', hash = '{forged.computed()}' WHERE sequence = 3"
    )
    with pytest.raises(BrokenChainError, match="record 4 does not follow"):
        opened(place).verify()


def test_a_file_that_is_no_database_is_one_clear_line(tmp_path: Path) -> None:
    place = tmp_path / "records.sqlite"
    place.write_bytes(b"this is not a database" * 100)
    use: list[Callable[[RecordStore], object]] = [
        RecordStore.verify,
        lambda store: store.record(1),
        lambda store: store.append(decision()),
    ]
    for one in use:
        with pytest.raises(StoreError, match=r"records\.sqlite cannot be used: file is not a database") as raised:
            one(opened(place))
        assert "\n" not in str(raised.value)


def test_two_processes_append_at_once(place: str | Path) -> None:
    running = [appender(place, 40) for _ in range(2)]
    numbers = [int(line) for one in running for line in one.communicate(timeout=60)[0].split()]
    assert [one.returncode for one in running] == [0, 0]
    assert sorted(numbers) == list(range(1, 81))
    assert opened(place).verify().count == 80


def test_a_killed_process_leaves_a_whole_chain(place: str | Path) -> None:
    for wanted in (3, 11, 6):
        before = opened(place).verify().count
        one = appender(place, 100_000)
        assert one.stdout is not None
        printed = [int(one.stdout.readline()) for _ in range(wanted)]
        time.sleep(0.005 * wanted)
        os.kill(one.pid, signal.SIGKILL)
        printed += [int(line) for line in one.stdout.read().split()]
        one.wait(timeout=30)
        one.stdout.close()
        verified = opened(place).verify()
        # Every number that was printed is on record; at most one more was written before it could be printed.
        assert printed == list(range(before + 1, before + len(printed) + 1))
        assert before + len(printed) <= verified.count <= before + len(printed) + 1


def test_where_records_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert records_place(tmp_path / "lists.sqlite") == tmp_path / "records.sqlite"
    assert records_place("postgresql://host/name") == "postgresql://host/name"
    monkeypatch.setenv("SMALLYARD_STORE", str(tmp_path / "there" / "l.db"))
    assert records_place() == tmp_path / "there" / "records.sqlite"


def test_how_long_a_record_is_kept() -> None:
    assert keep_until(decision(day=date(2023, 8, 1)), date(2023, 9, 1)) == date(2028, 9, 1)
    assert keep_until(decision(day=date(2024, 2, 29)), date(2023, 9, 1)) == date(2029, 3, 1)
    ofac = decision(facts=("Somebody = SDN:123 'Somebody' (score 1.00; listed 2020-01-01)",))
    assert [(one.name, one.years) for one in regimes(ofac, date(2025, 3, 12))] == [("EAR", 5), ("OFAC", 10)]
    assert [(one.name, one.years) for one in regimes(ofac, date(2025, 3, 11))] == [("EAR", 5), ("OFAC", 5)]
    assert keep_until(ofac, date(2026, 1, 5)) == date(2036, 1, 5)


def test_a_record_under_chinas_law_is_kept_five_years_and_one_under_both_never_shorter_than_under_us_law() -> None:
    """Five years: Dual-Use Items Regulations (general knowledge); ten: 31 CFR 501.601."""
    day = date(2026, 1, 5)
    assert [(one.name, one.years) for one in regimes(of_china(), day)] == [("CHINA", 5)]
    assert keep_until(of_china(), day) == date(2031, 1, 5)
    assert [(one.name, one.years) for one in regimes(of_both(), day)] == [("EAR", 5), ("CHINA", 5)]
    blocked = ("Somebody = SDN:123 'Somebody' (score 1.00; listed 2020-01-01)",)
    assert [one.name for one in regimes(of_both(facts=blocked), day)] == ["EAR", "OFAC", "CHINA"]
    assert keep_until(of_both(facts=blocked), day) == keep_until(decision(facts=blocked), day) == date(2036, 1, 5)


def test_a_record_of_another_version_is_one_clear_line(place: str | Path) -> None:
    record = filled(place, 1).record(1)
    newer = replace(record, decision=record.decision.replace('"summary":', '"abstract":'))
    with pytest.raises(StoreError, match=r"record 1, written by smallyard 0, is in a form that .* does not read"):
        newer.restored()
    assert newer.transaction == decision(1).transaction
    both = opened(place).append(of_both(2))
    newer = replace(both, decision=both.decision.replace('"conflicts":', '"clashes":'))
    with pytest.raises(StoreError, match=r"record 2, written by smallyard 0, is in a form"):
        newer.restored_both()


def test_the_time_of_recording_is_utc(place: str | Path) -> None:
    (one,) = opened(place).append_all([decision()], datetime(2026, 1, 1, 12, tzinfo=UTC))
    assert one.recorded_at == "2026-01-01T12:00:00+00:00"


def test_many_threads_record_together_and_each_gets_its_own(place: str | Path) -> None:
    store = opened(place)
    store.append(decision(0))
    with ThreadPoolExecutor(16) as pool:
        made = list(pool.map(lambda number: (number, store.append(decision(number), by=f"p{number}")), range(1, 61)))
    assert store.verify().count == 61
    assert sorted(one.sequence for _, one in made) == list(range(2, 62))
    for number, one in made:
        assert (one.transaction.id, one.made_by) == (f"T{number}", f"p{number}")
        assert store.record(one.sequence) == one
