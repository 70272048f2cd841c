"""What goes into a name search and what comes out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from smallyard.model.party import Identifier, PartyKind

__all__ = ["Band", "Evidence", "NameMatch", "NameQuery"]


class Band(StrEnum):
    """What a score means for the person who acts on it."""

    MATCH = "match"
    REVIEW = "review"
    NO_MATCH = "no match"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for a score; positive weight speaks for the match, negative against it."""

    kind: str
    weight: float
    text: str


@dataclass(frozen=True, slots=True)
class NameQuery:
    """A party to be looked up."""

    name: str
    kind: PartyKind = PartyKind.UNKNOWN
    aliases: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    birth_date: str | None = None
    identifiers: tuple[Identifier, ...] = ()


@dataclass(frozen=True, slots=True)
class NameMatch:
    """One entry found for one query, by the alias that matched best."""

    key: int
    score: float
    band: Band
    name: str
    query_name: str
    evidence: tuple[Evidence, ...]
