"""The published form of lists in JSON: how they stand, what changed between two days, entries with their times."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from smallyard.lists.differences import Change, Difference, Kind, Tally, rule_label
from smallyard.lists.freshness import warnings
from smallyard.lists.reading import RuleCount
from smallyard.lists.view import ListStatus, ListsView
from smallyard.model.interval import DateInterval
from smallyard.model.kleene import FALSE, TRUE, Kleene
from smallyard.model.listing import ListCode, ListingHistory
from smallyard.model.noun import Noun

__all__ = ["DifferenceShown", "EntryShown", "ListOnDay", "ListsOnDay", "TallyShown"]

_WORDS: dict[Kleene, Literal["yes", "no"]] = {TRUE: "yes", FALSE: "no"}


class ListOnDay(Noun):
    """What is held of one list."""

    list: ListCode
    """The list's code, such as EL or SDN."""
    published: date = Field(description="the day of its latest publication held")
    received: date
    """The day its latest publication was received; for one that comes with the software, the day of publication."""
    listings: int = Field(description="in force on the day, those included whose dates leave it open")
    complete: bool = Field(description="false: the publication is only a part of the list")
    embedded: bool = Field(description="it came with the software")
    sources: tuple[str, ...]
    """The ids of all sources that tell of it."""
    sha256: str
    """SHA-256 of the latest publication's bytes, in hex."""

    @classmethod
    def of(cls, one: ListStatus) -> ListOnDay:
        """The state of a list as it is told."""
        return cls.filled(one)


class ListsOnDay(Noun):
    """The state of the lists."""

    effective: date
    """The day on which entries are counted as in force."""
    known: date
    """The day up to which received evidence counts."""
    digest: str = Field(description="SHA-256 of all the evidence looked at")
    lists: tuple[ListOnDay, ...]
    """Those of which anything is held, in order of code."""
    warnings: tuple[str, ...] = Field(description="a line for each list that is older than 30 days")

    @classmethod
    def of(cls, view: ListsView) -> ListsOnDay:
        """The state of the lists as it is told."""
        return cls.filled(
            view, lists=tuple(map(ListOnDay.of, view.status())), warnings=tuple(warnings(view, view.known))
        )


class Amended(Noun):
    """One field of an entry that changed."""

    field: str
    """Which part of the entry: names, addresses, countries, license requirement, license review policy, programs or
    end date."""
    before: str
    """What it said and says no longer, parted by "; "; empty: nothing went."""
    after: str
    """What it says and did not say before, parted by "; "; empty: nothing came."""


class ChangeShown(Noun):
    """One change of one entry."""

    kind: Kind
    """What happened to the entry."""
    listing: str
    """The entry's id: the list's code, a colon, its key within the list."""
    name: str
    """The entry's primary name."""
    countries: tuple[str, ...]
    """The entry's countries, ISO 3166-1 alpha-2."""
    when: DateInterval
    """The day, or the bracket of days in which it lies."""
    certain: bool = Field(description="it certainly happened in the days asked for; false: it may have")
    party: str = Field(description="shared by the rows of one party whose aliases its list carries as rows")
    source: str = Field(description="where the date comes from")
    what: tuple[Amended, ...]
    """For an amendment, the parts that changed; else empty."""

    @classmethod
    def of(cls, one: Change) -> ChangeShown:
        """A change as it is told."""
        return cls.filled(
            one,
            listing=one.listing.id,
            name=one.listing.name,
            countries=tuple(one.listing.countries),
            certain=one.within is TRUE,
            source=one.words,
            what=tuple(Amended(field=field, before=old, after=new) for field, old, new in one.what),
        )


class TallyShown(Noun):
    """Parties to which one thing happened, by how its day is known; never to be added together."""

    stated: int = Field(description="a source gives name and day")
    derived: int = Field(description="publications and rules leave one day")
    certain: int = Field(description="on some day of these, which one is not known")
    possible: int = Field(description="perhaps in these days, perhaps not")
    ruled: int | None = Field(description="what the rules of these days count themselves; null where none does")

    @classmethod
    def of(cls, one: Tally) -> TallyShown:
        """A tally as it is told."""
        return cls.filled(one)


class RuleShown(Noun):
    """A rule of these days, with its own counts; null where it gives none."""

    rule: str
    """How it is named: its citation, else its document number, else its date."""
    list: ListCode
    """The code of the list that it changes."""
    document: str = Field(description="its number in the Federal Register; empty where that is not known")
    title: str
    """Its title; empty where that is not known."""
    published: date | None
    """The day of its publication in the Federal Register; null: not known."""
    effective: date | None
    """The day on which it took effect; null: not known."""
    added: int | None
    """How many entries it says it adds; null: it does not say."""
    removed: int | None
    """How many entries it says it removes; null: it does not say."""
    added_by_country: dict[str, int]
    """How many it says it adds, by country (ISO 3166-1 alpha-2); empty: it does not say."""
    removed_by_country: dict[str, int]
    """How many it says it removes, by country (ISO 3166-1 alpha-2); empty: it does not say."""

    @classmethod
    def of(cls, one: RuleCount) -> RuleShown:
        """A rule as it is told."""
        return cls.filled(
            one,
            rule=rule_label(one),
            added_by_country=dict(one.added_by_country),
            removed_by_country=dict(one.removed_by_country),
        )


class DifferenceShown(Noun):
    """What changed after one day up to and including another."""

    from_day: date
    """The last day that is not covered."""
    to_day: date
    """The last day that is covered."""
    list: ListCode | None
    """The code of the one list looked at; null: all of them."""
    country: str | None
    """ISO 3166-1 alpha-2 of the country whose entries alone are looked at; null: all countries."""
    exact: bool = Field(description="no change is left open")
    tally: dict[Kind, TallyShown]
    """The changes counted by kind; every kind is there."""
    changes: tuple[ChangeShown, ...]
    """In order of kind, certainty, day and name."""
    rules: tuple[RuleShown, ...]
    """The rules that took effect in these days, or, where that day is not known, were published in them."""
    notes: tuple[str, ...]
    """What to bear in mind in reading them, in sentences: rules without a day, entries known in Chinese only."""
    lists: tuple[ListOnDay, ...] = Field(description="those looked at; `listings` counts past ones, too")

    @classmethod
    def of(cls, found: Difference, view: ListsView) -> DifferenceShown:
        """A difference as it is told, with the lists that it was read from."""
        return cls.filled(
            found,
            from_day=found.frm,
            to_day=found.to,
            tally={kind: TallyShown.of(found.tally(kind)) for kind in Kind},
            changes=tuple(map(ChangeShown.of, found.changes)),
            rules=tuple(map(RuleShown.of, found.rules)),
            lists=tuple(map(ListOnDay.of, view.held())),
        )


class EntryShown(Noun):
    """One entry with all its times on the list."""

    listing: str
    """The entry's id: the list's code, a colon, its key within the list."""
    name: str
    """The entry's primary name, as its latest time on the list has it."""
    in_force: Literal["yes", "no", "unknown"] = Field(description="on the day asked for")
    score: float | None = Field(
        description="how likely it is the name asked for, in [0, 1); null where it was asked for by its id"
    )
    histories: tuple[ListingHistory, ...]
    """Its times on the list, the oldest first; two where it was listed twice."""

    @classmethod
    def of(cls, histories: tuple[ListingHistory, ...], score: float | None, view: ListsView) -> EntryShown:
        """An entry as it is told; `score` is in [0, 1)."""
        last = histories[-1].listing
        return cls(
            listing=last.id,
            name=last.name,
            in_force=_WORDS.get(view.listed(last.id), "unknown"),
            score=round(score, 4) if score is not None else None,
            histories=histories,
        )
