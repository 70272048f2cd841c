"""Candidates and their properties, as the reconciliation API gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smallyard.app.service.compat.directory import directory_of
from smallyard.app.service.compat.reconciliation.model import (
    PROPERTIES,
    Extension,
    ReconciliationQuery,
    property_named,
    shown,
    type_object,
)
from smallyard.app.service.compat.route import RefusedError
from smallyard.app.service.compat.scale import YENTE
from smallyard.app.service.compat.yente.answers import Example
from smallyard.app.service.compat.yente.entities import entities_of
from smallyard.app.service.compat.yente.examples import SCHEMAS, Asked, read_example
from smallyard.app.service.compat.yente.matching import feature_results
from smallyard.errors import InputError
from smallyard.lists.ftm import dataset_of, entity_id
from smallyard.lists.ftm.entities import schema_of
from smallyard.model.country import all_countries
from smallyard.names import Band

if TYPE_CHECKING:
    from smallyard.lists.screening import Hit
    from smallyard.lists.view import ListsView
    from smallyard.model.listing import ListCode, Listing

__all__ = ["asked_of", "candidate", "extended", "identified"]

_SETTINGS = {"limit", "render"}


def asked_of(query: ReconciliationQuery, name: str) -> Asked:
    """A query as an example.

    Raises:
        RefusedError: a type or property in it is not known, or nothing in it could find anybody.
    """
    for type_ in query.types:
        if type_ not in SCHEMAS:
            raise RefusedError(f"{name[:60]}.type: {type_[:60]!r} is no type here; there are: {', '.join(SCHEMAS)}")
    properties: dict[str, str | list[Any]] = {"name": [query.query]} if query.query else {}
    for one in query.properties:
        known = property_named(one.pid)
        if known is None:
            raise RefusedError(f"{name[:60]}.properties: {one.pid[:60]!r} is no property here; see suggest/property")
        plain = known.partition(":")[2]
        kept = properties.setdefault(plain, [])
        assert isinstance(kept, list)
        kept.extend(one.texts)
    # Of several types none says of what kind the party is.
    schema = query.types[0] if len(query.types) == 1 else "Thing"
    try:
        asked = read_example(Example(schema_=schema, properties=properties))
    except (RefusedError, InputError) as error:
        raise RefusedError(f"{name[:60]}: {error}") from error
    if asked.left_out:
        raise RefusedError(f"{name[:60]}: {', '.join(asked.left_out)}: not compared, or no value that can be read")
    return asked


def candidate(hit: Hit) -> dict[str, Any]:
    """A hit as a candidate. `match` is said where the name is the listed party's, not where a person must look."""
    listing = hit.history.listing
    return {
        "id": entity_id(listing.list, listing.key),
        "name": listing.name,
        "description": _described(listing),
        "type": [type_object(schema_of(listing))],
        "score": round(YENTE.given(hit.match.score), 4),
        "match": hit.match.band is Band.MATCH,
        "features": [{"id": name, "value": one.score} for name, one in feature_results(hit).items()],
    }


def identified(view: ListsView, lists: tuple[ListCode, ...], text: str) -> dict[str, Any] | None:
    """The entity whose id a query's text is, as a candidate; None if it is no id."""
    listing_id = directory_of(view).identities.get(text.strip())
    history = view.bearing(listing_id) if listing_id is not None else None
    if history is None or history.listing.list not in lists:
        return None
    listing = history.listing
    return {
        "id": entity_id(listing.list, listing.key),
        "name": listing.name,
        "description": _described(listing),
        "type": [type_object(schema_of(listing))],
        "score": 1.0,
        "match": True,
        "features": [],
    }


def _described(listing: Listing) -> str:
    places = ", ".join(all_countries()[code].name for code in listing.countries[:3] if code in all_countries())
    return f"{dataset_of(listing.list).title}{': ' if places else ''}{places}"


def extended(view: ListsView, asked: Extension) -> dict[str, Any]:
    """The values of properties of entities; an id that is not known has an empty row.

    Raises:
        RefusedError: a property or setting is not known.
    """
    wanted: list[tuple[str, str, int, bool]] = []
    for one in asked.properties:
        known = property_named(one.id)
        if known is None:
            raise RefusedError(f"properties: {one.id[:60]!r} is no property here; see extend/property")
        if unknown := set(one.settings) - _SETTINGS:
            raise RefusedError(f"settings: {min(unknown)[:60]!r} is none here; there are: limit, render")
        limit, render = one.settings.get("limit", 0), one.settings.get("render", "caption")
        if not isinstance(limit, int | float | str) or not str(limit).strip().isdigit():
            raise RefusedError("settings.limit must be a whole number, 0 for no limit")
        if render not in ("caption", "raw"):
            raise RefusedError("settings.render must be caption or raw")
        wanted.append((one.id, known, int(limit), render == "raw"))
    rows: dict[str, dict[str, list[dict[str, str]]]] = {}
    for entity in asked.ids:
        try:
            party = entities_of(view, entity)[0]
        except RefusedError:
            rows[entity] = {given: [] for given, *_ in wanted}
            continue
        rows[entity] = {}
        for given, known, limit, raw in wanted:
            plain = known.partition(":")[2]
            values = list(party.properties.get(plain, ()))
            if not raw:
                values = [shown(plain, value) for value in values]
            rows[entity][given] = [{"str": value} for value in (values[:limit] if limit else values)]
    return {"meta": [{"id": given, "name": PROPERTIES[known]} for given, known, *_ in wanted], "rows": rows}
