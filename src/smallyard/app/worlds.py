"""Opening a world: the lists of a store and the tables of law, as of two days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from smallyard.law.world import World
from smallyard.lists.clearances import Clearances

if TYPE_CHECKING:
    from smallyard.lists.store import Store
    from smallyard.lists.view import ListsView

__all__ = ["WorldAsked", "open_world", "standing_clearances", "today"]


def today() -> date:
    """The day on this machine's clock. The one place where the software asks for it."""
    return date.today()


def open_world(effective: date, known: date | None = None, store: Store | Path | str | None = None) -> World:
    """Everything a decision may look at, as of two days: lists, tables, and the clearances on record.

    Args:
        effective: the day whose law applies.
        known: the day up to which received list evidence counts; None for today.
        store: where the lists are: an opened store, a path, or a database URL; None for the user's own.

    Raises:
        StoreError: the store or the records cannot be read.
    """
    from smallyard.lists.store import Store

    opened = store if isinstance(store, Store) else Store(store)
    view = opened.view(effective, known if known is not None else today())
    return World(lists=view, clearances=standing_clearances(view, opened.place))


@dataclass(frozen=True, slots=True)
class WorldAsked:
    """Which world is asked for.

    Attributes:
        as_of: the day whose law applies; None for today.
        known_at: the day up to which received list evidence counts; None for today.
        store: where the lists are; None for the user's own.
    """

    as_of: date | None = None
    known_at: date | None = None
    store: Store | Path | str | None = None

    def opened(self) -> tuple[World, Path | str | None]:
        """The world, and where other processes find its lists; None where only this one can read them.

        Raises:
            StoreError: the store or the records cannot be read.
        """
        from smallyard.lists.store import Store

        held = self.store if isinstance(self.store, Store) else Store(self.store)
        world = open_world(self.as_of or today(), self.known_at, held)
        return world, held.place if held.is_default else None


def standing_clearances(view: ListsView, place: Path | str | None = None) -> Clearances:
    """The clearances that stood on the day of a view's knowledge, from the records beside a store's place.

    Raises:
        StoreError: the records cannot be read.
    """
    from smallyard.records.clearances import ClearanceStore
    from smallyard.records.database import records_place

    where = records_place(place)
    if not (isinstance(where, str) and "://" in where) and not Path(where).exists():
        return Clearances()
    with ClearanceStore(where) as store:
        return store.standing(view.known, view.current_id)
