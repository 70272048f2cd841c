"""The index of listed names: built once, saved, mapped into memory, searched in batches."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from smallyard.errors import StoreError
from smallyard.model.party_kind import PartyKind
from smallyard.names import tables
from smallyard.names.align import Pairs, align
from smallyard.names.analyse import Reading
from smallyard.names.building import FORMER, KINDS, WEAK, Array, built
from smallyard.names.candidates import find
from smallyard.names.corroborate import Facts, corroborate, identifier_keys
from smallyard.names.explain import explain_pair, facts_evidence
from smallyard.names.features import FEATURES, features
from smallyard.names.found import Found
from smallyard.names.joining import join_alike
from smallyard.names.match import REVIEW, Band, Evidence, EvidenceKind, NameEntry, NameMatch, NameQuery
from smallyard.names.postings import Postings, ragged
from smallyard.names.queries import Readings, padded, read_queries
from smallyard.names.score import closeness, log_odds, probability
from smallyard.names.storage import Texts, read_arrays, write_arrays
from smallyard.names.vocabulary import Vocabulary, hash_of

__all__ = ["NameEntry", "NameIndex", "kept_version"]

LAYOUT = "3"
"""Raised when what is stored, or how names are analysed, changes."""
_CANDIDATES = 14
_BATCH = 4096
MOST_WORDS = 200_000
"""Words of past queries that are remembered."""
_ALIAS = ("", "weak", "former", "weak")


def kept_version() -> str:
    """Of what is kept of names in files: another when what is stored, or how names are analysed, changes."""
    return f"{LAYOUT} {tables.digest()}"


@dataclass(slots=True)
class _Compared:
    """Candidates of a batch of queries, one row for each pair of readings."""

    read: Readings
    asked: Array
    who: Array
    row: Array
    numbers: Array
    clash: Array


class NameIndex:
    """Listed names, ready to be searched. Build it or open it; do not construct it."""

    def __init__(self, arrays: dict[str, Array], vocabulary: Vocabulary) -> None:
        self._arrays = arrays
        self._vocabulary = vocabulary
        self._listed_tokens = len(vocabulary)
        self._by_token = Postings(arrays["token_hashes"], arrays["token_owners"])
        self._by_row = Postings(arrays["row_hashes"], arrays["row_owners"])
        self._row_start = arrays["row_start"]
        self._row_tokens = arrays["row_tokens"]
        self._row_name = arrays["row_name"]
        self._row_kind = arrays["row_kind"]
        self._row_weight = arrays["row_weight"]
        self._name_entry = arrays["name_entry"]
        self._name_flags = arrays["name_flags"]
        self._keys = arrays["entry_key"]
        self._entry_kind = arrays["entry_kind"]
        self._names = Texts(arrays["names"], arrays["names_start"])
        self._facts_texts = Texts(arrays["facts"], arrays["facts_start"])
        self._facts_known: dict[int, Facts] = {}

    def __len__(self) -> int:
        """Number of entries."""
        return len(self._keys)

    @property
    def names(self) -> int:
        """Number of names, over all entries."""
        return len(self._names)

    # What it holds, for comparing one index with another

    @property
    def keys(self) -> Array:
        """The key of each entry, in their order."""
        return self._keys

    @property
    def arrays(self) -> dict[str, Array]:
        """Everything held of listed names, in arrays, but for their words."""
        return self._arrays

    @property
    def vocabulary(self) -> Vocabulary:
        """The words: first the listed ones, `listed_tokens` of them, then those of queries."""
        return self._vocabulary

    @property
    def listed_tokens(self) -> int:
        """Number of words that stand in listed names."""
        return self._listed_tokens

    @property
    def by_token(self) -> Postings:
        """Features of words."""
        return self._by_token

    @property
    def by_row(self) -> Postings:
        """Features of names as wholes."""
        return self._by_row

    def said(self) -> list[tuple[object, ...]]:
        """All that is held of each entry, in their order: kind, facts, and its names with what sort each is."""
        names: list[list[object]] = [[] for _ in range(len(self))]
        flags = self._name_flags.tolist()
        for number, entry in enumerate(self._name_entry.tolist()):
            names[entry] += (self._names[number], flags[number])
        kinds = self._entry_kind.tolist()
        return [(kinds[entry], self._facts_texts[entry], *names[entry]) for entry in range(len(self))]

    def numbered(self, readings: Sequence[Reading]) -> Array:
        """The words of readings as numbers of the vocabulary, one row for each reading, padded with -1."""
        if len(self._vocabulary) > self._listed_tokens + MOST_WORDS:
            self._forget()
        return padded(self._vocabulary, readings)

    # Building

    @classmethod
    def build(cls, entries: Iterable[NameEntry]) -> NameIndex:
        """Analyse and index entries.

        Raises:
            InputError: a name is longer than 2,000 characters.
        """
        return cls(*built(entries))

    # Keeping

    def save(self, path: Path, beside: Mapping[str, Array] | None = None) -> None:
        """Write the index to a file.

        Args:
            path: the file.
            beside: more arrays to keep with it, by names of their own; `arrays` has them when it is opened.

        Raises:
            OSError: the file cannot be written.
        """
        v = self._vocabulary
        size = self._listed_tokens
        arrays = {**self._arrays, **(beside or {})}
        for name, array in v.arrays().items():
            arrays[f"v_{name}"] = array[:size]
        for name, texts in (("texts", v.texts), ("keys", v.keys), ("concepts", v.concepts)):
            arrays[f"v_{name}_raw"] = np.frombuffer("\n".join(texts[:size]).encode(), dtype=np.uint8)
        write_arrays(path, kept_version(), arrays)

    @classmethod
    def open(cls, path: Path) -> NameIndex:
        """Open a saved index; its arrays stay on disk until they are used.

        Raises:
            StoreError: the file is missing, damaged, or of another version of the software or its tables.
        """
        arrays = read_arrays(path, kept_version())
        try:
            size = len(arrays["v_hash"])
            texts, keys, concepts = (
                bytes(arrays.pop(f"v_{name}_raw")).decode().split("\n") if size else []
                for name in ("texts", "keys", "concepts")
            )
            own = {name[2:]: arrays.pop(name) for name in list(arrays) if name.startswith("v_")}
            if not len(texts) == len(keys) == len(concepts) == size:
                raise StoreError(f"{path.name}: the index's words do not fit its arrays")
            return cls(arrays, Vocabulary.restore(texts, keys, concepts, own))
        except (KeyError, ValueError) as fault:
            raise StoreError(f"{path.name}: the index lacks a part: {fault}") from fault

    # Searching

    def search(
        self, queries: Sequence[NameQuery], limit: int = 10, threshold: float = REVIEW
    ) -> list[list[NameMatch]]:
        """Listed parties that may be the ones asked for, for each query, best first, each entry once.

        Args:
            queries: any number; they are searched in batches, names that recur are searched once.
            limit: the most matches for each query.
            threshold: the least score, in [0, 1); 0 gives whatever was compared.

        Raises:
            InputError: a name is longer than 2,000 characters.
        """
        same: dict[NameQuery, int] = {}
        distinct: list[NameQuery] = []
        place = []
        for query in queries:
            number = same.setdefault(query, len(distinct))
            if number == len(distinct):
                distinct.append(query)
            place.append(number)
        found: list[list[NameMatch]] = []
        for start in range(0, len(distinct), _BATCH):
            found.extend(self._search(distinct[start : start + _BATCH], limit, threshold))
        return [list(found[number]) for number in place]

    def compare_all(self, query: NameQuery) -> list[NameMatch]:
        """Score a query against every entry, without looking for candidates first; for small indexes."""
        return self._search([query], len(self._keys), 0.0, everything=True)[0]

    def examine(self, queries: Sequence[NameQuery]) -> tuple[Array, Array, Array, Array]:
        """What a search compares, for fitting scores to it: one row for each candidate of each query.

        Returns:
            (position of the query, key of the entry, its row of features.FEATURES, whether the kinds clash).
        """
        parts = [self._compared(queries[start : start + _BATCH]) for start in range(0, len(queries), _BATCH)]
        return (
            np.concatenate([part.asked + number * _BATCH for number, part in enumerate(parts)]),
            np.concatenate([self._keys[self._name_entry[self._row_name[part.row]]] for part in parts]),
            np.concatenate([part.numbers for part in parts]),
            np.concatenate([part.clash for part in parts]),
        )

    def _compared(self, queries: Sequence[NameQuery], *, everything: bool = False) -> _Compared:
        read = read_queries(queries)
        readings, asked_by = read.readings, read.asked_by
        tokens = self.numbered(readings)
        v = self._vocabulary
        who = row = np.zeros(0, dtype=np.int64)
        joined = np.zeros(0, dtype=bool)
        if readings and len(self._keys):
            if everything:
                listed = len(self._row_name)
                who, row = np.repeat(np.arange(len(readings)), listed), np.tile(np.arange(listed), len(readings))
                joined = np.ones(len(who), dtype=bool)
            else:
                who, row, joined = find(
                    v,
                    tokens,
                    read.acronym,
                    self._by_token,
                    self._by_row,
                    self._arrays["token_start"],
                    self._arrays["token_rows"],
                    self._row_weight,
                    _CANDIDATES,
                )
        numbers, clash = self._features(queries, tokens, readings, asked_by, who, row, joined)
        return _Compared(read, asked_by[who], who, row, numbers, clash)

    def _search(
        self, queries: Sequence[NameQuery], limit: int, threshold: float, *, everything: bool = False
    ) -> list[list[NameMatch]]:
        compared = self._compared(queries, everything=everything)
        readings, spoken = compared.read.readings, compared.read.spoken
        found = Found.none()
        if len(compared.row):
            # Two names of parties of different kinds speak against the match, and are never near-exact.
            odds = log_odds(compared.numbers) - 1.5 * compared.clash
            near = np.where(compared.clash, 0, closeness(compared.numbers)).astype(np.uint8)
            entry = self._name_entry[self._row_name[compared.row]]
            found = Found(compared.asked, entry, compared.who, compared.row, odds, near).best_of_each_entry()
        found = self._with_facts(queries, found)
        found = found.ranked(limit, threshold)
        out: list[list[NameMatch]] = [[] for _ in queries]
        for asked, entry, one, listed_row, score in zip(
            found.asked.tolist(),
            found.entry.tolist(),
            found.who.tolist(),
            found.row.tolist(),
            found.score.tolist(),
            strict=True,
        ):
            query = queries[asked]
            name = self._names[int(self._row_name[listed_row])] if listed_row >= 0 else self._first_name(entry)
            out[asked].append(
                NameMatch(
                    int(self._keys[entry]),
                    score,
                    Band.of(score),
                    name,
                    spoken[one] if one >= 0 else query.name,
                    self._explainer(query, entry, readings[one] if one >= 0 else None, listed_row),
                    _ALIAS[int(self._name_flags[self._row_name[listed_row]])] if listed_row >= 0 else "",
                )
            )
        return out

    def _with_facts(self, queries: Sequence[NameQuery], found: Found) -> Found:
        """Scores of what was found, with the facts beside the names; entries found by an identifier are added."""
        extra: list[tuple[int, int]] = []
        telling = [
            number
            for number, query in enumerate(queries)
            if query.countries or query.addresses or query.birth_date or query.identifiers
        ]
        for number in telling:
            if queries[number].identifiers:
                have = set(found.entry[found.asked == number].tolist())
                extra.extend((number, entry) for entry in sorted(self.identified(queries[number]) - have))
        found = found.plus(extra)
        odds = found.odds.copy()
        identified = np.zeros(len(odds), dtype=bool)
        for place in np.flatnonzero(np.isin(found.asked, telling)).tolist() if telling else ():
            facts = corroborate(queries[int(found.asked[place])], self._facts(int(found.entry[place])))
            odds[place] += sum(item.weight for item in facts)
            identified[place] = any(item.kind is EvidenceKind.IDENTIFIER and item.weight > 0 for item in facts)
        found.score = probability(odds, found.odds, found.near, identified)
        return found

    def _forget(self) -> None:
        """Drop the words of past queries, so that a long run needs no more memory than a short one."""
        size = self._listed_tokens
        old = self._vocabulary
        self._vocabulary = Vocabulary.restore(
            old.texts[:size], old.keys[:size], old.concepts[:size], {k: a[:size] for k, a in old.arrays().items()}
        )

    def _rows(self, rows: Array) -> Array:
        starts = self._row_start[rows]
        counts = self._row_start[rows + 1] - starts
        wide = int(counts.max(initial=0))
        out = np.full((len(rows), wide), -1, dtype=np.int64)
        filled = np.arange(wide)[None, :] < counts[:, None]
        out[filled] = self._row_tokens[ragged(starts, counts)]
        return out

    def _features(
        self,
        queries: Sequence[NameQuery],
        tokens: Array,
        readings: list[Reading],
        asked_by: Array,
        who: Array,
        row: Array,
        joined: Array,
    ) -> tuple[Array, Array]:
        """For each candidate its features, and whether query and entry are known to be of different kinds."""
        numbers = np.zeros((len(who), len(FEATURES)))
        clash = np.zeros(len(who), dtype=bool)
        if not len(who):
            return numbers, clash
        kinds = np.array([KINDS.index(query.kind) for query in queries])[asked_by][who]
        entry_kind = self._entry_kind[self._name_entry[self._row_name[row]]]
        reading_kind = np.array([reading.kind for reading in readings], dtype=np.uint8)
        person_code, unknown = KINDS.index(PartyKind.PERSON), KINDS.index(PartyKind.UNKNOWN)
        clash = (kinds != unknown) & (entry_kind != unknown) & (kinds != entry_kind)
        person = ((kinds == person_code) | (entry_kind == person_code)) & ~clash
        weak = (self._name_flags[self._row_name[row]] & WEAK) > 0
        sizes = (tokens[who] >= 0).sum(axis=1)
        widest = np.maximum(sizes, self._row_start[row + 1] - self._row_start[row])
        for low, high in ((0, 5), (5, 9), (9, 1000)):
            part = np.flatnonzero((widest > low) & (widest <= high))
            if not len(part):
                continue
            left = tokens[who[part]]
            left = left[:, : max(int(sizes[part].max()), 1)]
            right = self._rows(row[part])
            glue = np.flatnonzero(joined[part])
            if len(glue):
                left = left.copy()
                left[glue], right[glue] = join_alike(self._vocabulary, left[glue], right[glue])
            pairs = Pairs(left, right, reading_kind[who[part]], self._row_kind[row[part]], person[part], weak[part])
            numbers[part] = features(self._vocabulary, pairs, align(self._vocabulary, pairs))
        return numbers, clash

    def _facts(self, entry: int) -> Facts:
        known = self._facts_known.get(entry)
        if known is None:
            text = self._facts_texts[entry]
            if text:
                raw = json.loads(text)
                known = Facts(
                    tuple(raw[0]), tuple(raw[1]), tuple(raw[2]), tuple((one[0], one[1], one[2]) for one in raw[3])
                )
            else:
                known = Facts()
            self._facts_known[entry] = known
        return known

    def _first_name(self, entry: int) -> str:
        number = int(np.searchsorted(self._name_entry, entry))
        return self._names[number] if number < len(self._names) and self._name_entry[number] == entry else ""

    def identified(self, query: NameQuery) -> set[int]:
        """The places of entries that share an identifier with a query."""
        hashes, owners = self._arrays["identifier_hash"], self._arrays["identifier_entry"]
        out: set[int] = set()
        for key in (key for item in query.identifiers for key in identifier_keys(item.value)):
            code = np.uint64(hash_of(key))
            first, last = np.searchsorted(hashes, code, "left"), np.searchsorted(hashes, code, "right")
            for entry in owners[first:last].tolist():
                if any(key in identifier_keys(value) for _, value, _ in self._facts(entry).identifiers):
                    out.add(entry)
        return out

    def _explainer(
        self, query: NameQuery, entry: int, reading: Reading | None, row: int
    ) -> Callable[[], tuple[Evidence, ...]]:
        def work_out() -> tuple[Evidence, ...]:
            v = self._vocabulary
            found: list[Evidence] = []
            if reading is not None:
                left = padded(v, [reading])
                right = self._rows(np.array([row]))
                weak = bool(self._name_flags[self._row_name[row]] & WEAK)
                kind = int(self._row_kind[row])
                found.extend(explain_pair(v, left, right, reading.kind, kind, weak))
                if self._name_flags[self._row_name[row]] & FORMER:
                    found.append(Evidence(EvidenceKind.FORMER_NAME, 0.0, "the listed name is a former one"))
            listed = KINDS[self._entry_kind[entry]]
            found.extend(facts_evidence(query, listed, self._facts(entry)))
            return tuple(sorted(found, key=lambda one: -abs(one.weight)))

        return work_out
