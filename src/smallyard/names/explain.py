"""Why two names got their score, in words."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from smallyard.model.party_kind import PartyKind
from smallyard.names import similarity
from smallyard.names.align import Pairs, align
from smallyard.names.analyse import ReadingKind
from smallyard.names.corroborate import Facts, corroborate, kinds_clash
from smallyard.names.features import contradictions
from smallyard.names.joining import join_alike
from smallyard.names.match import Evidence, EvidenceKind, NameQuery
from smallyard.names.vocabulary import Vocabulary
from smallyard.names.word_classes import CLASSES

__all__ = ["explain_pair", "facts_evidence"]

Array = NDArray[Any]
_SORT = {
    similarity.EXACT: (EvidenceKind.SAME, "same"),
    similarity.CONCEPT: (EvidenceKind.SAME_MEANING, "same meaning"),
    similarity.VARIANT: (EvidenceKind.SAME_MEANING, "spellings of one name"),
    similarity.FUZZY: (EvidenceKind.SIMILAR, "similar spelling"),
    similarity.SOUND: (EvidenceKind.SIMILAR, "similar sound"),
    similarity.INITIAL_OF: (EvidenceKind.INITIAL, "initial"),
    similarity.FIELD: (EvidenceKind.SIMILAR, "same field, another meaning"),
    similarity.CUT: (EvidenceKind.SIMILAR, "cut short"),
}


def explain_pair(
    vocabulary: Vocabulary, left: Array, right: Array, left_kind: int, right_kind: int, weak: bool
) -> list[Evidence]:
    """Evidence from one pair of readings: what met, what was left over, what clashed."""
    v = vocabulary
    joined_left, joined_right = join_alike(v, left, right)
    flag = np.zeros(1, dtype=bool)
    pairs = Pairs(
        joined_left,
        joined_right,
        np.array([left_kind], dtype=np.uint8),
        np.array([right_kind], dtype=np.uint8),
        flag,
        np.array([weak]),
    )
    found = align(v, pairs)
    ours = [number for number in joined_left[0].tolist() if number >= 0]
    theirs = [number for number in joined_right[0].tolist() if number >= 0]
    total = max(sum(float(v.weight[number]) for number in (*ours, *theirs)) / 2, 1e-6)
    before = {v.texts[number] for number in (*left[0].tolist(), *right[0].tolist()) if number >= 0}
    out: list[Evidence] = []
    for place, number in enumerate(ours):
        other = int(found.partner[0, place])
        one = v.texts[number]
        if other < 0:
            out.append(_left_over(v, number, total, "asked for"))
            continue
        partner = theirs[other]
        kind, words = _SORT[int(found.sort[0, place])]
        if one not in before or v.texts[partner] not in before:
            kind, words = EvidenceKind.JOINED, "written as one word and as several"
        score = float(found.score[0, place])
        weight = score * float(np.sqrt(v.weight[number] * v.weight[partner])) / total
        name = CLASSES[v.kind[number]]
        pair = one if one == v.texts[partner] else f"{one} ~ {v.texts[partner]}"
        out.append(Evidence(kind, weight, f"{name} {pair}: {words}" + ("" if score >= 0.995 else f" ({score:.2f})")))
    met = {int(other) for other in found.partner[0].tolist() if other >= 0}
    out.extend(_left_over(v, number, total, "listed") for place, number in enumerate(theirs) if place not in met)
    numbers_differ, other_order = contradictions(v, pairs, found)
    if numbers_differ[0]:
        out.append(Evidence(EvidenceKind.NUMBER_CLASH, -1.0, "the numbers differ"))
    if other_order[0]:
        out.append(Evidence(EvidenceKind.ORDER, -1.0, "son and father stand the other way round"))
    if ReadingKind.ACRONYM in (left_kind, right_kind):
        out.append(Evidence(EvidenceKind.ACRONYM, -0.3, "only the first letters agree (acronym)"))
    if weak:
        out.append(Evidence(EvidenceKind.WEAK_ALIAS, -0.1, "the listed name is a weak alias"))
    return out


def _left_over(v: Vocabulary, number: int, total: float, side: str) -> Evidence:
    weight = -float(v.weight[number]) / total
    return Evidence(
        EvidenceKind.LEFT_OVER, weight, f"{CLASSES[v.kind[number]]} {v.texts[number]}: only in the name {side}"
    )


def facts_evidence(query: NameQuery, kind: PartyKind, facts: Facts) -> list[Evidence]:
    """Evidence from what is known beside the names."""
    out = list(corroborate(query, facts))
    if kinds_clash(query.kind, kind):
        out.append(Evidence(EvidenceKind.KIND, -1.5, f"one is a {query.kind}, the other a {kind}"))
    return out
