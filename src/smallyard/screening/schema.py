"""The published form of results in JSON; `rows` and `Summary.as_dict` give it, tests hold them to it."""

from __future__ import annotations

from typing import Literal

from smallyard.model.noun import Noun

__all__ = ["ListUsed", "ScreenedHit", "ScreenedParty", "Screening", "ScreeningSummary"]


class MatchedNames(Noun):
    """Which name of the listing met which name of ours."""

    listed: str
    asked: str


class ScoreReason(Noun):
    """One reason for a score; a positive weight speaks for the match."""

    kind: str
    weight: float
    """Of words, their share of the weight of both names; of a fact beside the name, what it adds to the log-odds."""
    text: str


class ClearanceSaid(Noun):
    """What a person said of the pair earlier; `why` says what changed since, where it no longer holds."""

    number: int
    kind: Literal["dismissal", "confirmation"]
    by: str
    because: str
    on: str
    until: str | None
    holds: bool
    why: tuple[str, ...]


class OfacScore(Noun):
    """What OFAC's Sanctions List Search would score the pair, from 0 to 100, and the listed name that reaches it."""

    score: int
    """From 0 to 100."""
    name: str
    whole: float
    """How alike the two names are as wholes, from 0 to 1."""
    parts: float
    """How alike they are word by word, from 0 to 1."""


class ScreenedHit(Noun):
    """One listed party that ours may be."""

    listing: str
    list: str
    name: str
    names: tuple[str, ...]
    countries: tuple[str, ...]
    addresses: tuple[str, ...]
    score: float
    """How likely it is the same party, in [0, 1)."""
    band: Literal["match", "review", "no match"]
    matched: MatchedNames
    reasons: tuple[ScoreReason, ...]
    in_force: Literal["yes", "no", "unknown"]
    listed: str
    removed: str | None
    dates_from: tuple[str, ...]
    license_requirement: str
    license_policy: str
    citations: tuple[str, ...]
    clearance: ClearanceSaid | None
    like_ofac: OfacScore | None


class OnlyLikeOfac(Noun):
    """A listing that only the scoring of OFAC's Sanctions List Search finds."""

    listing: str
    name: str
    like_ofac: OfacScore


class ScreenedParty(Noun):
    """One row of the file, or the one party asked for. One line of JSON lines is one of these.

    `columns` holds the user's own columns that were not read; `problems` what could not be read, with file, row and
    field.
    """

    row: int
    reference: str
    name: str
    country: str | None
    result: Literal["match", "review", "clear", "unread"]
    problems: tuple[str, ...]
    effective: str
    known: str
    lists: str
    hits: tuple[ScreenedHit, ...]
    columns: dict[str, str]
    only_like_ofac: tuple[OnlyLikeOfac, ...] | None = None
    """Of one party asked for with --like ofac."""


class ListUsed(Noun):
    """A list that was looked at, in its latest publication held."""

    list: str
    published: str
    received: str
    sources: tuple[str, ...]
    entries: int
    sha256: str


class ScreeningSummary(Noun):
    """What a file came to, by which lists and thresholds (in [0, 1)), and who screened it when."""

    file: str
    rows: int
    distinct: int
    hits: int
    results: dict[str, int]
    dismissed: int
    confirmed: int
    returned: int
    effective: str
    known: str
    thresholds: dict[str, float]
    like: str | None
    columns_read: tuple[dict[str, str], ...]
    columns_kept: tuple[str, ...]
    lists: tuple[ListUsed, ...]
    lists_digest: str
    software: str
    by: str
    at: str


class Screening(Noun):
    """A whole file of results."""

    format: Literal["smallyard/screening/1"]
    parties: tuple[ScreenedParty, ...]
    summary: ScreeningSummary
