"""What stands on the lists, since when, and what changed."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field
from starlette.exceptions import HTTPException

from smallyard.app.answers import Answer
from smallyard.app.service.access import Viewer
from smallyard.app.service.api.asking import AsOf, Day, KnownAt
from smallyard.app.service.problems import problems
from smallyard.app.service.state import Held
from smallyard.app.worlds import today
from smallyard.lists.differences import Change, Difference, Kind, diff, rule_label
from smallyard.lists.differences import history as find
from smallyard.lists.freshness import warnings
from smallyard.lists.reading import RuleCount
from smallyard.lists.view import ListStatus, ListsView
from smallyard.model.country import stated_country
from smallyard.model.interval import DateInterval
from smallyard.model.kleene import FALSE, TRUE, Kleene
from smallyard.model.listing import ListCode, ListingHistory

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/lists", tags=["lists"], responses=problems(401, 403, 422, 429))
_WORDS: dict[Kleene, str] = {TRUE: "yes", FALSE: "no"}


class ListOnDay(Answer):
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
        return cls(**{name: getattr(one, name) for name in cls.model_fields})


class ListsAnswer(Answer):
    """The state of the lists."""

    effective: date
    known: date
    digest: str = Field(description="SHA-256 of all the evidence looked at")
    lists: tuple[ListOnDay, ...]
    warnings: tuple[str, ...] = Field(description="a line for each list that is older than 30 days")


class Amended(Answer):
    """One field of an entry that changed."""

    field: str
    before: str
    after: str


class ChangeAnswer(Answer):
    """One change of one entry."""

    kind: Kind
    listing: str
    name: str
    countries: tuple[str, ...]
    when: DateInterval
    certain: bool = Field(description="it certainly happened in the days asked for; false: it may have")
    party: str
    source: str = Field(description="where the date comes from")
    what: tuple[Amended, ...]

    @classmethod
    def of(cls, one: Change) -> ChangeAnswer:
        """A change as it is told."""
        return cls(
            kind=one.kind,
            listing=one.listing.id,
            name=one.listing.name,
            countries=one.listing.countries,
            when=one.when,
            certain=one.within is TRUE,
            party=one.party,
            source=one.words,
            what=tuple(Amended(field=field, before=old, after=new) for field, old, new in one.what),
        )


class TallyAnswer(Answer):
    """Parties of one kind of change, by how their day is known; never to be added together."""

    kind: Kind
    stated: int
    derived: int
    certain: int
    possible: int
    ruled: int | None = Field(description="what the rules of these days count themselves; null where none does")


class RuleAnswer(Answer):
    """A rule of these days, with its own count."""

    rule: str
    list: ListCode
    title: str
    effective: date | None
    added: int | None
    removed: int | None

    @classmethod
    def of(cls, one: RuleCount) -> RuleAnswer:
        """A rule as it is told."""
        return cls(
            rule=rule_label(one), list=one.list, title=one.title, effective=one.effective, added=one.added,
            removed=one.removed,
        )  # fmt: skip


class DifferenceAnswer(Answer):
    """What changed after one day up to and including another."""

    from_day: date
    to_day: date
    list: ListCode | None
    country: str | None
    exact: bool = Field(description="no change is left open")
    tally: tuple[TallyAnswer, ...]
    changes: tuple[ChangeAnswer, ...]
    rules: tuple[RuleAnswer, ...]
    notes: tuple[str, ...]
    lists: tuple[ListOnDay, ...]

    @classmethod
    def of(cls, found: Difference, view: ListsView) -> DifferenceAnswer:
        """A difference as it is told."""
        tallies = [(kind, found.tally(kind)) for kind in Kind]
        return cls(
            from_day=found.frm,
            to_day=found.to,
            list=found.list,
            country=found.country,
            exact=found.exact,
            tally=tuple(
                TallyAnswer(
                    kind=kind, stated=one.stated, derived=one.derived, certain=one.certain, possible=one.possible,
                    ruled=one.ruled,
                )
                for kind, one in tallies
            ),
            changes=tuple(map(ChangeAnswer.of, found.changes)),
            rules=tuple(map(RuleAnswer.of, found.rules)),
            notes=found.notes,
            lists=tuple(map(ListOnDay.of, view.held())),
        )  # fmt: skip


class EntryAnswer(Answer):
    """One entry with all its times on the list."""

    listing: str
    name: str
    in_force: str = Field(description="yes, no or unknown, on the day asked for")
    score: float | None = Field(description="how near the name is, in [0, 1); null where it was asked for by its id")
    histories: tuple[ListingHistory, ...]


class EntriesAnswer(Answer):
    """Entries found, as the evidence stands."""

    effective: date
    known: date
    entries: tuple[EntryAnswer, ...]
    lists: tuple[ListOnDay, ...]


@router.get("", summary="What is held of each list")
def status(_: Viewer, held: Held, as_of: AsOf = None, known_at: KnownAt = None) -> ListsAnswer:
    """Each list with its latest publication, its age, and how many entries are in force on the day."""
    view = held.world(as_of or today(), known_at).lists
    return ListsAnswer(
        effective=view.effective,
        known=view.known,
        digest=view.digest,
        lists=tuple(map(ListOnDay.of, view.status())),
        warnings=warnings(view, view.known),
    )


@router.get("/diff", summary="What changed between two days")
def difference(
    _: Viewer,
    held: Held,
    from_day: Annotated[Day, Query(description="Changes after this day ...")],
    to_day: Annotated[Day, Query(description="... up to and including this one.")],
    list: Annotated[ListCode | None, Query(description="Only this list.")] = None,  # noqa: A002 - the domain's word
    country: Annotated[str | None, Query(max_length=100, description="Only this country, by code or name.")] = None,
    known_at: KnownAt = None,
) -> DifferenceAnswer:
    """What was added to and removed from the lists, by how each day is known, beside the rules' own counts."""
    chosen = stated_country(country, "country") if country else None
    view = held.world(to_day, known_at).lists
    with held.working:
        return DifferenceAnswer.of(diff(view, from_day, to_day, list, chosen), view)


@router.get("/history", summary="When was a party listed?")
def history(
    _: Viewer,
    held: Held,
    of: Annotated[str, Query(min_length=1, max_length=2_000, description="A name, or a listing's id.")],
    as_of: AsOf = None,
    known_at: KnownAt = None,
) -> EntriesAnswer:
    """Every time on a list of the entries that bear a name or an id, past ones too, and how each day is known."""
    view = held.world(as_of or today(), known_at).lists
    entries = [_entry(one.histories, one.match.score if one.match else None, view) for one in find(view, of)]
    return _entries(entries, view)


@router.get("/listings/{listing}", summary="Show a listing", responses=problems(404))
def listing(
    _: Viewer,
    held: Held,
    listing: Annotated[str, Path(max_length=500, description="A listing's id, such as EL:KEY.")],
    as_of: AsOf = None,
    known_at: KnownAt = None,
) -> EntriesAnswer:
    """One listing whole, with all its times on the list."""
    view = held.world(as_of or today(), known_at).lists
    histories = view.find(listing)
    if not histories:
        raise HTTPException(404, "no listing has that id")
    return _entries([_entry(histories, None, view)], view)


def _entry(histories: tuple[ListingHistory, ...], score: float | None, view: ListsView) -> EntryAnswer:
    last = histories[-1].listing
    return EntryAnswer(
        listing=last.id,
        name=last.name,
        in_force=_WORDS.get(view.listed(last.id), "unknown"),
        score=round(score, 4) if score is not None else None,
        histories=histories,
    )


def _entries(entries: list[EntryAnswer], view: ListsView) -> EntriesAnswer:
    held = tuple(map(ListOnDay.of, view.held()))
    return EntriesAnswer(effective=view.effective, known=view.known, entries=tuple(entries), lists=held)
