"""What goes into a name search and what comes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from smallyard.model.party_kind import PartyKind

if TYPE_CHECKING:
    from smallyard.model.party import Identifier

__all__ = ["MATCH", "REVIEW", "Band", "EntryName", "Evidence", "EvidenceKind", "NameEntry", "NameMatch", "NameQuery"]

MATCH = 0.90
"""Scores from here on are in the match band."""
REVIEW = 0.50
"""Scores from here on are at least in the review band."""


class Band(StrEnum):
    """What a score means for the person who acts on it."""

    MATCH = "match"
    """Treated as the listed party unless a person dismisses it."""
    REVIEW = "review"
    """A person must look."""
    NO_MATCH = "no match"

    @classmethod
    def of(cls, score: float) -> Band:
        """The band of a score, in [0, 1)."""
        return cls.MATCH if score >= MATCH else cls.REVIEW if score >= REVIEW else cls.NO_MATCH


class EvidenceKind(StrEnum):
    """What sort of reason an Evidence is."""

    SAME = "same"
    """Two tokens are equal after folding."""
    SAME_MEANING = "same meaning"
    """Two words mean the same: legal forms, industries, places, spellings of one name."""
    SIMILAR = "similar"
    """Two tokens differ by a few letters or sound alike."""
    INITIAL = "initial"
    """A single letter meets a word that begins with it."""
    JOINED = "joined"
    """One word meets the same letters written as several."""
    ACRONYM = "acronym"
    LEFT_OVER = "left over"
    """A token of one side meets nothing on the other."""
    NUMBER_CLASH = "number clash"
    ORDER = "order"
    """Son and father stand the other way round."""
    WEAK_ALIAS = "weak alias"
    FORMER_NAME = "former name"
    HOMOPHONE = "homophone"
    """Chinese names that sound alike but are written with other characters."""
    COUNTRY = "country"
    ADDRESS = "address"
    IDENTIFIER = "identifier"
    BIRTH_DATE = "birth date"
    KIND = "kind"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for a score; positive weight speaks for the match, negative against it.

    For a pair of tokens or a left-over token the weight is its share of the names' total weight; for a fact beside
    the name it is what the fact adds to the log-odds of the score.
    """

    kind: EvidenceKind
    weight: float
    text: str


@dataclass(frozen=True, slots=True)
class EntryName:
    """One name of an entry. `weak`: its publisher calls it broad; `former`: the party no longer uses it."""

    text: str
    weak: bool = False
    former: bool = False


@dataclass(frozen=True, slots=True)
class NameEntry:
    """What an index holds of one party. `key` is the caller's own number, given back in matches.

    Names may be EntryName or plain text; birth dates are as published ("1962", "14 Jan 1970").
    """

    key: int
    names: tuple[EntryName | str, ...]
    kind: PartyKind = PartyKind.UNKNOWN
    countries: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    birth_dates: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()


@dataclass(frozen=True, slots=True)
class NameQuery:
    """A party to be looked up. Every fact may be left out; each one given sharpens the score."""

    name: str
    kind: PartyKind = PartyKind.UNKNOWN
    aliases: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    birth_date: str | None = None
    identifiers: tuple[Identifier, ...] = ()


class NameMatch:
    """One entry found for one query, by the alias that matched best.

    Attributes:
        key: the entry's key.
        score: in [0, 1), probability-like, see docs/names.md.
        band: what the score means.
        name: the entry's alias that matched.
        query_name: the query's name or alias that matched it.
        alias: what sort of name matched: "weak", "former", or "" for a full one.
        evidence: the reasons, worked out when first asked for.
    """

    __slots__ = ("_evidence", "_work_out", "alias", "band", "key", "name", "query_name", "score")

    def __init__(
        self,
        key: int,
        score: float,
        band: Band,
        name: str,
        query_name: str,
        evidence: tuple[Evidence, ...] | Callable[[], tuple[Evidence, ...]],
        alias: str = "",
    ) -> None:
        set_ = object.__setattr__
        set_(self, "key", key)
        set_(self, "score", score)
        set_(self, "band", band)
        set_(self, "name", name)
        set_(self, "query_name", query_name)
        set_(self, "alias", alias)
        set_(self, "_evidence", evidence if isinstance(evidence, tuple) else None)
        set_(self, "_work_out", None if isinstance(evidence, tuple) else evidence)

    key: int
    score: float
    band: Band
    name: str
    query_name: str
    alias: str
    _evidence: tuple[Evidence, ...] | None
    _work_out: Callable[[], tuple[Evidence, ...]] | None

    def __setattr__(self, field: str, value: object) -> None:
        raise AttributeError(f"a NameMatch cannot be changed: {field}")

    def __delattr__(self, field: str) -> None:
        raise AttributeError(f"a NameMatch cannot be changed: {field}")

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Why the score is what it is, heaviest first."""
        if self._evidence is None:
            assert self._work_out is not None
            object.__setattr__(self, "_evidence", self._work_out())
            object.__setattr__(self, "_work_out", None)
        assert self._evidence is not None
        return self._evidence

    def explain(self) -> str:
        """The match in plain lines, as a reviewer reads it."""
        sort = f" ({self.alias} name)" if self.alias else ""
        head = f"{self.query_name} ~ {self.name}: {self.score:.3f}, {self.band}{sort}"
        lines = [f"  {'+' if one.weight >= 0 else '-'}{abs(one.weight):.2f} {one.text}" for one in self.evidence]
        return "\n".join([head, *lines])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, NameMatch):
            return NotImplemented
        return self._facts() == other._facts()

    def __hash__(self) -> int:
        return hash(self._facts())

    def __repr__(self) -> str:
        return (
            f"NameMatch(key={self.key}, score={self.score:.4f}, band={self.band!s}, name={self.name!r}, "
            f"query_name={self.query_name!r})"
        )

    def __reduce__(self) -> tuple[object, ...]:
        # A match that crosses to another process takes its evidence along.
        return (NameMatch, (self.key, self.score, self.band, self.name, self.query_name, self.evidence, self.alias))

    def _facts(self) -> tuple[int, float, Band, str, str]:
        return (self.key, self.score, self.band, self.name, self.query_name)
