"""The published form of results in JSON; `rows` and `Summary.as_dict` give it, tests hold them to it."""

from __future__ import annotations

from typing import Literal

from smallyard.model.noun import Noun

__all__ = ["ListUsed", "ScreenedHit", "ScreenedParty", "Screening", "ScreeningSummary"]


class MatchedNames(Noun):
    """Which name of the listing met which name of ours."""

    listed: str
    """The name or alias of the listing that matched."""
    asked: str
    """The name or alias of our party that it met."""


class ScoreReason(Noun):
    """One reason for a score; a positive weight speaks for the match."""

    kind: str
    """The sort of reason: same, same meaning, similar, initial, left over, country, address, birth date ..."""
    weight: float
    """Of words, their share of the weight of both names; of a fact beside the name, what it adds to the log-odds."""
    text: str
    """The reason in words, with the words or facts that it compares."""


class ClearanceSaid(Noun):
    """What a person said of the pair earlier."""

    number: int
    """The number of the clearance in the store, from 1."""
    kind: Literal["dismissal", "confirmation"]
    """What was said: our party is not the listed one (dismissal), or it is (confirmation)."""
    by: str
    """Who said so."""
    because: str
    """Why, in that person's words."""
    on: str
    """The day on which it was said, as an ISO 8601 date."""
    until: str | None
    """The last day on which it holds, as an ISO 8601 date; null where no end was set."""
    holds: bool
    """False: it no longer counts, because it expired or one of the two or the band of the score changed."""
    why: tuple[str, ...]
    """Why it no longer holds, one clause for each change; empty where it holds."""


class OfacScore(Noun):
    """What OFAC's Sanctions List Search would score the pair, from 0 to 100, and the listed name that reaches it."""

    score: int
    """From 0 to 100."""
    name: str
    """The listed name that reaches the score; empty where the score is 0."""
    whole: float
    """How alike the two names are as wholes, from 0 to 1."""
    parts: float
    """How alike they are word by word, from 0 to 1."""


class ScreenedHit(Noun):
    """One listed party that ours may be."""

    listing: str
    """The id of the entry: the list's code, a colon, the entry's key."""
    list: str
    """The code of its list: EL, UVL, MEU, DPL, SDN, CMIC ..."""
    name: str
    """The primary name of the entry."""
    names: tuple[str, ...]
    """All its names, the primary one first."""
    countries: tuple[str, ...]
    """The countries that the entry names, as ISO 3166-1 alpha-2 codes; empty where it names none."""
    addresses: tuple[str, ...]
    """Its addresses, each on one line; empty where it has none."""
    score: float
    """How likely it is the same party, in [0, 1)."""
    band: Literal["match", "review", "no match"]
    """What the score asks for: match from 0.90, review from 0.50 (a person must look), no match below."""
    matched: MatchedNames
    """The two names that met best."""
    reasons: tuple[ScoreReason, ...]
    """What the score is made of; empty where the names do not meet and a person confirmed the pair."""
    in_force: Literal["yes", "no", "unknown"]
    """Whether the listing was in force on the day asked for; unknown where its dates leave it open."""
    listed: str
    """The day from which it has been listed, as far as known: an ISO 8601 date, "(derived)" behind it where no source
    states it, or "between ... and ..."."""
    removed: str | None
    """The day of its removal, in the same form; null where nothing says that it ended."""
    dates_from: tuple[str, ...]
    """Where each of these dates comes from, in words."""
    license_requirement: str
    """The license requirement in the words of the list; empty where the entry states none."""
    license_policy: str
    """The license review policy in the words of the list; empty where the entry states none."""
    citations: tuple[str, ...]
    """The rules and notices that put it on the list or changed its entry, as the list cites them."""
    clearance: ClearanceSaid | None
    """What a person last said of the pair; null where nobody said anything."""
    like_ofac: OfacScore | None
    """The score of OFAC's Sanctions List Search, for comparison; null where it was not asked for."""


class OnlyLikeOfac(Noun):
    """A listing that only the scoring of OFAC's Sanctions List Search finds."""

    listing: str
    """The id of the entry: the list's code, a colon, the entry's key."""
    name: str
    """The primary name of the entry."""
    like_ofac: OfacScore
    """The score that finds it, 80 or above."""


class ScreenedParty(Noun):
    """One row of the file, or the one party asked for. One line of JSON lines is one of these."""

    row: int
    """The row in the file: the line of CSV or JSON lines, the row of a sheet, the record of Parquet; 1 for one party
    asked for."""
    reference: str
    """The user's own number for the party; empty where none is given."""
    name: str
    """The party's name; where it could not be read, the text of its cell."""
    country: str | None
    """The party's country as an ISO 3166-1 alpha-2 code; null where none is given or it could not be read."""
    result: Literal["match", "review", "clear", "unread"]
    """What the hits come to: match (a listing in force bears the name, or a person confirmed the pair), review (a
    person must look), clear (none comes near, on the lists held) or unread (none comes near what could be read)."""
    problems: tuple[str, ...]
    """What could not be read, each with file, row and field."""
    effective: str
    """The day on which a listing had to be in force, as an ISO 8601 date."""
    known: str
    """The day up to which received list evidence counts, as an ISO 8601 date."""
    lists: str
    """SHA-256 in hex over the list evidence looked at; the same evidence gives the same."""
    hits: tuple[ScreenedHit, ...]
    """The listings that come near the party, the best score first, then those that a person confirmed besides."""
    columns: dict[str, str]
    """The user's own columns that were not read, by their names in the file."""
    only_like_ofac: tuple[OnlyLikeOfac, ...] | None = None
    """Of one party asked for with --like ofac."""


class ListUsed(Noun):
    """A list that was looked at, in its latest publication held."""

    list: str
    """The code of the list: EL, UVL, MEU, DPL, SDN, CMIC ..."""
    published: str
    """The day of its latest publication held, as an ISO 8601 date."""
    received: str
    """The day on which that one was received, as an ISO 8601 date; of the lists that come with the software, the day
    it was published."""
    sources: tuple[str, ...]
    """The ids of all sources that tell of the list."""
    entries: int
    """How many entries are held, past ones included."""
    sha256: str
    """SHA-256 in hex of the bytes of the latest publication."""


class ScreeningSummary(Noun):
    """What a file came to, by which lists and thresholds (in [0, 1)), and who screened it when."""

    file: str
    """The name of the file, without its folder."""
    rows: int
    """How many rows have a result, those included that could not be read; empty rows are passed over."""
    distinct: int
    """How many different parties they are: rows that agree in all columns read but the reference are one."""
    hits: int
    """How many hits all rows have together."""
    results: dict[str, int]
    """How many rows came to each result: match, review, clear, unread."""
    dismissed: int
    """How many hits a person dismissed, where that still holds."""
    confirmed: int
    """How many hits a person confirmed, where that still holds."""
    returned: int
    """On how many hits a clearance no longer holds."""
    effective: str
    """The day on which a listing had to be in force, as an ISO 8601 date."""
    known: str
    """The day up to which received list evidence counts, as an ISO 8601 date."""
    thresholds: dict[str, float]
    """The least score of each band, match and review, in [0, 1)."""
    like: str | None
    """The value ofac where the scores of OFAC's Sanctions List Search stand beside ours; null where they do not."""
    columns_read: tuple[dict[str, str], ...]
    """The columns of the file that were read: `column`, its name there, and `as`, the field it was read as."""
    columns_kept: tuple[str, ...]
    """The names of the user's own columns, which were kept and not read."""
    lists: tuple[ListUsed, ...]
    """All lists held, with their latest publications."""
    lists_digest: str
    """SHA-256 in hex over the list evidence looked at; the same evidence gives the same."""
    software: str
    """The version of smallyard that screened."""
    by: str
    """Who screened; empty where nobody was named."""
    at: str
    """When the results were given, in ISO 8601 to the second, in local time with its distance from UTC."""


class Screening(Noun):
    """A whole file of results."""

    format: Literal["smallyard/screening/1"]
    """The form of the file and its version."""
    parties: tuple[ScreenedParty, ...]
    """The result of every row, in the order of the file."""
    summary: ScreeningSummary
    """What all of them come to."""
