"""Export Control Classification Numbers with paragraphs of any depth. Source: 15 CFR 738.2, 772.1."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import core_schema

from smallyard.errors import UnknownValueError

__all__ = ["Eccn", "EccnField"]

_FORM = re.compile(r"(?P<entry>[0-9][A-E][0-9]{3})(?P<paragraphs>(?:\.[0-9A-Za-z]{1,4}|-[0-9A-Za-z]{1,4})*)\.?")
_ACCEPTED = "an ECCN such as 3A001 or 3A001.a.7.b, or EAR99"


@dataclass(frozen=True, slots=True, order=True)
class Eccn:
    """An entry on the Commerce Control List and the paragraphs below it, or EAR99.

    `entry` is "3A001" or "EAR99"; `paragraphs` is ("a", "7", "b"), outermost first, in lower case.
    """

    entry: str
    paragraphs: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Eccn:
        """Read "3A001.a.7.b", in any case.

        Raises:
            UnknownValueError: the text has not the form of an ECCN.
        """
        shown = text if len(text) <= 40 else text[:37] + "..."
        plain = text.strip()
        if plain.upper() in {"EAR99", "EAR 99"}:
            return cls("EAR99")
        match = _FORM.fullmatch(plain.upper())
        if match is None:
            raise UnknownValueError(f"{shown!r} is not an ECCN", accepted=_ACCEPTED)
        paragraphs = tuple(part.lower() for part in re.split(r"[.\-]", match["paragraphs"]) if part)
        return cls(match["entry"], paragraphs)

    @property
    def is_ear99(self) -> bool:
        """Subject to the EAR but not on the Commerce Control List (734.3(c))."""
        return self.entry == "EAR99"

    @property
    def category(self) -> int | None:
        """The first digit: 0 nuclear and miscellaneous, ... 9 aerospace and propulsion."""
        return None if self.is_ear99 else int(self.entry[0])

    @property
    def product_group(self) -> str | None:
        """A commodities, B test and production equipment, C materials, D software, E technology."""
        entry = self.entry
        return None if entry == "EAR99" else entry[1]

    @property
    def is_600_series(self) -> bool:
        """xY6zz entries (772.1): third character 6."""
        return not self.is_ear99 and self.entry[2] == "6"

    @property
    def is_9x515(self) -> bool:
        """Spacecraft entries 9A515, 9B515, 9D515, 9E515."""
        return self.entry in {"9A515", "9B515", "9D515", "9E515"}

    def within(self, other: Eccn) -> bool:
        """Whether this is `other` or lies below it: 3A001.a.7 is within 3A001.a."""
        return self.entry == other.entry and self.paragraphs[: len(other.paragraphs)] == other.paragraphs

    def __str__(self) -> str:
        return ".".join((self.entry, *self.paragraphs))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_before_validator_function(
            _read,
            core_schema.is_instance_schema(cls),
            serialization=core_schema.plain_serializer_function_ser_schema(
                str, return_schema=core_schema.str_schema()
            ),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:
        return {
            "type": "string",
            "pattern": r"^(EAR99|[0-9][A-E][0-9]{3}(\.[0-9A-Za-z]{1,4})*)$",
            "examples": ["3A001.a.7.b"],
        }


def _read(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return Eccn.parse(value)
    except UnknownValueError as error:
        raise ValueError(str(error)) from None


EccnField = Annotated[Eccn, "an ECCN with any paragraphs, or EAR99"]
"""A pydantic field that holds an Eccn and is read from and written as its text."""
