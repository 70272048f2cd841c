"""How alike two tokens are: equal, of one meaning, a few letters apart, alike in sound, an initial, cut short.

Source of the distance of letters: F. J. Damerau, A Technique for Computer Detection and Correction of
Spelling Errors, CACM 7 (1964), as optimal string alignment.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from smallyard.names.lexicon import PATRONYMIC, given_concepts, variants
from smallyard.names.vocabulary import Vocabulary, hash_of
from smallyard.names.word_classes import GENERIC, GIVEN, INDUSTRY, LEGAL, NUMBER, PARTICLE, PLACE, TRADE

__all__ = ["CONCEPT", "EXACT", "FUZZY", "INITIAL_OF", "NONE", "SAID", "SOUND", "VARIANT", "alike", "worth_comparing"]

Array = NDArray[Any]
NONE, EXACT, CONCEPT, VARIANT, FUZZY, SOUND, INITIAL_OF, CUT, FIELD = range(9)

_MEANING = np.zeros(8, dtype=np.float32)
_MEANING[[LEGAL, PLACE, INDUSTRY, GENERIC, NUMBER, TRADE]] = (0.98, 0.97, 0.90, 0.80, 1.0, 0.97)
_ADJECTIVE = frozenset(
    {
        "skiy",
        "skii",
        "skij",
        "sky",
        "ski",
        "skaya",
        "skaia",
        "skoe",
        "skoye",
        "skoi",
        "skogo",
        "ny",
        "nyy",
        "nyi",
        "naya",
        "noe",
        "noye",
        "noi",
        "ovskiy",
        "ovskaya",
        "evskiy",
    }
)
"""What a Russian adjective adds to the name it is made from: Murom, Muromskiy."""
_LOOSE_LEGAL = np.array([hash_of(f"L:{form}") for form in ("co", "ltd", "inc")], dtype=np.uint64)
"""Legal forms that publishers use for one another: Co., Corp., Ltd., Inc."""
_NONE: frozenset[str] = frozenset()
_PART = np.float32(0.72)
SAID = 0.95
"""Tokens that sound the same."""
_SAME_FIELD = 0.42
"""Two words of one field that do not mean the same: steel and copper, shipping and shipyard."""
_OTHER_LEGAL = 0.85
"""Two different legal forms: weak evidence against, and not worth an unmatched token."""
_BITS = np.array([value.bit_count() for value in range(1 << 16)], dtype=np.uint8)


def _ones(values: Array) -> Array:
    """Number of bits set, for numpy before 2.0 as well."""
    parts = values.view(np.uint16).reshape(*values.shape, 4)
    return np.asarray(_BITS[parts].sum(axis=-1, dtype=np.uint8))


def worth_comparing(vocabulary: Vocabulary, left: Array, right: Array) -> Array:
    """A cheap test over two arrays of token numbers: False where the tokens cannot be alike."""
    v = vocabulary
    shared = (v.concept[left] == v.concept[right]) & (v.concept[left] != 0)
    shared |= (v.field[left] == v.field[right]) & (v.field[left] != 0)
    shared |= (v.kind[left] == INDUSTRY) & (v.kind[right] == INDUSTRY) & (v.length[left] != v.length[right])
    both_legal = (v.kind[left] == LEGAL) & (v.kind[right] == LEGAL)
    llen, rlen = v.length[left].astype(np.int16), v.length[right].astype(np.int16)
    initial = ((llen == 1) | (rlen == 1)) & (v.first[left] == v.first[right])
    group = (v.bloom[left] & v.bloom[right]) != 0
    apart = _ones(v.mask[left] ^ v.mask[right])
    shorter = np.minimum(llen, rlen)
    close = (apart <= 2 + (shorter >= 8)) & (np.abs(llen - rlen) <= 1 + shorter // 2) & (shorter >= 2)
    start = (v.first[left] == v.first[right]) & (shorter >= 3) & (np.abs(llen - rlen) > 1 + shorter // 2)
    return np.asarray((v.hash[left] == v.hash[right]) | shared | both_legal | initial | group | close | start)


def alike(vocabulary: Vocabulary, left: Array, right: Array) -> tuple[Array, Array]:
    """Similarity (0 to 1) and its sort for pairs of token numbers; the same whichever token comes first."""
    v = vocabulary
    score = np.zeros(len(left), dtype=np.float32)
    sort = np.zeros(len(left), dtype=np.uint8)
    if not len(left):
        return score, sort
    lkind, rkind = v.kind[left], v.kind[right]
    llen, rlen = v.length[left].astype(np.int32), v.length[right].astype(np.int32)
    texts = v.texts
    pairs_left = [texts[number] for number in left.tolist()]
    pairs_right = [texts[number] for number in right.tolist()]
    edits = np.asarray(cpdist(pairs_left, pairs_right, scorer=OSA.distance, dtype=np.uint8, workers=1)).astype(
        np.int32
    )
    longer, shorter = np.maximum(llen, rlen), np.minimum(llen, rlen)
    ratio = edits / np.maximum(longer, 1)

    budget = np.where(longer <= 3, (longer == 3).astype(np.int32), np.where(longer < 6, 1, longer // 3))
    spelled = np.where(edits <= budget, 1.0 - ratio * np.where(longer <= 4, 1.5, 1.25), 0.0)
    # A changed first letter is a rarer slip than one inside the word.
    spelled = np.where((v.first[left] != v.first[right]) & (edits > 0), spelled * 0.95, spelled)

    keys_equal = (v.key_hash[left] == v.key_hash[right]) & (v.key_length[left] > 0)
    consonants = np.minimum(v.bare_length[left], v.bare_length[right]).astype(np.int32)
    sounding = np.where(
        keys_equal & ((consonants >= 3) | (ratio <= 0.4)), np.where(consonants >= 3, 0.96, 0.90) - 0.30 * ratio, 0.0
    )
    # Qaeda and Qaida: the same sounds, vowels too.
    said = (v.spoken_hash[left] == v.spoken_hash[right]) & (shorter >= 4) & (ratio <= 0.5)
    sounding = np.where(said, np.maximum(sounding, SAID), sounding)
    # One of them without its vowels ("mhmd").
    bare = v.bare_hash[left] == v.bare_hash[right]
    own = (v.vowels[left] == 0) | (v.vowels[right] == 0)
    worth = np.array([0.0, 0.0, 0.72, 0.87, 0.91, 0.93], dtype=np.float32)[np.minimum(consonants, 5)]
    sounding = np.maximum(sounding, np.where(bare & own & (shorter >= 2), worth, 0.0))
    sounding = np.maximum(sounding, np.where(bare & (consonants >= 4), 0.84 - 0.2 * ratio, 0.0))

    score = np.maximum(spelled, sounding).astype(np.float32)
    sort = np.where(spelled >= sounding, FUZZY, SOUND).astype(np.uint8)

    both_known = (v.bloom[left] != 0) & (v.bloom[right] != 0) & (edits > 0)
    for place in np.flatnonzero(both_known).tolist():
        one, other = pairs_left[place], pairs_right[place]
        shared = variants(one) & variants(other)
        if shared and not (ratio[place] > 0.5 and lkind[place] == rkind[place] == TRADE):
            worth_of = 0.88 if shared & given_concepts().get(one, _NONE) else 0.80
            if all(group.startswith("heard") for group in shared):
                worth_of = 0.70
            if score[place] < worth_of:
                score[place], sort[place] = worth_of, VARIANT
        elif one in given_concepts() and other in given_concepts():
            # Hassan and Hussein, Oleg and Olga: known to be different names, however alike.
            score[place] = min(score[place], 0.30)

    # Where one begins with the other, they differ by exactly what is cut.
    starts = (v.first[left] == v.first[right]) & (shorter >= 3) & (longer > shorter) & (edits == longer - shorter)
    for place in np.flatnonzero(starts & (score < 0.7)).tolist():
        one, other = pairs_left[place], pairs_right[place]
        if one.endswith(PATRONYMIC) != other.endswith(PATRONYMIC) and longer[place] - shorter[place] >= 2:
            score[place] = 0.0  # Arkadyevich is Arkady's son, not Arkady
        elif one.startswith(other) or other.startswith(one):
            share = shorter[place] / longer[place]
            if share < 0.55 and shorter[place] < 5:
                continue
            likeness = 0.45 + 0.40 * float(share)
            if (one if len(one) > len(other) else other)[int(shorter[place]) :] in _ADJECTIVE:
                likeness = 0.88
            if score[place] < likeness:
                score[place], sort[place] = likeness, CUT

    initial = (shorter == 1) & (longer > 1) & (v.first[left] == v.first[right])
    score[initial], sort[initial] = 0.55, INITIAL_OF
    score[(shorter == 1) & (longer == 1) & (edits > 0)] = 0.0

    names = ((lkind == GIVEN) | (lkind == TRADE)) & ((rkind == GIVEN) | (rkind == TRADE))
    score[names & (score < 0.55) & (sort != INITIAL_OF)] = 0.0

    number = (lkind == NUMBER) | (rkind == NUMBER)
    score[number & (edits > 0)] = 0.0
    # A word of meaning is not a misspelt name, and one word of meaning is not another by a slip of one letter.
    meaning = v.concept[left] != 0
    same = meaning & (v.concept[left] == v.concept[right])
    other = meaning & (v.concept[right] != 0) & ~same
    score[other] *= 0.55
    score[same] = np.maximum(score[same], _MEANING[lkind[same]])
    sort[same] = CONCEPT
    works = ((lkind == INDUSTRY) | (lkind == GENERIC)) & ((rkind == INDUSTRY) | (rkind == GENERIC))
    for place in np.flatnonzero(works & ~same & (longer > shorter + 2)).tolist():
        one, other_text = pairs_left[place], pairs_right[place]
        if one in other_text.split() or other_text in one.split():
            score[place], sort[place] = _PART, CONCEPT  # technology, information technology
            other[place] = False
    field = ~(score == _PART) & (v.field[left] == v.field[right]) & (v.field[left] != 0) & ~same
    score[field], sort[field] = _SAME_FIELD, FIELD
    legal = (lkind == LEGAL) & (rkind == LEGAL) & ~same
    score[legal], sort[legal] = _OTHER_LEGAL, CONCEPT
    loose = legal & (np.isin(v.concept[left], _LOOSE_LEGAL) | np.isin(v.concept[right], _LOOSE_LEGAL))
    score[loose] = 0.95
    mixed = (lkind != rkind) & ~((lkind == GIVEN) & (rkind == TRADE)) & ~((lkind == TRADE) & (rkind == GIVEN))
    mixed &= (lkind == LEGAL) | (rkind == LEGAL) | (lkind == PARTICLE) | (rkind == PARTICLE)
    score[mixed & (edits > 0)] *= 0.5
    both_particles = (lkind == PARTICLE) & (rkind == PARTICLE) & (v.role[left] == v.role[right])
    score[both_particles] = np.maximum(score[both_particles], 0.9)
    han = (v.first[left] >= 0x2E80) | (v.first[right] >= 0x2E80)
    score[han & (edits > 0) & (longer <= 5) & ~same] = 0.0

    equal = v.hash[left] == v.hash[right]
    score[equal], sort[equal] = 1.0, EXACT
    score[score < 0.4] = 0.0
    sort[score == 0.0] = NONE
    return score.astype(np.float32), sort
