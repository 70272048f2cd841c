"""One opened world of the embedded pack for all tests of screening, and files of parties."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from smallyard.app.screening import open_run
from smallyard.app.worlds import WorldAsked, open_world
from smallyard.law.world import World
from smallyard.lists.store import Store
from smallyard.names import NameQuery

DAY = date(2026, 3, 2)
GUANGHUA = "Guangdong Guanghua Sci-Tech Co."
HUAWEI = "Huawei Technologies Co., Ltd."


@pytest.fixture(scope="session")
def held(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(tmp_path_factory.mktemp("screening") / "lists.sqlite")
    store.view(DAY, DAY).screen([NameQuery(name="anyone")])
    return store


@pytest.fixture(scope="session")
def world(held: Store) -> World:
    return open_world(DAY, DAY, held)


def screened(store: Store, path: Path, day: date = DAY, encoding: str = "utf-8") -> list[dict[str, Any]]:
    """The results of a file, without any file of results."""
    with open_run(path, asked=WorldAsked(day, day, store), encoding=encoding, processes=1) as run:
        run.advance()
        return list(run.rows())


def write_csv(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
    import csv

    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])
    return path
