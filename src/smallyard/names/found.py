"""What a search has found so far, in arrays: one row for each query and listed name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Found"]

Array = NDArray[Any]


@dataclass(slots=True)
class Found:
    """Listed names found for queries, one row for each pair; `who` and `row` are -1 where an identifier found it."""

    asked: Array
    entry: Array
    who: Array
    row: Array
    odds: Array
    near: Array
    score: Array = field(default_factory=lambda: np.zeros(0))

    @classmethod
    def none(cls) -> Found:
        """Nothing found."""
        empty = np.zeros(0, dtype=np.int64)
        return cls(empty, empty, empty, empty, np.zeros(0), np.zeros(0, dtype=np.uint8))

    def take(self, order: Array) -> Found:
        """The rows at these places."""
        score = self.score[order] if len(self.score) else self.score
        return Found(
            self.asked[order],
            self.entry[order],
            self.who[order],
            self.row[order],
            self.odds[order],
            self.near[order],
            score,
        )

    def best_of_each_entry(self) -> Found:
        """For each query and entry the name that matches best; of equals, the one listed first."""
        order = np.lexsort((self.row, -self.odds, -self.near.astype(np.int8), self.entry, self.asked))
        asked, entry = self.asked[order], self.entry[order]
        first = np.ones(len(order), dtype=bool)
        first[1:] = (asked[1:] != asked[:-1]) | (entry[1:] != entry[:-1])
        return self.take(order[first])

    def plus(self, pairs: list[tuple[int, int]]) -> Found:
        """With pairs of (query, entry) added whose names do not resemble each other."""
        if not pairs:
            return self
        asked, entry = (np.array(side, dtype=np.int64) for side in zip(*pairs, strict=True))
        none = np.full(len(pairs), -1, dtype=np.int64)
        return Found(
            np.concatenate([self.asked, asked]),
            np.concatenate([self.entry, entry]),
            np.concatenate([self.who, none]),
            np.concatenate([self.row, none]),
            np.concatenate([self.odds, np.full(len(pairs), -4.0)]),
            np.concatenate([self.near, np.zeros(len(pairs), dtype=np.uint8)]),
        )

    def ranked(self, limit: int, threshold: float) -> Found:
        """The best `limit` of each query whose score reaches the threshold, in [0, 1), best first."""
        keep = self.take(np.flatnonzero(self.score >= threshold))
        order = np.lexsort((keep.entry, -keep.score, keep.asked))
        asked = keep.asked[order]
        rank = np.arange(len(order)) - np.searchsorted(asked, asked, side="left")
        return keep.take(order[rank < limit])
