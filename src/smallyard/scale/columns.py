"""The columns of a table of transactions, by what they are for, and the plain cells of a party."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

import pyarrow.compute as pc

from smallyard.errors import UnknownValueError
from smallyard.law.answerable import refuse_unasked
from smallyard.model.party import Party
from smallyard.model.reading.columns import Target
from smallyard.model.reading.rows import targets_of

__all__ = [
    "OWN_OF_PARTY",
    "PLAIN_CELLS",
    "PartyCells",
    "RowColumns",
    "party_key",
    "party_keys",
    "party_of",
    "stripped",
]

_PLAIN_PARTY = {("name",): 0, ("country",): 1, ("kind",): 2, ("addresses", "text"): 3, ("addresses", "city"): 4,
                ("addresses", "region"): 5, ("addresses", "postal_code"): 6}  # fmt: skip
"""Fields of a party that has no more than these, and their place in its cells."""
PLAIN_CELLS = len(_PLAIN_PARTY)
"""How many cells a plain party has."""
OWN_OF_PARTY = (0, 3, 4, 5, 6)
"""Which of these are a row's own where the party is ordinary: its name and address."""


_WHITE_SPACE = "".join(filter(str.isspace, map(chr, range(0x3001))))
"""All there is: the last one is U+3000."""


def stripped(column: Any) -> Any:
    """A column of texts without white space around its cells: what `str.strip` takes away."""
    return pc.utf8_trim(column, _WHITE_SPACE)


_PARTED = "\x1e"


def party_key(cells: Sequence[str]) -> str:
    """A party's cells as one text."""
    return _PARTED.join(cells)


def party_keys(columns: Sequence[Any]) -> list[str]:
    """The same of each row of a party's columns."""
    found: list[str] = pc.binary_join_element_wise(*columns, _PARTED).to_pylist()
    return found


@dataclass(frozen=True, slots=True)
class PartyCells:
    """One party's columns: where each of its plain fields stands (-1: nowhere), and where others do."""

    plain: tuple[int, ...]
    beyond: tuple[int, ...]
    cells: Callable[[Sequence[str]], tuple[str, ...]] = field(init=False, repr=False, compare=False)
    """The plain cells of a row whose cells are stripped, with an empty one behind the last."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "cells", itemgetter(*self.plain))


def party_of(cells: Sequence[str]) -> Party | None:
    """The party that plain cells describe; None where they describe none that can be read."""
    from pydantic import ValidationError

    name, country, kind, *address = cells
    data: dict[str, Any] = {"name": name}
    if country:
        data["country"] = country
    if kind:
        data["kind"] = kind
    filled = {
        field: text for field, text in zip(("text", "city", "region", "postal_code"), address, strict=True) if text
    }
    if filled:
        data["addresses"] = [filled]
    try:
        return Party.model_validate(data)
    except ValidationError:
        return None


@dataclass(frozen=True)
class RowColumns:
    """The columns of a table of transactions, by what they are for.

    Raises:
        InputError: a column is not known or stands twice, or is for answers to a question that no rule asks.
    """

    header: tuple[str, ...]
    label: str
    number: int
    """Where the transaction's number stands; -1 for nowhere."""
    parties: tuple[PartyCells, ...]
    texts: tuple[int, ...]
    amounts: tuple[int, ...]
    codes: tuple[int, ...]
    """Those of texts that are HS codes."""
    deciding: tuple[int, ...]

    @classmethod
    def of(cls, header: Sequence[str], label: str) -> RowColumns:
        """Read a header."""
        number = -1
        texts: list[int] = []
        amounts: list[int] = []
        codes: list[int] = []
        deciding: list[int] = []
        parties: dict[tuple[str, int], tuple[list[int], list[int]]] = {}
        for place, (_, what) in enumerate(targets_of(header, 1, label)):
            if what is None:
                continue
            path = what.column.field
            if what.party is not None:
                plain, beyond = parties.setdefault(what.party, ([-1] * len(_PLAIN_PARTY), []))
                if path in _PLAIN_PARTY:
                    plain[_PLAIN_PARTY[path]] = place
                else:
                    beyond.append(place)
            _sort(what, path, place, texts, amounts, deciding)
            if what.of == "transaction" and path == ("id",):
                number = place
            if what.party is None and what.of == "item" and path == ("hs_code",):
                codes.append(place)
            if what.of == "answer":
                _refuse_unasked(what.key, label)
        found = tuple(PartyCells(tuple(plain), tuple(beyond)) for plain, beyond in parties.values())
        return cls(tuple(header), label, number, found, tuple(texts), tuple(amounts), tuple(codes), tuple(deciding))


def _refuse_unasked(key: str, label: str) -> None:
    try:
        refuse_unasked([key], None)  # the transactions of a table have different numbers of lines
    except UnknownValueError as wrong:
        raise wrong.placed(label, 1) from wrong


def _sort(
    what: Target, path: tuple[str, ...], place: int, texts: list[int], amounts: list[int], deciding: list[int]
) -> None:
    if what.party is not None:
        (texts if _PLAIN_PARTY.get(path) in OWN_OF_PARTY else deciding).append(place)
    elif what.of == "item" and path in {("description",), ("unit",), ("hs_code",)}:
        texts.append(place)
    elif what.of == "item" and path in {("value",), ("quantity",)}:
        amounts.append(place)
    elif path == ("end_use", "description"):
        texts.append(place)
    elif path != ("id",) or what.of != "transaction":
        deciding.append(place)
