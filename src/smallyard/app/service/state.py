"""What one running service holds: its settings, the lists, and the records."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from smallyard.app.worlds import open_world
from smallyard.lists.store import Store
from smallyard.records.access import AccessStore
from smallyard.records.database import records_place
from smallyard.records.store import RecordStore

if TYPE_CHECKING:
    from smallyard.law.world import World

__all__ = ["Held", "Service", "ServiceSettings"]


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """How a service is set up.

    Attributes:
        store: where the lists are: a path or a database URL; None for the user's own. Records stand beside it.
        address: where browsers find the service, such as https://desk.example.org; "" where nobody said.
    """

    store: str | Path | None = None
    address: str = ""


@dataclass
class Service:
    """One running service. What it holds is opened once and shared by all requests."""

    settings: ServiceSettings = field(default_factory=ServiceSettings)

    def __post_init__(self) -> None:
        self.lists = Store(self.settings.store)
        self.records_place = records_place(self.settings.store)
        self.records = RecordStore(self.records_place)
        self.access = AccessStore(self.records_place)
        self._opening = Lock()

    def world(self, effective: date, known: date | None = None) -> World:
        """The lists, tables and clearances as of two days, as `open_world` gives them.

        Raises:
            StoreError: the lists or the records cannot be read.
        """
        # Resolved lists are kept in the store and shared: one request at a time resolves them.
        with self._opening:
            return open_world(effective, known, self.lists)

    def providers(self) -> tuple[()]:
        """The OpenID providers that persons may sign in by."""
        return ()

    def close(self) -> None:
        """Give the databases back."""
        self.lists.close()
        self.records.close()
        self.access.close()


def _held(request: Request) -> Service:
    service = request.app.state.service
    assert isinstance(service, Service)
    return service


Held = Annotated[Service, Depends(_held)]
"""The service, for a path operation that asks for it."""
