"""The Consolidated Screening List in its four forms: CSV, JSON, reduced JSON, and BIS's part as a flat table."""

from __future__ import annotations

import json
from datetime import date

import pytest
from tests.lists.sources.conftest import HERE

from smallyard.errors import ListFileError
from smallyard.lists.reading import read
from smallyard.lists.sources.csl import list_code, split_addresses
from smallyard.lists.sources.entry import Draft
from smallyard.model.listing import AliasKind, ListCode
from smallyard.model.party import PartyKind

GUANGHUA = "guangdong-guanghua-sci-tech-co-cn"


def test_csv_gives_each_list_its_code_and_skips_a_repeated_header(extract):
    reading = extract("csl_csv/consolidated.csv")
    assert reading.source == "csl_csv"
    assert reading.records == 17
    assert reading.unread == ()
    assert [warning.problem for warning in reading.warnings] == ["the header stands here once more; skipped"]
    assert {"UVL", "EL", "DPL", "SDN", "CMIC", "DTC", "ISN", "MEU"} == {str(code) for code in reading.lists}


def test_csv_country_is_the_code_at_the_end_of_each_address(extract, by_name):
    listing = by_name(extract("csl_csv/consolidated.csv"), "Guangdong Guanghua")
    assert listing.id == f"UVL:{GUANGHUA}"
    assert listing.countries == ("CN",)
    assert all(address.country == "CN" and not address.text.endswith("CN") for address in listing.addresses)


def test_csv_country_written_as_a_name_is_understood(extract):
    reading = extract("csl_csv/consolidated.csv")
    czech = next(item for item in reading.listings if item.list == "UVL" and "CZ" in item.countries)
    assert czech.key.endswith("-cz")


def test_csv_aliases_lose_the_word_and_keep_their_kind(extract, by_name):
    listing = by_name(extract("csl_csv/consolidated.csv"), "Fazal Rahim Farid")
    texts = [name.text for name in listing.names]
    assert "Engineer Idris" in texts
    assert not any(text.startswith("and ") for text in texts)


def test_csv_former_names_are_marked(extract):
    reading = extract("csl_csv/consolidated.csv")
    former = [name for item in reading.listings for name in item.names if name.kind is AliasKind.FORMER]
    assert any(name.text.startswith("Presidency Office of Scientific") for name in former)


def test_csv_an_alias_inside_the_name_is_a_name_of_its_own(extract, by_name):
    listing = by_name(extract("csl_csv/consolidated.csv"), "Astronautics Research Institute")
    assert listing.name == "Astronautics Research Institute"
    assert any("Astronautics Systems Research Center" in name.text for name in listing.names[1:])


def test_csv_a_semicolon_inside_brackets_does_not_cut_a_name(extract, by_name):
    listing = by_name(extract("csl_csv/consolidated.csv"), "Precision Image Corporation")
    assert [name.text for name in listing.names] == [
        "Precision Image Corporation",
        "Precision Industries, Inc.",
        "CK Enterprises, Inc.",
    ]


def test_csv_words_that_state_adds_to_every_name_become_a_remark(extract, by_name):
    listing = by_name(extract("csl_csv/consolidated.csv"), "Beijing J&A")
    assert listing.name == "Beijing J&A Industry & Trade Co. Ltd."
    assert "successor" in listing.remarks


def test_csv_denied_person_is_keyed_by_order(extract):
    reading = extract("csl_csv/consolidated.csv")
    # One person, two orders.
    assert {item.id for item in reading.listings if item.name == "I. ASH"} == {
        "DPL:i-ash-2003-06-19",
        "DPL:i-ash-2002-03-04",
    }
    listing = next(item for item in reading.listings if item.key == "i-ash-2003-06-19")
    assert listing.start_date == date(2003, 6, 19)
    assert listing.end_date == date(2056, 6, 29)
    assert listing.citations == ("68 FR 38290", "71 FR 38843", "72 FR 4236")


@pytest.mark.parametrize(
    ("field", "addresses"),
    [
        ("Komitas 26/114, Yerevan, Armenia, AM", [("Komitas 26/114, Yerevan, Armenia", "AM")]),
        ("A St, Yerevan, AM; B St, Dubai, AE", [("A St, Yerevan", "AM"), ("B St, Dubai", "AE")]),
        ("c/o ISCO; S.A. DE C.V., Medellin, CO", [("c/o ISCO; S.A. DE C.V., Medellin", "CO")]),
        ("20 Huntingwood Drive, Ontario, M1W1A2, CA", [("20 Huntingwood Drive, Ontario, M1W1A2", "CA")]),
        ("3415 RIVERA AVENUE, EL PASO, TX, 79905", [("3415 RIVERA AVENUE, EL PASO, TX, 79905", "US")]),
        (
            "PEKARSKAYA STREET 37, LVOV, UA; KEANEY, NJ, 7032",
            [("PEKARSKAYA STREET 37, LVOV", "UA"), ("KEANEY, NJ, 7032", "US")],
        ),
        ("SHOU GUANG ROAD, SHANGHAI, PRC", [("SHOU GUANG ROAD, SHANGHAI, PRC", "CN")]),
        ("Leipzig, Germany", [("Leipzig, Germany", "DE")]),
        ("SY", [("", "SY")]),
        ("Somewhere near the border", [("Somewhere near the border", None)]),
        ("", []),
    ],
)
def test_csv_addresses(field, addresses):
    draft = Draft(ListCode.ENTITY_LIST, "k", "f", 1, "n")
    split_addresses(draft, field)
    assert [(one.text, one.country) for one in draft.addresses] == addresses


def test_csv_ids_until_2022_have_the_type_last(extract):
    reading = extract("csl_csv/consolidated.csv")
    passports = [one for item in reading.listings for one in item.identifiers if one.kind == "Passport"]
    assert ("4117921", "PK") in [(one.value, one.country) for one in passports]


def test_csv_ids_since_2023_have_the_type_first(extract, by_name):
    listing = by_name(extract("csl_csv/consolidated.csv"), "China Telecom")
    identifiers = {one.kind: (one.value, one.country) for one in listing.identifiers}
    assert identifiers["Unified Social Credit Code"] == ("9111000071093019X7", "CN")
    assert identifiers["Effective Date (CMIC)"] == ("2021-08-02", None)
    assert identifiers["Divestment Date (CMIC)"] == ("2022-06-03", None)
    assert listing.start_date == date(2021, 6, 3)
    assert listing.key == "30882"
    issuers = [one.value for one in listing.identifiers if one.kind == "Issuer name"]
    assert "China Telecom Co., Ltd" in issuers


def test_csv_vessel_keeps_flag_and_call_sign(extract):
    reading = extract("csl_csv/consolidated.csv")
    (vessel,) = [item for item in reading.listings if item.kind is PartyKind.VESSEL]
    assert any(one.kind == "Call sign" for one in vessel.identifiers)
    assert "Vessel flag: " in vessel.remarks


def test_csv_of_28_columns_reads_too(extract):
    reading = extract("csl_csv/csl_28col.csv")
    assert reading.records == 5
    assert reading.unread == reading.warnings == ()
    assert not reading.header.startswith("_id")


def test_csv_a_new_column_is_a_warning(extract):
    text = "extra,source,entity_number,federal_register_notice"
    data = (text + "\n").encode()
    with pytest.raises(ListFileError, match=r"a\.csv, row 1, field type: has no column 'type'"):
        read({"a.csv": data}, "csl_csv")


def test_csv_an_unknown_list_is_unread_not_dropped():
    text = (HERE / "csl_csv/consolidated.csv").read_text("utf-8").replace("Unverified List (UVL)", "Odd List (ODD)")
    reading = read({"c.csv": text.encode()})
    assert len(reading.unread) == 3
    assert reading.unread[0].problem == "not a list that we know"
    assert reading.records == 17


def test_json_agrees_with_csv_on_keys(extract):
    from_json = {item.id for item in extract("csl_json/consolidated.json").listings}
    from_csv = {item.id for item in extract("csl_csv/consolidated.csv").listings}
    assert {f"UVL:{GUANGHUA}", "CMIC:30882"} <= from_json & from_csv


def test_json_fields(extract, by_name):
    reading = extract("csl_json/consolidated.json")
    assert reading.unread == reading.warnings == ()
    telecom = by_name(reading, "China Telecom")
    assert telecom.addresses[0].city == "Beijing"
    assert telecom.start_date == date(2021, 6, 3)
    farid = by_name(reading, "Fazal Rahim Farid")
    assert [name.text for name in farid.names[1:]] == ["Fazel Rahim Farid", "Farid", "Engineer Idris"]
    assert farid.citations == ("76 FR 71867",)
    state = by_name(reading, "SPC Supachoke")
    assert state.countries == ("TH",)
    assert state.key == "spc-supachoke"
    assert state.citations == ("Vol. 59, No. 44, 03/07/1994",)


def test_json_an_unknown_field_is_a_warning():
    party = {"source": "Entity List (EL) - Bureau of Industry and Security", "name": "A", "alt_names": [], "risk": 3}
    reading = read({"c.json": json.dumps({"results": [party]}).encode()})
    assert [warning.field for warning in reading.warnings] == ["risk"]


def test_reduced_json(extract):
    reading = extract("csl_reduced_json/screening-list.json")
    assert reading.published == date(2026, 7, 31)
    assert reading.records == 5
    assert reading.unread == ()
    uvl = next(item for item in reading.listings if item.list == "UVL")
    assert uvl.countries == ("TR",)
    assert uvl.key.endswith("-tr")


def test_reduced_json_that_lost_entries_is_refused():
    value = json.loads((HERE / "csl_reduced_json/screening-list.json").read_text("utf-8"))
    value["entries"].pop()
    with pytest.raises(ListFileError, match="says that it has 5 entries and has 4"):
        read({"r.json": json.dumps(value).encode()})


def test_reduced_json_index_outside_its_table_is_unread():
    value = json.loads((HERE / "csl_reduced_json/screening-list.json").read_text("utf-8"))
    value["entries"][0]["s"] = 99
    reading = read({"r.json": json.dumps(value).encode()})
    assert reading.unread[0].problem == "is no index into sources"


def test_flat_table(extract, by_name):
    reading = extract("bis_flat/bis_lists.csv")
    assert reading.records == 4
    assert reading.unread == reading.warnings == ()
    (entity,) = [item for item in reading.listings if item.list == "EL"]
    # Hong Kong and China share a key, so that a party keeps its key when its publisher changes the code.
    assert entity.key.endswith("-cn")
    assert set(entity.countries) == {"CN", "HK"}


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Unverified List (UVL) - Bureau of Industry and Security", ListCode.UNVERIFIED_LIST),
        ("Non-SDN Menu-Based Sanctions List (NS-MBS List) - Treasury Department", ListCode.MENU_BASED_SANCTIONS),
        ("(NS-CMIC)", ListCode.CMIC),
        ("Capta List (CAP) - Treasury Department", ListCode.CAPTA),
        ("Some New List - Commerce", None),
    ],
)
def test_labels_of_lists(label, code):
    assert list_code(label) is code
