"""OFAC's delimited sets and enhanced XML."""

from __future__ import annotations

from datetime import date

import pytest
from tests.lists.sources.conftest import HERE

from smallyard.errors import ListFileError
from smallyard.lists.reading import read
from smallyard.lists.sources.entry import Draft
from smallyard.lists.sources.ofac_features import add_ids, add_remarks
from smallyard.model.listing import AliasKind, ListCode
from smallyard.model.party import PartyKind


def draft() -> Draft:
    return Draft(ListCode.SDN, "1", "sdn.csv", 1, "A")


def test_set_is_joined_by_number(extract, by_name):
    reading = extract("ofac_sdn_csv")
    assert reading.source == "ofac_sdn_csv"
    assert (reading.records, len(reading.listings)) == (5, 5)
    assert reading.unread == reading.warnings == ()
    bank = by_name(reading, "BANCO NACIONAL DE CUBA")
    assert bank.id == "SDN:306"
    assert ("BNC", AliasKind.WEAK) in [(name.text, name.kind) for name in bank.names]
    assert ("NATIONAL BANK OF CUBA", AliasKind.STRONG) in [(name.text, name.kind) for name in bank.names]
    assert {address.country for address in bank.addresses} >= {"CH", "ES"}


def test_nulls_are_empty(extract, by_name):
    airline = by_name(extract("ofac_sdn_csv"), "AEROCARIBBEAN")
    assert airline.remarks == ""
    assert airline.kind is PartyKind.ORGANIZATION
    assert airline.addresses[0].city == "Havana"


def test_remark_goes_on_in_the_comments_without_a_break(extract):
    reading = extract("ofac_sdn_csv")
    hacker = next(item for item in reading.listings if item.key == "28264")
    assert "Phone Number 8613314257947" in hacker.remarks
    identifiers = {(one.kind, one.value) for one in hacker.identifiers}
    assert ("Identification Number", "210302198701102136") in identifiers
    assert ("Linked To", "LAZARUS GROUP") in identifiers
    assert ("blackjack1987", AliasKind.WEAK) in [(name.text, name.kind) for name in hacker.names]


def test_several_programs_are_taken_apart(extract):
    reading = extract("ofac_sdn_csv")
    assert any(
        len(item.programs) > 1 and not any("]" in program for program in item.programs) for item in reading.listings
    )


def test_an_address_of_no_known_party_is_unread():
    files = {path.name: path.read_bytes().rstrip(b"\x1a") for path in (HERE / "ofac_sdn_csv").iterdir()}
    files["add.csv"] += b'999999,1,"Street","Town","Cuba",-0- \r\n'
    reading = read(files)
    (problem,) = reading.unread
    row = len(files["add.csv"].splitlines())
    assert str(problem) == f"add.csv, row {row}, field ent_num: no such number in the primary file: '999999'"


def test_a_set_without_its_aliases_is_refused():
    files = {path.name: path.read_bytes() for path in (HERE / "ofac_sdn_csv").iterdir() if path.name != "alt.csv"}
    with pytest.raises(ListFileError, match="the set has no alt file"):
        read(files)
    assert read(files, complete=()).records == 5


def test_consolidated_entries_get_their_lists_from_program_and_remark(extract):
    reading = extract("ofac_cons_csv")
    lists = {(item.key, str(item.list)) for item in reading.listings}
    assert lists == {
        ("9641", "PLC"),
        ("17014", "SSI"),
        ("17014", "MBS"),
        ("30930", "CMIC"),
        ("15268", "CAP"),
        ("27016", "MBS"),
    }
    assert reading.complete == {
        ListCode.SECTORAL_SANCTIONS,
        ListCode.CMIC,
        ListCode.PALESTINIAN_LEGISLATIVE_COUNCIL,
        ListCode.FOREIGN_SANCTIONS_EVADERS,
    }
    # EO 14024 directive 3 stays in the remark of a party that was blocked since.
    assert "MBS" in reading.warnings[0].problem


def test_consolidated_identifier_cut_at_a_thousand_characters_is_whole(extract):
    listing = next(item for item in extract("ofac_cons_csv").listings if item.key == "30930")
    codes = [(one.value, one.country) for one in listing.identifiers if one.kind == "Unified Social Credit Code"]
    assert codes == [("91110000710934369E", "CN")]
    assert listing.start_date == date(2021, 6, 3)


def test_consolidated_unknown_program_is_loaded_and_told():
    files = {path.name: path.read_bytes() for path in (HERE / "ofac_cons_csv").iterdir()}
    files["cons_prim.csv"] = files["cons_prim.csv"].replace(b'"NS-PLC"', b'"NEW-EO99999"')
    reading = read(files)
    assert [item.dataset for item in reading.listings if item.list is ListCode.OTHER] == ["ofac-consolidated"]
    assert any(warning.value == "NEW-EO99999" for warning in reading.warnings)


@pytest.mark.parametrize(
    ("remark", "kind", "value", "country"),
    [
        ("Passport 472220033 (Korea, North); Gender Male.", "Passport", "472220033", "KP"),
        ("Tax ID No. 7744001497 (Russia).", "Tax ID", "7744001497", "RU"),
        ("Folio Mercantil No. 343997 (Mexico) issued 14 Dec 2005.", "Folio Mercantil No.", "343997", "MX"),
        ("Vessel Registration Identification IMO 9187629.", "IMO", "9187629", None),
        ("alt. Digital Currency Address - XBT 1Kuf2Rd8mDyA.", "Digital Currency Address - XBT", "1Kuf2Rd8mDyA", None),
        ("(Linked To: ISLAMIC REVOLUTIONARY GUARD CORPS (IRGC)-QODS FORCE)", "Linked To", None, None),
        ("Secondary sanctions risk: North Korea; Legal Entity Number 253400WSS48YWMBUA688", "LEI", None, None),
    ],
)
def test_features_of_remarks(remark, kind, value, country):
    made = draft()
    add_remarks(made, remark)
    found = [one for one in made.identifiers if one.kind == kind]
    assert found, made.identifiers
    if value:
        assert (found[0].value, found[0].country) == (value, country)
    assert made.remarks == [remark]


def test_birth_dates_nationality_and_names_of_remarks():
    made = draft()
    add_remarks(
        made,
        "DOB 12 Feb 1961; alt. DOB circa 1952; POB Shati; "
        "nationality Haiti; citizen Korea, North; a.k.a. 'O'NEIL'; f.k.a. 'OLD'.",
    )
    assert made.birth_dates == ["12 Feb 1961", "circa 1952"]
    assert made.countries == ["HT", "KP"]
    assert made.aliases == [("O'NEIL", AliasKind.WEAK), ("OLD", AliasKind.FORMER)]


def test_ids_with_a_comma_or_semicolon_in_the_number_stay_whole():
    made = draft()
    unknown = add_ids(
        made,
        "Male, Gender; Ukraine-/Russia-Related Sanctions Regulations, 31 CFR 589.201 and/or 589.209,"
        " Secondary sanctions risk:;"
        " SA, 2020-12-28, 2016-02-22, S059033, Passport; 1987-05-01, Something odd",
    )
    assert ("Passport", "S059033", "SA") in [(one.kind, one.value, one.country) for one in made.identifiers]
    assert (
        "Secondary sanctions risk: Ukraine-/Russia-Related Sanctions Regulations, 31 CFR 589.201 and/or 589.209"
        in made.remarks
    )
    assert unknown == ["1987-05-01, Something odd"]


def test_enhanced_xml_names_the_lists_and_their_dates(extract):
    reading = extract("ofac_cons_enhanced_xml")
    assert reading.published == date(2025, 1, 10)
    assert reading.unread == reading.warnings == ()
    starts = {(item.key, str(item.list)): item.start_date for item in reading.listings}
    assert starts[("17014", "SSI")] == date(2014, 7, 29)
    assert starts[("17014", "MBS")] == date(2022, 2, 24)
    assert starts[("30882", "CMIC")] == date(2021, 6, 3)
    blocked = next(item for item in reading.listings if item.key == "17018")
    assert "Also on the SDN List" in blocked.remarks


def test_enhanced_xml_details(extract):
    reading = extract("ofac_cons_enhanced_xml")
    bank = next(item for item in reading.listings if item.key == "17014")
    assert ("RUSAG", AliasKind.WEAK) in [(name.text, name.kind) for name in bank.names]
    assert bank.addresses[0].city == "Moscow"
    assert bank.countries[0] == "RU"
    assert "Authority: Executive Order 13662 (Ukraine)" in bank.remarks
    person = next(item for item in reading.listings if item.key == "9639")
    assert person.birth_dates == ("1962",)
    assert person.kind is PartyKind.PERSON


def test_enhanced_xml_of_the_sdn_list_keeps_other_lists_as_remarks():
    text = (HERE / "ofac_cons_enhanced_xml/CONS_ENHANCED.XML").read_text("utf-8")
    head, rest = text.split("<entities>", 1)
    reading = read(
        {"SDN_ENHANCED.XML": (head.replace("Consolidated List", "SDN List") + "<entities>" + rest).encode()}
    )
    assert reading.source == "ofac_sdn_enhanced_xml"
    assert [(item.key, str(item.list)) for item in reading.listings] == [("17018", "SDN")]
    assert "Also on the Sectoral Sanctions Identifications List" in reading.listings[0].remarks
    assert len(reading.unread) == 3
