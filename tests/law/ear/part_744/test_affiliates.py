"""The arithmetic of listed ownership: sums, ranges, and what is not counted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from smallyard.law.ear.part_744.affiliates import ListedOwnership, listed_ownerships
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.transaction import Transaction
from tests.cases.worlds import world_of

DAY = date(2025, 10, 15)
LISTINGS = [
    {"list": "EL", "name": "Alpha Group", "country": "CN", "began": date(2020, 12, 22)},
    {"list": "MEU", "name": "Alpha Group", "country": "CN", "began": date(2020, 12, 23)},
    {"list": "MEU", "name": "Beta Works", "country": "CN", "began": date(2020, 12, 23)},
    {"list": "SDN", "name": "Gamma", "country": "RU", "began": date(2022, 5, 8), "programs": ["VENEZUELA"]},
]


def ownership(*owners: dict[str, Any], country: str = "CN") -> list[ListedOwnership]:
    tx = Transaction.model_validate(
        {
            "date": DAY,
            "destination": "CN",
            "parties": [{"name": "Target", "role": "end_user", "country": country, "owners": owners}],
            "items": [{"eccn": "EAR99"}],
        }
    )
    return list(listed_ownerships(tx, world_of({"as_of": DAY, "world": {"listings": LISTINGS}})))


def owner(name: str, least: object, most: object | None = None, **more: Any) -> dict[str, Any]:
    return {"name": name, "percent_at_least": least, "percent_at_most": most if most is not None else least, **more}


@pytest.mark.parametrize(
    ("owners", "at_least", "at_most", "fact"),
    [
        ([owner("Alpha Group", 50)], 50, 50, TRUE),
        ([owner("Alpha Group", "49.99")], "49.99", "49.99", FALSE),
        ([owner("Alpha Group", 30), owner("Beta Works", 20)], 50, 50, TRUE),
        ([owner("Alpha Group", 30), owner("Beta Works", 19)], 49, 49, FALSE),
        ([owner("Alpha Group", 20, 60)], 20, 60, UNKNOWN),
        ([owner("Alpha Group", 30, 40), owner("Beta Works", 5, 9)], 35, 49, FALSE),
        ([owner("Alpha Group", 90), owner("Beta Works", 90)], 100, 100, TRUE),
        ([owner("Alpha Group", 40), owner("Somebody Else", 60)], 40, 40, FALSE),
    ],
)
def test_shares_are_added_up(owners: list[dict[str, Any]], at_least: object, at_most: object, fact: Kleene) -> None:
    (held,) = ownership(*owners)
    assert (held.at_least, held.at_most) == (Decimal(str(at_least)), Decimal(str(at_most)))
    assert held.half_or_more is fact


def test_an_owner_on_two_lists_counts_once() -> None:
    (held,) = ownership(owner("Alpha Group", 30))
    assert len(held.owners) == 2
    assert held.at_least == 30


def test_two_holdings_of_one_owner_count_both() -> None:
    (held,) = ownership(owner("Beta Works", 30), owner("Beta Works", 25, through=["Holding"]))
    assert held.at_least == 55
    assert "Beta Works 25 percent through Holding" in held.shares


def test_programs_outside_744_8_and_us_firms_are_left_out() -> None:
    assert ownership(owner("Gamma", 90)) == []
    assert ownership(owner("Alpha Group", 90), country="US") == []


def test_an_owner_not_yet_known_to_be_listed_counts_towards_the_most() -> None:
    day_in_doubt = {
        "list": "EL",
        "name": "Delta",
        "country": "CN",
        "began_between": [date(2025, 9, 1), date(2025, 12, 1)],
    }
    tx = Transaction.model_validate(
        {
            "date": DAY,
            "destination": "CN",
            "parties": [{"name": "Target", "owners": [owner("Delta", 80)]}],
            "items": [{"eccn": "EAR99"}],
        }
    )
    (held,) = listed_ownerships(tx, world_of({"as_of": DAY, "world": {"listings": [day_in_doubt]}}))
    assert (held.at_least, held.at_most) == (0, 80)
    assert held.half_or_more is UNKNOWN
    assert held.questions[0].key.endswith(".in_force")
