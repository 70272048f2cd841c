"""Finding an entry by everyday words and technical values; how often it succeeds: bench/classify_search.py."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallyard.errors import InputError
from smallyard.law.classification.ecfr import read_control_list
from smallyard.law.classification.search import search, tokens
from tests.law.classification.part_774 import part

DAY = date(2026, 9, 1)


def found(question: str, day: date = DAY, **values: object) -> list[str]:
    return [str(hit.eccn) for hit in search(question, day, parameters=values, limit=5)]


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("thermal imaging cameras", "6A003"),
        ("handheld thermal camera 9 Hz", "6A993"),
        ("carbon fibre", "1C010"),
        ("smartphone", "5A992"),
        ("quantum computer", "4A906"),
        ("handcuffs", "0A982"),
        ("oscilloscopes", "3A992"),
        ("oscillosope", "3A992"),  # a slip of the pen
        ("anthrax", "1C351"),
        ("encryption software", "5D002"),
        ("know-how for turbine blades", "9E003"),
    ],
)
def test_everyday_words(question: str, entry: str) -> None:
    assert entry in found(question)


def test_software_is_found_only_where_it_is_asked_for() -> None:
    assert found("semiconductor etcher")[0][1] == "B"
    assert found("software for designing gate-all-around chips")[0] == "3D006"


def test_values_put_a_chip_in_its_paragraph_or_keep_it_out() -> None:
    assert found("AI chip", tpp=Decimal(4992))[0] == "3A090.a.1"
    fast = search("AI accelerator chip", DAY, parameters={"tpp": Decimal(4992)})
    slow = search("AI accelerator chip", DAY, parameters={"tpp": Decimal(100)})
    score = {
        name: next(hit.score for hit in hits if hit.eccn.entry == "3A090")
        for name, hits in (("f", fast), ("s", slow))
    }
    assert score["f"] > score["s"]


def test_an_entry_that_was_not_on_the_list_is_not_found() -> None:
    assert "4A906" not in found("quantum computer", date(2024, 9, 5))
    assert "4A906" in found("quantum computer", date(2024, 9, 6))


def test_a_value_of_the_wrong_kind_is_said() -> None:
    with pytest.raises(InputError, match="not a number"):
        search("chip", DAY, parameters={"tpp": "many"})


def test_the_loaded_text_is_searched_too() -> None:
    text = read_control_list("774.xml", part())
    assert str(search("spark gap delay", DAY, text=text)[0].eccn) == "3A228"


def test_nothing_is_found_for_nothing() -> None:
    assert search("", DAY) == ()
    assert search("the of and", DAY) == ()


def test_words_in_one_form() -> None:
    assert tokens("Carbon Fibres") == tokens("carbon fiber")
    assert tokens("gate-all-around") == ["gate-all-around", "gate", "all", "around"]


@given(st.text(max_size=200))
def test_any_question_is_answered(question: str) -> None:
    hits = search(question, DAY, limit=7)
    assert len(hits) <= 7
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
