"""What speaks against a match in words is what the score was given for it."""

from __future__ import annotations

import numpy as np
import pytest

from smallyard.model.party import Identifier
from smallyard.names import EvidenceKind, NameQuery, compare, explain
from smallyard.names.align import Alignment, Pairs
from smallyard.names.features import FEATURES, contradictions, features
from smallyard.names.vocabulary import Vocabulary

CASES = [
    ("Research Institute No. 7", "Research Institute No. 8", {EvidenceKind.NUMBER_CLASH}),
    ("Research Institute No. 7", "Research Institute No. 7", set()),
    ("Research Institute No. 7", "Research Institute", set()),
    ("Ali bin Hassan", "Hassan bin Ali", {EvidenceKind.ORDER}),
    ("Ali bin Hassan", "Ali ibn Hassan", set()),
    ("Huawei Technologies", "Huawei Technology", set()),
]


@pytest.mark.parametrize(("asked", "listed", "expected"), CASES)
def test_contradictions_are_those_of_the_features(
    monkeypatch: pytest.MonkeyPatch, asked: str, listed: str, expected: set[EvidenceKind]
) -> None:
    seen = []

    def checked(v: Vocabulary, pairs: Pairs, found: Alignment) -> tuple[object, object]:
        numbers, order = contradictions(v, pairs, found)
        rows = features(v, pairs, found)
        assert np.array_equal(numbers, rows[:, FEATURES.index("number_clash")] > 0)
        assert np.array_equal(order, rows[:, FEATURES.index("reversed")] > 0)
        seen.append((numbers, order))
        return numbers, order

    monkeypatch.setattr(explain, "contradictions", checked)
    match = compare(NameQuery(name=asked), NameQuery(name=listed))
    found = {one.kind for one in match.evidence} & {EvidenceKind.NUMBER_CLASH, EvidenceKind.ORDER}
    assert seen
    assert found == expected


@pytest.mark.parametrize(("ours", "weighs"), [("1234", 0), ("123", 0), ("12345678", -1)])
def test_a_number_too_short_to_tell_parties_apart_speaks_neither_for_nor_against(ours: str, weighs: int) -> None:
    asked, listed = (
        NameQuery(name="Nord Foo Ltd", identifiers=(Identifier(kind="registration number", value=value),))
        for value in (ours, "1234" if weighs == 0 else "87654321")
    )
    found = [one.weight for one in compare(asked, listed).evidence if one.kind is EvidenceKind.IDENTIFIER]
    assert [weight < 0 for weight in found] == [True] * -weighs
