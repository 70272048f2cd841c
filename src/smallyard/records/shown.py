"""The published form of records in JSON: one in short, one whole, how the chains stand, and bundles."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field, JsonValue

from smallyard.errors import BrokenChainError
from smallyard.model.noun import Noun
from smallyard.records.bundle import Bundle
from smallyard.records.bundle_check import BundleVerified
from smallyard.records.chain import Record, Verified
from smallyard.records.forms import Kind

__all__ = ["BundleChecked", "BundleMade", "ChainOnRecord", "ChainsOnRecord", "RecordShown", "RecordWhole"]


class RecordShown(Noun):
    """One record in short."""

    number: int
    """Its place in the chain of records, from 1 without a gap."""
    recorded_at: str = Field(description="ISO 8601, UTC")
    kind: Kind
    """What was decided: on a transaction, on an investment, or whether parties are listed."""
    law: Literal["us", "china", "both", ""] = Field(description="whose law decided; empty of a screening")
    outcome: str
    """What was decided, such as NLR; of a screening the worst result of its parties."""
    effective: date
    """The day whose law was applied."""
    known: date
    """The day by whose end the evidence on the lists was received."""
    made_by: str = Field(description="who had it made; empty where that is not known")
    keep_until: date = Field(description="the first day on which it may go")
    digest: str = Field(description="SHA-256 of the decision with its facts")
    disposed: bool = Field(description="its facts and its decision are gone, lawfully; hashes and outcome stay")

    @classmethod
    def of(cls, record: Record) -> RecordShown:
        """A record in short."""
        return cls.filled(record, number=record.sequence)


class RecordWhole(RecordShown):
    """One record as it was made, with its place in the chain."""

    form: str = Field(description="of the decision, with its version; empty of a record of the first form")
    facts: JsonValue = Field(description="the transaction, the deal, or the parties screened; null once disposed of")
    decision: JsonValue = Field(description="the rest of the decision; null once disposed of")
    rules: str = Field(description="SHA-256 of the rules and tables it was made by")
    lists: str = Field(description="SHA-256 of the evidence that the lists stood on")
    regimes: tuple[str, ...] = Field(description="the regimes whose record rules apply")
    facts_sha256: str = Field(description="of `facts` as canonical JSON; empty of a record of the first form")
    decision_sha256: str = Field(description="of `decision` as canonical JSON; empty of a record of the first form")
    previous: str = Field(description="the hash of the record before it")
    hash: str = Field(description="covers every other field, and with `previous` all records before")

    @classmethod
    def of(cls, record: Record) -> RecordWhole:
        """A record whole."""
        return cls.filled(
            record,
            number=record.sequence,
            facts=json.loads(record.facts) if record.facts else None,
            decision=json.loads(record.decision) if record.decision else None,
            regimes=tuple(json.loads(record.regimes)),
        )


class ChainOnRecord(Noun):
    """Whether a chain holds."""

    holds: bool
    """Whether no record is missing or was changed, and each follows from the one before it."""
    count: int = Field(description="how many records; 0 where the chain does not hold")
    head: str = Field(description="the hash of the last record: note it, and verify against it later")
    problem: str = Field(description="the first bad record; empty where the chain holds")

    @classmethod
    def of(cls, walk: Callable[[], Verified]) -> ChainOnRecord:
        """What walking a chain gives."""
        try:
            found = walk()
        except BrokenChainError as broken:
            return cls(holds=False, count=0, head="", problem=str(broken))
        return cls(holds=True, count=found.count, head=found.head, problem="")


class ChainsOnRecord(Noun):
    """Whether the chains hold: of records, of clearances, of holds and disposals, and of cases."""

    records: ChainOnRecord
    """The chain of records of decisions and screenings."""
    clearances: ChainOnRecord
    """The chain of clearances and of their revocations."""
    retention: ChainOnRecord
    """The chain of holds, their releases, and disposals."""
    cases: ChainOnRecord
    """The chain of the events of all cases."""


class BundleMade(Noun):
    """A signed bundle of records that was written."""

    bundle: str = Field(description="the file")
    records: tuple[int, ...] = Field(description="the numbers of the records in it")
    count: int = Field(description="how many records there are in all")
    head: str = Field(description="the hash of the last of all records")
    key: str = Field(description="the fingerprint of the key that signed")

    @classmethod
    def of(cls, made: Bundle, path: Path) -> BundleMade:
        """A bundle that was written to a file."""
        return cls.filled(made, bundle=str(path), key=made.fingerprint)


class BundleChecked(BundleMade):
    """A signed bundle of records that holds."""

    made_at: str = Field(description="as its signer says; ISO 8601, UTC")
    made_by: str = Field(description="as its signer says")
    key_compared: bool = Field(description="the key is the one that was asked for; false: none was")
    stated: int = Field(description="records between whose place in the chain is stated and not proven")

    @classmethod
    def checked(cls, found: BundleVerified, path: Path, *, key_compared: bool) -> BundleChecked:
        """What checking a bundle gave."""
        return cls.filled(
            found,
            bundle=str(path),
            records=tuple(one.sequence for one in found.records),
            key=found.fingerprint,
            key_compared=key_compared,
        )
