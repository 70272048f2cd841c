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
    published: date = Field(description="the day of its latest publication held")
    received: date
    listings: int = Field(description="in force on the day, those included whose dates leave it open")
    complete: bool = Field(description="false: the publication is only a part of the list")
    embedded: bool = Field(description="it came with the software")
    sources: tuple[str, ...]
    sha256: str

    @classmethod
    def of(cls, one: ListStatus) -> ListOnDay:
        """The state of a list as it is told."""
        return cls.filled(one)


class ListsOnDay(Noun):
    """The state of the lists."""

    effective: date
    known: date
    digest: str = Field(description="SHA-256 of all the evidence looked at")
    lists: tuple[ListOnDay, ...]
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
    before: str
    after: str


class ChangeShown(Noun):
    """One change of one entry."""

    kind: Kind
    listing: str
    name: str
    countries: tuple[str, ...]
    when: DateInterval
    certain: bool = Field(description="it certainly happened in the days asked for; false: it may have")
    party: str = Field(description="shared by the rows of one party whose aliases its list carries as rows")
    source: str = Field(description="where the date comes from")
    what: tuple[Amended, ...]

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
    list: ListCode
    document: str = Field(description="its number in the Federal Register; empty where that is not known")
    title: str
    published: date | None
    effective: date | None
    added: int | None
    removed: int | None
    added_by_country: dict[str, int]
    removed_by_country: dict[str, int]

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
    to_day: date
    list: ListCode | None
    country: str | None
    exact: bool = Field(description="no change is left open")
    tally: dict[Kind, TallyShown]
    changes: tuple[ChangeShown, ...]
    rules: tuple[RuleShown, ...]
    notes: tuple[str, ...]
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
    name: str
    in_force: Literal["yes", "no", "unknown"] = Field(description="on the day asked for")
    score: float | None = Field(
        description="how likely it is the name asked for, in [0, 1); null where it was asked for by its id"
    )
    histories: tuple[ListingHistory, ...]

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
