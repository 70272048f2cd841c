"""From one index of names to the next: which queries could get another answer, without asking them again.

The answer to a query follows from the query's own words, from the listed names that it comes near, and from how
common the words of both are. So a query whose words weigh the same in both indexes, and that comes near no name that
is new, gone, or made of words that weigh otherwise now, has the same answer in both, to the last digit. What a query
comes near is asked of the postings of those few names alone; `Postings.part` gives of them what the whole would give.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smallyard.names.candidates import COMMON, LIMITS, LITTLE, find, leading, listed_alike, pair_key, spans_as_tokens
from smallyard.names.index import NameIndex
from smallyard.names.match import NameQuery
from smallyard.names.postings import Postings
from smallyard.names.queries import Readings, read_queries
from smallyard.names.vocabulary import Vocabulary, in_steps
from smallyard.names.word_classes import GENERIC, GIVEN, INDUSTRY, PLACE, TRADE

__all__ = ["IndexChange", "Side", "Sought"]

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
        self._sides: tuple[Side, ...] = ()
        if self.everything or not (len(changed[0]) or len(changed[1])):
            return
        old, new = _changed_words(before, after)
        tokens = _crossing(before.by_token, after.by_token)
        rows = _crossing(before.by_row, after.by_row)
        self._sides = (Side(before, changed[0], old, tokens, rows), Side(after, changed[1], new, tokens, rows))

    @property
    def sides(self) -> tuple[Side, ...]:
        """The earlier and the later index, cut down to what changed; none where nothing or everything did."""
        return self._sides

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


class Side:
    """One of the two indexes, cut down to the names by which answers may differ."""

    def __init__(self, index: NameIndex, changed: Array, words: _ChangedWords, tokens: Array, rows: Array) -> None:
        held = index.arrays
        listed = index.listed_tokens
        self._index = index
        self._weighs = words.differ
        self._joined = index.by_token.part(words.joined) if words.joined.any() else None
        self._entries = np.isin(index.keys, changed)
        owner = np.repeat(np.arange(_rows(index)), np.diff(held["row_start"]))
        # Names whose words are found in another way now: a feature has come to be too common, or is so no longer.
        lost = np.zeros(listed, dtype=bool)
        lost[_owners(index.by_token, tokens)] = True
        turned = self._entries[held["name_entry"][held["row_name"]]]
        turned[owner[(words.differ | lost)[held["row_tokens"]]]] = True
        turned[_owners(index.by_row, rows)] = True
        displaces = words.displace | (lost & (index.vocabulary.count[:listed] > _HALF))
        self._displaces = index.by_token.part(displaces) if displaces.any() else None
        kept_words = np.zeros(listed, dtype=bool)
        kept_words[held["row_tokens"][turned[owner]]] = True
        # Common words stay, of whatever names: which of them a word is taken for decides in which pairs it is sought.
        kept_words |= index.vocabulary.count[:listed] > _HALF
        self._by_token = index.by_token.part(kept_words)
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
        near.update(read.asked_by[self.near_words(self._index.vocabulary, tokens, read.acronym)].tolist())
        return sorted(near)

    def near_words(self, v: Vocabulary, tokens: Array, acronym: Array) -> Array:
        """The places of readings, as numbers of a vocabulary that begins with the index's own words."""
        near = np.zeros(len(tokens), dtype=bool)
        if not len(self._index):
            return np.flatnonzero(near)
        weighs = np.zeros(len(v), dtype=bool)
        weighs[: len(self._weighs)] = self._weighs
        near |= (weighs[np.maximum(tokens, 0)] & (tokens >= 0)).any(axis=1)
        if self._displaces is not None:
            leads = leading(v, tokens, acronym)
            ones, _, _ = listed_alike(v, np.unique(tokens[leads]), self._displaces)
            near |= (leads & np.isin(tokens, ones)).any(axis=1)
        if self._joined is not None:
            spans, _ = spans_as_tokens(v, np.where(acronym[:, None], -1, tokens), self._joined)
            near[spans] = True
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
        near[who] = True
        return np.flatnonzero(near)

    # What queries kept as words are sifted by: see `smallyard.names.kept`.

    @property
    def index(self) -> NameIndex:
        """The whole index."""
        return self._index

    @cached_property
    def told_by(self) -> tuple[Array, Array]:
        """What tells the listed words from all others, as hashes, and in which order these are sorted."""
        told = self._index.vocabulary.told_by(self._index.listed_tokens)
        return told, np.argsort(told)

    def alike(self, v: Vocabulary, tokens: Array) -> Array:
        """Those of some words that are like one by which names that changed are found, or are ranked otherwise."""
        wanted = np.unique(tokens)
        found = [listed_alike(v, wanted, part)[0] for part in (self._by_token, self._displaces) if part is not None]
        return np.unique(np.concatenate(found))

    def sought(self) -> Sought:
        """By which hashes a query may come near what this index is cut down to."""
        index, held = self._index, self._index.arrays
        v = index.vocabulary
        turned = np.zeros(_rows(index), dtype=bool)
        turned[self._by_row.owners] = True
        words = np.unique(held["row_tokens"][np.repeat(turned, np.diff(held["row_start"]))])
        others = [part.hashes for part in (self._displaces, self._joined) if part is not None]
        return Sought(
            words=np.concatenate([self._by_token.hashes, *others]),
            rows=self._by_row.hashes,
            paired=pair_key(v, words),
            own=self.told_by[0][self._weighs],
            identifiers=held["identifier_hash"][self._entries[held["identifier_entry"]]],
        )


@dataclass(frozen=True, slots=True)
class Sought:
    """Hashes by which a query may come near what changed; one that has none of them does not.

    Attributes:
        words: features of words by which names that changed are found.
        rows: features of such names as wholes.
        paired: what words are called in pairs that such names are found by.
        own: what tells the words that changed from all others.
        identifiers: of entries that changed.
    """

    words: Array
    rows: Array
    paired: Array
    own: Array
    identifiers: Array


def _rows(index: NameIndex) -> int:
    return len(index.arrays["row_name"])


@dataclass(frozen=True, slots=True)
class _ChangedWords:
    """Which listed words of an index count otherwise in the other one.

    Attributes:
        differ: those by which the answers to queries that hold them, or come near names that do, may differ.
        displace: the common ones among these.
        joined: others, by which those to queries may differ that write one of them as several words.
    """

    differ: Array
    displace: Array
    joined: Array


def _changed_words(before: NameIndex, after: NameIndex) -> tuple[_ChangedWords, _ChangedWords]:
    """For both: which listed words count otherwise in the other.

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
    common = np.flatnonzero((old.count[other] > _HALF) & (new.count[both] > _HALF))
    same[common[np.argsort(np.argsort(other[common])) != np.arange(len(common))]] = False
    one, two = _class(old.count[other]), _class(new.count[both])
    # A place, a trade or a quality leads to names by itself only while it is in few; that it comes to be in very many
    # matters where it is written as several words alone.
    little = np.isin(new.kind[both], (PLACE, INDUSTRY, GENERIC))
    most = len(_CLASSES) - 1
    differ = ~same | np.where(little, np.minimum(one, most) != np.minimum(two, most), one != two)
    joined = ~differ & (one != two)
    counts = np.maximum(old.count[other], new.count[both])
    made = []
    for index, place in ((before, other), (after, both)):
        of_index = np.ones(index.listed_tokens, dtype=bool), np.zeros(index.listed_tokens, dtype=bool)
        of_index[0][place], of_index[1][place] = differ, joined
        most_often = index.vocabulary.count[: index.listed_tokens].copy()
        most_often[place] = counts
        made.append(_ChangedWords(of_index[0], of_index[0] & (most_often > _HALF), of_index[1]))
    return made[0], made[1]


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
