"""The 50 percent rule step by step: OFAC's own examples (FAQ 401), circles, ranges, and all sets tried by force."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lists.ownership.graphs import exact, graph_of, held_by_enumeration

from smallyard.lists.ownership import cascade, holders_of_half
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN

# OFAC FAQ 401 (13 August 2014), in our words: blocked persons X and Y, entities A, B and C.
FAQ_401 = [
    ("half of A, and A half of B", {("X", "A"): 50, ("A", "B"): 50}, "B", TRUE),
    (
        "half of A and of B, which hold a quarter of C each",
        {("X", "A"): 50, ("X", "B"): 50, ("A", "C"): 25, ("B", "C"): 25},
        "C",
        TRUE,
    ),
    ("half of A and a tenth of B; A two fifths of B", {("X", "A"): 50, ("X", "B"): 10, ("A", "B"): 40}, "B", TRUE),
    (
        "half of A but a quarter of B; each a quarter of C",
        {("X", "A"): 50, ("X", "B"): 25, ("A", "C"): 25, ("B", "C"): 25},
        "C",
        FALSE,
    ),
    (
        "a quarter of A and of B, which hold half of C each",
        {("X", "A"): 25, ("X", "B"): 25, ("A", "C"): 50, ("B", "C"): 50},
        "C",
        FALSE,
    ),
    ("X and Y a quarter of A each; A half of B", {("X", "A"): 25, ("Y", "A"): 25, ("A", "B"): 50}, "B", TRUE),
]


@pytest.mark.parametrize(("facts", "shares", "entity", "blocked"), FAQ_401, ids=[one[0] for one in FAQ_401])
def test_ofac_faq_401(facts: str, shares: dict[tuple[str, str], int], entity: str, blocked: object) -> None:
    graph = graph_of(shares)
    persons = {graph.find(name): TRUE for name in ("X", "Y") if any(name in pair for pair in shares)}
    assert cascade(graph, persons).holds(graph.find(entity)) is blocked


@pytest.mark.parametrize(("percent", "blocked"), [(49, FALSE), (50, TRUE)])
def test_half_is_enough_and_less_is_not(percent: int, blocked: object) -> None:
    graph = graph_of({("X", "A"): percent})
    assert cascade(graph, {0: TRUE}).holds(1) is blocked


def test_sums_of_decimals_are_exact() -> None:
    from smallyard.lists.ownership import Entity, OwnershipGraph, Share, Stake

    names = ["X", "A", "B", "C"]
    stakes = [Stake("X", "C", Share.parse("16.7")), Stake("A", "C", Share.parse("16.65"))]
    stakes += [
        Stake("B", "C", Share.parse("16.65")),
        Stake("X", "A", Share.parse("50")),
        Stake("X", "B", Share.parse("50")),
    ]
    graph = OwnershipGraph([Entity(name, name) for name in names], stakes)
    assert cascade(graph, {0: TRUE}).share_in(3) == Share.percent(50)


def test_a_circle_without_the_person_is_nobodys() -> None:
    graph = graph_of({("A", "B"): 60, ("B", "A"): 60, ("X", "A"): 40})
    found = cascade(graph, {graph.find("X"): TRUE})
    assert found.holds(graph.find("A")) is FALSE
    assert found.holds(graph.find("B")) is FALSE


def test_a_range_across_half_is_not_known() -> None:
    graph = graph_of({("X", "A"): (40, 60)})
    assert cascade(graph, {0: TRUE}).holds(1) is UNKNOWN


def test_what_another_surely_holds_bounds_an_unknown_share() -> None:
    graph = graph_of({("X", "A"): (0, 100), ("N", "A"): 51})
    assert cascade(graph, {graph.find("X"): TRUE}).holds(graph.find("A")) is FALSE


def test_two_unknown_shares_share_what_is_left() -> None:
    """X and Y may each hold up to 40, but not 80 together: N holds 60."""
    graph = graph_of({("X", "A"): (0, 100), ("Y", "A"): (0, 100), ("N", "A"): 60})
    found = cascade(graph, {graph.find("X"): TRUE, graph.find("Y"): TRUE})
    assert found.holds(graph.find("A")) is FALSE
    assert str(found.share_in(graph.find("A"))) == "at most 40%"


def test_someone_who_may_be_listed_counts_towards_the_most_only() -> None:
    graph = graph_of({("X", "A"): 30, ("Y", "A"): 30})
    found = cascade(graph, {graph.find("X"): TRUE, graph.find("Y"): UNKNOWN})
    assert found.holds(graph.find("A")) is UNKNOWN
    assert str(found.share_in(graph.find("A"))) == "30% to 60%"


@settings(max_examples=80, deadline=None)
@given(exact(6), st.sets(st.sampled_from("ABC"), min_size=1, max_size=2))
def test_the_cascade_is_the_least_closed_set(shares: dict[tuple[str, str], int], persons: set[str]) -> None:
    graph = graph_of(shares)
    present = {name for name in persons if any(name in pair for pair in shares)}
    expected = held_by_enumeration(shares, present)
    found = cascade(graph, {graph.find(name): TRUE for name in present})
    names = {graph.entities[number].id for number in found.surely}
    assert names == expected
    assert set(found.possibly) == set(found.surely)


@settings(max_examples=80, deadline=None)
@given(exact(6))
def test_holders_of_half_are_those_whose_cascade_reaches(shares: dict[tuple[str, str], int]) -> None:
    graph = graph_of(shares)
    names = [one.id for one in graph.entities]
    for owned in names:
        expected = {owner for owner in names if owner != owned and owned in held_by_enumeration(shares, {owner})}
        found, whole = holders_of_half(graph, graph.find(owned))
        assert whole
        assert {graph.entities[number].id for number in found} == expected


@settings(max_examples=100, deadline=None)
@given(exact(6), st.data())
def test_a_wider_range_never_narrows_the_answer(shares: dict[tuple[str, str], int], data: st.DataObject) -> None:
    """What is certain with ranges is certain with any shares inside them, and what is excluded is excluded."""
    ranges = {}
    for pair, held in shares.items():
        ranges[pair] = (data.draw(st.integers(0, held)), data.draw(st.integers(held, 100)))
    exactly, loosely = graph_of(shares), graph_of(ranges)
    sure = cascade(exactly, {0: TRUE})
    loose = cascade(loosely, {0: TRUE})
    for number in range(len(exactly)):
        assert loose.holds(number) in {sure.holds(number), UNKNOWN}
        if number:
            assert loose.share_in(number).low <= sure.share_in(number).low
            assert loose.share_in(number).high >= sure.share_in(number).high
