"""The application: one service's routes, errors and documentation put together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from anyio import to_thread
from fastapi import FastAPI
from starlette.routing import Route

from smallyard.app.service.agents import PATH, AgentDoor
from smallyard.app.service.describing import describe
from smallyard.app.service.guarding import Guard
from smallyard.app.service.jobs import scheduler
from smallyard.app.service.pages.assets import Assets
from smallyard.app.service.pages.guarding import PageGuard
from smallyard.app.service.problems import handle_problems
from smallyard.app.service.routers import api_routers, page_routers
from smallyard.app.service.state import Service, ServiceSettings
from smallyard.version import __version__

__all__ = ["application"]

_THREADS = 120


def application(settings: ServiceSettings | None = None, warmed: Callable[[], None] = lambda: None) -> FastAPI:
    """A service as an ASGI application.

    Args:
        settings: how it is set up; None for the user's own lists and records.
        warmed: called once all is read that every answer needs, before the first answer.
    """
    service = Service(settings or ServiceSettings())
    agents = AgentDoor(service)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        # Threads mostly wait for the one that works for all of them.
        to_thread.current_default_thread_limiter().total_tokens = _THREADS
        await to_thread.run_sync(service.warm)
        warmed()
        working = scheduler(service)
        if working is not None:
            working.start()
        async with agents.open():
            yield
        if working is not None:
            await to_thread.run_sync(working.stop)
        service.close()

    app = FastAPI(
        title="smallyard",
        summary="Trade controls as code.",
        version=__version__,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # the usual page of documentation fetches scripts from elsewhere
        redoc_url=None,
        lifespan=lifespan,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    app.state.service = service
    app.add_middleware(Guard, service=service)
    handle_problems(app)
    describe(app)
    for router in (*api_routers(), *page_routers()):
        app.include_router(router)
    app.router.routes.append(Route(PATH, agents))
    app.mount("/static", Assets(), name="static")
    app.add_middleware(PageGuard)
    return app
