"""A decision: its outcome, how it was reached, what it rests on, and what would change it."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

from smallyard.law.effects import Condition, Finding, OffersException, Question, ReviewPolicy
from smallyard.law.provision import rules_digest
from smallyard.model.citation import CitationField
from smallyard.model.clearance import ClearanceUsed
from smallyard.model.noun import Noun
from smallyard.model.transaction import Transaction
from smallyard.version import __version__

if TYPE_CHECKING:
    from smallyard.law.world import World
    from smallyard.lists.view import ListStatus

__all__ = [
    "SCHEMA",
    "Decided",
    "Decision",
    "Digested",
    "ExceptionConsidered",
    "LineDecision",
    "ListVersion",
    "Outcome",
    "Path",
    "Versions",
    "canonical",
]

SCHEMA: Literal["smallyard/decision/1"] = "smallyard/decision/1"
"""What a decision on a transaction says it is."""


class Outcome(StrEnum):
    """What may be done, most restrictive first."""

    PROHIBITED = "PROHIBITED"
    LICENSE_REQUIRED = "LICENSE_REQUIRED"
    UNDETERMINED = "UNDETERMINED"
    LICENSE_EXCEPTION = "LICENSE_EXCEPTION"
    NLR = "NLR"
    NOT_SUBJECT = "NOT_SUBJECT"

    @property
    def permissiveness(self) -> int:
        """0 for PROHIBITED, to 5 for NOT_SUBJECT."""
        return _PERMISSIVENESS[self]

    @property
    def may_go_ahead(self) -> bool:
        """Whether the transaction may go ahead without a license, its obligations met."""
        return self.permissiveness > Outcome.UNDETERMINED.permissiveness


_PERMISSIVENESS = {outcome: rank for rank, outcome in enumerate(Outcome)}


class ExceptionConsidered(Noun):
    """One license exception, whether it is available for a line, and why or why not.

    `status` is "used" (it overcomes a requirement), "available" (its own terms hold, nothing here needs it),
    "blocked" (its terms hold, but a restriction on exceptions or the requirement itself bars it),
    "open" (a fact is missing) or "unavailable" (a condition fails).
    """

    symbol: str
    paragraph: str
    status: str
    reason: str
    conditions: tuple[Condition, ...]
    citation: CitationField

    @classmethod
    def of(cls, finding: Finding, offer: OffersException, status: str, reason: str) -> ExceptionConsidered:
        """The exception that a finding offers, standing so, for this reason."""
        return cls.trusted(
            symbol=offer.symbol,
            paragraph=offer.paragraph,
            status=status,
            reason=reason,
            conditions=offer.conditions,
            citation=finding.citation,
        )


class LineDecision(Noun):
    """The decision for one item line; `line` counts from 1."""

    line: int
    item: str
    outcome: Outcome
    reason: str
    controls: tuple[str, ...] = ()
    exceptions_used: tuple[str, ...] = ()
    review: ReviewPolicy | None = None
    review_text: str = ""
    exceptions: tuple[ExceptionConsidered, ...] = ()


class Path(Noun):
    """One lawful way in which a blocked transaction could go ahead."""

    kind: str
    """statement, exception, license, other_party, date, answer, less_content, other_item or authorization."""
    text: str
    outcome: Outcome
    """What the decision would then be."""
    citation: CitationField
    needs: tuple[str, ...] = ()


class ListVersion(Noun):
    """Which publication of a list the decision looked at."""

    list: str
    source: str
    published: date | None
    received: date | None
    sha256: str
    complete: bool
    listings: int
    """Entries held, past ones included."""

    @classmethod
    def of(cls, held: ListStatus) -> ListVersion:
        """The publication by which a list is held."""
        return cls.trusted(
            list=str(held.list),
            source=", ".join(held.sources),
            published=held.published,
            received=held.received,
            sha256=held.sha256,
            complete=held.complete,
            listings=held.listings,
        )


class Versions(Noun):
    """The exact rules and lists a decision was made by."""

    software: str
    rules: str
    lists: str
    list_versions: tuple[ListVersion, ...] = ()
    amended_tables: tuple[str, ...] = ()

    @classmethod
    def of(cls, world: World) -> Versions:
        """What is decided by in a world: this software, its rules, and the lists and tables of the world."""
        return cls(
            software=__version__,
            rules=rules_digest(),
            lists=world.lists.digest,
            list_versions=tuple(map(ListVersion.of, world.lists.held())),
            amended_tables=world.tables.amendments,
        )


class Digested(Noun):
    """What has one form as JSON, and a digest over it."""

    def as_dict(self) -> dict[str, Any]:
        """It as JSON types, in the published schema; empty fields are kept."""
        return self.model_dump(mode="json")

    @property
    def digest(self) -> str:
        """SHA-256 over the canonical form: equal facts and worlds give equal digests."""
        return hashlib.sha256(canonical(self.as_dict())).hexdigest()


class Decided(Digested):
    """What a decision on one transaction, on one day, has under whichever law it is made."""

    format: str
    transaction: Transaction
    outcome: Outcome
    summary: str
    effective: date
    known: date
    lines: tuple[LineDecision, ...]
    findings: tuple[Finding, ...]
    obligations: tuple[Finding, ...]
    questions: tuple[Question, ...]


class Decision(Decided):
    """What the law says of one transaction, on one day, as far as is known."""

    format: Literal["smallyard/decision/1"] = SCHEMA
    paths: tuple[Path, ...] = ()
    limits: tuple[str, ...] = ()
    """What the decision could not look at: sections not covered, tables and lists out of their dates."""
    clearances: tuple[ClearanceUsed, ...] = ()
    """What persons said earlier of possible matches of its parties, whole, so that it can be decided again."""
    versions: Versions


def canonical(data: object) -> bytes:
    """JSON with sorted keys and no spaces, UTF-8: one form for one value.

    Our values hold no floats, so this agrees with RFC 8785.
    """
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
