"""What the service says of itself, and how it says that something is wrong."""

from __future__ import annotations

from fastapi.testclient import TestClient

from smallyard.version import __version__


def test_health_names_the_version(client: TestClient) -> None:
    answer = client.get("/api/v1/health")
    assert answer.status_code == 200
    assert answer.json()["version"] == __version__


def test_an_unknown_path_is_a_problem(client: TestClient) -> None:
    answer = client.get("/api/v1/nothing")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == "Not Found"
