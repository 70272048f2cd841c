"""A customer as nouns: as it stands, its versions, and what becomes of those that are put on record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from smallyard.errors import InputError
from smallyard.law.decision import canonical
from smallyard.model.clearance import party_facts
from smallyard.model.party import Party

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "Counts",
    "Customer",
    "CustomerVersion",
    "Entry",
    "Page",
    "Put",
    "Standing",
    "facts_of",
    "shown_facts",
    "sound_facts",
]


@dataclass(frozen=True, slots=True)
class Entry:
    """A customer as it is to stand: `own` holds the user's own columns, `source` where it came from."""

    reference: str
    party: Party
    own: Mapping[str, str] = field(default_factory=dict)
    source: str = ""


@dataclass(slots=True)
class Put:
    """What became of entries."""

    added: int = 0
    changed: int = 0
    restored: int = 0
    unchanged: int = 0
    retired: int = 0

    def __iadd__(self, other: Put) -> Self:
        self.added += other.added
        self.changed += other.changed
        self.restored += other.restored
        self.unchanged += other.unchanged
        self.retired += other.retired
        return self

    def as_dict(self) -> dict[str, int]:
        """As JSON types."""
        return {name: getattr(self, name) for name in Put.__slots__}


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer as it stands. `result` is None until it was first screened; `hits` counts those nobody dismissed."""

    number: int
    reference: str
    party: Party
    own: Mapping[str, str]
    version: int
    added_at: str
    changed_at: str
    retired_at: str | None
    result: str | None
    hits: int
    screened_version: int | None
    facts_key: str
    """A hash of its facts and the user's own columns."""

    @property
    def name(self) -> str:
        """Its name."""
        return self.party.name

    @property
    def screened(self) -> bool:
        """Whether its result is of its facts as they stand."""
        return self.screened_version == self.version

    def as_dict(self) -> dict[str, Any]:
        """As JSON types, in the published schema."""
        return {
            "number": self.number,
            "reference": self.reference,
            "party": shown_facts(self.party),
            "own": dict(self.own),
            "version": self.version,
            "added_at": self.added_at,
            "changed_at": self.changed_at,
            "retired_at": self.retired_at,
            "screened": self.screened,
            "result": self.result,
            "hits": self.hits,
        }


@dataclass(frozen=True, slots=True)
class CustomerVersion:
    """What was on record of a customer from a time on, who put it there, and from which file and row."""

    version: int
    at: str
    act: str
    by: str
    source: str
    party: Party
    own: Mapping[str, str]

    def as_dict(self) -> dict[str, Any]:
        """As JSON types, in the published schema."""
        return {
            "version": self.version,
            "at": self.at,
            "act": self.act,
            "by": self.by,
            "source": self.source,
            "party": shown_facts(self.party),
            "own": dict(self.own),
        }


@dataclass(frozen=True, slots=True)
class Standing:
    """Which customers stand, in order of number; each array has a place, or row, for each of them.

    Attributes:
        numbers: their numbers.
        keys: the keys of their facts (`kept_words.as_keys`).
        screened: whether they were screened as they stand.
    """

    numbers: NDArray[Any]
    keys: NDArray[Any]
    screened: NDArray[Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Some of what was asked for, and how many there are in all."""

    items: tuple[Any, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many customers there are: by result, those not screened as they stand, and those retired."""

    results: Mapping[str, int]
    unscreened: int
    retired: int

    @property
    def standing(self) -> int:
        """Those not retired."""
        return sum(self.results.values()) + self.unscreened

    def as_dict(self) -> dict[str, Any]:
        """As JSON types."""
        return {
            "standing": self.standing,
            "results": dict(self.results),
            "unscreened": self.unscreened,
            "retired": self.retired,
        }


def facts_of(party: Party) -> str:
    """What tells who a customer is, as canonical JSON; what is not known is left out."""
    return canonical(shown_facts(party_facts(party))).decode()


def sound_facts(party: Party) -> str:
    """The same, if every database can hold it.

    Raises:
        InputError: a text of it holds a NUL character.
    """
    facts = facts_of(party)
    if "\\u0000" in facts:
        raise InputError("holds a NUL character", field="party", accepted="text without it")
    return facts


def shown_facts(party: Party) -> dict[str, Any]:
    """A party's facts as JSON types, those left out that are not known."""
    return party.model_dump(mode="json", exclude_defaults=True)
