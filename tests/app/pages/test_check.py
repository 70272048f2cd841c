"""Checking a shipment at the desk: what the form asks, what it keeps, and what stands on record."""

from __future__ import annotations

import re

import pytest

from smallyard.app.service.pages.decision_shown import other_facts
from smallyard.app.service.pages.shipment_form import ShipmentForm, asked
from smallyard.law.decide import decide
from smallyard.law.effects import Question
from smallyard.model.reading import read_transactions
from smallyard.records.access import Role
from tests.app.pages.conftest import Browser, Desk
from tests.conftest import ROOT

EXAMPLES = ROOT / "examples"
OSCILLOSCOPE = {
    "kind": "export",
    "date": "2026-03-02",
    "origin": "US",
    "destination": "CN",
    "items[1].description": "digital oscilloscope",
    "items[1].eccn": "3A992.a",
    "items[1].value": "4800",
}


def decided(reader: Browser, fields: dict[str, str]) -> str:
    answer = reader.send("/check", "/check", fields)
    assert answer.status_code == 200, answer.text[:2000]
    return str(answer.text)


def outcome(page: str) -> str:
    found = re.search(r'<div class="verdict \w+">\s*<h2>.*?</svg>\s*([^<]+?)\s*</h2>', page, re.DOTALL)
    assert found is not None
    return found[1]


def test_an_open_question_is_answered_on_the_form(desk: Desk) -> None:
    """Unknown end use leaves an AT-only item to China undetermined; 744.21 and others turn on it."""
    reader = desk(Role.SCREENER)
    page = decided(reader, OSCILLOSCOPE)
    assert outcome(page) == "Undetermined"
    assert 'name="answer:end_use.reviewed|"' in page
    page = decided(reader, {**OSCILLOSCOPE, "answer:end_use.reviewed|": "true"})
    assert outcome(page) == "No license required"


def test_with_nothing_filled_in_nothing_is_decided(desk: Desk) -> None:
    page = decided(desk(Role.SCREENER), {"date": "2026-03-02"})
    assert "Where does it go" in page
    assert "verdict" not in page


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"destination": "Atlantis"}, "unknown country"),
        ({"items[1].value": "much"}, "valid decimal"),
        ({"items[1].eccn": "banana"}, "eccn"),
        ({"date": "2026-13-01"}, "date"),
        ({"rest": "[1]"}, "not what the page sent"),
        ({"parties[1].name": "x" * 10_000}, "2000"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_lost(desk: Desk, change: dict[str, str], said: str) -> None:
    answer = desk(Role.SCREENER).send("/check", "/check", {**OSCILLOSCOPE, **change})
    assert answer.status_code == 422
    assert said in answer.text.casefold()


def test_a_row_more(desk: Desk) -> None:
    page = decided(desk(Role.SCREENER), {**OSCILLOSCOPE, "do": "item"})
    assert 'name="items[2].description"' in page
    assert 'value="digital oscilloscope"' in page


def test_only_the_decision_is_sent_to_a_script(desk: Desk) -> None:
    answer = desk(Role.SCREENER).send("/check", "/check", OSCILLOSCOPE, headers={"X-Fragment": "decision"})
    assert "<html" not in answer.text
    assert 'class="verdict' in answer.text


def test_put_on_record_it_has_an_address_a_memo_and_a_twin(desk: Desk) -> None:
    reader = desk(Role.SCREENER)
    fields = {
        **OSCILLOSCOPE,
        "answer:end_use.reviewed|": "true",
        "parties[1].name": "بنك <b>\u202eevil",
        "do": "save",
    }
    answer = reader.send("/check", "/check", fields)
    page = reader.go_on(answer)
    assert "On record as number" in page
    address = answer.headers["location"]
    data = desk(Role.VIEWER).data(f"{address}.json")
    assert data["record"]["by"] == "the screener"  # type: ignore[index]
    assert data["decision"]["outcome"] == "NLR"  # type: ignore[index]
    memo = desk(Role.VIEWER).open(f"{address}/memo")
    for text in ("end_use.reviewed", "destination control statement", "digital oscilloscope", "3A992.a"):
        assert text in memo, text
    assert "<b>" not in memo.partition('<article class="memo">')[2]
    assert "\u202e" not in memo
    assert reader.client.get(f"{address}/memo.pdf").content.startswith(b"%PDF")
    again = reader.open(f"/check?record={address.rpartition('/')[2]}")
    assert 'value="digital oscilloscope"' in again


def test_a_name_that_may_be_listed_is_asked_about_and_the_answer_holds_for_that_name(desk: Desk) -> None:
    reader = desk(Role.SCREENER)
    fields = {**OSCILLOSCOPE, "answer:end_use.reviewed|": "true"}
    named = {**fields, "parties[1].name": "Huawei Technologies"}
    names = re.findall(r'name="(listed:EL:[^"]+)"', decided(reader, named))
    assert names
    assert all(name.endswith("|Huawei Technologies") for name in names)
    answered = decided(reader, {**named, **dict.fromkeys(set(names), "false")})
    left = re.findall(r'name="(listed:EL:[^"]+)" value="true"', answered)
    assert not set(left) & set(names)
    # Another party stands there now: what was said of the first is not said of it.
    other = decided(reader, {**fields, "parties[1].name": "Huawei Tech", **dict.fromkeys(set(names), "false")})
    assert re.findall(r'name="(listed:EL:[^"]+[|]Huawei Tech)"', other)


@pytest.mark.parametrize("example", ["uvl-shipment", "entity-list", "deemed-export", "embargo", "china-gallium"])
def test_a_form_loses_nothing_of_a_file(example: str) -> None:
    for tx in read_transactions(EXAMPLES / f"{example}.toml"):
        form = ShipmentForm.of(tx)
        assert form.transaction() == tx
        sent = dict(form.simple)
        for name in ("parties", "items"):
            for number, row in enumerate(getattr(form, name), start=1):
                sent |= {f"{name}[{number}].{field}": text for field, text in row.items()}
        sent |= {"end_use.description": form.description, "rest": form.rest_json()}
        assert ShipmentForm.read(sent).transaction() == tx


def test_a_row_taken_out_takes_along_what_else_was_known_of_it() -> None:
    (tx,) = read_transactions(EXAMPLES / "uvl-shipment.toml")
    form = ShipmentForm.of(tx)
    sent = {"rest": form.rest_json(), **form.simple}
    for number, row in enumerate(form.items, start=1):
        sent |= {f"items[{number}].{field}": text for field, text in row.items()}
    sent |= {"parties[1].name": "", "parties[2].name": form.parties[1]["name"]}
    party = ShipmentForm.read(sent).transaction().parties[0]
    assert party.name == tx.parties[1].name
    assert party.military_end_user is False


def test_a_question_is_put_by_what_its_fact_can_hold(desk: Desk) -> None:
    (tx,) = read_transactions(EXAMPLES / "china-holmium.toml")
    questions = decide(tx, desk.service.world(tx.date)).questions
    kinds = {one.key: asked(tx, one).kind for one in questions}
    assert kinds["items[1].eccn"] == "text"
    assert kinds["items[1].us_content_complete"] == "yes_no"
    places = [Question(key=key, text="?", citation=questions[0].citation) for key in _KEYS]
    assert [asked(tx, one).kind for one in places] == list(_KEYS.values())


_KEYS = {
    "items[1].value": "number",
    "items[1].made_in": "country",
    "items[1].kind": "item_kind",
    "items[1].parameters.tpp": "text",
    "end_use.reviewed": "yes_no",
    "740.6.written_assurance": "yes_no",
    "738.3.treated_as": "text",
}


def test_every_other_fact_is_told_in_a_memo() -> None:
    (tx,) = read_transactions(EXAMPLES / "uvl-shipment.toml")
    facts = dict(other_facts(tx))
    assert facts["end_use.reviewed"] == "yes"
    assert facts["parties[2].military_end_user"] == "no"
    assert facts["740.17.outside_b_2_and_b_3"] == "yes"
    assert facts["items[1].quantity"] == "2"


def test_many_from_a_sheet_are_decided_and_put_on_record(desk: Desk) -> None:
    reader = desk(Role.SCREENER)
    content = (EXAMPLES / "shipments.csv").read_bytes()
    page = reader.go_on(reader.send("/check", "/check/file", {}, files={"file": ("day.csv", content)}))
    assert "are decided and on record" in page
    assert page.count('href="/check/') > 2


def test_one_from_a_file_opens_in_the_form(desk: Desk) -> None:
    content = (EXAMPLES / "uvl-shipment.toml").read_bytes()
    answer = desk(Role.SCREENER).send("/check", "/check/file", {}, files={"file": ("one.toml", content)})
    assert "laboratory data server" in answer.text
    assert "License required" in answer.text


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.exe", b"x", "suffix"),
        ("a.toml", b"= = =", "a.toml"),
        ("a.csv", b"date,destination\n2026-01-01,Atlantis\n", "a.csv"),
        ("../../a.json", b"{", "a.json"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(desk: Desk, name: str, content: bytes, said: str) -> None:
    answer = desk(Role.SCREENER).send("/check", "/check/file", {}, files={"file": (name, content)})
    assert answer.status_code == 422
    assert said in answer.text


def test_a_sheet_to_fill_in(desk: Desk) -> None:
    answer = desk(Role.SCREENER).client.get("/check/template.xlsx")
    assert answer.content.startswith(b"PK")


def test_both_laws_where_it_leaves_china(desk: Desk) -> None:
    content = (EXAMPLES / "china-gallium.toml").read_bytes()
    answer = desk(Role.SCREENER).send("/check", "/check/file", {}, files={"file": ("both.toml", content)})
    for text in ("Under US law", "Under China's law"):
        assert text in answer.text


def test_a_record_that_is_none_is_an_error(desk: Desk) -> None:
    desk(Role.VIEWER).open("/check/999999", 422)
