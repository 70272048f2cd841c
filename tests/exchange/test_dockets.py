"""Dockets: facts in, expected state out; both sides of each day that counts."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smallyard.errors import InputError
from smallyard.exchange.dockets.acts import ACTS, TYPES, Opening, read_act
from smallyard.exchange.dockets.clocks import Standing, clock_rules
from smallyard.exchange.dockets.mechanisms import described, mechanisms
from smallyard.exchange.dockets.merge import merge
from smallyard.exchange.dockets.sharing import commitment, share, sharing_rules
from smallyard.exchange.dockets.state import DocketState, docket_state
from smallyard.exchange.index import Held
from tests.exchange.histories import shown

US, CN, THIRD = "a" * 64, "b" * 64, "c" * 64
DOCKET = f"{US}/check-1"


def held(feed: str, sequence: int, act: str, on: str, type: str = "end_use_check", **fields: Any) -> Held:  # noqa: A002
    body = {"docket": DOCKET, "type": type, "act": act, "on": on, **fields}
    return Held(feed, sequence, "docket", "2023-01-01T00:00:00Z", body)


def requested(on: str, **fields: Any) -> Held:
    return held(US, 1, "request", on, other=CN, title="A check", **fields)


def state(*acts: Held, as_of: str, **options: Any) -> DocketState:
    return docket_state(merge(DOCKET, acts, **options), date.fromisoformat(as_of))


def clock(found: DocketState, name: str = "check_60"):
    return next(one for one in found.clocks if one.id == name)


# ---- the stages of a check ----

STAGES = [
    ([], "requested", "other"),
    ([held(CN, 1, "accept", "2023-03-02")], "accepted", "other"),
    ([held(CN, 1, "decline", "2023-03-02")], "declined", "opener"),
    ([held(CN, 1, "decline", "2023-03-02"), held(CN, 2, "accept", "2023-03-03")], "accepted", "other"),
    ([held(CN, 1, "accept", "2023-03-02"), held(CN, 2, "decline", "2023-03-03")], "declined", "opener"),
    ([held(CN, 1, "schedule", "2023-03-02", visit_on="2023-04-10")], "scheduled", "both"),
    ([held(US, 2, "schedule", "2023-03-02", visit_on="2023-04-10")], "scheduled", "both"),
    ([held(CN, 1, "visit", "2023-03-20")], "visited, says the host", "opener"),
    ([held(US, 2, "visit", "2023-03-20")], "visited", "opener"),
    ([held(US, 2, "outcome", "2023-03-21", result="favorable")], "favorable", None),
    ([held(US, 2, "outcome", "2023-03-21", result="unfavorable")], "unfavorable", "opener"),
    ([held(US, 2, "outcome", "2023-03-21", result="not_completed")], "not completed", "opener"),
    ([held(US, 2, "propose_removal", "2023-03-21", listing="UVL:x")], "removal proposed", "opener"),
    ([held(US, 2, "removed", "2023-03-21", list="UVL")], "removed", None),
    ([held(US, 2, "refer", "2023-03-21", to="entity_list")], "referred", None),
    ([held(US, 2, "withdraw", "2023-03-21")], "withdrawn", None),
]


@pytest.mark.parametrize(("acts", "stage", "who"), STAGES)
def test_the_stage_of_a_check_and_who_owes_the_next_step(acts: list[Held], stage: str, who: str | None) -> None:
    found = state(requested("2023-03-01"), *acts, as_of="2023-04-01")
    assert found.stage == stage
    assert [one.who for one in found.owed] == ([who] if who else [])


def test_a_favorable_outcome_of_a_listed_party_leads_to_a_proposed_removal() -> None:
    # 744.15(c)(2): a party is taken off when its bona fides are verified.
    request = requested("2023-03-01", unverified_since="2022-10-07")
    found = state(request, held(US, 2, "outcome", "2023-03-20", result="favorable"), as_of="2023-04-01")
    assert "propose the removal" in found.owed[0].what
    assert found.ended is None


# ---- the 60 days, both sides of each day ----


def test_the_sixtieth_day_is_in_time_and_the_next_is_not() -> None:
    # BIS memorandum of 7 October 2022; 1 March 2023 and 60 days: 30 April 2023.
    request = requested("2023-03-01")
    assert clock(state(request, as_of="2023-04-30")).standing is Standing.RUNNING
    assert clock(state(request, as_of="2023-04-30")).left == 0
    late = clock(state(request, as_of="2023-05-01"))
    assert (late.standing, late.day, late.left) == (Standing.OVERDUE, 61, -1)


@pytest.mark.parametrize(("visited", "standing"), [("2023-04-30", Standing.MET), ("2023-05-01", Standing.LATE)])
def test_a_visit_stops_the_time(visited: str, standing: Standing) -> None:
    found = clock(state(requested("2023-03-01"), held(US, 2, "visit", visited), as_of="2023-06-01"))
    assert (found.standing, str(found.met)) == (standing, visited)


def test_what_the_host_alone_says_of_a_visit_does_not_stop_the_time() -> None:
    found = state(requested("2023-03-01"), held(CN, 1, "visit", "2023-04-01"), as_of="2023-05-02")
    assert clock(found).standing is Standing.OVERDUE


def test_a_visit_that_did_not_complete_the_check_does_not_stop_the_time() -> None:
    acts = held(US, 2, "visit", "2023-04-01"), held(US, 3, "outcome", "2023-04-02", result="not_completed")
    assert clock(state(requested("2023-03-01"), *acts, as_of="2023-05-02")).standing is Standing.OVERDUE


def test_a_request_before_the_policy_is_counted_from_its_day_and_says_so() -> None:
    before = clock(state(requested("2022-06-01"), as_of="2022-11-01"))
    assert (str(before.began), str(before.due)) == ("2022-10-07", "2022-12-06")
    assert "earlier days" in before.note
    on_the_day = clock(state(requested("2022-10-07"), as_of="2022-11-01"))
    assert "earlier days" not in on_the_day.note


def test_a_second_sixty_days_run_from_the_listing() -> None:
    acts = [requested("2023-01-02"), held(US, 2, "listed", "2023-03-03", list="UVL")]
    second = clock(state(*acts, as_of="2023-05-02"), "listed_60")
    assert (second.standing, second.left) == (Standing.RUNNING, 0)
    assert "Entity List" in second.consequence
    assert clock(state(*acts, as_of="2023-05-03"), "listed_60").standing is Standing.OVERDUE


def test_a_party_listed_before_the_policy_is_counted_from_its_day() -> None:
    # Akin Gump, 11 October 2022: for parties then on the list the second 60 days began that day.
    request = requested("2022-01-10", unverified_since="2022-02-08")
    assert str(clock(state(request, as_of="2023-02-01"), "listed_60").due) == "2022-12-06"


def test_a_party_listed_before_a_new_request_is_a_question_not_a_clock() -> None:
    found = state(requested("2023-03-01", unverified_since="2023-02-28"), as_of="2023-03-02")
    assert [one.id for one in found.clocks] == ["check_60"]
    assert "before this request" in found.questions[0]
    same_day = state(requested("2023-03-01", unverified_since="2023-03-01"), as_of="2023-03-02")
    assert [one.id for one in same_day.clocks] == ["check_60", "listed_60"]


@pytest.mark.parametrize(
    ("cause", "asked", "words"),
    [(None, 1, "prevents"), ("host_government", 0, "Unverified List"), ("party", 0, "does not turn on it")],
)
def test_what_follows_turns_on_who_prevented_the_check(cause: str | None, asked: int, words: str) -> None:
    said = {"result": "not_completed"} | ({"cause": cause} if cause else {})
    found = state(requested("2023-03-01"), held(US, 2, "outcome", "2023-05-03", **said), as_of="2023-05-04")
    assert len(found.questions) == asked
    assert words in found.follows


def test_nothing_follows_while_the_time_runs() -> None:
    found = state(requested("2023-03-01"), as_of="2023-04-30")
    assert (found.questions, found.follows) == ((), "")


# ---- two sides, two words ----


def test_where_the_sides_differ_both_stand() -> None:
    acts = [
        requested("2023-03-01"),
        held(US, 2, "schedule", "2023-03-05", visit_on="2023-04-03"),
        held(CN, 1, "schedule", "2023-03-06", visit_on="2023-04-10"),
        held(US, 3, "visit", "2023-04-10", accompanied=True),
        held(CN, 2, "visit", "2023-04-11", accompanied=False),
    ]
    found = {one.what: (one.opener, one.other) for one in state(*acts, as_of="2023-05-01").differences}
    assert found == {
        "the day of the planned visit": ("2023-04-03", "2023-04-10"),
        "the day of the visit": ("2023-04-10", "2023-04-11"),
        "whether officials of the host were there": ("yes", "no"),
    }


def test_a_visit_that_the_host_declined_is_a_difference() -> None:
    acts = held(CN, 1, "decline", "2023-03-02"), held(US, 2, "visit", "2023-04-10")
    found = state(requested("2023-03-01"), *acts, as_of="2023-05-01")
    assert [one.what for one in found.differences] == ["whether the check took place"]


@pytest.mark.parametrize(
    ("stray", "why"),
    [
        (held(CN, 1, "outcome", "2023-03-02", result="favorable"), "for the side that opened"),
        (held(US, 2, "accept", "2023-03-02"), "for the other side"),
        (held(THIRD, 1, "accept", "2023-03-02"), "no side of this docket"),
        (held(CN, 1, "position", "2023-03-02", type="trade_issue", text="x"), "act of a trade_issue"),
        (held(CN, 1, "accept", "yesterday"), "cannot be read"),
        (held(CN, 1, "nonsense", "2023-03-02"), "cannot be read"),
        (held(CN, 1, "accept", "2023-03-02", more=1), "cannot be read"),
        (held(US, 2, "request", "2023-03-02", other=THIRD, title="another"), "open already"),
    ],
)
def test_what_is_not_a_sides_to_write_does_not_count_and_is_named(stray: Held, why: str) -> None:
    found = state(requested("2023-03-01"), stray, as_of="2023-04-01")
    assert found.stage == "requested"
    assert len(found.not_counted) == 1
    assert why in found.not_counted[0].why


def test_what_a_cheating_or_robbed_publisher_wrote_does_not_count() -> None:
    acts = requested("2023-03-01"), held(CN, 1, "accept", "2023-03-02")
    aside = state(*acts, as_of="2023-04-01", aside={CN, THIRD})
    assert [(one.feed, one.sequence) for one in aside.not_counted] == [(CN, None)]
    assert state(*acts, as_of="2023-04-01", aside={CN}).stage == "requested"
    assert state(*acts, as_of="2023-04-01", disowned={(CN, 1)}).stage == "requested"
    assert state(*acts, as_of="2023-04-01", aside={US}).stage == "not open"


def test_an_act_that_came_before_its_docket_waits_for_it() -> None:
    early = held(CN, 1, "accept", "2023-03-02")
    assert state(early, as_of="2023-04-01").stage == "not open"
    assert state(early, requested("2023-03-01"), as_of="2023-04-01").stage == "accepted"


EVERY = [
    requested("2023-03-01", unverified_since="2023-02-01"),
    held(CN, 1, "accept", "2023-03-02"),
    held(CN, 2, "schedule", "2023-03-05", visit_on="2023-04-10"),
    held(US, 2, "schedule", "2023-03-05", visit_on="2023-04-11"),
    held(US, 3, "visit", "2023-04-10"),
    held(CN, 3, "statement", "2023-04-12", text="Arranged under our law."),
    held(THIRD, 1, "accept", "2023-03-02"),
    held(US, 4, "outcome", "2023-04-15", result="favorable"),
]


@settings(max_examples=60)
@given(st.permutations(EVERY), st.lists(st.sampled_from(EVERY), max_size=4))
def test_the_state_is_the_same_whatever_came_first_or_twice(order: list[Held], again: list[Held]) -> None:
    assert state(*order, *again, as_of="2023-05-01") == state(*EVERY, as_of="2023-05-01")


@settings(max_examples=60)
@given(st.data())
def test_any_acts_in_any_order_give_one_state(data: st.DataObject) -> None:
    kinds = [(feed, act) for feed in (US, CN, THIRD) for act in TYPES["end_use_check"][1:]]
    days = st.dates(date(2022, 9, 1), date(2023, 12, 31)).map(date.isoformat)
    more = {
        "schedule": {"visit_on": "2023-04-10"},
        "outcome": {"result": "not_completed"},
        "listed": {"list": "UVL"},
        "propose_removal": {"listing": "UVL:x"},
        "refer": {"to": "enforcement"},
        "removed": {"list": "UVL"},
        "statement": {"text": "words"},
    }
    chosen = data.draw(st.lists(st.tuples(st.sampled_from(kinds), days), max_size=8))
    counters = {feed: itertools.count(2) for feed in (US, CN, THIRD)}
    acts = [requested("2023-01-01")]
    acts += [held(feed, next(counters[feed]), act, on, **more.get(act, {})) for (feed, act), on in chosen]
    order = data.draw(st.permutations(acts))
    found = state(*order, as_of="2023-08-01")
    assert shown(found) == shown(state(*acts, as_of="2023-08-01"))
    assert found.stage


# ---- listing review ----


def review(feed: str, sequence: int, act: str, on: str, **fields: Any) -> Held:
    return held(feed, sequence, act, on, type="listing_review", **fields)


def petition() -> Held:
    return review(US, 1, "petition", "2023-03-01", other=CN, title="R", listing="UVL:x", asks="removal")


def test_a_review_from_petition_to_decision() -> None:
    acts = [petition()]
    assert state(*acts, as_of="2023-05-01").stage == "petitioned"
    acts.append(review(CN, 1, "acknowledge", "2023-03-02"))
    assert state(*acts, as_of="2023-05-01").stage == "under review"
    acts.append(review(CN, 2, "ask_information", "2023-03-03", question="q1", text="Who owns it?", due="2023-04-01"))
    asked = state(*acts, as_of="2023-04-02")
    assert (asked.stage, asked.owed[0].who, asked.clocks[0].left) == ("information asked for", "opener", -1)
    acts.append(review(US, 2, "answer", "2023-04-01", question="q1", text="We do."))
    answered = state(*acts, as_of="2023-04-02")
    assert (answered.stage, answered.clocks[0].standing) == ("under review", Standing.MET)
    acts.append(review(CN, 3, "circulate", "2023-04-03"))
    # Supp. No. 5 to part 744: the Committee votes within 30 days.
    before = state(*acts, as_of="2023-05-03")
    assert (before.stage, clock(before, "committee_30").left) == ("before the committee", 0)
    assert clock(state(*acts, as_of="2023-05-04"), "committee_30").standing is Standing.OVERDUE
    acts.append(review(CN, 4, "decide", "2023-05-01", result="removed", citation="88 FR 1"))
    decided = state(*acts, as_of="2023-06-01")
    assert (decided.stage, str(decided.ended)) == ("removed", "2023-05-01")
    assert clock(decided, "committee_30").standing is Standing.MET


# ---- trade issue ----


def issue(feed: str, sequence: int, act: str, on: str, **fields: Any) -> Held:
    return held(feed, sequence, act, on, type="trade_issue", **fields)


RAISED = issue(US, 1, "raise", "2023-09-01", other=CN, title="Data", mechanism="commercial_issues")


def issue_state(*acts: Held, as_of: str) -> DocketState:
    leaves = {(one.feed, one.sequence): f"{one.feed[0]}{one.sequence:063d}" for one in acts}
    return docket_state(merge(DOCKET, acts), date.fromisoformat(as_of), None, leaves)


def test_an_action_counts_when_the_other_side_agreed_to_that_very_entry() -> None:
    proposed = issue(
        US, 2, "propose_action", "2023-09-02", action="hold-talks", what="x", owner="both", due="2023-12-01"
    )
    wrong = issue(CN, 1, "agree_action", "2023-09-03", action="hold-talks", entry="0" * 64)
    found = issue_state(RAISED, proposed, wrong, as_of="2023-10-01")
    assert (found.actions[0].agreed, found.clocks) == (False, ())
    right = issue(CN, 2, "agree_action", "2023-09-03", action="hold-talks", entry=f"a{2:063d}")
    found = issue_state(RAISED, proposed, wrong, right, as_of="2023-12-02")
    assert found.stage == "actions agreed"
    assert found.clocks[0].standing is Standing.OVERDUE
    changed = issue(US, 3, "propose_action", "2023-09-04", action="hold-talks", what="y", owner="both")
    assert not issue_state(RAISED, proposed, right, changed, as_of="2023-10-01").actions[0].agreed
    done = [issue(US, 4, "report_action", "2023-11-01", action="hold-talks", done=True)]
    assert not issue_state(RAISED, proposed, right, *done, as_of="2023-12-02").actions[0].done
    done.append(issue(CN, 5, "report_action", "2023-11-02", action="hold-talks", done=True))
    found = issue_state(RAISED, proposed, right, *done, as_of="2023-12-02")
    assert (found.stage, found.clocks[0].standing) == ("actions done", Standing.MET)


def test_a_side_cannot_agree_to_its_own_proposal() -> None:
    proposed = issue(US, 2, "propose_action", "2023-09-02", action="a", what="x", owner="both")
    own = issue(US, 3, "agree_action", "2023-09-03", action="a", entry=f"a{2:063d}")
    assert not issue_state(RAISED, proposed, own, as_of="2023-10-01").actions[0].agreed


def test_meetings_and_where_the_sides_tell_them_differently() -> None:
    # Economic Working Group: 24 October 2023 in Beijing is 23 October in Washington.
    ours = issue(
        US, 2, "meet", "2023-10-01", meeting="first", day="2023-10-23", zone="America/New_York", agenda=["a"]
    )
    theirs = issue(CN, 1, "meet", "2023-10-01", meeting="first", day="2023-10-24", zone="Asia/Shanghai", agenda=["b"])
    found = issue_state(RAISED, ours, theirs, as_of="2023-10-20")
    assert (found.stage, found.meetings[0].agenda) == ("to be met on", ("a", "b"))
    assert {one.what for one in found.differences} == {"day of first", "zone of first"}


def test_an_issue_is_closed_when_both_close_it() -> None:
    one = issue(US, 2, "close", "2023-10-01")
    half = issue_state(RAISED, one, as_of="2023-11-01")
    assert (half.stage, half.owed[0].who) == ("raised", "other")
    assert issue_state(RAISED, one, issue(CN, 1, "close", "2023-10-02"), as_of="2023-11-01").stage == "closed"


def test_both_descriptions_of_a_mechanism_stand_side_by_side() -> None:
    found = issue_state(RAISED, as_of="2023-10-01").descriptions
    assert {one.side for one in found} == {"US", "CN"}
    exchange = {one.side: one.purpose for one in described("enforcement_exchange", date(2023, 8, 29))}
    assert "enforcement" in exchange["US"]
    assert "under its own law" in exchange["CN"]
    assert described("enforcement_exchange", date(2023, 8, 27)) == ()


def test_each_side_says_under_which_law_it_acts() -> None:
    accepted = held(CN, 1, "accept", "2023-03-02", under="Export Control Law of the PRC, article 32")
    found = state(requested("2023-03-01", under="15 CFR 744.15(c)"), accepted, as_of="2023-04-01")
    assert [one.fields["under"] for one in found.acts] == [
        "15 CFR 744.15(c)",
        "Export Control Law of the PRC, article 32",
    ]


# ---- what is shared ----

REQUEST = {
    "docket": DOCKET,
    "type": "end_use_check",
    "act": "request",
    "on": "2023-03-01",
    "other": CN,
    "title": "A check",
    "party": "Example Co.",
    "address": "1 Road",
    "source": "a tip",
}


def test_fields_are_shared_by_rule() -> None:
    shared = share(REQUEST)
    body = shared.act.model_dump(exclude_none=True)
    assert "party" not in body
    assert "source" not in body
    assert set(body["withheld"]) == {"party", "address"}
    assert shared.kept == {"source": "a tip"}
    for name in ("party", "address"):
        assert body["withheld"][name] == commitment(shared.salts[name], name, REQUEST[name])


def test_a_party_on_a_published_list_is_named() -> None:
    assert share({**REQUEST, "listing": "UVL:x"}).act.model_dump()["party"] == "Example Co."


def test_an_author_may_open_or_withhold_but_not_what_stays_at_home() -> None:
    assert share(REQUEST, opened=["party"]).act.model_dump()["party"] == "Example Co."
    assert "note" in share({**REQUEST, "note": "x"}, withheld=["note"]).act.withheld
    for opened, withheld in ((["source"], []), (["nothing"], []), ([], ["title"]), ([], ["docket"])):
        with pytest.raises(InputError):
            share(REQUEST, opened=opened, withheld=withheld)


def test_the_same_value_gives_another_commitment_each_time() -> None:
    first, second = share(REQUEST), share(REQUEST)
    assert first.act.withheld["party"] != second.act.withheld["party"]


# ---- tables ----


def test_tables_speak_of_what_there_is() -> None:
    assert all((one.type, one.act) in ACTS for one in sharing_rules().values())
    for type_, act, field in sharing_rules():
        assert field in ACTS[type_, act].model_fields
        assert not ACTS[type_, act].model_fields[field].is_required(), "a field that is withheld must be optional"
    assert all((one.type, one.starts) in ACTS for one in clock_rules().values())
    assert {one.id for one in mechanisms() if one.side == "US"} == {
        one.id for one in mechanisms() if one.side == "CN"
    }
    for type_, names in TYPES.items():
        assert [issubclass(ACTS[type_, name], Opening) for name in names] == [True] + [False] * (len(names) - 1)


@pytest.mark.parametrize("body", [{}, {"type": "x"}, {"type": "end_use_check", "act": "x"}, {"type": [], "act": {}}])
def test_what_is_no_act_is_refused_in_one_line(body: dict[str, Any]) -> None:
    with pytest.raises(InputError) as failed:
        read_act(body)
    assert "\n" not in str(failed.value)
