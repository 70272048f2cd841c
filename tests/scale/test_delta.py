"""What is joined from last night's results and the few parties that a change touches is what a full run gives."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smallyard.errors import StoreError
from smallyard.lists.store import Store
from smallyard.lists.view import ListsView
from smallyard.model.party import Party
from smallyard.scale.delta import ListsChange, ListsState, rescreen
from smallyard.screening.parties import Options, look_up
from smallyard.screening.result import hit_as_dict

KNOWN = (date(2022, 6, 1), date(2023, 12, 31), date(2026, 8, 1))
"""Days between which publications came: the last of them brings most of what is held."""
DAYS = (date(2023, 8, 21), date(2023, 8, 22), date(2026, 3, 2))
NAMES = [
    "Huawei Technologies Co., Ltd.", "Guangdong Guanghua Sci-Tech Co.", "Suzhou Chaowei Jingna Optoelectric",
    "北京普科测控技术有限公司", "Recaz Star General Trading LLC", "JSC Voentelecom", "Radiofizika",
    "Semiconductor Manufacturing", "Beijing Institute of Technology", "Zwitschernde Butterblume GmbH", "Foo Trading",
    "Shenzhen Nordlicht Aerospace Co., Ltd.", "University of Technology", "Wuxi Biologics", "AVIC",
]  # fmt: skip
party = st.builds(
    Party, name=st.sampled_from(NAMES), country=st.sampled_from([None, "CN", "DE"]),
)  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("delta") / "lists.sqlite")


@cache
def state(store: Store, effective: date, known: date) -> tuple[ListsView, ListsState]:
    view = store.view(effective, known)
    return view, ListsState.of(view)


@cache
def change_of(store: Store, days: tuple[date, date], known: tuple[date, date]) -> ListsChange:
    old, now = (state(store, *one)[1] for one in zip(days, known, strict=True))
    return ListsChange.between(old, now)


def shown(found: Any) -> list[list[dict[str, Any]]]:
    return [[hit_as_dict(hit) for hit in hits] for hits in found]


@settings(max_examples=40, deadline=None)
@given(
    days=st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)),
    known=st.sampled_from([(KNOWN[0], KNOWN[1]), (KNOWN[1], KNOWN[2]), (KNOWN[2], KNOWN[1]), (KNOWN[2], KNOWN[2])]),
    parties=st.lists(party, min_size=1, max_size=12),
    new=st.sets(st.integers(0, 11), max_size=3),
    past=st.booleans(),
)
def test_joined_equals_a_full_run(
    store: Store,
    days: tuple[date, date],
    known: tuple[date, date],
    parties: list[Party],
    new: set[int],
    past: bool,
) -> None:
    options = Options(past=past)
    before, after = (state(store, *one)[0] for one in zip(days, known, strict=True))
    held = look_up(parties, before, options)
    earlier = [None if place in new else hits for place, hits in enumerate(held)]
    found = rescreen(parties, earlier, change_of(store, days, known), after, options)
    assert shown(found.hits) == shown(look_up(parties, after, options))
    if days[0] == days[1] and known[0] == known[1]:
        assert [place for place, again in enumerate(found.compared) if again] == sorted(
            place for place in new if place < len(parties)
        )


def test_a_day_of_law_touches_those_near_what_changed_on_it_alone(store: Store) -> None:
    (_, old), (after, now) = (state(store, day, KNOWN[2]) for day in (date(2023, 8, 21), date(2023, 8, 22)))
    change = ListsChange.between(old, now)
    assert (change.came, change.went, change.everything) == ((), (), False)
    names = {after.bearing(one).listing.name for one in change.amended}  # type: ignore[union-attr]
    assert {"Guangdong Guanghua Sci-Tech Co.", "JSC Voentelecom"} <= names
    asked = ["Guangdong Guanghua Sci-Tech", "Voentelecom", "Huawei Technologies", "Nordlicht Foods GmbH"]
    assert change.touches([Party(name=name) for name in asked]) == [True, True, False, False]


def test_a_state_is_kept_in_a_file(store: Store, tmp_path: Path) -> None:
    (_, old), (_, now) = (state(store, day, KNOWN[2]) for day in (date(2023, 8, 21), date(2023, 8, 22)))
    old.save(tmp_path / "state")
    opened = ListsState.open(tmp_path / "state")
    assert (opened.ids, opened.digest, opened.days) == (old.ids, old.digest, old.days)
    one, other = ListsChange.between(opened, now), ListsChange.between(old, now)
    assert (one.came, one.went, one.amended) == (other.came, other.went, other.amended)
    asked = [Party(name=name) for name in NAMES]
    assert one.touches(asked) == other.touches(asked)
    (tmp_path / "state").write_bytes(b"smallyard names\nbut no more")
    with pytest.raises(StoreError, match="damaged"):
        ListsState.open(tmp_path / "state")


def test_a_listing_left_out_of_a_view_counts_as_gone(store: Store) -> None:
    view, whole = state(store, date(2026, 3, 2), KNOWN[2])
    (best, *_), *_ = look_up([Party(name=NAMES[0])], view, Options())
    left_out = view.without(best.history.listing.id)
    change = ListsChange.between(whole, left_out)
    assert change.amended == (best.history.listing.id,)
    held = look_up([Party(name=name) for name in NAMES], view, Options())
    found = rescreen([Party(name=name) for name in NAMES], held, change, left_out)
    assert shown(found.hits) == shown(look_up([Party(name=name) for name in NAMES], left_out, Options()))


def test_the_view_must_be_the_one_that_the_change_leads_to(store: Store) -> None:
    (before, old), (_, now) = (state(store, day, KNOWN[2]) for day in (date(2023, 8, 21), date(2023, 8, 22)))
    with pytest.raises(ValueError, match="leads to"):
        rescreen([], [], ListsChange.between(old, now), before)
