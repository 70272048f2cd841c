"""Names that nobody has, and requests that nobody means well."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smallyard.app.service.compat.reconciliation.preview import preview_page
from smallyard.lists.ftm import Entity
from tests.app.service.compat.conftest import Served

LONG = "A" * 10_000
SCRIPT = "<script>alert(1)</script>"
BACKWARDS = "\u202eiewauH\u202c\u200b"


def asked(served: Served, name: str) -> list[tuple[int, str]]:
    answers = [
        served.post("/match/default", json={"queries": {"q": {"schema": "Company", "properties": {"name": [name]}}}}),
        served.get("/search/default", params={"q": name, "simple": "true"}),
        served.get("/consolidated_screening_list/v1/search", params={"name": name}),
        served.get("/consolidated_screening_list/v1/search", params={"name": name, "fuzzy_name": "true"}),
        served.get("/v2/search", params={"name": name}),
        served.get("/reconcile/default/suggest/entity", params={"prefix": name}),
    ]
    return [(answer.status_code, answer.headers["content-type"]) for answer in answers]


@pytest.mark.parametrize("name", [SCRIPT, BACKWARDS, "\x00\x01", "'; DROP TABLE parties; --", "{{7*7}}", "🚀"])
def test_odd_names_are_answered_as_names(served: Served, name: str) -> None:
    for status, kind in asked(served, name):
        assert status in (200, 400)
        assert kind == "application/json" or (status, kind) == (400, "application/problem+json")


def test_a_name_of_ten_thousand_letters_is_refused_with_one_line(served: Served) -> None:
    assert {status for status, _ in asked(served, LONG)} == {400}
    answer = served.get("/v2/search", params={"name": LONG}).json()
    assert "2,000 characters" in answer["error"]
    assert len(answer["error"]) < 200


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(max_size=60))
def test_any_text_is_a_name_or_is_refused(served: Served, name: str) -> None:
    name = name.encode("utf-8", "replace").decode()
    for status, _ in asked(served, name):
        assert status in (200, 400)


@pytest.mark.parametrize("identity", ["../../etc/passwd", "%2e%2e%2f", SCRIPT, "a" * 2_000, "ofac-", "'"])
def test_odd_ids_are_not_found(served: Served, identity: str) -> None:
    from urllib.parse import quote

    assert served.get(f"/entities/{quote(identity, safe='')}").status_code in (400, 404)
    assert served.get("/reconcile/default/preview", params={"id": identity}).status_code in (400, 404)


def test_deep_and_wrong_bodies_are_refused(served: Served) -> None:
    deep = "[" * 100_000
    for body in (deep, "", "null", "3", '{"queries": null}', '{"queries": {"a": {"schema": 3, "properties": 4}}}'):
        answer = served.post("/match/default", content=body)
        assert answer.status_code == 400, body[:40]
        assert isinstance(answer.json()["detail"], str)


def test_values_that_are_no_text_are_left_alone(served: Served) -> None:
    properties = {"name": ["Huawei Technologies", None, 7, {"caption": "x"}, [["Huawei"]]], "country": [True, {}]}
    answer = served.post("/match/default", json={"queries": {"q": {"schema": "Company", "properties": properties}}})
    assert answer.status_code == 200
    many = {"name": ["Huawei"] * 101}
    answer = served.post("/match/default", json={"queries": {"q": {"schema": "Company", "properties": many}}})
    assert answer.status_code == 400


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.append(tag)


def test_a_preview_shows_text_and_no_scripts() -> None:
    party = Entity(
        "x-1",
        "Company",
        SCRIPT,
        {"name": (SCRIPT,), "alias": (BACKWARDS, f'"><img src=x onerror={SCRIPT}>')},
        (SCRIPT,),
    )
    answer = preview_page(party)
    page = bytes(answer.body).decode()
    parser = _Tags()
    parser.feed(page)
    assert not {"script", "img"} & set(parser.seen)
    assert f"<bdi>{BACKWARDS}</bdi>" in page
    assert "default-src 'none'" in answer.headers["content-security-policy"]
