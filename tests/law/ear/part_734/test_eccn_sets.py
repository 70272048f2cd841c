"""Sets of ECCNs as provisions write them."""

from __future__ import annotations

import pytest

from smallyard.errors import LawError
from smallyard.law.tables.eccn_sets import EccnSet
from smallyard.model.eccn import Eccn
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene


@pytest.mark.parametrize(
    ("text", "eccn", "expected"),
    [
        ("3B001.d", "3B001.d.2", TRUE),
        ("3B001.d", "3B001.e", FALSE),
        ("3B001.d", "3B001", UNKNOWN),
        ("3B001 !3B001.g", "3B001.g.1", FALSE),
        ("3B001 !3B001.g", "3B001.h", TRUE),
        ("3B001 !3B001.g", "3B001", UNKNOWN),
        ("?D??? ?E???", "9E003.a.1", TRUE),
        ("?D??? ?E???", "9A003", FALSE),
        ("?E0??", "9E610", FALSE),
        ("CCL", "EAR99", FALSE),
        ("CCL", "1C992", TRUE),
        ("ANY", "EAR99", TRUE),
        ("EAR99", "EAR99", TRUE),
        ("?A???", "EAR99", FALSE),
        ("600-series", "9A610.x", TRUE),
        ("600-series.y", "9A610.y.1", TRUE),
        ("600-series.y", "9A610.x", FALSE),
        ("600-series.y", "9A610", UNKNOWN),
        ("600-series.a-x", "9A610.x", TRUE),
        ("600-series.a-x", "9A610.y", FALSE),
        ("9x515.a-x", "9A515.x", TRUE),
        ("9x515.y", "9A610.y", FALSE),
        ("", "3A001", FALSE),
    ],
)
def test_contains(text: str, eccn: str, expected: Kleene) -> None:
    assert EccnSet.parse(text).contains(Eccn.parse(eccn)) is expected


def test_a_missing_classification_may_be_in_any_set_but_the_empty_one() -> None:
    assert EccnSet.parse("3A001").contains(None) is UNKNOWN
    assert EccnSet.parse("").contains(None) is FALSE


@pytest.mark.parametrize("text", ["3A00", "3A001..a", "three", "!"])
def test_a_word_that_names_no_set_is_refused(text: str) -> None:
    with pytest.raises(LawError, match="names no set of ECCNs"):
        EccnSet.parse(text)
