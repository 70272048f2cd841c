"""Views: two axes of time, counterfactuals, and what a view stands on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.lists.given import GivenLists, listing

from smallyard.errors import UnknownValueError
from smallyard.lists.catalog import Catalog, CatalogEntry, build_catalog
from smallyard.lists.combined import CombinedEvidence
from smallyard.lists.reading import Action, RuleCount
from smallyard.lists.view import ListsView
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN
from smallyard.model.listing import ListCode, Listing

UVL, EL, DPL = ListCode.UNVERIFIED_LIST, ListCode.ENTITY_LIST, ListCode.DENIED_PERSONS_LIST
EARLY, LATE = date(2024, 1, 1), date(2025, 1, 1)


def party(name: str, key: str | None = None, list_: ListCode = UVL, **more: object) -> Listing:
    return listing(name, key, list_, **more)


def view_of(held: GivenLists, folder: Path, effective: date = LATE, known: date = date.max) -> ListsView:
    return ListsView.of(CombinedEvidence((held,)), effective, known, folder)  # type: ignore[arg-type]


def keys(held: GivenLists) -> set[tuple[str, ...]]:
    catalog, _ = build_catalog(held, date.max)  # type: ignore[arg-type]
    return {entry.keys for entry in catalog.entries}


# ---- which keys are one entry ----


def test_a_key_that_changed_between_publications_is_one_entry() -> None:
    held = GivenLists(UVL).publish(EARLY, party("Acme Ltd", "acme-ltd")).publish(LATE, party("Acme Ltd.", "1234"))
    assert keys(held) == {("1234", "acme-ltd")}


def test_two_rows_of_one_publication_are_two_entries() -> None:
    held = GivenLists(UVL).publish(EARLY, party("Acme", "acme-1"), party("Acme", "acme-2"))
    assert keys(held) == {("acme-1",), ("acme-2",)}


def test_parties_of_two_countries_are_two_entries() -> None:
    held = (
        GivenLists(UVL)
        .publish(EARLY, party("Acme", "acme-cn"))
        .publish(LATE, party("Acme", "acme-de", countries=("DE",)))
    )
    assert keys(held) == {("acme-cn",), ("acme-de",)}


def test_two_orders_against_one_person_are_two_entries() -> None:
    held = GivenLists(UVL)
    held.publish(EARLY, party("A B", "a-b-2010", DPL, start_date=date(2010, 1, 1)), list_=DPL)
    held.publish(LATE, party("A B", "a-b-2024", DPL, start_date=date(2024, 6, 1)), list_=DPL)
    assert keys(held) == {("a-b-2010",), ("a-b-2024",)}


def test_a_rule_that_names_a_party_by_an_alias_dates_the_aliases_own_row(tmp_path: Path) -> None:
    named = party("BNS Hardware", names=({"text": "BNS Hardware"}, {"text": "The Fair Price Shop", "kind": "strong"}))
    held = GivenLists(UVL).publish(EARLY).publish(LATE, party("BNS Hardware"), party("The Fair Price Shop"))
    held.tell(Action.ADD, date(2024, 3, 24), named)
    view = view_of(held, tmp_path)
    assert str(view.find("UVL:the-fair-price-shop")[0].began) == "2024-03-24"
    rows = {key: row for key, row, _ in view.stints(UVL)}
    assert rows["the-fair-price-shop"] == rows["bns-hardware"] == "UVL:bns-hardware"


def test_an_alias_that_is_an_entry_of_its_own_keeps_its_own_date(tmp_path: Path) -> None:
    named = party("JSC Acme", "jsc-acme", names=({"text": "JSC Acme"}, {"text": "Acme", "kind": "strong"}))
    held = GivenLists(UVL).publish(EARLY).publish(LATE, named, party("Acme", start_date=date(2018, 9, 26)))
    held.tell(Action.ADD, date(2024, 3, 24), named)
    assert str(view_of(held, tmp_path).find("UVL:acme")[0].began) == "2018-09-26"


def test_a_rules_spelling_under_another_key_is_the_entry_of_that_name(tmp_path: Path) -> None:
    held = GivenLists(UVL).publish(EARLY).publish(LATE, party("Acme", "acme-cn"))
    held.tell(Action.ADD, date(2024, 3, 24), party("ACME", "acme", countries=()))
    view = view_of(held, tmp_path)
    assert [history.listing.id for history in view.histories()] == ["UVL:acme-cn"]
    assert str(view.find("UVL:acme-cn")[0].began) == "2024-03-24"


def test_a_catalog_reads_back_what_it_wrote() -> None:
    catalog = Catalog((CatalogEntry(UVL, ("甲-cn", "b"), ("c",)), CatalogEntry(EL, ("d",))))
    assert Catalog.load(catalog.dump()) == catalog
    assert catalog.numbers == {"UVL:甲-cn": 0, "UVL:b": 0, "EL:d": 1}
    with pytest.raises(ValueError, match="damaged catalog"):
        Catalog.load('[["NO-LIST", [], []]]')


# ---- the view ----


@pytest.fixture
def view(tmp_path: Path) -> ListsView:
    held = GivenLists(UVL).publish(EARLY, party("Stays"), party("Goes")).publish(LATE, party("Stays"), party("Comes"))
    held.tell(Action.REMOVE, date(2024, 6, 1), party("Goes"), known=date(2024, 6, 3))
    return view_of(held, tmp_path)


def test_a_view_on_another_day_of_law_knows_the_same(view: ListsView) -> None:
    assert view.listed("UVL:goes") is FALSE
    before = view.on(date(2024, 5, 31))
    assert before.listed("UVL:goes") is TRUE
    assert before.listed("UVL:comes") is UNKNOWN
    assert before.digest == view.digest
    assert before.evidence is view.evidence
    assert {history.listing.name for history in before.in_force()} == {"Stays", "Goes", "Comes"}
    assert {history.listing.name for history in view.in_force(UVL)} == {"Stays", "Comes"}
    assert len(view.histories(UVL)) == 3


def test_what_was_not_known_does_not_count(view: ListsView, tmp_path: Path) -> None:
    held = view.evidence.evidence
    earlier = ListsView.of(held, date(2024, 7, 1), date(2024, 6, 2), tmp_path)
    assert earlier.listed("UVL:goes") is TRUE
    assert earlier.find("UVL:comes") == ()
    assert earlier.digest != view.digest
    assert [item.published for item in earlier.provenance] == [EARLY]
    assert ListsView.of(held, date(2024, 7, 1), date(2024, 6, 3), tmp_path).listed("UVL:goes") is FALSE


def test_a_view_without_a_listing(view: ListsView) -> None:
    other = view.without("UVL:stays")
    assert other.listed("UVL:stays") is FALSE
    assert other.find("UVL:stays") == ()
    assert other.bearing("UVL:stays") is None
    assert view.listed("UVL:stays") is TRUE
    assert other.digest != view.digest
    assert other.without("UVL:comes").digest == view.without("UVL:comes").without("UVL:stays").digest
    assert {history.listing.name for history in other.in_force()} == {"Comes"}
    with pytest.raises(UnknownValueError, match="no listing 'UVL:nobody'"):
        view.without("UVL:nobody")


def test_the_history_that_bears_on_a_day(tmp_path: Path) -> None:
    held = GivenLists(UVL)
    for action, day in ((Action.ADD, 2019), (Action.REMOVE, 2020), (Action.ADD, 2022), (Action.REMOVE, 2023)):
        held.tell(action, date(day, 1, 1), party("Acme"))
    view = view_of(held, tmp_path)
    for day, began in ((2018, 2019), (2019, 2019), (2021, 2019), (2022, 2022), (2024, 2022)):
        history = view.on(date(day, 6, 1)).bearing("UVL:acme")
        assert history is not None
        assert str(history.began) == f"{began}-01-01"
    assert view.on(date(2019, 6, 1)).listed("UVL:acme") is TRUE
    assert view.on(date(2021, 6, 1)).listed("UVL:acme") is FALSE
    assert view.listed("UVL:nobody") is FALSE


def test_counts_of_one_rule_told_twice_are_one(tmp_path: Path) -> None:
    held = GivenLists(UVL).publish(EARLY, party("Acme"))
    one = RuleCount(UVL, date(2024, 2, 2), date(2024, 2, 1), document="2024-1", removed=3)
    held.told += [(one, date(2024, 2, 2)), (one, date(2024, 3, 1)), (RuleCount(EL, LATE, LATE, added=1), LATE)]
    assert view_of(held, tmp_path).counts(UVL) == (one,)
    assert len(view_of(held, tmp_path).counts()) == 2
    assert view_of(held, tmp_path, known=date(2024, 2, 1)).counts() == ()


def test_status_names_the_latest_publication(view: ListsView) -> None:
    (status,) = view.status()
    assert (status.list, status.published, status.listings, status.complete) == (UVL, LATE, 2, True)
    assert status.sources == ("csl_csv",)
    assert status.sha256 == str(LATE)
