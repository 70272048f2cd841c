"""A folder in memory, where waiting for the disk takes no time."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exchange.histories import MEMORY


@pytest.fixture
def in_memory() -> Iterator[Path]:
    """A folder in memory where there is one; what is written there is as durable as the test needs."""
    with tempfile.TemporaryDirectory(prefix="exchange-", dir=MEMORY) as folder:
        yield Path(folder)
