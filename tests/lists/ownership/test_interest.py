"""Economic interest against every walk followed by force; chains against every path enumerated."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lists.ownership.graphs import exact, graph_of, interest_by_walks, paths_by_enumeration

from smallyard.lists.ownership import Share, chains, interest, interests_at_least

HAIR = 1e-7


def percent(share: Share) -> tuple[float, float]:
    return float(share.at_least), float(share.at_most)


def test_shares_multiply_along_a_chain_and_add_up_over_chains() -> None:
    graph = graph_of({("O", "A"): 60, ("O", "B"): 50, ("A", "X"): 25, ("B", "X"): 25})
    assert interest(graph, graph.find("O"), graph.find("X")) == Share.parse("27.5")


def test_a_circle_is_counted_to_its_limit() -> None:
    """X and Y hold half of each other; A has the other half of X: .5 / (1 - .25) = 2/3 of X, and B the last third."""
    graph = graph_of({("X", "Y"): 50, ("Y", "X"): 50, ("A", "X"): 50, ("B", "Y"): 50})
    for owner, expected in (("A", 200 / 3), ("B", 100 / 3)):
        low, high = percent(interest(graph, graph.find(owner), graph.find("X")))
        assert low == pytest.approx(expected, abs=HAIR)
        assert high == pytest.approx(expected, abs=HAIR)


def test_the_least_and_the_most() -> None:
    graph = graph_of({("O", "A"): (50, 60), ("A", "X"): (0, 100), ("N", "X"): 30})
    assert percent(interest(graph, graph.find("O"), graph.find("X"))) == (0.0, 42.0)


def test_one_whole_is_shared_by_all_owners() -> None:
    """O has all of A and of B, whose shares in X are unknown: together not more than what N leaves."""
    graph = graph_of({("O", "A"): 100, ("O", "B"): 100, ("A", "X"): (0, 100), ("B", "X"): (0, 100), ("N", "X"): 70})
    assert percent(interest(graph, graph.find("O"), graph.find("X"))) == (0.0, 30.0)


@settings(max_examples=40, deadline=None)
@given(exact(6))
def test_interest_is_the_sum_over_all_walks(shares: dict[tuple[str, str], int]) -> None:
    graph = graph_of(shares)
    names = [one.id for one in graph.entities][:4]
    for owner in names:
        for owned in names:
            if owner != owned:
                came, under_way = interest_by_walks(shares, owner, owned, 40)
                low, high = percent(interest(graph, graph.find(owner), graph.find(owned)))
                assert low >= came * 100 - HAIR
                assert high <= (came + under_way) * 100 + HAIR
                assert low <= high


@settings(max_examples=50, deadline=None)
@given(exact(6), st.data())
def test_a_range_holds_the_interest_of_any_shares_inside(
    shares: dict[tuple[str, str], int], data: st.DataObject
) -> None:
    ranges = {
        pair: (data.draw(st.integers(0, held)), data.draw(st.integers(held, 100))) for pair, held in shares.items()
    }
    exactly, loosely = graph_of(shares), graph_of(ranges)
    last = len(exactly) - 1
    for owner in range(last):
        low, high = percent(interest(exactly, owner, last))
        least, most = percent(interest(loosely, owner, last))
        assert least <= low + HAIR
        assert most >= high - HAIR


@settings(max_examples=50, deadline=None)
@given(exact(6))
def test_nobody_with_half_the_interest_is_missed(shares: dict[tuple[str, str], int]) -> None:
    graph = graph_of(shares)
    last = len(graph) - 1
    found = set(interests_at_least(graph, last))
    assert found == {one for one in range(last) if interest(graph, one, last).low >= Share.parse("50").low}


@settings(max_examples=100, deadline=None)
@given(exact(6))
def test_chains_are_all_the_paths(shares: dict[tuple[str, str], int]) -> None:
    graph = graph_of(shares)
    owner, owned = 0, len(graph) - 1
    names = [one.id for one in graph.entities]
    found = chains(graph, owner, owned, most=1000)
    expected = paths_by_enumeration(shares, names[owner], names[owned])
    assert {tuple(names[number] for number in one.path) for one in found} == expected
    weights = [one.product.high for one in found]
    assert all(after <= before + 1000 for before, after in pairwise(weights))
