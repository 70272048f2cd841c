"""Routes that answer as another service does: its places for the key, its errors, and no parameter ignored."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine, Iterator
from http import HTTPStatus
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from smallyard.app.service.problems import status_of
from smallyard.errors import InputError, OutOfCoverageError, SmallyardError, UnknownValueError

__all__ = ["OPEN", "PeerRoute", "RefusedError", "errors", "key_in_query"]

OPEN: dict[str, Any] = {"security": []}
"""What the OpenAPI document says of an operation that needs no key."""

_LOG = logging.getLogger(__name__)
_TAKEN = "smallyard.key_in_query"
_ASKED_WRONGLY = (InputError, UnknownValueError, OutOfCoverageError)


class RefusedError(Exception):
    """A request that the peer would take, or would refuse, and that is refused here; said in the peer's shape."""

    def __init__(self, detail: str, status: int = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(detail)
        self.detail, self.status = detail, int(status)


class PeerRoute(APIRoute):
    """A path of another service.

    Its clients send their key where that service takes it: `headers` and `parameters` name the places; the key goes
    on as `Authorization: Bearer`, and out of the query, so that no log shows it. Errors have the service's shape,
    which `told` gives. A query parameter that the path does not declare is refused; `refused` says why, by name.
    """

    headers: ClassVar[tuple[str, ...]] = ()
    parameters: ClassVar[tuple[str, ...]] = ()
    refused: ClassVar[dict[str, str]] = {}
    invalid: ClassVar[int] = HTTPStatus.BAD_REQUEST
    """The status for parameters that cannot be read."""

    @classmethod
    def told(cls, status: int, detail: str) -> dict[str, Any]:
        """An error in the service's shape."""
        raise NotImplementedError

    @classmethod
    def dressed(cls, response: Response) -> Response:
        """An answer with the headers that the service puts on all of its answers."""
        return response

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, between the key's place and the error's shape."""
        handle = super().get_route_handler()

        async def answered(request: Request) -> Response:
            keyed = self._keyed(request)
            try:
                self._refuse_undeclared(keyed)
                response = await handle(keyed)
            except RefusedError as error:
                response = self._error(error.status, error.detail)
            except RequestValidationError as error:
                first = error.errors()[0]
                where = ".".join(str(part) for part in first["loc"])
                response = self._error(self.invalid, f"{where}: {first['msg']}")
            except HTTPException as error:
                response = self._error(error.status_code, str(error.detail), dict(error.headers or {}))
            except _ASKED_WRONGLY as error:
                response = self._error(self.invalid, str(error))
            except SmallyardError as error:
                _LOG.error("%s", error)
                response = self._error(status_of(error), "the lists cannot be read")
            return self.dressed(response)

        return answered

    def _error(self, status: int, detail: str, headers: dict[str, str] | None = None) -> Response:
        return JSONResponse(self.told(status, detail), status, headers)

    def _keyed(self, request: Request) -> Request:
        scope = request.scope
        key = next((request.headers[name] for name in self.headers if name in request.headers), "")
        pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        taken = [(name, value) for name, value in pairs if name in self.parameters]
        if taken:
            kept = [pair for pair in pairs if pair[0] not in self.parameters]
            scope["query_string"] = urlencode(kept).encode("latin-1")
            scope[_TAKEN] = urlencode(taken[:1])
            key = key or taken[0][1]
        if key and not request.headers.get("authorization", "").strip():
            kept_headers = [pair for pair in scope["headers"] if pair[0] != b"authorization"]
            scope["headers"] = [*kept_headers, (b"authorization", b"Bearer " + key.encode("latin-1", "replace"))]
        return Request(scope, request.receive)

    def _refuse_undeclared(self, request: Request) -> None:
        declared = set(_declared(self.dependant))
        for name in request.query_params:
            if name not in declared:
                reason = self.refused.get(name, f"is no parameter here; there are: {', '.join(sorted(declared))}")
                raise RefusedError(f"{name[:60]} {reason}")


def _declared(dependant: Dependant) -> Iterator[str]:
    """The query parameters that a path declares, itself or by what it depends on."""
    yield from (param.alias for param in dependant.query_params)
    for one in dependant.dependencies:
        yield from _declared(one)


def errors(model: type[BaseModel], *more: int) -> dict[int | str, dict[str, Any]]:
    """What a path says of its errors, in its service's shape; `more` are statuses beside those that all have."""
    statuses = (400, 401, 403, 429, 503, *more)
    return {status: {"model": model, "description": HTTPStatus(status).phrase} for status in statuses}


def key_in_query(request: Request) -> str:
    """The key as it came in the query ("api_key=..."), for addresses that the client will call with it; or ""."""
    return str(request.scope.get(_TAKEN, ""))
