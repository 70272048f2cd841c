"""Events, counts and notices of rules."""

from __future__ import annotations

from datetime import date

import pytest

from smallyard.errors import ListFileError
from smallyard.lists.reading import Action, read
from smallyard.lists.sources.event_csv import write_events
from smallyard.model.interval import Basis, DateInterval
from smallyard.model.listing import ListCode

HEADER = "date,action,name,country,date_not_before,date_not_after,basis,note\n"


def events(text: str, name: str = "uvl_events.csv"):
    return read({name: (HEADER + text).encode()})


def test_unverified_list_events(extract):
    reading = extract("rule_events/uvl_events.csv")
    assert reading.records == len(reading.events) == 5
    assert reading.unread == reading.warnings == ()
    assert reading.lists == {ListCode.UNVERIFIED_LIST}
    guanghua = next(event for event in reading.events if "guanghua" in event.listing.key)
    assert guanghua.listing.key == "guangdong-guanghua-sci-tech-co-cn"
    assert guanghua.action is Action.REMOVE
    assert guanghua.when == DateInterval.on(date(2023, 8, 22))
    added = next(event for event in reading.events if event.action is Action.ADD)
    assert added.citation == "87 FR 61971"
    assert added.when.earliest == date(2022, 10, 7)
    academy = next(event for event in reading.events if "academy" in event.listing.key)
    assert [name.text for name in academy.listing.names[1:]] == ["S2BA", "Academy of Business Security"]
    chinese = next(event for event in reading.events if "普科" in event.listing.key)
    assert chinese.listing.key == "北京普科测控技术有限公司-cn"


def test_military_end_user_events_carry_requirement_and_policy(extract):
    reading = extract("rule_events/meu_events.csv")
    first = reading.events[0]
    assert first.list is ListCode.MILITARY_END_USER_LIST
    assert first.listing.license_requirement
    assert first.listing.citations[0] == first.citation
    assert [len(event.listing.citations) for event in reading.events if "29190" in str(event.listing.citations)] == [
        2
    ]
    removed = next(event for event in reading.events if event.action is Action.REMOVE)
    assert removed.when == DateInterval.between(date(2023, 12, 1), date(2026, 7, 31))


def test_cmic_events_carry_their_days(extract):
    event = extract("rule_events/ns_cmic_events.csv").events[0]
    assert event.listing.id == "CMIC:30882"
    days = {one.kind: one.value for one in event.listing.identifiers if "Date" in one.kind}
    assert days == {
        "Listing Date (CMIC)": "2021-06-03",
        "Effective Date (CMIC)": "2021-08-02",
        "Divestment Date (CMIC)": "2022-06-03",
    }


def test_a_suspension_stands_for_all_entries_of_that_day(extract):
    reading = extract("rule_events/mofcom_events.csv")
    assert reading.warnings == ()
    added = {event.listing.key for event in reading.events if event.action is Action.ADD}
    suspended = [event for event in reading.events if event.action is Action.SUSPEND]
    assert {event.listing.key for event in suspended} == added
    assert len(suspended) == 6
    assert {event.when.earliest for event in suspended} == {date(2025, 5, 14)}


def test_a_suspension_for_a_stated_time_ends_on_its_own_terms():
    """Unreliable Entity List No. 7 of 2025: suspended on 14 May 2025 for 90 days (MOFCOM spokesperson)."""
    reading = extract_text(
        "date,action,list,name,note,basis\n"
        "2025-04-04,add,CN-UEL,A,,stated\n"
        "2025-05-14,suspend,CN-UEL,A,For 90 days.,stated\n"
        "2025-05-14,suspend,CN-UEL,B,No duration stated.,stated\n"
    )
    (resumed,) = [event for event in reading.events if event.action is Action.RESUME]
    assert (resumed.listing.name, resumed.when.earliest, resumed.when.latest) == ("A", date(2025, 8, 12), None)
    again = extract_text(write_events(reading.events))
    assert [(one.action, one.when) for one in again.events] == [(one.action, one.when) for one in reading.events]


def extract_text(text):
    return read({"c_events.csv": text.encode()})


def test_a_suspension_that_counts_otherwise_is_a_warning():
    text = (
        "date,action,list,name,applies_to,basis\n"
        "2025-04-09,add,CN-UEL,A,,stated\n"
        '2025-05-14,suspend,CN-UEL,,"date_added=2025-04-09; 2 entities",stated\n'
        '2025-05-14,suspend,CN-UEL,,"date_added=2025-01-01; 2 entities",stated\n'
        "2025-08-12,terminate,CN-UEL,A,,stated\n"
    )
    reading = read({"c_events.csv": text.encode()})
    assert [event.action for event in reading.events] == [Action.ADD, Action.SUSPEND, Action.REMOVE]
    assert "this file adds 1 entries to the list on that day" in reading.warnings[0].problem
    assert [problem.row for problem in reading.unread] == [4]


@pytest.mark.parametrize(
    ("row", "field", "problem"),
    [
        ("2023-08-22,removed,A,CN,,,stated,", "action", "not an action"),
        ("2023-08-22,remove,A,CN,,,guessed,", "basis", "not a basis"),
        ("22.8.2023,remove,A,CN,,,stated,", "date", "is not a date"),
        (",remove,A,CN,,,stated,", "date", "is empty, though the basis is stated"),
        ("2023-08-22,remove,A,CN,2023-01-01,,snapshot-bracket,", "date", "a bracketed event has no date of its own"),
        (",remove,A,CN,2024-01-01,2023-01-01,snapshot-bracket,", "date_not_before", "is after date_not_after"),
        ("2023-08-22,remove,,CN,,,stated,", "name", "has no name"),
    ],
)
def test_a_row_that_cannot_be_read_says_why(row, field, problem):
    reading = events(row + "\n2023-08-22,remove,B,CN,,,stated,\n")
    assert len(reading.events) == 1
    (unread,) = reading.unread
    assert (unread.row, unread.field) == (2, field)
    assert unread.problem.startswith(problem)


def test_a_day_of_publication_in_the_note_is_when_it_became_known():
    note = "Published 2022-10-13, effective 2022-10-07."
    event = events(f'2022-10-07,add,A,CN,,,stated,"{note}"\n').events[0]
    assert event.known_from == date(2022, 10, 13)
    assert event.when == DateInterval.on(date(2022, 10, 7))


def test_an_open_bracket_and_an_unknown_country():
    reading = events(",remove,A,Atlantis,,2023-08-22,snapshot-bracket,\n")
    assert reading.events[0].when == DateInterval(earliest=None, latest=date(2023, 8, 22), basis=Basis.BRACKETED)
    assert reading.events[0].listing.key == "a"
    assert reading.warnings[0].value == "Atlantis"


def test_a_file_that_does_not_say_its_list_is_refused():
    with pytest.raises(ListFileError, match="has no column list, and its name does not begin with one"):
        events("2023-08-22,remove,A,CN,,,stated,\n", name="events.csv")


def test_counts(extract):
    reading = extract("rule_counts")
    first, second, third = sorted(reading.counts, key=lambda count: count.published)
    assert (first.added, first.removed) == (50, 10)
    assert first.added_by_country == {"CN": 37, "HK": 6, "AE": 4, "MY": 2, "ID": 1}
    assert (second.document, second.removed) == ("2023-18125", 35)
    assert second.removed_by_country["CN"] == 27
    assert second.citations == ("FR Doc. 2023-18125",)
    assert third.published != third.effective


def test_counts_that_do_not_add_up_are_a_warning():
    text = (
        "published,effective,fr_citation,fr_document,title,added,removed,added_by_country,removed_by_country,source,note\n"
        "2023-08-22,,,,,,35,,CN 27; RU 2,,\n"
        "2023-08-23,,,,,,many,,,,\n"
        "2023-08-24,,,,,,1,,Atlantis 1,,\n"
    )
    reading = read({"uvl_rules.csv": text.encode()})
    assert reading.warnings[0].problem == "is 35, but its countries sum to 29"
    assert [problem.row for problem in reading.unread] == [3, 4]


def test_notices_and_what_their_abstracts_count(extract):
    reading = extract("fr_rules")
    notices = {notice.document: notice for notice in reading.notices}
    (removed,) = notices["2023-18125"].counts
    assert (removed.list, removed.added, removed.removed) == (ListCode.UNVERIFIED_LIST, None, 35)
    (added,) = notices["2025-19508"].counts
    assert added.added == 29
    assert added.added_by_country == {"CN": 19, "TR": 9, "AE": 1}
    assert notices["2025-19846"].counts == ()
    assert notices["2025-19846"].published == date(2025, 11, 12)
