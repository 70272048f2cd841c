"""Records are found by text in any script and by what they are, on SQLite and PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smallyard.errors import InputError
from smallyard.law.decision import Decision, Outcome
from smallyard.records.search import Search, _stretches, numbers_found
from smallyard.records.store import RecordStore
from smallyard.records.words import terms, words
from tests.records.decisions import decision, of_both, of_china
from tests.records.screenings import screening


def naming(name: str, number: int = 1, *, day: date = date(2023, 8, 1), citation: str | None = None) -> Decision:
    """A decision on a transaction with a party of this name."""
    made = decision(number, day=day)
    party = {"name": name, "country": "CN", "addresses": [{"text": "Futian, Shenzhen"}]}
    tx = type(made.transaction).model_validate({**made.transaction.model_dump(), "parties": [party]})
    finding = made.findings[0]
    if citation is not None:
        finding = type(finding).model_validate({**finding.model_dump(), "citation": citation})
    return made.model_copy(update={"transaction": tx, "findings": (finding,)})


@pytest.fixture
def store(place: str | Path) -> Iterator[RecordStore]:
    opened = RecordStore(place)
    yield opened
    opened.close()


def numbers(store: RecordStore, **wanted: object) -> list[int]:
    return [one.sequence for one in store.search(Search(**wanted)).records]  # type: ignore[arg-type]


CASES = [
    ("Huawei Technologies Co., Ltd.", "huawei", True),
    ("Huawei Technologies Co., Ltd.", "TECHNOLOGIES huawei", True),
    ("Huawei Technologies Co., Ltd.", "huaw", False),
    ("Huawei Technologies Co., Ltd.", "huaw*", True),
    ("Huawei Technologies Co., Ltd.", "huawei semiconductors", False),
    ("深圳市海天雄电子有限公司", "海天雄", True),  # any piece of it
    ("深圳市海天雄电子有限公司", "雄", True),
    ("深圳市海天雄电子有限公司", "司", True),  # the last character, too
    ("深圳市海天雄电子有限公司", "深圳电子", False),  # not one piece
    ("深圳市海天雄电子有限公司", "深圳 电子", True),  # two pieces
    ("華為技術有限公司", "华为", True),  # traditional and simplified
    ("华为技术有限公司", "華為技術", True),
    ("海天海雄天", "海天雄", False),  # every pair could be elsewhere; the run is not there
    ("Бюро Новые Технологии", "новые", True),
    ("شركة النور للتجارة", "النور", True),
    ("Müller & Söhne GmbH", "muller sohne", True),
    ("ＡＢＣ電子", "abc", True),  # full width
    ("삼성전자", "성전", True),
    ("O'Brien-Smith plc", "brien smith", True),
    ("Futian", "shenzhen futian", True),  # the address
    ("Anyone", "T1013", True),  # the user's reference
    ("Anyone", "3A001", True),  # the entry of its ECCN
    ("Anyone", "3a001.a", True),
    ("Anyone", "3A001.b", False),
    ("Anyone", "732", True),  # a finding's citation
    ('a\' OR "b" * ) & | ! : (', "or b", True),
    ('a\' OR "b" * ) & | ! : (', "x' \" ) & | ! :* (", False),
]


def test_by_text(store: RecordStore) -> None:
    names = list(dict.fromkeys(name for name, _, _ in CASES))
    store.append_all([naming(name, 1_000 + number) for number, name in enumerate(names, start=1)])
    for name, asked, found in CASES:
        assert ((names.index(name) + 1) in numbers(store, text=asked)) == found, (name, asked)


def test_by_citation(store: RecordStore) -> None:
    store.append_all([naming("A", citation="15 CFR 744.11(a)(1)"), naming("B", 2, citation="15 CFR 744.15(b)")])
    assert numbers(store, text="744.11") == [1]
    assert numbers(store, text="744.11(a)") == [1]
    assert numbers(store, text="15 CFR 744.15(b)") == [2]
    assert numbers(store, text="744.11(b)") == []
    assert numbers(store, text="744") == [2, 1]


def test_by_what_it_is_and_by_whom(store: RecordStore) -> None:
    store.append(decision(1), by="Ann Lee")
    store.append_all([of_china(2), of_both(3)], by="bob")
    store.append(screening("Vega Optics", "match"))
    assert numbers(store) == [4, 3, 2, 1]
    assert numbers(store, by="ann lee") == [1]
    assert numbers(store, by="ann") == []
    assert numbers(store, law="us") == [3, 1]
    assert numbers(store, law="both") == [3]
    assert numbers(store, law="china") == [3, 2]
    assert numbers(store, kind="screening") == [4]
    assert numbers(store, kind="transaction", outcomes=("NLR",)) == [1]
    assert numbers(store, outcomes=("NLR", "match")) == [4, 1]
    assert numbers(store, regime="OFAC") == [4]
    assert numbers(store, text="vega", kind="transaction") == []


def test_by_days(store: RecordStore) -> None:
    days = [date(2023, 12, 31), date(2024, 1, 1), date(2024, 2, 29), date(2025, 6, 15)]
    for number, day in enumerate(days, start=1):
        store.append_all([decision(number, day=day)], datetime(2026, number, 5, tzinfo=UTC))
    assert numbers(store, effective_from=date(2024, 1, 1)) == [4, 3, 2]
    assert numbers(store, effective_to=date(2023, 12, 31)) == [1]
    assert numbers(store, effective_from=date(2024, 1, 1), effective_to=date(2024, 2, 28)) == [2]
    assert numbers(store, effective_from=date(2024, 2, 29), effective_to=date(2024, 2, 29)) == [3]
    assert numbers(store, recorded_from=date(2026, 2, 1), recorded_to=date(2026, 3, 31)) == [3, 2]
    with pytest.raises(InputError, match="is before"):
        numbers(store, effective_from=date(2024, 1, 2), effective_to=date(2024, 1, 1))


def test_page_after_page(store: RecordStore) -> None:
    store.append_all([naming("Vega" if number % 3 else "Lyra", number) for number in range(1, 31)])
    seen: list[int] = []
    before = None
    while True:
        found = store.search(Search(text="vega"), limit=7, before=before)
        seen += [one.sequence for one in found.records]
        if not found.more:
            break
        before = seen[-1]
    assert seen == [number for number in range(30, 0, -1) if number % 3]


def test_stretches_of_a_long_chain_are_all_looked_through(
    store: RecordStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only PostgreSQL looks in stretches; both give the same."""
    monkeypatch.setattr("smallyard.records.words.BUCKET", 4)
    monkeypatch.setattr("smallyard.records.search.BUCKET", 4)
    store.append_all([naming("Vega" if number in {1, 2, 60, 61} else "Lyra", number) for number in range(1, 101)])
    assert numbers(store, text="vega") == [61, 60, 2, 1]
    assert [one.sequence for one in store.search(Search(text="lyra"), limit=200).records] == [
        number for number in range(100, 0, -1) if number not in {1, 2, 60, 61}
    ]


def test_a_text_without_words_is_refused(store: RecordStore) -> None:
    for asked, words_ in (("?!", "no word"), ("x" * 2_001, "too long"), ("a1 " * 60, "too many words")):
        with pytest.raises(InputError, match=words_):
            numbers(store, text=asked)


@given(st.text(max_size=60), st.text(max_size=60))
def test_every_text_is_found_by_itself(one: str, other: str) -> None:
    """Whatever a text asks for is among the words of a text that holds it."""
    there = list(words(f"{other} {one}"))
    held = " ".join(there)
    for term in terms(one):
        *whole, last = term.words
        assert set(whole) <= set(there)
        assert any(word.startswith(last) for word in there) if term.begins else last in there
        assert term.run in held


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)), st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_stretches_hold_the_days_between_and_no_other(one: date, other: date) -> None:
    first, last = sorted((one, other))
    found = set(_stretches(first, last))

    def within(day: date) -> bool:
        return bool({day.isoformat()[:length] for length in (4, 7, 10)} & found)

    assert within(first)
    assert within(last)
    for day, edge in ((first, -1), (last, 1)):
        outside = date.fromordinal(day.toordinal() + edge)
        assert not within(outside)


def test_a_word_with_an_underscore_is_found_whole(store: RecordStore) -> None:
    """SQLite's index parts such words: a part of one is not the word, nor are the parts of another."""
    required, excepted = decision(1), naming("Required Instruments Co., Ltd.", 2)
    store.append(required.model_copy(update={"outcome": Outcome.LICENSE_REQUIRED}), by="ann_lee")
    store.append(excepted.model_copy(update={"outcome": Outcome.LICENSE_EXCEPTION}), by="ann-lee")
    store.append(decision(3), by="_")
    assert numbers(store, outcomes=("LICENSE_REQUIRED",)) == [1]
    assert numbers(store, outcomes=("LICENSE_EXCEPTION",), text="required") == [2]
    assert numbers(store, outcomes=("LICENSE_EXCEPTION", "LICENSE_REQUIRED")) == [2, 1]
    assert numbers(store, outcomes=("LICENSE_REQUIRED", "NLR"), by="_") == [3]
    assert numbers(store, text="required") == [2]
    assert [numbers(store, by=by) for by in ("ann_lee", "ann-lee", "ann", "lee_ann", "_ann_")] == [
        [1],
        [2],
        [],
        [],
        [],
    ]


@settings(max_examples=50)
@given(st.text(max_size=40), st.lists(st.text(max_size=20), max_size=3))
def test_any_text_may_be_asked_for(by: str, outcomes: list[str]) -> None:
    from sqlalchemy import create_engine

    from smallyard.records.schema import metadata

    with create_engine("sqlite://").connect() as connection:
        metadata.tables["record_words"].create(connection)
        assert numbers_found(connection, Search(by=by, outcomes=tuple(outcomes)), 10) == []
