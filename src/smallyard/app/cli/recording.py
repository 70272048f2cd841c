"""Putting decisions on record before they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smallyard.records.chain import Record
    from smallyard.records.forms import Recordable

__all__ = ["record_all"]


def record_all(decisions: Sequence[Recordable], store: str | None) -> tuple[Record, ...]:
    """Record decisions beside a store's lists, all or none, so that none is shown that is not on record.

    Raises:
        StoreError: they could not be written.
    """
    from smallyard.errors import StoreError
    from smallyard.records.store import RecordStore, records_place

    try:
        return RecordStore(records_place(store)).append_all(decisions)
    except StoreError as failed:
        raise StoreError(f"decided, but not recorded, and so not shown (see --no-record): {failed}") from failed
