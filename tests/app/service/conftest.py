"""A service over lists that stand still, and a client of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from smallyard.app.service.state import Service, ServiceSettings
from smallyard.records.access import Role
from tests.app.service.shared import with_service


@pytest.fixture
def client(store: Path) -> Iterator[TestClient]:
    """A client of a service with the embedded lists and no records."""
    with with_service(ServiceSettings(store=store)) as app:
        yield TestClient(app)


class As:
    """Clients of one service as accounts of each role, with tokens; made when first asked for."""

    def __init__(self, app: FastAPI) -> None:
        service = app.state.service
        assert isinstance(service, Service)
        self.service = service
        self._app = app
        self._clients: dict[Role, TestClient] = {}

    def __call__(self, role: Role) -> TestClient:
        if role not in self._clients:
            account = self.service.access.add(str(role), role)
            _, token = self.service.access.make_token(account.number, "tests")
            self._clients[role] = TestClient(self._app, headers={"Authorization": f"Bearer {token}"})
        return self._clients[role]


@pytest.fixture
def as_role(client: TestClient) -> As:
    """`as_role(Role.OFFICER)`: a client of the same service that comes with an officer's token."""
    assert isinstance(client.app, FastAPI)
    return As(client.app)
