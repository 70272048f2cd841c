"""`/entities`: one entity, with what is next to it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from fastapi import APIRouter, Path, Query
from fastapi.responses import RedirectResponse, Response

from smallyard.app.service.access import Viewer
from smallyard.app.service.compat.directory import directory_of
from smallyard.app.service.compat.looking import lists_today
from smallyard.app.service.compat.route import RefusedError
from smallyard.app.service.compat.yente.answers import Adjacent, AdjacentPage, EntityAnswer, Total
from smallyard.app.service.compat.yente.route import ERRORS, YenteRoute
from smallyard.app.service.state import Held
from smallyard.lists.ftm import Entity, ftm_entities, nested
from smallyard.lists.ftm.entities import REVERSE

if TYPE_CHECKING:
    from smallyard.lists.view import ListsView

__all__ = ["entities_of", "router"]


class EntityRoute(YenteRoute):
    """What is next to an entity has one order only."""

    refused: ClassVar[dict[str, str]] = {
        **YenteRoute.refused,
        "sort": "is not offered: what is next to an entity stands in its list's order",
    }


router = APIRouter(tags=["drop-in: yente"], route_class=EntityRoute)
EntityId = Annotated[str, Path(description="An entity's id, as `/match` and `/search` give it.", max_length=1_000)]
_MOVED: dict[int | str, dict[str, Any]] = {308: {"description": "The entity has another id"}, **ERRORS}


def entities_of(view: ListsView, entity: str) -> tuple[Entity, ...]:
    """An entity and all that speaks of it; of a party that was removed too, which is then no target.

    Raises:
        RefusedError: there is none of that id.
    """
    listing = directory_of(view).identities.get(entity)
    history = view.bearing(listing) if listing is not None else None
    if listing is None or history is None:
        raise RefusedError("No such entity!", HTTPStatus.NOT_FOUND)
    others = [one for one in view.find(listing) if (one.began, one.ended) != (history.began, history.ended)]
    return ftm_entities(history, view.effective, others)


@router.get("/entities/{entity_id}", summary="One entity", responses=_MOVED, response_model=EntityAnswer)
def entity(
    held: Held,
    _: Viewer,
    entity_id: EntityId,
    nested_: Annotated[bool, Query(alias="nested", description="With what is next to it put inside.")] = True,
) -> EntityAnswer | Response:
    """One entity by its id, with its sanctions, addresses, securities and wallets; a redirect from a former id."""
    found = entities_of(lists_today(held), entity_id)
    if found[0].id != entity_id:
        return RedirectResponse(f"/entities/{found[0].id}", HTTPStatus.PERMANENT_REDIRECT)
    return EntityAnswer.model_validate(nested(found) if nested_ else found[0].as_dict())


@router.get(
    "/entities/{entity_id}/adjacent", summary="What is next to an entity", responses=_MOVED, response_model=Adjacent
)
def adjacent(
    held: Held,
    _: Viewer,
    entity_id: EntityId,
    limit: Annotated[int, Query(ge=0, le=500, description="The most results for a property.")] = 10,
    offset: Annotated[int, Query(ge=0, le=9_499, description="How many to leave out before.")] = 0,
) -> Adjacent | Response:
    """An entity and what is next to it, by property, in pages."""
    found = entities_of(lists_today(held), entity_id)
    if found[0].id != entity_id:
        return RedirectResponse(f"/entities/{found[0].id}/adjacent", HTTPStatus.PERMANENT_REDIRECT)
    return Adjacent(
        entity=EntityAnswer.model_validate(found[0].as_dict()),
        adjacent={name: _page(group, limit, offset) for name, group in _by_property(found).items()},
    )


@router.get(
    "/entities/{entity_id}/adjacent/{property_name}",
    summary="What one property of an entity leads to",
    responses=_MOVED,
    response_model=AdjacentPage,
)
def adjacent_property(
    held: Held,
    _: Viewer,
    entity_id: EntityId,
    property_name: Annotated[str, Path(description="addressEntity, sanctions, securities or cryptoWallets.")],
    limit: Annotated[int, Query(ge=0, le=500, description="The most results for a property.")] = 10,
    offset: Annotated[int, Query(ge=0, le=9_499, description="How many to leave out before.")] = 0,
) -> AdjacentPage | Response:
    """What one property of an entity leads to, in pages."""
    found = entities_of(lists_today(held), entity_id)
    if property_name not in {"addressEntity", *REVERSE.values()}:
        raise RefusedError("No such property!", HTTPStatus.NOT_FOUND)
    if found[0].id != entity_id:
        return RedirectResponse(f"/entities/{found[0].id}/adjacent/{property_name}", HTTPStatus.PERMANENT_REDIRECT)
    return _page(_by_property(found).get(property_name, []), limit, offset)


def _by_property(found: tuple[Entity, ...]) -> dict[str, list[Entity]]:
    groups: dict[str, list[Entity]] = {}
    for one in found[1:]:
        groups.setdefault(REVERSE.get(one.schema, "addressEntity"), []).append(one)
    return groups


def _page(group: list[Entity], limit: int, offset: int) -> AdjacentPage:
    return AdjacentPage(
        limit=limit,
        offset=offset,
        total=Total(value=len(group)),
        results=[EntityAnswer.model_validate(one.as_dict()) for one in group[offset : offset + limit]],
    )
