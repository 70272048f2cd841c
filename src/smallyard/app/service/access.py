"""Who asks, and whether they may: what a path operation declares to be reached by accounts of a role and above.

A browser comes with a session in a cookie, a program with `Authorization: Bearer TOKEN`. What changes anything and
comes by cookie must prove that it was sent from our own page: by the form's field `csrf` or the header `X-CSRF-Token`
(OWASP, Cross-Site Request Forgery Prevention: HMAC of the session).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from smallyard.app.service.state import Held, Service
from smallyard.records.access import AccessStore, Account, Came, Role
from smallyard.records.access.store import SESSION

__all__ = [
    "Admin",
    "CheckedForm",
    "NotSignedInError",
    "Officer",
    "OwnForm",
    "Screener",
    "User",
    "Viewer",
    "csrf_token",
    "log_read",
    "secure",
    "signed_in_as",
    "signed_out",
    "whoever",
]

_SAFE = {"GET", "HEAD", "OPTIONS"}
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_FIELD, _HEADER = "csrf", "X-CSRF-Token"
_SCHEMES = ("bearer", "apikey")


@dataclass(frozen=True, slots=True)
class User:
    """Whoever asks: their account, what they may do, and how they came."""

    came: Came
    store: AccessStore = field(repr=False, compare=False)

    @property
    def number(self) -> int:
        """The account's number."""
        return self.came.account.number

    @property
    def name(self) -> str:
        """The account's name: who answers for what is done."""
        return self.came.account.name

    @property
    def role(self) -> Role:
        """What they may do: the account's role, or the lesser one of a token."""
        return self.came.role

    def may(self, role: Role) -> bool:
        """Whether they may do what an account of that role may."""
        return self.role.reaches(role)


class NotSignedInError(HTTPException):
    """Nobody is signed in; a page sends them to sign in, an API says 401."""

    def __init__(self, detail: str = "sign in, or send a token: Authorization: Bearer TOKEN") -> None:
        super().__init__(HTTPStatus.UNAUTHORIZED, detail, {"WWW-Authenticate": "Bearer"})


def log_read(user: User, *what: str) -> None:
    """Note that a user reads data of customers, before they are shown.

    Args:
        user: who reads.
        what: each thing read, by kind and number: "customer 17", "record 5".

    Raises:
        StoreError: it could not be noted; then they must not be shown.
    """
    user.store.log_reads(user.came, what)


async def _came(request: Request, held: Held) -> User | None:
    shown, look_up = _shown(request, held)
    came = held.access.lately(shown) if shown else None
    if came is None and shown:
        came = await run_in_threadpool(look_up, shown)
    return User(came, held.access) if came is not None else None


def _shown(request: Request, held: Service) -> tuple[str, Callable[[str], Came | None]]:
    """The token or session that came with a request, "" for none, and what tells whose it is."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme:
        return token.strip() if scheme.casefold() in _SCHEMES else "", held.access.by_token
    return request.cookies.get(_cookie(request), ""), held.access.by_session


def whoever(request: Request) -> User | None:
    """Who asks, where a path that asks for nobody wants to know; None where nobody is signed in.

    Raises:
        StoreError: the accounts cannot be read.
    """
    held: Service = request.app.state.service
    shown, look_up = _shown(request, held)
    came = look_up(shown) if shown else None
    return User(came, held.access) if came is not None else None


async def _signed_in(request: Request, held: Held, user: Annotated[User | None, Depends(_came)]) -> User:
    if user is None:
        raise NotSignedInError
    held.limits.users.take(user.number)
    if user.came.how == "session" and request.method not in _SAFE:
        await _check_form(request)
    request.state.user = user
    return user


def _at_least(role: Role) -> Callable[[User], Awaitable[User]]:
    async def allowed(user: Annotated[User, Depends(_signed_in)]) -> User:
        if not user.may(role):
            raise HTTPException(HTTPStatus.FORBIDDEN, f"needs the role {role}; {user.name} has {user.role}")
        return user

    return allowed


Viewer = Annotated[User, Depends(_at_least(Role.VIEWER))]
"""Anyone signed in."""
Screener = Annotated[User, Depends(_at_least(Role.SCREENER))]
"""A screener or above."""
Officer = Annotated[User, Depends(_at_least(Role.OFFICER))]
"""An officer or above."""
Admin = Annotated[User, Depends(_at_least(Role.ADMIN))]
"""An admin."""


# ---- cookies and forms ----


def csrf_token(request: Request) -> str:
    """What a form puts into its field `csrf`; it belongs to the session and ends with it."""
    return hmac.new(request.cookies.get(_cookie(request), "").encode(), b"form", hashlib.sha256).hexdigest()


async def _check_form(request: Request) -> None:
    given = request.headers.get(_HEADER, "")
    if not given and request.headers.get("Content-Type", "").startswith(_FORMS):
        found = (await request.form()).get(_FIELD)
        given = found if isinstance(found, str) else ""
    if not hmac.compare_digest(given.encode(), csrf_token(request).encode()):
        raise HTTPException(
            HTTPStatus.FORBIDDEN,
            f"the form has no valid field {_FIELD}, nor the request a header {_HEADER}: load the page again",
        )


async def _checked_form(request: Request, _: Annotated[User, Depends(_signed_in)]) -> AsyncIterator[FormData]:
    async with request.form() as form:  # files that came with it are taken away in the end
        yield form


CheckedForm = Annotated[FormData, Depends(_checked_form)]
"""The fields of a form that a signed-in user sent from our own page."""


async def _own_form(request: Request) -> AsyncIterator[FormData]:
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    ours = (
        site in {"same-origin", "none"} if site else origin is None or urlsplit(origin).netloc == request.url.netloc
    )
    if not ours:
        raise HTTPException(HTTPStatus.FORBIDDEN, "the form was sent from another site")
    async with request.form() as form:
        yield form


OwnForm = Annotated[FormData, Depends(_own_form)]
"""The fields of a form sent from our own page by someone who is not signed in yet."""


def signed_in_as(account: Account, request: Request, response: Response, held: Held) -> None:
    """Begin a session and give the browser its cookie.

    Raises:
        StoreError: it could not be written.
    """
    response.set_cookie(
        _cookie(request),
        held.access.sign_in(account.number),
        max_age=int(SESSION.total_seconds()),
        secure=secure(request),
        httponly=True,
        samesite="lax",
    )


def signed_out(request: Request, response: Response, held: Held) -> None:
    """End the session that the browser came with, and take its cookie back.

    Raises:
        StoreError: it could not be written.
    """
    held.access.sign_out(request.cookies.get(_cookie(request), ""))
    response.delete_cookie(_cookie(request), secure=secure(request), httponly=True, samesite="lax")


def secure(request: Request) -> bool:
    """Whether cookies go over HTTPS only: everywhere but on this machine itself."""
    return request.url.scheme == "https" or request.url.hostname not in _LOOPBACK


def _cookie(request: Request) -> str:
    # The prefix has browsers refuse a cookie set by another host of the domain (RFC 6265bis, 4.1.3.2).
    return "__Host-smallyard" if secure(request) else "smallyard"
