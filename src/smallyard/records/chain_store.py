"""What the stores of chains have in common: the database that they stand in, and the walk along them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from smallyard.records.chain import Chained, Verified, verify
from smallyard.records.database import RecordsDatabase, records_place

if TYPE_CHECKING:
    from typing import Self

__all__ = ["ChainStore"]


class ChainStore:
    """A chain in the database of records, opened; as a context manager the database is given back at the end.

    Args:
        place: a path of an SQLite file (made with the first record) or a database URL; None for the user's own.
    """

    called: ClassVar[str]
    """What one that stands in the chain is called in messages."""

    def __init__(self, place: str | Path | None = None) -> None:
        self.place = records_place() if place is None else place
        self._database = RecordsDatabase(self.place)

    def records(self) -> Iterator[Chained]:
        """Those that stand in the chain, in order of number.

        Raises:
            StoreError: they cannot be read.
        """
        raise NotImplementedError

    def verify(self, head: str | None = None) -> Verified:
        """Walk the whole chain; see `chain.verify`.

        Raises:
            BrokenChainError: it does not hold; the first bad one is named.
            StoreError: the records cannot be read.
        """
        return verify(self.records(), head, self.called)

    def close(self) -> None:
        """Give the database back."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
