"""What names are taken apart into."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smallyard.errors import InputError
from smallyard.model.party import PartyKind
from smallyard.names import TokenClass, analyse
from smallyard.names.lexicon import mended, phrases
from smallyard.names.vocabulary import hash_of, hashes_of

G, T, P, W, L, N = (
    TokenClass.GIVEN,
    TokenClass.TRADE,
    TokenClass.PLACE,
    TokenClass.INDUSTRY,
    TokenClass.LEGAL_FORM,
    TokenClass.NUMBER,
)


@pytest.mark.parametrize(
    ("name", "kind", "tokens"),
    [
        ("SIS d.o.o.", PartyKind.UNKNOWN, [("sis", T), ("doo", L)]),
        ("Shenzhen Haitianxiong Electronic Co., Ltd.", PartyKind.UNKNOWN,
         [("shenzhen", P), ("haitianxiong", T), ("electronic", W), ("co ltd", L)]),
        ("13th Research Institute", PartyKind.ORGANIZATION, [("13", N), ("research institute", W)]),
        ("Thirteenth Research Institute", PartyKind.ORGANIZATION, [("13", N), ("research institute", W)]),
        ("Brigade Forty-Four", PartyKind.ORGANIZATION, [("brigade", W), ("44", N)]),
        ("ROMAN XIII", PartyKind.VESSEL, [("roman", T), ("13", N)]),
        ("Владимир Путин", PartyKind.PERSON, [("vladimir", G), ("putin", G)]),
        ("PUTIN, Vladimir", PartyKind.PERSON, [("vladimir", G), ("putin", G)]),
        ("김정은", PartyKind.PERSON, [("김정은", G)]),
        ("JC Juncker", PartyKind.PERSON, [("j", G), ("c", G), ("juncker", G)]),
        ("Siemens Aktiengeselschaft", PartyKind.ORGANIZATION, [("siemens", T), ("aktiengesellschaft", L)]),
    ],
)  # fmt: skip
def test_tokens(name: str, kind: PartyKind, tokens: list[tuple[str, TokenClass]]) -> None:
    assert [(token.text, token.kind) for token in analyse(name, kind).tokens] == tokens


@pytest.mark.parametrize(
    ("name", "place", "trade", "industry", "legal"),
    [
        ("深圳市海天雄电子有限公司", "深圳", "海天雄", "电子", "有限公司"),
        ("深圳市海天雄電子有限公司", "深圳", "海天雄", "电子", "有限公司"),
        ("海天雄电子（深圳）有限公司", "深圳", "海天雄", "电子", "有限公司"),
        ("北京华大信息技术股份有限公司", "北京", "华大", "信息技术", "股份有限公司"),
        ("厦门重庆长电科技有限公司", "厦门重庆", "长电", "科技", "有限公司"),
        ("广东光华科技股份有限公司", "广东", "光华", "科技", "股份有限公司"),
        ("有限公司", "", "", "", "有限公司"),
    ],
)
def test_chinese_parts(name: str, place: str, trade: str, industry: str, legal: str) -> None:
    found = analyse(name, PartyKind.ORGANIZATION).chinese
    assert found is not None
    assert (found.place, found.trade_name, found.industry, found.legal_form) == (place, trade, industry, legal)


def test_characters_read_in_two_ways_give_two_readings() -> None:
    spoken = {reading.text for reading in analyse("重庆长电科技有限公司", PartyKind.ORGANIZATION).readings}
    assert any("changdian" in text for text in spoken)
    assert any("zhangdian" in text for text in spoken)
    assert all("zhongqing" not in text for text in spoken)


def test_name_in_two_scripts_is_read_in_both() -> None:
    found = analyse("Shenzhen Haitianxiong (深圳市海天雄电子有限公司)", PartyKind.ORGANIZATION)
    assert any("海天雄" in reading.text for reading in found.readings)
    assert found.readings[0].text == "shenzhen haitianxiong"


def test_two_thousand_characters_are_the_limit() -> None:
    assert analyse("a" * 2_000).tokens
    with pytest.raises(InputError, match=r"2,001 characters is too long; accepted: at most 2,000"):
        analyse("a" * 2_001)
    with pytest.raises(InputError):
        analyse("字" * 10_000_000)


@pytest.mark.parametrize(
    ("name", "tells"),
    [("Co., Ltd.", False), ("有限公司", False), ("The", False), ("", False), ("🚀", False), ("Bank", True),
     ("SIS", True), ("Société Générale", True), ("13th", True), ("王", True)],
)  # fmt: skip
def test_whether_a_name_tells_anything(name: str, tells: bool) -> None:
    assert analyse(name, PartyKind.ORGANIZATION).tells is tells


@given(st.lists(st.text(max_size=30), min_size=200, max_size=220))
@settings(max_examples=5)
def test_hashes_of_many_texts_are_those_of_each(texts: list[str]) -> None:
    assert hashes_of(texts).tolist() == [hash_of(text) for text in texts]


def test_a_long_word_of_a_legal_form_is_mended_wherever_a_letter_was_added_or_changed() -> None:
    long = {first for first, group in phrases().items() if len(first) >= 9 and any(L in one for one in group)}
    assert "aktiengesellschaft" in long
    for word in long:
        for place in range(len(word)):
            assert mended(f"{word[:place]}x{word[place:]}") in long
            assert mended(f"{word[:place]}x{word[place + 1 :]}") in long
