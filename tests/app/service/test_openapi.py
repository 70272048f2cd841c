"""The whole OpenAPI document put to the service by Schemathesis: no 5xx, no answer that is not documented.

`bench/service_fuzz.py` asks far more of it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from smallyard.app.service.application import application
from smallyard.app.service.limits import Rate
from smallyard.app.service.state import Service, ServiceSettings
from smallyard.records.access import Role

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
)
_FAST = Rate(1e6, 1_000_000)


@schemathesis.serializer("application/x-ndjson")
def as_lines(_: object, value: object) -> bytes:
    """JSON lines as they are, or whatever was made up in their place."""
    return value.encode("utf-8", "replace") if isinstance(value, str) else repr(value).encode()


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory, name_index: Path) -> Iterator[schemathesis.schemas.BaseSchema]:
    folder = tmp_path_factory.mktemp("openapi")
    shutil.copytree(name_index, folder / "cache")
    app = application(ServiceSettings(store=folder / "lists.sqlite", a_user=_FAST, an_address=_FAST, attempts=_FAST))
    service = app.state.service
    assert isinstance(service, Service)
    admin = service.access.add("Ada", Role.ADMIN)
    service.access.add("Bob", Role.ADMIN)
    _, token = service.access.make_token(admin.number, "tests")
    made = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)
    made.config.update(headers={"Authorization": f"Bearer {token}"})
    yield made
    service.close()


def test_every_answer_is_documented(document: schemathesis.schemas.BaseSchema) -> None:
    failed = []
    seen: dict[str, set[int]] = {}
    for found in document.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True
        )
        @given(case=operation.as_strategy())
        def ask(case: schemathesis.Case) -> None:
            answer = case.call_and_validate(checks=list(CHECKS))
            seen.setdefault(case.operation.label, set()).add(answer.status_code)

        try:
            ask()
        except BaseException as wrong:  # groups of failures among them
            failed.append(f"{operation.label}: {wrong!r} {getattr(wrong, 'exceptions', '')}")
    assert not failed, "\n".join(failed)
    assert len(seen) > 30
    assert not any(401 in statuses or 403 in statuses for statuses in seen.values())
    assert sum(any(status < 300 for status in statuses) for statuses in seen.values()) > 15, seen
