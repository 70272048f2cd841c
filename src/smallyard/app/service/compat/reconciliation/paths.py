"""The paths of the reconciliation service: manifest, queries, suggestions, preview, data extension."""

from __future__ import annotations

from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from urllib.parse import parse_qs

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ValidationError
from starlette.routing import Match
from starlette.types import Scope

from smallyard.app.service.access import Screener, Viewer
from smallyard.app.service.compat.directory import directory_of
from smallyard.app.service.compat.looking import hits_of, lists_held, lists_today
from smallyard.app.service.compat.reconciliation.candidates import asked_of, candidate, extended, identified
from smallyard.app.service.compat.reconciliation.manifest import MOST_QUERIES, manifest_of
from smallyard.app.service.compat.reconciliation.model import (
    PROPERTIES,
    TYPES,
    Extension,
    Queries,
    type_object,
)
from smallyard.app.service.compat.reconciliation.preview import preview_page
from smallyard.app.service.compat.route import OPEN, RefusedError, errors
from smallyard.app.service.compat.yente.entities import entities_of
from smallyard.app.service.compat.yente.examples import SCHEMAS, fits
from smallyard.app.service.compat.yente.filters import DatasetName
from smallyard.app.service.compat.yente.matching import check_algorithm
from smallyard.app.service.compat.yente.route import ERRORS, ErrorResponse, YenteRoute
from smallyard.app.service.compat.yente.scope import lists_of
from smallyard.app.service.state import Held, Service
from smallyard.lists.ftm.entities import schema_of
from smallyard.names import REVIEW

if TYPE_CHECKING:
    from smallyard.lists.screening import Hit
    from smallyard.lists.view import ListsView
    from smallyard.model.listing import ListCode

__all__ = ["router"]

_Model = TypeVar("_Model", bound=BaseModel)
_SUGGESTED = 10


class ReconciliationRoute(YenteRoute):
    """Every answer may be read by pages of other sites (section 3.3); a key, not a cookie, says who asks."""

    @classmethod
    def dressed(cls, response: Response) -> Response:
        """The answer with the header that lets other sites' pages read it."""
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response


class QueriesByGetRoute(ReconciliationRoute):
    """Takes the endpoint's GET where it carries queries; without any, the manifest is asked for (section 3.1)."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether a request is this route's."""
        given = parse_qs(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
        return super().matches(scope) if {"queries", "extend"} & set(given) else (Match.NONE, {})


router = APIRouter(prefix="/reconcile", tags=["drop-in: reconciliation"], route_class=ReconciliationRoute)
_Cursor = Annotated[int, Query(ge=0, description="How many to leave out before.")]
_Prefix = Annotated[str, Query(description="How a name or label begins.")]
_TOO_MANY = errors(ErrorResponse, 404, 413)
Json = dict[str, Any]


@router.options("/{dataset}", include_in_schema=False)
@router.options("/{dataset}/{rest:path}", include_in_schema=False)
def preflight(dataset: str, rest: str = "") -> Response:
    """What a browser asks before it lets another site's page ask."""
    allowed = {
        "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
        "Access-Control-Allow-Headers": "Authorization, Content-Type",
        "Access-Control-Max-Age": "86400",
    }
    return Response(status_code=HTTPStatus.NO_CONTENT, headers=allowed)


def queries_by_get(
    held: Held,
    _: Screener,
    dataset: DatasetName,
    queries: str = "",
    extend: str = "",
    algorithm: str = "best",
) -> Json:
    """Answer a batch of queries, or of entities to be extended."""
    return _answered(held, dataset, queries, extend, algorithm)


router.add_api_route(
    "/{dataset}", queries_by_get, methods=["GET"], include_in_schema=False, route_class_override=QueriesByGetRoute
)


@router.get(
    "/{dataset}",
    summary="Reconciliation service manifest, or queries by GET",
    responses=_TOO_MANY,
    openapi_extra=OPEN,
)
def manifest(
    request: Request,
    held: Held,
    dataset: DatasetName,
    queries: Annotated[str, Query(description="A batch of queries, as JSON; answers as POST does.")] = "",
    extend: Annotated[str, Query(description="A data extension query, as JSON; answers as POST does.")] = "",
    algorithm: Annotated[str, Query(description="best or smallyard: other scorers are refused.")] = "best",
) -> Json:
    """What the service offers. It needs no key; the addresses in it carry the key that the question came with."""
    check_algorithm(algorithm)
    lists_of(dataset, lists_held(lists_today(held)))
    return manifest_of(request, held, dataset)


@router.post("/{dataset}", summary="Reconciliation queries", responses=_TOO_MANY)
def queries_by_post(
    held: Held,
    _: Screener,
    dataset: DatasetName,
    queries: Annotated[str, Form(description="A batch of queries, as JSON.")] = "",
    extend: Annotated[str, Form(description="A data extension query, as JSON.")] = "",
    algorithm: Annotated[str, Query(description="best or smallyard: other scorers are refused.")] = "best",
) -> Json:
    """Answer a batch of queries, or of entities to be extended."""
    return _answered(held, dataset, queries, extend, algorithm)


def _answered(held: Service, dataset: str, queries: str, extend: str, algorithm: str) -> Json:
    check_algorithm(algorithm)
    view = lists_today(held)
    lists = lists_of(dataset, lists_held(view))
    if extend.strip():
        extension = _read(Extension, extend, "extend")
        if len(extension.ids) > MOST_QUERIES:
            raise RefusedError(f"too many entities at once (limit: {MOST_QUERIES})", 413)
        return extended(view, extension)
    batch = _read(Queries, queries, "queries").root
    if not batch:
        raise RefusedError("no queries are given")
    if len(batch) > MOST_QUERIES:
        raise RefusedError(f"too many queries in one batch (limit: {MOST_QUERIES})", 413)
    return {name: {"result": _result(view, lists, name, batch)} for name in batch}


def _result(view: ListsView, lists: tuple[ListCode, ...], name: str, batch: dict[str, Any]) -> list[Json]:
    one = batch[name]
    if (named := identified(view, lists, one.query or "")) is not None:
        return [named]
    asked = asked_of(one, name)
    strictly_all = one.type_strict == "all"

    def wanted(hit: Hit) -> bool:
        schema = schema_of(hit.history.listing)
        return (all if strictly_all else any)(fits(type_, schema) for type_ in one.types or ["Thing"])

    found = hits_of(view, asked.query, lists, one.limit, REVIEW / 2, wanted)
    return [candidate(hit) for hit in found]


def _read(model: type[_Model], text: str, name: str) -> _Model:
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RefusedError(f"{name}{'.' if where else ''}{where}: {first['msg']}") from error
    except RecursionError as error:
        raise RefusedError(f"{name}: nested too deep") from error


@router.get("/{dataset}/suggest/entity", summary="Entities with a name that begins so", responses=ERRORS)
def suggest_entity(
    held: Held,
    _: Screener,
    dataset: DatasetName,
    prefix: Annotated[str, Query(description="How a name begins, or an entity's id.")] = "",
    cursor: _Cursor = 0,
    limit: Annotated[int, Query(ge=1, le=500, description="The most to give.")] = _SUGGESTED,
) -> Json:
    """Entities of which a name begins so, or whose id it is."""
    view = lists_today(held)
    lists = set(lists_of(dataset, lists_held(view)))
    found = (one for one in directory_of(view).beginning_with(prefix) if one.list in lists)
    result = [
        {
            "id": one.entity,
            "name": one.name,
            "description": f"{one.list}: {', '.join(sorted(one.countries))}".rstrip(": "),
            "notable": [type_object(one.schema)],
            "type": [type_object(one.schema)],
        }
        for one in islice(found, cursor, cursor + limit)
    ]
    if not result and cursor == 0 and (named := identified(view, tuple(lists), prefix)) is not None:
        result = [{key: named[key] for key in ("id", "name", "description", "type")} | {"notable": named["type"]}]
    return _suggested(prefix, result)


@router.get("/{dataset}/suggest/property", summary="Properties with a name that begins so", responses=ERRORS)
def suggest_property(_: Viewer, dataset: DatasetName, prefix: _Prefix = "", cursor: _Cursor = 0) -> Json:
    """Properties whose name or label begins so."""
    found = [
        {"id": name, "name": label}
        for name, label in PROPERTIES.items()
        if _begins(prefix, name, name.partition(":")[2], label)
    ]
    return _suggested(prefix, found[cursor : cursor + _SUGGESTED])


@router.get("/{dataset}/suggest/type", summary="Types with a name that begins so", responses=ERRORS)
def suggest_type(_: Viewer, dataset: DatasetName, prefix: _Prefix = "", cursor: _Cursor = 0) -> Json:
    """Types whose name or label begins so."""
    found = [type_object(name) for name, label in TYPES.items() if _begins(prefix, name, label)]
    return _suggested(prefix, found[cursor : cursor + _SUGGESTED])


def _begins(prefix: str, *texts: str) -> bool:
    wanted = prefix.strip().casefold()
    return any(text.casefold().startswith(wanted) for text in texts)


def _suggested(prefix: str, result: list[Json]) -> Json:
    return {"code": "/api/status/ok", "status": "200 OK", "prefix": prefix, "result": result}


@router.get("/{dataset}/extend/property", summary="Properties that can be fetched", responses=ERRORS)
def propose_properties(
    _: Viewer,
    dataset: DatasetName,
    type_: Annotated[str, Query(alias="type", description="The type whose properties are asked for.")] = "Thing",
    limit: Annotated[int, Query(ge=0, le=500, description="The most to give; 0 for all.")] = 0,
) -> Json:
    """Properties that entities of a type can have."""
    if type_ not in SCHEMAS:
        raise RefusedError(f"Invalid type: {type_[:60]}; there are: {', '.join(SCHEMAS)}")
    fitting = _ABOVE[type_]
    found = [{"id": name, "name": label} for name, label in PROPERTIES.items() if name.partition(":")[0] in fitting]
    return {"type": type_, "limit": limit, "properties": found[:limit] if limit else found}


_LEGAL = frozenset({"Thing", "LegalEntity"})
_ABOVE = {
    "Thing": frozenset({"Thing"}),
    "LegalEntity": _LEGAL,
    "Person": _LEGAL | {"Person"},
    "Organization": _LEGAL | {"Organization"},
    "Company": _LEGAL | {"Organization", "Company"},
    "PublicBody": _LEGAL | {"Organization"},
    "Vehicle": frozenset({"Thing", "Vehicle"}),
    "Vessel": frozenset({"Thing", "Vehicle", "Vessel"}),
    "Airplane": frozenset({"Thing", "Vehicle", "Airplane"}),
    "Address": frozenset({"Thing"}),
}
"""For each type itself and the types above it, which its entities' properties may come from."""


_PAGE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The page", "content": {"text/html": {"schema": {"type": "string"}}}},
    **ERRORS,
}


@router.get("/{dataset}/preview", summary="An entity in short", responses=_PAGE, response_model=None)
def preview(
    held: Held,
    _: Viewer,
    dataset: DatasetName,
    id_: Annotated[str, Query(alias="id", max_length=1_000, description="The entity's id.")],
) -> Response:
    """One entity as a small page, for the frame that OpenRefine shows it in."""
    return preview_page(entities_of(lists_today(held), id_)[0])
