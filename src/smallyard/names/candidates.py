"""Which listed names could be meant: an inverted index over tokens, their misspellings and sounds, pairs and joins.

Two steps. Tokens of the query find tokens of the list that are alike (equal, one letter deleted on either side, the
same consonants, the same group of names); those find names, rarest first. Tokens that stand in very many names do
not list them all: names made of such tokens are found by pairs of tokens.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smallyard.names import similarity
from smallyard.names.postings import Postings, distinct_of, ragged
from smallyard.names.vocabulary import BASE, Vocabulary, hashes_of, mix, power
from smallyard.names.word_classes import GENERIC, INDUSTRY, LEGAL, NUMBER, PARTICLE, PLACE

__all__ = [
    "COMMON",
    "LIMITS",
    "LITTLE",
    "as_joins",
    "find",
    "index_acronyms",
    "index_rows",
    "index_tokens",
    "leading",
    "listed_alike",
    "pair_key",
    "pairs",
    "span_hashes",
    "spans_as_tokens",
    "token_features",
    "word_hashes",
]

Array = NDArray[Any]
COMMON = 256
"""A token in more names than this is looked up in pairs only."""
LITTLE = 40
"""A place, an industry or a quality in more names than this is looked up in pairs only."""
LIMITS = (60, 200, 400, 600)
"""How many owners a feature may have, by its sort, to be followed at all."""
_SPAN_MOST, _JOIN_MOST, _TOKEN_MOST, _PAIR_MOST = LIMITS
_TEXT, _KEY, _GROUP, _PAIR, _JOIN, _JOIN_KEY, _ALONE, _START, _ACRONYM, _ONE_WORD = range(1, 11)
_LONGEST = 20
_PAIR_TOKENS = 7


def _deletions(texts: list[str]) -> tuple[Array, Array]:
    """Hashes of each text and of each text with one character left out: (position in texts, hash)."""
    count = len(texts)
    lengths = np.array([min(len(text), _LONGEST) for text in texts], dtype=np.int64)
    wide = int(lengths.max(initial=0))
    chars = np.zeros((count, wide), dtype=np.uint64)
    for row, text in enumerate(texts):
        codes = text[:_LONGEST]
        chars[row, : len(codes)] = np.frombuffer(codes.encode("utf-32-le"), dtype=np.uint32)
    prefix = np.zeros((count, wide + 1), dtype=np.uint64)
    base = np.uint64(BASE)
    for column in range(wide):
        prefix[:, column + 1] = prefix[:, column] * base + chars[:, column]
    whole = prefix[np.arange(count), lengths]
    owners = [np.arange(count)]
    hashes = [whole]
    for column in range(wide):
        rows = np.flatnonzero(lengths > column)
        behind = lengths[rows] - column - 1
        hashes.append(whole[rows] + (prefix[rows, column] - prefix[rows, column + 1]) * power(behind))
        owners.append(rows)
    return np.concatenate(owners), np.concatenate(hashes)


def token_features(v: Vocabulary, numbers: Array) -> tuple[Array, Array]:
    """(token number, feature hash) for tokens that may be found by likeness."""
    owners: list[Array] = [numbers]
    hashes: list[Array] = [mix(v.hash[numbers], _TEXT)]
    latin = v.first[numbers] < 0x2E80
    fuzzy = numbers[(v.length[numbers] >= 4) & latin & (v.kind[numbers] != NUMBER)]
    if len(fuzzy):
        at, found = _deletions([v.texts[number].replace(" ", "") for number in fuzzy.tolist()])
        owners.append(fuzzy[at])
        hashes.append(mix(found, _TEXT))
    sounding = numbers[(v.key_length[numbers] >= 2) & latin]
    if len(sounding):
        owners.append(sounding)
        hashes.append(mix(v.bare_hash[sounding], _KEY))
    spoken = sounding[v.bare_length[sounding] >= 4]
    if len(spoken):
        keys = [v.keys[number] for number in spoken.tolist()]
        at, found = _deletions([key[1:] if key[0] == "a" else key for key in keys])
        owners.append(spoken[at])
        hashes.append(mix(found, _KEY))
    long = numbers[(v.length[numbers] >= 8) & latin]
    if len(long):
        texts = [v.texts[number].replace(" ", "") for number in long.tolist()]
        owners.extend((long, long))
        hashes.append(mix(hashes_of([text[:5] for text in texts]), _START))
        hashes.append(mix(hashes_of([text[-5:] for text in texts]), _START + 40))
    meaning = numbers[v.concept[numbers] != 0]
    owners.append(meaning)
    hashes.append(mix(v.concept[meaning], _GROUP))
    grouped = numbers[v.bloom[numbers] != 0]
    if len(grouped):
        from smallyard.names.lexicon import variants
        from smallyard.names.vocabulary import hash_of

        pairs = [
            (number, hash_of(group)) for number in grouped.tolist() for group in sorted(variants(v.texts[number]))
        ]
        owners.append(np.array([number for number, _ in pairs], dtype=numbers.dtype))
        hashes.append(mix(np.array([code for _, code in pairs], dtype=np.uint64), _GROUP))
    han = numbers[(~latin) & (v.length[numbers] >= 3)]
    if len(han):
        at, found = _deletions([v.texts[number] for number in han.tolist()])
        owners.append(han[at])
        hashes.append(mix(found, _TEXT))
    return np.concatenate(owners), np.concatenate(hashes)


def index_tokens(v: Vocabulary) -> Postings:
    """Features of every token of a vocabulary that may lead to a name (not legal forms and particles)."""
    numbers = np.arange(len(v))
    numbers = numbers[_leads(v, numbers) & (v.count[numbers] > 0)]
    owners, hashes = token_features(v, numbers)
    return Postings.of(hashes, owners)


def _leads(v: Vocabulary, tokens: Array) -> Array:
    kinds = v.kind[tokens]
    return np.asarray((tokens >= 0) & (kinds != LEGAL) & (kinds != PARTICLE))


def pair_key(v: Vocabulary, tokens: Array) -> Array:
    """What a token is called in pairs: its meaning if it has one, else its sound, else its text."""
    sound = np.where(v.bare_length[tokens] >= 2, v.bare_hash[tokens], v.hash[tokens])
    return np.where(v.concept[tokens] != 0, v.concept[tokens], sound)


def pairs(v: Vocabulary, tokens: Array, wanted: Array) -> tuple[Array, Array, Array, Array]:
    """(row, hash, first token, second token) of unordered pairs of wanted tokens in each row."""
    wide = min(tokens.shape[1], _PAIR_TOKENS)
    keys = pair_key(v, np.maximum(tokens[:, :wide], 0))
    rows, hashes, ones, others = [], [], [], []
    for one in range(wide):
        for other in range(one + 1, wide):
            found = np.flatnonzero(wanted[:, one] & wanted[:, other])
            if len(found):
                low = np.minimum(keys[found, one], keys[found, other])
                high = np.maximum(keys[found, one], keys[found, other])
                rows.append(found)
                hashes.append(mix(low * np.uint64(3) + mix(high, _PAIR), _PAIR))
                ones.append(tokens[found, one])
                others.append(tokens[found, other])
    if not rows:
        empty = np.zeros(0, dtype=np.int64)
        return empty, empty.astype(np.uint64), empty, empty
    return np.concatenate(rows), np.concatenate(hashes), np.concatenate(ones), np.concatenate(others)


def spans(v: Vocabulary, tokens: Array) -> list[tuple[int, Array, Array, Array, Array, Array]]:
    """Neighbouring tokens written as one, in runs of 2, 3 and 4.

    Returns:
        For each size: (size, whether a run begins there [row, start], text hash, length, key hash, key length).
    """
    safe = np.maximum(tokens, 0)
    good = (tokens >= 0) & (v.kind[safe] != LEGAL) & (v.kind[safe] != NUMBER)
    text, length = v.hash[safe], v.length[safe].astype(np.int64)
    key, key_length = v.bare_hash[safe], v.bare_length[safe].astype(np.int64)
    out = []
    span_text, span_length, span_key, span_key_length, valid = text, length, key, key_length, good
    for size in (2, 3, 4):
        if tokens.shape[1] < size:
            break
        cut = tokens.shape[1] - size + 1
        after = slice(size - 1, size - 1 + cut)
        span_text = span_text[:, :cut] * power(np.minimum(length[:, after], 255)) + text[:, after]
        span_length = span_length[:, :cut] + length[:, after]
        span_key = span_key[:, :cut] * power(np.minimum(key_length[:, after], 255)) + key[:, after]
        span_key_length = span_key_length[:, :cut] + key_length[:, after]
        valid = valid[:, :cut] & good[:, after]
        out.append((size, valid, span_text, span_length, span_key, span_key_length))
    return out


def _joins(v: Vocabulary, tokens: Array) -> tuple[Array, Array]:
    """(row, hash) of neighbouring tokens written as one word, by text and by sound."""
    rows, hashes = [], []
    for _size, valid, text, _length, key, key_length in spans(v, tokens):
        row, start = np.nonzero(valid)
        rows.append(row)
        hashes.append(mix(text[row, start], _JOIN))
        row, start = np.nonzero(valid & (key_length >= 4))
        rows.append(row)
        hashes.append(mix(key[row, start], _JOIN_KEY))
    if not rows:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint64)
    return np.concatenate(rows), np.concatenate(hashes)


def as_joins(v: Vocabulary, tokens: Array) -> tuple[Array, Array, Array]:
    """(row, hash, token) by which a single token finds names that write it as several words."""
    wanted = _leads(v, np.maximum(tokens, 0)) & (tokens >= 0)
    row, column = np.nonzero(wanted & (v.length[np.maximum(tokens, 0)] >= 4))
    token = tokens[row, column]
    sound = v.bare_length[token] >= 4
    return (
        np.concatenate([row, row[sound]]),
        np.concatenate([mix(v.hash[token], _JOIN), mix(v.bare_hash[token[sound]], _JOIN_KEY)]),
        np.concatenate([token, token[sound]]),
    )


@dataclass(frozen=True, slots=True)
class WordHashes:
    """By which a word of a query, by itself, may find names as wholes; for each of some tokens."""

    alone: Array
    """As the only word of the query that may lead to a name."""
    as_acronym: Array
    of_acronym: Array
    """As an acronym that stands for the query."""


def word_hashes(v: Vocabulary, tokens: Array) -> WordHashes:
    """What `find` looks up of single words among names as wholes, but for `as_joins`."""
    return WordHashes(mix(pair_key(v, tokens), _ALONE), mix(v.hash[tokens], _ACRONYM), mix(v.hash[tokens], _ONE_WORD))


def index_acronyms(v: Vocabulary, first_tokens: Array, row_numbers: Array) -> Postings:
    """Features of acronym readings, which are found by the very word only."""
    return Postings.of(mix(v.hash[first_tokens], _ACRONYM), row_numbers)


def index_rows(v: Vocabulary, tokens: Array, row_numbers: Array) -> Postings:
    """Features of names as wholes: pairs of common tokens, joined neighbours, the one token of a one-word name."""
    safe = np.maximum(tokens, 0)
    leads = _leads(v, safe) & (tokens >= 0)
    low = np.isin(v.kind[safe], (PLACE, INDUSTRY, GENERIC, NUMBER))
    common = leads & (low | (v.count[safe] > COMMON // 2))
    rows, hashes, _, _ = pairs(v, tokens, common)
    joined_rows, joined = _joins(v, tokens)
    alone = np.flatnonzero(leads.sum(axis=1) == 1)
    token = tokens[alone, leads[alone].argmax(axis=1)]
    of_word = word_hashes(v, token)
    return Postings.of(
        np.concatenate([hashes, joined, of_word.alone, of_word.of_acronym]),
        row_numbers[np.concatenate([rows, joined_rows, alone, alone])],
    )


def listed_alike(v: Vocabulary, tokens: Array, by_token: Postings) -> tuple[Array, Array, Array]:
    """Listed tokens that are like these, which are distinct and in order: (token, listed token, likeness)."""
    owners, hashes = token_features(v, tokens)
    at, found = by_token.look_up(hashes, _TOKEN_MOST)
    codes = distinct_of((owners[at].astype(np.int64) << 32) | found)
    ones, others = codes >> 32, codes & 0xFFFFFFFF
    worth, _ = similarity.alike(v, ones, others)
    keep = worth >= 0.5
    return ones[keep], others[keep], worth[keep]


def leading(v: Vocabulary, tokens: Array, acronym: Array) -> Array:
    """Which tokens of readings, numbers padded with -1, may lead to a name."""
    return np.asarray(_leads(v, np.maximum(tokens, 0)) & (tokens >= 0) & ~acronym[:, None])


def find(
    v: Vocabulary,
    tokens: Array,
    acronym: Array,
    by_token: Postings,
    by_row: Postings,
    starts: Array,
    token_rows: Array,
    row_weight: Array,
    limit: int,
) -> tuple[Array, Array, Array]:
    """Candidates for a batch of readings.

    Args:
        v: the vocabulary, which holds the query's tokens too.
        tokens: token numbers of each reading, padded with -1.
        acronym: whether each reading is an acronym.
        by_token: from index_tokens.
        by_row: from index_rows.
        starts: for each listed token where its names begin in `token_rows` (one more than there are tokens).
        token_rows: numbers of listed names.
        row_weight: total weight of each listed name.
        limit: most candidates for each reading.

    Returns:
        (position of the reading, number of the listed name, whether the one may write as one word what the other
        writes as several), by reading, best first.
    """
    safe = np.maximum(tokens, 0)
    leads = leading(v, tokens, acronym)
    distinct, back = np.unique(tokens[leads], return_inverse=True)
    reading_of, _ = np.nonzero(leads)
    listed = len(starts) - 1

    # Tokens of the query to tokens of the list.
    ones, others, worth = listed_alike(v, distinct, by_token)

    # Tokens of the list to names.
    counts = np.where(v.count[others] <= COMMON, starts[np.minimum(others + 1, listed)] - starts[others], 0)
    low = np.isin(v.kind[others], (PLACE, INDUSTRY, GENERIC))
    counts = np.where(low & (v.count[others] > LITTLE), 0, counts)
    pick = ragged(starts[others], counts)
    hit_rows = token_rows[pick]
    gain = np.repeat((worth * np.minimum(v.weight[ones], v.weight[others])).astype(np.float32), counts)
    per_token_start = np.searchsorted(ones, distinct, side="left")
    per_token_stop = np.searchsorted(ones, distinct, side="right")
    cumulative = np.concatenate([[0], np.cumsum(counts)])
    first = cumulative[per_token_start]
    size = cumulative[per_token_stop] - first
    take = ragged(first[back], size[back])
    reading = [np.repeat(reading_of, size[back])]
    rows = [hit_rows[take]]
    gains = [gain[take]]

    # Pairs: with each token under its own sound and that of the common listed tokens that it may be a slip for.
    row_at, pair_hash, one, other = pairs(v, tokens, leads)
    slips = (v.count[others] > COMMON // 2) & (v.bare_hash[ones] != v.bare_hash[others]) & (worth >= 0.7)
    if slips.any():
        swap = dict(zip(ones[slips].tolist(), others[slips].tolist(), strict=True))
        holds = np.isin(tokens, np.array(sorted(swap)))
        where = np.flatnonzero(holds.any(axis=1))
        if len(where):
            turned = tokens[where].copy()
            spots = holds[where]
            turned[spots] = [swap[number] for number in turned[spots].tolist()]
            extra_at, extra_hash, extra_one, extra_other = pairs(v, turned, leads[where])
            row_at = np.concatenate([row_at, where[extra_at]])
            pair_hash = np.concatenate([pair_hash, extra_hash])
            one, other = np.concatenate([one, extra_one]), np.concatenate([other, extra_other])
    at, found = by_row.look_up(pair_hash, _PAIR_MOST)
    reading.append(row_at[at])
    rows.append(found)
    gains.append((0.55 * (v.weight[one] + v.weight[other])[at]).astype(np.float32))

    # Words written as one or as several.
    words = np.where(acronym[:, None], -1, tokens)
    row_at, hash_, token = as_joins(v, words)
    at, found = by_row.look_up(hash_, _JOIN_MOST)
    joined = [(row_at[at].astype(np.int64) << 32) | found]
    reading.append(row_at[at])
    rows.append(found)
    gains.append(v.weight[token[at]])
    span_rows, span_found = spans_as_tokens(v, words, by_token)
    counts = np.where(
        v.count[span_found] <= COMMON, starts[np.minimum(span_found + 1, listed)] - starts[span_found], 0
    )
    reading.append(np.repeat(span_rows, counts))
    rows.append(token_rows[ragged(starts[span_found], counts)])
    joined.append((reading[-1].astype(np.int64) << 32) | rows[-1])
    gains.append(np.repeat(v.weight[span_found], counts))

    # Acronyms: those of the query as listed words, words of the query as listed acronyms.
    short = np.flatnonzero(acronym)
    at, found = by_row.look_up(word_hashes(v, tokens[short, 0]).of_acronym, _SPAN_MOST)
    reading.append(short[at])
    rows.append(found)
    gains.append(v.weight[tokens[short, 0]][at])
    row_at, column = np.nonzero(leads & (v.length[safe] >= 3) & (v.length[safe] <= 9))
    token = tokens[row_at, column]
    at, found = by_row.look_up(word_hashes(v, token).as_acronym, _SPAN_MOST)
    reading.append(row_at[at])
    rows.append(found)
    gains.append(v.weight[token[at]])

    alone = np.flatnonzero(leads.sum(axis=1) == 1)
    if len(alone):
        token = tokens[alone, leads[alone].argmax(axis=1)]
        at, found = by_row.look_up(word_hashes(v, token).alone, _PAIR_MOST)
        reading.append(alone[at])
        rows.append(found)
        gains.append(v.weight[token[at]])

    all_readings, all_rows = np.concatenate(reading), np.concatenate(rows)
    all_gains = np.concatenate(gains)
    if not len(all_rows):
        empty = np.zeros(0, dtype=np.int64)
        return empty, empty, empty.astype(bool)
    code = (all_readings.astype(np.int64) << 32) | all_rows
    order = np.argsort(code, kind="stable")
    code, all_gains = code[order], all_gains[order]
    head = np.flatnonzero(np.concatenate([[True], code[1:] != code[:-1]]))
    # Summed in double precision, in which no order of the summands shows.
    total = np.add.reduceat(all_gains.astype(np.float64), head)
    code = code[head]
    who, row = code >> 32, code & 0xFFFFFFFF
    own = np.where(leads | (acronym[:, None] & (tokens >= 0)), v.weight[safe], 0.0).sum(axis=1, dtype=np.float64)
    bound = np.minimum(total, 1.05 * np.minimum(own[who], row_weight[row])) / np.maximum(
        0.5 * (own[who] + row_weight[row]), 1e-6
    )
    keep = bound >= 0.28
    who, row, bound = who[keep], row[keep], bound[keep]
    order = np.lexsort((row, -bound, who))
    who, row = who[order], row[order]
    begin = np.searchsorted(who, who, side="left")
    keep = np.arange(len(who)) - begin < limit
    who, row = who[keep], row[keep]
    return who, row, np.isin((who << 32) | row, np.concatenate(joined))


def span_hashes(v: Vocabulary, tokens: Array) -> tuple[Array, Array]:
    """(reading, feature hash) of neighbouring words written as one, as a word of the list has it."""
    rows, hashes = [], []
    for _size, valid, text, _length, key, key_length in spans(v, tokens):
        row, start = np.nonzero(valid)
        rows.append(row)
        hashes.append(mix(text[row, start], _TEXT))
        row, start = np.nonzero(valid & (key_length >= 4))
        rows.append(row)
        hashes.append(mix(key[row, start], _KEY))
    if not rows:
        empty = np.zeros(0, dtype=np.int64)
        return empty, empty.astype(np.uint64)
    return np.concatenate(rows), np.concatenate(hashes)


def spans_as_tokens(v: Vocabulary, tokens: Array, by_token: Postings) -> tuple[Array, Array]:
    """(reading, listed token) where neighbouring words of a query, written as one, are a listed token."""
    row_at, hash_ = span_hashes(v, tokens)
    at, found = by_token.look_up(hash_, _SPAN_MOST)
    codes = distinct_of((row_at[at].astype(np.int64) << 32) | found)
    return codes >> 32, codes & 0xFFFFFFFF
