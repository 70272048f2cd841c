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
from dataclasses import dataclass, replace
from datetime import date

from smallyard.lists.evidence import EntryEvidence, Publication, Version
from smallyard.lists.reading import Action, RuleEvent
from smallyard.lists.sequence import DAY, Look, Mark, Span, clipped, merged, spans
from smallyard.model.interval import Basis, DateInterval
from smallyard.model.listing import ListCode, Listing, ListingHistory

__all__ = ["UNKNOWN_START", "Said", "Stint", "as_histories", "resolve"]

UNKNOWN_START = "listed on an unknown day"
"""The evidence of an entry of which only the removal is known."""


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


def resolve(
    publications: Iterable[Publication],
    evidence: EntryEvidence,
    list_: ListCode,
    memo: dict[object, list[Span]] | None = None,
) -> tuple[Stint, ...]:
    """The times an entry spent on a list, oldest first; empty if there is no evidence that it ever was on it.

    Args:
        publications: every publication known, of whatever lists; those that carry `list_` whole tell absence.
        evidence: all that is known about the entry.
        list_: the entry's list.
        memo: kept by the caller for the same publications: most entries are seen in the same few ways.
    """
    seen = None if evidence.events else (list_, tuple(item.publications for item in evidence.sightings))
    found = memo.get(seen) if memo is not None and seen is not None else None
    if found is None:
        looks = _looks(publications, evidence, list_)
        marks = merged(_mark(event) for event in evidence.events if event.action in (Action.ADD, Action.REMOVE))
        found = spans(looks, marks)
        if memo is not None and seen is not None:
            memo[seen] = found
    stints = _stints(found, evidence)
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


def _looks(publications: Iterable[Publication], evidence: EntryEvidence, list_: ListCode) -> list[Look]:
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
    looks = [Look(day, True, " and ".join(sorted(set(labels)))) for day, labels in seen.items()]
    looks += [Look(day, False, " and ".join(sorted(set(labels)))) for day, labels in missing.items()]
    return sorted(looks, key=lambda look: look.day)


def _mark(event: RuleEvent) -> Mark:
    parts = [str(event.citation)] if event.citation else []
    if event.source and event.source not in parts:
        parts.append(event.source)
    return Mark(event.action is Action.ADD, event.when, "; ".join(parts) or "source not said", bool(event.citation))


def _stints(spans: Sequence[Span], evidence: EntryEvidence) -> list[Stint]:
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
    for number, span in enumerate(spans):
        own = published[number] + amended[number] or told[number]
        # A change between two publications of which neither says anything here takes its words from elsewhere.
        elsewhere = [item for group in published for item in group] or [item for group in told for item in group]
        stints.append(
            Stint(
                span.began,
                span.ended,
                tuple(_evidence(span)),
                max((day for day, *_ in seen[number]), default=None),
                tuple(sorted(own or elsewhere, key=lambda item: (item.first, item.last, item.version.ref))),
            )
        )
    return stints


def _evidence(span: Span) -> Iterator[str]:
    yield UNKNOWN_START if span.began_words is None else _dated("listed", span.began, span.began_words)
    if span.ended is not None:
        yield _dated("removed", span.ended, span.ended_words)
    yield from span.notes


def _dated(what: str, when: DateInterval, words: str) -> str:
    return f"{what} {when}{' (stated)' if when.basis is Basis.STATED else ''}: {words}"


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


def _belongs(spans: Sequence[Span], day: date) -> int:
    """The last span that can have begun by `day`; the first if none can."""
    fitting = [
        number for number, span in enumerate(spans) if span.began.earliest is None or span.began.earliest <= day
    ]
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
        elif ended is None or ended.earliest is None or over < ended.earliest or clipped(ended, over, over):
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
