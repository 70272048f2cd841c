"""One record and how records are chained: each holds the hash of the one before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar, cast

from pydantic import ValidationError

from smallyard.errors import BrokenChainError, StoreError
from smallyard.law.decision import Decision, canonical
from smallyard.model.noun import Noun
from smallyard.model.transaction import Transaction
from smallyard.records.forms import joined, kind_of, laws_of, parted, software
from smallyard.records.retention import keep_until, regimes
from smallyard.records.words import words_said
from smallyard.version import __version__

if TYPE_CHECKING:
    from smallyard.law.china.conflicts import BothLaws
    from smallyard.law.china.decide import ChinaDecision
    from smallyard.law.investment.decision import InvestmentDecision
    from smallyard.model.investment import Investment
    from smallyard.records.forms import Kind, Recordable
    from smallyard.records.screenings import RecordedScreening

__all__ = [
    "GENESIS",
    "Chained",
    "Draft",
    "Record",
    "Verified",
    "chained_hash",
    "following",
    "verify",
]

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


class Linked(Protocol):
    """What the next record needs to know of the one before it."""

    @property
    def sequence(self) -> int:
        """Its number."""

    @property
    def hash(self) -> str:
        """Its hash."""


@dataclass(frozen=True, slots=True)
class Record:
    """One decision as it was recorded.

    Dates and times are ISO 8601 text; `facts` (the transaction, the deal, the parties screened) and `decision` (the
    rest of it) are canonical JSON, or "" once the record was lawfully disposed of. `made_by` is who had it made.
    `hash` covers every other field, and with `previous` all records before; the two texts by their SHA-256, so that
    the chain can still be walked when they are gone.
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
    form: str = ""
    made_by: str = ""
    facts_sha256: str = ""
    decision_sha256: str = ""

    def computed(self) -> str:
        """Its hash as its fields give it: SHA-256 over the hash of the record before it and `content`.

        A record of the first form, which holds no hashes of its two texts, is hashed over the canonical JSON of all
        fields that it had.
        """
        if not self.facts_sha256:
            fields = {name: str(getattr(self, name)) for name in _FIRST_FORM}
            return hashlib.sha256(canonical(fields)).hexdigest()
        return chained_hash(self.previous, self.content)

    @property
    def content(self) -> str:
        """SHA-256 over the canonical JSON of every field but `hash`, `previous` and the two texts, each as text.

        A text that does not agree with its hash counts as one without a hash.
        """
        fields = self._hashed()
        if not self.disposed:
            for name in ("facts", "decision"):
                if hashlib.sha256(getattr(self, name).encode()).hexdigest() != fields[f"{name}_sha256"]:
                    fields[f"{name}_sha256"] = ""
        return hashlib.sha256(canonical(fields)).hexdigest()

    def sealed(self) -> Record:
        """It with its hash, where the hashes of its two texts are known to agree with them."""
        content = hashlib.sha256(canonical(self._hashed())).hexdigest()
        return replace(self, hash=chained_hash(self.previous, content))

    def _hashed(self) -> dict[str, str]:
        return {name: str(getattr(self, name)) for name in Record.__slots__ if name not in _APART}

    @property
    def disposed(self) -> bool:
        """Whether the record was disposed of: its facts and its decision are gone, its place in the chain stays."""
        return not self.facts and not self.decision

    @property
    def kind(self) -> Kind:
        """What was decided: on a transaction, on an investment, or whether parties are listed."""
        return kind_of(self._format)

    @property
    def on_deal(self) -> bool:
        """Whether it is a decision on an investment."""
        return self.kind == "investment"

    @property
    def law(self) -> Literal["us", "china", "both", ""]:
        """Whose law decided; "" of a screening."""
        laws = laws_of(self._format)
        return "" if not laws else cast(Literal["us", "china", "both"], laws[-1])

    @property
    def _format(self) -> str:
        return self.form or (str(json.loads(self.decision).get("format", "")) if self.decision else "")

    @property
    def transaction(self) -> Transaction:
        """The facts as they were.

        Raises:
            StoreError: they are in a form of another version.
        """
        return self._read(Transaction, self._facts())

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

        return self._read(Investment, self._facts())

    def restored_deal(self) -> InvestmentDecision:
        """The decision on a deal as it was.

        Raises:
            StoreError: it is in a form of another version.
        """
        from smallyard.law.investment.decision import InvestmentDecision

        return self._read(InvestmentDecision, self._whole())

    def restored_screening(self) -> RecordedScreening:
        """The screening as it was.

        Raises:
            StoreError: it is in a form of another version.
        """
        from smallyard.records.screenings import RecordedScreening

        return self._read(RecordedScreening, self._whole())

    def restored_any(self) -> Recordable:
        """What was recorded, whatever its form.

        Raises:
            StoreError: it is in a form of another version, or was disposed of.
        """
        if self.kind == "screening":
            return self.restored_screening()
        if self.kind == "investment":
            return self.restored_deal()
        restore: dict[str, Callable[[], Recordable]] = {"both": self.restored_both, "china": self.restored_china}
        return restore.get(self.law, self.restored)()

    def _facts(self) -> dict[str, Any]:
        if self.disposed:
            raise StoreError(f"record {self.sequence} was disposed of: its facts and its decision are gone")
        found: dict[str, Any] = json.loads(self.facts)
        return found

    def _whole(self) -> dict[str, Any]:
        return joined(self._facts(), json.loads(self.decision))

    def _read(self, kind: type[_Noun], data: object) -> _Noun:
        try:
            return kind.model_validate(data)
        except ValidationError as failed:
            by = software(json.loads(self.decision))
            raise StoreError(
                f"record {self.sequence}, written by smallyard {by}, is in a form that {__version__} does not "
                f"read; see it with `audit show {self.sequence} --json`"
            ) from failed


_APART = {"hash", "previous", "facts", "decision"}
_LATER = {"form", "made_by", "facts_sha256", "decision_sha256"}
_FIRST_FORM = [name for name in Record.__slots__ if name != "hash" and name not in _LATER]


def chained_hash(previous: str, content: str) -> str:
    """The hash of a record from that of the one before it and its own content: SHA-256 over both, in hex, as text."""
    return hashlib.sha256(f"{previous}{content}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Verified:
    """A chain that holds: how many records, and the hash of the last one (of none: 64 zeros)."""

    count: int
    head: str


_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Draft:
    """What a record of a decision will hold, whatever comes before it: made before others have to wait for it.

    `facts` and `rest` are the record's two texts, `words` those by which the two are found, `by` is who had it made.
    """

    decision: Recordable
    by: str
    facts: str
    rest: str
    facts_sha256: str
    rest_sha256: str
    digest: str
    words: tuple[str, ...]

    @classmethod
    def of(cls, decision: Recordable, by: str = "") -> Draft:
        """The draft of a decision's record."""
        data = decision.as_dict()
        digest = hashlib.sha256(canonical(data)).hexdigest()
        parts = parted(data)
        facts, rest = (canonical(one) for one in parts)
        return cls(
            decision=decision,
            by=" ".join(by.split())[:_LONGEST_NAME],
            facts=facts.decode(),
            rest=rest.decode(),
            facts_sha256=hashlib.sha256(facts).hexdigest(),
            rest_sha256=hashlib.sha256(rest).hexdigest(),
            digest=digest,
            words=words_said(*parts),
        )

    def following(self, previous: Linked | None, recorded_at: datetime) -> Record:
        """The record, chained to the one before it; `recorded_at` is UTC."""
        decision, day = self.decision, recorded_at.date()
        return Record(
            sequence=previous.sequence + 1 if previous else 1,
            recorded_at=recorded_at.isoformat(timespec="seconds"),
            facts=self.facts,
            decision=self.rest,
            digest=self.digest,
            outcome=str(decision.outcome),
            effective=decision.effective.isoformat(),
            known=decision.known.isoformat(),
            rules=decision.versions.rules,
            lists=decision.versions.lists,
            regimes=canonical([one.name for one in regimes(decision, day)]).decode(),
            keep_until=keep_until(decision, day).isoformat(),
            previous=previous.hash if previous else GENESIS,
            hash="",
            form=decision.format,
            made_by=self.by,
            facts_sha256=self.facts_sha256,
            decision_sha256=self.rest_sha256,
        ).sealed()


def following(decision: Recordable, previous: Linked | None, recorded_at: datetime, by: str = "") -> Record:
    """The record of a decision, chained to the one before it; `recorded_at` is UTC, `by` is who had it made."""
    return Draft.of(decision, by).following(previous, recorded_at)


def verify(
    records: Iterable[Chained],
    head: str | None = None,
    noun: str = "record",
    disposals: Mapping[int, str] | None = None,
) -> Verified:
    """Walk a whole chain in order of sequence.

    Args:
        records: every record, first to last.
        head: a hash noted earlier that must still be in the chain: with it, records cut off the end are noticed too.
        noun: what a record is called in messages.
        disposals: the hash of each record that was disposed of, by its number, as the disposals' own chain has it.

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
        if isinstance(record, Record) and record.disposed:
            _check_disposed(record, disposals or {})
        elif record.hash != record.computed():
            raise BrokenChainError(f"{noun} {expected} was changed after it was recorded: its hash does not agree")
        count, last = expected, record.hash
        seen = seen or record.hash == head
    if not seen:
        raise BrokenChainError(f"no {noun} has the hash {head}: the chain ends at {noun} {count} ({last})")
    return Verified(count, last)


def _check_disposed(record: Record, disposals: Mapping[int, str]) -> None:
    """Whether a record whose texts are gone was disposed of, and is in all else as it was."""
    if record.sequence not in disposals:
        raise BrokenChainError(f"record {record.sequence} has lost its facts, and no disposal of it is on record")
    # Of a record of the first form the hash cannot be computed any more: the disposal's chain holds it.
    known = record.computed() if record.facts_sha256 else disposals[record.sequence]
    if not record.hash == known == disposals[record.sequence]:
        raise BrokenChainError(
            f"record {record.sequence} was changed after it was recorded: its hash does not agree with its disposal"
        )
