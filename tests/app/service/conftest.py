"""A service over lists that stand still, and a client of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from smallyard.app.service.application import application
from smallyard.app.service.state import ServiceSettings


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    """A client of a service with the embedded lists and no records."""
    with TestClient(application(ServiceSettings(store=tmp_path / "lists.sqlite"))) as made:
        yield made
