"""Every field of a published schema, and every parameter of the service, says what it means."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from smallyard.app.cli.schema import OPENAPI, SCHEMAS, json_schema
from smallyard.exchange.schemas import format_schemas


def undescribed(shape: Any, place: str) -> Iterator[str]:
    """Where in a schema a field has no description."""
    if isinstance(shape, list):
        for one in shape:
            yield from undescribed(one, place)
    if not isinstance(shape, dict):
        return
    properties = shape.get("properties")
    if shape.get("type") == "object" and isinstance(properties, dict):
        place = shape.get("title", place)
        yield from (f"{place}.{name}" for name, field in properties.items() if not field.get("description"))
        for field in properties.values():
            yield from undescribed(field, place)
    for name, one in shape.items():
        if name not in ("properties", "example", "examples", "default"):
            yield from undescribed(one, place)


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_every_field_of_what_is_read_and_printed(name: str) -> None:
    assert sorted(set(undescribed(json_schema(name), name))) == []


def test_every_field_of_what_nodes_exchange() -> None:
    found = {one for name, shape in format_schemas().items() for one in undescribed(shape, name)}
    assert sorted(found) == []


def test_every_field_and_parameter_of_the_service() -> None:
    document = json_schema(OPENAPI)
    assert sorted(set(undescribed(document["components"], "components"))) == []
    silent = {
        f"{method} {path}: {one['name']}"
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        for one in operation.get("parameters", ())
        if not one.get("description")
    }
    assert sorted(silent) == []
