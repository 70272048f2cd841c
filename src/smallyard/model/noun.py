"""What every noun of the model has in common: frozen, closed to unknown fields, and with a JSON Schema."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

__all__ = ["Noun"]


class Noun(BaseModel):
    """A frozen, validated value. A field that the model does not know is an error, not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, validate_default=False)
