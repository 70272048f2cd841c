"""Watchman's own requests: those of its documentation, and those that its Go client builds.

Source: moov-io/watchman, docs/search.md, docs/using-watchman.md, pkg/search/client.go (BuildQueryParameters) and
client_test.go; the parties are on OFAC's SDN List of July 2021.
"""

from __future__ import annotations

import base64

import httpx
import pytest

from smallyard.records.access import Role
from tests.app.service.compat.conftest import Served

ENTITY = {
    "name",
    "entityType",
    "sourceList",
    "sourceID",
    "person",
    "business",
    "organization",
    "aircraft",
    "vessel",
    "contact",
    "addresses",
    "cryptoAddresses",
    "affiliations",
    "sanctionsInfo",
    "historicalInfo",
    "sourceData",
    "match",
}


def test_a_person_of_the_documentation(served_with_sdn: Served) -> None:
    found = served_with_sdn.get("/v2/search?name=nicolas+maduro&type=person&limit=1&minMatch=0.80").json()
    (entity,) = found["entities"]
    assert set(entity) == ENTITY
    assert (entity["sourceID"], entity["sourceList"], entity["entityType"]) == ("22790", "us_ofac", "person")
    assert entity["person"]["birthDate"] == "1962-11-23T00:00:00Z"
    assert entity["person"]["titles"] == ["President of the Bolivarian Republic of Venezuela"]
    assert {"name": "Cedula No.", "type": "cedula", "country": "VE", "identifier": "5892464"} in (
        entity["person"]["governmentIDs"]
    )
    assert "VENEZUELA" in entity["sanctionsInfo"]["programs"]
    assert 0.8 <= entity["match"] <= 1


def test_an_alternate_name_of_the_documentation(served_with_sdn: Served) -> None:
    found = served_with_sdn.get("/v2/search?name=NATIONAL+BANK+OF+CUBA&type=business&limit=1").json()
    assert found["entities"][0]["sourceID"] == "306"
    assert "NATIONAL BANK OF CUBA" in found["entities"][0]["business"]["altNames"]


def test_an_aircraft_as_the_go_client_asks(served_with_sdn: Served) -> None:
    """The client sets type and name, then what else it knows."""
    found = served_with_sdn.get("/v2/search?type=aircraft&name=EP-GOM&limit=2").json()
    assert found["entities"][0]["sourceID"] == "15431"
    assert found["entities"][0]["entityType"] == "aircraft"
    assert found["entities"][0]["aircraft"]["serialNumber"]
    by_number = served_with_sdn.get("/v2/search?type=aircraft&name=&serialNumber=1023409321").json()
    assert by_number["entities"][0]["sourceID"] == "15431"


def test_an_identifier_raises_the_score(served_with_sdn: Served) -> None:
    alone = served_with_sdn.get("/v2/search?name=nicolas+maduro&type=person&limit=1").json()["entities"][0]
    known = served_with_sdn.get(
        "/v2/search?name=nicolas+maduro&type=person&limit=1&gov_cedula=VE:5892464&birthDate=1962-11-23"
    ).json()["entities"][0]
    assert known["match"] > alone["match"]
    by_number = served_with_sdn.get("/v2/search?type=person&gov_cedula=VE:5892464").json()
    assert by_number["entities"][0]["sourceID"] == "22790"


def test_one_row_by_its_number(served_with_sdn: Served) -> None:
    found = served_with_sdn.get("/v2/search?sourceID=22790&source=us_ofac").json()
    assert [one["sourceID"] for one in found["entities"]] == ["22790"]
    assert served_with_sdn.get("/v2/search?sourceID=0&source=us_ofac").json()["entities"] == []


def test_debug_explains(served: Served) -> None:
    found = served.get("/v2/search?name=Huawei+Technologies&debug=true&limit=2").json()["entities"]
    assert all(one["details"]["finalScore"] == one["match"] for one in found)
    assert found[0]["details"]["pieces"]
    assert b"huawei" in base64.b64decode(found[0]["debug"]).lower()
    plain = served.get("/v2/search?name=Huawei+Technologies&limit=2").json()["entities"]
    assert "details" not in plain[0]
    some = served.get("/v2/search?name=Huawei+Technologies&limit=100&debug=0.99").json()["entities"]
    assert all(("debug" in one) == (one["match"] >= 0.99) for one in some)


def test_the_least_match_and_the_list_narrow(served: Served) -> None:
    every = served.get("/v2/search?name=Huawei+Technologies&limit=100").json()["entities"]
    high = served.get("/v2/search?name=Huawei+Technologies&limit=100&minMatch=0.95").json()["entities"]
    assert 0 < len(high) < len(every)
    assert all(one["match"] >= 0.95 for one in high)
    assert [one["match"] for one in every] == sorted((one["match"] for one in every), reverse=True)
    only = served.get("/v2/search?name=Huawei+Technologies&limit=100&source=us_non_sdn").json()["entities"]
    assert {one["sourceList"] for one in only} == {"us_non_sdn"}


def test_an_organization_is_called_what_was_asked_for(served: Served) -> None:
    asked = {"name": "China Telecom Corporation Limited", "source": "us_non_sdn", "limit": "1"}
    for type_ in ("business", "organization"):
        (found,) = served.get("/v2/search", params={**asked, "type": type_}).json()["entities"]
        assert found["entityType"] == type_
        assert found[type_]["name"] == "China Telecom Corporation Limited"
    assert served.get("/v2/search", params={**asked, "type": "vessel"}).json()["entities"] == []


def test_list_info(served: Served) -> None:
    info = served.get("/v2/listinfo").json()
    assert info["lists"]["us_non_sdn"] == 68
    assert set(info["lists"]) == set(info["listHashes"])
    assert all(len(text) == 64 for text in info["listHashes"].values())
    assert info["startedAt"].endswith("Z")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "problem reading v2 search request"),
        ("name=Ltd", "tells one party"),
        ("name=x&type=robot", "person"),
        ("name=Huawei&algorithm=jaro-winkler", "not offered"),
        ("name=Huawei&format=senzing", "not offered"),
        ("name=Huawei&gender=male", "not compared"),
        ("name=Sea&type=vessel&tonnage=9223372036854775807", "not compared"),
        ("name=Huawei&source=us_ofac", "not loaded here"),
        ("name=Huawei&gov_passport=123", "COUNTRY:NUMBER"),
        ("name=Huawei&gov_passport=ZZ:123", "no country"),
        ("name=Huawei&birthDate=yesterday", "YYYY"),
        ("name=Huawei&cryptoAddress=abc", "CURRENCY"),
        ("name=Huawei&limit=101", "limit"),
        ("name=Huawei&minMatch=2", "minMatch"),
        ("name=Huawei&debug=perhaps", "debug"),
        ("q=Huawei", "no parameter here"),
    ],
)
def test_what_has_no_effect_here_is_refused(served: Served, query: str, words: str) -> None:
    answer = served.get(f"/v2/search?{query}")
    assert answer.status_code == 400
    assert set(answer.json()) == {"error"}
    assert words in answer.json()["error"]


def test_a_request_is_known_again(served: Served) -> None:
    assert served.get("/v2/search?name=Huawei&requestID=abc-1").headers["x-request-id"] == "abc-1"


def test_keys(served: Served) -> None:
    assert served.get("/v2/search?name=Huawei", None).status_code == 401
    assert set(served.get("/v2/listinfo", None).json()) == {"error"}
    by_header = {"X-API-Key": served.keys[Role.SCREENER]}
    assert httpx.get(f"{served.address}/v2/listinfo", headers=by_header).status_code == 200
