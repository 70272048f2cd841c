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
    """What the case would come to."""
    because: str
    """The person's reason, of at most 2,000 characters."""
    by: str
    """Who proposes; the same person cannot approve."""
    until: str | None
    """The last day on which the clearance is to hold, ISO 8601; null for no end, or where nothing is said."""
    version: int
    """The version of the customer's facts at that time."""
    state: str
    """A SHA-256, in hex, of all that the listing said then; empty if it no longer came near the customer."""


class CaseHead(Noun):
    """Which case it is, of which customer, and the listing it is about."""

    number: int
    """The case's number, from 1."""
    customer: int
    """Our own number for the customer."""
    reference: str
    """The user's own number for the customer."""
    name: str
    """The customer's name, as it stands now."""
    listing: str
    """The id of the listing: its list's code, a colon, its key there; the id that it has now."""
    title: str
    """What the latest of the alerts that it was opened from says."""


class Case(CaseHead):
    """A case as it stands."""

    status: CaseStatus
    """Open, proposed (another person must approve or reject), or closed."""
    opened_at: str
    """When it was first opened; ISO 8601 in UTC, to the second."""
    changed_at: str
    """When something last happened to it; ISO 8601 in UTC, to the second."""
    assignee: str | None
    """The person to whom it was given; null if to nobody."""
    due: str | None
    """The day by which it is to be closed, ISO 8601; null if none was set."""
    proposal: Proposal | None
    """What is proposed now; null if nothing is."""
    outcome: Verdict | None
    """What it came to; null while it is not closed."""
    clearance: int | None
    """The number of the clearance that it last ended with, even if it was reopened; null if with none."""
    reopened: int
    """How often it was opened again after it was closed."""

    def overdue(self, day: date) -> bool:
        """Whether its day is past and it is not closed."""
        return self.status is not CaseStatus.CLOSED and self.due is not None and self.due < day.isoformat()

    def as_dict(self) -> dict[str, Any]:
        """As JSON types, in the published schema."""
        return self.model_dump(mode="json", exclude={"proposal": {"version", "state"}})
