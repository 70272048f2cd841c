"""Signing in by a real OpenID provider, in a process of its own, and what is not let in."""

from __future__ import annotations

import hashlib
import hmac
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from smallyard.app.service.federation import OpenId, read_provider
from smallyard.app.service.limits import Rate
from smallyard.app.service.state import Service, ServiceSettings
from smallyard.errors import InputError
from smallyard.records.access import Role
from tests.app.service.provider import CLIENT, SECRET
from tests.app.service.shared import with_service
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    command = [sys.executable, "-m", "tests.app.service.provider", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT / "src")})
    address = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            httpx.get(f"{address}/keys")
        except httpx.TransportError:
            assert process.poll() is None
            time.sleep(0.05)
        else:
            break
    yield address
    process.terminate()
    process.wait(10)


@pytest.fixture
def client(issuer: str, store: Path) -> Iterator[TestClient]:
    roles = {"compliance": Role.OFFICER, "everyone": Role.VIEWER}
    openid = OpenId(issuer, CLIENT, SECRET, "Example ID", "groups", roles)
    settings = ServiceSettings(store=store, address="http://localhost", openid=openid, attempts=Rate(100, 100))
    with with_service(settings) as app:
        yield TestClient(app, base_url="http://localhost", follow_redirects=False)


def service_of(client: TestClient) -> Service:
    found = client.app.state.service  # type: ignore[attr-defined]
    assert isinstance(found, Service)
    return found


def come_back(client: TestClient, person: str, wanted: str = "/") -> httpx.Response:
    """To the provider and back, as a browser goes."""
    sent = client.get("/sign-in/openid", params={"next": wanted})
    assert sent.status_code == 303
    there = httpx.get(f"{sent.headers['Location']}&login_hint={person}", follow_redirects=False)
    return client.get(there.headers["Location"])


def test_a_person_comes_back_with_the_role_that_the_groups_give(client: TestClient) -> None:
    assert "Sign in with Example ID" in client.get("/sign-in").text
    back = come_back(client, "ada", "/sign-in?x=1")
    assert (back.status_code, back.headers["Location"]) == (303, "/sign-in?x=1")
    me = client.get("/api/v1/me").json()
    assert (me["user"]["name"], me["user"]["role"], me["user"]["federated"]) == ("ada@example.org", "officer", True)
    come_back(client, "bob")
    assert client.get("/api/v1/me").json()["role"] == "viewer"
    come_back(client, "ada")
    assert [one.name for one in service_of(client).access.accounts()] == ["ada@example.org", "bob@example.org"]


@pytest.mark.parametrize("person", ["eve", "forged", "other", "replayed", "late"])
def test_who_has_no_role_or_no_valid_token_is_not_let_in(client: TestClient, person: str) -> None:
    assert come_back(client, person).status_code == 403
    assert client.get("/api/v1/me").status_code == 401
    assert service_of(client).access.accounts() == ()


def test_a_code_is_taken_only_for_the_question_asked(client: TestClient) -> None:
    sent = client.get("/sign-in/openid")
    there = httpx.get(sent.headers["Location"], follow_redirects=False).headers["Location"]
    other = TestClient(client.app, base_url="http://localhost", follow_redirects=False)
    assert other.get(there).status_code == 403  # another browser
    assert client.get(there.replace("state=", "state=x")).status_code == 403
    assert client.get(there).status_code == 303
    assert client.get(there).status_code == 403  # a second time
    assert client.get("/sign-in/openid/back").status_code == 403


def test_a_closed_account_and_a_name_that_is_taken_are_not_let_in(client: TestClient) -> None:
    access = service_of(client).access
    access.add("Root", Role.ADMIN)
    come_back(client, "bob")
    access.change(2, closed=True)
    client.cookies.clear()
    assert come_back(client, "bob").status_code == 403
    access.add("ada@example.org", Role.ADMIN, "a password of hers")
    assert come_back(client, "ada").status_code == 403
    assert client.get("/api/v1/me").status_code == 401


def test_a_provider_that_cannot_be_reached_is_no_fault_of_ours(store: Path) -> None:
    openid = OpenId("http://127.0.0.1:9", CLIENT, SECRET, roles={"x": Role.VIEWER})
    settings = ServiceSettings(store=store, address="http://localhost", openid=openid)
    with with_service(settings) as app:
        assert TestClient(app, base_url="http://localhost").get("/sign-in/openid").status_code == 403


def test_no_secret_is_logged(issuer: str, store: Path, tmp_path: Path) -> None:
    """The command itself, at its most talkative, through every way of signing in."""
    (tmp_path / "secret").write_text(SECRET)
    (tmp_path / "openid.toml").write_text(
        f'issuer = "{issuer}"\nclient_id = "{CLIENT}"\nclient_secret_file = "secret"\ndefault_role = "viewer"\n'
    )
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "smallyard",
        "serve",
        "--port",
        str(port),
        "--store",
        str(store),
        "--log",
        "debug",
    ]
    log = (tmp_path / "log").open("wb")
    served = subprocess.Popen(
        [*command, "--openid", str(tmp_path / "openid.toml")],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT / "src")}, stdout=subprocess.PIPE, stderr=log, text=True,
    )  # fmt: skip
    assert served.stdout is not None
    link = next(line for line in served.stdout if "/welcome?link=" in line).strip()
    password, base = "correct horse battery", f"http://127.0.0.1:{port}"
    with httpx.Client(base_url=base, timeout=60) as browser:
        secret_of_link = httpx.URL(link).params["link"]
        browser.get(link)
        browser.post("/welcome", data={"link": secret_of_link, "name": "root", "password": password})
        session = browser.cookies["smallyard"]
        browser.post("/sign-in", data={"name": "root", "password": password + "?"})
        csrf = {"X-CSRF-Token": csrf_of(session)}
        made = browser.post("/api/v1/tokens", json={"label": "ERP"}, headers=csrf)
        assert made.status_code == 201, made.text
        token = made.json()["secret"]
        browser.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    with httpx.Client(base_url=base, timeout=60) as browser:
        there = httpx.get(browser.get("/sign-in/openid").headers["Location"]).headers["Location"]
        code = httpx.URL(there).params["code"]
        assert browser.get(there).status_code == 303
        federated = browser.cookies["smallyard"]
    served.terminate()
    assert served.wait(60) == 0
    served.stdout.close()
    log.close()
    said = (tmp_path / "log").read_text()
    assert "GET /sign-in/openid/back 303" in said
    assert "POST /welcome 303" in said
    secrets = (SECRET, code, password, token, session, federated, secret_of_link)
    for secret in (*secrets, *(one.partition(".")[2] for one in secrets if "." in one)):
        assert secret not in said


def csrf_of(session: str) -> str:
    return hmac.new(session.encode(), b"form", hashlib.sha256).hexdigest()


def test_settings_are_read_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret\n")
    path = tmp_path / "openid.toml"
    path.write_text(
        'issuer = "https://id.example.org"\nclient_id = "smallyard"\nclient_secret_file = "secret"\n'
        '[roles]\ncompliance = "officer"\n'
    )
    found = read_provider(path)
    assert found.role_of({"groups": ["compliance"]}) is Role.OFFICER
    assert found.role_of({"groups": "staff compliance"}) is Role.OFFICER
    assert found.role_of({}) is None
    assert "s3cret" not in repr(found)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("issuer = 1", "no secret"),
        ('client_secret_file = "none"', "client_secret_file"),
        ('client_secret_file = "secret"\nissuer = "https://x"', "lacks a field"),
        ('client_secret_file = "secret"\nissuer = "http://x"\nclient_id = "y"\ndefault_role = "viewer"', "https"),
        ('client_secret_file = "secret"\nissuer = "https://x"\nclient_id = "y"', "nobody"),
        ('client_secret_file = "secret"\nissuer = "https://x"\nclient_id = "y"\ndefault_role = "king"', "king"),
        ('client_secret_file = "secret"\ncolour = "red"', "lacks a field"),
        ("not toml", "openid.toml: is not TOML"),
    ],
)
def test_settings_that_will_not_do_are_said(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "secret").write_text("s3cret")
    (tmp_path / "openid.toml").write_text(text)
    with pytest.raises(InputError, match=said):
        read_provider(tmp_path / "openid.toml")
