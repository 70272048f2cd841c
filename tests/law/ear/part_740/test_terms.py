"""Conditions of exceptions: how facts become conditions, and which questions are asked when."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from smallyard.law.ear.part_740.terms import Fact, answered, bar, behind, everything_but, offer, only
from smallyard.law.effects import OffersException, SuspendsExceptions
from smallyard.law.line import Line
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN
from smallyard.model.transaction import Transaction


def line(**answers: Any) -> Line:
    tx = Transaction.model_validate(
        {
            "date": date(2026, 9, 1),
            "destination": "BR",
            "items": [{"eccn": "3A001.a.2"}],
            "answers": {key.replace("_", ".", 1): value for key, value in answers.items()},
        }
    )
    return Line(tx, tx.items[0], 1)


YES, NO = Fact(TRUE), Fact(FALSE)
OPEN = Fact(UNKNOWN, "key.open", "Is it so?")
OTHER = Fact(UNKNOWN, "key.other", "And this?")


def test_facts_join_by_kleene_logic_and_keep_the_question_that_matters() -> None:
    assert (YES & OPEN) == OPEN
    assert (NO & OPEN) == NO
    assert (YES | OPEN) == YES
    assert (NO | OPEN) == OPEN
    assert (OPEN & OTHER) == OPEN
    assert (~OPEN).key == "key.open"
    assert (~YES).value is FALSE


def test_a_condition_carries_its_question_only_while_it_is_unknown() -> None:
    assert only("Only so.", YES, "740.3").question is None
    assert only("Only so.", TRUE, "740.3").state == "yes"
    unknown = only("Only so.", OPEN, "740.3(b)")
    assert unknown.state == "unknown"
    assert unknown.question is not None
    assert unknown.question.key == "key.open"
    assert unknown.citation == "15 CFR 740.3(b)"


def test_a_supplement_is_cited_as_it_is_written() -> None:
    assert only("Only so.", TRUE, "Supp. No. 8 to 15 CFR part 740").citation == "Supp. No. 8 to 15 CFR part 740"


@pytest.mark.parametrize(("given", "state"), [({}, "unknown"), ({"k_a": True}, "yes"), ({"k_a": False}, "no")])
def test_an_answer_decides_a_condition(given: dict[str, bool], state: str) -> None:
    assert answered(line(**given), "k.a", "Only so.", "Is it so?", "740.9").state == state


def test_conditions_behind_an_open_gateway_are_not_asked_by_themselves() -> None:
    gateway = answered(line(), "k.gate", "Only through here.", "Through here?", "740.9(a)")
    own = answered(line(), "k.own", "Only own.", "Own?", "740.9(a)(1)")
    keys = [one.question.key for one in behind(gateway, own) if one.question is not None]
    assert keys == ["k.gate", "k.gate"]


@pytest.mark.parametrize("answer", [True, False])
def test_conditions_behind_an_answered_gateway_ask_their_own_questions(answer: bool) -> None:
    here = line(k_gate=answer)
    gateway = answered(here, "k.gate", "Only through here.", "Through here?", "740.9(a)")
    own = answered(here, "k.own", "Only own.", "Own?", "740.9(a)(1)")
    first, second = behind(gateway, own)
    assert first.question is None
    assert second.question is not None
    assert second.question.key == "k.own"


def test_a_condition_that_facts_decide_stays_decided_behind_a_gateway() -> None:
    gateway = answered(line(), "k.gate", "Only through here.", "Through here?", "740.9(a)")
    assert behind(gateway, only("Never.", FALSE, "740.9"))[1].state == "no"


def test_an_offer_is_available_only_when_every_condition_is_met() -> None:
    conditions = [only("One.", TRUE, "740.3"), only("Two.", OPEN, "740.3")]
    effect = offer("LVS", "740.3", conditions).effect
    assert isinstance(effect, OffersException)
    assert effect.available is UNKNOWN
    assert effect.effect == "offers_exception"
    assert effect.reaches is None


def test_a_bar_is_uncertain_while_its_fact_is_unknown() -> None:
    effect = SuspendsExceptions()
    assert not list(bar(NO, effect, "why", "740.2(a)(1)"))
    (certain,) = bar(TRUE, effect, "why", "740.2(a)(1)")
    assert certain.certainty is TRUE
    (uncertain,) = bar(OPEN, effect, "why", "740.2(a)(1)")
    assert uncertain.certainty is UNKNOWN
    assert [one.key for one in uncertain.questions] == ["key.open"]


def test_everything_but_one_section() -> None:
    sections = everything_but("740.20")
    assert "740.20" not in sections
    assert {"740.3", "740.11", "740.29"} <= set(sections)
