"""One record and how records are chained: each holds the hash of the one before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar

from pydantic import ValidationError

from smallyard.errors import BrokenChainError, StoreError
from smallyard.law.decision import Decision, canonical
from smallyard.model.noun import Noun
from smallyard.model.transaction import Transaction
from smallyard.records.forms import BOTH_LAWS, CHINA_DECISION, INVESTMENT_DECISION, joined, parted, software
from smallyard.records.retention import keep_until, regimes
from smallyard.version import __version__

if TYPE_CHECKING:
    from smallyard.law.china.conflicts import BothLaws
    from smallyard.law.china.decide import ChinaDecision
    from smallyard.law.investment.decision import InvestmentDecision
    from smallyard.model.investment import Investment
    from smallyard.records.forms import Recordable

__all__ = ["GENESIS", "Chained", "Record", "Verified", "following", "verify"]

_Noun = TypeVar("_Noun", bound=Noun)
GENESIS = "0" * 64
"""What the first record names as the one before it."""


class Chained(Protocol):
    """Anything that stands in a chain."""

    @property
    def sequence(self) -> int:
        """Its number, from 1 without a gap."""

    @property
    def previous(self) -> str:
        """The hash of the one before it."""

    @property
    def hash(self) -> str:
        """Its own hash as it was recorded."""

    def computed(self) -> str:
        """Its own hash as its fields give it."""


@dataclass(frozen=True, slots=True)
class Record:
    """One decision as it was recorded.

    Dates and times are ISO 8601 text; `facts` (the transaction or the deal) and `decision` (the rest of it) are
    canonical JSON.
    `hash` covers every other field, and with `previous` all records before.
    """

    sequence: int
    recorded_at: str
    facts: str
    decision: str
    digest: str
    outcome: str
    effective: str
    known: str
    rules: str
    lists: str
    regimes: str
    keep_until: str
    previous: str
    hash: str

    def computed(self) -> str:
        """SHA-256 over the canonical JSON of every field but the hash itself, each as text."""
        fields = {name: str(getattr(self, name)) for name in Record.__slots__ if name != "hash"}
        return hashlib.sha256(canonical(fields)).hexdigest()

    @property
    def on_deal(self) -> bool:
        """Whether it is a decision on an investment, not on a transaction."""
        return self._format.startswith(INVESTMENT_DECISION)

    @property
    def law(self) -> Literal["us", "china", "both"]:
        """Whose law decided."""
        if self._format.startswith(BOTH_LAWS):
            return "both"
        return "china" if self._format.startswith(CHINA_DECISION) else "us"

    @property
    def _format(self) -> str:
        return str(json.loads(self.decision).get("format", ""))

    @property
    def transaction(self) -> Transaction:
        """The facts as they were.

        Raises:
            StoreError: they are in a form of another version.
        """
        return self._read(Transaction, json.loads(self.facts))

    def restored(self) -> Decision:
        """The decision on a transaction under US law as it was.

        Raises:
            StoreError: it is in a form of another version.
        """
        return self._read(Decision, self._whole())

    def restored_china(self) -> ChinaDecision:
        """The decision under China's law as it was.

        Raises:
            StoreError: it is in a form of another version.
        """
        from smallyard.law.china.decide import ChinaDecision

        return self._read(ChinaDecision, self._whole())

    def restored_both(self) -> BothLaws:
        """The decision under both laws as it was, with the conflicts between them.

        Raises:
            StoreError: it is in a form of another version.
        """
        from smallyard.law.china.conflicts import BothLaws

        return self._read(BothLaws, self._whole())

    @property
    def investment(self) -> Investment:
        """The facts of a decision on a deal as they were.

        Raises:
            StoreError: they are in a form of another version.
        """
        from smallyard.model.investment import Investment

        return self._read(Investment, json.loads(self.facts))

    def restored_deal(self) -> InvestmentDecision:
        """The decision on a deal as it was.

        Raises:
            StoreError: it is in a form of another version.
        """
        from smallyard.law.investment.decision import InvestmentDecision

        return self._read(InvestmentDecision, self._whole())

    def _whole(self) -> dict[str, object]:
        return joined(json.loads(self.facts), json.loads(self.decision))

    def _read(self, kind: type[_Noun], data: object) -> _Noun:
        try:
            return kind.model_validate(data)
        except ValidationError as failed:
            by = software(json.loads(self.decision))
            raise StoreError(
                f"record {self.sequence}, written by smallyard {by}, is in a form that {__version__} does not "
                f"read; see it with `audit show {self.sequence} --json`"
            ) from failed


@dataclass(frozen=True, slots=True)
class Verified:
    """A chain that holds: how many records, and the hash of the last one (of none: 64 zeros)."""

    count: int
    head: str


def following(decision: Recordable, previous: Record | None, recorded_at: datetime) -> Record:
    """The record of a decision, chained to the one before it; `recorded_at` has a time zone, UTC."""
    facts, rest = parted(decision)
    record = Record(
        sequence=previous.sequence + 1 if previous else 1,
        recorded_at=recorded_at.isoformat(timespec="seconds"),
        facts=canonical(facts).decode(),
        decision=canonical(rest).decode(),
        digest=decision.digest,
        outcome=str(decision.outcome),
        effective=decision.effective.isoformat(),
        known=decision.known.isoformat(),
        rules=decision.versions.rules,
        lists=decision.versions.lists,
        regimes=canonical([one.name for one in regimes(decision, recorded_at.date())]).decode(),
        keep_until=keep_until(decision, recorded_at.date()).isoformat(),
        previous=previous.hash if previous else GENESIS,
        hash="",
    )
    return replace(record, hash=record.computed())


def verify(records: Iterable[Chained], head: str | None = None, noun: str = "record") -> Verified:
    """Walk a whole chain in order of sequence.

    Args:
        records: every record, first to last.
        head: a hash noted earlier that must still be in the chain: with it, records cut off the end are noticed too.
        noun: what a record is called in messages.

    Raises:
        BrokenChainError: a record is missing, was changed, or does not follow from the one before it; or `head` is
            not there. The message names the first bad record.
    """
    count, last, seen = 0, GENESIS, head is None or head == GENESIS
    for record in records:
        expected = count + 1
        if record.sequence != expected:
            raise BrokenChainError(f"{noun} {expected} is missing: {noun} {record.sequence} stands in its place")
        if record.previous != last:
            raise BrokenChainError(f"{noun} {expected} does not follow from the {noun} before it")
        if record.hash != record.computed():
            raise BrokenChainError(f"{noun} {expected} was changed after it was recorded: its hash does not agree")
        count, last = expected, record.hash
        seen = seen or record.hash == head
    if not seen:
        raise BrokenChainError(f"no {noun} has the hash {head}: the chain ends at {noun} {count} ({last})")
    return Verified(count, last)
