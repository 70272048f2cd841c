"""Names that nobody would call names: a defined answer, no crash, bounded time."""

from __future__ import annotations

import importlib.util
import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smallyard.errors import InputError
from smallyard.model.party import PartyKind
from smallyard.names import NameEntry, NameIndex, NameQuery, analyse, compare

ODD = [
    "",
    " ",
    "a",
    "A.",
    "字",
    "1",
    "٣",
    "Co., Ltd.",
    "有限公司",
    "LLC OOO GmbH",
    "\u202eabc\u202c",
    "\u200b\u200c\u200d",
    "\ud800",
    "a\udfffb",
    "🚀🚀 🚀",
    "Ⅻ",
    "ﷺ",
    "\x00\x01",
    "ＡＢＣ",
    "İıŞş",
    "ß",
    "ſ",
    "ﬁ",
    "Ǆ",
    "a" * 2000,
    "字" * 2000,
    "a " * 1000,
    "字 " * 1000,
    "ﷺ" * 2000,
    "é" * 2000,
    "e\u0301" * 1000,
    "\u0301" * 2000,
    "محمد " * 400,
    "김" * 2000,
    "-" * 2000,
    "." * 2000,
    "a." * 1000,
    "'" * 2000,
    "()" * 1000,
    "第" * 2000,
    "一" * 2000,
    "第一" * 900,
    "ア" * 2000,
    "Иван" * 500,
    "аbс",
    "0" * 2000,
    "9" * 400,
    "十" * 2000,
    "no. 1 " * 300,
    "& " * 900,
    "( ( ( )",
    "bin bin bin",
    "al",
    "王",
    "王王王王",
    "公司公司公司",
    "中国中国中国",
    "ქართული",
    "தமிழ்",
    "ไทย",
    "ខ្មែរ",
    "𠀀𠀀",
    "\u3164",
    "J.R.R. T.",
]
ALPHABET = st.characters(codec=None) | st.sampled_from(
    "王李有限公司深圳电子 ABCabc.,-'()/&0123456789абв\u200b\u202e김ア محد"
)
NAMES = st.text(ALPHABET, max_size=60)
KINDS = st.sampled_from(PartyKind)


@pytest.fixture(scope="module")
def index() -> NameIndex:
    names = [name for name in ODD if name] + ["Saddam Hussein", "Shenzhen Haitianxiong Electronic Co., Ltd."]
    return NameIndex.build(NameEntry(number, (name,)) for number, name in enumerate(names))


@pytest.mark.parametrize("name", ODD, ids=[ascii(name[:12]) for name in ODD])
def test_odd_name(index: NameIndex, name: str) -> None:
    started = time.perf_counter()
    for kind in PartyKind:
        analyse.__wrapped__(name, kind)
    found = index.search([NameQuery(name)], threshold=0.0)[0]
    assert all(0 <= match.score < 1 for match in found)
    assert all(match.explain() for match in found)
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize("name", ["", " ", "\u200b", "🚀", "\ud800", "Co., Ltd.", "LLC", "有限公司", "The", "-"])
def test_nothing_to_match_matches_nothing(index: NameIndex, name: str) -> None:
    assert index.search([NameQuery(name)]) == [[]]
    assert compare(NameQuery(name), NameQuery(name)).score < 0.5


def test_ten_megabytes_are_refused_at_once() -> None:
    started = time.perf_counter()
    with pytest.raises(InputError, match="too long"):
        analyse("x" * 10_000_000)
    assert time.perf_counter() - started < 1


@settings(max_examples=150, deadline=None)
@given(NAMES, NAMES, KINDS)
def test_scores_are_symmetric_deterministic_and_below_one(one: str, other: str, kind: PartyKind) -> None:
    forward = compare(NameQuery(one, kind), NameQuery(other, kind))
    assert 0 <= forward.score < 1
    assert forward.score == compare(NameQuery(other, kind), NameQuery(one, kind)).score
    assert forward == compare(NameQuery(one, kind), NameQuery(other, kind))
    assert len(forward.explain()) > 0


@settings(max_examples=60, deadline=None)
@given(st.lists(NAMES, max_size=6), st.lists(NAMES, max_size=6))
def test_batch_is_one_by_one(listed: list[str], asked: list[str]) -> None:
    index = NameIndex.build(NameEntry(number, (name,)) for number, name in enumerate(listed))
    queries = [NameQuery(name) for name in asked]
    batch = index.search(queries, threshold=0.0)
    assert batch == [index.search([query], threshold=0.0)[0] for query in queries]


@settings(max_examples=100, deadline=None)
@given(NAMES, KINDS)
def test_analysis_gives_printable_bounded_tokens(name: str, kind: PartyKind) -> None:
    found = analyse(name, kind)
    assert len(found.readings) <= 16
    for reading in found.readings:
        assert 0 < len(reading.tokens) <= 24
        assert all(
            token.text and not any(char.isspace() and char != " " for char in token.text) for token in reading.tokens
        )


def test_fuzz_target_holds_for_a_while() -> None:
    path = Path(__file__).resolve().parents[2] / "tools" / "fuzz_names.py"
    spec = importlib.util.spec_from_file_location("fuzz_names", path)
    assert spec is not None
    assert spec.loader is not None
    fuzz = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fuzz)
    rng = random.Random(4)
    for data in (b"", b"\n", b"a", b"\xff\xfe\x00", *(fuzz.mutated(rng) for _ in range(25))):
        fuzz.target(data)


def test_ten_thousand_characters_are_refused_by_search(index: NameIndex) -> None:
    with pytest.raises(InputError, match="10,000 characters is too long"):
        index.search([NameQuery("Trading " * 1_250)])
