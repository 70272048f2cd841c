"""What stands before every request: limits, headers, and a log that holds no secret."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from starlette.exceptions import HTTPException

from smallyard.app.service.limits import Buckets, Rate
from smallyard.app.service.state import ServiceSettings
from smallyard.records.access import Role
from tests.app.service.conftest import As
from tests.app.service.shared import with_service


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_empties_and_fills_at_its_rate() -> None:
    clock = Clock()
    buckets = Buckets(Rate(a_second=2, at_once=3), clock)
    assert [buckets.wait("a") for _ in range(4)] == [0, 0, 0, 0.5]
    assert buckets.wait("b") == 0
    clock.now = 0.5
    assert [buckets.wait("a"), buckets.wait("a")] == [0, 0.5]
    clock.now = 100
    assert [buckets.wait("a") for _ in range(4)] == [0, 0, 0, 0.5]
    with pytest.raises(HTTPException) as refused:
        buckets.take("a")
    assert refused.value.headers == {"Retry-After": "1"}


def test_a_cost_above_what_a_bucket_holds_empties_it() -> None:
    clock = Clock()
    buckets = Buckets(Rate(a_second=1, at_once=3), clock)
    assert buckets.wait("a", 100) == 0
    assert buckets.wait("a", 1) > 0


def test_what_buckets_remember_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smallyard.app.service.limits._MOST", 10)
    buckets = Buckets(Rate(1, 1), Clock())
    for who in range(100):
        assert buckets.wait(who) == 0
    assert len(buckets._held) == 10


@pytest.fixture
def strict(store: Path) -> Iterator[TestClient]:
    settings = ServiceSettings(
        store=store, largest_body=1_000, largest_upload=5_000, a_user=Rate(0.01, 3),
        an_address=Rate(0.01, 8), attempts=Rate(0.01, 2),
    )  # fmt: skip
    with with_service(settings) as app:
        yield TestClient(app, base_url="http://localhost", follow_redirects=False)


def test_too_many_requests_of_a_user_and_of_an_address(strict: TestClient) -> None:
    as_role = As(strict.app)  # type: ignore[arg-type]
    viewer, admin = as_role(Role.VIEWER), as_role(Role.ADMIN)
    codes = [viewer.get("/api/v1/me").status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]
    assert admin.get("/api/v1/me").status_code == 200
    for _ in range(3):
        last = admin.get("/api/v1/nothing")
    assert last.status_code == 404
    refused = admin.get("/api/v1/nothing")
    assert refused.status_code == 429
    assert refused.headers["content-type"] == "application/problem+json"
    assert int(refused.headers["Retry-After"]) >= 1


def test_guessing_passwords_is_slowed(strict: TestClient) -> None:
    codes = [strict.post("/sign-in", data={"name": "ada", "password": "guess"}).status_code for _ in range(3)]
    assert codes == [403, 403, 429]


def test_more_than_is_accepted_is_refused(strict: TestClient) -> None:
    refused = strict.post("/sign-in", data={"name": "x" * 1_000, "password": "x"})
    assert (refused.status_code, refused.json()["detail"]) == (
        413,
        "accepted: up to 1,000 bytes, as a form up to 5,000",
    )
    for path, kind in (("/sign-in", "application/x-www-form-urlencoded"), ("/api/v1/tokens", "application/json")):
        chunks = strict.post(path, content=(b"x" * 400 for _ in range(5)), headers={"Content-Type": kind})
        assert chunks.status_code == 413
    file = strict.post("/sign-in", files={"file": b"x" * 6_000})
    assert file.status_code == 413


@pytest.mark.parametrize("path", ["/sign-in", "/api/v1/health", "/api/v1/nothing", "/static/desk.css"])
def test_every_answer_has_the_headers_that_browsers_heed(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == ("no-cache" if "static" in path else "no-store")
    assert "server" not in headers


def test_the_log_holds_no_query(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="smallyard"):
        client.get("/welcome?link=abc.secret")
    assert "GET /welcome 400" in caplog.text
    assert "secret" not in caplog.text
