"""What tests of trade share: a world of the embedded lists, and links of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from smallyard.app.worlds import open_world
from smallyard.law.world import World
from smallyard.trade.fence import Fence, Linked
from smallyard.trade.requirement import Requirements


@dataclass(frozen=True)
class TestLink:
    """A link as the correlation has them."""

    __test__ = False
    hs: str
    eccn: str
    lower: Decimal
    central: Decimal
    upper: Decimal
    since: date | None = None
    until: date | None = None

    def in_force(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


def link(hs: str, eccn: str, lower: str, central: str, upper: str) -> TestLink:
    return TestLink(hs, eccn, Decimal(lower), Decimal(central), Decimal(upper))


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return open_world(date(2019, 12, 31), date(2026, 11, 24), tmp_path_factory.mktemp("lists") / "lists.sqlite")


@pytest.fixture(scope="session")
def requirements(world: World) -> Requirements:
    return Requirements(world)


@pytest.fixture
def fence(requirements: Requirements) -> Callable[..., Fence]:
    """A fence of these links, whatever the edition."""

    def made(*links: Linked) -> Fence:
        return Fence(requirements, lambda edition: links)

    return made


@pytest.fixture(scope="session")
def trade_files(shared: Path) -> Path:
    folder = shared / "trade"
    if not folder.is_dir():
        pytest.skip("no real trade data")
    return folder
