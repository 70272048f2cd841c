"""One question closes every rule on known end uses."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from smallyard.law.decide import decide_without_paths
from smallyard.law.decision import Decision, Outcome
from smallyard.law.ear.part_744.knowledge import for_military_user
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN
from smallyard.model.transaction import Transaction
from tests.cases.worlds import CaseLists

DAY = date(2025, 6, 1)


def transaction(**given: Any) -> Transaction:
    return Transaction.model_validate(
        {"date": DAY, "destination": "CN", "items": [{"eccn": "3A991.p", "kind": "commodity", "value": 100}], **given}
    )


def decided(tx: Transaction) -> Decision:
    return decide_without_paths(tx, World(lists=CaseLists((), DAY, DAY)))  # type: ignore[arg-type]


def test_an_end_use_that_nobody_looked_into_is_asked_for_once() -> None:
    decision = decided(transaction())
    keys = [one.key for one in decision.questions]
    assert decision.outcome is Outcome.UNDETERMINED
    assert keys.count("end_use.reviewed") == 1
    assert not [key for key in keys if key.startswith(("744.", "parties"))]


def test_reviewed_closes_it() -> None:
    assert decided(transaction(end_use={"reviewed": True})).outcome is Outcome.NLR


@pytest.mark.parametrize(
    ("party", "reviewed", "known"),
    [
        ({"military_end_user": True}, False, TRUE),
        ({"military_end_user": False}, False, FALSE),
        ({}, False, UNKNOWN),
        ({}, True, FALSE),
        ({"military_end_user": True, "country": "SG"}, False, UNKNOWN),
        ({"military_end_user": True, "country": "SG"}, True, FALSE),
        ({"military_end_user": True, "role": "forwarder"}, True, FALSE),
    ],
)
def test_military_end_users_are_receiving_parties_located_there(
    party: dict[str, Any], reviewed: bool, known: object
) -> None:
    tx = transaction(
        parties=[{"name": "A", "role": "end_user", "country": "CN", **party}], end_use={"reviewed": reviewed}
    )
    assert for_military_user(tx, frozenset({"CN"})).value is known


def test_where_no_party_is_named_someone_at_the_destination_may_be_one() -> None:
    assert for_military_user(transaction(), frozenset({"CN"})).value is UNKNOWN
    assert for_military_user(transaction(), frozenset({"RU"})).value is FALSE
