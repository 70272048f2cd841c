"""Portions of a line: bounds hold whatever goods the line is made of, and the estimate lies within them."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallyard.model.eccn import Eccn
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN
from smallyard.trade.portions import NONE, WHOLE, Part, Portion, under_control, under_requirement

KLEENE = st.sampled_from([TRUE, UNKNOWN, FALSE])
ECCNS = ["3A001", "3A001.a", "3A001.a.7", "3A001.b", "3A991", "5A002", "9A991", "3B001.c"]


@st.composite
def portions(draw: st.DrawFn) -> Portion:
    return Portion(*sorted(draw(st.lists(st.integers(0, WHOLE), min_size=3, max_size=3))))


@st.composite
def parts(draw: st.DrawFn) -> list[Part]:
    return [
        Part(Eccn.parse(name), draw(portions()), draw(KLEENE))
        for name in draw(st.lists(st.sampled_from(ECCNS), max_size=5))
    ]


@given(parts(), KLEENE)
def test_any_parts_give_a_portion(some: list[Part], otherwise: object) -> None:
    # Portion itself refuses bounds out of order.
    under_control(some)
    under_requirement(some, otherwise)  # type: ignore[arg-type]


@given(parts())
def test_without_requirements_on_the_rest_what_is_licensed_is_controlled(some: list[Part]) -> None:
    assert under_requirement(some, FALSE).upper <= under_control(some).upper
    assert under_requirement(some, FALSE).central <= under_control(some).upper


@given(parts(), KLEENE)
def test_a_requirement_more_never_lowers_a_bound(some: list[Part], otherwise: object) -> None:
    raised = [Part(one.eccn, one.portion, TRUE) for one in some]
    before, after = under_requirement(some, otherwise), under_requirement(raised, otherwise)  # type: ignore[arg-type]
    assert before.lower <= after.lower
    assert before.upper <= after.upper
    assert before.central <= after.central


@given(st.data())
def test_bounds_hold_for_goods_that_keep_to_the_links(data: st.DataObject) -> None:
    """Goods of disjoint ECCNs with true shares; the links bracket each; the joined bounds bracket the truth."""
    names = data.draw(st.lists(st.sampled_from(["3A001", "3A991", "5A002", "9A991"]), unique=True))
    cuts = sorted(data.draw(st.lists(st.integers(0, WHOLE), min_size=len(names) + 1, max_size=len(names) + 1)))
    shares = [high - low for low, high in pairwise(cuts)]
    otherwise = data.draw(st.sampled_from([TRUE, FALSE]))
    some, true_control, true_required = [], sum(shares), 0
    for name, share in zip(names, shares, strict=True):
        lower, upper = data.draw(st.integers(0, share)), data.draw(st.integers(share, WHOLE))
        required = data.draw(KLEENE)
        true_required += share if required is TRUE or (required is UNKNOWN and data.draw(st.booleans())) else 0
        some.append(Part(Eccn.parse(name), Portion(lower, data.draw(st.integers(lower, upper)), upper), required))
    true_required += WHOLE - true_control if otherwise is TRUE else 0
    controlled, licensed = under_control(some), under_requirement(some, otherwise)
    assert controlled.lower <= true_control <= controlled.upper
    assert licensed.lower <= true_required <= licensed.upper


def test_the_same_eccn_linked_twice_counts_once() -> None:
    half = Portion(0, WHOLE // 2, WHOLE // 2)
    assert under_control([Part(Eccn.parse("3A001"), half)] * 2) == half


def test_a_paragraph_counts_within_its_entry() -> None:
    entry = Part(Eccn.parse("3A001"), Portion(0, 300_000, 600_000))
    paragraph = Part(Eccn.parse("3A001.a.7"), Portion(0, 100_000, 200_000))
    assert under_control([entry, paragraph]) == entry.portion


def test_to_an_embargoed_destination_the_rest_needs_a_license_too() -> None:
    part = Part(Eccn.parse("5A992"), Portion(0, 100_000, 400_000), TRUE)
    assert under_requirement([part], TRUE) == Portion(WHOLE, WHOLE, WHOLE)
    assert under_requirement([], TRUE) == Portion(WHOLE, WHOLE, WHOLE)
    assert under_requirement([], FALSE) == NONE


def test_bounds_are_rounded_outwards() -> None:
    third = Decimal(1) / 3
    assert Portion.of(third, third, third) == Portion(333_333, 333_333, 333_334)


@pytest.mark.parametrize("wrong", [(2, 1, 3), (-1, 0, 0), (0, 0, WHOLE + 1)])
def test_a_portion_out_of_order_is_refused(wrong: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="not a portion"):
        Portion(*wrong)
