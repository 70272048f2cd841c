"""One service for all drop-in tests, over lists and a day that stand still, on a real port of this machine."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import httpx
import pytest
import uvicorn

from smallyard.app.service.application import application
from smallyard.app.service.compat import looking
from smallyard.app.service.state import Service, ServiceSettings
from smallyard.records.access import Role

DAY = date(2026, 8, 1)


@dataclass(frozen=True)
class Served:
    """A running service: where it is, and a key of each role."""

    address: str
    service: Service
    keys: dict[Role, str]

    def get(self, path: str, role: Role | None = Role.SCREENER, **options: object) -> httpx.Response:
        return httpx.get(self.address + path, headers=self.headers(role), timeout=60, **options)  # type: ignore[arg-type]

    def post(self, path: str, role: Role | None = Role.SCREENER, **options: object) -> httpx.Response:
        return httpx.post(self.address + path, headers=self.headers(role), timeout=60, **options)  # type: ignore[arg-type]

    def headers(self, role: Role | None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.keys[role]}"} if role is not None else {}


def serve(store: Path) -> Iterator[Served]:
    """Serve a store until the tests are done with it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(looking, "today", lambda: DAY)
        app = application(ServiceSettings(store=store))
        service: Service = app.state.service
        keys = {}
        for role in (Role.VIEWER, Role.SCREENER):
            account = service.access.add(str(role), role)
            keys[role] = service.access.make_token(account.number, "tests")[1]
        server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        try:
            served = Served(f"http://127.0.0.1:{port}", service, keys)
            assert served.get("/readyz").status_code == 200
            yield served
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, name_index: Path) -> Iterator[Served]:
    """A service with the embedded lists."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copytree(name_index, folder / "cache")
    yield from serve(folder / "lists.sqlite")


@pytest.fixture(scope="session")
def served_with_sdn(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Iterator[Served]:
    """A service that holds OFAC's SDN List of July 2021 too."""
    from smallyard.lists.intake import open_files
    from smallyard.lists.store import Store

    place = tmp_path_factory.mktemp("served-sdn") / "lists.sqlite"
    store = Store(place)
    store.load(open_files([shared / "lists/ofac/sdn_2021-07"]), published=date(2021, 7, 15))
    store.close()
    yield from serve(place)
