"""Cells that hold a value of several parts: an identifier, an owner with its share, a piece of US content."""

from __future__ import annotations

from smallyard.errors import InputError
from smallyard.model.reading.opening import shown

__all__ = ["content", "identifier", "owner"]

_PARTS = "|"


def identifier(text: str, name: str, row: int, file: str) -> dict[str, str]:
    """KIND: VALUE.

    Raises:
        InputError: it is not of that form.
    """
    kind, colon, value = text.partition(":")
    if not colon or not kind.strip() or not value.strip():
        raise InputError(
            f"{shown(text)} is not an identifier", file=file, row=row, field=name, accepted="KIND: VALUE; KIND: VALUE"
        )
    return {"kind": kind.strip(), "value": value.strip()}


def owner(text: str, name: str, row: int, file: str) -> dict[str, str]:
    """NAME | COUNTRY | PERCENT, or PERCENT-PERCENT where only a range is known.

    Raises:
        InputError: it is not of that form.
    """
    parts = [part.strip() for part in text.split(_PARTS)]
    if len(parts) > 3 or not parts[0]:
        raise InputError(
            f"{shown(text)} is not an owner",
            file=file,
            row=row,
            field=name,
            accepted="NAME | COUNTRY | PERCENT, or PERCENT-PERCENT where only a range is known",
        )
    found = {"name": parts[0]}
    if len(parts) > 1 and parts[1]:
        found["country"] = parts[1]
    if len(parts) > 2 and parts[2]:
        least, dash, most = parts[2].replace("%", "").partition("-")
        found["percent_at_least"], found["percent_at_most"] = least.strip(), (most if dash else least).strip()
    return found


def content(text: str, name: str, row: int, file: str) -> dict[str, str]:
    """ECCN | US dollars | description.

    Raises:
        InputError: it is not of that form.
    """
    parts = [part.strip() for part in text.split(_PARTS)]
    if not 2 <= len(parts) <= 3:
        raise InputError(
            f"{shown(text)} is not US content",
            file=file,
            row=row,
            field=name,
            accepted="ECCN | US dollars, or ECCN | US dollars | description",
        )
    return {"eccn": parts[0], "value": parts[1], "description": parts[2] if len(parts) > 2 else ""}
