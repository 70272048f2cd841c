"""The UN Security Council Consolidated List."""

from __future__ import annotations

from datetime import date

from tests.lists.sources.conftest import HERE

from smallyard.lists.reading import read
from smallyard.model.listing import AliasKind
from smallyard.model.party import PartyKind


def test_individuals_and_entities(extract):
    reading = extract("un_xml")
    assert reading.published == date(2026, 2, 27)
    assert reading.records == len(reading.listings) == 7
    assert reading.unread == reading.warnings == ()
    person = next(item for item in reading.listings if item.key == "CDi.002")
    assert person.name == "FRANK KAKOLELE BWAMBALE"
    assert person.kind is PartyKind.PERSON
    assert person.start_date == date(2005, 11, 1)
    assert person.programs == ("DRC",)
    assert person.countries == ("CD",)
    assert ("AIGLE BLANC", AliasKind.STRONG) in [(name.text, name.kind) for name in person.names]
    assert ("UN data id", "6907994") in [(one.kind, one.value) for one in person.identifiers]


def test_aliases_of_low_quality_are_weak(extract):
    person = next(item for item in extract("un_xml").listings if item.key == "CDi.003")
    assert ("Rumuli", AliasKind.WEAK) in [(name.text, name.kind) for name in person.names]
    assert person.birth_dates == ("1948",)
    assert "Designation: FDLR Interim President" in person.remarks


def test_names_in_their_own_script_years_and_documents(extract):
    reading = extract("un_xml")
    assert any(" to " in born for item in reading.listings for born in item.birth_dates)
    assert any(not name.text.isascii() for item in reading.listings for name in item.names)
    assert any(one.kind == "Passport" for item in reading.listings for one in item.identifiers)


def test_a_day_with_a_time_zone_is_a_day(extract):
    text = (HERE / "un_xml/consolidated.xml").read_text("utf-8")
    assert "-04:00</LISTED_ON>" in text
    assert all(item.start_date for item in extract("un_xml").listings)


def test_an_unknown_element_is_a_warning():
    text = (HERE / "un_xml/consolidated.xml").read_text("utf-8")
    reading = read({"un.xml": text.replace("<SORT_KEY/>", "<NEW_FIELD>x</NEW_FIELD>", 1).encode()})
    assert [(warning.field, warning.value) for warning in reading.warnings] == [("NEW_FIELD", "x")]
