"""What stands around every page: errors told as pages to people instead of as JSON."""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from smallyard.app.service.access import whoever
from smallyard.app.service.guarding import HEADERS
from smallyard.app.service.pages.languages import N_
from smallyard.app.service.pages.showing import View
from smallyard.errors import SmallyardError

__all__ = ["PageGuard"]

_LOG = logging.getLogger(__name__)
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
    """Turns the problem details of everything but the API into pages, for those who came with a browser."""

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
            elif problem:
                body.append(message.get("body", b"")[:_MOST_PROBLEM])
                if not message.get("more_body", False):
                    await (await _page(request, problem["status"], b"".join(body)))(scope, receive, _headed(send))
                return
            await send(message)

        try:
            await self.app(scope, receive, guarded)
        except Exception as error:
            if started or problem or not _wants_page(request):
                raise
            _LOG.exception("unforeseen", exc_info=error)
            await (await _page(request, 500, b"{}"))(scope, receive, _headed(send))


def _headed(send: Send) -> Send:
    async def headed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in {**HEADERS, "Cache-Control": "no-store"}.items():
                headers.setdefault(name, value)
        await send(message)

    return headed


def _wants_page(request: Request) -> bool:
    if request.url.path.endswith(".json") or request.url.path.startswith("/static/"):
        return False
    return "text/html" in request.headers.get("accept", "")


async def _page(request: Request, status: int, body: bytes) -> Response:
    """The error as a page, with the navigation of who is signed in, on a path that did not ask for it too."""
    if not hasattr(request.state, "user"):
        with suppress(SmallyardError):  # the page is about what is wrong already
            if (user := await run_in_threadpool(whoever, request)) is not None:
                request.state.user = user
    return await run_in_threadpool(_told, request, status, body)


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
