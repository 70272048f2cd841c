"""Facts supposed otherwise land in the field that the question named."""

from __future__ import annotations

import pytest

from smallyard.law.supposing import suppose
from smallyard.model.transaction import Transaction

TX = Transaction.model_validate(
    {
        "date": "2025-06-01",
        "destination": "CN",
        "items": [{"eccn": "3A001"}, {"eccn": "EAR99"}],
        "parties": [{"name": "A"}, {"name": "B"}],
    }
)


def test_fields_answers_and_lists() -> None:
    assert suppose(TX, "end_use.reviewed", True).end_use.reviewed  # type: ignore[union-attr]
    assert suppose(TX, "items[2].value", "5").items[1].value == 5  # type: ignore[union-attr]
    assert suppose(TX, "parties[2].not_listings", "UVL:b").parties[1].not_listings == ("UVL:b",)  # type: ignore[union-attr]
    assert suppose(TX, "740.6.written_assurance@2", True).answers == {"740.6.written_assurance@2": True}  # type: ignore[union-attr]
    assert TX.answers == {}
    assert not TX.end_use.reviewed


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("items[3].value", "5"),
        ("items[0].value", "5"),
        ("items[1].nothing", 1),
        ("items[1].value", "x"),
        ("parties[1]", 1),
    ],
)
def test_what_cannot_be_supposed_is_none(key: str, value: object) -> None:
    assert suppose(TX, key, value) is None
