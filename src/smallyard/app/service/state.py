"""What one running service holds: its settings, the lists, and the records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from threading import Lock, Semaphore
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from fastapi import Depends, Request

from smallyard.app.monitoring import Monitoring
from smallyard.app.service.limits import A_USER, AN_ADDRESS, ATTEMPTS, Limits, Rate
from smallyard.app.service.together import Together
from smallyard.app.service.worlds import Worlds
from smallyard.lists.store import Store
from smallyard.monitoring.mail import Mailbox
from smallyard.monitoring.outbound import Reach
from smallyard.records.access import AccessStore
from smallyard.records.clearances import ClearanceStore
from smallyard.records.database import records_place
from smallyard.records.store import RecordStore

if TYPE_CHECKING:
    from smallyard.app.service.federation import OpenId, Provider
    from smallyard.law.world import World

_Asked = TypeVar("_Asked")
_Given = TypeVar("_Given")
_AT_WORK = 2
"""Decisions made at the same time in one process: more would only make all of them slower (one interpreter)."""

__all__ = ["Held", "Service", "ServiceSettings"]


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """How a service is set up.

    Attributes:
        store: where the lists are: a path or a database URL; None for the user's own. Records stand beside it.
        address: where browsers find the service, such as https://desk.example.org; "" where nobody said.
        jobs: whether it watches customers, sends what waits and brings lists up to date by itself.
        watch_every: minutes from one watch to the next; 0 for none.
        update_every: hours from one update of the lists to the next; 0 for none.
        own_networks: networks of one's own that webhooks may lead into.
        mail_server: where mail goes out, see `smallyard.monitoring.mail.Mailbox.of`; "" for none.
        largest_body: bytes of a request.
        largest_upload: bytes of a form with files.
        a_user: how often one user may ask, of one process of the service.
        an_address: how often anyone may ask from one address.
        attempts: how often anyone may try to sign in from one address, or as one person.
        openid: a provider by which persons may sign in; None for none.
    """

    store: str | Path | None = None
    address: str = ""
    jobs: bool = False
    watch_every: int = 60
    update_every: int = 0
    own_networks: tuple[str, ...] = ()
    mail_server: str = field(default="", repr=False)
    largest_body: int = 8 * 1024 * 1024
    largest_upload: int = 64 * 1024 * 1024
    a_user: Rate = A_USER
    an_address: Rate = AN_ADDRESS
    attempts: Rate = ATTEMPTS
    openid: OpenId | None = None


@dataclass
class Service:
    """One running service. What it holds is opened once and shared by all requests."""

    settings: ServiceSettings = field(default_factory=ServiceSettings)

    def __post_init__(self) -> None:
        self.lists = Store(self.settings.store)
        self.records_place = records_place(self.settings.store)
        self.records = RecordStore(self.records_place)
        self.clearances = ClearanceStore(self.records_place)
        self.access = AccessStore(self.records_place)
        self.monitoring = Monitoring(
            self.records_place,
            Reach.of(self.settings.own_networks),
            Mailbox.of(self.settings.mail_server) if self.settings.mail_server else None,
        )
        self.limits = Limits(self.settings.a_user, self.settings.an_address, self.settings.attempts)
        self.working, self.batches = Semaphore(_AT_WORK), Semaphore(1)
        self._federating = Lock()
        self._provider: Provider | None = None
        self._worlds = Worlds(self.lists, self.clearances)
        self._together: dict[str, Together[Any, Any]] = {}

    def world(self, effective: date, known: date | None = None) -> World:
        """The lists, tables and clearances as of two days: a world for one request.

        Raises:
            StoreError: the lists or the records cannot be read.
        """
        return self._worlds.at(effective, known)

    def together(
        self, what: str, work: Callable[[Service, Sequence[_Asked]], Sequence[_Given | Exception]], most: int = 256
    ) -> Together[_Asked, _Given]:
        """Work that is done together for requests that ask for it at once.

        Args:
            what: its name.
            work: does it, see `Together`.
            most: how many are done at once.
        """
        found = self._together.get(what)
        if found is None:
            found = self._together[what] = Together(partial(work, self), most)
        return found

    def address(self, request: Request) -> str:
        """Where browsers find the service: as it was said, else as this request found it; without a stroke behind."""
        return (self.settings.address or str(request.base_url)).rstrip("/")

    def warm(self) -> None:
        """Read what every answer needs, so that the first who asks need not wait for it.

        Raises:
            StoreError: the lists or the records cannot be read.
        """
        self._worlds.warm()

    def provider(self) -> Provider | None:
        """The OpenID provider that persons may sign in by, if there is one."""
        with self._federating:
            if self._provider is None and self.settings.openid is not None:
                from smallyard.app.service.federation import Provider

                back = f"{self.settings.address.rstrip('/')}/sign-in/openid/back"
                self._provider = Provider(self.settings.openid, back)
            return self._provider

    def close(self) -> None:
        """Give the databases back."""
        self.lists.close()
        self.records.close()
        self.clearances.close()
        self.access.close()
        self.monitoring.close()


async def _held(request: Request) -> Service:
    service = request.app.state.service
    assert isinstance(service, Service)
    return service


Held = Annotated[Service, Depends(_held)]
"""The service, for a path operation that asks for it."""
