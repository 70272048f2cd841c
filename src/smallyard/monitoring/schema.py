"""The published form of customers, watches and cases in JSON: what their `as_dict` gives."""

from __future__ import annotations

from typing import Any, Literal

from smallyard.model.noun import Noun
from smallyard.model.party import Party
from smallyard.monitoring.case import CaseHead
from smallyard.screening.schema import ScreenedHit

__all__ = [
    "CaseEventShown",
    "CaseShown",
    "CaseWithEvents",
    "CustomerCounts",
    "CustomerShown",
    "CustomerVersionShown",
    "CustomerWhole",
    "ImportedShown",
    "ProposalShown",
    "WatchedShown",
]

_Result = Literal["match", "review", "clear", "unread"]
_Verdict = Literal["dismissal", "confirmation", "no action"]


class CustomerShown(Noun):
    """A customer as it stands.

    `own` are the user's own columns; `result` is null until it was first
    screened, and of the facts as they stand where `screened`; `hits` counts those nobody dismissed.
    """

    number: int
    """Our own number for the customer, from 1."""
    reference: str
    """The user's own number for the customer."""
    party: Party
    """Its facts; what is not known is left out."""
    own: dict[str, str]
    """The user's own columns that are no facts of the party, by column name."""
    version: int
    """The number of its latest version, from 1."""
    added_at: str
    """When it was first put on record; ISO 8601 in UTC, to the second."""
    changed_at: str
    """When its latest version was put on record; ISO 8601 in UTC, to the second."""
    retired_at: str | None
    """When it was let go; ISO 8601 in UTC, to the second. Null while it stands."""
    screened: bool
    """Whether its result is of its facts as they stand."""
    result: _Result | None
    """What its hits came to when it was last screened; null if it was not, or was retired since."""
    hits: int
    """How many hits it has that nobody dismissed."""


class CustomerVersionShown(Noun):
    """What was on record of a customer from a time on, who put it there, and from which file and row."""

    version: int
    """The version's number, from 1."""
    at: str
    """When it was put on record; ISO 8601 in UTC, to the second."""
    act: Literal["added", "changed", "retired", "restored"]
    """What was done: the customer was added, changed, retired, or put on record again after that."""
    by: str
    """Who did it."""
    source: str
    """Where it came from, such as a file and row; of one retired, why. Empty if that was not said."""
    party: Party
    """The facts of this version; what is not known is left out."""
    own: dict[str, str]
    """The user's own columns that are no facts of the party, by column name."""


class CustomerWhole(CustomerShown):
    """A customer with every version of its facts and the hits that were last found."""

    versions: tuple[CustomerVersionShown, ...]
    """Every version, the first one first."""
    found: tuple[ScreenedHit, ...]
    """Its hits as they were last found, best first; dismissed ones included."""


class CustomerCounts(Noun):
    """How many customers there are."""

    standing: int
    """How many are not retired."""
    results: dict[str, int]
    """How many of those, screened as they stand, came to each result: match, review, clear, unread."""
    unscreened: int
    """How many of those were not screened as they stand."""
    retired: int
    """How many were let go; they are not among those that stand."""


class ImportedShown(Noun):
    """What an import did with the rows of a file."""

    file: str
    """The file's name, without its folder."""
    rows: int
    """How many rows it has below its header."""
    added: int
    """How many customers are new."""
    changed: int
    """How many stood with other facts or other columns of the user's own."""
    restored: int
    """How many had been retired and stand again."""
    unchanged: int
    """How many stood just so."""
    retired: int
    """How many were retired because the file does not name them; 0 unless that was asked for."""
    skipped: int
    """How many rows could not be read and were left out."""
    problems: tuple[str, ...]
    """What is wrong with the first 20 of these rows, with file, row and field."""
    columns_read: tuple[dict[str, str], ...]
    """The columns that were read: the name of each (`column`), and what it was read as (`as`)."""
    columns_kept: tuple[str, ...]
    """The columns that were kept as the user's own, by their names in the file."""


class WatchedShown(Noun):
    """What a watch did: why it screened which customers, how many of how many, and the numbers of its alerts."""

    run: int
    """The number of the watch."""
    mode: Literal["full", "changed"]
    """Full: every customer was screened. Changed: only those whom a change could touch."""
    why: tuple[str, ...]
    """Why it screened whom it did, one reason in words each."""
    effective: str
    """The day of law on which the lists were looked at, ISO 8601."""
    known: str
    """The day by whose end the evidence on the lists was received, ISO 8601."""
    customers: int
    """How many customers stood when it began."""
    screened: int
    """How many of them it screened."""
    changed: int
    """How many customers have a hit that came, went or changed."""
    alerts: tuple[int, ...]
    """The numbers of the alerts that it newly raised; one that was seen again is not among them."""


class ProposalShown(Noun):
    """What one person proposes that a case comes to."""

    verdict: _Verdict
    """What the case would come to."""
    because: str
    """The person's reason, of at most 2,000 characters."""
    by: str
    """Who proposes; the same person cannot approve."""
    until: str | None
    """The last day on which the clearance is to hold, ISO 8601; null for no end, or where nothing is said."""


class CaseShown(CaseHead):
    """A case as it stands; `clearance` is the number of the one that it last ended with."""

    status: Literal["open", "proposed", "closed"]
    """Open, proposed (another person must approve or reject), or closed."""
    opened_at: str
    """When it was first opened; ISO 8601 in UTC, to the second."""
    changed_at: str
    """When something last happened to it; ISO 8601 in UTC, to the second."""
    assignee: str | None
    """The person to whom it was given; null if to nobody."""
    due: str | None
    """The day by which it is to be closed, ISO 8601; null if none was set."""
    proposal: ProposalShown | None
    """What is proposed now; null if nothing is."""
    outcome: _Verdict | None
    """What it came to; null while it is not closed."""
    clearance: int | None
    """The number of the clearance that it last ended with, even if it was reopened; null if with none."""
    reopened: int
    """How often it was opened again after it was closed."""


class CaseEventShown(Noun):
    """One thing that happened to a case; `said` holds what is particular to the act."""

    sequence: int
    """Its number among the events of all cases, from 1 without a gap."""
    recorded_at: str
    """When it was recorded; ISO 8601 in UTC, to the second."""
    act: str
    """Opened, joined, reopened, assigned, due, commented, proposed, withdrawn, rejected or approved."""
    by: str
    """Who did it; "watch" for what no person did."""
    said: dict[str, Any]
    """What is particular to the act, such as the reason, the alert, the text or the verdict."""
    hash: str
    """SHA-256 of it and of the hash of the event before it, in hex."""


class CaseWithEvents(CaseShown):
    """A case with everything that happened to it."""

    events: tuple[CaseEventShown, ...]
    """Everything that happened to it, the first event first."""
