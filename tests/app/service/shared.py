"""One application for many tests, with a service of its own in it for each.

An application makes its routes and the agents' tools once, which takes longer than most tests; what tests must not
share, lists, records, accounts and limits, is the service's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import APIRouter, FastAPI

from smallyard.app.service.application import application
from smallyard.app.service.state import Service, ServiceSettings

_made: dict[tuple[int, ...], FastAPI] = {}


def _application(*more: APIRouter) -> FastAPI:
    found = _made.get(key := tuple(map(id, more)))
    if found is None:
        found = _made[key] = application()
        for router in more:
            found.include_router(router)
    return found


@contextmanager
def with_service(settings: ServiceSettings, *more: APIRouter) -> Iterator[FastAPI]:
    """The application with a new service, warm as one that has begun to serve; one at a time.

    Args:
        settings: how the service is set up.
        more: routes beside those that every service has; those of a module, which last.
    """
    app = _application(*more)
    service = app.state.service
    assert isinstance(service, Service)
    service.settings = settings
    service.__post_init__()
    service.warm()
    yield app
    service.close()
