"""Where records stand in these tests."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str | Path:
    """A file of SQLite, or a database of a real PostgreSQL."""
    if request.param == "sqlite":
        return tmp_path / "records.sqlite"
    url: str = request.getfixturevalue("new_database")()
    return url
