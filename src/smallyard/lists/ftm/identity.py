"""The ids of entities: the list's prefix and the listing's key, in the letters that FollowTheMoney allows."""

from __future__ import annotations

import hashlib
import re

from smallyard.lists.ftm.datasets import dataset_of
from smallyard.model.listing import ListCode

__all__ = ["entity_id", "hashed_id"]

_ALLOWED = re.compile(r"[0-9a-zA-Z](?:[0-9a-zA-Z.\-]*[0-9a-zA-Z])?")
"""Source: followthemoney, types/entity.py."""
_LONGEST = 200


def entity_id(list: ListCode, key: str) -> str:  # noqa: A002 - the domain's word
    """The id of the entity for a listing: "ofac-36", "bis-uvl-able-supply-chain-limited-cn".

    OFAC's and the Denied Persons List's follow OpenSanctions' habit. A key that the form does not allow (Chinese
    signs, more than 200 letters) stands as the beginning of its SHA-256. An entity of another publisher's dataset
    keeps the id that it came with.
    """
    found = key if list is ListCode.OTHER else f"{dataset_of(list).prefix}-{key}"
    if len(found) <= _LONGEST and _ALLOWED.fullmatch(found):
        return found
    return hashed_id(dataset_of(list).prefix, key)


def hashed_id(prefix: str, *parts: str) -> str:
    """An id made of what the thing says: the same thing always has the same id."""
    return f"{prefix}-{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:24]}"
