"""What a watch raises when lists, customers or clearances change, and what it leaves alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from smallyard.model.clearance import ClearanceKind
from smallyard.model.party import Party
from smallyard.monitoring.alerts import AlertKind, Status
from smallyard.records.clearances import Word
from tests.lists.given import listing
from tests.monitoring.conftest import MONDAY, TUESDAY, WEDNESDAY, Desk

VEGA = listing("Vega Photonics Research", "vega")
ORION = listing("Orion Turbine Works", "orion")
TWO = "EL:vega"


def test_a_customer_on_a_list_is_a_new_hit_with_its_evidence(desk: Desk) -> None:
    desk.lists.publish(MONDAY, VEGA, ORION)
    desk.add("C-1", "Vega Photonics Research Co., Ltd.")
    desk.add("C-2", "Blue Meadow Dairy")
    done = desk.watch(MONDAY)
    assert desk.told(done) == [("new hit", "C-1", TWO)]
    (raised,) = desk.raised(done)
    assert raised.band == "match"
    assert raised.evidence["after"]["score"] > 0.9
    assert raised.evidence["lists"][0]["published"] == MONDAY.isoformat()
    assert "Vega Photonics Research Co., Ltd. (C-1) may be Vega Photonics Research (EL:vega)" in raised.summary
    assert desk.customers.customer("C-1").result == "match"
    assert desk.customers.customer("C-2").result == "clear"


def test_nothing_is_raised_twice(desk: Desk) -> None:
    desk.lists.publish(MONDAY, VEGA)
    desk.add("C-1", "Vega Photonics Research")
    desk.watch(MONDAY)
    again = desk.watch(MONDAY)
    assert (again.mode, again.screened, again.alerts) == ("changed", 0, [])
    whole = desk.watch(MONDAY, full=True)
    assert (whole.mode, whole.screened, whole.alerts, whole.changed) == ("full", 1, [], 0)


def test_a_listing_added_touches_whom_it_comes_near(desk: Desk) -> None:
    desk.lists.publish(MONDAY, ORION)
    desk.add("C-1", "Vega Photonics Research")
    assert desk.told(desk.watch(MONDAY)) == []
    desk.lists.publish(TUESDAY, ORION, VEGA)
    assert desk.told(desk.watch(TUESDAY)) == [("new hit", "C-1", TWO)]


def test_a_listing_removed_closes_what_was_open_and_says_why(desk: Desk) -> None:
    desk.lists.publish(MONDAY, VEGA, ORION)
    desk.add("C-1", "Vega Photonics Research")
    (first,) = desk.watch(MONDAY).alerts
    desk.lists.publish(TUESDAY, ORION)
    (gone,) = desk.raised(desk.watch(TUESDAY))
    assert (gone.kind, gone.listing) == (AlertKind.HIT_GONE, TWO)
    assert "no longer in force: removed" in gone.summary
    before = desk.alerts.alert(first)
    assert (before.status, before.closed_because) == (Status.CLOSED, "the hit is gone")
    assert desk.customers.customer("C-1").result == "clear"


def test_a_listing_that_says_something_else_is_told_with_what_changed(desk: Desk) -> None:
    desk.lists.publish(MONDAY, VEGA)
    desk.add("C-1", "Vega Photonics Research")
    desk.watch(MONDAY)
    desk.lists.publish(TUESDAY, listing("Vega Photonics Research", "vega", license_policy="Presumption of denial"))
    (changed,) = desk.raised(desk.watch(TUESDAY))
    assert changed.kind is AlertKind.LISTING_CHANGED
    assert changed.evidence["changes"] == ["the license review policy was not given, is Presumption of denial"]


def test_only_changed_customers_are_screened_when_lists_stand_still(desk: Desk) -> None:
    desk.lists.publish(MONDAY, VEGA)
    desk.add("C-1", "Blue Meadow Dairy")
    desk.add("C-2", "Red Hill Bakery")
    desk.watch(MONDAY)
    desk.add("C-2", "Vega Photonics Research")
    done = desk.watch(MONDAY)
    assert (done.screened, desk.told(done)) == (1, [("new hit", "C-2", TWO)])
    desk.add("C-2", "Red Hill Bakery")
    (gone,) = desk.raised(desk.watch(MONDAY))
    assert gone.evidence["why"] == "the customer's facts changed"


def test_a_retired_customer_is_left_alone_and_comes_back(desk: Desk) -> None:
    desk.lists.publish(MONDAY, VEGA)
    desk.add("C-1", "Vega Photonics Research")
    (number,) = desk.watch(MONDAY).alerts
    desk.customers.retire("C-1", by="ann", because="no longer buys")
    assert desk.alerts.alert(number).closed_because == "the customer was retired"
    assert desk.watch(MONDAY, full=True).customers == 0
    desk.add("C-1", "Vega Photonics Research")
    assert desk.told(desk.watch(MONDAY)) == [("new hit", "C-1", TWO)]
    assert [one.act for one in desk.customers.history("C-1")] == ["added", "retired", "restored"]


def dismissed(desk: Desk, **more: object) -> int:
    word = Word(
        kind=ClearanceKind.DISMISSAL,
        party=Party(name="Vega Photonics Research", country="CN"),
        listing=VEGA,
        score=0.98,
        band="match",
        because="another address",
        by="bob",
        on=MONDAY,
        reference="C-1",
        **more,  # type: ignore[arg-type]
    )
    return desk.clearances.add(word).number


def test_a_dismissed_pair_is_quiet_until_the_dismissal_lapses(desk: Desk) -> None:
    desk.lists.publish(MONDAY, VEGA)
    desk.add("C-1", "Vega Photonics Research")
    number = dismissed(desk)
    assert desk.watch(MONDAY).alerts == []
    assert desk.customers.customer("C-1").result == "clear"
    desk.lists.publish(TUESDAY, listing("Vega Photonics Research", "vega", addresses=({"text": "2 Road"},)))
    (lapsed,) = desk.raised(desk.watch(TUESDAY))
    assert lapsed.kind is AlertKind.CLEARANCE_LAPSED
    assert lapsed.evidence["clearance"] == number
    assert lapsed.evidence["why"] == ["the listing changed: addresses with 2 Road"]
    assert desk.customers.customer("C-1").result == "match"


def test_a_dismissal_taken_back_or_past_its_day_lapses(desk: Desk) -> None:
    desk.lists.publish(MONDAY, VEGA)
    desk.add("C-1", "Vega Photonics Research")
    number = dismissed(desk)
    desk.watch(MONDAY)
    desk.clearances.revoke(number, because="a mistake", by="bob", on=TUESDAY)
    (lapsed,) = desk.raised(desk.watch(TUESDAY))
    assert (lapsed.kind, lapsed.evidence["why"]) == (AlertKind.CLEARANCE_LAPSED, ["it was taken back"])


def test_a_clearance_that_ends_soon_is_due_for_review_once(desk: Desk) -> None:
    desk.lists.publish(MONDAY, VEGA)
    desk.add("C-1", "Vega Photonics Research")
    dismissed(desk, until=MONDAY + timedelta(days=10))
    (due,) = desk.raised(desk.watch(MONDAY))
    assert (due.kind, due.evidence["until"]) == (AlertKind.REVIEW_DUE, "2026-03-12")
    desk.alerts.close(due.number, by="ann", because="noted")
    assert desk.watch(TUESDAY).alerts == []
    day_after = MONDAY + timedelta(days=11)
    assert [str(one.kind) for one in desk.raised(desk.watch(day_after))] == ["clearance lapsed"]


def test_a_name_that_says_nothing_is_unread(desk: Desk) -> None:
    desk.lists.publish(MONDAY, VEGA)
    desk.add("C-1", "Co., Ltd.")
    desk.watch(MONDAY)
    assert desk.customers.customer("C-1").result == "unread"


def test_a_run_that_was_stopped_is_made_good(desk: Desk) -> None:
    desk.lists.publish(MONDAY, VEGA)
    for number in range(5):
        desk.add(f"C-{number}", f"Vega Photonics Research {number}" if number else "Vega Photonics Research")
    desk.watch(MONDAY)
    desk.lists.publish(TUESDAY, ORION)

    calls = []

    def stop(connection: object) -> None:
        calls.append(connection)
        if len(calls) > 1:
            raise RuntimeError("stopped")

    with pytest.raises(RuntimeError):
        desk.watch(TUESDAY, check=stop)
    desk.lists.publish(WEDNESDAY, VEGA)
    done = desk.watch(WEDNESDAY)
    assert done.mode == "full"
    assert desk.customers.customer("C-0").result == "match"
