"""Making the arrays of an index from listed names: analysed once, numbered, and indexed by tokens and as wholes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smallyard.model.party_kind import PartyKind
from smallyard.names.analyse import Reading, ReadingKind, analyse
from smallyard.names.candidates import index_acronyms, index_rows, index_tokens
from smallyard.names.corroborate import identifier_keys
from smallyard.names.match import EntryName, NameEntry
from smallyard.names.postings import Postings, ragged
from smallyard.names.storage import as_bytes
from smallyard.names.vocabulary import Vocabulary, hash_of

__all__ = ["FORMER", "KINDS", "WEAK", "Array", "built"]

Array = NDArray[Any]
"""An array of any type of number."""
KINDS = tuple(PartyKind)
"""Kinds of parties by the number that stands for them in the arrays."""
WEAK, FORMER = 1, 2
"""Flags of a name: an alias that its list calls weak, a name that the party had before."""


def built(entries: Iterable[NameEntry]) -> tuple[dict[str, Array], Vocabulary]:
    """The arrays of an index of entries, by name, and the words in them.

    Raises:
        InputError: a name is longer than 2,000 characters.
    """
    vocabulary = Vocabulary()
    keys: list[int] = []
    kinds: list[int] = []
    facts: list[str] = []
    names: list[str] = []
    name_entry: list[int] = []
    name_flags: list[int] = []
    rows: list[Reading] = []
    row_name: list[int] = []
    identifiers: list[tuple[int, int]] = []
    seen_names = 0
    for number, entry in enumerate(entries):
        keys.append(entry.key)
        kinds.append(KINDS.index(entry.kind))
        facts.append(_facts_text(entry))
        for item in entry.identifiers:
            identifiers.extend((hash_of(key), number) for key in identifier_keys(item.value))
        readings: dict[Reading, None] = {}
        for name in entry.names:
            one = _entry_name(name)
            names.append(one.text)
            name_entry.append(number)
            name_flags.append((WEAK if one.weak else 0) | (FORMER if one.former else 0))
            for reading in analyse(one.text, entry.kind).readings:
                if reading.tokens and reading not in readings:
                    readings[reading] = None
                    rows.append(reading)
                    row_name.append(seen_names)
            seen_names += 1
    flat = vocabulary.add([token for reading in rows for token in reading.tokens])
    row_tokens = np.array(flat, dtype=np.int32)
    row_start = np.zeros(len(rows) + 1, dtype=np.int64)
    np.cumsum([len(reading.tokens) for reading in rows], out=row_start[1:])
    owners = np.repeat(np.arange(len(rows), dtype=np.int32), np.diff(row_start))
    row_kind = np.array([reading.kind for reading in rows], dtype=np.uint8)
    full = row_kind[owners] != ReadingKind.ACRONYM
    full_tokens, full_owners = row_tokens[full], owners[full]
    vocabulary.count[: len(vocabulary)] = np.bincount(full_tokens, minlength=len(vocabulary))
    vocabulary.reweigh(len(rows))
    by_token = index_tokens(vocabulary)
    weights = vocabulary.weight[row_tokens] if len(row_tokens) else np.zeros(0, dtype=np.float32)
    row_weight = np.bincount(owners, weights=weights, minlength=len(rows)).astype(np.float32)
    by_row = _index_rows(vocabulary, row_start, row_tokens, row_kind)
    order = np.argsort(full_tokens, kind="stable")
    token_start = np.zeros(len(vocabulary) + 1, dtype=np.int64)
    np.cumsum(np.bincount(full_tokens, minlength=len(vocabulary)), out=token_start[1:])
    names_raw, names_start = as_bytes(names)
    facts_raw, facts_start = as_bytes(facts)
    identifiers.sort()
    arrays: dict[str, Array] = {
        "token_hashes": by_token.hashes,
        "token_owners": by_token.owners,
        "row_hashes": by_row.hashes,
        "row_owners": by_row.owners,
        "row_start": row_start,
        "row_tokens": row_tokens,
        "row_name": np.array(row_name, dtype=np.int32),
        "row_kind": row_kind,
        "row_weight": row_weight,
        "token_start": token_start,
        "token_rows": full_owners[order],
        "name_entry": np.array(name_entry, dtype=np.int32),
        "name_flags": np.array(name_flags, dtype=np.uint8),
        "entry_key": np.array(keys, dtype=np.int64),
        "entry_kind": np.array(kinds, dtype=np.uint8),
        "names": names_raw,
        "names_start": names_start,
        "facts": facts_raw,
        "facts_start": facts_start,
        "identifier_hash": np.array([code for code, _ in identifiers], dtype=np.uint64),
        "identifier_entry": np.array([number for _, number in identifiers], dtype=np.int32),
    }
    return arrays, vocabulary


def _entry_name(name: Any) -> EntryName:
    if isinstance(name, EntryName):
        return name
    if isinstance(name, str):
        return EntryName(name)
    kind = str(getattr(name, "kind", ""))
    return EntryName(
        name.text, bool(getattr(name, "weak", kind == "weak")), bool(getattr(name, "former", kind == "former"))
    )


def _index_rows(v: Vocabulary, row_start: Array, row_tokens: Array, row_kind: Array) -> Postings:
    """Features of names as wholes; names of like length together, so that a long one does not widen all."""
    counts = np.diff(row_start)
    short = np.flatnonzero(row_kind == ReadingKind.ACRONYM)
    parts = [index_acronyms(v, row_tokens[row_start[short]], short)]
    counts[short] = 0
    for low, high in ((0, 4), (4, 8), (8, 1000)):
        rows = np.flatnonzero((counts > low) & (counts <= high))
        if not len(rows):
            continue
        wide = int(counts[rows].max())
        tokens = np.full((len(rows), wide), -1, dtype=np.int64)
        tokens[np.arange(wide)[None, :] < counts[rows][:, None]] = row_tokens[ragged(row_start[rows], counts[rows])]
        parts.append(index_rows(v, tokens, rows))
    return Postings.of(
        np.concatenate([part.hashes for part in parts]), np.concatenate([part.owners for part in parts])
    )


def _facts_text(entry: NameEntry) -> str:
    if not (entry.countries or entry.addresses or entry.birth_dates or entry.identifiers):
        return ""
    identifiers = [[item.kind, item.value, item.country or ""] for item in entry.identifiers]
    return json.dumps([entry.countries, entry.addresses, entry.birth_dates, identifiers], ensure_ascii=True)
