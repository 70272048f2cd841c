"""A case as nouns: as it stands, what is proposed that it comes to, and what it came to."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from smallyard.model.noun import Noun
from smallyard.monitoring.casework import CaseStatus

__all__ = ["Case", "CaseHead", "Proposal", "Verdict"]


class Verdict(StrEnum):
    """What a case comes to."""

    DISMISSAL = "dismissal"
    """Our customer is not the listed party."""
    CONFIRMATION = "confirmation"
    """Our customer is the listed party."""
    NO_ACTION = "no action"
    """Nothing is said of the pair, as where the hit is gone."""


class Proposal(Noun):
    """What one person proposes; `version` and `state` are of customer and listing as they stood then."""

    verdict: Verdict
    because: str
    by: str
    until: str | None
    version: int
    state: str


class CaseHead(Noun):
    """Which case it is, of which customer, and the listing it is about."""

    number: int
    customer: int
    reference: str
    name: str
    listing: str
    title: str


class Case(CaseHead):
    """A case as it stands."""

    status: CaseStatus
    opened_at: str
    changed_at: str
    assignee: str | None
    due: str | None
    proposal: Proposal | None
    outcome: Verdict | None
    clearance: int | None
    reopened: int

    def overdue(self, day: date) -> bool:
        """Whether its day is past and it is not closed."""
        return self.status is not CaseStatus.CLOSED and self.due is not None and self.due < day.isoformat()

    def as_dict(self) -> dict[str, Any]:
        """As JSON types, in the published schema."""
        return self.model_dump(mode="json", exclude={"proposal": {"version", "state"}})
