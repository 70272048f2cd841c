"""Signing in by an OpenID provider: sent there, and come back.

What must come back with a person is kept in a cookie of their own browser until then; its prefix has browsers refuse
one that another host of the domain sets.
"""

from __future__ import annotations

import hmac
import json
import logging
from base64 import urlsafe_b64decode, urlsafe_b64encode
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from smallyard.app.service.access import secure, signed_in_as
from smallyard.app.service.pages.languages import N_
from smallyard.app.service.pages.showing import local_path
from smallyard.app.service.pages.templating import page
from smallyard.app.service.state import Held, Service
from smallyard.errors import FetchError, InputError

__all__ = ["router"]

router = APIRouter(include_in_schema=False)
_LOG = logging.getLogger("smallyard.service")
_SECONDS = 600
_LONGEST = 4_000
_NOT_NOW = N_("The provider cannot be reached, or did not confirm the sign-in. Try again.")
_NO_ROLE = N_("The provider knows you, but gives you no role here. Ask an admin.")
_TAKEN = N_("An account of that name is here already, and it is not the provider's. Ask an admin.")
_Text = Annotated[str, Query(max_length=_LONGEST)]


@router.get("/sign-in/openid")
def there(request: Request, held: Held, next: _Text = "/") -> Response:  # noqa: A002 - the usual name of the parameter
    """Sends a person to the provider."""
    provider = held.provider()
    if provider is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    held.limits.attempts.take(("openid", request.client.host if request.client else ""))
    try:
        asked = provider.ask()
    except FetchError as failed:
        return _failed(request, held, _NOT_NOW, failed)
    response = RedirectResponse(asked.url, HTTPStatus.SEE_OTHER)
    kept = {"state": asked.state, "nonce": asked.nonce, "verifier": asked.verifier, "next": local_path(next)}
    response.set_cookie(
        _cookie(request), urlsafe_b64encode(json.dumps(kept).encode()).decode(), max_age=_SECONDS,
        secure=secure(request), httponly=True, samesite="lax",
    )  # fmt: skip
    return response


@router.get("/sign-in/openid/back")
def back(request: Request, held: Held, code: _Text = "", state: _Text = "") -> Response:
    """Signs in who comes back from the provider with a code for the question that we asked."""
    provider = held.provider()
    if provider is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    kept = _kept(request)
    if not code or not hmac.compare_digest(state.encode(), kept.get("state", "").encode()) or not state:
        return _failed(request, held, _NOT_NOW, "came back without what was asked")
    try:
        person = provider.answered(code, kept.get("nonce", ""), kept.get("verifier", ""))
    except FetchError as failed:
        return _failed(request, held, _NOT_NOW, failed)
    if person.role is None:
        return _failed(request, held, _NO_ROLE, "a person without a role")
    try:
        account = held.access.federated(person.issuer, person.subject, person.name, person.role)
    except InputError as taken:
        return _failed(request, held, _TAKEN, taken)
    if account is None:
        return _failed(request, held, _NO_ROLE, "an account that is closed")
    response = RedirectResponse(local_path(kept.get("next", "/")), HTTPStatus.SEE_OTHER)
    response.delete_cookie(_cookie(request), secure=secure(request), httponly=True, samesite="lax")
    signed_in_as(account, request, response, held)
    return response


def _failed(request: Request, held: Service, said: str, why: object) -> Response:
    _LOG.warning("sign-in by the provider failed: %s", why)
    openid = held.settings.openid
    providers = [{"path": "/sign-in/openid", "title": openid.title}] if openid is not None else []
    values = {"next": "/", "name": "", "problem": said, "providers": providers}
    return page(request, "sign_in.html", values, HTTPStatus.FORBIDDEN)


def _kept(request: Request) -> dict[str, str]:
    try:
        said = json.loads(urlsafe_b64decode(request.cookies.get(_cookie(request), "")))
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in said.items()} if isinstance(said, dict) else {}


def _cookie(request: Request) -> str:
    return "__Host-smallyard-openid" if secure(request) else "smallyard-openid"
