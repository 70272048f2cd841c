"""List events and decisions as entries, and as other people read them: FollowTheMoney delta, Atom, calendar, CSV."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from smallyard.app.cli.exchange_docket_shown import timeline_csv
from smallyard.errors import InputError
from smallyard.exchange.calendar import Appointment, ics
from smallyard.exchange.desk import ActTold
from smallyard.exchange.determination import OPENABLE, shared_determination
from smallyard.exchange.dockets.sharing import commitment
from smallyard.exchange.entry import Entry
from smallyard.exchange.list_events import ListEventBody, atom, ftm_delta, list_entries
from smallyard.lists.differences import diff
from smallyard.lists.reading import sources
from smallyard.lists.sources.ftm_json.reader import read, recognizes
from smallyard.lists.store import Store
from smallyard.model.listing import ListCode
from smallyard.records.store import RecordStore
from tests.records.decisions import decision

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def event(number: int, **fields: object) -> Entry:
    body = {
        "action": "added",
        "list": "EL",
        "listing": f"EL:{number}",
        "name": f"Firm {number}",
        "kind": "organization",
        "countries": ["CN"],
        "earliest": "2023-08-22",
        "latest": "2023-08-22",
        "basis": "stated",
        **fields,
    }
    return Entry(number, "", "2023-09-01T00:00:00Z", "list_event", body, b"", b"")


def test_removals_of_the_rule_of_august_2023_are_published_by_name_and_day(tmp_path: Path) -> None:
    # 88 FR 57006: of the 27 parties in China that the rule counts, three are known by name with that date.
    view = Store(tmp_path / "lists.sqlite").view(date(2023, 8, 31))
    found = diff(view, date(2023, 8, 1), date(2023, 8, 31), ListCode.UNVERIFIED_LIST, "CN")
    bodies = [ListEventBody.model_validate(body) for _, body in list_entries(found.changes)]
    assert len(bodies) == 3
    assert {(body.action, str(body.earliest), body.basis) for body in bodies} == {("removed", "2023-08-22", "stated")}


def test_a_delta_says_what_to_add_to_change_and_to_drop() -> None:
    entries = [
        event(1),
        event(2, action="amended"),
        event(3, action="removed"),
        event(4, action="resumed"),
        event(5, bad=1),
    ]
    lines = [json.loads(line) for line in ftm_delta(entries)]
    assert [line["op"] for line in lines] == ["ADD", "MOD", "DEL", "ADD"]
    assert lines[2]["entity"].keys() == {"id"}
    entity = lines[0]["entity"]
    assert (entity["schema"], entity["properties"]["topics"]) == ("Organization", ["export.control"])
    assert entity["properties"]["sanctions"][0]["properties"]["startDate"] == ["2023-08-22"]


def test_what_a_delta_adds_can_be_loaded_as_a_list() -> None:
    entities = [json.loads(line)["entity"] for line in ftm_delta([event(1, list="SDN"), event(2)])]
    data = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in entities).encode()
    assert recognizes({"f": data})
    found = read({"f": data}, sources()["ftm_json"])
    assert [listing.name for listing in found.listings] == ["Firm 1", "Firm 2"]


def test_an_atom_feed_is_well_formed_whatever_names_hold() -> None:
    name = 'A <b>&"firm"\x00\x0b \u202e Ltd'
    data = atom([event(1), event(2, name=name)], "f" * 64, "A <publisher>", "2023-08-29T00:00:00Z")
    root = ElementTree.fromstring(data)
    assert root.findtext("a:updated", namespaces=ATOM) == "2023-09-01T00:00:00Z"
    titles = [one.findtext("a:title", namespaces=ATOM) for one in root.findall("a:entry", ATOM)]
    assert titles[1] == "EL: Firm 1 added"
    assert "<b>" in str(titles[0])
    assert len({one.findtext("a:id", namespaces=ATOM) for one in root.findall("a:entry", ATOM)}) == 2
    empty = ElementTree.fromstring(atom([], "f" * 64, "A", "2023-08-29T00:00:00Z"))
    assert empty.findtext("a:updated", namespaces=ATOM) == "2023-08-29T00:00:00Z"


def test_a_calendar_is_folded_escaped_and_ends_its_lines_as_it_must() -> None:
    # RFC 5545, 3.1 and 3.3.11
    title = "北京" * 40 + "; a, b\\c\nnew line\x07"
    found = [
        Appointment(id="d#1", day=date(2023, 10, 31), title=title, text="", docket="d", due=True),
        Appointment(
            id="d#2",
            day=date(2023, 10, 24),
            title="m",
            text="",
            docket="d",
            start=datetime(2023, 10, 24, 1, 0, tzinfo=UTC),
        ),
    ]
    text = ics(found, datetime(2023, 9, 1, tzinfo=UTC))
    lines = text.split("\r\n")
    assert lines[-1] == ""
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in lines)
    whole = text.replace("\r\n ", "")
    assert "SUMMARY:" + "北京" * 40 + "\\; a\\, b\\\\c\\nnew line\r\n" in whole
    assert "DTSTART;VALUE=DATE:20231031\r\nDTEND;VALUE=DATE:20231101" in whole
    assert "DTSTART:20231024T010000Z" in whole
    assert "TRIGGER:-P7D" in whole


def test_a_spreadsheet_takes_no_formula_from_the_other_side() -> None:
    fields = dict.fromkeys(("docket", "type", "title", "side", "country", "act", "withheld", "feed"), "")
    told = ActTold(**fields, date=date(2023, 9, 1), text='=HYPERLINK("x")', sequence=1)
    assert "'=HYPERLINK" in timeline_csv([told]).decode()


def test_a_decision_is_shared_by_its_outcome_and_the_rest_committed_to(tmp_path: Path) -> None:
    made = decision()
    record = RecordStore(tmp_path / "records.sqlite").append(made)
    body, salts, values = shared_determination(record, ["destination"])
    assert body.outcome == str(made.outcome)
    assert body.opened == {"destination": "CN"}
    assert {"facts", "decision", "items"} <= set(body.withheld)
    for name, salt in salts.items():
        assert body.withheld[name] == commitment(salt, name, values[name])
    assert "chip" not in json.dumps(body.model_dump(mode="json"))
    with pytest.raises(InputError, match="nothing that can be opened"):
        shared_determination(record, ["everything"])
    assert "facts" in OPENABLE
