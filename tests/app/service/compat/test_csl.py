"""The Consolidated Screening List's search, asked as its clients ask.

Source: requests and fields of clients in public use: the publisher's widget and several programs read `total`,
`sources[].value` and `.count`, and of `results` what the publisher's JSON carries; keys come as `subscription-key`.
"""

from __future__ import annotations

import re

import httpx
import pytest

from smallyard.lists.reading import read
from smallyard.lists.sources.csl_csv.reader import COLUMNS
from smallyard.records.access import Role
from tests.app.service.compat.conftest import Served

SEARCH = "/consolidated_screening_list/v1/search"


def test_the_widgets_request_and_what_it_reads(served: Served) -> None:
    url = f"{served.address}{SEARCH}?name=huawei technologies&fuzzy_name=true&offset=0&size=5&sources=EL,CMIC,UVL"
    answer = httpx.get(url, headers={"Cache-Control": "no-cache", "subscription-key": served.keys[Role.SCREENER]})
    data = answer.json()
    assert data["total"] >= len(data["results"]) == 5
    counts = {re.search(r"\(([^()]+)\)", one["value"])[1]: one["count"] for one in data["sources"]}  # type: ignore[index]
    assert sum(counts.values()) == data["total"]
    assert {"EL", "CMIC"} <= set(counts)
    first = data["results"][0]
    assert set(first) >= set(COLUMNS) - {"source_list_url"}
    assert first["name"].startswith(("Huawei", "HUAWEI"))
    for field in (
        "alt_names",
        "citizenships",
        "dates_of_birth",
        "nationalities",
        "places_of_birth",
        "programs",
        "ids",
    ):
        assert isinstance(first[field], list)
    assert set(first["addresses"][0]) == {"address", "city", "state", "postal_code", "country"}
    assert [one["score"] for one in data["results"]] == sorted(
        (one["score"] for one in data["results"]), reverse=True
    )
    assert all(50 <= one["score"] <= 100 for one in data["results"])


def test_results_are_read_by_our_reader_of_the_publishers_json(served: Served) -> None:
    """The same field names with the same meaning: what we give reads back as the same listings."""
    import json

    answer = served.get(f"{SEARCH}?name=telecom&size=100").json()
    text = json.dumps(
        {"total": answer["total"], "results": answer["results"], "sources_used": answer["sources_used"]}
    )
    reading = read({"consolidated.json": text.encode()})
    assert not reading.unread
    assert not [one for one in reading.warnings if one.field in ("type", "ids.type")]
    assert {one.id for one in reading.listings} == {one["id"] for one in answer["results"]}


@pytest.mark.parametrize("place", ["header", "query", "api_key"])
def test_the_key_comes_as_it_comes_there(served: Served, place: str) -> None:
    key = served.keys[Role.SCREENER]
    if place == "header":
        answer = httpx.get(f"{served.address}{SEARCH}?name=zte", headers={"subscription-key": key})
    elif place == "query":
        answer = httpx.get(f"{served.address}{SEARCH}", params={"subscription-key": key, "name": "zte"})
    else:
        answer = httpx.get(f"{served.address}/v2/consolidated_screening_list/search?api_key={key}&name=zte")
    assert answer.status_code == 200
    assert "total" in answer.json()


def test_without_a_key_the_gateway_says_so(served: Served) -> None:
    answer = served.get(f"{SEARCH}?name=zte", None)
    assert answer.status_code == 401
    assert answer.json()["statusCode"] == 401
    assert answer.json()["message"]


def test_without_fuzziness_all_words_must_stand_in_one_name(served: Served) -> None:
    exact = served.get(f"{SEARCH}?name=HUAWEI%20cloud&size=100").json()
    assert exact["total"] > 5
    assert all(one["score"] is None for one in exact["results"])
    for one in exact["results"]:
        assert any({"huawei", "cloud"} <= set(name.casefold().split()) for name in (one["name"], *one["alt_names"]))
    assert served.get(f"{SEARCH}?name=Huawey%20cloud").json()["total"] == 0
    assert served.get(f"{SEARCH}?name=Huawey%20Cloud%20Beijing&fuzzy_name=true").json()["total"] > 0


def test_filters(served: Served) -> None:
    iran = served.get(f"{SEARCH}?countries=IR&size=100").json()
    assert iran["total"] > 50
    assert all("IR" in one["countries"] for one in iran["results"])
    both = served.get(f"{SEARCH}?countries=IR,TR&size=1").json()
    assert both["total"] > iran["total"]
    people = served.get(f"{SEARCH}?types=Entity&sources=CMIC&size=100").json()
    assert people["total"] == 68
    assert {one["type"] for one in people["results"]} == {"Entity"}
    there = served.get(f"{SEARCH}?sources=CMIC&address=Jinrong%20Street").json()
    assert 0 < there["total"] < 68
    assert all("jinrong street" in str(one["addresses"]).casefold() for one in there["results"])
    assert served.get(f"{SEARCH}?sources=CMIC&city=Beijing").json()["total"] > there["total"]


def test_pages_hang_together(served: Served) -> None:
    pages = [served.get(f"{SEARCH}?sources=CMIC&size=30&offset={start}").json() for start in (0, 30, 60)]
    names = [one["id"] for page in pages for one in page["results"]]
    assert len(names) == len(set(names)) == pages[0]["total"] == 68


def test_what_was_not_searched_is_said(served: Served) -> None:
    data = served.get(f"{SEARCH}?name=zte").json()
    assert any("(SDN)" in one for one in data["sources_not_held"])
    assert all(one["source_last_updated"] for one in data["sources_used"])
    listed = served.get("/consolidated_screening_list/v1/sources").json()
    assert {one["source_short_name"] for one in listed} == {"EL", "UVL", "MEU", "DPL", "CMIC"}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("sources=SDN&name=zte", "not loaded here"),
        ("sources=XYZ", "no list here"),
        ("types=Robot", "Individual"),
        ("countries=ZZ", "no country"),
        ("fuzzy_name=perhaps&name=zte", "true or false"),
        ("fuzzy_name=true", "only with name"),
        ("name=zte&start_date=2020-01-01", "not offered as a filter"),
        ("q=zte", "give name"),
        ("size=1000", "size"),
        ("offset=-1", "offset"),
        ("name=***", "no word"),
        ("colour=red", "no parameter here"),
    ],
)
def test_what_has_no_effect_here_is_refused(served: Served, query: str, words: str) -> None:
    answer = served.get(f"{SEARCH}?{query}")
    assert answer.status_code == 400
    assert answer.json()["statusCode"] == 400
    assert words in answer.json()["message"]


def test_a_party_of_the_sdn_list_as_the_publisher_gives_it(served_with_sdn: Served) -> None:
    """Source: the SDN List of July 2021."""
    data = served_with_sdn.get(f"{SEARCH}?name=nicolas%20maduro&fuzzy_name=true&types=Individual&sources=SDN").json()
    first = data["results"][0]
    assert (first["entity_number"], first["type"]) == ("22790", "Individual")
    assert first["name"] == "MADURO MOROS, Nicolas"
    assert first["title"] == "President of the Bolivarian Republic of Venezuela"
    assert "VENEZUELA" in first["programs"]
    assert {
        "type": "Cedula No.",
        "number": "5892464",
        "country": "VE",
        "issue_date": None,
        "expiration_date": None,
    } in (first["ids"])
    assert first["dates_of_birth"] == ["23 Nov 1962"]
