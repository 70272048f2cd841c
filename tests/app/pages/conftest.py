"""One service for all tests of pages, with an account of each role, asked as a browser would ask."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from smallyard.app.service.application import application
from smallyard.app.service.state import Service, ServiceSettings
from smallyard.records.access import Role

_CSRF = re.compile(r'name="csrf" value="([0-9a-f]+)"')
HTML = {"Accept": "text/html,application/xhtml+xml"}
DEAL = {
    "date": "2025-03-03",
    "act": "purchase",
    "instrument": "security",
    "publicly_traded": "false",
    "investor.name": "Example Ventures LP",
    "investor.kind": "organization",
    "investor.country": "US",
    "target.name": "Example Quantum (Shanghai) Co., Ltd.",
    "target.kind": "organization",
    "target.country": "CN",
    "target.activities[1].kind": "quantum_computer",
    "target.activities[1].does": "develops",
    "target.activities_complete": "true",
    "after.equity": "12",
    "rights.complete": "true",
    "diligence.complete": "true",
}
"""A deal as its form sends it, which the outbound rules prohibit (31 CFR 850.224(g))."""


class Desk:
    """A service, and browsers signed in to it as accounts of each role."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        service = app.state.service
        assert isinstance(service, Service)
        self.service = service
        self._sessions: dict[Role, str] = {}

    def session(self, role: Role) -> str:
        """The cookie of a session of an account of this role."""
        if role not in self._sessions:
            account = self.service.access.add(f"the {role}", role)
            self._sessions[role] = self.service.access.sign_in(account.number)
        return self._sessions[role]

    def __call__(self, role: Role | None = Role.ADMIN, language: str = "en") -> Browser:
        headers = {**HTML, "Accept-Language": language}
        client = TestClient(self.app, base_url="http://localhost", headers=headers, follow_redirects=False)
        if role is not None:
            client.cookies.set("smallyard", self.session(role))
        return Browser(client)


class Browser:
    """A browser without JavaScript: it opens pages and sends the forms on them."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def open(self, path: str, status: int = 200) -> str:
        """The page's HTML, redirects followed."""
        answer = self.client.get(path, follow_redirects=True)
        assert answer.status_code == status, f"{path}: {answer.status_code} {answer.text[:500]}"
        return answer.text

    def data(self, path: str) -> dict[str, object]:
        """The twin's data."""
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text[:500]
        assert answer.headers["content-type"] == "application/json"
        found = answer.json()
        assert isinstance(found, dict)
        return found

    def send(self, page: str, path: str, fields: dict[str, str], **more: object) -> httpx2.Response:
        """Send a form that stands on a page; the answer, redirects not followed."""
        token = _CSRF.search(self.open(page))
        assert token is not None, f"{page} has no form with a field csrf"
        return self.client.post(path, data={**fields, "csrf": token[1]}, **more)  # type: ignore[arg-type]

    def go_on(self, answer: httpx2.Response) -> str:
        """The page that the answer to a form leads to."""
        assert answer.status_code == 303, f"{answer.status_code} {answer.text[:800]}"
        return self.open(answer.headers["location"])


@pytest.fixture(scope="session")
def desk_folder(tmp_path_factory: pytest.TempPathFactory, name_index: Path) -> Path:
    """A store's folder with the name index of the embedded pack."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(name_index, folder / "cache")
    return folder


@pytest.fixture(scope="session")
def desk(desk_folder: Path) -> Iterator[Desk]:
    """The service that all tests of pages share."""
    app = application(ServiceSettings(store=desk_folder / "lists.sqlite"))
    yield Desk(app)
    app.state.service.close()
