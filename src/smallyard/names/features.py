"""What an alignment says, as numbers: one row for each pair of names, all near 0 for two equal, telling names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smallyard.names import similarity
from smallyard.names.align import Alignment, Pairs
from smallyard.names.analyse import ReadingKind
from smallyard.names.vocabulary import Vocabulary
from smallyard.names.word_classes import FATHER, GENERIC, GIVEN, INDUSTRY, LEGAL, NUMBER, PARTICLE, PLACE, TRADE

__all__ = ["FEATURES", "contradictions", "features"]

Array = NDArray[Any]

FEATURES = (
    "person",
    "conflict",
    "conflict_count",
    "extra",
    "extra_person",
    "extra_rare",
    "extra_count",
    "covered",
    "short_form",
    "blur",
    "blur_person",
    "blur_alone",
    "weakest",
    "slips",
    "sound",
    "sound_short",
    "vowelless",
    "first_letter",
    "info_low",
    "info_mid",
    "info_high",
    "letters_low",
    "letters_high",
    "exact_pairs",
    "crossed",
    "head_differs",
    "place_conflict",
    "place_conflict_any",
    "place_extra",
    "industry_conflict",
    "industry_conflict_any",
    "industry_extra",
    "other_trade",
    "legal_differs",
    "legal_extra",
    "number_clash",
    "number_extra",
    "little",
    "initials",
    "initials_only",
    "initial_clash",
    "cut",
    "no_name",
    "single",
    "loose",
    "acronym",
    "acronym_short",
    "bare",
    "unnamed",
    "homophone",
    "weak",
    "reversed",
    "in_short",
)
"""In this order in every row. Each but `person`, `covered`, `short_form` and `vowelless` speaks against the match."""
_COLUMN = {name: place for place, name in enumerate(FEATURES)}
_NAMES = (GIVEN, TRADE)


@dataclass(slots=True)
class _Side:
    """Arrays over the tokens of one side, 0 where there is none; a row for each place in the name: sums are quick."""

    tokens: Array
    here: Array
    kind: Array
    weight: Array
    rarity: Array
    length: Array
    first: Array
    vowels: Array
    name: Array
    """Whether the token is part of a name."""

    @classmethod
    def of(cls, v: Vocabulary, tokens: Array) -> _Side:
        here = tokens >= 0
        kind = np.where(here, v.kind[tokens], 255)
        return cls(
            tokens,
            here,
            kind,
            np.where(here, v.weight[tokens], 0.0).astype(np.float64),
            np.where(here, v.rarity[tokens], 0.0).astype(np.float64),
            # A Han character says as much as a syllable of three letters or four.
            np.where(here, v.length[tokens] * np.where(v.first[tokens] >= 0x2E80, 3.5, 1.0), 0).astype(np.int32),
            v.first[tokens],
            v.vowels[tokens],
            (kind == GIVEN) | (kind == TRADE),
        )


def features(vocabulary: Vocabulary, pairs: Pairs, found: Alignment) -> Array:
    """One row of numbers for each pair, in the order of FEATURES."""
    v = vocabulary
    left, right = _Side.of(v, np.ascontiguousarray(pairs.left.T)), _Side.of(v, np.ascontiguousarray(pairs.right.T))
    score, sort, right_taken = (
        np.ascontiguousarray(array.T) for array in (found.score, found.sort, found.right_taken)
    )
    count = len(pairs.left)
    out = np.zeros((count, len(FEATURES)))

    def put(name: str, values: Array) -> None:
        out[:, _COLUMN[name]] = values

    person = pairs.person.astype(np.float64)
    total = np.maximum((left.weight.sum(axis=0) + right.weight.sum(axis=0)) / 2, 1e-6)
    partner = np.ascontiguousarray(found.partner.T).astype(np.int64)
    met = partner >= 0
    at = np.maximum(partner, 0) * count + np.arange(count)

    def of_partner(values: Array) -> Array:
        return values.reshape(-1)[at]

    pair_weight = np.sqrt(left.weight * of_partner(right.weight)) * met
    left_loose = ~met & left.here
    right_loose = ~right_taken & right.here
    names = met & left.name

    # What met, and how well.
    missing = (1.0 - score) * pair_weight
    blur = missing.sum(axis=0) / total
    exact = names & (score >= 0.96)
    initial = sort == similarity.INITIAL_OF
    inexact = names & (score < 0.995)
    sound = inexact & (sort == similarity.SOUND) & (score < similarity.SAID - 0.01)
    unspoken = left.vowels != of_partner(right.vowels)
    telling = (names * score * pair_weight).sum(axis=0)
    content = met & ((left.kind == PLACE) | (left.kind == INDUSTRY) | (left.kind == GENERIC))
    content &= (score > 0.75) & (left.weight > 0.1)
    contents = content.sum(axis=0)
    numbered = (met & (left.kind == NUMBER)).any(axis=0)
    put("person", person)
    put("blur", blur)
    put("blur_person", blur * person)
    put("blur_alone", blur * (names.sum(axis=0) + contents + numbered <= 1))
    put("weakest", 1.0 - np.where(names & ~initial, score, 1.0).min(axis=0, initial=1.0))
    put("slips", inexact.sum(axis=0).clip(max=3))
    put("sound", (pair_weight * (sound & ~unspoken)).sum(axis=0) / total)
    put("sound_short", (pair_weight * (sound & (left.length <= 5))).sum(axis=0) / total)
    put("vowelless", (pair_weight * (sound & unspoken)).sum(axis=0) / total)
    other_first = inexact & (left.first != of_partner(right.first))
    put("first_letter", (pair_weight * other_first).sum(axis=0) / total)
    rarity = np.minimum(left.rarity, of_partner(right.rarity)) * names
    info = (rarity * score**2).sum(axis=0) + 0.5 * numbered
    for name, most in (("info_low", 0.7), ("info_mid", 1.4), ("info_high", 2.4)):
        put(name, np.maximum(0.0, most - info))
    letters = (np.minimum(left.length, of_partner(right.length)) * exact).sum(axis=0)
    put("letters_low", np.maximum(0, 6 - letters) / 6)
    put("letters_high", np.maximum(0, 14 - letters) / 14)
    put("exact_pairs", np.maximum(0, 3 - exact.sum(axis=0)))
    put("initials", initial.sum(axis=0).clip(max=2))
    put("initials_only", initial.any(axis=0) & ~(names & ~initial).any(axis=0))
    # "William G." and "William W.", "O." and "Joachim".
    left_initial = (left_loose & left.name & (left.length == 1)).any(axis=0)
    right_initial = (right_loose & right.name & (right.length == 1)).any(axis=0)
    put(
        "initial_clash",
        (left_initial & (right_loose & right.name).any(axis=0))
        | (right_initial & (left_loose & left.name).any(axis=0)),
    )
    put("cut", (sort == similarity.CUT).sum(axis=0).clip(max=2))

    # What was left over.
    def loose(*kinds: np.uint8) -> tuple[Array, Array]:
        one = (left.weight * (left_loose & np.isin(left.kind, kinds))).sum(axis=0)
        other = (right.weight * (right_loose & np.isin(right.kind, kinds))).sum(axis=0)
        return one, other

    left_names, right_names = left_loose & left.name, right_loose & right.name
    name_left = (left.weight * left_names).sum(axis=0)
    name_right = (right.weight * right_names).sum(axis=0)
    left_count = (left_names & (left.weight > 0.3)).sum(axis=0)
    right_count = (right_names & (right.weight > 0.3)).sum(axis=0)
    place_left, place_right = loose(PLACE)
    trade_left, trade_right = loose(INDUSTRY)
    generic_left, generic_right = loose(GENERIC)
    work_left, work_right = trade_left + generic_left, trade_right + generic_right
    extra = np.abs(name_left - name_right) / total
    put("conflict", np.minimum(name_left, name_right) / total)
    put("conflict_count", np.minimum(left_count, right_count).clip(max=3))
    put("extra", extra * (1 - person))
    put("extra_person", extra * person)
    rare = np.maximum((left.rarity * left_names).sum(axis=0), (right.rarity * right_names).sum(axis=0))
    put("extra_rare", rare.clip(max=3))
    put("extra_count", np.abs(left_count - right_count).clip(max=4))
    put("single", (names.sum(axis=0) <= 1) & (extra > 0))
    put("place_conflict", np.minimum(place_left, place_right) / total)
    put("place_conflict_any", (place_left > 0) & (place_right > 0))
    put("place_extra", np.abs(place_left - place_right) / total)
    put("industry_conflict", np.minimum(work_left, work_right) / total)
    put("industry_conflict_any", (work_left > 0.15) & (work_right > 0.15))
    put("industry_extra", np.abs(work_left - work_right) / total)
    field = sort == similarity.FIELD
    put("other_trade", (pair_weight * field).sum(axis=0) / total)
    numbers_left = (left_loose & (left.kind == NUMBER)).any(axis=0)
    numbers_right = (right_loose & (right.kind == NUMBER)).any(axis=0)
    # "Series 2004-1" and "Series 2004-2": another number agrees, so a person should look.
    put("number_clash", (numbers_left & numbers_right) * np.where(numbered, 0.4, 1.0))
    put("number_extra", numbers_left ^ numbers_right)
    legal_left, legal_right = (left.kind == LEGAL).any(axis=0), (right.kind == LEGAL).any(axis=0)
    agreed = (met & (left.kind == LEGAL) & (score > 0.9)).any(axis=0)
    put("legal_differs", legal_left & legal_right & ~agreed)
    put("legal_extra", legal_left ^ legal_right)

    # The names as wholes.
    # All names of one side are met, two of them to the letter.
    whole = (np.minimum(name_left, name_right) <= 0.05) & ~numbers_left & ~numbers_right
    heavy = (exact & (left.weight > 0.3)).sum(axis=0)
    put("covered", whole & (heavy >= 2))
    # A firm by its trade name alone: place, industry and legal form are left over on one side only.
    one_sided = (place_left + work_left <= 1e-9) | (place_right + work_right <= 1e-9)
    beside = place_left + work_left + place_right + work_right > 0
    short = (name_left + name_right <= 1e-9) & one_sided & beside & (heavy >= 1)
    put("short_form", short)
    identical = ~left_loose.any(axis=0) & ~right_loose.any(axis=0) & (np.where(met, score, 1.0) >= 0.97).all(axis=0)
    identical &= (met & (left.kind != LEGAL) & (left.kind != PARTICLE) & (left.weight > 0.1)).any(axis=0)
    has_name = left.name.any(axis=0) & right.name.any(axis=0)
    any_name = left.name.any(axis=0) | right.name.any(axis=0)
    said = (np.where(met & (left.kind != LEGAL), score * pair_weight, 0.0)).sum(axis=0)
    put("little", np.where(identical, 0.0, np.maximum(0.0, 1.0 - np.where(has_name, telling, said * 0.8))))
    put("no_name", any_name & (telling < 0.2))
    put("crossed", _crossed(partner))
    head = partner[left.name.argmax(axis=0), np.arange(count)] if len(partner) else np.full(count, -1)
    put("head_differs", (head != right.name.argmax(axis=0)) & any_name & (person == 0))
    acronym = (pairs.left_kind == ReadingKind.ACRONYM) | (pairs.right_kind == ReadingKind.ACRONYM)
    put("acronym", acronym)
    put("acronym_short", acronym & ((left.length * names).max(axis=0, initial=0) <= 3))
    # No name at all on either side, and fewer than three words of place, trade or quality: "World Bank". A name of
    # such words alone is still itself.
    nameless = ~any_name & ~numbered & ~identical
    put("bare", nameless & (contents < 2))
    put("unnamed", nameless & (contents < 3))
    # What people say for short: "Huawei" for Huawei Technologies Co., Ltd., "Bank Melli" for Bank Melli Iran.
    telling_word = short & (letters >= 5) & (info >= 0.25)
    only_place = nameless & one_sided & (work_left + work_right <= 1e-9) & (contents >= 2)
    put("in_short", (telling_word | only_place) & ~numbers_left & ~numbers_right)
    spoken = (ReadingKind.ROMANISED_HAN, ReadingKind.ROMANISED_HANGUL)
    alike = (pairs.left_kind == pairs.right_kind) & np.isin(pairs.left_kind, spoken)
    # Two names in Arabic script are compared as they are written, not by their consonants.
    guessed = (ReadingKind.ROMANISED, ReadingKind.GUESSED)
    bare = (pairs.left_kind == ReadingKind.GUESSED) | (pairs.right_kind == ReadingKind.GUESSED)
    alike |= bare & np.isin(pairs.left_kind, guessed) & np.isin(pairs.right_kind, guessed)
    put("homophone", alike)
    put("weak", pairs.weak)
    # Not against the match, but against its being near-exact: see score.closeness.
    title_left, title_right = loose(PARTICLE)
    titled = (title_left + title_right > 0) & ~pairs.person
    put("loose", field.any(axis=0) | (trade_left + trade_right > 0) | titled | bare)
    put("reversed", _reversed(v, pairs.left, pairs.right, found))
    # Rounded, so that sums taken in another order (in a batch of another width) do not show.
    return np.asarray(np.round(out, 6))


def _crossed(partner: Array) -> Array:
    """How many tokens meet one that stands before their forerunner's."""
    last = np.full(partner.shape[1], -1)
    out = np.zeros(partner.shape[1])
    for here in partner:
        out += (here >= 0) & (here < last)
        last = np.where(here >= 0, here, last)
    return out


def contradictions(vocabulary: Vocabulary, pairs: Pairs, found: Alignment) -> tuple[Array, Array]:
    """For each pair whether the numbers in the names differ, and whether son and father stand the other way round.

    What `features` gives as `number_clash` and `reversed`, without the rest of it.
    """
    v, left, right = vocabulary, pairs.left, pairs.right
    loose_left = (left >= 0) & (found.partner < 0) & (v.kind[left] == NUMBER)
    loose_right = (right >= 0) & ~found.right_taken & (v.kind[right] == NUMBER)
    return loose_left.any(axis=1) & loose_right.any(axis=1), _reversed(v, left, right, found)


def _reversed(v: Vocabulary, left: Array, right: Array, found: Alignment) -> Array:
    """Whether both names say "son of" and the names beside it stand the other way round."""
    father_left = (left >= 0) & (v.role[left] == FATHER)
    father_right = (right >= 0) & (v.role[right] == FATHER)
    out = np.zeros(len(left), dtype=bool)
    for row in np.flatnonzero(father_left.any(axis=1) & father_right.any(axis=1)).tolist():
        here = int(father_left[row].argmax())
        there = int(father_right[row].argmax())
        met = [
            (place, int(other))
            for place, other in enumerate(found.partner[row].tolist())
            if other >= 0 and place != here and other != there
        ]
        crossed = sum((place < here) != (other < there) for place, other in met)
        out[row] = crossed >= 2
    return out
