"""Opening the small extracts that stand beside the tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from smallyard.lists.intake import open_files
from smallyard.lists.reading import Reading, read
from smallyard.model.listing import Listing

HERE = Path(__file__).parent


@pytest.fixture
def extract() -> Callable[..., Reading]:
    """Read an extract by its path in this folder; a folder is a set."""

    def opened(*paths: str, **options: object) -> Reading:
        return read(open_files([HERE / path for path in paths]), **options)  # type: ignore[arg-type]

    return opened


@pytest.fixture
def by_name() -> Callable[[Reading, str], Listing]:
    """The one listing of a reading whose primary name starts so."""

    def found(reading: Reading, start: str) -> Listing:
        (listing,) = [item for item in reading.listings if item.name.startswith(start)]
        return listing

    return found
