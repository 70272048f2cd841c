"""What all tests share: where real list and trade data is, if it is there at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real list files; a test that asks for it is skipped, visibly, where there is none."""
    folder = Path(os.environ.get("SMALLYARD_SHARED", ROOT.parent / "shared"))
    if not (folder / "lists").is_dir():
        pytest.skip(f"no real list data: set SMALLYARD_SHARED (looked in {folder.name!r})")
    return folder
