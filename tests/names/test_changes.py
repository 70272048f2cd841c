"""A query that a change of the lists does not touch has the same answer before and after it, to the last digit."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smallyard.lists.catalog import build_catalog, name_entries
from smallyard.lists.pack import embedded
from smallyard.model.party import Identifier
from smallyard.model.party_kind import PartyKind
from smallyard.names import EntryName, NameEntry, NameIndex, NameQuery, candidates, changes
from smallyard.names.changes import IndexChange
from smallyard.names.kept import KeptQueries
from smallyard.names.vocabulary import in_steps

WORDS = [
    "Haitian", "Haitan", "Hai", "Tian", "Feihong", "Technology", "Trading", "Shenzhen", "Petrov", "Petrova",
    "Mohammed", "Muhammad", "Ben", "Ali", "Nordlicht", "Aerospace", "Optical", "13", "AVIC", "深圳市", "海天", "公司",
    "Electronics", "Electronic", "Abu", "Co., Ltd.", "GmbH", "Institute", "of", "Star", "Starr", "Stark",
]  # fmt: skip
name = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
code = st.sampled_from(["9074729", "123456789", "91440300708461136T"]).map(
    lambda one: Identifier(kind="tax", value=one)
)
entry = st.builds(
    NameEntry,
    key=st.just(0),
    names=st.lists(st.builds(EntryName, name, st.booleans()), min_size=1, max_size=2).map(tuple),
    kind=st.sampled_from([PartyKind.UNKNOWN, PartyKind.PERSON, PartyKind.ORGANIZATION]),
    countries=st.sampled_from([(), ("CN",), ("RU",)]),
    identifiers=st.lists(code, max_size=1).map(tuple),
)
query = st.builds(
    NameQuery,
    name=name,
    kind=st.sampled_from([PartyKind.UNKNOWN, PartyKind.PERSON]),
    countries=st.sampled_from([(), ("CN",)]),
    identifiers=st.lists(code, max_size=1).map(tuple),
)


def numbered(entries: Sequence[tuple[int, NameEntry]]) -> tuple[NameIndex, list[int]]:
    """An index of entries under the numbers of their places, and the names by which we know them."""
    made = [
        NameEntry(place, one.names, one.kind, one.countries, one.addresses, one.birth_dates, one.identifiers)
        for place, (_, one) in enumerate(entries)
    ]
    return NameIndex.build(made), [number for number, _ in entries]


def answers(index: NameIndex, known: list[int], queries: Sequence[NameQuery], least: float) -> list[list[object]]:
    return [
        [(known[one.key], one.score, one.name, one.alias, one.evidence) for one in found]
        for found in index.search(queries, threshold=least)
    ]


def compare(
    before: Sequence[tuple[int, NameEntry]],
    after: Sequence[tuple[int, NameEntry]],
    queries: Sequence[NameQuery],
    least: float = 0.0,
) -> int:
    """Check that no untouched query has another answer; the number of touched ones."""
    (old, old_known), (new, new_known) = numbered(before), numbered(after)
    was, now = dict(before), dict(after)
    differs = {number for number in was.keys() | now.keys() if was.get(number) != now.get(number)}
    changed = (
        np.array([place for place, number in enumerate(old_known) if number in differs], dtype=np.int64),
        np.array([place for place, number in enumerate(new_known) if number in differs], dtype=np.int64),
    )
    change = IndexChange(old, new, changed)
    touched = change.touches(queries)
    by_words = KeptQueries.of(queries).touched(change)
    assert not (touched & ~by_words).any(), "kept as words, a query is missed"
    rest = [one for one, hit in zip(queries, touched, strict=True) if not hit]
    assert answers(old, old_known, rest, least) == answers(new, new_known, rest, least)
    return int(touched.sum())


@settings(max_examples=80, deadline=None)
@given(
    entries=st.lists(entry, min_size=1, max_size=30),
    leave=st.sets(st.integers(0, 29), max_size=3),
    come=st.dictionaries(st.integers(0, 40), entry, max_size=3),
    queries=st.lists(query, min_size=1, max_size=8),
)
def test_the_untouched_have_the_same_answer_however_crowded_the_words(
    entries: list[NameEntry], leave: set[int], come: dict[int, NameEntry], queries: list[NameQuery]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        # Limits so low that a few names pass them.
        for place, name_ in enumerate(("_SPAN_MOST", "_JOIN_MOST", "_TOKEN_MOST", "_PAIR_MOST"), start=2):
            patch.setattr(candidates, name_, place)
        patch.setattr(changes, "LIMITS", (2, 3, 4, 5))
        patch.setattr(candidates, "COMMON", 6)
        patch.setattr(candidates, "LITTLE", 2)
        patch.setattr(changes, "_HALF", 3)
        patch.setattr(changes, "_CLASSES", np.array([1, 3, 4, 7]))
        # Else nearly every addition to so short a list is a step.
        patch.setattr("smallyard.names.vocabulary._STEPS", 0.25)
        before = list(enumerate(entries))
        after = sorted({**{n: one for n, one in before if n not in leave}, **come}.items())
        compare(before, after, queries)


def test_a_night_of_the_lists_that_come_with_the_software_touches_few() -> None:
    _, said = build_catalog(embedded(), date.max)
    entries = list(enumerate(name_entries(said)))
    draw = random.Random(5)
    gone = set(draw.sample(range(len(entries)), 15))
    before = [one for one in entries if one[0] not in gone]
    damaged = [NameQuery(str(one.names[0].text)[1:]) for _, one in draw.sample(entries, 120)]  # type: ignore[union-attr]
    towns, trades = ["Hamburg", "Osaka", "Porto"], ["Trading", "Foods", "Textile"]
    invented = [
        NameQuery(
            f"{draw.choice(towns)} {draw.choice('KLMNPR')}{draw.choice('aeiou')}lder{n} {draw.choice(trades)} GmbH"
        )
        for n in range(280)
    ]
    touched = compare(before, entries, [*damaged, *invented], 0.3)
    assert 0 < touched < 100


def test_nothing_changed_touches_nobody_and_a_step_in_length_touches_all() -> None:
    few = [(number, NameEntry(number, (f"Firm {number}x",))) for number in range(20)]
    asked = [NameQuery("Firm 3x"), NameQuery("Anything")]
    assert compare(few, few, asked) == 0
    assert compare(few, few[:9], asked) == 2


@pytest.mark.parametrize("names", [1, 2, 9, 500, 18_556, 57_174])
def test_a_number_of_names_is_within_an_eighth_of_a_doubling(names: int) -> None:
    assert abs(in_steps(names) - names) <= names * 0.045 + 0.5
    assert in_steps(in_steps(names)) == in_steps(names)
