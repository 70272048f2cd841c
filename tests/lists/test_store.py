"""The store: all or nothing, refusals, and what was known when."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from smallyard.errors import ListFileError, RefusedSnapshotError, StoreError
from smallyard.lists import store as module
from smallyard.lists.reading import Action, Reading, RowProblem, RuleCount, RuleEvent, read
from smallyard.lists.schema import metadata
from smallyard.lists.store import Store, digest_of_files
from smallyard.model.interval import DateInterval
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN
from smallyard.model.listing import ListCode, Listing

EL = ListCode.ENTITY_LIST
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def listing(name: str, **more: object) -> Listing:
    return Listing(list=EL, key=name.lower(), names=({"text": name},), countries=("CN",), **more)  # type: ignore[arg-type]


def reading(*names: str, header: str = "name,country", unread: int = 0, **more: object) -> Reading:
    listings = tuple(listing(name) for name in names)
    problems = tuple(RowProblem("el.csv", number + 2, "name", "is empty") for number in range(unread))
    return replace(
        Reading(
            "csl_csv",
            listings=listings,
            records=len(names) + unread,
            unread=problems,
            lists=frozenset({EL}),
            header=header,
            complete=frozenset({EL}),
        ),
        **more,  # type: ignore[arg-type]
    )


@pytest.fixture
def give(monkeypatch: pytest.MonkeyPatch) -> Callable[[Reading], dict[str, bytes]]:
    """Make the next load read this; the bytes only have to differ."""
    count = 0

    def given(what: Reading) -> dict[str, bytes]:
        nonlocal count
        count += 1

        def reads(files: object, source: str | None, complete: object) -> Reading:
            return replace(what, complete=frozenset()) if complete == () else what

        monkeypatch.setattr(module, "read", reads)
        return {"el.csv": f"{count}".encode()}

    return given


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))  # the cache of a store that is no file
    on_sqlite = request.param == "sqlite"
    place = tmp_path / "data" / "lists.sqlite" if on_sqlite else request.getfixturevalue("new_database")()
    made = Store(place, pack=())
    yield made
    made.close()


def names(store: Store, day: date, known: date | None = None) -> set[str]:
    return {history.listing.name for history in store.view(day, known).in_force(EL)}


MANY = tuple(f"Party {number}" for number in range(10))


def test_nothing_is_written_until_something_is_loaded(store: Store) -> None:
    assert store.exists is (not isinstance(store.place, Path))  # a database that is named is taken to be there
    assert store.view(date(2026, 1, 1)).histories() == ()
    assert store.exists is (not isinstance(store.place, Path))  # a database that is named is taken to be there


def test_a_load_is_reported_and_seen(store: Store, give: Callable[[Reading], dict[str, bytes]]) -> None:
    report = store.load(give(reading("Acme", "Beta")), published=date(2026, 2, 1), received=NOON)
    assert (report.source, report.records, report.entries, report.already) == ("csl_csv", 2, ((EL, 2),), False)
    view = store.view(date(2026, 3, 1))
    assert view.listed("EL:acme") is TRUE
    (status,) = view.status()
    assert (status.published, status.received, status.listings, status.complete, status.sha256) == (
        date(2026, 2, 1),
        date(2026, 3, 1),
        2,
        True,
        report.sha256,
    )


def test_the_same_bytes_twice_change_nothing_and_say_so(
    store: Store, give: Callable[[Reading], dict[str, bytes]]
) -> None:
    files = give(reading("Acme"))
    store.load(files, published=date(2026, 2, 1), received=NOON)
    before = store.view(date(2026, 3, 1)).digest
    again = store.load(files, published=date(2026, 2, 2))
    assert again.already
    assert again.published == date(2026, 2, 1)
    assert store.view(date(2026, 3, 1)).digest == before


def test_successive_publications_give_events(store: Store, give: Callable[[Reading], dict[str, bytes]]) -> None:
    store.load(give(reading("Acme", "Beta")), published=date(2026, 1, 1), received=NOON)
    amended = replace(reading("Acme", "Gamma"), listings=(listing("Acme", license_policy="Denial"), listing("Gamma")))
    report = store.load(give(amended), published=date(2026, 2, 1), received=NOON, confirm=True)
    assert report.changes == ((EL, 1, 1, 1),)
    view = store.view(date(2026, 1, 15))
    assert view.listed("EL:acme") is TRUE
    assert view.listed("EL:beta") is UNKNOWN
    assert view.listed("EL:gamma") is UNKNOWN
    assert view.on(date(2026, 2, 1)).listed("EL:beta") is FALSE
    assert view.on(date(2026, 2, 1)).listed("EL:gamma") is TRUE
    assert view.find("EL:acme")[0].listing.license_policy == ""
    assert view.on(date(2026, 2, 1)).find("EL:acme")[0].listing.license_policy == "Denial"


def test_what_was_not_received_was_not_known(store: Store, give: Callable[[Reading], dict[str, bytes]]) -> None:
    store.load(give(reading("Acme")), published=date(2026, 1, 1), received=NOON)
    later = datetime(2026, 4, 1, tzinfo=UTC)
    store.load(give(reading("Acme", "Beta")), published=date(2026, 1, 2), received=later)
    assert names(store, date(2026, 1, 2)) == {"Acme", "Beta"}
    assert names(store, date(2026, 1, 2), known=date(2026, 3, 31)) == {"Acme"}
    assert names(store, date(2026, 1, 2), known=date(2026, 2, 28)) == set()
    one, other = (store.view(date(2026, 1, 2), known).digest for known in (date(2026, 3, 1), date(2026, 3, 31)))
    assert one == other
    assert store.view(date(2026, 1, 2), date(2026, 4, 1)).digest != one


def test_rule_events_and_counts_are_kept(store: Store, give: Callable[[Reading], dict[str, bytes]]) -> None:
    event = RuleEvent(EL, Action.ADD, listing("Acme"), DateInterval.on(date(2026, 1, 5)), source="a rule", note="n")
    count = RuleCount(EL, date(2026, 1, 6), date(2026, 1, 5), added=1, added_by_country={"CN": 1}, title="Additions")
    told = reading(listings=(), events=(event,), counts=(count,), complete=frozenset(), records=1)
    store.load(give(told), received=NOON)
    view = store.view(date(2026, 1, 5))
    assert str(view.find("EL:acme")[0].began) == "2026-01-05"
    assert view.counts(EL) == (count,)
    assert store.view(date(2026, 1, 5), date(2026, 2, 28)).find("EL:acme") == ()


# ---- refusals: yesterday's list stays in force ----


@pytest.mark.parametrize(
    ("odd", "words"),
    [
        (reading(*MANY[:7]), "EL: 7 entries, 10 on 2026-01-01 (30 percent fewer); the list of 2026-01-01 stays"),
        (reading(*MANY, header="name,country,extra"), "columns changed: new: extra; the list of 2026-01-01 stays"),
        (reading(*MANY, unread=1), "1 of 11 rows could not be read, first: el.csv, row 2"),
        (reading(listings=(), complete=frozenset()), "EL: 0 entries, 10 on 2026-01-01 (100 percent fewer)"),
        (reading(*MANY, outside_expected=("EL: 10 entries, expected 1500 to 9000",)), "expected 1500 to 9000"),
    ],
)
def test_a_file_that_looks_wrong_is_refused_and_the_list_in_force_stays(
    store: Store, give: Callable[[Reading], dict[str, bytes]], odd: Reading, words: str
) -> None:
    store.load(give(reading(*MANY)), published=date(2026, 1, 1), received=NOON)
    before = store.view(date(2026, 3, 1)).digest
    with pytest.raises(RefusedSnapshotError) as refused:
        store.load(give(odd), published=date(2026, 2, 1), received=NOON)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)
    view = store.view(date(2026, 3, 1))
    assert view.digest == before
    assert names(store, date(2026, 3, 1)) == set(MANY)
    store.load(give(odd), published=date(2026, 2, 1), received=NOON, confirm=True)


def test_a_fifth_fewer_is_not_refused(store: Store, give: Callable[[Reading], dict[str, bytes]]) -> None:
    store.load(give(reading(*MANY)), published=date(2026, 1, 1), received=NOON)
    store.load(give(reading(*MANY[:8])), published=date(2026, 2, 1), received=NOON)
    assert names(store, date(2026, 2, 1)) == set(MANY[:8])


def test_an_older_file_is_not_compared_with_a_newer_one(
    store: Store, give: Callable[[Reading], dict[str, bytes]]
) -> None:
    store.load(give(reading(*MANY)), published=date(2026, 1, 1), received=NOON)
    store.load(give(reading(*MANY[:3])), published=date(2020, 1, 1), received=NOON)
    assert names(store, date(2026, 2, 1)) == set(MANY)
    assert names(store, date(2020, 1, 1)) == set(MANY[:3])


def test_a_partial_file_removes_nothing(store: Store, give: Callable[[Reading], dict[str, bytes]]) -> None:
    store.load(give(reading(*MANY)), published=date(2026, 1, 1), received=NOON)
    store.load(give(reading("New")), published=date(2026, 2, 1), received=NOON, partial=True)
    assert names(store, date(2026, 2, 1)) == {*MANY, "New"}


def test_a_file_dated_after_its_receipt_is_refused(store: Store, give: Callable[[Reading], dict[str, bytes]]) -> None:
    with pytest.raises(ListFileError, match="dated 2027-01-01, after it was received"):
        store.load(give(reading("Acme")), published=date(2027, 1, 1), received=NOON)


def contents(store: Store) -> object:
    """Everything stored: a file's bytes, or all rows."""
    if isinstance(store.place, Path):
        return store.place.read_bytes()
    with store.engine().connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)).all())) for table in metadata.sorted_tables
        }


def test_a_bad_file_leaves_the_store_as_it_was(
    store: Store, give: Callable[[Reading], dict[str, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    store.load(give(reading(*MANY)), published=date(2026, 1, 1), received=NOON)
    before = contents(store)
    monkeypatch.setattr(module, "read", read)
    with pytest.raises(ListFileError, match=r"bad\.bin"):
        store.load({"bad.bin": b"\xff\xfe\x00 no list"})
    assert contents(store) == before


def test_a_failure_in_the_middle_of_a_load_undoes_all_of_it(
    store: Store, give: Callable[[Reading], dict[str, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from smallyard.lists import loading

    store.load(give(reading(*MANY)), published=date(2026, 1, 1), received=NOON)
    before = store.view(date(2026, 3, 1)).digest
    files = give(reading(*MANY, "New"))

    def fail(*_: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(loading, "_add_presence", fail)
    with pytest.raises(RuntimeError, match="power cut"):
        store.load(files, published=date(2026, 2, 1), received=NOON)
    assert store.view(date(2026, 3, 1)).digest == before


KILLED = """
    import sys, time
    from dataclasses import replace
    from datetime import UTC, date, datetime
    from smallyard.lists import loading, store as module
    from smallyard.lists.reading import Reading
    from smallyard.lists.store import Store
    from smallyard.model.listing import ListCode, Listing

    EL = ListCode.ENTITY_LIST
    many = tuple(
        Listing(list=EL, key=f"new-{n}", names=({"text": f"New {n}"},), countries=("CN",)) for n in range(12000)
    )
    read = Reading("csl_csv", listings=many, records=12000, lists=frozenset({EL}), header="name,country",
                   complete=frozenset({EL}))
    module.read = lambda *_, **__: read
    write = loading._add_presence

    def halfway(*arguments):
        done = write(*arguments)
        print("written, not committed", flush=True)
        time.sleep(60)
        return done

    loading._add_presence = halfway
    Store(sys.argv[1], pack=()).load({"el.csv": b"new"}, published=date(2026, 2, 1),
                                     received=datetime(2026, 3, 1, tzinfo=UTC), confirm=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is POSIX")
def test_a_killed_load_leaves_the_old_list_whole(store: Store, give: Callable[[Reading], dict[str, bytes]]) -> None:
    store.load(give(reading(*MANY)), published=date(2026, 1, 1), received=NOON)
    before = store.view(date(2026, 3, 1)).digest
    command = [sys.executable, "-c", textwrap.dedent(KILLED), str(store.place)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "written, not committed\n"
        child.send_signal(signal.SIGKILL)
        child.wait(timeout=30)
    assert store.view(date(2026, 3, 1)).digest == before
    assert names(store, date(2026, 3, 1)) == set(MANY)
    store.load(give(reading(*MANY, "New")), published=date(2026, 2, 1), received=NOON)
    assert names(store, date(2026, 3, 1)) == {*MANY, "New"}


# ---- the database ----


def test_a_file_that_is_no_database_is_one_clear_line(tmp_path: Path) -> None:
    place = tmp_path / "lists.sqlite"
    place.write_bytes(b"not a database at all, but long enough to be looked at" * 40)
    with pytest.raises(StoreError, match="cannot be used: file is not a database"):
        Store(place, pack=()).view(date(2026, 1, 1))


def test_a_store_of_another_version_is_refused(store: Store, give: Callable[[Reading], dict[str, bytes]]) -> None:
    store.load(give(reading("Acme")), published=date(2026, 1, 1), received=NOON)
    with store.engine().connect() as connection, connection.begin():
        connection.exec_driver_sql("UPDATE schema_version SET version = 99")
    with pytest.raises(StoreError, match="layout version 99"):
        store.view(date(2026, 1, 1))


def test_a_database_that_we_do_not_use_is_one_clear_line() -> None:
    with pytest.raises(
        StoreError, match=r"the store at host/name is of a kind that we do not know; accepted: a file, or"
    ):
        Store("nosuchdatabase://user:secret@host/name", pack=()).view(date(2026, 1, 1))


def test_a_password_is_not_shown() -> None:
    with pytest.raises(StoreError) as failed:
        Store("nosuchdatabase://user:secret@host/name", pack=()).view(date(2026, 1, 1))
    assert "secret" not in str(failed.value)


def test_the_digest_of_one_file_is_its_sha256() -> None:
    import hashlib

    assert digest_of_files({"a.csv": b"x"}) == hashlib.sha256(b"x").hexdigest()
    assert digest_of_files({"a": b"x", "b": b"y"}) == digest_of_files({"b": b"y", "a": b"x"})
    assert digest_of_files({"a": b"x", "b": b"y"}) != digest_of_files({"a": b"y", "b": b"x"})


def test_runs_of_equal_publications_take_one_row(store: Store, give: Callable[[Reading], dict[str, bytes]]) -> None:
    from sqlalchemy import func, select

    from smallyard.lists.schema import presence

    for day in range(1, 8):
        store.load(give(reading(*MANY)), published=date(2026, 1, day), received=NOON)
    with store.engine().connect() as connection:
        assert connection.execute(select(func.count()).select_from(presence)).scalar() == len(MANY)
    (history,) = store.view(date(2026, 3, 1)).find("EL:party 3")
    assert history.last_seen == date(2026, 1, 7)


def test_where_the_store_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SMALLYARD_STORE", str(tmp_path / "here.sqlite"))
    assert Store().place == tmp_path / "here.sqlite"
    monkeypatch.setenv("SMALLYARD_STORE", "postgresql://host/lists")
    assert Store().place == "postgresql://host/lists"
    monkeypatch.delenv("SMALLYARD_STORE")
    assert str(Store().place).endswith("lists.sqlite")


def test_views_of_the_same_knowledge_share_what_was_worked_out(
    store: Store, give: Callable[[Reading], dict[str, bytes]]
) -> None:
    store.load(give(reading("Acme")), published=date(2026, 1, 1), received=NOON)
    first = store.view(date(2026, 2, 1))
    assert store.view(date(2026, 3, 1)).evidence is first.evidence
    store.load(give(reading("Acme", "Beta")), published=date(2026, 1, 2), received=NOON)
    assert store.view(date(2026, 3, 1)).evidence is not first.evidence
    assert first.find("EL:beta") == ()
    for day in range(1, 8):
        store.view(date(2026, 3, 1), date(2026, 2, day))
    assert len(store._held) <= 3


def test_a_real_file_loads_whole_and_cut_short_not_at_all(tmp_path: Path, shared: Path) -> None:
    from smallyard.lists.intake import open_files

    files = open_files([shared / "lists" / "csl" / "csl_2022-05-16.csv.gz"])
    (name, data), *_ = files.items()
    made = Store(tmp_path / "lists.sqlite", pack=())
    report = made.load(files, published=date(2022, 5, 16), received=NOON)
    assert report.records == 14_160
    assert not report.unread
    before = made.view(date(2022, 5, 16)).digest
    with pytest.raises(ListFileError):
        made.load({name: data[: len(data) // 2]}, published=date(2022, 5, 17), received=NOON)
    lines = data.split(b"\n")
    with pytest.raises(RefusedSnapshotError, match="percent fewer"):
        made.load({name: b"\n".join(lines[:9_000]) + b"\n"}, published=date(2022, 5, 17), received=NOON)
    assert made.view(date(2022, 5, 16)).digest == before
    made.close()
