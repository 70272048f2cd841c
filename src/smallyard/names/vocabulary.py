"""Distinct tokens as numbers: each token once, with hashes, phonetic key and weight in arrays.

A hash is polynomial over the code points, modulo 2**64, so that the hash of two words written as one follows from
theirs: hash(a + b) = hash(a) * BASE**len(b) + hash(b).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import log2
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smallyard.names import tables
from smallyard.names.analyse import Token
from smallyard.names.fold import phonetic_keys
from smallyard.names.lexicon import PATRONYMIC, TokenClass, variants
from smallyard.names.word_classes import CLASSES, ROLES

__all__ = ["BASE", "Vocabulary", "hash_of", "hashes_of", "in_steps", "mix", "power"]

Array = NDArray[Any]
BASE = 0x9E3779B97F4A7C15
"""What a word's hash begins from."""
_MASK = (1 << 64) - 1
_FEW = 100
"""Texts below which it is quicker to take each hash by itself."""
_CODE = {kind: code for code, kind in enumerate(CLASSES)}
_BASE_WEIGHT = {
    TokenClass.GIVEN: 1.0,
    TokenClass.TRADE: 1.0,
    TokenClass.PLACE: 0.40,
    TokenClass.INDUSTRY: 0.40,
    TokenClass.LEGAL_FORM: 0.04,
    TokenClass.NUMBER: 0.70,
    TokenClass.PARTICLE: 0.06,
    TokenClass.GENERIC: 0.22,
}
_EMPTY = frozenset({"G:of/of", "G:the/the", "G:and/and"})
_ROLE_WEIGHT = {"kunya": 0.35, "father": 0.08, "title": 0.05, "particle": 0.06}
_PRIOR_NAMES = 100_000
_STEPS = 8
"""Steps in which the number of listed names is reckoned, to each doubling."""
_COUNT_STEPS = 2
"""Steps in which it is reckoned how often a word stands in listed names, to each doubling."""
_FIELDS: tuple[tuple[str, Any], ...] = (
    ("hash", np.uint64),
    ("key_hash", np.uint64),
    ("bare_hash", np.uint64),
    ("spoken_hash", np.uint64),
    ("concept", np.uint64),
    ("field", np.uint64),
    ("mask", np.uint64),
    ("bloom", np.uint64),
    ("length", np.uint8),
    ("key_length", np.uint8),
    ("bare_length", np.uint8),
    ("kind", np.uint8),
    ("vowels", np.uint8),
    ("role", np.uint8),
    ("first", np.uint32),
    ("weight", np.float32),
    ("rarity", np.float32),
    ("count", np.int32),
)


@lru_cache(maxsize=131072)
def hash_of(text: str) -> int:
    """The polynomial hash of a text; see the module's docstring."""
    value = 0
    for char in text:
        value = (value * BASE + ord(char)) & _MASK
    return value


def hashes_of(texts: Sequence[str]) -> Array:
    """The same of many texts, letter by letter of all of them."""
    if len(texts) < _FEW:
        return np.array([hash_of(text) for text in texts], dtype=np.uint64)
    lengths = np.array([len(text) for text in texts])
    letters = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    at = np.cumsum(lengths) - lengths
    values = np.zeros(len(texts), dtype=np.uint64)
    for place in range(int(lengths.max())):
        rows = np.flatnonzero(lengths > place)
        values[rows] = values[rows] * np.uint64(BASE) + letters[at[rows] + place]
    return values


_POWERS = np.array([pow(BASE, exponent, 1 << 64) for exponent in range(256)], dtype=np.uint64)


def power(lengths: Array) -> Array:
    """BASE to the given lengths, modulo 2**64."""
    return _POWERS[lengths]


def mix(values: Array, salt: int) -> Array:
    """Spread hashes over all bits, differently for each salt (one salt for each sort of feature)."""
    out = (values ^ np.uint64((salt * 0xD6E8FEB86659FD93) & _MASK)) * np.uint64(0xFF51AFD7ED558CCD)
    out ^= out >> np.uint64(33)
    out *= np.uint64(0xC4CEB9FE1A85EC53)
    out ^= out >> np.uint64(29)
    return np.asarray(out)


class Vocabulary:
    """Tokens by number. Attributes named in _FIELDS are arrays indexed by token number."""

    hash: Array
    key_hash: Array
    bare_hash: Array
    spoken_hash: Array
    concept: Array
    field: Array
    mask: Array
    bloom: Array
    length: Array
    key_length: Array
    bare_length: Array
    kind: Array
    vowels: Array
    role: Array
    first: Array
    weight: Array
    rarity: Array
    count: Array

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.keys: list[str] = []
        self.concepts: list[str] = []
        self._numbers: dict[tuple[str, str, str, str], int] = {}
        self._size = 0
        self._capacity = 0
        self._names = 0
        self._reserve(256)

    def __len__(self) -> int:
        return self._size

    def _reserve(self, capacity: int) -> None:
        if capacity <= self._capacity:
            return
        capacity = max(capacity, self._capacity * 2)
        for name, dtype in _FIELDS:
            grown = np.zeros(capacity, dtype=dtype)
            if self._capacity:
                grown[: self._size] = getattr(self, name)[: self._size]
            setattr(self, name, grown)
        self._capacity = capacity

    def words(self, size: int) -> list[tuple[str, str, str, str]]:
        """Of the first `size` tokens what tells each from all others: text, class, meaning and role."""
        kinds = [CLASSES[code] for code in self.kind[:size].tolist()]
        roles = [ROLES[code] for code in self.role[:size].tolist()]
        return list(zip(self.texts[:size], kinds, self.concepts[:size], roles, strict=True))

    def add(self, tokens: Sequence[Token]) -> list[int]:
        """The numbers of tokens; those not seen before are taken in."""
        numbers = self._numbers
        out: list[int] = []
        fresh: list[Token] = []
        for token in tokens:
            key = (token.text, token.kind, token.concept, token.role)
            number = numbers.get(key)
            if number is None:
                number = numbers[key] = self._size + len(fresh)
                fresh.append(token)
            out.append(number)
        if fresh:
            self._take(fresh)
        return out

    def _take(self, fresh: list[Token]) -> None:
        start = self._size
        self._reserve(start + len(fresh))
        texts = [token.text[:255] for token in fresh]
        sounds = [phonetic_keys(text) if " " not in text else phonetic_keys(text.replace(" ", "")) for text in texts]
        keys = [consonants for consonants, _ in sounds]
        self.texts.extend(texts)
        self.keys.extend(keys)
        self.concepts.extend(token.concept for token in fresh)
        self._size = stop = start + len(fresh)
        part = slice(start, stop)
        plain = [text.replace(" ", "") for text in texts]
        self.hash[part] = hashes_of(plain)
        self.length[part] = [len(text) for text in plain]
        self.key_hash[part] = hashes_of(keys)
        self.spoken_hash[part] = hashes_of([spoken for _, spoken in sounds])
        self.key_length[part] = [min(len(key), 255) for key in keys]
        bare = [key[1:] if key[:1] == "a" and key.isascii() else key for key in keys]
        self.bare_hash[part] = hashes_of(bare)
        self.bare_length[part] = [min(len(key), 255) for key in bare]
        self.concept[part] = [hash_of(token.concept) if token.concept else 0 for token in fresh]
        self.field[part] = [
            hash_of(token.concept.partition("/")[0]) if "/" in token.concept else 0 for token in fresh
        ]
        self.mask[part] = [_mask(key) for key in keys]
        self.bloom[part] = [_bloom(token) for token in fresh]
        self.vowels[part] = [any(char in text for char in "aeiou") for text in texts]
        self.kind[part] = [_CODE[token.kind] for token in fresh]
        self.role[part] = [ROLES.index(token.role) for token in fresh]
        self.first[part] = [ord(text[0]) if text else 0 for text in texts]
        self.count[part] = 0
        self._weigh(start, fresh)

    def _weigh(self, start: int, fresh: list[Token]) -> None:
        prior = tables.token_counts()
        for number, token in enumerate(fresh, start=start):
            rarity = _rarity(max(prior.get(token.text, 0), _at_large(token.text)))
            self.rarity[number] = rarity
            self.weight[number] = _weight(token.kind, token.role, token.concept, len(token.text), rarity)

    def reweigh(self, names: int) -> None:
        """Set rarity from how often tokens stand in `names` listed names (`count`) and in names at large.

        The number of names counts in steps of an eighth of a doubling: else each name added to a list would shift,
        by a hair, how common every word is, and with it the score of every other pair. For the same reason, how
        often a word stands in them counts in steps, of half a doubling: a dozen new listings in Beijing do not make
        every other party there another one to compare.
        """
        self._names = names
        prior = tables.token_counts()
        scale = _PRIOR_NAMES / (in_steps(names) + 20_000)
        for number in range(self._size):
            extra = max(int(self.count[number]) - 1, 0) * scale
            if extra < 1:
                continue
            text = self.texts[number]
            often = 2 ** (round(_COUNT_STEPS * log2(extra)) / _COUNT_STEPS)
            rarity = _rarity(max(prior.get(text, 0), often, _at_large(text)))
            self.rarity[number] = rarity
            self.weight[number] = _weight(
                CLASSES[self.kind[number]], ROLES[self.role[number]], self.concepts[number], len(text), rarity
            )

    def told_by(self, size: int) -> Array:
        """Of the first `size` tokens a hash of what tells each from all others."""
        return np.array([hash_of("\x1f".join(word)) for word in self.words(size)], dtype=np.uint64)

    def beside(self, size: int, more: Mapping[str, Array], texts: Sequence[str], keys: Sequence[str]) -> Vocabulary:
        """The first `size` tokens and, numbered on from them, others that are none of these; it takes in no more.

        Args:
            size: how many of the own tokens.
            more: arrays of the others, as `arrays` gives them.
            texts: of the others.
            keys: their phonetic keys.
        """
        made = Vocabulary()
        made.texts = [*self.texts[:size], *texts]
        made.keys = [*self.keys[:size], *keys]
        made._size = made._capacity = size + len(more["hash"])
        for name, _ in _FIELDS:
            setattr(made, name, np.concatenate([getattr(self, name)[:size], more[name]]))
        return made

    def arrays(self) -> dict[str, Array]:
        """The arrays, cut to size, for saving."""
        return {name: getattr(self, name)[: self._size] for name, _ in _FIELDS}

    @classmethod
    def restore(cls, texts: list[str], keys: list[str], concepts: list[str], arrays: dict[str, Array]) -> Vocabulary:
        """A vocabulary from what was saved; arrays are copied, so that new tokens can be added."""
        made = cls()
        made.texts, made.keys, made.concepts = texts, keys, concepts
        made._reserve(len(texts) + 1024)
        made._size = len(texts)
        for name, _ in _FIELDS:
            getattr(made, name)[: made._size] = arrays[name]
        kinds = [CLASSES[code] for code in arrays["kind"].tolist()]
        roles = [ROLES[code] for code in arrays["role"].tolist()]
        made._numbers = dict(zip(zip(texts, kinds, concepts, roles, strict=True), range(len(texts)), strict=True))
        return made


def in_steps(names: int) -> int:
    """A number of names, rounded to the next of eight steps to each doubling."""
    return round(2 ** (round(_STEPS * log2(names)) / _STEPS)) if names else 0


def _at_large(text: str) -> int:
    """How common a word that no table counts is at least: a father's name ("Arkadyevich") tells little."""
    return 400 if text.endswith(PATRONYMIC) else 0


def _rarity(count: float) -> float:
    """From 1 for a word not met before down to 0 for one that stands in every tenth name."""
    if count <= 1:
        return 1.0
    return float(max(0.0, 1.0 - np.log(count) / np.log(_PRIOR_NAMES / 10)))


def _weight(kind: TokenClass, role: str, concept: str, length: int, rarity: float) -> float:
    base = _ROLE_WEIGHT.get(role) or _BASE_WEIGHT[kind]
    if concept in _EMPTY:
        return 0.02
    if concept.startswith("I:institute/"):
        base = 0.25  # institutes are told apart by their number, place and field
    if kind in (TokenClass.GIVEN, TokenClass.TRADE) and not role:
        base *= 0.40 + 0.60 * rarity
        if length == 1:
            base *= 0.35
        elif length == 2:
            base *= 0.85
    elif kind in (TokenClass.PLACE, TokenClass.INDUSTRY):
        base *= 0.60 + 0.40 * rarity
    return base


def _mask(key: str) -> int:
    """One bit for each consonant class in the key."""
    value = 0
    for char in key:
        value |= 1 << (ord(char) & 63)
    return value


def _bloom(token: Token) -> int:
    """One bit for each group of equal names that the token belongs to."""
    value = 0
    if token.kind in (TokenClass.GIVEN, TokenClass.TRADE) and token.text.isascii():
        for group in variants(token.text):
            value |= 1 << (hash_of(group) * 11 >> 7 & 63)
    return value
