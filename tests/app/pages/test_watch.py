"""Customers are imported and watched; an alert becomes a case; two persons decide it."""

from __future__ import annotations

import re

import pytest

from smallyard.records.access import Role
from tests.app.pages.conftest import Browser, Desk

SHEET = (
    "customer_id,name,country\n"
    "C-1,Huawei Technologies Co. Ltd.,CN\n"
    'C-2,"<script>alert(1)</script> Blumen",DE\n'
    "C-3,Zwitschernde Butterblume Konditorei,DE\n"
)


@pytest.fixture(scope="module")
def watched(desk: Desk) -> Desk:
    """A portfolio of three, screened once."""
    browser = desk(Role.OFFICER)
    answer = browser.send("/customers", "/customers/import", {}, files={"file": ("book.csv", SHEET.encode())})
    assert "3 added" in browser.go_on(answer)
    assert "Customers screened:" in browser.go_on(browser.send("/customers", "/customers/watch", {}))
    return desk


def alert_of(browser: Browser) -> int:
    found = re.search(r'href="/alerts/([0-9]+)"[^\n]*reference=C-1"', browser.open("/alerts"))
    assert found is not None
    return int(found[1])


def test_the_portfolio_shows_who_is_what(watched: Desk) -> None:
    browser = watched(Role.VIEWER)
    page = browser.open("/customers?result=match")
    assert "Huawei Technologies" in page
    assert "Konditorei" not in page
    assert "<script>alert" not in browser.open("/customers?q=Blumen")
    counts = browser.data("/customers.json")["counts"]
    assert counts["standing"] + counts["retired"] >= 3  # type: ignore[index]


def test_a_file_without_references_is_refused_whole(watched: Desk) -> None:
    browser = watched(Role.SCREENER)
    answer = browser.send("/customers", "/customers/import", {}, files={"file": ("x.csv", b"name\nSomebody\n")})
    assert answer.status_code == 422
    assert "is missing from the header" in answer.text


def test_a_customer_has_a_page_with_hits_and_history(watched: Desk) -> None:
    page = watched(Role.VIEWER).open("/customers/one?reference=C-1")
    assert "What comes near" in page
    assert "Every version of the facts" in page
    watched(Role.VIEWER).open("/customers/one?reference=C-99", 422)


def test_an_alert_becomes_a_case_that_two_persons_decide(watched: Desk) -> None:
    screener, officer = watched(Role.SCREENER), watched(Role.OFFICER)
    number = alert_of(screener)
    opened = screener.send(f"/alerts/{number}", f"/alerts/{number}/case", {"due": "2030-01-01"})
    case = opened.headers["location"]
    proposed = screener.send(
        case, case, {"do": "propose", "verdict": "confirmation", "because": "same register number"}
    )
    assert "Another person approves or rejects it" in screener.go_on(proposed)
    assert "Another person must approve it." in screener.open(case)
    assert screener.send(case, f"{case}/decide", {"do": "approve"}).status_code == 403
    assert "Approved: the case is closed" in officer.go_on(officer.send(case, f"{case}/decide", {"do": "approve"}))
    story = officer.open(case)
    assert "same register number" in story
    assert "Confirmed" in story


def test_nobody_approves_their_own_proposal(watched: Desk) -> None:
    officer = watched(Role.OFFICER)
    number = alert_of(officer)
    case = officer.send(f"/alerts/{number}", f"/alerts/{number}/case", {}).headers["location"]
    officer.send(case, case, {"do": "propose", "verdict": "dismissal", "because": "another firm"})
    said = officer.go_on(officer.send(case, f"{case}/decide", {"do": "approve"}))
    assert "That was not done" in said
    assert "taken back" in officer.go_on(officer.send(case, case, {"do": "withdraw"}))
    commented = officer.send(case, case, {"do": "comment", "because": "=1+1 <b>look</b>"})
    assert "<b>look" not in officer.go_on(commented)


def test_an_alert_is_closed_with_a_reason_only(watched: Desk) -> None:
    screener = watched(Role.SCREENER)
    number = alert_of(screener)
    refused = screener.go_on(screener.send(f"/alerts/{number}", f"/alerts/{number}/close", {"because": " "}))
    assert "That was not done" in refused
    done = screener.send(f"/alerts/{number}", f"/alerts/{number}/close", {"because": "seen"})
    assert "is closed" in screener.go_on(done)


def test_what_waits_stands_on_the_first_page(watched: Desk) -> None:
    assert "Open alerts" in watched(Role.OFFICER).open("/")


def test_a_customer_is_let_go(watched: Desk) -> None:
    browser = watched(Role.SCREENER)
    browser.send("/customers/one?reference=C-3", "/customers/retire", {"reference": "C-3", "because": "no trade"})
    assert "Konditorei" in browser.open("/customers?retired=true")
