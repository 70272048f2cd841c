"""Agents over HTTP: the tools of the MCP server at `/mcp`, for whoever has a token of the service.

Source: Model Context Protocol, streamable HTTP transport, by its Python SDK (`mcp`); each request stands alone, so
that any process of the service can answer it.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from http import HTTPStatus
from importlib.util import find_spec
from typing import TYPE_CHECKING

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException

from smallyard.app.service.problems import problem
from smallyard.records.access import Role

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
    from starlette.types import Receive, Scope, Send

    from smallyard.app.mcp.server import Kept
    from smallyard.app.service.state import Service

__all__ = ["PATH", "AgentDoor"]

PATH = "/mcp"
_SCHEMES = ("bearer", "apikey")
_asking: ContextVar[str] = ContextVar("asking")
"""The name of the account whose question is being answered: who answers for what is put on record."""


class AgentDoor:
    """Lets agents in that bring a token of a screener or above, and has their questions answered.

    Args:
        service: whose lists, records and accounts these are.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._manager: StreamableHTTPSessionManager | None = None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Answer as long as this is open. Without the extra `mcp` nobody is answered."""
        if find_spec("mcp") is None:
            yield
            return
        from smallyard.app.mcp.server import server

        logging.getLogger("mcp").setLevel(logging.WARNING)  # it tells of each request, as `Guard` does
        tools = server(self._service.lists, opened=self._service.world, kept=self._kept())
        # A browser that was led astray has no token to send, so hosts and origins need not be told.
        tools.streamable_http_app(json_response=True, stateless_http=True, host="")
        self._manager = tools.session_manager
        async with self._manager.run():
            try:
                yield
            finally:
                self._manager = None

    def _kept(self) -> Kept:
        records = self._service.records
        return lambda decision: records.append(decision, by=_asking.get())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request of an agent."""
        if self._manager is None:
            said = problem(HTTPStatus.NOT_FOUND, "agents are not answered here: the extra `mcp` is not installed")
            await said.response()(scope, receive, send)
            return
        try:
            name = await to_thread.run_sync(self._who, Headers(scope=scope).get("authorization", ""))
        except HTTPException as refused:
            said = problem(refused.status_code, str(refused.detail))
            await said.response(dict(refused.headers or {}))(scope, receive, send)
            return
        asking = _asking.set(name)
        try:
            await self._manager.handle_request(scope, receive, send)
        finally:
            _asking.reset(asking)

    def _who(self, authorization: str) -> str:
        scheme, _, token = authorization.partition(" ")
        came = self._service.access.by_token(token.strip()) if scheme.casefold() in _SCHEMES else None
        if came is None:
            raise HTTPException(
                HTTPStatus.UNAUTHORIZED, "send a token: Authorization: Bearer TOKEN", {"WWW-Authenticate": "Bearer"}
            )
        self._service.limits.users.take(came.account.number)
        if not came.role.reaches(Role.SCREENER):
            raise HTTPException(
                HTTPStatus.FORBIDDEN, f"needs the role {Role.SCREENER}; {came.account.name} has {came.role}"
            )
        return came.account.name
