"""What the service says of itself, and how it says that something is wrong."""

from __future__ import annotations

from fastapi.testclient import TestClient

from smallyard.records.access import Role
from smallyard.version import LISTS_AS_OF, TABLES_AS_OF, VERSIONS, __version__
from tests.app.service.conftest import As


def test_health_names_the_versions(client: TestClient) -> None:
    answer = client.get("/api/v1/health")
    assert answer.status_code == 200
    assert answer.json()["version"] == __version__
    assert answer.json()["tables_as_of"] == TABLES_AS_OF.isoformat()
    assert answer.json()["lists_as_of"] == LISTS_AS_OF.isoformat()


def test_the_versions_stand_on_every_page_and_in_the_api(client: TestClient, as_role: As) -> None:
    assert VERSIONS in as_role(Role.VIEWER).get("/coverage", headers={"Accept": "text/html"}).text
    assert VERSIONS in client.get("/api/v1/openapi.json").json()["info"]["description"]


def test_an_unknown_path_is_a_problem(client: TestClient) -> None:
    answer = client.get("/api/v1/nothing")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == "Not Found"
