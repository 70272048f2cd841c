"""The page on what `--json` prints and what files hold, made from the published JSON Schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from smallyard.app.cli.main import cli
from smallyard.app.cli.schema import json_schema, printed_by

__all__ = ["Names", "Shape", "fields", "inline", "places", "schema_page", "told"]

Shape = Mapping[str, Any]
Names = Mapping[str, str]
"""Where a noun is described, as the link to it, by the name by which a schema refers to it."""

_HEAD = """# What the JSON means

Every object that `--json` prints, and every transaction or deal that is read, has a schema (JSON Schema 2020-12);
`smallyard schema NAME` prints it. This page is made from them: first the objects, then the nouns that they are made
of. Dates are text, as 2023-08-01; amounts and shares that must be exact are text, too. *null* is: not known.

| schema | what it is | printed by, with `--json` |
|---|---|---|
"""
_SIMPLE = {"integer": "whole number", "boolean": "true or false", "null": "null", "object": "object"}
_SEVERAL = {"text": "texts", "whole number": "whole numbers", "number": "numbers", "date": "dates"}
_MOST_VALUES = 24


def schema_page() -> str:
    """The page as Markdown."""
    commands = printed_by(cli)
    schemas = {name: json_schema(name) for name in commands}
    rows = "".join(
        f"| [{name}](#{name}) ([file](schema/{name}.json)) | {_line(schema)} | {commands[name]} |\n"
        for name, schema in schemas.items()
    )
    nouns = _nouns(schemas)
    parts = [_HEAD + rows]
    for name, schema in schemas.items():
        parts += _described(f"## {name}", schema, nouns[name])
    parts.append("## The nouns\n")
    shown = set(schemas)
    for name, schema in schemas.items():
        for noun, shape in schema.get("$defs", {}).items():
            heading = _title(nouns[name][noun])
            if heading not in shown:
                shown.add(heading)
                parts += _described(f"### {heading}", shape, nouns[name])
    return "\n".join(parts).rstrip() + "\n"


def _nouns(schemas: Mapping[str, Shape]) -> dict[str, Names]:
    """For each schema, where each noun of it is described; one noun has one place, two of one name have two."""
    places: dict[str, dict[tuple[str, ...], str]] = {}
    for name, schema in schemas.items():
        places.setdefault(schema["title"], {}).setdefault(_marks(schema), name)
    found: dict[str, Names] = {}
    for name, schema in schemas.items():
        links = {}
        for noun, shape in schema.get("$defs", {}).items():
            alike = places.setdefault(noun, {})
            title = alike.setdefault(_marks(shape), f"{noun} of {name}" if alike or noun.lower() in schemas else noun)
            links[noun] = f"[{title}](#{title.lower().replace(' ', '-')})"
        found[name] = links
    return found


def places(page: str) -> dict[str, str]:
    """Links from another page to each noun of one place, by its name."""
    commands = printed_by(cli)
    schemas = {name: json_schema(name) for name in commands}
    found: dict[str, set[str]] = {}
    for links in _nouns(schemas).values():
        for noun, link in links.items():
            found.setdefault(noun, set()).add(link.replace("](#", f"]({page}#"))
    return {noun: links.pop() for noun, links in found.items() if len(links) == 1}


def _marks(shape: Shape) -> tuple[str, ...]:
    """What tells nouns of one name apart."""
    return tuple(shape.get("properties", shape.get("enum", ())))


def _title(link: str) -> str:
    return link[1 : link.index("]")]


def _described(heading: str, shape: Shape, names: Names) -> Iterator[str]:
    yield f"{heading}\n"
    if shape.get("description"):
        yield f"{inline(shape['description'])}\n"
    if shape.get("properties"):
        yield fields(shape, names)
    elif "enum" in shape:
        yield f"{_values(shape['enum'])}.\n"
    else:
        yield f"{told(shape, names)}.\n"


def fields(shape: Shape, names: Names) -> str:
    """The fields of an object as a table: name, what kind of value, what it means."""
    required = shape.get("required", ())
    lines = ["| field | value | meaning |", "|---|---|---|"]
    for name, field in shape["properties"].items():
        value = told(field, names)
        if name in required:
            value += ", always"
        elif field.get("default") not in (None, "", [], {}):
            value += f"; else {_value(field['default'])}"
        lines.append(f"| `{name}` | {value} | {inline(field.get('description', '')).replace('|', '&#124;')} |")
    return "\n".join(lines) + "\n"


def told(shape: Shape, names: Names) -> str:
    """What kind of value a schema stands for, in a few words."""
    if "$ref" in shape:
        noun = shape["$ref"].rpartition("/")[2]
        return names.get(noun, noun)
    if "const" in shape:
        return _value(shape["const"])
    if "enum" in shape:
        return _values(shape["enum"])
    for several in ("anyOf", "oneOf", "allOf"):
        if several in shape:
            kinds = [told(one, names) for one in shape[several]]
            return " or ".join(dict.fromkeys(kinds))
    kind = shape.get("type")
    if kind == "array":
        if "prefixItems" in shape:
            return "list of " + ", ".join(told(one, names) for one in shape["prefixItems"])
        of = told(shape.get("items", {}), names)
        return f"list of {_SEVERAL.get(of, of)}"
    if kind == "object" and isinstance(shape.get("additionalProperties"), dict):
        return f"object of {told(shape['additionalProperties'], names)}"
    if kind in ("number", "integer"):
        return _SIMPLE.get(kind, kind) + _bounds(shape)
    if kind == "string":
        return {"date": "date", "date-time": "time", "uri": "address"}.get(shape.get("format", ""), "text")
    return _SIMPLE.get(kind or "", "any value")


def _bounds(shape: Shape) -> str:
    low, high = (None if one is None else f"{one:g}" for one in (shape.get("minimum"), shape.get("maximum")))
    if low is not None and high is not None:
        return f" from {low} to {high}"
    return f" of {low} or more" if low is not None else f" up to {high}" if high is not None else ""


def _values(values: list[Any]) -> str:
    shown = ", ".join(_value(one) for one in values[:_MOST_VALUES])
    return shown if len(values) <= _MOST_VALUES else f"{shown} and {len(values) - _MOST_VALUES} more"


def _value(value: object) -> str:
    return f"`{value}`" if isinstance(value, str) else f"`{json.dumps(value)}`"


def inline(described: str) -> str:
    """A description on one line, as Markdown that shows it as it is."""
    return " ".join(described.split()).replace("<", "&lt;").replace("*", "\\*")


def _line(schema: Shape) -> str:
    """The first paragraph of what a schema says of itself."""
    return inline(schema.get("description", "").split("\n\n")[0]).replace("|", "&#124;")
