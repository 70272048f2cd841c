"""A screening as it goes on record: what was screened, against which lists, with what score, and decided by whom."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Literal

from pydantic import Field, field_serializer

from smallyard.law.decision import Versions, canonical
from smallyard.model.clearance import Clearance
from smallyard.model.day import Day
from smallyard.model.noun import Noun
from smallyard.model.party import Party

__all__ = [
    "AT_ONCE",
    "SCHEMA",
    "HitOnRecord",
    "PartyAsked",
    "PartyScreened",
    "RecordedScreening",
    "ScreeningAsked",
    "hit_on_record",
    "worst_result",
]

SCHEMA: Literal["smallyard/screening-record/1"] = "smallyard/screening-record/1"
AT_ONCE = 500
"""Parties of a file that share one record."""
Result = Literal["match", "review", "unread", "clear"]
_WORST_FIRST: tuple[Result, ...] = ("match", "review", "unread", "clear")
_PLACES = Decimal("0.0001")


class PartyAsked(Noun):
    """One party that was screened, under the user's own number; `party` is None where its row could not be read."""

    row: int
    reference: str = ""
    name: str
    party: Party | None

    @field_serializer("party")
    def _without_what_was_left_out(self, party: Party | None) -> dict[str, Any] | None:
        return party.model_dump(mode="json", exclude_defaults=True) if party is not None else None


class ScreeningAsked(Noun):
    """What was screened, and how. `file` and its SHA-256 are "" where one party was asked for by itself."""

    file: str = ""
    file_sha256: str = ""
    lists: tuple[str, ...] | None = None
    """The lists looked at; None for all that were held."""
    past: bool = False
    limit: int = 10
    parties: tuple[PartyAsked, ...]


class SaidOnRecord(Noun):
    """What a person had said of the pair by then, and whether it held."""

    number: int
    kind: Literal["dismissal", "confirmation"]
    by: str
    because: str
    on: Day
    until: Day | None
    holds: bool
    why: tuple[str, ...] = ()


class HitOnRecord(Noun):
    """One listed party that ours may be, with its score in [0, 1) and what the score is made of."""

    listing: str
    list: str
    name: str
    countries: tuple[str, ...] = ()
    score: Decimal
    band: str
    matched: dict[str, str]
    reasons: tuple[str, ...] = ()
    in_force: Literal["yes", "no", "unknown"]
    listed: str
    removed: str | None
    citations: tuple[str, ...] = ()
    clearance: SaidOnRecord | None = None

    @property
    def weighed(self) -> tuple[tuple[str, str], ...]:
        """What the score is made of: each weight, to two places as a screening shows it, with its reason."""
        parts = (one.partition(" ") for one in self.reasons)
        return tuple((f"{Decimal(weight):+.2f}", text) for weight, _, text in parts)


class PartyScreened(Noun):
    """What screening one party came to."""

    row: int
    result: Result
    problems: tuple[str, ...] = ()
    hits: tuple[HitOnRecord, ...] = ()


class RecordedScreening(Noun):
    """Parties that were screened together, against the same lists, as of the same days.

    `clearances` holds, whole, what persons had said of its pairs, so that it can be screened again.
    """

    format: Literal["smallyard/screening-record/1"] = SCHEMA
    asked: ScreeningAsked
    outcome: Result = Field(description="The worst result of its parties.")
    effective: Day
    known: Day
    parties: tuple[PartyScreened, ...]
    clearances: tuple[Clearance, ...] = ()
    versions: Versions

    def as_dict(self) -> dict[str, Any]:
        """The screening as JSON types, in the published schema; scores as text, to four places."""
        return self.model_dump(mode="json")

    @property
    def digest(self) -> str:
        """SHA-256 over the canonical form: equal parties and worlds give equal digests."""
        return hashlib.sha256(canonical(self.as_dict())).hexdigest()


def worst_result(results: Iterable[str]) -> Result:
    """What several parties' results come to."""
    found = set(results)
    return next((one for one in _WORST_FIRST if one in found), "clear")


def hit_on_record(hit: Mapping[str, Any]) -> HitOnRecord:
    """A hit, given as JSON types as `screen --json` prints it, for the record."""
    said = hit["clearance"]
    return HitOnRecord(
        listing=hit["listing"],
        list=hit["list"],
        name=hit["name"],
        countries=tuple(hit["countries"]),
        score=Decimal(str(hit["score"])).quantize(_PLACES),
        band=hit["band"],
        matched=hit["matched"],
        reasons=tuple(f"{one['weight']:+.4f} {one['text']}" for one in hit["reasons"]),
        in_force=hit["in_force"],
        listed=hit["listed"],
        removed=hit["removed"],
        citations=tuple(hit["citations"]),
        clearance=SaidOnRecord.model_validate(said) if said is not None else None,
    )
