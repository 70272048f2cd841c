"""Postings: which tokens or names have a feature, by its hash; and arrays of parts of unequal length."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Postings", "distinct_of", "ragged"]

Array = NDArray[Any]


@dataclass(slots=True)
class Postings:
    """Sorted feature hashes and, beside each, the number of the token or name that has it."""

    hashes: Array
    owners: Array
    _distinct: Array = field(init=False)
    _starts: Array = field(init=False)
    _sizes: Array = field(init=False)
    """How many owners each hash has: in a part, how many it has in the whole."""

    def __post_init__(self) -> None:
        head = np.ones(len(self.hashes), dtype=bool)
        np.not_equal(self.hashes[1:], self.hashes[:-1], out=head[1:])
        self._starts = np.append(np.flatnonzero(head), len(self.hashes))
        self._distinct = np.append(self.hashes[self._starts[:-1]], np.uint64(0))
        self._sizes = np.append(np.diff(self._starts), 0)

    @classmethod
    def of(cls, hashes: Array, owners: Array) -> Postings:
        """Sort by hash, then owner; equal pairs are kept once."""
        order = np.lexsort((owners, hashes))
        hashes, owners = hashes[order], owners[order]
        if len(hashes):
            keep = np.ones(len(hashes), dtype=bool)
            keep[1:] = (hashes[1:] != hashes[:-1]) | (owners[1:] != owners[:-1])
            hashes, owners = hashes[keep], owners[keep]
        return cls(hashes, owners.astype(np.int32))

    def look_up(self, hashes: Array, most: int) -> tuple[Array, Array]:
        """For each hash its owners: (position in `hashes`, owner). A hash with more than `most` owners gives none."""
        place = np.searchsorted(self._distinct[:-1], hashes)
        first = self._starts[place]
        counts = self._starts[np.minimum(place + 1, len(self._starts) - 1)] - first
        counts[(self._sizes[place] > most) | (self._distinct[place] != hashes)] = 0
        return np.repeat(np.arange(len(hashes)), counts), self.owners[ragged(first, counts)]

    def part(self, wanted: Array) -> Postings:
        """The postings of these owners alone; a look-up in it gives what one in the whole gives, of them.

        Args:
            wanted: for each owner whether it is kept.
        """
        keep = wanted[self.owners]
        made = Postings(self.hashes[keep], self.owners[keep])
        made._sizes = np.append(self._sizes[np.searchsorted(self._distinct[:-1], made._distinct[:-1])], 0)
        return made

    def sizes(self) -> tuple[Array, Array]:
        """(distinct hash, number of its owners), in order of hash."""
        return self._distinct[:-1], self._sizes[:-1]


def distinct_of(values: Array) -> Array:
    """The distinct values, sorted; by sorting, which is faster here than the hashing of numpy.unique."""
    ordered = np.sort(values)
    keep = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=keep[1:])
    return np.asarray(ordered[keep])


def ragged(starts: Array, counts: Array) -> Array:
    """The positions starts[i], starts[i] + 1, ... counts[i] of them, for all i in turn."""
    total = int(counts.sum())
    if not total:
        return np.zeros(0, dtype=np.int64)
    ends = np.cumsum(counts)
    return np.asarray(np.arange(total) - np.repeat(ends - counts, counts) + np.repeat(starts, counts))
