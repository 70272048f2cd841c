"""Facts with their questions."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from smallyard.law.ear.known import NO, YES, Known, either
from smallyard.law.effects import Question
from smallyard.model.citation import Citation
from smallyard.model.kleene import UNKNOWN, Kleene


def known(value: Kleene, key: str) -> Known:
    return Known.of(value, Question(key=key, text="?", citation=Citation("15 CFR 734.3")))


FACTS = st.builds(known, st.sampled_from(list(Kleene)), st.sampled_from(["a", "b", "c"]))


@given(FACTS, FACTS)
def test_the_logic_is_kleenes_and_only_the_unknown_asks(one: Known, other: Known) -> None:
    for result, value in (
        (one & other, one.value & other.value),
        (one | other, one.value | other.value),
        (~one, ~one.value),
    ):
        assert result.value is value
        assert bool(result.questions) is (value is UNKNOWN)


def test_while_the_first_is_unknown_the_second_is_not_asked() -> None:
    first, second = known(UNKNOWN, "first"), known(UNKNOWN, "second")
    assert [one.key for one in (first & second).questions] == ["first"]
    assert [one.key for one in (YES & second).questions] == ["second"]
    assert [one.key for one in (first | second).questions] == ["first", "second"]


def test_either_of_none_is_false() -> None:
    assert either([]) == NO
