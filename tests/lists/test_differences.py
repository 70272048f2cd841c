"""What changed between two days, and never more than the evidence says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from smallyard.errors import InputError
from smallyard.lists.differences import Kind, diff, history, rule_label
from smallyard.lists.store import Store
from smallyard.lists.view import ListsView
from smallyard.model.interval import Basis
from smallyard.model.kleene import TRUE, UNKNOWN
from smallyard.model.listing import ListCode

UVL = ListCode.UNVERIFIED_LIST


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> ListsView:
    return Store(tmp_path_factory.mktemp("diff") / "lists.sqlite").view(date(2026, 11, 24))


def test_the_unverified_list_on_22_august_2023_for_china(view: ListsView) -> None:
    found = diff(view, date(2023, 8, 21), date(2023, 8, 22), UVL, "CN")
    assert [change.listing.name for change in found.stated] == [
        "Guangdong Guanghua Sci-Tech Co.",
        "Suzhou Chaowei Jingna Optoelectric Co., Ltd.",
        "北京普科测控技术有限公司",
    ]
    assert not found.derived
    assert not found.certain
    assert not found.exact
    assert all(change.within is UNKNOWN and change.kind is Kind.REMOVED for change in found.possible)
    for change in found.possible:
        assert change.when.earliest is not None
        assert change.when.latest is not None
        assert change.when.earliest <= date(2023, 8, 22) <= change.when.latest
    tally = found.tally(Kind.REMOVED)
    assert (tally.stated, tally.possible, tally.ruled) == (3, 57, 27)
    assert found.tally(Kind.ADDED).ruled is None
    assert [rule_label(rule) for rule in found.rules] == ["FR Doc. 2023-18125"]
    assert any(note.startswith("北京普科测控技术有限公司 is known by this name only") for note in found.notes)


def test_the_same_day_for_all_countries(view: ListsView) -> None:
    found = diff(view, date(2023, 8, 21), date(2023, 8, 22), UVL)
    assert {change.listing.name for change in found.derived} == {
        "JSC Voentelecom",
        "Radiofizika OAO",
        "Recaz Star General Trading LLC",
    }
    assert found.tally(Kind.REMOVED).ruled == 35


def test_between_two_publications_the_difference_is_exact(view: ListsView) -> None:
    found = diff(view, date(2022, 5, 16), date(2023, 11, 30), UVL)
    assert found.exact
    assert {change.kind for change in found.changes} == {Kind.ADDED, Kind.REMOVED}
    assert all(change.within is TRUE for change in found.changes)
    assert found.tally(Kind.REMOVED).certain > 0


def test_an_exact_difference_is_that_of_the_publications(view: ListsView, shared: Path) -> None:
    from smallyard.lists.intake import open_files
    from smallyard.lists.reading import read

    keys = []
    for name in ("uvl_2022-05-16.csv", "uvl_2023-11-30.csv"):
        reading = read(open_files([shared / "lists" / "bis" / name]), "csl_csv")
        keys.append({listing.key for listing in reading.listings})
    before, after = keys
    found = diff(view, date(2022, 5, 16), date(2023, 11, 30), UVL)
    added = {change.listing.key for change in found.changes if change.kind is Kind.ADDED}
    removed = {change.listing.key for change in found.changes if change.kind is Kind.REMOVED}
    assert after - before <= added
    assert before - after <= removed
    # Beyond the two files: parties added and removed between them, and two that the later file still carries.
    assert not (added - removed) - after
    assert (removed - added) & after == {"jsc-voentelecom-ru", "radiofizika-oao-ru"} | {
        key for key in removed & after if "security" in key or "s2ba" in key
    }


def test_nothing_happened_on_a_quiet_day(view: ListsView) -> None:
    found = diff(view, date(2024, 7, 3), date(2024, 7, 4), ListCode.MILITARY_END_USER_LIST)
    removed = [change for change in found.changes if change.kind is Kind.REMOVED]
    assert [change.within for change in removed] == [UNKNOWN]  # it lies between the files of 2023 and 2026
    assert all(change.within is UNKNOWN for change in found.changes)
    assert not found.rules


def test_a_rule_whose_day_of_effect_is_not_known_counts_by_its_publication_and_says_so(view: ListsView) -> None:
    found = diff(view, date(2022, 12, 15), date(2022, 12, 16), UVL)
    assert "87 FR 76924: the day it took effect is not known; it is counted by its publication" in found.notes
    assert found.tally(Kind.REMOVED).ruled == 35


def test_rows_that_are_aliases_of_one_party_count_once(view: ListsView) -> None:
    found = diff(view, date(2023, 3, 23), date(2023, 3, 24), UVL, "AE")
    rows = [change for change in found.derived if change.kind is Kind.ADDED]
    assert {"BNS Hardware", "The Fair Price Shop"} <= {change.listing.name for change in rows}
    tally = found.tally(Kind.ADDED)
    assert tally.derived == 5
    assert len(rows) == 8
    assert tally.ruled == 5


def test_an_expired_denial_order_is_not_a_removal(view: ListsView) -> None:
    found = diff(view, date(2030, 6, 17), date(2030, 6, 18), ListCode.DENIED_PERSONS_LIST)
    assert {change.kind for change in found.changes} == {Kind.EXPIRED}
    assert "ABDIEL PADRON MADRID" in {change.listing.name for change in found.changes}


def test_a_suspension_is_not_a_removal(view: ListsView) -> None:
    found = diff(view, date(2025, 5, 13), date(2025, 5, 14), ListCode.CN_EXPORT_CONTROL)
    assert {change.kind for change in found.changes} == {Kind.SUSPENDED}
    assert len(found.changes) == 28


def test_an_amendment_says_what_changed(view: ListsView) -> None:
    found = diff(view, date(2022, 5, 16), date(2026, 7, 31), ListCode.ENTITY_LIST)
    amended = [change for change in found.changes if change.kind is Kind.AMENDED]
    assert amended
    for change in amended:
        assert change.what
        assert change.when.basis is not Basis.STATED
        assert all(before != after for _, before, after in change.what)


def test_the_days_must_be_in_order(view: ListsView) -> None:
    with pytest.raises(InputError, match="is not after the first"):
        diff(view, date(2023, 8, 22), date(2023, 8, 22))


def test_history_by_id_and_by_name(view: ListsView) -> None:
    (by_id,) = history(view, "UVL:wuxi-hengling-technology-co-ltd-cn")
    assert len(by_id.histories) == 2
    assert by_id.match is None
    by_name = history(view, "Wuxi Hengling Technology Co. Ltd")
    assert by_name[0].match is not None
    assert by_name[0].histories[0].listing.id == "UVL:wuxi-hengling-technology-co-ltd-cn"
    assert history(view, "Zzyzx Qwrtplk") == ()
