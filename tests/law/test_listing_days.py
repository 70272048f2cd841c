"""An answer that a listing was in force settles a day that the evidence leaves open, and no other."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallyard.law.decide import decide, decide_without_paths
from smallyard.law.heard import Heard
from smallyard.law.investment.decide import decide_without_paths as decide_deal
from smallyard.law.investment.part_800.persons import excepted_investor
from smallyard.law.provision import default_registry
from smallyard.law.world import World
from smallyard.model.investment import Investment
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.listing import ListCode
from smallyard.model.transaction import Transaction
from tests.cases.worlds import world_of

LAST_SEEN, FIRST_MISSED = date(2022, 10, 7), date(2023, 8, 22)
LISTED = {
    "name": "Sample Optics Institute",
    "country": "SG",
    "key": "sample",
    "began": date(2022, 2, 8),
    "ended_between": [LAST_SEEN, FIRST_MISSED],
}


def world(day: date, code: str = "UVL") -> World:
    return world_of({"as_of": day, "world": {"listings": [{"list": code, **LISTED}]}})


def shipment(day: date, answers: dict[str, Any], **party: Any) -> Transaction:
    consignee = {"name": "Sample Optics Institute", "role": "ultimate_consignee", "country": "SG", **party}
    return Transaction.model_validate(
        {
            "date": day,
            "destination": "SG",
            "parties": [consignee],
            "items": [{"eccn": "EAR99", "kind": "commodity", "value": 500}],
            "end_use": {"reviewed": True},
            "answers": answers,
        }
    )


def standing(tx: Transaction, there: World, code: ListCode) -> Kleene:
    (one,) = list(there.listed(tx, code)) or [None]
    return FALSE if one is None else one.in_force


@given(day=st.dates(date(2022, 1, 1), date(2024, 1, 1)), said=st.sampled_from([True, False, None, "yes"]))
def test_what_the_evidence_tells_goes_before_any_answer(day: date, said: object) -> None:
    there = world(day)
    evident = standing(shipment(day, {}), there, ListCode.UNVERIFIED_LIST)
    heard = standing(
        shipment(day, {"UVL:sample.in_force": said} if said is not None else {}), there, ListCode.UNVERIFIED_LIST
    )
    if evident is UNKNOWN and isinstance(said, bool):
        assert heard is Kleene.of(said)
    else:
        assert heard is evident


def test_answers_are_read_anew_for_parties_at_hand() -> None:
    """The same parties and the same world, other answers: what was looked up first does not stay."""
    there, day = world(date(2022, 12, 1)), date(2022, 12, 1)
    asked = shipment(day, {})
    for said, wanted in ((None, UNKNOWN), (True, TRUE), (False, FALSE), (None, UNKNOWN)):
        answers = {} if said is None else {"UVL:sample.in_force": said}
        tx = asked.model_copy(update={"answers": answers})
        assert tx.parties is asked.parties
        assert standing(tx, there, ListCode.UNVERIFIED_LIST) is wanted


@pytest.mark.parametrize("said", [True, False])
def test_a_what_if_agrees_with_a_full_decision(said: bool) -> None:
    day = date(2022, 12, 1)
    there, tx = world(day), shipment(day, {})
    heard = Heard(tx, 1, there, default_registry().in_force(day))
    changed = tx.model_copy(update={"answers": {"UVL:sample.in_force": said}})
    assert heard.again(changed).resolution.outcome is decide_without_paths(changed, there).lines[0].outcome
    assert heard.again(tx).resolution.outcome is decide_without_paths(tx, there).lines[0].outcome


def test_an_answer_on_an_owner_counts_too() -> None:
    """15 CFR 744.11(a)(1): owned by half or more by a listed party, from 29 September 2025."""
    day = date(2025, 10, 15)
    listed = {
        "list": "EL",
        "name": "Delta",
        "country": "CN",
        "key": "delta",
        "began_between": [day, date(2025, 11, 1)],
    }
    listed["began_between"] = [date(2025, 10, 1), date(2025, 11, 1)]
    listed["license_requirement"] = "For all items subject to the EAR"
    there = world_of({"as_of": day, "world": {"listings": [listed]}})
    owners = {"owners": [{"name": "Delta", "country": "CN", "percent_at_least": 80, "percent_at_most": 80}]}
    outcomes = {
        said: str(decide(shipment(day, {"EL:delta.in_force": said}, name="Target", **owners), there).outcome)
        for said in (True, False, "perhaps")
    }
    assert outcomes[True] == "LICENSE_REQUIRED"
    assert outcomes[False] != outcomes["perhaps"] == "UNDETERMINED"


def test_the_path_of_a_statement_stays_before_the_answer_on_the_day() -> None:
    day = date(2022, 12, 1)
    paths = decide(shipment(day, {}), world(day)).paths
    assert [one.needs for one in paths if one.kind == "statement"] == [("744.15.uvl_statement: yes",)]


def test_an_answer_speaks_of_its_own_day_alone() -> None:
    """A path to a later day does not take what was answered of this one: another listing may begin by then."""
    day = date(2022, 12, 1)
    begins = {**LISTED, "list": "EL", "key": "begins", "began_between": [LAST_SEEN, date(2023, 6, 1)]}
    del begins["began"], begins["ended_between"]
    begins["license_requirement"] = "For all items subject to the EAR"
    ends = {**LISTED, "list": "MEU", "key": "ends", "ended": date(2023, 2, 1)}
    del ends["ended_between"]
    there = world_of({"as_of": day, "world": {"listings": [begins, ends]}})
    decision = decide(shipment(day, {"EL:begins.in_force": False}), there)
    assert not [one for one in decision.paths if one.kind == "date" and one.outcome.may_go_ahead]


@pytest.mark.parametrize(
    ("key", "said", "words"),
    [
        ("UVL:sample.in_force", "yes", "it is neither true nor false"),
        ("UVL:nobody.in_force", True, "no list that is held has an entry UVL:nobody"),
        ("UVL:sample.in_force@2", True, "such a key ends in .in_force"),
        ("UVL:sample.in_force", False, "was not on the list on 2022-12-01 is taken from the answers"),
    ],
)
def test_every_such_answer_is_told(key: str, said: object, words: str) -> None:
    day = date(2022, 12, 1)
    decision = decide(shipment(day, {key: said}), world(day))
    assert any(words in one for one in decision.limits), decision.limits


def deal(answers: dict[str, Any], **more: Any) -> Investment:
    return Investment.model_validate(
        {
            "date": date(2023, 9, 1),
            "act": "purchase",
            "investor": {"name": "Sample Optics Institute", "country": "GB"},
            "target": {"name": "Ohio Lenses Inc", "country": "US", "us_business": True},
            "answers": answers,
            **more,
        }
    )


@pytest.mark.parametrize(("said", "wanted"), [(True, FALSE), (False, UNKNOWN), (None, UNKNOWN)])
def test_the_day_of_signing_has_a_key_of_its_own(said: bool | None, wanted: Kleene) -> None:
    """31 CFR 800.219(c)(2): on the Unverified List at signing, no excepted investor."""
    signed = date(2022, 12, 1)
    key = f"UVL:sample.in_force.{signed}"
    there = world(date(2023, 9, 1))
    answers = {} if said is None else {key: said}
    one = excepted_investor(deal(answers, signed=signed), there)
    assert one.fact is wanted
    assert (key in {question.key for question in one.questions}) is (said is None)
    # The day of completion is another: an answer for it says nothing of signing.
    other = excepted_investor(deal({"UVL:sample.in_force": True}, signed=signed), there)
    assert key in {question.key for question in other.questions}


@pytest.mark.parametrize(("said", "outcome"), [(True, "PROHIBITED"), (False, "NOT_COVERED")])
def test_an_answer_settles_a_listing_of_a_deals_target(said: bool, outcome: str) -> None:
    """31 CFR 501.601: no dealing with a person on the SDN List, on the day of the deal."""
    day = date(2023, 3, 1)
    facts = deal(
        {"SDN:sample.in_force": said},
        date=day,
        investor={"name": "Ohio Lenses Inc", "country": "US", "us_person": True},
        target={"name": "Sample Optics Institute", "country": "SG"},
        publicly_traded=False,
    )
    decision = decide_deal(facts, world(day, "SDN"))
    assert str(decision.outcome) == outcome, decision.summary
    assert any("is taken from the answers" in one for one in decision.limits)
