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
    """Its row in the file, as the file counts them; of parties asked for one by one, their place, from 1."""
    reference: str = ""
    """The user's own number for it; empty if there is none."""
    name: str
    """Its name as it was given."""
    party: Party | None
    """Its facts; what is not known is left out. Null where its row could not be read."""

    @field_serializer("party")
    def _without_what_was_left_out(self, party: Party | None) -> dict[str, Any] | None:
        return party.model_dump(mode="json", exclude_defaults=True) if party is not None else None


class ScreeningAsked(Noun):
    """What was screened, and how. `file` and its SHA-256 are "" where one party was asked for by itself."""

    file: str = ""
    """The file's name, without its folder; empty where no file was screened."""
    file_sha256: str = ""
    """SHA-256 of the file, in hex; empty where no file was screened."""
    lists: tuple[str, ...] | None = None
    """The lists looked at; None for all that were held."""
    past: bool = False
    """Whether listings that were certainly not in force on the day were given, too."""
    limit: int = 10
    """The most hits for each party."""
    parties: tuple[PartyAsked, ...]
    """The parties, in the order of the file; of a long file those that share this record."""


class SaidOnRecord(Noun):
    """What a person had said of the pair by then, and whether it held."""

    number: int
    """The number of the clearance."""
    kind: Literal["dismissal", "confirmation"]
    """Dismissal: ours is not the listed party. Confirmation: it is."""
    by: str
    """Who said so."""
    because: str
    """The person's reason."""
    on: Day
    """The day on which it was said."""
    until: Day | None
    """The last day on which it holds; null where no end was set."""
    holds: bool
    """Whether it held of party and listing as they stood at the screening."""
    why: tuple[str, ...] = ()
    """What had changed, where it no longer held; empty where it did."""


class HitOnRecord(Noun):
    """One listed party that ours may be, with its score in [0, 1) and what the score is made of."""

    listing: str
    """The id of the listing: its list's code, a colon, its key there."""
    list: str
    """The code of the list, such as EL or SDN."""
    name: str
    """The listed party's primary name."""
    countries: tuple[str, ...] = ()
    """The countries that the listing names, ISO 3166-1 alpha-2; empty if it names none."""
    score: Decimal
    """How likely it is the same party, in [0, 1) to four places; 0.999 where only a person's word says so."""
    band: str
    """What the score means: match (0.90 or more), review (0.50 or more), or no match."""
    matched: dict[str, str]
    """Which names met: `listed`, the listing's, and `asked`, ours."""
    reasons: tuple[str, ...] = ()
    """What the score is made of, each a signed weight and its reason in words; a positive one speaks for it."""
    in_force: Literal["yes", "no", "unknown"]
    """Whether the listing was in force on the effective day; unknown where its dates leave it open."""
    listed: str
    """The day of listing, ISO 8601, or between which two days it lies."""
    removed: str | None
    """The day of removal, or between which two days it lies; null if nothing says that it was removed."""
    citations: tuple[str, ...] = ()
    """The sources of law that the list gives for it, such as 84 FR 22961."""
    clearance: SaidOnRecord | None = None
    """What a person had said of the pair by then; null if nobody had said anything."""

    @property
    def weighed(self) -> tuple[tuple[str, str], ...]:
        """What the score is made of: each weight, to two places as a screening shows it, with its reason."""
        parts = (one.partition(" ") for one in self.reasons)
        return tuple((f"{Decimal(weight):+.2f}", text) for weight, _, text in parts)


class PartyScreened(Noun):
    """What screening one party came to."""

    row: int
    """The row of the party, as in what was asked."""
    result: Result
    """What its hits came to; unread where its row could not be read whole and nothing came near."""
    problems: tuple[str, ...] = ()
    """What of its row could not be read, with file, row and field."""
    hits: tuple[HitOnRecord, ...] = ()
    """The listed parties that it may be, best first."""


class RecordedScreening(Noun):
    """Parties that were screened together, against the same lists, as of the same days.

    `clearances` holds, whole, what persons had said of its pairs, so that it can be screened again.
    """

    format: Literal["smallyard/screening-record/1"] = SCHEMA
    """The form of this record, with its version."""
    asked: ScreeningAsked
    """What was screened, and how."""
    outcome: Result = Field(description="The worst result of its parties.")
    effective: Day
    """The day of law on which the lists were looked at."""
    known: Day
    """The day by whose end the evidence on the lists was received."""
    parties: tuple[PartyScreened, ...]
    """What screening each party came to, in the order in which they were asked for."""
    clearances: tuple[Clearance, ...] = ()
    """What persons had said of pairs that were found, whole."""
    versions: Versions
    """By what it was screened: the software, its thresholds by digest, and the lists."""

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
