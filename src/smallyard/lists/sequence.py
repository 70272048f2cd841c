"""The order of listings, removals and publications that leaves the least of the evidence contradicted.

Publications are looks at the list on a day; rules are marks on a day or in a bracket. A bracketed mark may lie
between several looks: every such order is tried, and what it has to leave unexplained is counted. Of the orders that
leave least, the hull is taken: a day that one of them allows is never excluded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import permutations, product

from smallyard.model.interval import Basis, DateInterval

__all__ = ["DAY", "Look", "Mark", "Span", "clipped", "merged", "spans"]

DAY = timedelta(days=1)
"""One day."""
STALE = timedelta(days=365)
"""How long a publication may go on carrying a party that a rule removed before it counts as a new listing."""
LATE = timedelta(days=30)
"""How long a publication may lag behind a rule's addition before its silence counts as a removal."""
_MOST_ARRANGEMENTS = 2_000


@dataclass(frozen=True, slots=True)
class Look:
    """What all publications of one day say: seen, or missing from a complete one."""

    day: date
    seen: bool
    labels: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What rules say: listed or removed, when, and who says it."""

    listed: bool
    when: DateInterval
    words: str
    cited: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """One unbroken time on the list. Words say where each day comes from; None: nothing tells of the listing."""

    began: DateInterval
    ended: DateInterval | None
    began_words: str | None
    ended_words: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Change:
    """A change of state in one reading of the evidence. `by_rule` False: publications alone bracket it."""

    listed: bool
    when: DateInterval
    words: str
    by_rule: bool


@dataclass(slots=True)
class _Reading:
    """One way to put the evidence in order, and how much of it that way leaves unexplained."""

    cost: int = 0
    changes: list[_Change] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def spans(looks: Sequence[Look], marks: Sequence[Mark]) -> list[Span]:
    """The times on the list, oldest first.

    Args:
        looks: by day, one for each day.
        marks: as `merged` gives them.
    """
    tried = []
    for arrangement in _arrangements(looks, marks):
        reading = _read(looks, arrangement)
        found = _spans(reading)
        tried.append((reading.cost, len(found), found))
    least = min(item[:2] for item in tried)
    best = [found for *measure, found in tried if tuple(measure) == least]
    return [_hull(same) for same in zip(*best, strict=True)]


def _hull(same: Sequence[Span]) -> Span:
    """The span that allows every day that one of these allows."""
    first = same[0]
    if all(other == first for other in same):
        return first
    ended: DateInterval | None = None
    ends = [span.ended for span in same if span.ended is not None]
    if ends:
        ended = _around(ends)
        if len(ends) < len(same) and ended.latest is not None:
            ended = DateInterval(earliest=ended.earliest, latest=None, basis=Basis.BRACKETED)
    words = next((span.ended_words for span in same if span.ended is not None), "")
    return replace(first, began=_around([span.began for span in same]), ended=ended, ended_words=words)


def _around(whens: Sequence[DateInterval]) -> DateInterval:
    if all(when == whens[0] for when in whens):
        return whens[0]
    earliest = (
        None if any(when.earliest is None for when in whens) else min(when.earliest or date.max for when in whens)
    )
    latest = None if any(when.latest is None for when in whens) else max(when.latest or date.min for when in whens)
    return DateInterval.between(earliest, latest)


_RANK = {Basis.STATED: 0, Basis.DERIVED: 1, Basis.BRACKETED: 2}


def merged(marks: Iterable[Mark]) -> list[Mark]:
    """Marks that can only be one and the same change made one: the best-founded day, all sources named."""
    ordered = sorted(
        set(marks),
        key=lambda mark: (
            _RANK[mark.when.basis],
            not mark.cited,
            mark.when.earliest or date.min,
            mark.when.latest or date.max,
            mark.words,
        ),
    )
    kept: list[Mark] = []
    for mark in ordered:
        for number, other in enumerate(kept):
            common = _intersection(mark.when, other.when)
            if mark.listed is other.listed and common is not None:
                words = other.words if mark.words in other.words else f"{other.words}; {mark.words}"
                when = common if other.when.basis is Basis.BRACKETED else other.when
                kept[number] = replace(other, when=when, words=words, cited=other.cited or mark.cited)
                break
        else:
            kept.append(mark)
    return sorted(kept, key=lambda mark: (mark.when.latest or date.max, mark.when.earliest or date.min, mark.listed))


def _intersection(one: DateInterval, other: DateInterval) -> DateInterval | None:
    return clipped(one, other.earliest, other.latest)


def clipped(when: DateInterval, earliest: date | None, latest: date | None) -> DateInterval | None:
    """The interval within bounds, None if nothing is left; an exact day keeps its basis."""
    first = max((day for day in (when.earliest, earliest) if day is not None), default=None)
    last = min((day for day in (when.latest, latest) if day is not None), default=None)
    if first is not None and last is not None and first > last:
        return None
    if (first, last) == (when.earliest, when.latest):
        return when
    return DateInterval.between(first, last)


def _arrangements(looks: Sequence[Look], marks: Sequence[Mark]) -> Iterator[list[list[Mark]]]:
    """Every way to put the marks between the looks that their intervals allow; slot i lies before look i."""
    slots = [
        (looks[i - 1].day + DAY if i else None, looks[i].day if i < len(looks) else None)
        for i in range(len(looks) + 1)
    ]
    fitting = [
        [number for number, (low, high) in enumerate(slots) if clipped(mark.when, low, high) is not None]
        for mark in marks
    ]
    ways = 1
    for options in fitting:
        ways *= len(options)
    if ways > _MOST_ARRANGEMENTS:
        fitting = [options[-1:] for options in fitting]
    for places in product(*fitting):
        filled: list[list[Mark]] = [[] for _ in slots]
        for mark, place in zip(marks, places, strict=True):
            filled[place].append(mark)
        orders = [list(_orders(slot)) for slot in filled]
        for arrangement in product(*orders):
            yield [list(slot) for slot in arrangement]


def _orders(marks: list[Mark]) -> Iterator[tuple[Mark, ...]]:
    """The orders in which the marks of one slot can have happened."""
    if len(marks) < 2 or len(marks) > 4:
        yield tuple(marks)
        return
    for order in permutations(marks):
        if all(not _before(later.when, order[i].when) for i in range(len(order)) for later in order[i + 1 :]):
            yield order


def _before(one: DateInterval, other: DateInterval) -> bool:
    """Whether `one` happened before `other` whatever the days were."""
    return one.latest is not None and other.earliest is not None and one.latest < other.earliest


def _read(looks: Sequence[Look], arrangement: list[list[Mark]]) -> _Reading:
    """Follow one arrangement from the first day to the last, counting what it has to leave contradicted."""
    reading = _Reading()
    changes = reading.changes
    state: bool | None = None
    rule: DateInterval | None = None  # the rule that set the state, until a publication confirms it
    confirmed: Look | None = None  # the last publication that agrees with the state
    for number, slot in enumerate(arrangement):
        low = looks[number - 1].day + DAY if number else None
        high = looks[number].day if number < len(looks) else None
        for mark in slot:
            when = clipped(mark.when, low, high) or mark.when
            if state is mark.listed:
                _repeat(reading, mark, when)
            else:
                if not mark.listed and not changes:
                    reading.cost += 1  # removed, though nothing tells that it was listed
                changes.append(_Change(mark.listed, when, mark.words, True))
            state, rule = mark.listed, when
        if high is None:
            continue
        look = looks[number]
        if look.seen is state:
            confirmed, rule = look, None
        elif state is None:
            state, confirmed = look.seen, look
            if look.seen:
                first_seen = DateInterval.between(None, look.day)
                changes.append(_Change(True, first_seen, f"in {look.labels}", False))
        elif rule is not None and _lags(look, rule):
            reading.cost += 1
            verb = "still carries it" if look.seen else "does not carry it yet"
            reading.notes.append(f"contradicted: {look.labels} {verb}; the rule's date is kept")
        else:
            reading.cost += 1
            first = confirmed.day + DAY if confirmed is not None else None
            if rule is not None and rule.earliest is not None:
                first = max(first or date.min, rule.earliest + DAY)
            when = DateInterval.between(first, look.day)
            was = f"{'not in' if look.seen else 'in'} {confirmed.labels}, " if confirmed else ""
            words = f"{was}{'in' if look.seen else 'not in'} {look.labels}"
            changes.append(_Change(look.seen, when, words, False))
            state, rule, confirmed = look.seen, None, look
    reading.changes = _in_order(reading)
    return reading


def _repeat(reading: _Reading, mark: Mark, when: DateInterval) -> None:
    """A rule lists what is listed, or removes what is removed."""
    last = reading.changes[-1] if reading.changes else None
    if last is None:  # removed, though the publications before never carried it under this name
        reading.cost += 1
        reading.changes.append(_Change(mark.listed, when, mark.words, True))
        return
    if last.by_rule or last.when.latest is None or when.earliest is None:
        reading.cost += 2
        reading.notes.append(f"also {'listed' if mark.listed else 'removed'} {when}: {mark.words}")
        return
    early = when.earliest - last.when.latest
    if early <= (LATE if mark.listed else STALE):
        # The publication was ahead of the rule; the rule's day is the law.
        reading.cost += 3
        verb = "carries it already" if mark.listed else "no longer carries it"
        reading.notes.append(
            f"contradicted: a publication of {last.when.latest.isoformat()} {verb}; the rule's date is kept"
        )
        reading.changes[-1] = _Change(mark.listed, when, mark.words, True)
    elif mark.listed:
        reading.cost += 2
        reading.notes.append(f"also listed {when}: {mark.words}")
    else:
        reading.cost += 2
        again = DateInterval.between(last.when.latest, when.latest and when.latest - DAY)
        reading.changes.append(_Change(True, again, "listed again, as a later rule removes it", False))
        reading.changes.append(_Change(False, when, mark.words, True))


def _lags(look: Look, rule: DateInterval) -> bool:
    if look.seen:
        since = rule.latest or rule.earliest
        return since is not None and look.day - since <= STALE
    since = rule.earliest or rule.latest
    return since is not None and look.day - since <= LATE


def _in_order(reading: _Reading) -> list[_Change]:
    """Neighbors narrow each other: a change comes at least a day after the one before it."""
    whens: list[DateInterval] = []
    for change in reading.changes:
        after = whens[-1].earliest + DAY if whens and whens[-1].earliest else None
        narrowed = clipped(change.when, after, None)
        if narrowed is None:
            reading.cost += 5
        whens.append(narrowed or change.when)
    for number in range(len(whens) - 2, -1, -1):
        until = whens[number + 1].latest
        whens[number] = clipped(whens[number], None, until - DAY if until else None) or whens[number]
    return [replace(change, when=when) for change, when in zip(reading.changes, whens, strict=True)]


def _spans(reading: _Reading) -> list[Span]:
    found: list[Span] = []
    for change in reading.changes:
        if change.listed:
            found.append(Span(change.when, None, change.words, ""))
        elif found and found[-1].ended is None:
            found[-1] = replace(found[-1], ended=change.when, ended_words=change.words)
        else:
            until = change.when.latest
            began = DateInterval.between(None, until - DAY if until else None)
            found.append(Span(began, change.when, None, change.words))
    if found:
        found[-1] = replace(found[-1], notes=tuple(reading.notes))
    return found
