"""What is looked up, read: every reading of every name of a batch of queries, and its words as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smallyard.names.analyse import Reading, ReadingKind, analyse
from smallyard.names.match import NameQuery
from smallyard.names.vocabulary import Vocabulary

__all__ = ["Readings", "padded", "read_queries"]

Array = NDArray[Any]


@dataclass(slots=True)
class Readings:
    """The readings of a batch of queries."""

    readings: list[Reading]
    asked_by: Array
    """For each reading the position of its query."""
    spoken: list[str]
    """For each reading the name that it reads."""

    @property
    def acronym(self) -> Array:
        """For each reading whether it is an acronym."""
        return np.array([reading.kind == ReadingKind.ACRONYM for reading in self.readings], dtype=bool)


def read_queries(queries: Sequence[NameQuery]) -> Readings:
    """All readings of all names of queries.

    Raises:
        InputError: a name is longer than 2,000 characters.
    """
    readings: list[Reading] = []
    owner: list[int] = []
    spoken: list[str] = []
    for number, query in enumerate(queries):
        for name in (query.name, *query.aliases):
            for reading in analyse(name, query.kind).readings:
                readings.append(reading)
                owner.append(number)
                spoken.append(name)
    return Readings(readings, np.array(owner, dtype=np.int64), spoken)


def padded(v: Vocabulary, readings: Sequence[Reading]) -> Array:
    """The words of readings as numbers of a vocabulary, which takes in new ones: one row each, padded with -1."""
    flat = v.add([token for reading in readings for token in reading.tokens])
    counts = np.array([len(reading.tokens) for reading in readings], dtype=np.int64)
    wide = int(counts.max(initial=0))
    out = np.full((len(readings), wide), -1, dtype=np.int64)
    out[np.arange(wide)[None, :] < counts[:, None]] = flat
    return out
