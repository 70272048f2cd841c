"""Tokens of many pairs of names aligned one to one, the weightiest good pair first.

Everything here works on padded arrays of token numbers; row p of the left array is compared with row p of the right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smallyard.names import similarity
from smallyard.names.analyse import ReadingKind
from smallyard.names.vocabulary import Vocabulary

__all__ = ["Alignment", "Pairs", "align"]

Array = NDArray[Any]


@dataclass(slots=True)
class Pairs:
    """Pairs of names to score: token numbers padded with -1, and what each side is."""

    left: Array
    right: Array
    left_kind: Array
    """ReadingKind of the left name."""
    right_kind: Array
    person: Array
    """Whether either side is known to be a person's name (and neither is known to be something else)."""
    weak: Array
    """Whether the listed name is a weak alias."""


@dataclass(slots=True)
class Alignment:
    """Who met whom: for each pair of names and left token the position of its partner (-1: none), and how well."""

    partner: Array
    score: Array
    sort: Array
    left_taken: Array
    right_taken: Array


def _similarities(vocabulary: Vocabulary, left: Array, right: Array) -> tuple[Array, Array]:
    """Similarity of every token of each left name with every token of its right name, and its sort."""
    count, wide = left.shape
    high = right.shape[1]
    ones = np.repeat(left, high, axis=1).reshape(-1)
    others = np.broadcast_to(right[:, None, :], (count, wide, high)).reshape(-1)
    score = np.zeros(count * wide * high, dtype=np.float32)
    sort = np.zeros(count * wide * high, dtype=np.uint8)
    real = np.flatnonzero((ones >= 0) & (others >= 0))
    ones, others = ones[real], others[real]
    keep = similarity.worth_comparing(vocabulary, ones, others)
    real, ones, others = real[keep], ones[keep], others[keep]
    # The lesser number first: each unordered pair of distinct tokens is compared once, so scores are symmetric.
    codes = (np.minimum(ones, others).astype(np.int64) << 32) | np.maximum(ones, others)
    distinct, back = np.unique(codes, return_inverse=True)
    worth, kinds = similarity.alike(vocabulary, distinct >> 32, distinct & 0xFFFFFFFF)
    score[real], sort[real] = worth[back], kinds[back]
    return score.reshape(count, wide, high), sort.reshape(count, wide, high)


def align(vocabulary: Vocabulary, pairs: Pairs) -> Alignment:
    """Align tokens one to one, the weightiest good pair first."""
    v = vocabulary
    score, sort = _similarities(v, pairs.left, pairs.right)
    acronym = (pairs.left_kind == ReadingKind.ACRONYM) | (pairs.right_kind == ReadingKind.ACRONYM)
    score[acronym[:, None, None] & (score < 0.95)] = 0.0
    score[(pairs.left_kind == ReadingKind.ACRONYM) & (pairs.right_kind == ReadingKind.ACRONYM)] = 0.0
    count, wide, high = score.shape
    left_weight = np.where(pairs.left >= 0, v.weight[pairs.left], 0.0)
    right_weight = np.where(pairs.right >= 0, v.weight[pairs.right], 0.0)
    # Weight first, then likeness; a token at the same place in the name breaks a tie.
    value = score * np.sqrt(left_weight[:, :, None] * right_weight[:, None, :]).astype(np.float32)
    distance = np.abs(np.arange(wide)[:, None] - np.arange(high)[None, :]).astype(np.float32)
    value *= 1.0 - 0.002 * np.minimum(distance, 20.0)
    partner = np.full((count, wide), -1, dtype=np.int16)
    got = np.zeros((count, wide), dtype=np.float32)
    how = np.zeros((count, wide), dtype=np.uint8)
    left_taken = pairs.left < 0
    right_taken = pairs.right < 0
    flat = value.reshape(count, wide * high)
    rows = np.arange(count)
    for _ in range(min(wide, high)):
        best = flat.argmax(axis=1)
        found = flat[rows, best] > 0
        if not found.any():
            break
        rows_found = rows[found]
        spot = best[found]
        one, other = spot // high, spot % high
        partner[rows_found, one] = other
        got[rows_found, one] = score[rows_found, one, other]
        how[rows_found, one] = sort[rows_found, one, other]
        left_taken[rows_found, one] = True
        right_taken[rows_found, other] = True
        value[rows_found, one, :] = 0.0
        value[rows_found, :, other] = 0.0
    return Alignment(partner, got, how, left_taken, right_taken)
