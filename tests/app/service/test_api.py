"""What programs ask of the service, and that no answer is a bare yes."""

from __future__ import annotations

import json
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from smallyard.records.access import Role
from smallyard.records.bundle_check import verify_bundle
from tests.app.service.conftest import As
from tests.conftest import ROOT

SHIPMENT = {
    "date": "2026-03-02",
    "destination": "CN",
    "items": [{"description": "GPU", "eccn": "3A090.a", "value": "1000"}],
    "parties": [{"name": "Huawei Technologies Co., Ltd.", "country": "CN"}],
}
HUAWEI = {"name": "Huawei Technologies Co., Ltd.", "country": "CN"}


def lines(*nouns: object) -> bytes:
    return "\n".join(one if isinstance(one, str) else json.dumps(one) for one in nouns).encode()


def test_a_check_is_on_record_before_it_is_answered(as_role: As) -> None:
    """3A090 to China needs a license (742.6(a)(6)(iii)), and Huawei is on the Entity List (744.11)."""
    answer = as_role(Role.SCREENER).post("/api/v1/check", json={"transaction": SHIPMENT}).json()
    assert (answer["outcome"], answer["may_go_ahead"], answer["record"]) == ("LICENSE_REQUIRED", False, 1)
    assert answer["lists"]
    assert all(one["published"] for one in answer["lists"])
    assert answer["laws"][0]["limits"]
    record = as_role.service.records.record(1)
    assert (record.outcome, record.made_by) == ("LICENSE_REQUIRED", "screener")
    unkept = as_role(Role.SCREENER).post("/api/v1/check", json={"transaction": SHIPMENT, "record": False}).json()
    assert unkept["record"] is None
    assert as_role.service.records.verify().count == 1


def test_lines_are_decided_and_recorded_together(as_role: As) -> None:
    body = lines(SHIPMENT, "", "no json", {**SHIPMENT, "destination": "Nowhere"}, {**SHIPMENT, "destination": "DE"})
    answer = as_role(Role.SCREENER).post("/api/v1/check/batch", content=body)
    found = [json.loads(one) for one in answer.text.splitlines()]
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert [(one["line"], *(set(one) - {"line"})) for one in found] == [
        (1, "answer"), (3, "problem"), (4, "problem"), (5, "answer"),
    ]  # fmt: skip
    assert [one["answer"]["record"] for one in found if "answer" in one] == [1, 2]
    assert found[2]["problem"]["errors"][0]["field"] == "destination"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"transaction": {**SHIPMENT, "colour": "red"}}, "body.transaction.colour"),
        ({"transaction": SHIPMENT, "x": 1}, "body.x"),
        ({"transaction": {**SHIPMENT, "date": "2026-02-30"}}, "body.transaction.date"),
        ({"transaction": SHIPMENT, "as_of": "0001-01-01"}, "body.as_of"),
        ({}, "body.transaction"),
    ],
)
def test_bodies_are_strict_and_what_is_wrong_is_named(as_role: As, body: dict[str, Any], field: str) -> None:
    answer = as_role(Role.SCREENER).post("/api/v1/check", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json()["errors"][0]["field"] == field
    assert as_role.service.records.verify().count == 0


def test_a_viewer_does_not_decide(as_role: As) -> None:
    assert as_role(Role.VIEWER).post("/api/v1/check", json={"transaction": SHIPMENT}).status_code == 403
    assert as_role(Role.SCREENER).post("/api/v1/clearances/dismiss", json={}).status_code == 403
    assert as_role(Role.OFFICER).get("/api/v1/users").status_code == 403


def test_an_investment_is_decided(as_role: As) -> None:
    deal = tomllib.loads((ROOT / "examples" / "invest-chip-designer.toml").read_text("utf-8"))
    body = json.loads(json.dumps({"investment": deal}, default=str))
    answer = as_role(Role.SCREENER).post("/api/v1/invest", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["regimes"]
    assert answer.json()["record"] == 1


def test_a_name_is_screened_and_the_screening_recorded(as_role: As) -> None:
    answer = as_role(Role.SCREENER).post("/api/v1/screen", json={"party": HUAWEI, "as_of": "2026-03-02"}).json()
    assert answer["result"] == "match"
    assert "EL" in {one["list"] for one in answer["hits"]}
    assert answer["record"] == 1
    shown = as_role(Role.SCREENER).get("/api/v1/screen", params={"name": "Huawei Technologies", "country": "CN"})
    assert shown.json()["record"] is None
    nothing = as_role(Role.SCREENER).post("/api/v1/screen", json={"party": {"name": "Co., Ltd."}})
    assert nothing.status_code == 422
    assert as_role.service.records.record(1).kind == "screening"


def test_lines_of_parties_are_screened(as_role: As) -> None:
    body = lines(
        {"party": HUAWEI, "reference": "7"},
        {"party": {"name": "Ltd."}},
        {"nobody": 1},
        {"party": {"name": "Zyx Qwv"}},
    )
    answer = as_role(Role.SCREENER).post("/api/v1/screen/batch", content=body)
    found = [json.loads(one) for one in answer.text.splitlines()]
    assert [set(one) - {"line"} for one in found] == [{"answer"}, {"problem"}, {"problem"}, {"answer"}]
    assert [one["answer"]["result"] for one in found if "answer" in one] == ["match", "clear"]
    assert as_role(Role.SCREENER).post("/api/v1/screen/batch", content=b"\n").status_code == 422


def test_many_at_once_get_what_each_gets_alone_and_the_chain_holds(as_role: As) -> None:
    client = as_role(Role.SCREENER)
    names = ["Huawei Technologies", "Sunway", "Acme GmbH", "Beijing Institute of Technology", "John Smith"] * 6
    alone = {one: client.get("/api/v1/screen", params={"name": one}).json()["hits"] for one in set(names)}

    def ask(name: str) -> bool:
        found = client.post("/api/v1/screen", json={"party": {"name": name}}).json()
        return bool(found["hits"] == alone[name]) and isinstance(found["record"], int)

    with ThreadPoolExecutor(15) as pool:
        assert all(pool.map(ask, names))
    assert as_role.service.records.verify().count == len(names)


def test_the_control_list_is_searched_shown_and_walked(as_role: As) -> None:
    client = as_role(Role.VIEWER)
    shown = client.get("/api/v1/classify/entries/3A090.a", params={"as_of": "2023-11-17"}).json()
    assert shown["on_the_list"]
    hints = client.post("/api/v1/classify/search", json={"description": "datacenter GPU"}).json()
    assert hints["hits"]
    assert hints["not_known"]
    asked = {"entry": "3A090", "parameters": {"tpp": 4992, "datacenter": True}, "as_of": "2024-01-01"}
    assert client.post("/api/v1/classify/walk", json=asked).json()["rulings"]
    assert client.post("/api/v1/classify/performance", json={"chip": "A100", "as_of": "2023-11-17"}).json()[
        "classified"
    ]
    assert client.get("/api/v1/classify/hs/8542.31").json()["hints"]
    assert client.get("/api/v1/classify/entries/9Z999").status_code == 422


def test_the_lists_say_what_they_are_and_what_changed(as_role: As) -> None:
    """The rule of 22 August 2023 removes 27 parties in China from the Unverified List (88 FR 57008)."""
    client = as_role(Role.VIEWER)
    held = client.get("/api/v1/lists", params={"as_of": "2026-03-02"}).json()
    assert {"EL", "UVL"} <= {one["list"] for one in held["lists"]}
    change = {"from_day": "2023-08-21", "to_day": "2023-08-22", "list": "UVL", "country": "China"}
    found = client.get("/api/v1/lists/diff", params=change).json()
    removed = [one for one in found["changes"] if one["kind"] == "removed"]
    assert found["tally"]["removed"]["ruled"] == 27
    assert removed
    history = client.get("/api/v1/lists/history", params={"of": removed[0]["listing"]}).json()
    assert history["entries"][0]["in_force"] == "no"
    listing = client.get(f"/api/v1/lists/listings/{removed[0]['listing']}").json()
    assert listing["entries"][0]["name"] == removed[0]["name"]
    assert client.get("/api/v1/lists/listings/UVL:nobody").status_code == 404
    backwards = {"from_day": "2023-08-22", "to_day": "2023-08-21"}
    assert client.get("/api/v1/lists/diff", params=backwards).status_code == 422


def test_law_is_explained_and_its_coverage_told(as_role: As) -> None:
    client = as_role(Role.VIEWER)
    assert client.get("/api/v1/explain", params={"citation": "744.15"}).json()["rules"]
    assert client.get("/api/v1/coverage", params={"part": 744}).json()
    assert client.get("/api/v1/coverage", params={"law": "china"}).json()
    asked = {
        "destination": "IR",
        "value": "1000",
        "content": [{"eccn": "5A992.c", "value": "150"}],
        "as_of": "2026-03-02",
    }
    found = client.post("/api/v1/deminimis", json=asked).json()
    assert (found["level_percent"], found["subject"]) == (10, "yes")


def test_ownership_of_a_file(as_role: As) -> None:
    file = b"owner,owned,percent\nHuawei Technologies Co. Ltd.,Acme Ltd,60\n"
    answer = as_role(Role.VIEWER).post(
        "/api/v1/ownership", data={"of": "Acme Ltd"}, files={"file": ("owners.csv", file, "text/csv")}
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["lists"]
    bad = as_role(Role.VIEWER).post("/api/v1/ownership", data={"of": "x"}, files={"file": ("x.csv", b"\xff\xfe", "")})
    assert bad.status_code == 422


def test_records_are_found_shown_verified_and_replayed_and_who_looks_is_logged(as_role: As) -> None:
    as_role(Role.SCREENER).post("/api/v1/check", json={"transaction": {**SHIPMENT, "id": "PO-77"}})
    viewer = as_role(Role.VIEWER)
    found = viewer.get("/api/v1/records", params={"text": "Huawei", "kind": "transaction"}).json()
    assert [one["number"] for one in found["records"]] == [1]
    assert viewer.get("/api/v1/records", params={"text": "nobody at all"}).json()["records"] == []
    shown = viewer.get("/api/v1/records/1").json()
    assert shown["facts"]["id"] == "PO-77"
    assert viewer.post("/api/v1/records/1/replay").json()["same"] is True
    assert viewer.get("/api/v1/records/2").status_code == 404
    assert viewer.get("/api/v1/records/verify").status_code == 403
    verified = as_role(Role.OFFICER).get("/api/v1/records/verify", params={"head": shown["hash"]}).json()
    assert (verified["records"]["holds"], verified["records"]["count"]) == (True, 1)
    lost = as_role(Role.OFFICER).get("/api/v1/records/verify", params={"head": "a" * 64}).json()
    assert lost["records"]["holds"] is False
    log = as_role(Role.ADMIN).get("/api/v1/reads", params={"of": "record 1"}).json()
    assert [(one["name"], one["how"]) for one in log] == [("viewer", "token")] * 3


def test_a_record_is_handed_on_as_memo_and_as_signed_bundle(as_role: As, tmp_path: Path) -> None:
    as_role(Role.SCREENER).post("/api/v1/check", json={"transaction": SHIPMENT})
    as_role(Role.SCREENER).post("/api/v1/screen", json={"party": HUAWEI})
    memo = as_role(Role.VIEWER).get("/api/v1/records/1/memo.pdf")
    assert (memo.headers["content-type"], memo.content[:5]) == ("application/pdf", b"%PDF-")
    made = as_role(Role.OFFICER).post("/api/v1/records/bundle", json={"records": [1, 2], "memos": True})
    assert made.headers["content-type"] == "application/zip"
    (tmp_path / "bundle.zip").write_bytes(made.content)
    assert [one.sequence for one in verify_bundle(tmp_path / "bundle.zip").records] == [1, 2]
    assert as_role(Role.OFFICER).post("/api/v1/records/bundle", json={"records": [3]}).status_code == 404
    assert as_role(Role.VIEWER).post("/api/v1/records/bundle", json={"records": [1]}).status_code == 403


def test_a_clearance_is_heeded_at_once_and_taken_back(as_role: As) -> None:
    officer, screener = as_role(Role.OFFICER), as_role(Role.SCREENER)
    party = {"name": "Huawei Technologies"}
    asked = {"party": party, "record": False}
    hits = screener.post("/api/v1/screen", json=asked).json()["hits"]
    assert hits
    word = {"party": party, "listing": hits[0]["listing"], "because": "another company"}
    made = officer.post("/api/v1/clearances/dismiss", json=word)
    assert made.status_code == 201
    assert made.json()["clearance"]["by"] == "officer"
    assert "dismissed" in screener.post("/api/v1/screen", json=asked).json()["hits"][0]["clearance"]
    assert officer.post("/api/v1/clearances/1/revoke", json={"because": "mistaken"}).json()["revoked"]
    assert officer.post("/api/v1/clearances/1/revoke", json={"because": "again"}).status_code == 422
    assert officer.post("/api/v1/clearances/9/revoke", json={"because": "none"}).status_code == 404
    assert screener.post("/api/v1/screen", json=asked).json()["hits"][0]["clearance"] == ""
    assert officer.get("/api/v1/clearances").json()["clearances"][0]["revoked_by"] == "officer"
    assert officer.post("/api/v1/clearances/confirm", json={**word, "listing": "EL:nobody"}).status_code == 422


def test_users_and_tokens_are_an_admins(as_role: As) -> None:
    admin = as_role(Role.ADMIN)
    link = admin.post("/api/v1/users", json={"role": "officer", "name": "Bob"}).json()["link"]
    assert link.startswith("http://testserver/welcome?link=")
    token = as_role(Role.SCREENER).post("/api/v1/tokens", json={"label": "ERP", "role": "admin"})
    assert (token.status_code, token.json()["token"]["role"]) == (201, "screener")
    key = token.json()["token"]["key"]
    assert as_role(Role.VIEWER).delete(f"/api/v1/tokens/{key}").status_code == 404
    assert admin.delete(f"/api/v1/tokens/{key}").json()["revoked_at"]
    numbers = {one["name"]: one["number"] for one in admin.get("/api/v1/users").json()}
    assert admin.patch(f"/api/v1/users/{numbers['screener']}", json={"closed": True}).json()["closed"]
    assert as_role(Role.SCREENER).get("/api/v1/me").status_code == 401
    assert admin.patch(f"/api/v1/users/{numbers['admin']}", json={"role": "viewer"}).status_code == 422
    assert admin.patch("/api/v1/users/99", json={}).status_code == 404
