"""A desk: lists given by hand, customers, and what a watch, alerts and cases make of them, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from smallyard.lists.store import Store
from smallyard.model.party import Party
from smallyard.monitoring.alerts import Alert, Alerts
from smallyard.monitoring.cases import Cases
from smallyard.monitoring.customers import Customers
from smallyard.monitoring.watching import Watched, watch
from smallyard.records.clearances import ClearanceStore
from smallyard.records.database import RecordsDatabase
from tests.lists.given import GivenLists

MONDAY, TUESDAY, WEDNESDAY = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)


@dataclass
class Desk:
    """Everything over one place of records."""

    lists: GivenLists
    store: Store
    database: RecordsDatabase

    def __post_init__(self) -> None:
        self.customers = Customers(self.database)
        self.alerts = Alerts(self.database)
        self.cases = Cases(self.database)
        self.clearances = ClearanceStore(self.database.place)

    def add(self, reference: str, name: str, **more: Any) -> None:
        self.customers.put(reference, Party.model_validate({"name": name, "country": "CN", **more}), by="ann")

    def watch(self, day: date, **more: Any) -> Watched:
        view = self.store.view(day, day)
        return watch(self.customers, view, self.clearances.standing(day, view.current_id), **more)

    def raised(self, done: Watched) -> list[Alert]:
        return [self.alerts.alert(number) for number in done.alerts]

    def told(self, done: Watched) -> list[tuple[str, str, str]]:
        """What a watch raised: kind, customer and listing."""
        return [(str(one.kind), one.reference, one.listing) for one in self.raised(done)]


@pytest.fixture
def desk(place: str, tmp_path: Path) -> Iterator[Desk]:
    lists = GivenLists()
    database = RecordsDatabase(place)
    made = Desk(lists, Store(tmp_path / "lists.sqlite", pack=lists), database)  # type: ignore[arg-type]
    yield made
    made.clearances.close()
    database.close()
