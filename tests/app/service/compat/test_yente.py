"""yente's own client, and the requests that its documentation shows.

Source: yente-client 0.2; yente 5.5, routers/match.py and its OpenAPI document.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from yente_client import Client
from yente_client.entities import Company, Person, Vessel
from yente_client.exceptions import AuthenticationError, BadRequestError, NotFoundError

from smallyard.app.service.compat.scale import WATCHMAN, YENTE
from smallyard.lists.ftm import entity_id
from smallyard.model.kleene import FALSE
from smallyard.model.listing import ListCode
from smallyard.names import MATCH, REVIEW
from smallyard.records.access import Role
from tests.app.service.compat.conftest import DAY, Served
from tests.lists.ftm.followthemoney import problems


@pytest.fixture
def client(served: Served) -> Iterator[Client]:
    """yente's client; it sends `Authorization: ApiKey KEY`."""
    with Client(api_key=served.keys[Role.SCREENER], base_url=served.address) as made:
        yield made


def test_a_listed_company_is_matched_with_its_reasons(client: Client) -> None:
    found = client.match(Company(name="Huawei Technologies Co., Ltd.", country="cn"), datasets=["us_ofac_cmic"])
    assert found.top is not None
    assert (found.top.id, found.top.schema_) == ("ofac-cmic-30947", "Company")
    assert found.top.match
    assert found.total.value == len(found.matches)
    assert found.top.datasets == ["us_ofac_cmic"]
    assert "sanction" in found.top.properties["topics"]
    assert found.top.explanations["smallyard"].candidate == "HUAWEI TECHNOLOGIES CO., LTD."
    assert found.top.explanations["country"].score > 0
    assert found.query["properties"] == {"name": ["Huawei Technologies Co., Ltd."], "country": ["cn"]}


def test_every_answer_is_a_valid_entity(client: Client, served: Served) -> None:
    answer = served.post(
        "/match/default?limit=20&cutoff=0.5&threshold=0.7",
        json={"queries": {"q": {"schema": "Company", "properties": {"name": ["China Telecom"]}}}},
    ).json()
    results = answer["responses"]["q"]["results"]
    assert results
    for one in results:
        assert problems({key: one[key] for key in ("id", "schema", "properties")}) == []
    for entity in client.search("China Telecom").results:
        whole = served.get(f"/entities/{entity.id}").json()
        assert problems(whole, nested=True) == []


def test_the_example_of_the_documentation(served: Served) -> None:
    """Two queries at once; nobody of these names is listed."""
    answer = served.post(
        "/match/default",
        json={
            "queries": {
                "entity1": {
                    "schema": "Person",
                    "properties": {"name": ["John Doe"], "birthDate": ["1975-04-21"], "nationality": ["us"]},
                },
                "entity2": {
                    "schema": "Company",
                    "properties": {
                        "name": ["Brilliant Amazing Limited"],
                        "jurisdiction": ["hk"],
                        "registrationNumber": ["84BA99810"],
                    },
                },
            }
        },
    )
    assert answer.status_code == 200
    assert answer.headers["x-batch-size"] == "2"
    found = answer.json()["responses"]
    assert set(found) == {"entity1", "entity2"}
    assert all(one["status"] == 200 and one["results"] == [] for one in found.values())


def test_what_is_not_compared_is_said(served: Served) -> None:
    answer = served.post(
        "/match/default",
        json={
            "queries": {
                "a": {
                    "schema": "Company",
                    "properties": {"name": "Huawei", "sector": ["telecom"], "country": ["cn", "nowhere"]},
                }
            }
        },
    )
    assert answer.headers["x-not-compared"] == "country, sector"
    assert answer.json()["responses"]["a"]["query"]["properties"] == {"name": ["Huawei"], "country": ["cn"]}


def test_a_person_is_no_company(client: Client) -> None:
    companies = client.match(Person(name="Huawei Technologies Co., Ltd."), datasets=["us_ofac_cmic"])
    assert companies.results == []
    vessels = client.match(Vessel(name="Huawei Technologies Co., Ltd."), datasets=["us_ofac_cmic"])
    assert vessels.results == []


def test_names_of_parts_aliases_and_identifiers_find_too(client: Client) -> None:
    by_number = client.match(Company(uscCode="914403001922038216"), datasets=["us_ofac_cmic"])
    assert by_number.top is not None
    assert by_number.top.id == "ofac-cmic-30947"
    by_alias = client.match(
        Company(name="Nobody At All GmbH", alias="Huawei Technologies"), datasets=["us_ofac_cmic"]
    )
    assert by_alias.top is not None
    assert by_alias.top.id == "ofac-cmic-30947"


def test_filters_narrow(client: Client) -> None:
    name = Company(name="Huawei Technologies")
    both = {one.datasets[0] for one in client.match(name, limit=50).results}
    assert {"us_ofac_cmic", "us_bis_entity_list"} <= both
    only = client.match(name, datasets=["us_trade_csl", "us_ofac_cons"], limit=50)
    assert {one.datasets[0] for one in only.results} == {"us_ofac_cmic"}
    without = client.match(name, exclude_datasets=["us_bis_entity_list"], limit=50)
    assert "us_bis_entity_list" not in {one.datasets[0] for one in without.results}
    risky = client.match(name, topics=["invest.ban"], limit=50)
    assert {one.datasets[0] for one in risky.results} == {"us_ofac_cmic"}
    fewer = client.match(name, exclude_entities=["ofac-30947"], datasets=["us_ofac_cmic"])
    assert fewer.results == []
    assert client.match(name, exclude_schemata=["Company"], datasets=["us_ofac_cmic"]).results == []


def test_the_threshold_is_where_a_person_must_look(client: Client) -> None:
    assert YENTE.given(REVIEW) == pytest.approx(0.70)
    assert WATCHMAN.given(REVIEW) == pytest.approx(0.80)
    for scale in (YENTE, WATCHMAN):
        for score in (0, 0.2, REVIEW, MATCH, 1):
            assert scale.taken(scale.given(score)) == pytest.approx(score)
    loose = client.match(Company(name="Chine Telekom Corporation"), threshold=0.99, cutoff=0.3, limit=50)
    assert [one.score for one in loose.results] == sorted((one.score for one in loose.results), reverse=True)
    assert any(not one.match for one in loose.results)
    assert all(one.match == (one.score >= 0.99) for one in loose.results)


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("/match/default?algorithm=logic-v2", None, "Invalid algorithm"),
        ("/match/default?changed_since=2026-01-01", None, "no time of change"),
        ("/match/default?limit=501", None, "limit"),
        ("/match/default?fuzzy=yes", None, "is no parameter here"),
        ("/match/default", {"weights": {"name_literal": 1}}, "weights"),
        ("/match/default", {"config": {"nm_number_mismatch": 0.4}}, "config"),
        ("/match/default", {"queries": {}}, "No queries"),
        ("/match/default", {"queries": {str(n): {"schema": "Person", "properties": {}} for n in range(101)}}, "100"),
        ("/match/default", {"queries": {"a": {"schema": "Nothing", "properties": {"name": ["x"]}}}}, "Nothing"),
        ("/match/default", {"queries": {"a": {"schema": "Company", "properties": {"name": ["Co., Ltd."]}}}}, "tells"),
        ("/match/default", {"queries": {"a": {"schema": "Company", "properties": {}}}}, "identifier"),
        ("/match/default", {"queries": {"a": {"schema": "Company"}}}, "properties"),
        ("/match/default", {"queries": [], "more": 1}, "queries"),
        ("/match/default?exclude_schema=Nothing", None, "Nothing"),
    ],
)
def test_what_has_no_effect_here_is_refused(
    served: Served, path: str, body: dict[str, object] | None, words: str
) -> None:
    queries = {"a": {"schema": "Company", "properties": {"name": ["Huawei"]}}}
    answer = served.post(path, json={"queries": queries, **(body or {})})
    assert answer.status_code == 400
    assert words in answer.json()["detail"]


def test_errors_are_the_clients_own(client: Client, served: Served) -> None:
    with pytest.raises(BadRequestError, match="Invalid algorithm"):
        client.match(Company(name="Huawei"), algorithm="logic-v1")
    with pytest.raises(NotFoundError, match="No such dataset"):
        client.match(Company(name="Huawei"), datasets=["us_ofac_sdn"])  # known, but not loaded here
    with pytest.raises(NotFoundError, match="No such entity"):
        client.fetch("NK-nobody")
    with Client(api_key="wrong", base_url=served.address) as stranger, pytest.raises(AuthenticationError):
        stranger.match(Company(name="Huawei"))


def test_search_pages_and_counts(client: Client) -> None:
    first = client.search("Huawei", limit=2, facets=["datasets", "countries", "schema", "topics"])
    second = client.search("Huawei", limit=2, offset=2)
    assert first.total.value == second.total.value > 4
    assert not {one.id for one in first.results} & {one.id for one in second.results}
    assert sum(one.count for one in first.facets["datasets"].values) == first.total.value
    assert first.facets["countries"].values[0].label == "China"
    narrowed = client.search("Huawei", countries=["hk"], limit=50)
    assert 0 < narrowed.total.value < first.total.value
    assert all("hk" in one.properties["country"] for one in narrowed.results)


def test_without_a_name_all_that_the_filters_leave_are_paged_through(client: Client) -> None:
    every = client.search("", datasets=["us_ofac_cmic"], limit=50)
    rest = client.search("", datasets=["us_ofac_cmic"], limit=50, offset=50)
    assert every.total.value == len({one.id for one in (*every.results, *rest.results)}) == 68


@pytest.mark.parametrize("q", ["Huaw*", "huawei~2", "Huawei OR ZTE", "properties.birthDate:1985", "NOT Huawei"])
def test_a_query_language_is_refused(client: Client, q: str) -> None:
    with pytest.raises(BadRequestError, match="query language"):
        client.search(q)
    assert client.search(q, simple=True).limit == 10


def test_an_entity_with_what_is_next_to_it(client: Client) -> None:
    entity = client.fetch("ofac-cmic-30882")
    (sanction,) = entity.properties["sanctions"]
    assert not isinstance(sanction, str)
    assert sanction.properties["startDate"] == ["2021-06-03"]
    assert len(entity.properties["securities"]) == 5
    flat = client.fetch("ofac-cmic-30882", nested=False)
    assert "sanctions" not in flat.properties
    moved = client.fetch("ofac-30882")
    assert moved.id == "ofac-cmic-30882"
    near = client.adjacent("ofac-30882")
    assert set(near.adjacent) == {"addressEntity", "sanctions", "securities"}
    page = client.adjacent("ofac-cmic-30882", prop="securities", limit=3, offset=3)
    assert (len(page.results), page.total.value) == (2, 5)
    with pytest.raises(NotFoundError, match="No such property"):
        client.adjacent("ofac-cmic-30882", prop="nothing")


def test_a_removed_party_is_shown_and_is_no_target(client: Client, served: Served) -> None:
    view = served.service.world(DAY).lists
    gone = next(one for one in view.histories(ListCode.UNVERIFIED_LIST) if one.in_force(DAY) is FALSE)
    entity = client.fetch(entity_id(gone.listing.list, gone.listing.key))
    assert not entity.target
    assert "topics" not in entity.properties


def test_the_catalog_names_what_is_held(client: Client) -> None:
    catalog = client.datasets()
    by_name = {one.name: one for one in catalog.datasets}
    assert by_name["us_ofac_cmic"].entity_count == 68
    assert by_name["us_ofac_cmic"].updated_at is not None
    assert "us_ofac_cmic" in by_name["default"].children
    assert "us_ofac_sdn" not in by_name
    assert set(catalog.current) == set(by_name)
    for name in by_name:
        assert client.search("Huawei", datasets=[name]).limit == 10
    assert client.algorithms().best == "smallyard"
    assert client.healthz().status == client.readyz().status == "ok"


def test_it_needs_no_key_to_be_told_healthy_but_one_for_all_else(served: Served) -> None:
    assert served.get("/healthz", None).status_code == 200
    assert served.get("/readyz", None).status_code == 200
    for path in ("/catalog", "/algorithms", "/search/default?q=a", "/entities/x", "/entities/x/adjacent"):
        answer = served.get(path, None)
        assert answer.status_code == 401
        assert set(answer.json()) == {"detail"}
    assert served.get("/search/default?q=Huawei", Role.VIEWER).status_code == 403
    assert served.get("/entities/ofac-cmic-30882", Role.VIEWER).status_code == 200
