"""What all tests share: where real list and trade data is, if it is there at all."""

from __future__ import annotations

import gc
import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("smallyard", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("smallyard")
"""No property here is about time: a slow or busy machine must not fail one."""


def pytest_collection_finish() -> None:
    """What is loaded and collected by now stays to the end: look it through for garbage no more, and the rest seldom.

    Without it a fifth of the processor time of some folders went into looking.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 20, 20)


ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real list files; a test that asks for it is skipped, visibly, where there is none."""
    folder = Path(os.environ.get("SMALLYARD_SHARED", ROOT.parent / "shared"))
    if not (folder / "lists").is_dir():
        pytest.skip(f"no real list data: set SMALLYARD_SHARED (looked in {folder.name!r})")
    return folder


@pytest.fixture(scope="session")
def postgresql() -> Iterator[int]:
    """The port of a real PostgreSQL server; a test that asks for it is skipped, visibly, where none is installed."""
    from tests.databases.server import programs, running

    folder = programs()
    if folder is None:
        pytest.skip("no PostgreSQL server is installed (initdb was not found)")
    with running(folder) as port:
        yield port


_numbers = itertools.count(1)


@pytest.fixture
def new_database(postgresql: int) -> Callable[[], str]:
    """Makes an empty database on the PostgreSQL server; its URL."""
    from tests.databases.server import USER, execute

    def made() -> str:
        name = f"test_{next(_numbers)}"
        execute(postgresql, "postgres", f"CREATE DATABASE {name} TEMPLATE template0")
        return f"postgresql://{USER}@127.0.0.1:{postgresql}/{name}"

    return made


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A place of records: a file of SQLite, and a database of a real PostgreSQL."""
    if request.param == "sqlite":
        return str(tmp_path / "records.sqlite")
    made: Callable[[], str] = request.getfixturevalue("new_database")
    return made()


@pytest.fixture(scope="session")
def name_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder with the name index of the embedded pack, built once for all tests."""
    from datetime import date

    from smallyard.app.worlds import open_world
    from smallyard.names import NameQuery

    folder = tmp_path_factory.mktemp("store")
    open_world(date(2026, 3, 2), store=folder / "lists.sqlite").lists.screen([NameQuery(name="anyone")])
    return folder / "cache"
