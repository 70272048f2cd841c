"""What stands on the lists, since when, and what changed."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.exceptions import HTTPException

from smallyard.app.answers import Answer
from smallyard.app.service.access import Viewer
from smallyard.app.service.api.asking import AsOf, Day, KnownAt
from smallyard.app.service.problems import problems
from smallyard.app.service.state import Held
from smallyard.app.worlds import today
from smallyard.lists.differences import diff
from smallyard.lists.differences import history as find
from smallyard.lists.shown import DifferenceShown, EntryShown, ListOnDay, ListsOnDay
from smallyard.lists.view import ListsView
from smallyard.model.country import stated_country
from smallyard.model.listing import ListCode

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/lists", tags=["lists"], responses=problems(401, 403, 422, 429))


class EntriesAnswer(Answer):
    """Entries found, as the evidence stands."""

    effective: date
    """The day on which an entry is said to be in force or not."""
    known: date
    """The day up to which list evidence was used."""
    entries: tuple[EntryShown, ...]
    """The entries found, each with all its times on its list."""
    lists: tuple[ListOnDay, ...]
    """The lists held, each with its latest publication."""


@router.get("", summary="What is held of each list")
def status(_: Viewer, held: Held, as_of: AsOf = None, known_at: KnownAt = None) -> ListsOnDay:
    """Each list with its latest publication, its age, and how many entries are in force on the day."""
    view = held.world(as_of or today(), known_at).lists
    return ListsOnDay.of(view)


@router.get("/diff", summary="What changed between two days")
def difference(
    _: Viewer,
    held: Held,
    from_day: Annotated[Day, Query(description="Changes after this day ...")],
    to_day: Annotated[Day, Query(description="... up to and including this one.")],
    list: Annotated[ListCode | None, Query(description="Only this list.")] = None,  # noqa: A002 - the domain's word
    country: Annotated[str | None, Query(max_length=100, description="Only this country, by code or name.")] = None,
    known_at: KnownAt = None,
) -> DifferenceShown:
    """What was added to and removed from the lists, by how each day is known, beside the rules' own counts."""
    chosen = stated_country(country, "country") if country else None
    view = held.world(to_day, known_at).lists
    with held.working:
        return DifferenceShown.of(diff(view, from_day, to_day, list, chosen), view)


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
    entries = [EntryShown.of(one.histories, one.match.score if one.match else None, view) for one in find(view, of)]
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
    return _entries([EntryShown.of(histories, None, view)], view)


def _entries(entries: list[EntryShown], view: ListsView) -> EntriesAnswer:
    held = tuple(map(ListOnDay.of, view.held()))
    return EntriesAnswer(effective=view.effective, known=view.known, entries=tuple(entries), lists=held)
