"""Accounts, sessions, tokens, one-time links and the log of reads, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from smallyard.errors import InputError, StoreError, UnknownValueError
from smallyard.lists.database import connect
from smallyard.records.access import AccessStore, Role
from smallyard.records.schema import access_token, account, invitation, signed_in

PASSWORD = "correct horse battery"


@pytest.fixture
def store(place: str) -> Iterator[AccessStore]:
    made = AccessStore(place)
    yield made
    made.close()


def test_roles_stand_in_order() -> None:
    assert [one for one in Role if one.reaches(Role.OFFICER)] == [Role.OFFICER, Role.ADMIN]
    assert Role.ADMIN.at_most(Role.VIEWER) is Role.VIEWER
    assert Role.VIEWER.at_most(Role.ADMIN) is Role.VIEWER


def test_whose_a_token_is_is_remembered_for_a_second_and_forgotten_with_any_change(
    place: str, store: AccessStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr("smallyard.records.access.store.monotonic", lambda: now[0])
    ada = store.add("Ada", Role.ADMIN)
    token, shown = store.make_token(ada.number, "tests")
    assert store.lately(shown) is None
    came = store.by_token(shown)
    assert came is not None
    assert store.lately(shown) == came
    assert store.lately(f"{shown}x") is None
    other = AccessStore(place)
    other.by_token(shown)
    store.revoke_token(token.key)
    assert store.lately(shown) is None
    assert other.lately(shown) == came
    now[0] += 1.0
    assert other.lately(shown) is None
    assert other.by_token(shown) is None
    other.close()


def test_a_one_time_link_makes_one_account(store: AccessStore) -> None:
    assert not store.has_admin()
    link = store.invite(Role.ADMIN, "first run")
    given = store.invitation(link)
    assert given is not None
    assert given.role is Role.ADMIN
    mine = store.accept(link, "Ada", PASSWORD)
    assert store.has_admin()
    assert store.by_password("ADA ", PASSWORD) == mine
    assert store.by_password("ada", "another password") is None
    assert store.by_password("nobody", PASSWORD) is None
    assert store.invitation(link) is None
    with pytest.raises(InputError, match="used"):
        store.accept(link, "Eve", PASSWORD)


def test_a_link_is_used_once_by_many_at_once(store: AccessStore) -> None:
    link = store.invite(Role.ADMIN, "first run")

    def take(number: int) -> bool:
        try:
            store.accept(link, f"user {number}", PASSWORD)
        except InputError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(take, range(4))) == 1
    assert len(store.accounts()) == 1


def test_a_link_that_failed_can_be_used_again_and_an_old_one_not_at_all(store: AccessStore) -> None:
    store.add("Ada", Role.ADMIN)
    link = store.invite(Role.VIEWER, "Ada")
    for name, password in (("Bob", "short"), ("ada", PASSWORD), ("", PASSWORD), ("B\nob", PASSWORD)):
        with pytest.raises(InputError):
            store.accept(link, name, password)
    assert store.accept(link, "Bob", PASSWORD).role is Role.VIEWER
    old = store.invite(Role.ADMIN, "Ada", lasting=timedelta(seconds=-1))
    assert store.invitation(old) is None


def test_a_session_ends_by_signing_out_by_another_password_and_by_closing(store: AccessStore) -> None:
    store.add("Root", Role.ADMIN)
    mine = store.add("Ada", Role.OFFICER, PASSWORD)
    first = store.sign_in(mine.number)
    came = store.by_session(first)
    assert came is not None
    assert (came.account, came.role, came.how) == (mine, Role.OFFICER, "session")
    store.sign_out(first)
    assert store.by_session(first) is None
    second = store.sign_in(mine.number)
    store.set_password(mine.number, PASSWORD + "!")
    assert store.by_session(second) is None
    third = store.sign_in(mine.number)
    store.change(mine.number, closed=True)
    assert store.by_session(third) is None
    assert store.by_password("Ada", PASSWORD + "!") is None


def test_a_token_may_do_no_more_than_its_owner(store: AccessStore) -> None:
    store.add("Root", Role.ADMIN)
    mine = store.add("Ada", Role.OFFICER)
    token, secret = store.make_token(mine.number, "ERP", Role.SCREENER)
    came = store.by_token(secret)
    assert came is not None
    assert (came.role, came.how) == (Role.SCREENER, "token")
    assert store.make_token(mine.number, "more", Role.ADMIN)[0].role is Role.OFFICER
    store.change(mine.number, role=Role.VIEWER)
    came = store.by_token(secret)
    assert came is not None
    assert came.role is Role.VIEWER
    assert store.revoke_token(token.key).revoked_at
    assert store.by_token(secret) is None
    assert store.by_token(store.make_token(mine.number, "old", lasting=timedelta(seconds=-1))[1]) is None


@pytest.mark.parametrize("wrong", ["", ".", "x.y", "ключ.секрет", "a" * 5_000])
def test_what_is_no_secret_proves_nothing(store: AccessStore, wrong: str) -> None:
    mine = store.add("Ada", Role.ADMIN)
    token, secret = store.make_token(mine.number, "ERP")
    for one in (wrong, secret[:-1], secret + "A", f"{token.key}.{wrong}"):
        assert store.by_token(one) is None
        assert store.by_session(one) is None
        assert store.invitation(one) is None
    assert store.by_session(secret) is None


def test_the_last_admin_stays(store: AccessStore) -> None:
    mine = store.add("Ada", Role.ADMIN)
    for change in ({"closed": True}, {"role": Role.VIEWER}):
        with pytest.raises(InputError, match="last admin"):
            store.change(mine.number, **change)  # type: ignore[arg-type]
    assert store.account(mine.number) == mine
    with pytest.raises(UnknownValueError):
        store.change(99, closed=True)


def test_no_secret_is_kept(store: AccessStore, place: str) -> None:
    mine = store.add("Ada", Role.ADMIN, PASSWORD)
    secrets = [store.sign_in(mine.number), store.make_token(mine.number, "ERP")[1], store.invite(Role.VIEWER, "Ada")]
    engine = connect(place)
    with engine.connect() as connection:
        kept = repr([connection.execute(select(one)).all() for one in (account, signed_in, access_token, invitation)])
    engine.dispose()
    assert kept.count("$argon2id$") == 4
    for one in [PASSWORD, *(secret.partition(".")[2] for secret in secrets)]:
        assert one not in kept


def test_a_person_of_a_provider_keeps_the_account_and_takes_the_role_given(store: AccessStore) -> None:
    first = store.federated("https://id.example.org", "42", "ada@example.org", Role.VIEWER)
    again = store.federated("https://id.example.org", "42", "ada@example.org", Role.OFFICER)
    assert first is not None
    assert again is not None
    assert (again.number, again.role, again.federated) == (first.number, Role.OFFICER, True)
    assert store.by_password("ada@example.org", "") is None
    with pytest.raises(InputError, match="taken"):
        store.federated("https://other.example.org", "42", "Ada@Example.org", Role.ADMIN)


def test_reads_are_logged_and_the_log_stays_as_it_is(store: AccessStore, place: str) -> None:
    mine = store.add("Ada", Role.VIEWER)
    came = store.by_token(store.make_token(mine.number, "ERP")[1])
    assert came is not None
    store.log_reads(came, ["customer 17", "record 5"])
    store.log_reads(came, ["customer 17"])
    assert [one.what for one in store.reads()] == ["customer 17", "record 5", "customer 17"]
    assert [one.number for one in store.reads(of="customer 17")] == [3, 1]
    assert {(one.name, one.how) for one in store.reads(number=mine.number)} == {("Ada", "token")}
    engine = connect(place)
    for statement in ("DELETE FROM access_log", "UPDATE access_log SET name = 'Eve'"):
        with engine.connect() as connection, pytest.raises(Exception, match="never changed"):
            connection.execute(text(statement))
    engine.dispose()


def test_a_place_that_cannot_be_used_says_so(tmp_path: Path) -> None:
    (tmp_path / "records.sqlite").write_bytes(b"not a database at all" * 100)
    store = AccessStore(tmp_path / "records.sqlite")
    with pytest.raises(StoreError):
        store.accounts()
    store.close()
