"""The reconciliation API as OpenRefine speaks it, answer by answer against its specification.

Source: Reconciliation Service API v0.2 (W3C Entity Reconciliation Community Group, final report of 10 April 2023).
"""

from __future__ import annotations

import json
import os
import subprocess
from typing import Any

import httpx
import jsonschema
import pytest

from smallyard.records.access import Role
from tests.app.service.compat import reconciliation_0_2 as spec
from tests.app.service.compat.conftest import Served

HUAWEI = "bis-el-huawei-technologies-co-ltd-cn"


def valid(answer: httpx.Response, schema: dict[str, Any]) -> Any:
    assert answer.status_code == 200, answer.text
    assert answer.headers["access-control-allow-origin"] == "*"
    data = answer.json()
    jsonschema.validate(data, schema)
    return data


def reconciled(served: Served, **queries: Any) -> Any:
    answer = served.post("/reconcile/default", data={"queries": json.dumps(queries)})
    return valid(answer, spec.RESULTS)


def test_the_manifest_needs_no_key_and_leads_on(served: Served) -> None:
    manifest = valid(served.get("/reconcile/us_trade_csl", None), spec.MANIFEST)
    assert manifest["preview"]["url"].startswith(f"{served.address}/reconcile/us_trade_csl/preview?id={{{{id}}}}")


def test_a_key_in_the_manifests_address_goes_on_into_those_within(served: Served) -> None:
    """OpenRefine sends no headers of the user's."""
    key = served.keys[Role.SCREENER]
    manifest = valid(httpx.get(f"{served.address}/reconcile/default?api_key={key}"), spec.MANIFEST)
    suggest = manifest["suggest"]["entity"]
    path = suggest["service_url"] + suggest["service_path"]
    valid(httpx.get(path, params=httpx.QueryParams(path.partition("?")[2]).add("prefix", "huawei")), spec.SUGGESTIONS)
    shown = httpx.get(manifest["preview"]["url"].replace("{{id}}", HUAWEI))
    assert shown.status_code == 200
    assert "frame-ancestors *" in shown.headers["content-security-policy"]


def test_queries_by_post_and_by_get_are_answered_alike(served: Served) -> None:
    queries = {
        "q0": {"query": "Huawei Technologies", "type": "Company", "limit": 2, "type_strict": "should"},
        "q1": {
            "query": "China Telecom",
            "type": ["Company", "Organization"],
            "properties": [{"pid": "Thing:country", "v": ["cn", {"id": "cn", "name": "China"}]}],
        },
        "q2": {"properties": [{"pid": "uscCode", "v": "914403001922038216"}]},
    }
    posted = reconciled(served, **queries)
    assert set(posted) == set(queries)
    assert len(posted["q0"]["result"]) == 2
    assert posted["q2"]["result"][0]["id"] == "ofac-cmic-30947"
    scores = [one["score"] for one in posted["q1"]["result"]]
    assert scores == sorted(scores, reverse=True)
    got = valid(served.get("/reconcile/default", params={"queries": json.dumps(queries)}), spec.RESULTS)
    assert got == posted


def test_only_a_name_that_is_the_listed_ones_is_a_match(served: Served) -> None:
    same = reconciled(served, q={"query": "China Telecom Corporation Limited"})["q"]["result"][0]
    near = reconciled(served, q={"query": "Chine Telekom Corporation"})["q"]["result"][0]
    assert (same["match"], near["match"]) == (True, False)


def test_an_id_finds_its_entity(served: Served) -> None:
    (found,) = reconciled(served, q={"query": HUAWEI})["q"]["result"]
    assert (found["id"], found["match"]) == (HUAWEI, True)


def test_suggestions(served: Served) -> None:
    entities = valid(served.get("/reconcile/default/suggest/entity?prefix=huawei cl"), spec.SUGGESTIONS)["result"]
    assert len(entities) == 10
    more = valid(served.get("/reconcile/default/suggest/entity?prefix=huawei cl&cursor=10"), spec.SUGGESTIONS)[
        "result"
    ]
    assert not {one["id"] for one in entities} & {one["id"] for one in more}
    exact = valid(served.get(f"/reconcile/default/suggest/entity?prefix={HUAWEI}"), spec.SUGGESTIONS)["result"]
    assert [one["id"] for one in exact] == [HUAWEI]
    nothing = valid(served.get("/reconcile/default/suggest/entity?prefix="), spec.SUGGESTIONS)["result"]
    assert nothing == []
    properties = valid(served.get("/reconcile/default/suggest/property?prefix=birth"), spec.SUGGESTIONS)["result"]
    assert [one["id"] for one in properties] == ["Person:birthDate"]
    types = valid(served.get("/reconcile/default/suggest/type?prefix=comp"), spec.SUGGESTIONS)["result"]
    assert [one["id"] for one in types] == ["Company"]


def test_data_extension(served: Served) -> None:
    proposed = valid(served.get("/reconcile/default/extend/property?type=Company&limit=40"), spec.PROPOSAL)
    assert {"Thing:country", "Company:ticker"} <= {one["id"] for one in proposed["properties"]}
    asked = {
        "ids": ["ofac-cmic-30882", "nobody"],
        "properties": [
            {"id": "Thing:country"},
            {"id": "country", "settings": {"render": "raw"}},
            {"id": "ticker", "settings": {"limit": "2"}},
        ],
    }
    answer = served.post("/reconcile/default", data={"extend": json.dumps(asked)})
    data = valid(answer, spec.EXTENSION)
    assert [one["id"] for one in data["meta"]] == ["Thing:country", "country", "ticker"]
    row = data["rows"]["ofac-cmic-30882"]
    assert row["Thing:country"] == [{"str": "China"}]
    assert row["country"] == [{"str": "cn"}]
    assert len(row["ticker"]) == 2
    assert data["rows"]["nobody"] == {"Thing:country": [], "country": [], "ticker": []}


def test_a_browser_of_another_site_may_ask(served: Served) -> None:
    headers = {"Origin": "http://127.0.0.1:3333", "Access-Control-Request-Method": "POST"}
    for path in ("/reconcile/default", "/reconcile/default/suggest/entity"):
        answer = httpx.options(served.address + path, headers=headers)
        assert answer.status_code == 204
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "Authorization" in answer.headers["access-control-allow-headers"]
    refused = served.post("/reconcile/default", None, data={"queries": "{}"})
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, "*")


@pytest.mark.parametrize(
    ("form", "status", "words"),
    [
        ({}, 400, "queries"),
        ({"queries": "{}"}, 400, "no queries"),
        ({"queries": "[]"}, 400, "queries"),
        ({"queries": "{"}, 400, "queries"),
        ({"queries": "[" * 5_000}, 400, "queries"),
        ({"queries": '{"q": {}}'}, 400, "tells"),
        ({"queries": '{"q": {"query": "Co., Ltd."}}'}, 400, "tells"),
        ({"queries": '{"q": {"query": "x", "limit": 0}}'}, 400, "limit"),
        ({"queries": '{"q": {"query": "x", "type_strict": "maybe"}}'}, 400, "type_strict"),
        ({"queries": '{"q": {"query": "Huawei", "type": "Robot"}}'}, 400, "Robot"),
        ({"queries": '{"q": {"query": "Huawei", "colour": "red"}}'}, 400, "colour"),
        ({"queries": '{"q": {"query": "Huawei", "properties": [{"pid": "Robot:arm", "v": 1}]}}'}, 400, "Robot:arm"),
        ({"queries": '{"q": {"query": "Huawei", "properties": [{"pid": "topics", "v": "mil"}]}}'}, 400, "topics"),
        ({"queries": json.dumps({str(n): {"query": "Huawei"} for n in range(51)})}, 413, "50"),
        ({"extend": '{"ids": ["x"]}'}, 400, "properties"),
        ({"extend": '{"ids": ["x"], "properties": [{"id": "arm"}]}'}, 400, "arm"),
        ({"extend": '{"ids": ["x"], "properties": [{"id": "name", "settings": {"limit": -1}}]}'}, 400, "limit"),
        ({"extend": '{"ids": ["x"], "properties": [{"id": "name", "settings": {"colour": 1}}]}'}, 400, "colour"),
        ({"extend": json.dumps({"ids": ["x"] * 51, "properties": []})}, 413, "50"),
    ],
)
def test_wrong_queries(served: Served, form: dict[str, str], status: int, words: str) -> None:
    answer = served.post("/reconcile/default", data=form)
    assert answer.status_code == status
    assert words in answer.json()["detail"]


CLIENT = """
import sys
import pandas
from reconciler import reconcile
names = pandas.Series(["Huawei Technologies", "Marigold Village Bakery"])
print(reconcile(names, type_id="Company", top_res=1, reconciliation_endpoint=sys.argv[1]).to_json(orient="records"))
"""


def test_a_client_of_others_reconciles_a_table(served: Served) -> None:
    """The `reconciler` package, from pandas to OpenRefine services."""
    peer = os.environ.get("SMALLYARD_RECONCILER_PYTHON")
    if not peer:
        pytest.skip("no client: let SMALLYARD_RECONCILER_PYTHON name a Python that has reconciler")
    endpoint = f"{served.address}/reconcile/default?api_key={served.keys[Role.SCREENER]}"
    done = subprocess.run([peer, "-c", CLIENT, endpoint], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout.splitlines()[-1])
    assert rows[0]["id"].endswith(("30947", "huawei-technologies-co-ltd-cn"))
    assert rows[0]["input_value"] == "Huawei Technologies"
