"""Errors as the service says them: problem details.

Source: RFC 9457 (Problem Details for HTTP APIs).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, TypeGuard
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import ConfigDict, Field, ValidationError
from starlette.exceptions import HTTPException

from smallyard.errors import (
    InputError,
    MissingExtraError,
    OutOfCoverageError,
    SmallyardError,
    StoreError,
    UnknownValueError,
)
from smallyard.model.noun import Described

__all__ = ["MEDIA_TYPE", "Problem", "Wrong", "handle_problems", "or_not_found", "problem", "problem_of", "problems"]

MEDIA_TYPE = "application/problem+json"
_SAID = 20
"""How many of the things that are wrong are said at once."""
_LOG = logging.getLogger(__name__)


class Wrong(Described):
    """One thing that is wrong with what was sent."""

    model_config = ConfigDict(extra="forbid")

    field: str = Field(description="Where it stands in the request, such as body.parties[1].country.")
    problem: str = Field(description="What is wrong.")
    accepted: str | None = Field(default=None, description="What would have been accepted.")


class Problem(Described):
    """Problem details (RFC 9457)."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(default="about:blank", description="What kind of problem it is.")
    title: str = Field(description="The kind of problem in words.")
    status: int = Field(description="The HTTP status code.")
    detail: str = Field(default="", description="What is wrong, and what would be accepted.")
    errors: list[Wrong] = Field(default_factory=list, description="Each thing that is wrong with what was sent.")

    def response(self, headers: dict[str, str] | None = None) -> JSONResponse:
        """The answer that says it."""
        return JSONResponse(self.model_dump(), self.status, headers, media_type=MEDIA_TYPE)


def problem(status: int, detail: str = "", errors: list[Wrong] | None = None) -> Problem:
    """A problem of an HTTP status, said in that status's own words."""
    return Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=errors or [])


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What a path operation says of the problems that it may answer with, for `responses=`."""
    return {
        status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: {"schema": _SCHEMA}}}
        for status in statuses
    }


_SCHEMA = {"$ref": "#/components/schemas/Problem"}


@contextmanager
def or_not_found(said: str) -> Iterator[None]:
    """Answer 404 where what is looked up is not there; `said` is what the answer says.

    Raises:
        HTTPException: it is not there.
    """
    try:
        yield
    except UnknownValueError as missing:
        raise HTTPException(HTTPStatus.NOT_FOUND, said) from missing


def problem_of(error: Exception) -> Problem:
    """What is said of an error in one of several things that were sent together."""
    if isinstance(error, ValidationError):
        wrong = _wrong(error.errors(include_url=False))
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"{wrong[0].field}: {wrong[0].problem}", wrong)
    if isinstance(error, SmallyardError):
        named = (
            [Wrong(field=error.field or "", problem=error.problem, accepted=error.accepted)] if _named(error) else []
        )
        return problem(status_of(error), str(error), named)
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"is no JSON: {str(error).splitlines()[0][:200]}")


def _wrong(errors: Sequence[Any]) -> list[Wrong]:
    return [
        Wrong(field=_place(one["loc"]), problem=one["msg"].removeprefix("Value error, ")) for one in errors[:_SAID]
    ]


def _named(error: SmallyardError) -> TypeGuard[InputError]:
    return isinstance(error, InputError) and bool(error.field)


def status_of(error: SmallyardError) -> int:
    """The HTTP status that goes with an error."""
    if isinstance(error, UnknownValueError | InputError | OutOfCoverageError):
        return HTTPStatus.UNPROCESSABLE_ENTITY
    return (
        HTTPStatus.SERVICE_UNAVAILABLE
        if isinstance(error, StoreError | MissingExtraError)
        else HTTPStatus.INTERNAL_SERVER_ERROR
    )


def handle_problems(app: FastAPI) -> None:
    """Have every error of an application answered with problem details."""

    @app.exception_handler(SmallyardError)
    async def ours(_: Request, error: SmallyardError) -> JSONResponse:
        said = problem_of(error)
        if said.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            _LOG.error("%s", error)
        return said.response()

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        wrong = _wrong(error.errors())
        detail = f"{wrong[0].field}: {wrong[0].problem}" if wrong else ""
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, wrong).response()

    @app.exception_handler(ValidationError)
    async def not_valid(_: Request, error: ValidationError) -> JSONResponse:
        # Of a noun made from what was sent: one of our own making would be a fault, and is logged as one.
        return problem_of(error).response()

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        if error.status_code == HTTPStatus.UNAUTHORIZED and _shown_to_a_person(request):
            return RedirectResponse(f"/sign-in?{urlencode({'next': _wanted(request)})}", HTTPStatus.SEE_OTHER)
        detail = "" if error.detail == HTTPStatus(error.status_code).phrase else str(error.detail)
        return problem(error.status_code, detail).response(dict(error.headers or {}))

    @app.exception_handler(Exception)
    async def unforeseen(_: Request, error: Exception) -> JSONResponse:
        _LOG.exception("unforeseen", exc_info=error)
        return problem(
            HTTPStatus.INTERNAL_SERVER_ERROR, "This is a fault of the software; its log says more."
        ).response()


def _shown_to_a_person(request: Request) -> bool:
    return "text/html" in request.headers.get("Accept", "") and "Authorization" not in request.headers


def _wanted(request: Request) -> str:
    """Where to go once signed in: what was asked for, if asking again does no more than show it."""
    if request.method != "GET":
        return "/"
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _place(parts: tuple[int | str, ...]) -> str:
    said = ""
    for part in parts:
        said += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if said else str(part)
    return said
