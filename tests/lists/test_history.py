"""When an entry was listed, from publications and rules together."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallyard.lists.evidence import EntryEvidence, Publication, Sighting, Version
from smallyard.lists.history import Stint, resolve
from smallyard.lists.reading import Action, RuleEvent
from smallyard.model.citation import Citation
from smallyard.model.interval import Basis, DateInterval
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN
from smallyard.model.listing import ListCode, Listing

UVL = ListCode.UNVERIFIED_LIST
LISTING = Listing(list=UVL, key="acme-cn", names=({"text": "Acme"},), countries=("CN",))
DAY = timedelta(days=1)


def publication(day: date, *, complete: bool = True, source: str = "csl_csv") -> Publication:
    lists = frozenset({UVL})
    return Publication(f"{source} {day}", source, day, day, "0" * 64, 1, lists, lists if complete else frozenset())


def version(ref: str = "v1", start: date | None = None, end: date | None = None) -> Version:
    return Version(ref, start, end, lambda: LISTING)


def seen(*publications: Publication, said: Version | None = None) -> EntryEvidence:
    return EntryEvidence((Sighting(publications, said or version()),)) if publications else EntryEvidence()


def told(action: Action, when: DateInterval, citation: str = "87 FR 1") -> EntryEvidence:
    return EntryEvidence((), (RuleEvent(UVL, action, LISTING, when, Citation.parse(citation), "a rule"),))


def dates(stint: Stint) -> tuple[str, str | None]:
    return str(stint.began), str(stint.ended) if stint.ended is not None else None


A, B, C, D = (publication(date(2022, 5, 16)), publication(date(2023, 11, 30)), publication(date(2026, 7, 31)), None)


def test_between_a_publication_that_lacks_it_and_one_that_has_it_lies_the_listing() -> None:
    (stint,) = resolve((A, B, C), seen(B), UVL)
    assert stint.began == DateInterval.between(date(2022, 5, 17), date(2023, 11, 30))
    assert stint.ended == DateInterval.between(date(2023, 12, 1), date(2026, 7, 31))
    assert stint.last_seen == date(2023, 11, 30)


def test_first_publication_bounds_the_start_on_one_side_only() -> None:
    (stint,) = resolve((A, B), seen(A, B), UVL)
    assert dates(stint) == ("between an unknown day and 2022-05-16", None)


def test_a_publication_that_is_not_whole_says_nothing_of_what_it_lacks() -> None:
    partial = publication(date(2024, 1, 1), complete=False)
    (stint,) = resolve((A, partial), seen(A), UVL)
    assert stint.ended is None


def test_snapshots_a_day_apart_give_a_derived_day() -> None:
    today, tomorrow = publication(date(2024, 1, 1)), publication(date(2024, 1, 2))
    (stint,) = resolve((today, tomorrow), seen(tomorrow), UVL)
    assert stint.began == DateInterval.on(date(2024, 1, 2), Basis.DERIVED)


def test_a_rules_stated_day_outranks_the_bracket() -> None:
    evidence = seen(A) | told(Action.REMOVE, DateInterval.on(date(2023, 8, 22)), "FR Doc. 2023-18125")
    (stint,) = resolve((A, B), evidence, UVL)
    assert stint.ended == DateInterval.on(date(2023, 8, 22))
    assert any("FR Doc. 2023-18125" in line for line in stint.evidence)


def test_a_bracketed_rule_event_is_narrowed_by_publications() -> None:
    bracket = DateInterval.between(date(2022, 1, 1), date(2023, 8, 22))
    (stint,) = resolve((A, B), seen(A) | told(Action.REMOVE, bracket), UVL)
    assert stint.ended == DateInterval.between(date(2022, 5, 17), date(2023, 8, 22))


def test_a_file_that_still_carries_a_removed_party_contradicts_the_rule_and_the_rule_is_kept() -> None:
    evidence = seen(A, B) | told(Action.REMOVE, DateInterval.on(date(2023, 8, 22), Basis.DERIVED))
    (stint,) = resolve((A, B, C), evidence, UVL)
    assert stint.ended == DateInterval.on(date(2023, 8, 22), Basis.DERIVED)
    assert any(line.startswith("contradicted") and "2023-11-30" in line for line in stint.evidence)


def test_a_file_that_carries_a_removed_party_years_later_shows_a_new_listing() -> None:
    evidence = seen(A, C) | told(Action.REMOVE, DateInterval.on(date(2022, 8, 22)))
    first, second = resolve((A, C), evidence, UVL)
    assert first.ended == DateInterval.on(date(2022, 8, 22))
    assert second.began == DateInterval.between(date(2022, 8, 23), date(2026, 7, 31))


def test_a_file_that_does_not_yet_carry_an_added_party_does_not_remove_it() -> None:
    late = publication(date(2024, 1, 10))
    evidence = told(Action.ADD, DateInterval.on(date(2024, 1, 5)))
    (stint,) = resolve((A, late), evidence, UVL)
    assert dates(stint) == ("2024-01-05", None)
    assert any("does not carry it yet" in line for line in stint.evidence)


def test_a_party_removed_and_listed_again_has_two_histories() -> None:
    evidence = told(Action.REMOVE, DateInterval.on(date(2019, 6, 27))) | told(
        Action.ADD, DateInterval.on(date(2022, 10, 7))
    )
    first, second = resolve((), evidence, UVL)
    assert dates(first) == ("between an unknown day and 2019-06-26", "2019-06-27")
    assert dates(second) == ("2022-10-07", None)


def test_added_and_removed_between_two_publications_that_both_lack_it() -> None:
    evidence = told(Action.ADD, DateInterval.on(date(2022, 10, 7))) | told(
        Action.REMOVE, DateInterval.on(date(2022, 12, 16))
    )
    (stint,) = resolve((A, B), evidence, UVL)
    assert dates(stint) == ("2022-10-07", "2022-12-16")


def test_without_a_rule_the_publishers_start_date_counts() -> None:
    evidence = seen(B, said=version(start=date(2023, 3, 24)))
    (stint,) = resolve((A, B), evidence, UVL)
    assert dates(stint) == ("2023-03-24", None)


def test_a_start_date_after_the_first_publication_does_not_count() -> None:
    evidence = seen(A, B, said=version(start=date(2023, 3, 24)))
    (stint,) = resolve((A, B), evidence, UVL)
    assert stint.began.latest == date(2022, 5, 16)


def test_an_order_is_in_force_through_its_last_day() -> None:
    evidence = seen(A, said=version(start=date(2020, 1, 1), end=date(2024, 1, 14)))
    (stint,) = resolve((A,), evidence, UVL)
    assert stint.ended == DateInterval.on(date(2024, 1, 15))
    assert stint.ended.happened_by(date(2024, 1, 14)) is FALSE


def test_an_order_that_leaves_the_list_before_its_end_date_ended_early() -> None:
    evidence = seen(A, said=version(start=date(2020, 1, 1), end=date(2030, 1, 1)))
    (stint,) = resolve((A, B), evidence, UVL)
    assert stint.ended == DateInterval.between(date(2022, 5, 17), date(2023, 11, 30))


def test_two_sources_of_one_change_are_one_change() -> None:
    evidence = told(Action.ADD, DateInterval.on(date(2023, 3, 24))) | told(
        Action.ADD, DateInterval.between(date(2022, 5, 17), date(2023, 11, 30)), "88 FR 2"
    )
    (stint,) = resolve((A, B), evidence | seen(B), UVL)
    assert dates(stint) == ("2023-03-24", None)
    assert "87 FR 1" in stint.evidence[0]
    assert "88 FR 2" in stint.evidence[0]


def test_a_suspension_ends_the_measures_and_a_resumption_of_unknown_day_leaves_them_open() -> None:
    evidence = (
        told(Action.ADD, DateInterval.on(date(2025, 4, 4)))
        | told(Action.SUSPEND, DateInterval.on(date(2025, 5, 14)))
        | told(Action.RESUME, DateInterval.between(date(2025, 8, 12), None))
        | told(Action.SUSPEND, DateInterval.on(date(2025, 8, 12)))
        | told(Action.RESUME, DateInterval.between(date(2025, 11, 10), None))
    )
    first, second = resolve((), evidence, UVL)
    assert dates(first) == ("2025-04-04", "2025-05-14")
    assert second.began == DateInterval.between(date(2025, 11, 10), None)
    assert second.began.happened_by(date(2026, 1, 1)) is UNKNOWN
    assert second.began.happened_by(date(2025, 9, 1)) is FALSE


def test_no_evidence_gives_no_history() -> None:
    assert resolve((A, B), EntryEvidence(), UVL) == ()


@pytest.mark.parametrize("turned", [False, True])
def test_the_order_in_which_evidence_arrives_does_not_matter(turned: bool) -> None:
    parts = [
        seen(A),
        told(Action.REMOVE, DateInterval.on(date(2022, 12, 16))),
        told(Action.ADD, DateInterval.on(date(2023, 3, 24)), "88 FR 3"),
        seen(B, C),
    ]
    if turned:
        parts.reverse()
    evidence = EntryEvidence()
    for part in parts:
        evidence |= part
    publications = (C, B, A) if turned else (A, B, C)
    first, second = resolve(publications, evidence, UVL)
    assert dates(first) == ("between an unknown day and 2022-05-16", "2022-12-16")
    assert dates(second) == ("2023-03-24", None)


# ---- properties ----

START = date(2020, 1, 1)
days = st.integers(0, 1_500).map(lambda number: START + number * DAY)


@st.composite
def one_listing(draw: st.DrawFn) -> tuple[date, date, list[Publication], list[EntryEvidence]]:
    """A true listing [began, ended) and pieces of evidence that are all true of it."""
    began = draw(days)
    ended = began + draw(st.integers(2, 700)) * DAY
    publications = [publication(day) for day in sorted(draw(st.sets(days, max_size=6)))]
    pieces = [seen(item) for item in publications if began <= item.published < ended]
    for action, day in ((Action.ADD, began), (Action.REMOVE, ended)):
        for _ in range(draw(st.integers(0, 2))):
            before, after = draw(st.integers(0, 60)), draw(st.integers(0, 60))
            exact = draw(st.booleans())
            when = DateInterval.on(day) if exact else DateInterval.between(day - before * DAY, day + after * DAY)
            pieces.append(told(action, when))
    return began, ended, publications, pieces


def combined(pieces: list[EntryEvidence]) -> EntryEvidence:
    evidence = EntryEvidence()
    for piece in pieces:
        evidence |= piece
    return evidence


def contains(outer: DateInterval | None, inner: DateInterval | None) -> bool:
    if outer is None:
        return True  # nothing said that it ended
    if inner is None:
        return False
    low = outer.earliest is None or (inner.earliest is not None and inner.earliest >= outer.earliest)
    high = outer.latest is None or (inner.latest is not None and inner.latest <= outer.latest)
    return low and high


@given(one_listing())
def test_true_evidence_never_excludes_the_truth(
    world: tuple[date, date, list[Publication], list[EntryEvidence]],
) -> None:
    began, ended, publications, pieces = world
    stints = resolve(publications, combined(pieces), UVL)
    assert len(stints) == (1 if pieces else 0)
    for stint in stints:
        assert contains(stint.began, DateInterval.on(began))
        assert contains(stint.ended, DateInterval.on(ended))


def within_publications(piece: EntryEvidence, publications: list[Publication]) -> bool:
    """Whether no publication lies inside a piece's bracket. One that does can turn out to be on its other side."""
    return not any(
        event.when.earliest <= item.published < event.when.latest
        for event in piece.events
        for item in publications
        if event.when.earliest is not None and event.when.latest is not None
    )


@given(one_listing(), st.data())
def test_more_true_evidence_never_widens_an_interval(
    world: tuple[date, date, list[Publication], list[EntryEvidence]], data: st.DataObject
) -> None:
    _, _, publications, pieces = world
    pieces = [piece for piece in pieces if within_publications(piece, publications)]
    if not pieces:
        return
    fewer = data.draw(st.lists(st.sampled_from(pieces), unique_by=id, min_size=1))
    # What is left out of the sightings must not turn into an absence: only publications without it, or kept, count.
    kept = {item.id for piece in fewer for sighting in piece.sightings for item in sighting.publications}
    all_seen = {item.id for piece in pieces for sighting in piece.sightings for item in sighting.publications}
    some = [item for item in publications if item.id in kept or item.id not in all_seen]
    (less,) = resolve(some, combined(fewer), UVL)
    (more,) = resolve(publications, combined(pieces), UVL)
    assert contains(less.began, more.began)
    assert contains(less.ended, more.ended)


@given(st.dictionaries(days, st.booleans(), min_size=1, max_size=10))
def test_on_a_snapshots_day_its_own_members_are_in_force(members: dict[date, bool]) -> None:
    publications = [publication(day) for day in sorted(members)]
    evidence = seen(*(item for item in publications if members[item.published]))
    stints = resolve(publications, evidence, UVL)
    for day, member in members.items():
        standing = [
            stint.began.happened_by(day) & ~(stint.ended.happened_by(day) if stint.ended else FALSE)
            for stint in stints
        ]
        assert (TRUE in standing) is member
        assert member or all(value is FALSE for value in standing)
