"""Accounts and tokens of the service, from the command line."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from smallyard.app.service.application import application
from smallyard.app.service.state import ServiceSettings
from smallyard.records.access import AccessStore
from smallyard.records.database import records_place
from tests.app.conftest import Run


def test_a_program_gets_an_account_and_a_token(run: Run, store: Path) -> None:
    assert run("users", "list").out.startswith("There are no accounts")
    assert run("users", "add", "night job", "--role", "screener").out == "Account 1: night job, screener.\n"
    done = run("users", "token", "night job", "--label", "nightly", "--role", "viewer", "--days", "30")
    secret = done.out.strip()
    assert secret not in done.err
    with TestClient(application(ServiceSettings(store=store))) as client:
        me = client.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).json()
    assert (me["user"]["name"], me["role"]) == ("night job", "viewer")
    (listed,) = (json.loads(line) for line in run("users", "list", "--json").out.splitlines())
    assert (listed["name"], listed["role"], listed["closed"]) == ("night job", "screener", False)
    assert run("users", "close", "night job").out == "night job is closed.\n"
    with TestClient(application(ServiceSettings(store=store))) as client:
        assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_what_is_wrong_is_said_in_one_line(run: Run) -> None:
    run("users", "add", "ann")
    again = run("users", "add", "ann")
    assert (again.code, again.err) == (3, "smallyard: NAME: is taken; accepted: another name\n")
    none = run("users", "token", "bob", "--label", "x")
    assert none.code == 3
    assert "no account is called 'bob'" in none.err


def test_a_forgotten_password_is_replaced_where_the_records_are(
    run: Run, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("users", "add", "ann")
    for typed, code in (("a long password", 0), ("short", 3)):
        monkeypatch.setattr("click.termui.hidden_prompt_func", lambda _, typed=typed: typed)
        done = run("users", "password", "ann")
        assert done.code == code, done.err
        assert typed not in done.out
    with closing(AccessStore(records_place(store))) as access:
        assert access.by_password("ann", "a long password") is not None


def test_an_invitation_is_a_link_to_the_service(run: Run) -> None:
    done = run("users", "invite", "--role", "officer", "--address", "https://desk.example.org/")
    assert done.out.startswith("https://desk.example.org/welcome?link=")
