"""What stands before every request: limits of size and rate, headers that browsers heed, and a log without secrets.

Sources: OWASP Secure Headers Project; Content Security Policy Level 3; RFC 6797 (HSTS).
"""

from __future__ import annotations

import logging
import math
import time
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders

from smallyard.app.service.problems import problem

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from smallyard.app.service.state import Service

__all__ = ["HEADERS", "Guard"]

_LOG = logging.getLogger("smallyard.service")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_KEPT = "/static/"
_FORMS = "multipart/form-data"


class _TooLarge(Exception):  # noqa: N818 - a signal within this module
    """More was sent than is accepted."""


class _Answer:
    """One answer on its way out: with our headers, or in place of it that too much was sent."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope, self._send = scope, send
        self.status, self.begun, self.too_large = 0, False, False

    async def send(self, message: Message) -> None:
        if self.too_large and not self.begun:
            raise _TooLarge  # whoever read the body may have taken our signal for a fault of its own
        await self.send_whatever(message)

    async def send_whatever(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun, self.status = True, message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("Cache-Control", "no-store")
            if self._scope["scheme"] == "https":
                headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        await self._send(message)


class Guard:
    """The outermost layer of the application.

    Args:
        app: what it guards.
        service: whose limits hold.
    """

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app, self._service = app, service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or have it answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, answer = time.perf_counter(), _Answer(scope, send)
        try:
            await self._guarded(scope, receive, answer)
        except _TooLarge:
            if answer.begun:
                raise
            settings = self._service.settings
            detail = f"accepted: up to {settings.largest_body:,} bytes, as a form up to {settings.largest_upload:,}"
            said = problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail).response()
            await said(scope, receive, answer.send_whatever)
        finally:
            taken = (time.perf_counter() - began) * 1000
            path = scope["path"].encode("ascii", "backslashreplace").decode()
            # Never the query: it may hold a name, a code or a one-time link.
            _LOG.info("%s %s %d %.0f ms", scope["method"], path, answer.status or 500, taken)

    async def _guarded(self, scope: Scope, receive: Receive, answer: _Answer) -> None:
        service, headers = self._service, Headers(scope=scope)
        if not scope["path"].startswith(_KEPT):
            wait = service.limits.addresses.wait(scope["client"][0] if scope.get("client") else "")
            if wait:
                said = problem(HTTPStatus.TOO_MANY_REQUESTS, "too many requests from this address")
                await said.response({"Retry-After": str(math.ceil(wait))})(scope, receive, answer.send)
                return
        if "\0" in scope["path"] or b"%00" in scope.get("query_string", b""):
            said = problem(HTTPStatus.BAD_REQUEST, "the address holds a zero byte")
            await said.response()(scope, receive, answer.send)
            return
        form = headers.get("Content-Type", "").startswith(_FORMS)
        largest = service.settings.largest_upload if form else service.settings.largest_body
        length = headers.get("Content-Length", "")
        if length.isdigit() and int(length) > largest:
            raise _TooLarge
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > largest:
                answer.too_large = True
                raise _TooLarge
            return message

        await self._app(scope, counted, answer.send)
