"""FollowTheMoney entities: Ownership and Directorship between the entities of the file.

Both forms are read: flat, where an Ownership names its owner and asset by id, and nested, where they stand inside it.
Source: followthemoney.tech, the schemata Ownership (owner, asset, percentage, startDate, endDate) and Directorship
(director, organization).
"""

from __future__ import annotations

from typing import Any

from smallyard.lists.ownership.graph import Entity, Stake, StakeKind
from smallyard.lists.ownership.reading.gathering import Gathered, Place, country_or_none, span_end, span_start
from smallyard.lists.ownership.reading.json_text import text_of, texts_of
from smallyard.model.party_kind import PartyKind
from smallyard.model.share import UNKNOWN_SHARE, Share

__all__ = ["gather"]

_TIES = {
    "Ownership": ("owner", "asset", StakeKind.OWNERSHIP),
    "Directorship": ("director", "organization", StakeKind.CONTROL),
}
_KINDS = {
    "Person": PartyKind.PERSON,
    "Company": PartyKind.ORGANIZATION,
    "Organization": PartyKind.ORGANIZATION,
    "PublicBody": PartyKind.ORGANIZATION,
    "Vessel": PartyKind.VESSEL,
    "Airplane": PartyKind.AIRCRAFT,
}
_RISKS = ("sanction", "export.", "debarment", "asset.frozen", "invest.ban")
_COUNTRIES = ("jurisdiction", "mainCountry", "country", "nationality", "citizenship")


def gather(found: list[tuple[Place, dict[str, Any]]]) -> Gathered:
    """All entities with a tie, and the ties between them.

    Raises:
        InputError: an entity has no id or schema, a tie names no end, or a share cannot be read.
    """
    gathered = Gathered()
    known: dict[str, Entity] = {}
    ties: list[tuple[Place, dict[str, Any]]] = []
    for place, one in found:
        _take(one, place, known, ties)
    for place, one in ties:
        for stake in _stakes(one, place):
            for end in (stake.owner, stake.owned):
                gathered.entities.setdefault(end, known.get(end) or Entity(end, end))
            gathered.stakes.append(stake)
    return gathered


def _take(
    one: dict[str, Any], place: Place, known: dict[str, Entity], ties: list[tuple[Place, dict[str, Any]]]
) -> None:
    schema, entity_id, properties = one.get("schema"), one.get("id"), one.get("properties")
    if not isinstance(schema, str) or not isinstance(entity_id, str) or not entity_id:
        raise place.wrong("has no id or no schema", "id" if isinstance(schema, str) else "schema", "an FtM entity")
    if not isinstance(properties, dict):
        raise place.wrong("has no properties", "properties", "an object of lists")
    if schema in _TIES:
        ties.append((place, one))
    elif entity_id not in known or len(properties) > 1:
        known[entity_id] = _entity(one, schema, properties)
    for values in properties.values():
        for value in values if isinstance(values, list) else ():
            if isinstance(value, dict) and "schema" in value:
                _take(value, place, known, ties)


def _entity(one: dict[str, Any], schema: str, properties: dict[str, Any]) -> Entity:
    name = text_of(one.get("caption")) or text_of(properties.get("name")) or one["id"]
    country = next((code for name_ in _COUNTRIES for code in texts_of(properties.get(name_))), None)
    risks = tuple(topic for topic in texts_of(properties.get("topics")) if topic.startswith(_RISKS))
    return Entity(one["id"], name, _KINDS.get(schema, PartyKind.UNKNOWN), country_or_none(country), risks)


def _stakes(one: dict[str, Any], place: Place) -> list[Stake]:
    owner_field, owned_field, kind = _TIES[one["schema"]]
    properties = one["properties"]
    share = UNKNOWN_SHARE
    if kind is StakeKind.OWNERSHIP and (text := text_of(properties.get("percentage"))):
        try:
            share = Share.parse(text)
        except (ValueError, ArithmeticError):
            raise place.wrong(
                f"{text!r} is not a share", "percentage", "a number from 0 to 100, a range such as 25-50, or >50"
            ) from None
    since = span_start(text_of(properties.get("startDate")), place, "startDate")
    until = span_end(text_of(properties.get("endDate")), place, "endDate")
    return [
        Stake(owner, owned, share, kind, since, until, f"{one['schema']} {one['id']}")
        for owner in _ends(properties, owner_field, place)
        for owned in _ends(properties, owned_field, place)
    ]


def _ends(properties: dict[str, Any], name: str, place: Place) -> list[str]:
    values = properties.get(name)
    ends = [
        value["id"] if isinstance(value, dict) else value
        for value in (values if isinstance(values, list) else [values])
        if (isinstance(value, dict) and isinstance(value.get("id"), str)) or (isinstance(value, str) and value)
    ]
    if not ends:
        raise place.wrong("names nobody", name, "the id of an entity")
    return ends
