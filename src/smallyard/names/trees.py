"""Small decision trees whose sum is a score: how features of a pair of names become log-odds.

Every tree asks up to four questions, the same ones on every branch, each of the form "is this feature above this
value?"; the answers pick one of sixteen values. The trees stand in tables/score_trees.tsv and are made by
tools/fit_names.py, which never lets a feature that speaks against a match raise a score.

Sources: J. H. Friedman, Greedy Function Approximation, Annals of Statistics 29 (2001), for the fit; R. Kohavi,
Bottom-Up Induction of Oblivious Decision Graphs (1994), for trees that ask the same on every branch.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smallyard.names import tables
from smallyard.names.features import FEATURES

__all__ = ["Trees", "fitted"]

Array = NDArray[Any]
_ROWS = 512
"""Rows taken at once, so that what is in between stays in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Trees:
    """Trees as arrays: the features and thresholds asked for, and the values they lead to."""

    feature: Array
    """For each tree the columns it asks about, most weighty bit last."""
    threshold: Array
    value: Array
    """For each tree its values, by the answers read as a binary number."""

    def sum(self, numbers: Array) -> Array:
        """The sum over all trees for each row of features."""
        count, depth = self.feature.shape
        bits = (1 << np.arange(depth)).astype(np.uint8)
        base = np.arange(count) * self.value.shape[1]
        values = self.value.reshape(-1)
        out = np.zeros(len(numbers))
        asked = self.feature.reshape(-1)
        limits = self.threshold.reshape(-1)
        for start in range(0, len(numbers), _ROWS):
            part = numbers[start : start + _ROWS]
            said = (part[:, asked] > limits).reshape(len(part), count, depth)
            leaf = (said * bits).sum(axis=2, dtype=np.uint8)
            out[start : start + _ROWS] = values[leaf + base].sum(axis=1)
        return out


@cache
def fitted() -> Trees:
    """The trees of tables/score_trees.tsv: one tree a row, questions ("feature>value"), then values."""
    features, limits, values = [], [], []
    for questions, *row in tables.rows("score_trees"):
        pairs = [question.split(">") for question in questions.split()]
        features.append([FEATURES.index(name) for name, _ in pairs])
        limits.append([float(limit) for _, limit in pairs])
        values.append([float(value) for value in row])
    return Trees(np.array(features, dtype=np.int64), np.array(limits), np.array(values))
