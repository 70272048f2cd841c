"""Supposing a fact were otherwise: the same transaction with one field or answer changed."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, TypeVar

from pydantic import ValidationError

from smallyard.model.noun import Noun
from smallyard.model.transaction import Item, Transaction

__all__ = ["suppose", "supposed"]

_Facts = TypeVar("_Facts", bound=Noun)
_PART = re.compile(r"(?P<name>[a-z_]+)(?:\[(?P<number>[0-9]+)\])?")


def suppose(tx: Transaction, key: str, value: object) -> Transaction | None:
    """`supposed`, with what was not supposed left as it was, the same objects."""
    parts = _parts(key)
    first = parts[0]
    of_answers = first is None or first["name"] not in Transaction.model_fields
    if of_answers and isinstance(value, bool):  # nothing to validate, and the rest stays the same objects
        return tx.model_copy(update={"answers": {**tx.answers, key: value}})
    made = supposed(tx, key, value)
    return made.model_copy(update={"items": tuple(map(_as_before, made.items, tx.items))}) if made else None


def supposed(facts: _Facts, key: str, value: object) -> _Facts | None:
    """A transaction or deal with the fact under a question's key set to `value`; None where it cannot hold it.

    A key is a field path ("end_use.reviewed", "items[1].value", "parties[2].not_listings": a value is added to a
    list), or else a key of the `answers` table. Numbers in brackets count from 1.
    """
    data: dict[str, Any] = facts.model_dump()
    parts = _parts(key)
    first = parts[0]
    if first is None or first["name"] not in type(facts).model_fields:
        data["answers"] = {**data["answers"], key: value}
    elif not _set(data, [(part["name"], part["number"]) for part in parts if part is not None], value):
        return None
    try:
        return type(facts).model_validate(data)
    except ValidationError:
        return None


def _parts(key: str) -> list[re.Match[str] | None]:
    return [_PART.fullmatch(part) for part in key.split(".")]


def _as_before(item: Item, before: Item) -> Item:
    """The item with the amounts and the code that were not supposed as they were, the same objects."""
    same: dict[str, Any] = {
        name: getattr(before, name)
        for name in ("value", "quantity")
        if getattr(before, name) is not None
        and getattr(item, name) is not None
        and str(Decimal(getattr(before, name))) == str(getattr(item, name))
    }
    if item.hs_code is not None and before.hs_code is not None and str.__eq__(item.hs_code, before.hs_code):
        same["hs_code"] = before.hs_code
    return item.model_copy(update=same) if same else item


def _set(data: Any, parts: list[tuple[str, str | None]], value: object) -> bool:
    (name, number), rest = parts[0], parts[1:]
    if not isinstance(data, dict) or name not in data:
        return False
    if number is not None:
        entries = list(data[name])
        place = int(number) - 1
        if not 0 <= place < len(entries):
            return False
        data[name] = entries
        return bool(rest) and _set(entries[place], rest, value)
    if rest:
        return _set(data[name], rest, value)
    data[name] = (*data[name], value) if isinstance(data[name], list | tuple) else value
    return True
