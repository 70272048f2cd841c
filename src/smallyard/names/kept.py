"""Queries kept as words, so that of a million of them those are told in seconds that a change of the index may touch.

A query is analysed once; its words are kept with all hashes by which a listed name could be near them. When the index
changes, these hashes are sifted by those of the few names that changed (`changes.Sought`): a scan of arrays, with no
name read again. Words that pass are what tells one query from another; of all others only the weight counts, and
queries that then say the same are compared once, as `IndexChange.touches` compares them, from the words kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smallyard.errors import StoreError
from smallyard.names.candidates import as_joins, pair_key, span_hashes, token_features, word_hashes
from smallyard.names.changes import IndexChange, Side
from smallyard.names.corroborate import identifier_keys
from smallyard.names.index import kept_version
from smallyard.names.match import NameQuery
from smallyard.names.postings import ragged
from smallyard.names.queries import read_queries
from smallyard.names.storage import Texts, as_bytes, read_arrays, write_arrays
from smallyard.names.vocabulary import Vocabulary, hash_of

__all__ = ["KeptQueries", "Sieve"]

Array = NDArray[Any]
_WIDTHS = ((0, 4), (4, 7), (7, 12), (12, 1000))
_LAYOUT = "kept queries 1"
_ROWS_AT_ONCE = 500_000


class KeptQueries:
    """Queries as words. Make it with `of` or `open`; `arrays` holds what was kept beside them."""

    def __init__(self, arrays: dict[str, Array]) -> None:
        self.arrays = arrays
        self._start = arrays["reading_start"]
        self._acronym = arrays["reading_acronym"].astype(bool)
        self._texts = Texts(arrays["texts"], arrays["texts_start"])
        self._keys = Texts(arrays["keys"], arrays["keys_start"])
        self._words = {name[2:]: array for name, array in arrays.items() if name.startswith("v_")}

    def __len__(self) -> int:
        """Number of queries."""
        return int(self.arrays["size"][0])

    @classmethod
    def of(cls, queries: Sequence[NameQuery]) -> KeptQueries:
        """Analyse queries.

        Raises:
            InputError: a name is longer than 2,000 characters.
        """
        read = read_queries(queries)
        v = Vocabulary()
        flat = v.add([token for reading in read.readings for token in reading.tokens])
        start = np.zeros(len(read.readings) + 1, dtype=np.int64)
        np.cumsum([len(reading.tokens) for reading in read.readings], out=start[1:])
        numbers = np.arange(len(v))
        owners, hashes = token_features(v, numbers)
        order = np.argsort(owners, kind="stable")
        feature_start = np.zeros(len(v) + 1, dtype=np.int64)
        np.cumsum(np.bincount(owners, minlength=len(v)), out=feature_start[1:])
        identifiers = [
            (hash_of(key), place)
            for place, query in enumerate(queries)
            for item in query.identifiers
            for key in identifier_keys(item.value)
        ]
        texts, texts_start = as_bytes(v.texts)
        keys, keys_start = as_bytes(v.keys)
        return cls(
            {
                "size": np.array([len(queries)], dtype=np.int64),
                "reading_of": read.asked_by.astype(np.int32),
                "reading_acronym": read.acronym.astype(np.uint8),
                "reading_start": start,
                "reading_tokens": np.array(flat, dtype=np.int32),
                "told_by": v.told_by(len(v)),
                "feature_start": feature_start,
                "features": _short(hashes[order]),
                "texts": texts,
                "texts_start": texts_start,
                "keys": keys,
                "keys_start": keys_start,
                "identifier_hash": np.array([code for code, _ in identifiers], dtype=np.uint64),
                "identifier_of": np.array([place for _, place in identifiers], dtype=np.int32),
                **{f"v_{name}": array for name, array in v.arrays().items()},
            }
        )

    def save(self, path: Path) -> None:
        """Write everything to a file.

        Raises:
            OSError: the file cannot be written.
        """
        write_arrays(path, f"{_LAYOUT} {kept_version()}", self.arrays)

    @classmethod
    def open(cls, path: Path) -> KeptQueries:
        """Open a saved file; its arrays stay on disk until they are used.

        Raises:
            StoreError: the file is missing, damaged, or of another version of the software or its tables.
        """
        arrays = read_arrays(path, f"{_LAYOUT} {kept_version()}")
        try:
            return cls(arrays)
        except KeyError as fault:
            raise StoreError(f"{path.name}: the kept queries lack a part: {fault}") from fault

    def touched(self, change: IndexChange, sieve: Sieve | None = None) -> Array:
        """For each query whether a change of the index may touch it: as `IndexChange.touches` has it, rarely more.

        Args:
            change: the change.
            sieve: that of the change, where it was made already.
        """
        out = np.full(len(self), change.everything)
        if not change.sides:
            return out
        sieve = sieve or Sieve(change)
        held = sieve.identifiers.holds(_short(self.arrays["identifier_hash"]))
        out[self.arrays["identifier_of"][held]] = True
        v = Vocabulary().beside(0, self._words, (), ())
        stands_for = self._stand_ins(v, change, self._telling(v, change, sieve))
        widths = np.diff(self._start)
        for low, high in _WIDTHS:
            rows = np.flatnonzero((widths > low) & (widths <= high))
            for start in range(0, len(rows), _ROWS_AT_ONCE):
                part = rows[start : start + _ROWS_AT_ONCE]
                near = self._near(v, part, stands_for, change, sieve)
                out[self.arrays["reading_of"][part[near]]] = True
        return out

    def _telling(self, v: Vocabulary, change: IndexChange, sieve: Sieve) -> Array:
        """For each word whether it may bring a query near to what changed, by itself or with the word beside it."""
        every = np.arange(len(v))
        of_word = word_hashes(v, every)
        out = sieve.own.holds(_short(self.arrays["told_by"]))
        for hashes in (of_word.alone, of_word.as_acronym, of_word.of_acronym):
            out |= sieve.rows.holds(_short(hashes))
        _, hashes, tokens = as_joins(v, every[:, None])
        out[tokens[sieve.rows.holds(_short(hashes))]] = True
        out |= sieve.paired.holds(_short(pair_key(v, every)))
        found = np.concatenate([[0], np.cumsum(sieve.words.holds(self.arrays["features"]))])
        maybe = np.flatnonzero((np.diff(found[self.arrays["feature_start"]]) > 0) & ~out)
        for side in change.sides:
            numbers, known = self._numbers(side, maybe)
            out[maybe[np.isin(numbers, side.alike(known, numbers))]] = True
        return out

    def _stand_ins(self, v: Vocabulary, change: IndexChange, telling: Array) -> Array:
        """For each word itself, or if it tells nothing the first such one that weighs the same: it does as well."""
        code = v.kind.astype(np.int64)
        for side in change.sides:
            place, there = self._listed(side, np.arange(len(v)))
            weight = v.weight.copy()
            weight[there] = side.index.vocabulary.weight[place[there]]
            _, which = np.unique(weight, return_inverse=True)
            code = code * (int(which.max(initial=0)) + 1) + which
        code[telling] = -1 - np.flatnonzero(telling)
        _, first, which = np.unique(code, return_index=True, return_inverse=True)
        return np.asarray(first[which])

    def _near(self, v: Vocabulary, rows: Array, stands_for: Array, change: IndexChange, sieve: Sieve) -> Array:
        """The places of those of some readings that come near what changed; equal ones are asked once."""
        counts = self._start[rows + 1] - self._start[rows]
        tokens = np.full((len(rows), int(counts.max(initial=0))), -1, dtype=np.int64)
        here = np.arange(tokens.shape[1])[None, :] < counts[:, None]
        tokens[here] = self.arrays["reading_tokens"][ragged(self._start[rows], counts)]
        acronym = self._acronym[rows]
        said = np.where(here, stands_for[np.maximum(tokens, 0)], -1)
        # Words written as one that a name has as one: those are what they are, each with the words beside it.
        at, hashes = span_hashes(v, np.where(acronym[:, None], -1, tokens))
        joined = at[sieve.words.holds(_short(hashes))]
        said[joined] = tokens[joined]
        asked = np.column_stack([said, acronym]).astype(np.int32)
        distinct, which = _distinct_rows(asked)
        near = np.zeros(len(distinct), dtype=bool)
        words = distinct[:, :-1].astype(np.int64)
        for side in change.sides:
            numbers, known = self._numbers(side, np.unique(words[words >= 0]))
            there = np.full(len(v) + 1, -1, dtype=np.int64)
            there[np.unique(words[words >= 0])] = numbers
            near[side.near_words(known, there[words], distinct[:, -1].astype(bool))] = True
        return np.flatnonzero(near[which])

    def _listed(self, side: Side, words: Array) -> tuple[Array, Array]:
        """For each of some words its number among the listed ones of an index, and whether it is one of these."""
        known, order = side.told_by
        if not len(known):
            return words * 0, np.zeros(len(words), dtype=bool)
        told = self.arrays["told_by"][words]
        place = order[np.minimum(np.searchsorted(known, told, sorter=order), len(known) - 1)]
        return place, known[place] == told

    def _numbers(self, side: Side, words: Array) -> tuple[Array, Vocabulary]:
        """The numbers of some words beside those of an index, and the vocabulary in which they have them."""
        numbers, there = self._listed(side, words)
        others, listed = words[~there], side.index.listed_tokens
        numbers[~there] = listed + np.arange(len(others))
        return numbers, side.index.vocabulary.beside(
            listed,
            {name: array[others] for name, array in self._words.items()},
            [self._texts[number] for number in others.tolist()],
            [self._keys[number] for number in others.tolist()],
        )


def _distinct_rows(rows: Array) -> tuple[Array, Array]:
    """The distinct rows of a table of int32, and for each row its place among them."""
    plain = np.ascontiguousarray(rows)
    _, first, which = np.unique(
        plain.view(np.dtype((np.void, plain.shape[1] * 4))).ravel(), return_index=True, return_inverse=True
    )
    return plain[first], which.ravel()


def _short(hashes: Array) -> Array:
    """The upper half of hashes, which is enough to sift by."""
    return (hashes >> np.uint64(32)).astype(np.uint32)


class _Hashes:
    """A set of hashes, by their upper halves."""

    def __init__(self, hashes: Sequence[Array]) -> None:
        self._sorted = np.unique(_short(np.concatenate(hashes)))
        self._here = np.zeros(1 << 20, dtype=bool)
        self._here[self._sorted >> np.uint32(12)] = True

    def holds(self, short: Array) -> Array:
        """For each upper half whether it is one of theirs."""
        out = self._here[short >> np.uint32(12)]
        maybe = np.flatnonzero(out)
        place = np.minimum(np.searchsorted(self._sorted, short[maybe]), max(len(self._sorted) - 1, 0))
        out[maybe] = self._sorted[place] == short[maybe]
        return np.asarray(out)


class Sieve:
    """What changed, of both indexes together, as sets of hashes."""

    def __init__(self, change: IndexChange) -> None:
        sought = [side.sought() for side in change.sides]
        self.words = _Hashes([one.words for one in sought])
        self.rows = _Hashes([one.rows for one in sought])
        self.paired = _Hashes([one.paired for one in sought])
        self.own = _Hashes([one.own for one in sought])
        self.identifiers = _Hashes([one.identifiers for one in sought])
