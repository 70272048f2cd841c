"""JSON Schemas of our nouns, in which each field says what the code says of it."""

from __future__ import annotations

import ast
import inspect
import textwrap
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

__all__ = ["DescribedSchema", "field_texts"]


class DescribedSchema(GenerateJsonSchema):
    """Takes the text below a field's definition as its description. Only when asked for: importing stays fast."""

    def model_schema(self, schema: core_schema.ModelSchema) -> dict[str, Any]:
        """The schema of a model, its fields described."""
        made = super().model_schema(schema)
        for name, text in field_texts(schema["cls"]).items():
            field = made.get("properties", {}).get(name)
            if isinstance(field, dict):
                field.setdefault("description", text)
        return made


def field_texts(model: type[BaseModel]) -> dict[str, str]:
    """What stands below the definition of each field of a model and of those it builds on, on one line."""
    found: dict[str, str] = {}
    for kind in reversed(model.__mro__):
        if not issubclass(kind, BaseModel) or kind is BaseModel:
            continue
        (made,) = ast.parse(textwrap.dedent(inspect.getsource(kind))).body
        assert isinstance(made, ast.ClassDef)
        for field, below in zip(made.body, made.body[1:], strict=False):
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                match below:
                    case ast.Expr(value=ast.Constant(value=str(text))):
                        found[field.target.id] = " ".join(text.split())
    return found
