"""Who may reach what: roles, tokens, cookies, and forms sent from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient

from smallyard.app.service.access import Admin, CheckedForm, Officer, Screener, Viewer, csrf_token, log_read
from smallyard.app.service.state import Service, ServiceSettings
from smallyard.records.access import Role
from tests.app.service.conftest import As
from tests.app.service.shared import with_service

PASSWORD = "correct horse battery"
router = APIRouter()


@router.get("/try/viewer")
def viewer(user: Viewer) -> str:
    log_read(user, "customer 17", "customer 18")
    return user.name


@router.get("/try/screener")
def screener(user: Screener) -> str:
    return user.name


@router.get("/try/officer")
def officer(user: Officer) -> str:
    return user.name


@router.get("/try/admin")
def admin(user: Admin) -> str:
    return user.name


@router.post("/try/form")
def form(user: Viewer, fields: CheckedForm) -> str:
    return f"{user.name} {fields['word']}"


@router.post("/try/json")
def json(user: Viewer) -> str:
    return user.name


@pytest.fixture
def app(store: Path) -> Iterator[FastAPI]:
    with with_service(ServiceSettings(store=store), router) as made:
        yield made


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app, base_url="http://localhost", follow_redirects=False)


@pytest.fixture
def service(app: FastAPI) -> Service:
    found = app.state.service
    assert isinstance(found, Service)
    return found


def sign_in(client: TestClient, service: Service, role: Role = Role.VIEWER) -> str:
    """Signs Ada in; the token that her forms carry."""
    service.access.add("Ada", role, PASSWORD)
    answer = client.post("/sign-in", data={"name": "ada", "password": PASSWORD, "next": "/try/viewer"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/try/viewer")
    request = client.build_request("GET", "/")
    from starlette.requests import Request

    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "scheme": "http"}
    headers = [(name.lower().encode(), value.encode()) for name, value in request.headers.items()]
    return csrf_token(Request({**scope, "headers": headers, "server": ("localhost", 80)}))


@pytest.mark.parametrize("role", list(Role))
def test_each_role_reaches_what_those_before_it_reach(as_role: As, role: Role) -> None:
    for path in Role:
        assert as_role(role).get(f"/try/{path}").status_code == (200 if role.reaches(path) else 403)


def test_nobody_is_told_to_sign_in(client: TestClient) -> None:
    answer = client.get("/try/viewer")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    shown = client.get("/try/viewer?x=1", headers={"Accept": "text/html"})
    assert (shown.status_code, shown.headers["Location"]) == (303, "/sign-in?next=%2Ftry%2Fviewer%3Fx%3D1")


def test_a_wrong_token_is_not_saved_by_a_cookie(client: TestClient, service: Service) -> None:
    sign_in(client, service)
    assert client.get("/try/viewer").json() == "Ada"
    assert client.get("/try/viewer", headers={"Authorization": "Bearer wrong.wrong"}).status_code == 401
    assert client.get("/try/viewer", headers={"Authorization": "Basic QWRh"}).status_code == 401


def test_reads_are_logged_by_who_read(as_role: As) -> None:
    as_role(Role.VIEWER).get("/try/viewer")
    assert [one.what for one in as_role.service.access.reads()] == ["customer 18", "customer 17"]
    assert {one.name for one in as_role.service.access.reads()} == {"viewer"}


def test_a_form_of_another_site_changes_nothing(client: TestClient, service: Service) -> None:
    token = sign_in(client, service)
    assert client.post("/try/form", data={"word": "x"}).status_code == 403
    assert client.post("/try/form", data={"word": "x", "csrf": "0" * 64}).status_code == 403
    assert client.post("/try/form", data={"word": "x", "csrf": token}).json() == "Ada x"
    assert client.post("/try/json", json={}).status_code == 403
    assert client.post("/try/json", json={}, headers={"X-CSRF-Token": token}).json() == "Ada"
    elsewhere = {"Origin": "https://evil.example.org"}
    signing = {"name": "ada", "password": PASSWORD}
    assert client.post("/sign-in", data=signing, headers=elsewhere).status_code == 403
    assert client.post("/sign-in", data=signing, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post("/sign-in", data=signing, headers={"Origin": "http://localhost"}).status_code == 303


def test_the_cookie_is_kept_from_scripts_and_from_plain_http(app: FastAPI, service: Service) -> None:
    service.access.add("Ada", Role.VIEWER, PASSWORD)
    for base, name, secure in (
        ("http://localhost", "smallyard", False),
        ("http://desk.example.org", "__Host-smallyard", True),
        ("https://desk.example.org", "__Host-smallyard", True),
    ):
        client = TestClient(app, base_url=base, follow_redirects=False)
        cookie = client.post("/sign-in", data={"name": "ada", "password": PASSWORD}).headers["Set-Cookie"]
        assert cookie.startswith(f"{name}=")
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert ("Secure" in cookie) is secure


def test_signing_out_ends_the_session(client: TestClient, service: Service) -> None:
    token = sign_in(client, service)
    assert client.post("/sign-out", data={}).status_code == 403
    assert client.post("/sign-out", data={"csrf": token}).headers["Location"] == "/sign-in"
    assert client.get("/try/viewer").status_code == 401


def test_the_first_link_makes_the_admin(client: TestClient, service: Service) -> None:
    link = service.access.invite(Role.ADMIN, "first run")
    assert "Admin" in client.get("/welcome", params={"link": link}).text
    short = client.post("/welcome", data={"link": link, "name": "<b>Ada</b>", "password": "short"})
    assert (short.status_code, "&lt;b&gt;Ada" in short.text, "12 to" in short.text) == (400, True, True)
    assert client.post("/welcome", data={"link": link, "name": "Ada", "password": PASSWORD}).status_code == 303
    assert client.get("/try/admin").json() == "Ada"
    assert client.get("/welcome", params={"link": link}).status_code == 400


def test_a_wrong_password_says_nothing_of_the_name(client: TestClient, service: Service) -> None:
    service.access.add("Ada", Role.VIEWER, PASSWORD)
    answers = [client.post("/sign-in", data={"name": one, "password": "wrong"}).text for one in ("Ada", "Bob")]
    assert answers[0].replace("Ada", "Bob") == answers[1]


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example.org", "//evil.example.org", "/\\evil.example.org", "javascript:x", "/\nx"]
)
def test_signing_in_leads_to_our_own_pages_only(client: TestClient, service: Service, elsewhere: str) -> None:
    service.access.add("Ada", Role.VIEWER, PASSWORD)
    answer = client.post("/sign-in", data={"name": "ada", "password": PASSWORD, "next": elsewhere})
    assert answer.headers["Location"] == "/"
