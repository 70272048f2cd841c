"""Scores for many pairs of names at once: align tokens one to one, weigh what met and what was left over.

Everything here works on padded arrays of token numbers; row p of the left array is compared with row p of the right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smallyard.names import similarity
from smallyard.names.analyse import ReadingKind
from smallyard.names.vocabulary import (
    FATHER,
    GENERIC,
    GIVEN,
    INDUSTRY,
    LEGAL,
    NUMBER,
    PARTICLE,
    PLACE,
    TRADE,
    Vocabulary,
)

__all__ = ["FEATURES", "Alignment", "Pairs", "align", "closeness", "features", "log_odds", "probability"]

Array = NDArray[Any]


@dataclass(slots=True)
class Pairs:
    """Pairs of names to score: token numbers padded with -1, and what each side is."""

    left: Array
    right: Array
    left_kind: Array
    """ReadingKind of the left name."""
    right_kind: Array
    person: Array
    """Whether either side is known to be a person's name (and neither is known to be something else)."""
    weak: Array
    """Whether the listed name is a weak alias."""


@dataclass(slots=True)
class Alignment:
    """Who met whom: for each pair of names and left token the position of its partner (-1: none), and how well."""

    partner: Array
    score: Array
    sort: Array
    left_taken: Array
    right_taken: Array


def _similarities(vocabulary: Vocabulary, left: Array, right: Array) -> tuple[Array, Array]:
    """Similarity of every token of each left name with every token of its right name, and its sort."""
    count, wide = left.shape
    high = right.shape[1]
    ones = np.repeat(left, high, axis=1).reshape(-1)
    others = np.broadcast_to(right[:, None, :], (count, wide, high)).reshape(-1)
    score = np.zeros(count * wide * high, dtype=np.float32)
    sort = np.zeros(count * wide * high, dtype=np.uint8)
    real = np.flatnonzero((ones >= 0) & (others >= 0))
    ones, others = ones[real], others[real]
    keep = similarity.worth_comparing(vocabulary, ones, others)
    real, ones, others = real[keep], ones[keep], others[keep]
    # The lesser number first: each unordered pair of distinct tokens is compared once, so scores are symmetric.
    codes = (np.minimum(ones, others).astype(np.int64) << 32) | np.maximum(ones, others)
    distinct, back = np.unique(codes, return_inverse=True)
    worth, kinds = similarity.alike(vocabulary, distinct >> 32, distinct & 0xFFFFFFFF)
    score[real], sort[real] = worth[back], kinds[back]
    return score.reshape(count, wide, high), sort.reshape(count, wide, high)


def align(vocabulary: Vocabulary, pairs: Pairs) -> Alignment:
    """Align tokens one to one, the weightiest good pair first."""
    v = vocabulary
    score, sort = _similarities(v, pairs.left, pairs.right)
    acronym = (pairs.left_kind == ReadingKind.ACRONYM) | (pairs.right_kind == ReadingKind.ACRONYM)
    score[acronym[:, None, None] & (score < 0.95)] = 0.0
    score[(pairs.left_kind == ReadingKind.ACRONYM) & (pairs.right_kind == ReadingKind.ACRONYM)] = 0.0
    count, wide, high = score.shape
    left_weight = np.where(pairs.left >= 0, v.weight[pairs.left], 0.0)
    right_weight = np.where(pairs.right >= 0, v.weight[pairs.right], 0.0)
    # Weight first, then likeness; a token at the same place in the name breaks a tie.
    value = score * np.sqrt(left_weight[:, :, None] * right_weight[:, None, :]).astype(np.float32)
    distance = np.abs(np.arange(wide)[:, None] - np.arange(high)[None, :]).astype(np.float32)
    value *= 1.0 - 0.002 * np.minimum(distance, 20.0)
    partner = np.full((count, wide), -1, dtype=np.int16)
    got = np.zeros((count, wide), dtype=np.float32)
    how = np.zeros((count, wide), dtype=np.uint8)
    left_taken = pairs.left < 0
    right_taken = pairs.right < 0
    flat = value.reshape(count, wide * high)
    rows = np.arange(count)
    for _ in range(min(wide, high)):
        best = flat.argmax(axis=1)
        found = flat[rows, best] > 0
        if not found.any():
            break
        rows_found = rows[found]
        spot = best[found]
        one, other = spot // high, spot % high
        partner[rows_found, one] = other
        got[rows_found, one] = score[rows_found, one, other]
        how[rows_found, one] = sort[rows_found, one, other]
        left_taken[rows_found, one] = True
        right_taken[rows_found, other] = True
        value[rows_found, one, :] = 0.0
        value[rows_found, :, other] = 0.0
    return Alignment(partner, got, how, left_taken, right_taken)


FEATURES = (
    "person",
    "conflict",
    "conflict_any",
    "extra",
    "extra_person",
    "covered",
    "short_form",
    "blur",
    "blur_person",
    "place_conflict",
    "place_conflict_any",
    "place_extra",
    "industry_conflict",
    "industry_conflict_any",
    "industry_extra",
    "legal_differs",
    "legal_extra",
    "number_clash",
    "number_extra",
    "little",
    "little_more",
    "initials",
    "initials_only",
    "cut",
    "no_name",
    "single",
    "acronym",
    "acronym_short",
    "bare",
    "unnamed",
    "homophone",
    "weak",
    "reversed",
    "loose",
)


def features(vocabulary: Vocabulary, pairs: Pairs, found: Alignment) -> Array:
    """One row of numbers for each pair, in the order of FEATURES; all are 0 for two equal, telling names."""
    v = vocabulary
    left, right = pairs.left, pairs.right
    count = len(left)
    lw = np.where(left >= 0, v.weight[left], 0.0).astype(np.float64)
    rw = np.where(right >= 0, v.weight[right], 0.0).astype(np.float64)
    lkind = np.where(left >= 0, v.kind[left], 255)
    rkind = np.where(right >= 0, v.kind[right], 255)
    total = np.maximum((lw.sum(axis=1) + rw.sum(axis=1)) / 2, 1e-6)
    met = found.partner >= 0
    partner = np.maximum(found.partner, 0)
    partner_weight = np.where(met, np.take_along_axis(rw, partner, axis=1), 0.0)
    pair_weight = np.where(met, np.sqrt(lw * partner_weight), 0.0)
    left_loose = (~met) & (left >= 0)
    right_loose = (~found.right_taken) & (right >= 0)

    def loose(*kinds: np.uint8) -> tuple[Array, Array]:
        one = (lw * (left_loose & np.isin(lkind, kinds))).sum(axis=1)
        other = (rw * (right_loose & np.isin(rkind, kinds))).sum(axis=1)
        return one, other

    name_left, name_right = loose(GIVEN, TRADE)
    place_left, place_right = loose(PLACE)
    work_left, work_right = loose(INDUSTRY, GENERIC)
    missing = 1.0 - found.score
    blur = (pair_weight * np.where(met, missing, 0.0)).sum(axis=1) / total
    names = met & (np.isin(lkind, (GIVEN, TRADE)))
    is_number_left = left_loose & (lkind == NUMBER)
    is_number_right = right_loose & (rkind == NUMBER)
    numbers_left, numbers_right = is_number_left.sum(axis=1), is_number_right.sum(axis=1)
    telling = (names * np.where(met, found.score, 0.0) * pair_weight).sum(axis=1)
    all_met = (np.where(met & (lkind != LEGAL), found.score * pair_weight, 0.0)).sum(axis=1)
    has_name = (np.isin(lkind, (GIVEN, TRADE))).any(axis=1) & (np.isin(rkind, (GIVEN, TRADE))).any(axis=1)
    any_name = (np.isin(lkind, (GIVEN, TRADE))).any(axis=1) | (np.isin(rkind, (GIVEN, TRADE))).any(axis=1)
    spoken = (ReadingKind.ROMANISED_HAN, ReadingKind.ROMANISED_HANGUL)
    homophone = (pairs.left_kind == pairs.right_kind) & np.isin(pairs.left_kind, spoken)
    acronym = (pairs.left_kind == ReadingKind.ACRONYM) | (pairs.right_kind == ReadingKind.ACRONYM)
    person = pairs.person.astype(np.float64)
    name_extra = np.abs(name_left - name_right) / total
    out = np.zeros((count, len(FEATURES)))
    column = dict(zip(FEATURES, range(len(FEATURES)), strict=True))
    out[:, column["person"]] = person
    out[:, column["conflict_any"]] = (name_left > 0.25) & (name_right > 0.25)
    out[:, column["conflict"]] = np.minimum(name_left, name_right) / total
    out[:, column["extra"]] = name_extra * (1 - person)
    out[:, column["extra_person"]] = name_extra * person
    out[:, column["blur"]] = blur
    out[:, column["blur_person"]] = blur * person
    out[:, column["place_conflict"]] = np.minimum(place_left, place_right) / total
    # All names of one side are met, two of them to the letter.
    exact = (names & (found.score >= 0.96) & (lw > 0.3)).sum(axis=1)
    whole = (np.minimum(name_left, name_right) <= 0.05) & (numbers_left + numbers_right == 0)
    out[:, column["covered"]] = whole & (exact >= 2)
    # A firm by its trade name alone: place, industry and legal form are left over on one side only.
    one_sided = (place_left + work_left <= 1e-9) | (place_right + work_right <= 1e-9)
    out[:, column["short_form"]] = (
        (name_left + name_right <= 1e-9)
        & one_sided
        & (exact >= 1)
        & (place_left + work_left + place_right + work_right > 0)
    )
    out[:, column["place_conflict_any"]] = (place_left > 0) & (place_right > 0)
    out[:, column["place_extra"]] = np.abs(place_left - place_right) / total
    out[:, column["industry_conflict"]] = np.minimum(work_left, work_right) / total
    out[:, column["industry_conflict_any"]] = (work_left > 0.15) & (work_right > 0.15)
    out[:, column["industry_extra"]] = np.abs(work_left - work_right) / total
    legal_left, legal_right = (lkind == LEGAL).any(axis=1), (rkind == LEGAL).any(axis=1)
    agreed = (met & (lkind == LEGAL) & (found.score > 0.9)).any(axis=1)
    out[:, column["legal_differs"]] = legal_left & legal_right & ~agreed
    out[:, column["legal_extra"]] = legal_left ^ legal_right
    # "Series 2004-1" and "Series 2004-2": another number agrees, so a person should look.
    shared_number = (met & (lkind == NUMBER)).any(axis=1)
    out[:, column["number_clash"]] = ((numbers_left > 0) & (numbers_right > 0)) * np.where(shared_number, 0.4, 1.0)
    out[:, column["number_extra"]] = (numbers_left > 0) ^ (numbers_right > 0)
    known = np.where(has_name, telling, all_met * 0.8)
    out[:, column["little"]] = np.maximum(0.0, 1.0 - known)
    out[:, column["little_more"]] = np.maximum(0.0, 2.0 - known)
    spelled_out = (names & (found.sort != similarity.INITIAL_OF)).any(axis=1)
    out[:, column["initials_only"]] = (found.sort == similarity.INITIAL_OF).any(axis=1) & ~spelled_out
    out[:, column["cut"]] = (found.sort == similarity.CUT).sum(axis=1).clip(max=2)
    out[:, column["initials"]] = (found.sort == similarity.INITIAL_OF).sum(axis=1).clip(max=2)
    out[:, column["no_name"]] = any_name & (telling < 0.2)
    out[:, column["single"]] = (names.sum(axis=1) <= 1) & (name_extra > 0)
    out[:, column["acronym"]] = acronym
    out[:, column["acronym_short"]] = acronym & (np.where(names, v.length[np.maximum(left, 0)], 0).max(axis=1) <= 3)
    content = met & np.isin(lkind, (PLACE, INDUSTRY, GENERIC)) & (found.score > 0.75) & (lw > 0.1)
    numbered = (met & (lkind == NUMBER)).any(axis=1)
    out[:, column["bare"]] = ~any_name & ~numbered & (content.sum(axis=1) < 2)
    # No name at all on either side, and fewer than three words of place, trade or quality: "World Bank".
    out[:, column["unnamed"]] = ~any_name & ~numbered & (content.sum(axis=1) < 3)
    out[:, column["homophone"]] = homophone
    out[:, column["weak"]] = pairs.weak
    # Not against the match, but against its being near-exact: see closeness.
    work_loose, work_loose_right = loose(INDUSTRY)
    title_left, title_right = loose(PARTICLE)
    out[:, column["loose"]] = (
        (found.sort == similarity.FIELD).any(axis=1)
        | (work_loose + work_loose_right > 0)
        | ((title_left + title_right > 0) & ~pairs.person)
    )
    out[:, column["reversed"]] = _reversed(v, left, right, found)
    return out


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


_WEIGHTS = {
    "person": -0.36,
    "conflict": -6.60,
    "conflict_any": -3.12,
    "blur_person": 5.96,
    "place_conflict_any": -7.46,
    "industry_conflict_any": -7.25,
    "little_more": -0.29,
    "initials_only": -5.00,
    "cut": -0.81,
    "extra": -4.87,
    "extra_person": -8.06,
    "covered": 1.29,
    "short_form": 1.00,
    "blur": -10.96,
    "place_conflict": -10.42,
    "place_extra": -6.50,
    "industry_conflict": -5.07,
    "industry_extra": -7.00,
    "legal_differs": -1.42,
    "legal_extra": -0.90,
    "number_clash": -8.00,
    "number_extra": -5.00,
    "little": 0.00,
    "initials": 0.00,
    "no_name": 0.00,
    "single": -0.67,
    "acronym": -4.50,
    "acronym_short": -2.50,
    "bare": -8.00,
    "unnamed": -0.80,
    "homophone": -5.50,
    "weak": -0.60,
    "loose": 0.00,
    "reversed": -5.00,
}
_CONSTANT = 4.40
_VECTOR = np.array([_WEIGHTS[name] for name in FEATURES])


_NEAR_BLUR = 0.09
_NONE_OF = (
    "conflict", "extra", "extra_person", "place_conflict", "place_extra", "industry_conflict", "number_clash",
    "number_extra", "initials", "cut", "acronym", "unnamed", "homophone", "weak", "reversed", "no_name", "loose",
)  # fmt: skip
_COLUMNS = [FEATURES.index(name) for name in _NONE_OF]


def log_odds(numbers: Array) -> Array:
    """The score as log-odds, before facts beside the name."""
    return np.asarray(np.round(_CONSTANT + (numbers * _VECTOR).sum(axis=1), 9))


def closeness(numbers: Array) -> Array:
    """How near to the same two names are: 2 the same after folding, 1 near-exact, 0 neither.

    Near-exact: every telling word on either side has met its like, with at most a slip of spelling; only legal forms
    and a generic word may be left over. Nothing less is ever in the match band by its name alone.
    """
    column = dict(zip(FEATURES, numbers.T, strict=True))
    clear = (numbers[:, _COLUMNS] <= 1e-9).all(axis=1) & (column["little"] < 0.6)
    near = (
        clear & (column["blur"] <= _NEAR_BLUR) & (column["industry_extra"] <= 0.16) & (column["legal_differs"] == 0)
    )
    same = near & (column["blur"] <= 0.02) & (column["industry_extra"] == 0)
    return np.asarray(near.astype(np.uint8) + same)


def probability(odds: Array, name_odds: Array, near: Array, identified: Array) -> Array:
    """Scores in [0, 0.999] from log-odds.

    Args:
        odds: of name and facts together.
        name_odds: of the name alone.
        near: from `closeness`.
        identified: whether an identifier agrees; it may carry a match where the name does not.
    """
    value = 1.0 / (1.0 + np.exp(-np.clip(odds, -50.0, 50.0)))
    same = (near == 2) & (odds >= name_odds - 1.0)
    value = np.where(same, np.maximum(value, 0.90 + 0.09 * value), value)
    value = np.where((near == 0) & ~identified, 0.899 * value, value)
    # Rounded, so that sums taken in another order (in a batch of another width) do not show.
    return np.asarray(np.round(np.minimum(value, 0.999), 6))
