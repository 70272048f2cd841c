"""What the code says of the fields of a noun, for JSON Schemas: the text that stands below a field's definition."""

from __future__ import annotations

import ast
import inspect
import sys
from functools import cache
from typing import Any

from pydantic import BaseModel

__all__ = ["describe", "field_texts"]


def describe(properties: dict[str, Any], model: type[BaseModel]) -> None:
    """Describe the fields of a model in its schema's properties.

    Where the type of a field says something itself, such as its unit, that follows.
    """
    for name, text in field_texts(model).items():
        field = properties.get(name)
        if isinstance(field, dict):
            said = field.get("description", "")
            field["description"] = f"{text} {said}".strip() if said not in text else text


def field_texts(model: type[BaseModel]) -> dict[str, str]:
    """What stands below the definition of each field of a model and of those it builds on, on one line."""
    found: dict[str, str] = {}
    for kind in reversed(model.__mro__):
        if issubclass(kind, BaseModel) and kind is not BaseModel:
            found |= _texts_of(kind.__module__).get(kind.__qualname__, {})
    return found


@cache
def _texts_of(module: str) -> dict[str, dict[str, str]]:
    """The texts of the fields of each class of a module, by the class's name; none where its source is not here."""
    try:
        tree = ast.parse(inspect.getsource(sys.modules[module]))
    except OSError:
        return {}
    return {one.name: _texts_in(one) for one in tree.body if isinstance(one, ast.ClassDef)}


def _texts_in(made: ast.ClassDef) -> dict[str, str]:
    found = {}
    for field, below in zip(made.body, made.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            match below:
                case ast.Expr(value=ast.Constant(value=str(text))):
                    found[field.target.id] = " ".join(text.split())
    return found
