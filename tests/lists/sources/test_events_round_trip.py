"""Events written as CSV read back as the same events, and no cell is a formula."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from smallyard.lists.reading import Action, RuleEvent, read
from smallyard.lists.sources.event_csv import guarded, unguarded, write_events
from smallyard.model.citation import Citation
from smallyard.model.interval import Basis, DateInterval
from smallyard.model.listing import AliasKind, ListCode, ListedName, Listing
from smallyard.model.party import Address, Identifier, PartyKind

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=40).map(
    lambda text: " ".join(text.split())
)
SOME = WORDS.filter(bool)
COUNTRIES = st.sampled_from(["CN", "HK", "RU", "AE", "KP"])
DAYS = st.dates(date(1980, 1, 1), date(2030, 12, 31))
LISTINGS = st.builds(
    Listing,
    list=st.sampled_from(ListCode),
    key=SOME,
    names=st.lists(st.builds(ListedName, text=SOME, kind=st.sampled_from(AliasKind)), min_size=1, max_size=4).map(
        tuple
    ),
    kind=st.sampled_from(PartyKind),
    addresses=st.lists(st.builds(Address, text=WORDS, city=WORDS, country=st.none() | COUNTRIES), max_size=2).map(
        tuple
    ),
    countries=st.lists(COUNTRIES, max_size=2).map(tuple),
    identifiers=st.lists(st.builds(Identifier, kind=SOME, value=SOME), max_size=2).map(tuple),
    programs=st.lists(SOME, max_size=2).map(tuple),
    license_requirement=WORDS,
    license_policy=WORDS,
    start_date=st.none() | DAYS,
    remarks=WORDS,
)
BRACKETS = st.tuples(st.none() | DAYS, st.none() | DAYS).map(
    lambda ends: DateInterval(
        earliest=min(filter(None, ends), default=None) if ends[0] else None,
        latest=max(filter(None, ends), default=None) if ends[1] else None,
        basis=Basis.BRACKETED,
    )
)
WHEN = BRACKETS | st.builds(DateInterval.on, DAYS, st.sampled_from([Basis.STATED, Basis.DERIVED]))
CITATIONS = st.sampled_from(["87 FR 61971", "FR Doc. 2023-18125", "15 CFR 744.15(b)", "MOFCOM No. 21 of 2025"])
EVENTS = LISTINGS.flatmap(
    lambda listing: st.builds(
        RuleEvent,
        list=st.just(listing.list),
        action=st.sampled_from(Action),
        listing=st.just(listing),
        when=WHEN,
        citation=st.none() | CITATIONS.map(Citation.parse),
        source=WORDS,
        note=WORDS.filter(lambda text: "Published" not in text),
        known_from=st.none() | DAYS,
    )
)


UNDATED = RuleEvent(
    ListCode.ENTITY_LIST,
    Action.ADD,
    Listing(list=ListCode.ENTITY_LIST, key="a", names=(ListedName(text="A"),)),
    DateInterval.between(None, None),
)


@example([UNDATED])
@example([UNDATED, UNDATED])
@example([UNDATED, replace(UNDATED, source="told again elsewhere")])
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(EVENTS, min_size=1, max_size=4))
def test_what_is_written_is_read(events):
    text = write_events(events)
    reading = read({"any_events.csv": text.encode()}, "rule_events")
    assert reading.unread == ()
    assert reading.events == tuple(events)


@given(st.text())
def test_guarding_a_cell_is_undone(text):
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_the_end_of_a_suspension_is_told_once():
    suspended = replace(
        UNDATED, action=Action.SUSPEND, when=DateInterval.on(date(2025, 11, 10)), note="suspended for 365 days"
    )
    first = read({"any_events.csv": write_events([suspended]).encode()}).events
    assert [one.action for one in first] == [Action.SUSPEND, Action.RESUME]
    assert read({"any_events.csv": write_events(first).encode()}).events == first


def test_real_events_survive(extract):
    for name in ("uvl", "meu", "ns_cmic", "mofcom"):
        events = extract(f"rule_events/{name}_events.csv").events
        assert read({"x_events.csv": write_events(events).encode()}).events == events


def test_no_cell_is_a_formula():
    listing = Listing(list=ListCode.OTHER, key="k", names=(ListedName(text="=1+1"),), programs=("@x",), remarks="-")
    event = RuleEvent(ListCode.OTHER, Action.ADD, listing, DateInterval.on(date(2024, 1, 1)), note="+1", source="-2")
    for row in list(csv.reader(io.StringIO(write_events([event]))))[1:]:
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


@pytest.mark.parametrize("column", ["name", "country", "license_policy", "key"])
def test_a_changed_cell_is_not_overruled_by_details(column):
    listing = Listing(list=ListCode.ENTITY_LIST, key="a-cn", names=(ListedName(text="A"),), countries=("CN",))
    event = RuleEvent(ListCode.ENTITY_LIST, Action.ADD, listing, DateInterval.on(date(2024, 1, 1)))
    rows = list(csv.DictReader(io.StringIO(write_events([event]))))
    rows[0][column] = "RU"
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    reading = read({"el_events.csv": out.getvalue().encode()})
    assert reading.events == ()
    assert reading.unread[0].field == column
    assert "details were not" in reading.unread[0].problem
    rows[0]["details"] = ""
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    assert read({"el_events.csv": out.getvalue().encode()}).unread == ()
