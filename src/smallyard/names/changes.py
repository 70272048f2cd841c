"""From one index of names to the next: which queries could get another answer, without asking them again.

The answer to a query follows from the query's own words, from the listed names that it comes near, and from how
common the words of both are. So a query whose words weigh the same in both indexes, and that comes near no name that
is new, gone, or made of words that weigh otherwise now, has the same answer in both, to the last digit. What a query
comes near is asked of the postings of those few names alone; `Postings.part` gives of them what the whole would give.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smallyard.names.candidates import COMMON, LIMITS, LITTLE, Postings, find, leading, listed_alike
from smallyard.names.index import NameIndex
from smallyard.names.match import NameQuery
from smallyard.names.queries import Readings, read_queries
from smallyard.names.vocabulary import GIVEN, TRADE, in_steps

__all__ = ["IndexChange"]

Array = NDArray[Any]
_BATCH = 4096
_HALF = COMMON // 2
_CLASSES = np.array([1, LITTLE + 1, _HALF + 1, COMMON + 1])
"""From how many names on a word is looked up otherwise: see `candidates.find`."""


class IndexChange:
    """The change from one index to another.

    Args:
        before: the earlier index.
        after: the later one.
        changed: the keys of entries, by the numbers of `before` and of `after`, of which something is shown that
            changed, or that are in one of the two alone. All others must stand in both in the same order.
    """

    def __init__(self, before: NameIndex, after: NameIndex, changed: tuple[Array, Array]) -> None:
        self.everything = in_steps(_rows(before)) != in_steps(_rows(after))
        """Whether every query may get another answer: the lists grew by a step in which their length is reckoned."""
        self._sides: tuple[_Side, ...] = ()
        if self.everything or not (len(changed[0]) or len(changed[1])):
            return
        old, new = _changed_words(before, after)
        tokens = _crossing(before.by_token, after.by_token)
        rows = _crossing(before.by_row, after.by_row)
        self._sides = (
            _Side(before, changed[0], *old, tokens, rows),
            _Side(after, changed[1], *new, tokens, rows),
        )

    def touches(self, queries: Sequence[NameQuery]) -> Array:
        """For each query whether its answer may differ; where this is false, it does not.

        Raises:
            InputError: a name is longer than 2,000 characters.
        """
        out = np.full(len(queries), self.everything)
        if not self._sides:
            return out
        for start in range(0, len(queries), _BATCH):
            batch = queries[start : start + _BATCH]
            read = read_queries(batch)
            found = out[start : start + _BATCH]
            for side in self._sides:
                found[side.near(batch, read)] = True
        return out


class _Side:
    """One of the two indexes, cut down to the names by which answers may differ."""

    def __init__(
        self, index: NameIndex, changed: Array, weighs: Array, displaces: Array, tokens: Array, rows: Array
    ) -> None:
        held = index.arrays
        listed = index.listed_tokens
        self._index = index
        self._weighs = weighs
        self._entries = np.isin(index.keys, changed)
        owner = np.repeat(np.arange(_rows(index)), np.diff(held["row_start"]))
        # Names whose words are found in another way now: a feature has come to be too common, or is so no longer.
        lost = np.zeros(listed, dtype=bool)
        lost[_owners(index.by_token, tokens)] = True
        turned = self._entries[held["name_entry"][held["row_name"]]]
        turned[owner[(weighs | lost)[held["row_tokens"]]]] = True
        turned[_owners(index.by_row, rows)] = True
        displaces = displaces | (lost & (index.vocabulary.count[:listed] > _HALF))
        self._displaces = index.by_token.part(displaces) if displaces.any() else None
        words = np.zeros(listed, dtype=bool)
        words[held["row_tokens"][turned[owner]]] = True
        # Common words stay, of whatever names: which of them a word is taken for decides in which pairs it is sought.
        words |= index.vocabulary.count[:listed] > _HALF
        self._by_token = index.by_token.part(words)
        self._by_row = index.by_row.part(turned)
        kept = turned[held["token_rows"]]
        ends = np.concatenate([[0], np.cumsum(kept)])
        self._starts = ends[held["token_start"]]
        self._token_rows = held["token_rows"][kept]

    def near(self, queries: Sequence[NameQuery], read: Readings) -> list[int]:
        """The places of the queries that come near what this index is cut down to, or whose own words changed."""
        near: set[int] = set()
        for place, query in enumerate(queries):
            if query.identifiers and any(self._entries[entry] for entry in self._index.identified(query)):
                near.add(place)
        if not (read.readings and len(self._index)):
            return sorted(near)
        tokens = self._index.numbered(read.readings)
        v = self._index.vocabulary
        weighs = np.zeros(len(v), dtype=bool)
        weighs[: len(self._weighs)] = self._weighs
        readings = np.flatnonzero((weighs[np.maximum(tokens, 0)] & (tokens >= 0)).any(axis=1))
        near.update(read.asked_by[readings].tolist())
        acronym = read.acronym
        if self._displaces is not None:
            leads = leading(v, tokens, acronym)
            ones, _, _ = listed_alike(v, np.unique(tokens[leads]), self._displaces)
            near.update(read.asked_by[(leads & np.isin(tokens, ones)).any(axis=1)].tolist())
        who, _, _ = find(
            v,
            tokens,
            acronym,
            self._by_token,
            self._by_row,
            self._starts,
            self._token_rows,
            self._index.arrays["row_weight"],
            len(self._index.arrays["row_name"]),
        )
        near.update(read.asked_by[who].tolist())
        return sorted(near)


def _rows(index: NameIndex) -> int:
    return len(index.arrays["row_name"])


def _changed_words(before: NameIndex, after: NameIndex) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """For both: which listed words count otherwise now, and which of those are common.

    A common word counts otherwise, too, if it comes up earlier or later among the common words: a word that may be a
    slip for two of them is sought as the one that comes last.
    """
    old, new = before.vocabulary, after.vocabulary
    numbers = {word: number for number, word in enumerate(old.words(before.listed_tokens))}
    there = np.array([numbers.get(word, -1) for word in new.words(after.listed_tokens)], dtype=np.int64)
    both = np.flatnonzero(there >= 0)
    other = there[both]
    same = old.weight[other] == new.weight[both]
    named = np.isin(new.kind[both], (GIVEN, TRADE))
    same &= ~named | (old.rarity[other] == new.rarity[both])
    same &= _class(old.count[other]) == _class(new.count[both])
    common = np.flatnonzero((old.count[other] > _HALF) & (new.count[both] > _HALF))
    same[common[np.argsort(np.argsort(other[common])) != np.arange(len(common))]] = False
    differs_old = np.ones(before.listed_tokens, dtype=bool)
    differs_new = np.ones(after.listed_tokens, dtype=bool)
    differs_old[other], differs_new[both] = ~same, ~same
    most_old = old.count[: before.listed_tokens].copy()
    most_new = new.count[: after.listed_tokens].copy()
    most_old[other] = most_new[both] = np.maximum(most_old[other], most_new[both])
    return (differs_old, differs_old & (most_old > _HALF)), (differs_new, differs_new & (most_new > _HALF))


def _class(count: Array) -> Array:
    return np.searchsorted(_CLASSES, count, side="right")


def _crossing(before: Postings, after: Postings) -> Array:
    """Features that had too many owners to be followed and no longer have, or the other way round."""
    (old, old_sizes), (new, new_sizes) = before.sizes(), after.sizes()
    limits = np.array(LIMITS)
    crowded_old, crowded_new = old_sizes > limits[0], new_sizes > limits[0]
    hashes = np.union1d(old[crowded_old], new[crowded_new])
    sizes = []
    for distinct, counts in ((old, old_sizes), (new, new_sizes)):
        place = np.minimum(np.searchsorted(distinct, hashes), max(len(distinct) - 1, 0))
        found = distinct[place] == hashes if len(distinct) else np.zeros(len(hashes), dtype=bool)
        sizes.append(np.searchsorted(limits, np.where(found, counts[place] if len(counts) else 0, 0), side="left"))
    return np.asarray(hashes[sizes[0] != sizes[1]])


def _owners(postings: Postings, hashes: Array) -> Array:
    return postings.owners[np.isin(postings.hashes, hashes)] if len(hashes) else np.zeros(0, dtype=np.int64)
