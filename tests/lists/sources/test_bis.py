"""BIS's own files: Denied Persons List in two forms, Entity List and Unverified List in their old layouts."""

from __future__ import annotations

from datetime import date

import pytest

from smallyard.lists.sources.bis_dpl_csv.reader import folded


def test_denial_orders_of_the_text(extract):
    reading = extract("bis_dpl_text")
    assert reading.records == 8
    assert reading.unread == ()
    air_freight = next(item for item in reading.listings if item.name == "AIR FREIGHT LTD")
    # Four rows of one order are one entry with four addresses.
    assert air_freight.key == "air-freight-ltd-2023-10-31"
    assert len(air_freight.addresses) == 4
    assert "Standard order: Y" in air_freight.remarks


def test_a_us_address_without_country_is_in_the_united_states(extract):
    villa = next(item for item in extract("bis_dpl_text").listings if item.name == "AARON ABRAHAM VILLA")
    assert villa.countries == ("US",)
    assert villa.addresses[0].region == "TX"


def test_a_country_in_the_column_of_the_state_is_told(extract):
    reading = extract("bis_dpl_text")
    krutilin = next(item for item in reading.listings if item.name == "ALEXEY KRUTILIN")
    assert krutilin.countries == ("RU",)
    assert [warning.value for warning in reading.warnings] == ["RS"]


def test_a_state_in_the_column_of_the_country_is_the_united_states(extract):
    reading = extract("bis_dpl_text")
    assert any(address.country == "US" for item in reading.listings for address in item.addresses)
    assert not any(warning.value == "NM" for warning in reading.warnings)


def test_denial_orders_of_the_csv(extract):
    reading = extract("bis_dpl_csv")
    assert reading.records == 6
    assert reading.unread == reading.warnings == ()
    avomair = next(item for item in reading.listings if item.name == "AVOMAIR LTD.")
    assert avomair.addresses[0].line == "3 FEATHERBY WAY, PURDEY'S INDUSTRIAL ESTATE, ROCHFORD, ESSEX, GB"
    assert avomair.start_date == date(1984, 12, 14)
    assert avomair.end_date is None


@pytest.mark.parametrize(
    ("field", "name", "places"),
    [
        (
            "USGOBUY, LLC, 6804 NE 79TH CT, BUILDING A, PORTLAND, OR, US, 97218",
            "USGOBUY, LLC",
            ["6804 NE 79TH CT, BUILDING A", "PORTLAND", "OR", "US", "97218"],
        ),
        (
            "JIN, ZHONGDA, 1895 DOBBIN DRIVE, SUITE B, SAN JOSE, CA, US, 95133",
            "JIN, ZHONGDA",
            ["1895 DOBBIN DRIVE, SUITE B", "SAN JOSE", "CA", "US", "95133"],
        ),
        (
            "PEDRO CRUZ ALMEIDA, JR, FCI BEAUMONT, P.O. BOX 26020, BRYAN, TX, US, 77720",
            "PEDRO CRUZ ALMEIDA, JR",
            ["FCI BEAUMONT, P.O. BOX 26020", "BRYAN", "TX", "US", "77720"],
        ),
        (
            "WERNER J. BRUCHHAUSEN, , NIEDERSEEON, , DE, D8019",
            "WERNER J. BRUCHHAUSEN",
            ["", "NIEDERSEEON", "", "DE", "D8019"],
        ),
        (
            "UNITED AFRICAN AIRLINES, MALTA AIRPORT, , , MT, ",
            "UNITED AFRICAN AIRLINES",
            ["MALTA AIRPORT", "", "", "MT", ""],
        ),
    ],
)
def test_where_the_name_ends_in_the_folded_field(field, name, places):
    assert folded(field) == (name, places)


def test_a_folded_field_with_too_few_parts_is_none():
    assert folded("SOMEONE, SOMEWHERE") is None


def test_old_entity_list_joins_addresses_and_aliases(extract):
    reading = extract("bis_el_legacy")
    assert reading.records == 9
    assert reading.unread == ()
    farid = next(item for item in reading.listings if item.name == "Fazal Rahim Farid")
    assert farid.key == "fazal-rahim-farid-af"
    assert len(farid.addresses) == 2
    assert [name.text for name in farid.names[1:]] == ["Fazel Rahim Farid", "Farid", "Engineer Idris"]
    assert farid.start_date == date(2011, 11, 21)
    qazi = next(item for item in reading.listings if item.name == "Qazi Abdallah")
    assert qazi.citations == ("76 FR 71867", "76 FR 10001")
    assert [warning.field for warning in reading.warnings] == ["start_date"]


def test_old_unverified_list_in_windows_1252(extract):
    reading = extract("bis_uvl_legacy")
    assert reading.records == 6
    assert [warning.row for warning in reading.warnings] == [7]
    assert "cp1252" in reading.warnings[0].problem
    advent = next(item for item in reading.listings if item.name == "Advent International Limited")
    assert "53–59 Wuhu Street" in advent.addresses[0].text
    assert advent.countries == ("HK",)
    # BIS has treated Hong Kong as China since December 2020; the key does so for every year.
    assert advent.key == "advent-international-limited-cn"
    academy = next(item for item in reading.listings if item.name == "Training 2 Business Academy")
    assert [name.text for name in academy.names[1:]] == ["T2BA", "Academy of Business Training"]
