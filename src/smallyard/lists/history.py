"""From evidence to histories: when an entry was on its list, as far as publications and rules can tell.

A publication of day D says who was listed on D. An entry missing from a complete publication of day A and present in
one of day S was listed on some day from A+1 to S; present on S and missing on A, it was removed on some day from S+1
to A. Rules give days of their own. `resolve` reads both together:

- a rule's stated or derived day outranks what publications bracket; a bracketed rule event is narrowed by them;
- a file that lags behind a rule (it still carries a removed party, or does not yet carry an added one) contradicts
  the rule: the rule's day is kept and the evidence says so;
- with no rule, the publisher's own start and end dates count, then the bracket between publications;
- a party listed again has a second history.

Everything here is pure: the same evidence gives the same histories, in any order of arrival.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import permutations, product

from smallyard.lists.evidence import EntryEvidence, Publication, Version
from smallyard.lists.reading import Action, RuleEvent
from smallyard.model.interval import Basis, DateInterval
from smallyard.model.listing import ListCode, Listing, ListingHistory

__all__ = ["UNKNOWN_START", "Said", "Stint", "as_histories", "resolve"]

DAY = timedelta(days=1)
STALE = timedelta(days=365)
"""How long a publication may go on carrying a party that a rule removed before it counts as a new listing."""
LATE = timedelta(days=30)
"""How long a publication may lag behind a rule's addition before its silence counts as a removal."""
UNKNOWN_START = "listed on an unknown day"
"""The evidence of an entry of which only the removal is known."""
_MOST_ARRANGEMENTS = 2_000


@dataclass(frozen=True, slots=True)
class Said:
    """What an entry said in a source's publications from the day `first` to the day `last`."""

    first: date
    last: date
    source: str
    version: Version


@dataclass(frozen=True, slots=True)
class Stint:
    """One unbroken time on a list, and what the entry said in it, by day."""

    began: DateInterval
    ended: DateInterval | None
    evidence: tuple[str, ...]
    last_seen: date | None
    said: tuple[Said, ...]

    def version_on(self, day: date) -> Version:
        """What the entry said on a day: the latest version not after it, else the first one known."""
        earlier = [item.version for item in self.said if item.first <= day]
        return earlier[-1] if earlier else self.said[0].version


@dataclass(frozen=True, slots=True)
class _Look:
    """What all publications of one day say: seen, or missing from a complete one."""

    day: date
    seen: bool
    labels: str


@dataclass(frozen=True, slots=True)
class _Mark:
    """What rules say: listed or removed, when, and who says it."""

    listed: bool
    when: DateInterval
    words: str
    cited: bool = False


@dataclass(frozen=True, slots=True)
class _Change:
    """A change of state in one reading of the evidence. `by_rule` False: publications alone bracket it."""

    listed: bool
    when: DateInterval
    words: str
    by_rule: bool


@dataclass(slots=True)
class _Reading:
    """One way to put the evidence in order, and how much of it that way leaves contradicted."""

    cost: int = 0
    changes: list[_Change] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def resolve(publications: Iterable[Publication], evidence: EntryEvidence, list_: ListCode) -> tuple[Stint, ...]:
    """The times an entry spent on a list, oldest first; empty if there is no evidence that it ever was on it.

    Args:
        publications: every publication known, of whatever lists; those that carry `list_` whole tell absence.
        evidence: all that is known about the entry.
        list_: the entry's list.
    """
    looks = _looks(publications, evidence, list_)
    marks = _merged(_mark(event) for event in evidence.events if event.action in (Action.ADD, Action.REMOVE))
    reading = min(
        (_read(looks, arrangement) for arrangement in _arrangements(looks, marks)),
        key=lambda tried: (tried.cost, len(tried.changes)),
    )
    stints = _stints(reading, evidence)
    dated = [_with_publishers_dates(stint, stints[:number]) for number, stint in enumerate(stints)]
    return _with_suspensions(dated, evidence.events)


def as_histories(stints: Iterable[Stint], day: date, key: str) -> tuple[ListingHistory, ...]:
    """Stints as the model's nouns, each with what the entry said on `day`, all under the key in use now."""
    return tuple(
        ListingHistory(
            listing=_under(key, stint.version_on(day).load()),
            began=stint.began,
            ended=stint.ended,
            evidence=stint.evidence,
            last_seen=stint.last_seen,
        )
        for stint in stints
    )


def _under(key: str, listing: Listing) -> Listing:
    return listing if listing.key == key else listing.model_copy(update={"key": key})


def _looks(publications: Iterable[Publication], evidence: EntryEvidence, list_: ListCode) -> list[_Look]:
    seen: dict[date, list[str]] = {}
    for sighting in evidence.sightings:
        for publication in sighting.publications:
            seen.setdefault(publication.published, []).append(publication.label)
    for event in evidence.events:
        if event.action is Action.SEEN and (day := event.when.latest) is not None:
            seen.setdefault(day, []).append(event.source or f"a publication of {day.isoformat()}")
    missing: dict[date, list[str]] = {}
    for publication in publications:
        if list_ in publication.complete and publication.published not in seen:
            missing.setdefault(publication.published, []).append(publication.label)
    looks = [_Look(day, True, " and ".join(sorted(set(labels)))) for day, labels in seen.items()]
    looks += [_Look(day, False, " and ".join(sorted(set(labels)))) for day, labels in missing.items()]
    return sorted(looks, key=lambda look: look.day)


def _mark(event: RuleEvent) -> _Mark:
    parts = [str(event.citation)] if event.citation else []
    if event.source and event.source not in parts:
        parts.append(event.source)
    return _Mark(event.action is Action.ADD, event.when, "; ".join(parts) or "source not said", bool(event.citation))


_RANK = {Basis.STATED: 0, Basis.DERIVED: 1, Basis.BRACKETED: 2}


def _merged(marks: Iterable[_Mark]) -> list[_Mark]:
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
    kept: list[_Mark] = []
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
    return _clipped(one, other.earliest, other.latest)


def _clipped(when: DateInterval, earliest: date | None, latest: date | None) -> DateInterval | None:
    """The interval within bounds, None if nothing is left; an exact day keeps its basis."""
    first = max((day for day in (when.earliest, earliest) if day is not None), default=None)
    last = min((day for day in (when.latest, latest) if day is not None), default=None)
    if first is not None and last is not None and first > last:
        return None
    if (first, last) == (when.earliest, when.latest):
        return when
    return DateInterval.between(first, last)


def _arrangements(looks: Sequence[_Look], marks: Sequence[_Mark]) -> Iterator[list[list[_Mark]]]:
    """Every way to put the marks between the looks that their intervals allow; slot i lies before look i."""
    slots = [
        (looks[i - 1].day + DAY if i else None, looks[i].day if i < len(looks) else None)
        for i in range(len(looks) + 1)
    ]
    fitting = [
        [number for number, (low, high) in enumerate(slots) if _clipped(mark.when, low, high) is not None]
        for mark in marks
    ]
    ways = 1
    for options in fitting:
        ways *= len(options)
    if ways > _MOST_ARRANGEMENTS:
        fitting = [options[-1:] for options in fitting]
    for places in product(*fitting):
        filled: list[list[_Mark]] = [[] for _ in slots]
        for mark, place in zip(marks, places, strict=True):
            filled[place].append(mark)
        orders = [list(_orders(slot)) for slot in filled]
        for arrangement in product(*orders):
            yield [list(slot) for slot in arrangement]


def _orders(marks: list[_Mark]) -> Iterator[tuple[_Mark, ...]]:
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


def _read(looks: Sequence[_Look], arrangement: list[list[_Mark]]) -> _Reading:
    """Follow one arrangement from the first day to the last, counting what it has to leave contradicted."""
    reading = _Reading()
    changes = reading.changes
    state: bool | None = None
    rule: DateInterval | None = None  # the rule that set the state, until a publication confirms it
    confirmed: _Look | None = None  # the last publication that agrees with the state
    for number, slot in enumerate(arrangement):
        low = looks[number - 1].day + DAY if number else None
        high = looks[number].day if number < len(looks) else None
        for mark in slot:
            when = _clipped(mark.when, low, high) or mark.when
            if state is mark.listed:
                _repeat(reading, mark, when)
            else:
                changes.append(_Change(mark.listed, when, _said(when, mark.words), True))
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
                changes.append(_Change(True, first_seen, f"{first_seen}: in {look.labels}", False))
        elif rule is not None and _lags(look, rule):
            reading.cost += 3
            verb = "still carries it" if look.seen else "does not carry it yet"
            reading.notes.append(f"contradicted: {look.labels} {verb}; the rule's date is kept")
        else:
            reading.cost += 1
            first = confirmed.day + DAY if confirmed is not None else None
            if rule is not None and rule.earliest is not None:
                first = max(first or date.min, rule.earliest + DAY)
            when = DateInterval.between(first, look.day)
            was = f"{'not in' if look.seen else 'in'} {confirmed.labels}, " if confirmed else ""
            words = f"{when}: {was}{'in' if look.seen else 'not in'} {look.labels}"
            changes.append(_Change(look.seen, when, words, False))
            state, rule, confirmed = look.seen, None, look
    reading.changes = _in_order(reading)
    return reading


def _repeat(reading: _Reading, mark: _Mark, when: DateInterval) -> None:
    """A rule lists what is listed, or removes what is removed."""
    last = reading.changes[-1] if reading.changes else None
    if last is None:  # removed, though the publications before never carried it under this name
        reading.cost += 2
        reading.changes.append(_Change(mark.listed, when, _said(when, mark.words), True))
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
        reading.changes[-1] = _Change(mark.listed, when, _said(when, mark.words), True)
    elif mark.listed:
        reading.cost += 2
        reading.notes.append(f"also listed {when}: {mark.words}")
    else:
        reading.cost += 2
        again = DateInterval.between(last.when.latest, when.latest and when.latest - DAY)
        reading.changes.append(_Change(True, again, f"{again}: listed again, as a later rule removes it", False))
        reading.changes.append(_Change(False, when, _said(when, mark.words), True))


def _lags(look: _Look, rule: DateInterval) -> bool:
    if look.seen:
        since = rule.latest or rule.earliest
        return since is not None and look.day - since <= STALE
    since = rule.earliest or rule.latest
    return since is not None and look.day - since <= LATE


def _said(when: DateInterval, words: str) -> str:
    return f"{when} (stated): {words}" if when.basis is Basis.STATED else f"{when}: {words}"


def _in_order(reading: _Reading) -> list[_Change]:
    """Neighbors narrow each other: a change comes at least a day after the one before it."""
    whens: list[DateInterval] = []
    for change in reading.changes:
        after = whens[-1].earliest + DAY if whens and whens[-1].earliest else None
        clipped = _clipped(change.when, after, None)
        if clipped is None:
            reading.cost += 5
        whens.append(clipped or change.when)
    for number in range(len(whens) - 2, -1, -1):
        until = whens[number + 1].latest
        whens[number] = _clipped(whens[number], None, until - DAY if until else None) or whens[number]
    return [replace(change, when=when) for change, when in zip(reading.changes, whens, strict=True)]


def _stints(reading: _Reading, evidence: EntryEvidence) -> list[Stint]:
    spans: list[tuple[DateInterval, DateInterval | None, list[str], bool]] = []
    for change in reading.changes:
        if change.listed:
            spans.append((change.when, None, [f"listed {change.words}"], change.by_rule))
        elif spans and spans[-1][1] is None:
            began, _, words, by_rule = spans[-1]
            spans[-1] = (began, change.when, [*words, f"removed {change.words}"], by_rule)
        else:
            until = change.when.latest
            began = DateInterval.between(None, until - DAY if until else None)
            spans.append((began, change.when, [UNKNOWN_START, f"removed {change.words}"], False))
    if not spans:
        return []
    seen: list[list[tuple[date, str, Publication, Version]]] = [[] for _ in spans]
    for sighting in evidence.sightings:
        for publication in sighting.publications:
            place = _belongs(spans, publication.published)
            seen[place].append((publication.published, publication.id, publication, sighting.version))
    told: list[list[Said]] = [[] for _ in spans]
    amended: list[list[Said]] = [[] for _ in spans]
    for number, event in enumerate(evidence.events):
        day = event.when.latest or event.when.earliest or date.min
        said = Said(day, day, event.source, _event_version(number, event))
        place = _belongs(spans, day - DAY if event.action is Action.REMOVE else day)
        (amended if event.action is Action.AMEND else told)[place].append(said)
    published = [_said_by(sorted(group, key=lambda item: item[:2])) for group in seen]
    stints = []
    for number, (began, ended, words, _) in enumerate(spans):
        own = published[number] + amended[number] or told[number]
        # A change between two publications of which neither says anything here takes its words from elsewhere.
        elsewhere = [item for group in published for item in group] or [item for group in told for item in group]
        notes = reading.notes if number == len(spans) - 1 else []
        stints.append(
            Stint(
                began,
                ended,
                (*words, *notes),
                max((day for day, *_ in seen[number]), default=None),
                tuple(sorted(own or elsewhere, key=lambda item: (item.first, item.last, item.version.ref))),
            )
        )
    return stints


def _event_version(number: int, event: RuleEvent) -> Version:
    listing = event.listing
    return Version(f"event {number} of {listing.id}", listing.start_date, listing.end_date, lambda: listing)


def _said_by(seen: Sequence[tuple[date, str, Publication, Version]]) -> list[Said]:
    """Versions with the first and the last day that gives each, source by source."""
    said: list[Said] = []
    current: dict[str, int] = {}
    for day, _, publication, version in seen:
        place = current.get(publication.source)
        if place is not None and said[place].version == version:
            said[place] = replace(said[place], last=day)
        else:
            current[publication.source] = len(said)
            said.append(Said(day, day, publication.source, version))
    return said


def _belongs(spans: Sequence[tuple[DateInterval, DateInterval | None, list[str], bool]], day: date) -> int:
    """The last span that can have begun by `day`; the first if none can."""
    fitting = [number for number, (began, *_) in enumerate(spans) if began.earliest is None or began.earliest <= day]
    return fitting[-1] if fitting else 0


def _with_publishers_dates(stint: Stint, earlier: Sequence[Stint]) -> Stint:
    """Where no rule says when, the publisher's own dates do: they stand in the entry."""
    began, ended, words = stint.began, stint.ended, list(stint.evidence)
    starts = sorted({item.version.start for item in stint.said if item.version.start is not None})
    if starts and began.basis is Basis.BRACKETED:
        before = earlier[-1].ended if earlier else None
        floor = before.earliest if before is not None else None
        fitting = [
            day for day in starts if (floor is None or day > floor) and (began.latest is None or day <= began.latest)
        ]
        if fitting:
            if began.earliest is not None and fitting[0] < began.earliest:
                words.append(
                    f"contradicted: absent from a publication after {fitting[0]}; the publisher's date is kept"
                )
            began = DateInterval.on(fitting[0])
            words[0] = f"listed {began}: start date given by the publisher"
        else:
            words.append(f"the publisher's start date {starts[0]} does not fit the publications")
    last_end = next((item.version.end for item in reversed(stint.said) if item.version.end is not None), None)
    if last_end is not None and (ended is None or ended.basis is Basis.BRACKETED):
        over = last_end + DAY
        if began.earliest is not None and over <= began.earliest:
            words.append(f"the publisher's end date {last_end} lies before the start")
        elif ended is None or ended.earliest is None or over < ended.earliest or _clipped(ended, over, over):
            if stint.last_seen is not None and stint.last_seen > last_end:
                words.append(f"still carried on {stint.last_seen}, after its end date")
            ended = DateInterval.on(over)
            words.append(f"ended {over}: the publisher gives {last_end} as its last day")
    if (began, ended) == (stint.began, stint.ended) and len(words) == len(stint.evidence):
        return stint
    return replace(stint, began=began, ended=ended, evidence=tuple(words))


def _with_suspensions(stints: Sequence[Stint], events: Sequence[RuleEvent]) -> tuple[Stint, ...]:
    """A suspension ends a stint without a removal; a resumption begins another."""
    marks = sorted(
        (event for event in events if event.action in (Action.SUSPEND, Action.RESUME)),
        # On one day a resumption comes first: a suspension that is prolonged on the day it ends never ended.
        key=lambda event: (
            event.when.earliest or date.min,
            event.action is Action.SUSPEND,
            event.when.latest or date.max,
        ),
    )
    if not marks or not stints:
        return tuple(stints)
    result: list[Stint] = []
    for number, stint in enumerate(stints):
        after = stints[number + 1].began.earliest if number + 1 < len(stints) else None
        running: Stint | None = stint
        for event in marks:
            day = event.when.earliest or event.when.latest
            if day is None or (after is not None and day >= after) or not _within(stint, day):
                continue
            words = "; ".join(filter(None, (str(event.citation or ""), event.source, event.note)))
            if event.action is Action.SUSPEND and running is not None:
                if running is not stint and _certainly_not_before(running.began, event.when):
                    # Suspended again before the resumption could take effect: the resumption never happened.
                    running = None
                    continue
                result.append(
                    replace(
                        running,
                        ended=event.when,
                        evidence=(*running.evidence, f"suspended {event.when}: {words}"),
                    )
                )
                running = None
            elif event.action is Action.RESUME and running is None:
                running = replace(
                    stint, began=event.when, evidence=(*stint.evidence, f"resumed {event.when}: {words}")
                )
        if running is not None:
            result.append(running)
    return tuple(result)


def _within(stint: Stint, day: date) -> bool:
    if stint.began.earliest is not None and day < stint.began.earliest:
        return False
    return stint.ended is None or stint.ended.latest is None or day <= stint.ended.latest


def _certainly_not_before(one: DateInterval, other: DateInterval) -> bool:
    return one.earliest is not None and other.latest is not None and one.earliest >= other.latest
