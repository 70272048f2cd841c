"""Walking every chain on record: decisions and screenings, clearances, holds and disposals, cases."""

from __future__ import annotations

from pathlib import Path

from smallyard.monitoring.cases import Cases
from smallyard.records.clearances import ClearanceStore
from smallyard.records.retained import RetainedStore
from smallyard.records.shown import ChainOnRecord, ChainsOnRecord
from smallyard.records.store import RecordStore

__all__ = ["verify_chains"]


def verify_chains(place: str | Path, head: str | None = None) -> ChainsOnRecord:
    """Whether each chain holds, every record whole and following from the one before it.

    Args:
        place: where the records are.
        head: a hash noted earlier, of any of the chains, that must still be there.

    Raises:
        StoreError: the records cannot be read.
    """
    records, clearances, retention, cases = (
        RecordStore(place),
        ClearanceStore(place),
        RetainedStore(place),
        Cases(place),
    )
    others = (clearances, retention, cases)
    try:
        said = [ChainOnRecord.of(one.verify) for one in others]
        found = ChainOnRecord.of(lambda: records.verify(head))
        if (
            not found.holds
            and head is not None
            and any(one.hash == head for each in others for one in each.records())
        ):
            found = ChainOnRecord.of(records.verify)  # the noted head is that of another chain
    finally:
        for held in (records, clearances, retention):
            held.close()
        cases.close_database()
    return ChainsOnRecord(records=found, clearances=said[0], retention=said[1], cases=said[2])
