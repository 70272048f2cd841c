"""The words of customers, kept beside the store, so that whom a change of lists touches is told in seconds.

What is kept of a customer is found by the key of its facts (`customer.facts_key`), so it is never another's, or of
facts that changed since. Files are only written and removed whole; what is missing is worked out again, one customer
at a time, and kept from then on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from smallyard.errors import StoreError
from smallyard.names.kept import KeptQueries
from smallyard.names.postings import ragged
from smallyard.screening.result import query

if TYPE_CHECKING:
    from smallyard.monitoring.customer import Customer
    from smallyard.names.match import NameQuery
    from smallyard.screening.changes import ListsChange

__all__ = ["KeptWords", "as_keys"]

Array = NDArray[Any]
TOGETHER = 25_000
"""Customers kept in one file."""
_FEW, _FILES_OF_FEW = 2_500, 16
"""When there are more files of so few customers, these are removed, and their customers kept together later."""


def as_keys(hexadecimal: Sequence[str]) -> Array:
    """Keys of facts, 32 hexadecimal digits each, as rows of two integers."""
    return np.frombuffer(bytes.fromhex("".join(hexadecimal)), dtype=">u8").astype(np.uint64).reshape(-1, 2)


class KeptWords:
    """The words of the customers of one database.

    Args:
        folder: where files are kept; one that cannot be written is no error.
        place: where the customers stand, in words: files of other places are left alone.
        least: customers below which reading them all takes less time than keeping anything.
    """

    def __init__(self, folder: Path, place: str, least: int = 1_000) -> None:
        self._folder = folder
        self._prefix = hashlib.sha256(place.encode()).hexdigest()[:16]
        self._least = least
        self._known: Array | None = None
        self._waiting: dict[tuple[int, int], NameQuery] = {}
        self._old: list[Path] = []

    def touched(self, keys: Array, change: ListsChange) -> tuple[Array, Array]:
        """For each customer whether the change may touch it, and whether its words are kept; else the first is False.

        Args:
            keys: of the facts of all customers that stand.
            change: of the lists.
        """
        order = np.lexsort((keys[:, 1], keys[:, 0]))
        in_order = keys[order]
        touched, known = np.zeros(len(keys), dtype=bool), np.zeros(len(keys), dtype=bool)
        few: list[Path] = []
        for path, kept, own in self._files():
            first, last = _places(in_order, own)
            standing = last > first
            if standing.sum() * 2 < len(own):
                self._old.append(path)  # most of its customers changed since, or went
            elif len(own) < _FEW:
                few.append(path)
            flags = change.touches_kept(kept)
            counts = (last - first)[standing]
            who = order[ragged(first[standing], counts)]
            known[who] = True
            touched[who] |= np.repeat(flags[standing], counts)
        if len(few) > _FILES_OF_FEW:
            self._old += few
        return touched, known

    def add(self, customers: Sequence[Customer]) -> None:
        """Keep the words of those customers of which they are not kept."""
        if not customers:
            return
        if self._known is None:
            held = [own for _, _, own in self._files()]
            together = np.concatenate(held) if held else np.zeros((0, 2), dtype=np.uint64)
            self._known = together[np.lexsort((together[:, 1], together[:, 0]))]
        keys = as_keys([one.facts_key for one in customers])
        first, last = _places(self._known, keys)
        for place in np.flatnonzero(first == last).tolist():
            self._waiting[int(keys[place, 0]), int(keys[place, 1])] = query(customers[place].party)
        if len(self._waiting) >= TOGETHER:
            self._write()

    def close(self) -> None:
        """Write what is not written yet, and remove what is no longer of use."""
        if len(self._waiting) + (len(self._known) if self._known is not None else 0) >= self._least:
            self._write()
        for path in self._old:
            with suppress(OSError):
                path.unlink(missing_ok=True)
        self._old = []

    def _write(self) -> None:
        if not self._waiting:
            return
        keys = np.array(list(self._waiting), dtype=np.uint64)
        made = KeptQueries.of(list(self._waiting.values()))
        self._waiting.clear()
        made.arrays["facts_key"] = keys.ravel()
        name = f"{self._prefix}-{hashlib.sha256(keys.tobytes()).hexdigest()[:16]}.words"
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            scratch = self._folder / f"{name}.new"
            made.save(scratch)
            scratch.replace(self._folder / name)

    def _files(self) -> Iterator[tuple[Path, KeptQueries, Array]]:
        for path in sorted(self._folder.glob(f"{self._prefix}-*.words")):
            try:
                kept = KeptQueries.open(path)
                own = np.asarray(kept.arrays["facts_key"]).reshape(-1, 2)
            except (StoreError, KeyError, ValueError):
                self._old.append(path)  # damaged, or of another version
                continue
            if len(own) == len(kept):
                yield path, kept, own


def _places(in_order: Array, keys: Array) -> tuple[Array, Array]:
    """For each key where it begins and ends among keys in order."""
    high = in_order[:, 0]
    first, last = np.searchsorted(high, keys[:, 0], "left"), np.searchsorted(high, keys[:, 0], "right")
    # Of keys with the same upper half, those with the same lower half: next to never more than one.
    for place in np.flatnonzero(last - first > 1).tolist():
        low = in_order[first[place] : last[place], 1]
        start, stop = np.searchsorted(low, keys[place, 1], "left"), np.searchsorted(low, keys[place, 1], "right")
        first[place], last[place] = first[place] + start, first[place] + stop
    one = np.flatnonzero(last - first == 1)
    wrong = one[in_order[first[one], 1] != keys[one, 1]]
    last[wrong] = first[wrong]
    return first, last
