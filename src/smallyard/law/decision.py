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
    """The exception's short name, such as TSR or GOV, or on investments its paragraph ("850.501(a)")."""
    paragraph: str
    """The paragraph that offers it, such as "740.11(b)(2)"."""
    status: str
    """"used", "available", "blocked", "open" (a fact is missing) or "unavailable" (a condition fails)."""
    reason: str
    """Why it stands so: the condition that fails or is open, the restriction that bars it, or what it rests on."""
    conditions: tuple[Condition, ...]
    """Its conditions, each as it stands on the facts given."""
    citation: CitationField
    """The provision that offers it."""

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
    """The item's number in the transaction, from 1."""
    item: str
    """What the item is called: its description, else its ECCN, else "unclassified item"; at most 80 characters."""
    outcome: Outcome
    """What may be done with this item."""
    reason: str
    """What the outcome turns on, as a sentence."""
    controls: tuple[str, ...] = ()
    """What licenses are certainly required for, those overcome included: "NS2", or a section such as "744.11"."""
    exceptions_used: tuple[str, ...] = ()
    """The symbols of the license exceptions that overcome requirements, such as TSR; empty: none does."""
    review: ReviewPolicy | None = None
    """How an application would be reviewed, by the strictest policy found; null unless the outcome is
    LICENSE_REQUIRED."""
    review_text: str = ""
    """That policy in the words of the rules and lists; empty where they have none, or `review` is null."""
    exceptions: tuple[ExceptionConsidered, ...] = ()
    """Every license exception considered for the item, those that are not available included."""


class Path(Noun):
    """One lawful way in which a blocked transaction could go ahead."""

    kind: str
    """statement, exception, license, other_party, date, answer, less_content, other_item or authorization."""
    text: str
    """What would be done or established, in words."""
    outcome: Outcome
    """What the decision would then be."""
    citation: CitationField
    """The provision by which it would be lawful."""
    needs: tuple[str, ...] = ()
    """What must be established: the key of a question, a colon, and the answer or the condition; often none."""


class ListVersion(Noun):
    """Which publication of a list the decision looked at."""

    list: str
    """The list's code, such as EL or SDN."""
    source: str
    """The ids of the sources that tell of the list, parted by commas."""
    published: date | None
    """The day of the latest publication held; null where it is not known."""
    received: date | None
    """The day that publication was received (with the software: the day it was published); null: not known."""
    sha256: str
    """SHA-256 of that publication's bytes, in hex."""
    complete: bool
    """Whether that publication carries the list whole."""
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
    """The version of smallyard."""
    rules: str
    """SHA-256 in hex over the source of every module and table of law."""
    lists: str
    """SHA-256 in hex over the evidence on lists that was known by the decision's day `known`."""
    list_versions: tuple[ListVersion, ...] = ()
    """The publications of the lists held."""
    amended_tables: tuple[str, ...] = ()
    """The names of tables of law that were replaced by others than the software's own; empty: none."""

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
    """The schema that the document follows, with its version."""
    transaction: Transaction
    """The facts that were decided on, whole, so that it can be decided again."""
    outcome: Outcome
    """What may be done: the outcome of the worst line."""
    summary: str
    """What the outcome turns on, as a sentence, with the number of the line where there are several."""
    effective: date
    """The day whose law and lists apply."""
    known: date
    """The day up to which received evidence counts."""
    lines: tuple[LineDecision, ...]
    """The decision on each item, in the order of the transaction."""
    findings: tuple[Finding, ...]
    """What the rules found, those set aside included; not the duties, nor the exceptions, which the lines have."""
    obligations: tuple[Finding, ...]
    """What must be done; each duty once, without a line where several bring it."""
    questions: tuple[Question, ...]
    """The missing facts that would settle an uncertain finding or an open exception."""


class Decision(Decided):
    """What the law says of one transaction, on one day, as far as is known."""

    format: Literal["smallyard/decision/1"] = SCHEMA
    """The schema that the document follows, with its version."""
    paths: tuple[Path, ...] = ()
    """Ways in which it could go ahead, the most permissive outcome first; none are sought where it may go ahead."""
    limits: tuple[str, ...] = ()
    """What the decision could not look at: sections not covered, tables and lists out of their dates."""
    clearances: tuple[ClearanceUsed, ...] = ()
    """What persons said earlier of possible matches of its parties, whole, so that it can be decided again."""
    versions: Versions
    """The software, rules and lists that it was decided by."""


def canonical(data: object) -> bytes:
    """JSON with sorted keys and no spaces, UTF-8: one form for one value.

    Our values hold no floats, so this agrees with RFC 8785.
    """
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
