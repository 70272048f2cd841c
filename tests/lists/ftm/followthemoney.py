"""FollowTheMoney's own model, as its client for yente carries it: what an entity may hold."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from yente_client import schemas
from yente_client.schemas import iter_properties, model

ENTITY_ID = re.compile(r"[0-9a-zA-Z]([0-9a-zA-Z.\-]*[0-9a-zA-Z])?")
DATE = re.compile(r"[12]\d{3}(-\d{2}(-\d{2}(T\d{2}:\d{2}:\d{2})?)?)?")


@cache
def _allowed(schema: str) -> frozenset[str]:
    return frozenset(iter_properties(schema))


@cache
def _definition(schema: str, name: str) -> dict[str, Any]:
    for ancestor in model["schemata"][schema]["schemata"]:
        if name in model["schemata"][ancestor].get("properties", {}):
            found: dict[str, Any] = model["schemata"][ancestor]["properties"][name]
            return found
    raise KeyError(name)


def problems(entity: dict[str, Any], *, nested: bool = False) -> list[str]:
    """What the model has against an entity; nothing, for one that it would take."""
    schema = entity["schema"]
    if not schemas.has_schema(schema):
        return [f"there is no schema {schema}"]
    found = [] if ENTITY_ID.fullmatch(entity["id"]) else [f"not an id: {entity['id']}"]
    allowed = _allowed(schema)
    required = model["schemata"][schema].get("required", ())
    found += [f"{schema} needs {name}" for name in required if not entity["properties"].get(name)]
    for name, values in entity["properties"].items():
        if name not in allowed:
            found.append(f"{schema} has no property {name}")
            continue
        definition = _definition(schema, name)
        if definition.get("stub") and not nested:
            found.append(f"{name} is a stub: another entity's property that points here")
        if definition.get("deprecated"):
            found.append(f"{name} is deprecated")
        for value in values:
            if isinstance(value, dict):
                found += problems(value, nested=nested)
            else:
                found += _value_problems(name, definition.get("type", "string"), value)
    return found


def _value_problems(name: str, kind: str, value: str) -> list[str]:
    allowed = model["types"].get(kind, {}).get("values")
    wrong = (
        (allowed and value not in allowed)
        or (kind == "entity" and not ENTITY_ID.fullmatch(value))
        or (kind == "date" and not DATE.fullmatch(value))
        or (kind == "url" and not value.startswith("http"))
        or not value.strip()
    )
    return [f"{name}: {value!r} is no {kind}"] if wrong else []
