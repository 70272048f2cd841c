"""What stands around every page: security headers, and errors told as pages to people instead of as JSON."""

from __future__ import annotations

import json
import logging
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from smallyard.app.service.pages.languages import N_
from smallyard.app.service.pages.showing import View

__all__ = ["CONTENT_SECURITY_POLICY", "PageGuard"]

_LOG = logging.getLogger(__name__)
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing from elsewhere, nothing inline."""
_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_MOST_PROBLEM = 100_000

_TITLES = {
    400: N_("The request could not be understood"),
    401: N_("Please sign in"),
    403: N_("You may not do this"),
    404: N_("There is no such page"),
    405: N_("That cannot be done here"),
    413: N_("That is too large"),
    422: N_("Something in the request is not right"),
    429: N_("Too many requests"),
    500: N_("A fault of the software"),
    503: N_("The lists or the records cannot be read"),
}
_WHAT_TO_DO = {
    400: N_("Go back to the form and send it again."),
    403: N_(
        "Ask an admin for the role that it needs. If a form brought you here, it may have stood open too "
        "long: load it again and send it once more."
    ),
    404: N_("Look at the address, or start from one of the pages in the navigation."),
    405: N_("Go back, and use the buttons of the page."),
    413: N_("Send a smaller file, or split it; very large files are screened with the command line."),
    422: N_("Go back and correct what is named below."),
    429: N_("Wait a minute, then try again."),
    500: N_("Nothing was changed. Try again; if it comes back, give the admin the time at which it happened."),
    503: N_("Try again in a minute. If it lasts, ask the admin to look at the database and its disk."),
}


class PageGuard:
    """Adds the headers to every answer that is not the API's, and turns problem details into pages for browsers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Guard one request."""
        if scope["type"] != "http" or scope["path"].startswith("/api/"):
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        problem: dict[str, Any] = {}
        body: list[bytes] = []
        started = False

        async def guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                headers = dict(message["headers"])
                is_problem = headers.get(b"content-type", b"").startswith(b"application/problem+json")
                if is_problem and _wants_page(request):
                    problem["status"] = message["status"]
                    return
                started = True
                message = {**message, "headers": [*message["headers"], *_missing(headers)]}
            elif problem:
                body.append(message.get("body", b"")[:_MOST_PROBLEM])
                if not message.get("more_body", False):
                    await _told(request, problem["status"], b"".join(body))(scope, receive, _headed(send))
                return
            await send(message)

        try:
            await self.app(scope, receive, guarded)
        except Exception as error:
            if started or problem or not _wants_page(request):
                raise
            _LOG.exception("unforeseen", exc_info=error)
            await _told(request, 500, b"{}")(scope, receive, _headed(send))


def _headed(send: Send) -> Send:
    async def headed(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], *_missing(dict(message["headers"]))]}
        await send(message)

    return headed


def _missing(headers: dict[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    found = [(name.encode(), value.encode()) for name, value in _HEADERS.items() if name.encode() not in headers]
    if b"cache-control" not in headers:  # a page holds what only its reader may see
        found.append((b"cache-control", b"no-store"))
    return found


def _wants_page(request: Request) -> bool:
    if request.url.path.endswith(".json") or request.url.path.startswith("/static/"):
        return False
    return "text/html" in request.headers.get("accept", "")


def _told(request: Request, status: int, body: bytes) -> Response:
    """The error as a page that says what to do; who is not signed in is asked to."""
    try:
        said = json.loads(body)
    except ValueError:
        said = {}
    detail = str(said.get("detail", ""))[:2_000]
    errors = [(str(one.get("field", "")), str(one.get("problem", ""))[:500]) for one in said.get("errors", [])][:20]
    view = View(request)
    title = _TITLES.get(status, N_("That did not work"))
    advice = _WHAT_TO_DO.get(status, N_("Go back and try again."))
    data = {"status": status, "title": view.text(title), "advice": view.text(advice), "detail": detail}
    return view.page("error.html", data, status, errors=errors)
