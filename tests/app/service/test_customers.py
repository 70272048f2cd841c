"""Customers, alerts, cases and webhooks over HTTP: who may do what, and that each answer is what the library says."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from smallyard.app.monitoring import watch
from smallyard.app.service.api import customers as api
from smallyard.app.service.application import application
from smallyard.app.service.state import ServiceSettings
from smallyard.model.party import Party
from smallyard.monitoring.jobs import Jobs
from smallyard.records.access import Role
from tests.app.service.conftest import As

CSV = "customer_id,name,country,team\nC-1,Huawei Technologies,CN,Nord\nC-2,Blue Meadow Dairy,DE,\n"


@pytest.fixture
def desk(as_role: As) -> As:
    """A service with two customers, one of them on a list, watched once."""
    answer = as_role(Role.SCREENER).post("/api/v1/customers/import", files={"file": ("crm.csv", CSV)})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["rows"], answer.json()["added"], answer.json()["file"]) == (2, 2, "crm.csv")
    watched = as_role(Role.OFFICER).post("/api/v1/watch", json={})
    assert watched.status_code == 200, watched.text
    assert watched.json()["alerts"]
    return as_role


def test_a_portfolio_is_listed_filtered_and_counted(desk: As) -> None:
    viewer = desk(Role.VIEWER)
    found = viewer.get("/api/v1/customers", params={"result": "match"}).json()
    assert (found["total"], found["customers"][0]["reference"]) == (1, "C-1")
    assert viewer.get("/api/v1/customers/counts").json()["results"]["clear"] == 1
    assert viewer.get("/api/v1/customers/C-1/hits").json()["hits"][0]["band"] == "match"
    (version,) = viewer.get("/api/v1/customers/C-1/history").json()["versions"]
    assert (version["by"], version["source"]) == ("screener", "crm.csv, row 2")
    assert viewer.get("/api/v1/watch").json()["runs"][0]["screened"] == 2


def test_reads_of_customers_are_logged(desk: As) -> None:
    desk(Role.VIEWER).get("/api/v1/customers/C-1")
    desk(Role.VIEWER).get("/api/v1/alerts/1")
    reads = desk(Role.ADMIN).get("/api/v1/reads").json()
    rows = reads if isinstance(reads, list) else reads["reads"]
    assert {"customer 1", "alert 1"} <= {one["what"] for one in rows}


def test_a_customer_is_put_changed_and_retired(desk: As) -> None:
    screener = desk(Role.SCREENER)
    party = {"name": "Orion Works", "country": "FR"}
    first = screener.put("/api/v1/customers/C-9", json={"party": party, "own": {"team": "Süd"}}).json()
    assert (first["version"], first["own"], first["screened"]) == (1, {"team": "Süd"}, False)
    assert screener.put("/api/v1/customers/C-9", json={"party": party, "own": {"team": "Süd"}}).json()["version"] == 1
    gone = screener.request("DELETE", "/api/v1/customers/C-9", json={"because": "no longer buys"})
    assert gone.json()["retired_at"] is not None
    assert screener.get("/api/v1/customers/C-8").status_code == 404
    assert screener.put("/api/v1/customers/C-9", json={"party": {}}).status_code == 422
    assert screener.put("/api/v1/customers/K%2F1 ö", json={"party": party}).json()["reference"] == "K/1 ö"
    assert len(screener.get("/api/v1/customers/K/1 ö/history").json()["versions"]) == 1
    assert desk(Role.VIEWER).put("/api/v1/customers/C-9", json={"party": party}).status_code == 403


def test_an_alert_goes_to_a_case_that_two_persons_end(desk: As) -> None:
    screener, officer = desk(Role.SCREENER), desk(Role.OFFICER)
    (hit, *_) = screener.get("/api/v1/alerts", params={"list": "EL", "band": "match"}).json()["alerts"]
    opened = screener.post("/api/v1/cases", json={"alerts": [hit["number"]], "assignee": "officer"})
    assert opened.status_code == 201, opened.text
    number = opened.json()["number"]
    assert screener.post(f"/api/v1/cases/{number}/comment", json={"text": "same address"}).status_code == 200
    proposal = {"verdict": "confirmation", "because": "same address"}
    assert screener.post(f"/api/v1/cases/{number}/propose", json=proposal).json()["status"] == "proposed"
    assert screener.post(f"/api/v1/cases/{number}/approve", json={}).status_code == 403
    done = officer.post(f"/api/v1/cases/{number}/approve", json={}).json()
    assert (done["status"], done["outcome"], done["clearance"]) == ("closed", "confirmation", 1)
    assert [one["act"] for one in done["events"]] == ["opened", "assigned", "commented", "proposed", "approved"]
    assert officer.get("/api/v1/cases/counts").json() == {"open": 0, "proposed": 0, "closed": 1, "overdue": 0}
    assert officer.get("/api/v1/cases", params={"status": "standing"}).json()["total"] == 0


def test_an_officer_cannot_approve_their_own_proposal(desk: As) -> None:
    officer = desk(Role.OFFICER)
    number = officer.post("/api/v1/cases", json={"alerts": [1]}).json()["number"]
    officer.post(f"/api/v1/cases/{number}/propose", json={"verdict": "dismissal", "because": "another"})
    refused = officer.post(f"/api/v1/cases/{number}/approve", json={})
    assert (refused.status_code, "was proposed by officer" in refused.json()["detail"]) == (422, True)
    other = desk(Role.SCREENER).post(f"/api/v1/cases/{number}/reject", json={"because": "x"})
    assert other.status_code == 403


def test_a_webhook_shows_its_secret_once_and_only_to_an_admin(desk: As) -> None:
    admin = desk(Role.ADMIN)
    url = "https://93.184.216.34/hook"
    made = admin.post("/api/v1/webhooks", json={"url": url, "kinds": ["new hit"]})
    assert made.status_code == 201, made.text
    secret = made.json()["secret"]
    assert secret.startswith("whsec_")
    listed = admin.get("/api/v1/webhooks").text
    assert secret not in listed
    assert json.loads(listed)["subscriptions"][0]["target"] == url
    assert admin.post("/api/v1/webhooks/1/ping").json()["status"] == "waiting"
    assert admin.get("/api/v1/webhooks/deliveries").json()["total"] == 1
    assert admin.get("/api/v1/webhooks/deliveries/1/attempts").json() == {"attempts": []}
    assert admin.delete("/api/v1/webhooks/1").json()["ended_at"] is not None
    assert desk(Role.OFFICER).get("/api/v1/webhooks").status_code == 403
    for bad in ("http://93.184.216.34/", "https://127.0.0.1/", "https://169.254.169.254/latest/", "nothing"):
        assert admin.post("/api/v1/webhooks", json={"url": bad}).status_code == 422
    assert admin.post("/api/v1/webhooks/email", json={"address": "desk@example.com"}).status_code == 201


@pytest.mark.parametrize(
    ("files", "data", "said"),
    [
        ({"file": ("crm.pdf", "x")}, {}, "suffix"),
        ({"file": ("crm.csv", "name\nVega\n")}, {}, "reference"),
        ({"file": ("../../crm.csv", "customer_id,name\n1,\n")}, {}, "crm.csv, row 2, field name"),
        ({"file": ("crm.csv", CSV)}, {"mapping": "nonsense"}, "no mapping"),
        ({"file": ("crm.csv", CSV)}, {"encoding": "klingon"}, "no encoding"),
    ],
)
def test_a_bad_import_is_a_problem(as_role: As, files: Any, data: dict[str, str], said: str) -> None:
    answer = as_role(Role.SCREENER).post("/api/v1/customers/import", files=files, data=data)
    assert (answer.status_code, said in answer.json()["detail"]) == (422, True), answer.text


def test_nobody_is_let_in_without_a_token(client: TestClient) -> None:
    for path in ("customers", "alerts", "cases", "webhooks", "watch", "customers/counts"):
        assert client.get(f"/api/v1/{path}").status_code == 401


def test_the_library_and_the_service_watch_alike() -> None:
    assert api.run_watch is watch


def test_a_nul_character_is_refused_wherever_it_stands(as_role: As) -> None:
    screener = as_role(Role.SCREENER)
    for answer in (
        screener.put("/api/v1/customers/C-1", json={"party": {"name": "Ve\u0000ga"}}),
        screener.put("/api/v1/customers/C-1", json={"party": {"name": "Vega"}, "own": {"a": "\u0000"}}),
        screener.put("/api/v1/customers/C%00", json={"party": {"name": "Vega"}}),
        screener.get("/api/v1/customers", params={"search": "\u0000"}),
        screener.get("/api/v1/customers/%00"),
        screener.get("/api/v1/alerts", params={"reference": "\u0000"}),
        screener.get("/api/v1/cases", params={"assignee": "\u0000"}),
    ):
        assert answer.status_code in {400, 404, 422}, answer.text


def test_a_service_watches_by_itself(store: Path) -> None:
    settings = ServiceSettings(store=store, jobs=True, watch_every=1)
    app = application(settings)
    service = app.state.service
    service.monitoring.customers.put("C-1", Party(name="Huawei Technologies", country="CN"), by="ann")
    jobs = Jobs(service.monitoring.database)
    with TestClient(app):
        until = time.monotonic() + 60
        while not jobs.done("watch") and time.monotonic() < until:
            time.sleep(0.1)
        (done,) = jobs.done("watch")
        assert "screened 1 of 1 customers (nothing was screened before)" in done.outcome
        assert jobs.done("send")[0].outcome == "0 delivered, 0 to be tried again, 0 given up"
        assert service.monitoring.alerts.page().total > 0
