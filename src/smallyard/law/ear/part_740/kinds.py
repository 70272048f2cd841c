"""Commodities, software and technology, as the exceptions of part 740 tell them apart."""

from __future__ import annotations

from smallyard.law.ear.part_740.terms import Fact, only
from smallyard.law.effects import Condition
from smallyard.law.line import Line
from smallyard.model.kleene import FALSE, UNKNOWN, Kleene
from smallyard.model.transaction import ItemKind

__all__ = [
    "COMMODITY",
    "SOFTWARE",
    "TECHNOLOGY",
    "goes_as",
    "is_kind",
    "only_commodities",
    "only_commodities_and_software",
]

COMMODITY = (ItemKind.COMMODITY,)
"""Commodities alone (15 CFR 772.1)."""
SOFTWARE = (ItemKind.SOFTWARE, ItemKind.SOURCE_CODE)
"""Software, as object or source code (15 CFR 772.1)."""
TECHNOLOGY = (ItemKind.TECHNOLOGY,)
"""Technology alone (15 CFR 772.1)."""


def is_kind(line: Line, *kinds: ItemKind) -> Fact:
    """Whether the item is a commodity, software or technology, as wanted."""
    kind = line.item.item_kind
    if kind is None:
        return Fact(UNKNOWN, f"{line.place}.kind", f"Is line {line.number} a commodity, software or technology?")
    return Fact(Kleene.of(kind in kinds))


def goes_as(line: Line, *kinds: ItemKind) -> bool:
    """Whether the item itself goes, not a release of technology, and is or may be of one of these kinds."""
    return not line.tx.is_deemed and is_kind(line, *kinds).value is not FALSE


def only_commodities(line: Line, cites: str) -> Condition:
    """The condition of a paragraph, cited as `only` takes it, that speaks of commodities alone."""
    return only("Only commodities.", is_kind(line, *COMMODITY), cites)


def only_commodities_and_software(line: Line, cites: str) -> Condition:
    """The condition of a paragraph, cited as `only` takes it, that does not speak of technology."""
    return only("Only commodities and software.", is_kind(line, *COMMODITY, *SOFTWARE), cites)
