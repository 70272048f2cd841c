"""A case as nouns: as it stands, what is proposed that it comes to, and what it came to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from smallyard.monitoring.casework import CaseStatus

__all__ = ["Case", "Proposal", "Verdict"]


class Verdict(StrEnum):
    """What a case comes to."""

    DISMISSAL = "dismissal"
    """Our customer is not the listed party."""
    CONFIRMATION = "confirmation"
    """Our customer is the listed party."""
    NO_ACTION = "no action"
    """Nothing is said of the pair, as where the hit is gone."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one person proposes; `version` and `state` are of customer and listing as they stood then."""

    verdict: Verdict
    because: str
    by: str
    until: str | None
    version: int
    state: str

    def as_dict(self) -> dict[str, Any]:
        """As JSON types."""
        return {"verdict": str(self.verdict), "because": self.because, "by": self.by, "until": self.until}


@dataclass(frozen=True, slots=True)
class Case:
    """A case as it stands."""

    number: int
    customer: int
    reference: str
    name: str
    listing: str
    title: str
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
        return {
            "number": self.number,
            "customer": self.customer,
            "reference": self.reference,
            "name": self.name,
            "listing": self.listing,
            "title": self.title,
            "status": str(self.status),
            "opened_at": self.opened_at,
            "changed_at": self.changed_at,
            "assignee": self.assignee,
            "due": self.due,
            "proposal": self.proposal.as_dict() if self.proposal is not None else None,
            "outcome": str(self.outcome) if self.outcome is not None else None,
            "clearance": self.clearance,
            "reopened": self.reopened,
        }
