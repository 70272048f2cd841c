"""Signing in and out, and the one-time link that makes an account."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from smallyard.app.service.access import CheckedForm, OwnForm, signed_in_as, signed_out
from smallyard.app.service.pages.languages import N_
from smallyard.app.service.pages.showing import local_path
from smallyard.app.service.pages.templating import page
from smallyard.app.service.state import Held, Service
from smallyard.errors import InputError

__all__ = ["router"]

router = APIRouter(include_in_schema=False)
_NOT_THEM = N_("Name and password do not go together.")


@router.get("/sign-in")
def sign_in_page(request: Request, held: Held, next: Annotated[str, Query(max_length=2_000)] = "/") -> Response:  # noqa: A002 - the usual name of the parameter
    """The form to sign in with."""
    return _sign_in(request, held, next)


def _sign_in(request: Request, held: Held, wanted: str, name: str = "", problem: str = "") -> Response:
    values = {"next": local_path(wanted), "name": name, "problem": problem, "providers": _providers(held)}
    return page(request, "sign_in.html", values, HTTPStatus.FORBIDDEN if problem else HTTPStatus.OK)


def _providers(held: Service) -> list[dict[str, str]]:
    openid = held.settings.openid
    return [{"path": "/sign-in/openid", "title": openid.title}] if openid is not None else []


@router.post("/sign-in")
async def sign_in(request: Request, form: OwnForm, held: Held) -> Response:
    """Signs in by name and password."""
    name, password, wanted = _text(form, "name"), _text(form, "password"), local_path(_text(form, "next"))
    for who in (request.client.host if request.client else "", ("name", name.strip().casefold())):
        held.limits.attempts.take(who)
    account = await run_in_threadpool(held.access.by_password, name, password)
    if account is None:
        return _sign_in(request, held, wanted, name, _NOT_THEM)
    response = RedirectResponse(wanted, HTTPStatus.SEE_OTHER)
    await run_in_threadpool(signed_in_as, account, request, response, held)
    return response


@router.post("/sign-out")
def sign_out(request: Request, _: CheckedForm, held: Held) -> Response:
    """Ends the session."""
    response = RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
    signed_out(request, response, held)
    return response


@router.get("/welcome")
def welcome_page(request: Request, held: Held, link: Annotated[str, Query(max_length=200)] = "") -> Response:
    """The form that a one-time link leads to."""
    return _welcome(request, held, link)


def _welcome(request: Request, held: Held, link: str, name: str = "", problem: str = "") -> Response:
    given = held.access.invitation(link)
    values = {"invitation": given, "link": link, "name": name, "problem": problem}
    return page(request, "welcome.html", values, HTTPStatus.OK if given and not problem else HTTPStatus.BAD_REQUEST)


@router.post("/welcome")
async def welcome(request: Request, form: OwnForm, held: Held) -> Response:
    """Makes the account and signs it in."""
    link, name = _text(form, "link"), _text(form, "name")
    held.limits.attempts.take(request.client.host if request.client else "")
    try:
        account = await run_in_threadpool(held.access.accept, link, name, _text(form, "password"))
    except InputError as wrong:
        said = f"{(wrong.field or 'this').capitalize()} {wrong.problem}; accepted: {wrong.accepted}"
        return await run_in_threadpool(_welcome, request, held, link, name, said if wrong.field else str(wrong))
    response = RedirectResponse("/", HTTPStatus.SEE_OTHER)
    await run_in_threadpool(signed_in_as, account, request, response, held)
    return response


def _text(form: FormData, field: str) -> str:
    found = form.get(field, "")
    return found if isinstance(found, str) else ""
