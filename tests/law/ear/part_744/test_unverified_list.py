"""The UVL statement: every element of 744.15(b)(2), filled in from the transaction or left in brackets."""

from __future__ import annotations

from datetime import date

from smallyard.law.ear.part_744.unverified_list import uvl_statement_wording
from smallyard.model.listing import ListCode
from smallyard.model.transaction import Transaction
from tests.cases.worlds import world_of

DAY = date(2025, 6, 1)
WORLD = world_of(
    {"as_of": DAY, "world": {"listings": [{"list": "UVL", "name": "Beispiel GmbH", "began": date(2024, 10, 16)}]}}
)


def wording(**party: object) -> str:
    tx = Transaction.model_validate(
        {
            "date": DAY,
            "destination": "DE",
            "parties": [
                {"name": "Beispiel GmbH", "role": "ultimate_consignee", **party},
                {"name": "Nutzer AG", "role": "end_user"},
            ],
            "items": [{"eccn": "4A994.b", "description": "tester", "quantity": 2, "unit": "pieces"}, {}],
            "end_use": {"description": "testing"},
        }
    )
    (one,) = WORLD.listed(tx, ListCode.UNVERIFIED_LIST)
    return uvl_statement_wording(tx, one)


def test_facts_are_filled_in() -> None:
    text = wording(addresses=[{"text": "Ring 1", "city": "Bonn", "country": "DE"}])
    assert "Party: Beispiel GmbH" in text
    assert "Ring 1, Bonn, DE" in text
    assert "tester, ECCN 4A994.b, quantity 2 pieces" in text
    assert "testing; Nutzer AG; Germany;" in text


def test_what_is_missing_stands_in_brackets() -> None:
    text = wording()
    for gap in ("[COMPLETE ADDRESS]", "[DESCRIPTION], ECCN [ECCN]", "[SIGNATURE]", "[DATE]", "[NAME, TITLE]"):
        assert gap in text


def test_every_undertaking_is_made() -> None:
    text = " ".join(wording().split())
    for words in (
        "agrees not to use the items for any use prohibited",
        "declares that the end use, end user, and country of ultimate destination",
        "agrees to cooperate with end-use checks, including a Post-Shipment Verification",
        "in the last five years",
        "required to be retained in part 762",
        "sufficient authority to legally bind the party",
    ):
        assert words in text
