"""From an alert to a case, to what two persons agree on, and back when the result changes."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from smallyard.errors import BrokenChainError, InputError, StoreError, UnknownValueError
from smallyard.monitoring.alerts import Status
from smallyard.monitoring.case import Verdict
from smallyard.monitoring.casework import CaseStatus
from tests.databases.tampering import tampered
from tests.lists.given import listing
from tests.monitoring.conftest import MONDAY, TUESDAY, WEDNESDAY, Desk

VEGA = listing("Vega Photonics Research", "vega")
MOVED = listing("Vega Photonics Research", "vega", addresses=({"text": "2 Road"},))


@pytest.fixture
def alerted(desk: Desk) -> int:
    """The number of the one alert: customer C-1 may be EL:vega."""
    desk.lists.publish(MONDAY, VEGA)
    desk.add("C-1", "Vega Photonics Research")
    (number,) = desk.watch(MONDAY).alerts
    return number


def test_an_alert_becomes_a_case_that_is_given_to_a_person(desk: Desk, alerted: int) -> None:
    case = desk.cases.open([alerted], by="ann", assignee="bob", due=date(2026, 3, 9))
    assert (case.number, case.status, case.assignee, case.due) == (1, CaseStatus.OPEN, "bob", "2026-03-09")
    assert desk.alerts.alert(alerted).status is Status.IN_CASE
    assert [one.act for one in desk.cases.events(1)] == ["opened", "assigned", "due"]
    assert desk.cases.page(assignee="bob").total == 1
    assert desk.cases.page(overdue_on=date(2026, 3, 9)).total == 0
    assert desk.cases.page(overdue_on=date(2026, 3, 10)).total == 1


def test_who_proposes_cannot_approve(desk: Desk, alerted: int) -> None:
    desk.cases.open([alerted], by="ann")
    desk.cases.propose(1, Verdict.DISMISSAL, because="another address", by="ann", on=MONDAY)
    for same in ("ann", " Ann "):
        with pytest.raises(InputError, match="proposed by ann"):
            desk.cases.approve(1, by=same, on=MONDAY)
    assert desk.clearances.all() == ()
    case = desk.cases.approve(1, by="bob", on=MONDAY)
    assert (case.status, case.outcome, case.clearance) == (CaseStatus.CLOSED, Verdict.DISMISSAL, 1)


def test_an_approved_dismissal_is_a_clearance_that_the_watch_heeds(desk: Desk, alerted: int) -> None:
    desk.cases.open([alerted], by="ann")
    desk.cases.propose(1, Verdict.DISMISSAL, because="another address", by="ann", on=MONDAY)
    desk.cases.approve(1, by="bob", on=MONDAY)
    (held,) = desk.clearances.all()
    said = held.clearance
    assert (said.by, said.until, said.reference) == ("ann, approved by bob", date(2027, 3, 2), "C-1")
    assert desk.customers.customer("C-1").result == "clear"
    assert desk.alerts.alert(alerted).closed_because == "case 1: dismissal"
    done = desk.watch(MONDAY)
    assert (done.alerts, desk.customers.customer("C-1").result) == ([], "clear")
    (hit,) = desk.customers.hits("C-1")
    assert hit["clearance"]["by"] == "ann, approved by bob"


def test_a_case_is_reopened_when_the_listing_changes(desk: Desk, alerted: int) -> None:
    desk.cases.open([alerted], by="ann")
    desk.cases.propose(1, Verdict.DISMISSAL, because="another address", by="ann", on=MONDAY)
    desk.cases.approve(1, by="bob", on=MONDAY)
    desk.lists.publish(TUESDAY, MOVED)
    (lapsed,) = desk.raised(desk.watch(TUESDAY))
    case = desk.cases.case(1)
    assert (case.status, case.reopened, case.outcome) == (CaseStatus.OPEN, 1, None)
    assert (lapsed.status, lapsed.case) == (Status.IN_CASE, 1)


def test_a_case_is_reopened_when_the_customer_changes(desk: Desk, alerted: int) -> None:
    desk.cases.open([alerted], by="ann")
    desk.cases.propose(1, Verdict.CONFIRMATION, because="the same address", by="ann", on=MONDAY)
    desk.cases.approve(1, by="bob", on=MONDAY)
    assert desk.customers.customer("C-1").result == "match"
    desk.add("C-1", "Vega Photonics Research", addresses=({"text": "9 Lane"},))
    desk.watch(MONDAY)
    assert desk.cases.case(1).reopened == 1


def test_what_was_proposed_of_another_result_is_withdrawn(desk: Desk, alerted: int) -> None:
    desk.cases.open([alerted], by="ann")
    desk.cases.propose(1, Verdict.DISMISSAL, because="another address", by="ann", on=MONDAY)
    desk.lists.publish(TUESDAY, MOVED)
    desk.watch(TUESDAY)
    assert desk.cases.case(1).status is CaseStatus.OPEN
    with pytest.raises(InputError, match="no proposal"):
        desk.cases.approve(1, by="bob", on=TUESDAY)
    assert [one.act for one in desk.cases.events(1)][-2:] == ["joined", "withdrawn"]


def test_a_customer_changed_since_the_proposal_cannot_be_approved(desk: Desk, alerted: int) -> None:
    desk.cases.open([alerted], by="ann")
    desk.cases.propose(1, Verdict.DISMISSAL, because="another address", by="ann", on=MONDAY)
    desk.add("C-1", "Vega Photonics Research", addresses=({"text": "9 Lane"},))
    with pytest.raises(InputError, match="changed since it was proposed"):
        desk.cases.approve(1, by="bob", on=MONDAY)


def test_a_hit_that_is_gone_needs_no_word_on_the_pair(desk: Desk, alerted: int) -> None:
    desk.cases.open([alerted], by="ann")
    desk.lists.publish(TUESDAY, listing("Orion Turbine Works"))
    desk.watch(TUESDAY)
    with pytest.raises(InputError, match="no longer comes near"):
        desk.cases.propose(1, Verdict.DISMISSAL, because="gone", by="ann", on=TUESDAY)
    desk.cases.propose(1, Verdict.NO_ACTION, because="gone", by="ann", on=TUESDAY)
    case = desk.cases.approve(1, by="bob", on=TUESDAY)
    assert (case.outcome, case.clearance) == (Verdict.NO_ACTION, None)
    desk.lists.publish(WEDNESDAY, VEGA)
    desk.watch(WEDNESDAY)
    assert desk.cases.case(1).status is CaseStatus.OPEN


def test_a_rejected_proposal_leaves_the_case_open(desk: Desk, alerted: int) -> None:
    desk.cases.open([alerted], by="ann")
    desk.cases.propose(1, Verdict.DISMISSAL, because="x", by="ann", on=MONDAY)
    with pytest.raises(InputError, match="has a proposal of ann"):
        desk.cases.propose(1, Verdict.DISMISSAL, because="y", by="bob", on=MONDAY)
    assert desk.cases.reject(1, because="not shown", by="bob").status is CaseStatus.OPEN
    desk.cases.comment(1, "asked for a register extract", by="ann")
    assert [one.act for one in desk.cases.events(1)] == ["opened", "proposed", "rejected", "commented"]


def test_bad_requests_are_refused_and_leave_nothing(desk: Desk, alerted: int) -> None:
    with pytest.raises(UnknownValueError, match="no alert has the number 99"):
        desk.cases.open([99], by="ann")
    with pytest.raises(InputError, match="by"):
        desk.cases.open([alerted], by="  ")
    with pytest.raises(InputError, match="assignee"):
        desk.cases.open([alerted], by="ann", assignee=" ")
    assert desk.cases.page().total == 0
    assert desk.alerts.alert(alerted).status is Status.OPEN
    desk.cases.open([alerted], by="ann")
    with pytest.raises(InputError, match="stands in case 1"):
        desk.cases.open([alerted], by="ann")
    with pytest.raises(InputError, match="until"):
        desk.cases.propose(1, Verdict.DISMISSAL, because="x", by="ann", on=TUESDAY, until=MONDAY)
    with pytest.raises(UnknownValueError, match="no case has the number 7"):
        desk.cases.comment(7, "x", by="ann")


def test_the_events_are_a_chain_that_shows_a_change(desk: Desk, place: str, alerted: int) -> None:
    desk.cases.open([alerted], by="ann", assignee="bob")
    desk.cases.comment(1, "looks the same", by="bob")
    assert desk.cases.verify().count == 3
    with pytest.raises(StoreError, match="events of cases are never changed"), desk.database.writing() as connection:
        connection.execute(text("UPDATE case_event SET by = 'eve' WHERE sequence = 2"))
    tampered(place, "UPDATE case_event SET by = 'eve' WHERE sequence = 2")
    with pytest.raises(BrokenChainError, match="case event 2"):
        desk.cases.verify()
