"""Strong Kleene logic obeys its laws, and unknown never passes for false."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene, all_of, any_of

facts = st.sampled_from(list(Kleene))


@given(facts, facts)
def test_de_morgan(a: Kleene, b: Kleene) -> None:
    assert ~(a & b) is (~a | ~b)
    assert ~(a | b) is (~a & ~b)


@given(facts, facts, facts)
def test_distribution_and_association(a: Kleene, b: Kleene, c: Kleene) -> None:
    assert a & (b | c) is (a & b) | (a & c)
    assert (a & b) & c is a & (b & c)
    assert a & b is b & a


@given(facts)
def test_unknown_is_neither(a: Kleene) -> None:
    assert ~~a is a
    assert UNKNOWN & FALSE is FALSE
    assert UNKNOWN | TRUE is TRUE
    assert UNKNOWN & TRUE is UNKNOWN
    assert (a | ~a) is not FALSE


@given(st.lists(facts), st.lists(facts))
def test_learning_a_fact_never_turns_a_settled_answer(known: list[Kleene], more: list[Kleene]) -> None:
    """Monotone in information: replacing unknowns by facts leaves true true and false false."""
    for join in (all_of, any_of):
        before = join([*known, *(UNKNOWN for _ in more)])
        after = join([*known, *more])
        assert before is UNKNOWN or before is after


@pytest.mark.parametrize("fact", list(Kleene))
def test_has_no_truth_of_its_own(fact: Kleene) -> None:
    with pytest.raises(TypeError, match="compare it"):
        bool(fact)


def test_reads_optional_bool() -> None:
    assert [Kleene.of(v) for v in (True, False, None)] == [TRUE, FALSE, UNKNOWN]
    assert [k.known for k in (TRUE, FALSE, UNKNOWN)] == [True, False, None]
