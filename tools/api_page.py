"""The page on the service's paths, made from its OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from schema_page import Names, Shape, fields, inline, places, told

__all__ = ["api_page"]

_HEAD = """# The HTTP API

What `smallyard serve` answers, made from its OpenAPI document ([file](schema/openapi.json),
`/api/v1/openapi.json`). A program asks with `Authorization: Bearer TOKEN`, unless a path needs none ([who may do
what](service.md#who-may-do-what)). Bodies are strict: a field that is not known is an error. What is wrong is
answered as problem details (RFC 9457): 400 and 422 name the field, 401 asks for a token, 403 is beyond the role,
404 is not there, 413 is too large, 429 too often (`Retry-After` says when to come again), 503 are lists or records
that cannot be used.
"""


def api_page(document: Shape) -> str:
    """The page as Markdown, from the OpenAPI document."""
    nouns = document["components"]["schemas"]
    named = places("schemas.md")
    names = {one: named.get(_short(one), _short(one)) for one in nouns}
    asked = [
        (operation.get("tags", ["other"])[0], f"{method.upper()} {path}", operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    order = list(dict.fromkeys(tag for tag, _, _ in asked))
    asked.sort(key=lambda one: order.index(one[0]))
    parts = [_HEAD]
    for tag, operations in groupby(asked, key=lambda one: one[0]):
        parts.append(f"## {tag[0].upper()}{tag[1:]}\n")
        for _, heading, operation in operations:
            parts += _operation(heading, operation, nouns, names)
    return "\n".join(parts).rstrip() + "\n"


def _short(noun: str) -> str:
    """A noun without the module it is in, and without which way it goes."""
    return noun.rpartition("__")[2].removesuffix("-Input").removesuffix("-Output")


def _operation(heading: str, operation: Shape, nouns: Shape, names: Names) -> Iterator[str]:
    yield f"### {heading}\n"
    token = "" if operation.get("security") else " It needs no token."
    yield f"**{operation['summary']}.** {inline(operation.get('description', ''))}{token}\n"
    if operation.get("parameters"):
        lines = ["| parameter | in | value | meaning |", "|---|---|---|---|"]
        for one in operation["parameters"]:
            value = told(one["schema"], names) + (", always" if one.get("required") else "")
            meaning = inline(one.get("description", "")).replace("|", "&#124;")
            lines.append(f"| `{one['name']}` | {one['in']} | {value} | {meaning} |")
        yield "\n".join(lines) + "\n"
    if "requestBody" in operation:
        yield from _content("Body", operation["requestBody"]["content"], nouns, names)
    for code, answer in operation["responses"].items():
        if code < "300" and answer.get("content"):
            yield from _content(f"Answer {code}", answer["content"], nouns, names)


def _content(what: str, content: Shape, nouns: Shape, names: Names) -> Iterator[str]:
    kind, shape = next((kind, one.get("schema", {})) for kind, one in content.items())
    found: Any = nouns.get(shape.get("$ref", "").rpartition("/")[2], shape)
    said = f"{what}, `{kind}`"
    if not found.get("properties"):
        of = told(shape, names)
        yield f"{said}{'' if of == 'any value' else f': {of}'}.\n"
        return
    described = inline(found.get("description", ""))
    yield f"{said}: {described}\n" if described else f"{said}.\n"
    yield fields(found, names)
