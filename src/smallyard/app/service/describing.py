"""The OpenAPI document: every error is said as it is answered, and every path says how to be let in.

Source: https://spec.openapis.org/oas/v3.1.0.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from smallyard.app.service.problems import Problem, problems
from smallyard.version import VERSIONS

__all__ = ["describe", "document"]

_OPEN = {"/api/v1/health"}
_DROP_IN = "drop-in:"
"""What the tags of paths begin with that answer in another service's shapes."""
_ALWAYS = (400, 429, 500, 503)
_INVALID = str(HTTPStatus.UNPROCESSABLE_ENTITY.value)
_DESCRIPTION = """\
May this shipment, this customer, this investment go ahead, on this date, and if not, what would let it?

Every answer says which lists it looked at, of which day, and what it could not look at; none is a bare yes. Bodies
are strict: a field that is not known is an error. Errors are problem details (RFC 9457). Not legal advice.
"""


def document() -> dict[str, Any]:
    """The OpenAPI document of the service as it comes.

    Raises:
        StoreError: the extra `service` is not installed.
    """
    from smallyard.app.service.application import application

    made: dict[str, Any] = application().openapi()
    return made


def describe(app: FastAPI) -> None:
    """Have an application's OpenAPI document say what it answers, problems included."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(
                title=app.title,
                version=app.version,
                summary=app.summary,
                description=f"{_DESCRIPTION}\n{VERSIONS}.\n",
                routes=app.routes,
                license_info=app.license_info,
            )
            components = made.setdefault("components", {})
            schemas = components.setdefault("schemas", {})
            said = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas |= said.pop("$defs")
            schemas["Problem"] = said
            for name in ("HTTPValidationError", "ValidationError"):
                schemas.pop(name, None)
            components["securitySchemes"] = {
                "token": {"type": "http", "scheme": "bearer", "description": "A token made at /api/v1/tokens."},
            }
            for path, operations in made["paths"].items():
                for operation in operations.values():
                    _complete(path, operation)
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # as FastAPI's documentation has it ("Extending OpenAPI")


def _complete(path: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    drop_in = any(tag.startswith(_DROP_IN) for tag in operation.get("tags", ()))
    asked = [*_ALWAYS]
    if path not in _OPEN and operation.setdefault("security", [{"token": []}]):
        asked += [401, 403]
    if "requestBody" in operation:
        asked += [413]
    if "{" in path and not drop_in:  # what stands in its place may hold a slash: then it names no path
        asked += [404]
    if drop_in:  # it says in its own shape, and with another status, what cannot be read
        responses.pop(_INVALID, None)
    elif _INVALID in responses:
        responses[_INVALID] = problems(HTTPStatus.UNPROCESSABLE_ENTITY)[HTTPStatus.UNPROCESSABLE_ENTITY]
    for status, said in problems(*asked).items():
        known = responses.setdefault(str(int(status)), said)
        # What stands before every path says it as problem details, whatever shape the path has.
        known["content"] = {**said["content"], **known.get("content", {})}
    operation["responses"] = dict(sorted(responses.items()))
