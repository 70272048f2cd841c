"""A name that may be a listed one is a question, whatever the list; a person's word settles it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from smallyard.law.decide import decide_without_paths
from smallyard.law.decision import Decision
from smallyard.law.world import World
from smallyard.model.transaction import Transaction
from smallyard.names import Band, NameMatch, NameQuery
from tests.cases.worlds import CaseHit, CaseLists, world_of

DAY = date(2025, 6, 1)
ENTRIES: dict[str, dict[str, Any]] = {
    "DPL": {"end_date": date(2030, 1, 1)},
    "EL": {"license_requirement": "For all items subject to the EAR. (See §744.11 of the EAR)"},
    "UVL": {},
    "SDN": {"programs": ["RUSSIA-EO14024"]},
}


@dataclass(frozen=True)
class Alike(CaseLists):
    """Lists in which every name is only like the one asked for."""

    def _hits(self, query: NameQuery, include_past: bool) -> list[CaseHit]:
        return [
            replace(hit, match=NameMatch(0, 0.8, Band.REVIEW, hit.match.name, query.name, ()))
            for hit in super()._hits(query, include_past)
        ]


def decided(code: str, **party: object) -> Decision:
    entry = {"list": code, "name": "Doubtful Trading", "country": "AE", "began": date(2024, 1, 1), **ENTRIES[code]}
    sure = world_of({"as_of": DAY, "world": {"listings": [entry]}})
    lists = Alike(sure.lists.histories, DAY, DAY)  # type: ignore[attr-defined]
    tx = Transaction.model_validate(
        {
            "date": DAY,
            "destination": "AE",
            "parties": [{"name": "Doubtful Trading", "role": "ultimate_consignee", "country": "AE", **party}],
            "items": [{"eccn": "EAR99", "kind": "commodity", "value": 500}],
            "end_use": {"reviewed": True},
        }
    )
    return decide_without_paths(tx, World(lists=lists))  # type: ignore[arg-type]


def listing_id(code: str) -> str:
    asked = decided(code).questions[0].text
    return next(word.strip("().,") for word in asked.split() if word.strip("().,").startswith(f"{code}:"))


@pytest.mark.parametrize("code", list(ENTRIES))
def test_a_possible_match_is_asked(code: str) -> None:
    decision = decided(code)
    assert decision.outcome == "UNDETERMINED"
    assert decision.questions[0].key == "parties[1].listings"


@pytest.mark.parametrize("code", list(ENTRIES))
def test_a_dismissed_match_is_no_match(code: str) -> None:
    decision = decided(code, not_listings=[listing_id(code)])
    assert decision.outcome == "NLR"
    assert decision.questions == ()


@pytest.mark.parametrize(
    ("code", "outcome"),
    [("DPL", "PROHIBITED"), ("EL", "LICENSE_REQUIRED"), ("UVL", "NLR"), ("SDN", "LICENSE_REQUIRED")],
)
def test_a_confirmed_match_binds(code: str, outcome: str) -> None:
    assert decided(code, listings=[listing_id(code)]).outcome == outcome
