"""Keys: readable, stable, and never shared by two parties."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallyard.lists.keys import listing_key, order_key, slug
from smallyard.model.listing import ListCode


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Guangdong Guanghua Sci-Tech Co., Ltd.", "guangdong-guanghua-sci-tech-co-ltd"),
        ("Guangdong Guanghua Sci-Tech Co.,Ltd", "guangdong-guanghua-sci-tech-co-ltd"),
        ("J.S.C. Voentelecom", "jsc-voentelecom"),
        ("JSC Voentelecom", "jsc-voentelecom"),
        ("A & B Trading", "a-and-b-trading"),
        ("Étoile L’Air", "etoile-lair"),
        ("L'Air", "lair"),
        ("Corporation of China?s (AVIC) Institute", "corporation-of-chinas-avic-institute"),
        ("北京普科测控技术有限公司", "北京普科测控技术有限公司"),
        ("ＦＵＬＬ　ＷＩＤＴＨ", "full-width"),
        ("Радиофизика", "радиофизика"),
        (" I. ASH", "i-ash"),
    ],
)
def test_names_fold(name, folded):
    assert slug(name) == folded


def test_han_differs_from_han():
    assert slug("北京普科") != slug("北京普克")


def test_names_of_signs_differ():
    assert slug("@@@") != slug("@@")
    assert slug("@@@").startswith("x")


def test_long_names_are_cut_and_still_differ():
    first, second = slug("A" * 300 + " one"), slug("A" * 300 + " two")
    assert len(first) <= 120
    assert first != second


@pytest.mark.parametrize(
    ("code", "country", "key"),
    [
        (ListCode.UNVERIFIED_LIST, "CN", "a-co-cn"),
        (ListCode.UNVERIFIED_LIST, "China", "a-co-cn"),
        (ListCode.UNVERIFIED_LIST, "HK", "a-co-cn"),
        (ListCode.ENTITY_LIST, "AE", "a-co-ae"),
        (ListCode.ENTITY_LIST, None, "a-co"),
        (ListCode.ENTITY_LIST, "Atlantis", "a-co"),
        # Their publishers give the country in one form of the file and not in another.
        (ListCode.NONPROLIFERATION, "TH", "a-co"),
        (ListCode.DENIED_PERSONS_LIST, "US", "a-co"),
    ],
)
def test_keys(code, country, key):
    assert listing_key(code, "A Co.", country) == key


def test_keys_of_orders():
    assert order_key("I. ASH", date(2003, 6, 19)) == "i-ash-2003-06-19"
    assert order_key("I. ASH", None) == "i-ash"


@given(st.text(min_size=1))
def test_a_slug_is_short_tidy_and_stable(name):
    folded = slug(name)
    assert 0 < len(folded) <= 120
    assert folded == slug(name)
    assert folded.strip("-") == folded
    assert not any(sign.isspace() or sign in '/:\\"' for sign in folded)


@given(st.text(st.sampled_from("abcdefghij ,.-&'()"), min_size=3))
def test_white_space_and_case_do_not_matter(name):
    assert slug(name) == slug(f"  {name.upper()} ")
