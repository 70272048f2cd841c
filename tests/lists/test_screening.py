"""Screening: hits with certainty, filtered by day and list, from an index that is kept."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from smallyard.lists import screening
from smallyard.lists.screening import Hit
from smallyard.lists.store import Store
from smallyard.lists.view import ListsView
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN
from smallyard.model.listing import ListCode
from smallyard.names.match import Band, NameQuery

GUANGHUA = NameQuery(name="Guangdong Guanghua Sci-Tech Co", countries=("CN",))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("screening")


@pytest.fixture(scope="module")
def view(folder: Path) -> ListsView:
    return Store(folder / "lists.sqlite").view(date(2023, 8, 1))


def ids(hits: tuple[Hit, ...]) -> list[str]:
    return [hit.history.listing.id for hit in hits]


def test_a_listed_party_is_found_on_a_day_when_it_was_listed(view: ListsView) -> None:
    (hits,) = view.screen([GUANGHUA])
    assert ids(hits)[0] == "UVL:guangdong-guanghua-sci-tech-co-cn"
    assert hits[0].in_force is TRUE
    assert hits[0].match.band is Band.MATCH
    assert hits[0].match.name == "Guangdong Guanghua Sci-Tech Co."


def test_it_is_not_found_after_its_removal_unless_past_listings_are_asked_for(view: ListsView) -> None:
    later = view.on(date(2023, 9, 1))
    (hits,) = later.screen([GUANGHUA])
    assert "UVL:guangdong-guanghua-sci-tech-co-cn" not in ids(hits)
    (past,) = later.screen([GUANGHUA], include_past=True)
    assert ids(past)[0] == "UVL:guangdong-guanghua-sci-tech-co-cn"
    assert past[0].in_force is FALSE


def test_a_bracketed_removal_is_found_as_uncertain(view: ListsView) -> None:
    (hits,) = view.screen([NameQuery(name="Anhui Institute of Metrology")])
    assert hits[0].in_force is UNKNOWN


def test_only_the_lists_asked_for(view: ListsView) -> None:
    (hits,) = view.screen([NameQuery(name="Huawei Technologies")], lists=[ListCode.ENTITY_LIST], limit=3)
    assert hits
    assert {hit.history.listing.list for hit in hits} == {ListCode.ENTITY_LIST}
    assert len(hits) <= 3


def test_a_batch_gives_what_single_queries_give(view: ListsView) -> None:
    queries = [GUANGHUA, NameQuery(name="Huawei"), NameQuery(name="Zzyzx Qwrtplk"), NameQuery(name="中芯国际")]
    together = view.screen(queries)
    alone = [view.screen([query])[0] for query in queries]
    for one, other in zip(together, alone, strict=True):
        assert [(hit.history, hit.match.score) for hit in one] == [(hit.history, hit.match.score) for hit in other]
    assert together[2] == ()


def test_a_view_without_a_listing_does_not_find_it(view: ListsView) -> None:
    (hits,) = view.without("UVL:guangdong-guanghua-sci-tech-co-cn").screen([GUANGHUA])
    assert "UVL:guangdong-guanghua-sci-tech-co-cn" not in ids(hits)


def test_no_queries_no_hits(view: ListsView) -> None:
    assert view.screen([]) == []


def test_the_index_is_kept_and_opened_again(view: ListsView, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = view.screen([GUANGHUA])

    def build(*_: object) -> None:
        raise AssertionError("built again")

    monkeypatch.setattr(screening, "build_catalog", build)
    again = Store(folder / "lists.sqlite").view(date(2023, 8, 1)).screen([GUANGHUA])
    assert [ids(hits) for hits in again] == [ids(hits) for hits in expected]


def test_a_damaged_index_is_built_again(view: ListsView, folder: Path, tmp_path: Path) -> None:
    expected = ids(view.screen([GUANGHUA])[0])
    kept = Store(tmp_path / "lists.sqlite").view(date(2023, 8, 1))
    assert ids(kept.screen([GUANGHUA])[0]) == expected
    (place,) = (tmp_path / "cache").glob("names-*")
    (index,) = place.glob("index-*")
    index.write_bytes(b"cut short")
    (place / "catalog.json").write_text("[[", "utf-8")
    again = Store(tmp_path / "lists.sqlite").view(date(2023, 8, 1))
    assert ids(again.screen([GUANGHUA])[0]) == expected


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a folder that this user cannot write")
def test_a_read_only_folder_is_no_error(view: ListsView, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    kept = Store(tmp_path / "sub" / "lists.sqlite").view(date(2023, 8, 1))
    assert kept.listed("UVL:guangdong-guanghua-sci-tech-co-cn") is TRUE


def test_a_folder_that_is_a_file_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way")
    kept = Store(tmp_path / "lists.sqlite").view(date(2023, 8, 1))
    assert kept.listed("UVL:guangdong-guanghua-sci-tech-co-cn") is TRUE


def test_old_indexes_are_forgotten(tmp_path: Path) -> None:
    for number in range(7):
        place = tmp_path / f"names-{number}"
        place.mkdir()
        os.utime(place, (number, number))
    screening._forget_old(tmp_path)
    assert sorted(place.name for place in tmp_path.iterdir()) == ["names-3", "names-4", "names-5", "names-6"]
