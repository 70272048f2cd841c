"""Words written as one on one side and as several on the other: "Haitianxiong" and "Hai Tian Xiong"."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from smallyard.names.analyse import Token
from smallyard.names.candidates import spans
from smallyard.names.vocabulary import Vocabulary
from smallyard.names.word_classes import CLASSES

__all__ = ["join_alike"]

Array = NDArray[Any]


def join_alike(vocabulary: Vocabulary, left: Array, right: Array) -> tuple[Array, Array]:
    """Both sides with neighbouring tokens joined wherever the other side has them as one token.

    The arrays given are not changed.
    """
    left, right = _joined(vocabulary, left, right), right
    return left, _joined(vocabulary, right, left)


def _joined(v: Vocabulary, split: Array, whole: Array) -> Array:
    """`split` with runs of tokens joined that are one token of `whole`."""
    safe = np.maximum(whole, 0)
    words = whole >= 0
    text, key = v.hash[safe], v.bare_hash[safe]
    spoken = words & (v.bare_length[safe] >= 4)
    length = v.length[safe].astype(np.int64)
    # A run with a word that the other side has as it is, or with an initial, is not one word there.
    parts = np.maximum(split, 0)
    known = (v.hash[parts][:, :, None] == np.where(words, text, 0)[:, None, :]).any(axis=2)
    sound = (v.bare_hash[parts][:, :, None] == key[:, None, :]) & words[:, None, :]
    known |= sound.any(axis=2) & (v.bare_length[parts] >= 3)
    known |= v.length[parts] == 1
    hits: list[tuple[int, int, int]] = []
    for size, valid, span_text, span_length, span_key, key_length in spans(v, split):
        same = (span_text[:, :, None] == text[:, None, :]) & words[:, None, :]
        gap = np.abs(span_length[:, :, None] - length[:, None, :])
        by_sound = (span_key[:, :, None] == key[:, None, :]) & spoken[:, None, :] & (key_length >= 4)[:, :, None]
        same |= by_sound & (gap <= 2)
        same &= (valid & ~_any_known(known, size))[:, :, None]
        where, start, _ = np.nonzero(same)
        hits.extend((r, s, size) for r, s in zip(where.tolist(), start.tolist(), strict=True))
    if not hits:
        return split
    out = split.copy()
    by_row: dict[int, list[tuple[int, int]]] = {}
    for row, first, size in hits:
        by_row.setdefault(row, []).append((first, size))
    for row, found in by_row.items():
        tokens = out[row][out[row] >= 0].tolist()
        taken: set[int] = set()
        for first, size in sorted(set(found), key=lambda hit: (-hit[1], hit[0])):
            places = range(first, first + size)
            if taken.isdisjoint(places):
                taken.update(places)
                parts = tokens[first : first + size]
                tokens[first : first + size] = [_join(v, parts)] + [-2] * (size - 1)
        kept = [number for number in tokens if number != -2]
        out[row] = -1
        out[row, : len(kept)] = kept
    return out


def _any_known(known: Array, size: int) -> Array:
    """For each run of `size` neighbours, whether any of them is known."""
    out = known[:, : known.shape[1] - size + 1].copy()
    for step in range(1, size):
        out |= known[:, step : known.shape[1] - size + 1 + step]
    return np.asarray(out)


def _join(v: Vocabulary, parts: list[int]) -> int:
    heaviest = max(parts, key=lambda number: float(v.weight[number]))  # of equals, the one written first
    text = "".join(v.texts[number] for number in parts).replace(" ", "")
    return v.add([Token(text, CLASSES[v.kind[heaviest]])])[0]
