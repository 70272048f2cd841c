"""Transactions: what is accepted, what is unknown, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from smallyard.model.kleene import FALSE, TRUE, UNKNOWN
from smallyard.model.party import Role
from smallyard.model.transaction import EndUse, EndUseKind, Item, ItemKind, Transaction

LEAST: dict[str, Any] = {"date": "2025-06-01", "destination": "China", "items": [{"eccn": "3A001"}]}


def test_the_least_that_is_a_transaction() -> None:
    tx = Transaction.model_validate(LEAST)
    assert (tx.destination, tx.origin, tx.kind) == ("CN", "US", "export")
    assert Transaction.model_validate_json(tx.model_dump_json()) == tx


def test_an_end_use_not_reviewed_is_unknown() -> None:
    assert EndUse().is_for(EndUseKind.NUCLEAR) is UNKNOWN
    assert EndUse(reviewed=True).is_for(EndUseKind.NUCLEAR) is FALSE
    assert EndUse(ruled_out=(EndUseKind.NUCLEAR,)).is_for(EndUseKind.NUCLEAR) is FALSE
    assert EndUse(declared=(EndUseKind.NUCLEAR,), reviewed=True).is_for(EndUseKind.NUCLEAR) is TRUE


def test_an_answer_not_given_is_unknown() -> None:
    tx = Transaction.model_validate({**LEAST, "answers": {"a": True, "b": False, "c": "text"}})
    assert [tx.answer(key) for key in "abcd"] == [TRUE, FALSE, UNKNOWN, UNKNOWN]


@pytest.mark.parametrize(
    ("eccn", "kind"),
    [("3A001", ItemKind.COMMODITY), ("3D001", ItemKind.SOFTWARE), ("3E001", ItemKind.TECHNOLOGY), ("EAR99", None)],
)
def test_the_product_group_tells_what_an_item_is(eccn: str, kind: ItemKind | None) -> None:
    assert Item.model_validate({"eccn": eccn}).item_kind is kind


def test_deemed_exports_follow_the_person() -> None:
    tx = Transaction.model_validate({**LEAST, "kind": "deemed_export", "destination": "US", "nationality": "IR"})
    assert tx.controlling_country == "IR"


def test_receiving_parties_are_those_of_748_5_c_to_f() -> None:
    roles = [{"name": role.value, "role": role.value} for role in Role]
    tx = Transaction.model_validate({**LEAST, "parties": roles})
    assert [party.name for party in tx.receiving_parties] == [
        "purchaser",
        "intermediate_consignee",
        "ultimate_consignee",
        "end_user",
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"date": "1 June"}, "date"),
        ({"destination": "Atlantis"}, "destination"),
        ({"items": []}, "items"),
        ({"items": [{"eccn": "iron"}]}, "eccn"),
        ({"items": [{"value": -1}]}, "value"),
        ({"items": [{"value": "NaN"}]}, "value"),
        ({"items": [{"quantity": 0}]}, "quantity"),
        ({"parties": [{"name": ""}]}, "name"),
        ({"parties": [{"name": "x" * 10_000}]}, "name"),
        ({"colour": "blue"}, "colour"),
        ({"end_use": {"declared": ["nuclear"], "ruled_out": ["nuclear"]}}, "end_use"),
        (
            {"parties": [{"name": "A", "owners": [{"name": "B", "percent_at_least": 60, "percent_at_most": 50}]}]},
            "owners",
        ),
    ],
)
def test_what_is_refused(change: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Transaction.model_validate({**LEAST, **change})
    assert any(field in error["loc"] for error in caught.value.errors())
