"""A timeline of what the two governments did and said about trade controls, and what the lists did by month."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, Literal

from smallyard.errors import InputError
from smallyard.lists.differences import Change, diff
from smallyard.lists.differences import Kind as ChangeKind
from smallyard.lists.view import ListsView
from smallyard.model.day import Day
from smallyard.model.listing import ListCode
from smallyard.model.noun import Noun
from smallyard.trade.tables import rows

__all__ = ["Event", "EventKind", "ListMonth", "Side", "Timeline", "events", "timeline"]

_CHINESE_LISTS = {ListCode.CN_UNRELIABLE_ENTITIES, ListCode.CN_EXPORT_CONTROL, ListCode.CN_ATTENTION}
_COUNTED = (
    *(ListCode.ENTITY_LIST, ListCode.UNVERIFIED_LIST, ListCode.MILITARY_END_USER_LIST, ListCode.CMIC),
    *sorted(_CHINESE_LISTS),
)


class Side(StrEnum):
    """Whose act it was."""

    US = "us"
    CHINA = "china"
    BOTH = "both"


class EventKind(StrEnum):
    """What kind of event it was."""

    MEETING = "meeting"
    CALL = "call"
    DEAL = "deal"
    STATEMENT = "statement"
    MECHANISM = "mechanism"
    END_USE_CHECK = "end_use_check"
    LAW = "law"
    CONTROL = "control"
    CONTROL_SUSPEND = "control_suspend"
    LIST_ADD = "list_add"
    LIST_REMOVE = "list_remove"
    LIST_SUSPEND = "list_suspend"
    DEADLINE = "deadline"


class Event(Noun):
    """One dated event. With the precision "month" the day is the first that the source allows."""

    date: Day
    """The day, or the first day; of an event of which only the month is known, the first that the source allows."""
    precision: Literal["day", "month"]
    """Whether the day is known, or the month only."""
    last_day: Day | None
    """Of a meeting of several days, the last."""
    side: Side
    """Whose act it was."""
    kind: EventKind
    """What kind of event it was."""
    us: str
    """Who acted for the United States, if anyone did."""
    china: str
    """Who acted for China, if anyone did; else empty."""
    text: str
    """What happened, in our own words."""
    confidence: Literal["high", "medium", "low"]
    """How sure we are that it happened so and then."""
    source: str
    """Where it is told: an address, a citation, or a name of the source."""

    @property
    def when(self) -> str:
        """The date as it is known: a month, a day, or a span of days."""
        if self.precision == "month":
            return f"{self.date:%Y-%m}"
        return f"{self.date}" + (f" to {self.last_day:%m-%d}" if self.last_day else "")


class ListMonth(Noun):
    """What one list did in one month to parties of one country, by name and by its rules' own count.

    `country` is empty where the list does not say: China's announcements mostly do not, and most of their parties
    are US firms. Names whose day is only bracketed across months are in no month; `Timeline.notes` counts them. The
    rules' counts are None where no rule of the month that we hold counts the country; None is not zero.
    """

    month: str
    """The month, as in 2019-03."""
    list: str
    """The code of the list, such as EL or CN-UEL."""
    country: str
    """ISO 3166-1 alpha-2; empty where the list does not say."""
    added: int
    """How many parties were added in the month, counted by name."""
    removed: int
    """How many parties were removed or expired in the month, counted by name."""
    suspended: int
    """How many parties' listings were suspended in the month, counted by name."""
    resumed: int
    """How many parties' listings were in force again after a suspension, counted by name."""
    ruled_added: int | None
    """How many additions the month's rules themselves count; null where none that we hold counts them."""
    ruled_removed: int | None
    """How many removals the month's rules themselves count; null where none that we hold counts them."""


class Timeline(Noun):
    """Events and list counts from one day to another."""

    format: Literal["smallyard/timeline/1"] = "smallyard/timeline/1"
    """The form of this document, with its version."""
    frm: Day
    """The first day asked for."""
    to: Day
    """The last day asked for."""
    events: tuple[Event, ...]
    """What the two governments did and said in these days, oldest first."""
    lists: tuple[ListMonth, ...]
    """What each list did, by month and country, where it did something; empty where no lists were looked at."""
    notes: tuple[str, ...]
    """What to know of it: changes in no month's count, and from when to when events are held."""

    def as_dict(self) -> dict[str, Any]:
        """The timeline as JSON types."""
        return self.model_dump(mode="json")


@cache
def events() -> tuple[Event, ...]:
    """Every event that is held, oldest first."""
    return tuple(
        Event.model_validate({**row, "last_day": row["last_day"] or None}) for row in rows("bilateral_events.csv")
    )


def timeline(
    view: ListsView | None,
    frm: date,
    to: date,
    *,
    kinds: Collection[EventKind] = (),
    side: Side | None = None,
    countries: Collection[str] | None = None,
) -> Timeline:
    """The events of these days, and what the lists did in them.

    Args:
        view: the lists; None for the events alone.
        frm: the first day.
        to: the last day.
        kinds: only events of these kinds; none for all.
        side: only events of this side, and those of both; None for all.
        countries: list counts for these countries; None for the other side's: China and Hong Kong on US lists, the
            United States, and parties whose country is not said, on China's lists.

    Raises:
        InputError: `to` is before `frm`.
    """
    if to < frm:
        raise InputError(f"the last day, {to}, is before the first, {frm}", field="to")
    chosen = tuple(
        one
        for one in events()
        if one.date <= to
        and (one.last_day or one.date) >= frm
        and (not kinds or one.kind in kinds)
        and (side is None or one.side in {side, Side.BOTH})
    )
    if view is None:
        return Timeline(frm=frm, to=to, events=chosen, lists=(), notes=())
    counted, bracketed = _counts(view, frm, to, countries)
    notes = []
    if bracketed:
        notes.append(
            f"{bracketed} further changes by name are dated only between two days in different months; they are in "
            f"none of the counts by name."
        )
    known = max((one.date for one in events()), default=frm)
    notes.append(
        f"Events are held from {events()[0].date} to {known}; what is not here is not said not to have been."
    )
    return Timeline(frm=frm, to=to, events=chosen, lists=tuple(counted), notes=tuple(notes))


def _wanted(code: ListCode, country: str, countries: Collection[str] | None) -> bool:
    if countries is not None:
        return country in countries
    return country in {"US", ""} if code in _CHINESE_LISTS else country in {"CN", "HK"}


def _counts(view: ListsView, frm: date, to: date, countries: Collection[str] | None) -> tuple[list[ListMonth], int]:
    names: dict[tuple[str, ListCode, str, ChangeKind], set[str]] = {}
    bracketed: set[tuple[str, ChangeKind]] = set()
    before = frm - timedelta(days=1)
    for code in _COUNTED:
        for change in diff(view, before, to, code).changes:
            for country in _countries(change):
                if not _wanted(code, country, countries):
                    continue
                month = _month(change)
                if month is None or not f"{frm:%Y-%m}" <= month <= f"{to:%Y-%m}":
                    bracketed.add((change.party, change.kind))
                else:
                    names.setdefault((month, code, country, change.kind), set()).add(change.party)
    ruled = _ruled(view, frm, to, countries)
    found = []
    for month, code, country in sorted({key[:3] for key in names} | set(ruled)):
        added, removed = ruled.get((month, code, country), (None, None))
        of = {kind: len(names.get((month, code, country, kind), ())) for kind in ChangeKind}
        found.append(
            ListMonth(
                month=month,
                list=str(code),
                country=country,
                added=of[ChangeKind.ADDED],
                removed=of[ChangeKind.REMOVED] + of[ChangeKind.EXPIRED],
                suspended=of[ChangeKind.SUSPENDED],
                resumed=of[ChangeKind.RESUMED],
                ruled_added=added,
                ruled_removed=removed,
            )
        )
    return [one for one in found if _says_something(one)], len(bracketed)


def _says_something(one: ListMonth) -> bool:
    return any((one.added, one.removed, one.suspended, one.resumed, one.ruled_added, one.ruled_removed))


def _countries(change: Change) -> Iterator[str]:
    listing = change.listing
    found = dict.fromkeys(listing.countries)
    found |= dict.fromkeys(address.country for address in listing.addresses if address.country)
    yield from found or ("",)


def _month(change: Change) -> str | None:
    """The month in which a change surely happened."""
    earliest, latest = change.when.earliest, change.when.latest
    if earliest is None or latest is None or (earliest.year, earliest.month) != (latest.year, latest.month):
        return None
    return f"{earliest:%Y-%m}"


def _ruled(
    view: ListsView, frm: date, to: date, countries: Collection[str] | None
) -> dict[tuple[str, ListCode, str], tuple[int | None, int | None]]:
    """What the rules of a month count themselves, by list and country."""
    found: dict[tuple[str, ListCode, str], tuple[int | None, int | None]] = {}
    for rule in view.counts():
        day = rule.effective or rule.published
        if day is None or not frm <= day <= to or rule.list not in _COUNTED:
            continue
        added, removed = rule.added_by_country or {}, rule.removed_by_country or {}
        for country in {*added, *removed}:
            if _wanted(rule.list, country, countries):
                key = (f"{day:%Y-%m}", rule.list, country)
                before = found.get(key, (None, None))
                found[key] = (_sum(before[0], added.get(country)), _sum(before[1], removed.get(country)))
    return found


def _sum(one: int | None, other: int | None) -> int | None:
    return one if other is None else other if one is None else one + other
