"""What every noun of the model has in common: frozen, closed to unknown fields, and with a JSON Schema."""

from __future__ import annotations

from typing import Any, Self

from pydantic import BaseModel, ConfigDict

__all__ = ["Noun"]


class Noun(BaseModel):
    """A frozen, validated value. A field that the model does not know is an error, not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, validate_default=False)

    @classmethod
    def trusted(cls, **fields: Any) -> Self:
        """A noun of values known to be valid, every field of it given in order: what `model_construct` is, only fast.

        A decision makes hundreds of them; nothing that comes from outside may be made this way.
        """
        noun = cls.__new__(cls)
        object.__setattr__(noun, "__dict__", fields)
        object.__setattr__(noun, "__pydantic_fields_set__", set(fields))
        object.__setattr__(noun, "__pydantic_extra__", None)
        object.__setattr__(noun, "__pydantic_private__", None)
        return noun
