"""The timeline: its table, its joins with the lists, and its picture."""

from __future__ import annotations

import json
from datetime import date
from xml.etree import ElementTree

import pytest

from smallyard.app.worlds import open_world
from smallyard.errors import InputError
from smallyard.lists.view import ListsView
from smallyard.trade.charts.files import page
from smallyard.trade.charts.timeline import timeline_chart
from smallyard.trade.timeline import EventKind, Side, events, timeline


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> ListsView:
    day = date(2026, 11, 25)
    return open_world(day, day, tmp_path_factory.mktemp("timeline") / "lists.sqlite").lists


def test_every_event_is_dated_sourced_and_in_order() -> None:
    held = events()
    assert len(held) >= 95
    assert [one.date for one in held] == sorted(one.date for one in held)
    assert all(one.source and one.text and (one.us or one.china) for one in held)
    assert all(one.last_day is None or one.last_day > one.date for one in held)


def test_the_days_are_both_included_and_a_meeting_counts_while_it_lasts() -> None:
    """The Economic Working Group met on 5 and 6 February 2024 (Treasury readout)."""
    for day in (date(2024, 2, 5), date(2024, 2, 6)):
        assert [one.kind for one in timeline(None, day, day).events] == [EventKind.MEETING]
    assert timeline(None, date(2024, 2, 7), date(2024, 2, 7)).events == ()


def test_a_side_has_its_own_acts_and_those_of_both() -> None:
    found = timeline(None, date(2025, 4, 1), date(2025, 5, 31), side=Side.CHINA)
    assert {one.side for one in found.events} == {Side.CHINA, Side.BOTH}
    assert not [one for one in found.events if one.kind is EventKind.CONTROL and one.side is Side.US]


def test_an_unknown_day_of_the_month_is_shown_as_a_month() -> None:
    (bali,) = [one for one in events() if "Bali" in one.text]
    assert bali.when == "2022-11"


def test_notice_18_of_2025_has_no_suspension() -> None:
    suspended = [one.text for one in events() if one.kind is EventKind.CONTROL_SUSPEND]
    assert len(suspended) == 3
    assert not [text for text in suspended if "18" in text]


def test_names_and_the_rules_own_count_stand_beside_each_other(view: ListsView) -> None:
    """The rule of 22 August 2023 counts 27 removals in China; three are known by name with that date."""
    found = timeline(view, date(2023, 8, 1), date(2023, 8, 31))
    (month,) = [one for one in found.lists if one.list == "UVL"]
    assert (month.country, month.removed, month.ruled_removed) == ("CN", 3, 27)


def test_chinese_suspensions_are_counted_by_month(view: ListsView) -> None:
    found = timeline(view, date(2025, 5, 1), date(2025, 5, 31))
    assert {(one.list, one.suspended) for one in found.lists} == {("CN-UEL", 17), ("CN-ECL", 28)}


def test_the_picture_and_its_page(view: ListsView) -> None:
    found = timeline(view, date(2025, 1, 1), date(2025, 6, 30))
    chart = timeline_chart(found)
    root = ElementTree.fromstring(chart.svg())
    assert root.tag.endswith("svg")
    assert len(chart.tables[0].rows) == len(found.events)
    html = page(chart)
    assert "Unreliable Entity List, notice 7 of 2025" in html


def test_nothing_to_draw_is_said() -> None:
    with pytest.raises(InputError, match="no event is held"):
        timeline_chart(timeline(None, date(2019, 1, 1), date(2019, 2, 1)))
    with pytest.raises(InputError, match="is before the first"):
        timeline(None, date(2020, 1, 2), date(2020, 1, 1))


def test_the_json_has_the_sources() -> None:
    data = json.loads(json.dumps(timeline(None, date(2023, 8, 1), date(2023, 8, 31)).as_dict()))
    assert all(one["source"] for one in data["events"])
