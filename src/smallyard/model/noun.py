"""What every noun of the model has in common: frozen, closed to unknown fields, and with a JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

__all__ = ["Described", "Noun"]

# The slots of a model, each to be filled without a look-up by name.
_fill_fields, _fill_fields_set, _fill_extra, _fill_private = (
    vars(BaseModel)[name].__set__ for name in BaseModel.__slots__
)
_given: dict[type[BaseModel], set[str]] = {}
"""The names of all fields of a model, as one set for all its nouns: nobody changes it, and a copy has its own."""


class Described(BaseModel):
    """A model whose JSON Schema says of each field what stands below its definition in the code."""

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        from smallyard.model.json_schema import describe

        made = handler(schema)
        describe(handler.resolve_ref_schema(made).get("properties", {}), cls)
        return made


class Noun(Described):
    """A frozen, validated value. A field that the model does not know is an error, not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, validate_default=False)

    @classmethod
    def filled(cls, source: object, /, **other: Any) -> Self:
        """A noun whose fields say what `source` says under the same names.

        Args:
            source: a mapping, such as a row of a table, or whatever has attributes of these names.
            other: fields that say something else, or say it in another form.

        Raises:
            pydantic.ValidationError: a value does not fit its field.
        """
        said = source.__getitem__ if isinstance(source, Mapping) else partial(getattr, source)
        return cls(**{name: said(name) for name in cls.model_fields if name not in other}, **other)

    @classmethod
    def trusted(cls, **fields: Any) -> Self:
        """A noun of values known to be valid, every field of it given in order: what `model_construct` is, only fast.

        A decision makes hundreds of them; nothing that comes from outside may be made this way.
        """
        noun = cls.__new__(cls)
        _fill_fields(noun, fields)
        _fill_fields_set(noun, _given.get(cls) or _given.setdefault(cls, set(cls.model_fields)))
        _fill_extra(noun, None)
        _fill_private(noun, None)
        return noun
