"""JSON objects one by one, from an array or from lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from smallyard.errors import InputError
from smallyard.lists.ownership.reading.gathering import Place

__all__ = ["objects", "text_of", "texts_of"]


def objects(text: str, label: str) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Each object with its place.

    Raises:
        InputError: it is not JSON, or an element is no object.
    """
    if text.lstrip().startswith("["):
        try:
            elements = json.loads(text)
        except (json.JSONDecodeError, RecursionError) as failed:
            raise InputError(f"is not JSON: {failed}", file=label) from failed
        for row, one in enumerate(elements, start=1):
            yield Place(label, row), _object(one, Place(label, row))
        return
    lines = text.splitlines()
    try:
        single = json.loads(text) if len(lines) > 1 and lines[0].strip() == "{" else None
    except json.JSONDecodeError:
        single = None
    if isinstance(single, dict):
        yield Place(label, 1), single
        return
    for row, line in enumerate(lines, start=1):
        if line.strip():
            place = Place(label, row)
            try:
                yield place, _object(json.loads(line), place)
            except (json.JSONDecodeError, RecursionError) as failed:
                problem = failed.msg if isinstance(failed, json.JSONDecodeError) else "too deeply nested"
                raise place.wrong(f"is not JSON: {problem}", accepted="one JSON object to a line") from failed


def _object(value: object, place: Place) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise place.wrong("is not a JSON object", accepted="an object with named fields")
    return value


def texts_of(value: object) -> list[str]:
    """The texts of a field that may be one text or a list of them."""
    values = value if isinstance(value, list) else [value]
    return [str(one).strip() for one in values if isinstance(one, str | int | float) and str(one).strip()]


def text_of(value: object) -> str:
    """The first text of a field, or nothing."""
    return next(iter(texts_of(value)), "")
