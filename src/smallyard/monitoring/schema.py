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
    reference: str
    party: Party
    own: dict[str, str]
    version: int
    added_at: str
    changed_at: str
    retired_at: str | None
    screened: bool
    result: _Result | None
    hits: int


class CustomerVersionShown(Noun):
    """What was on record of a customer from a time on, who put it there, and from which file and row."""

    version: int
    at: str
    act: Literal["added", "changed", "retired", "restored"]
    by: str
    source: str
    party: Party
    own: dict[str, str]


class CustomerWhole(CustomerShown):
    """A customer with every version of its facts and the hits that were last found."""

    versions: tuple[CustomerVersionShown, ...]
    found: tuple[ScreenedHit, ...]


class CustomerCounts(Noun):
    """How many customers there are."""

    standing: int
    results: dict[str, int]
    unscreened: int
    retired: int


class ImportedShown(Noun):
    """What an import did with the rows of a file."""

    file: str
    rows: int
    added: int
    changed: int
    restored: int
    unchanged: int
    retired: int
    skipped: int
    problems: tuple[str, ...]
    columns_read: tuple[dict[str, str], ...]
    columns_kept: tuple[str, ...]


class WatchedShown(Noun):
    """What a watch did: why it screened which customers, how many of how many, and the numbers of its alerts."""

    run: int
    mode: Literal["full", "changed"]
    why: tuple[str, ...]
    effective: str
    known: str
    customers: int
    screened: int
    changed: int
    alerts: tuple[int, ...]


class ProposalShown(Noun):
    """What one person proposes that a case comes to."""

    verdict: _Verdict
    because: str
    by: str
    until: str | None


class CaseShown(CaseHead):
    """A case as it stands; `clearance` is the number of the one that it last ended with."""

    status: Literal["open", "proposed", "closed"]
    opened_at: str
    changed_at: str
    assignee: str | None
    due: str | None
    proposal: ProposalShown | None
    outcome: _Verdict | None
    clearance: int | None
    reopened: int


class CaseEventShown(Noun):
    """One thing that happened to a case; `said` holds what is particular to the act."""

    sequence: int
    recorded_at: str
    act: str
    by: str
    said: dict[str, Any]
    hash: str


class CaseWithEvents(CaseShown):
    """A case with everything that happened to it."""

    events: tuple[CaseEventShown, ...]
