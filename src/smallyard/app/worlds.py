"""Opening a world: the lists of a store and the tables of law, as of two days."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from smallyard.law.world import World

if TYPE_CHECKING:
    from smallyard.lists.store import Store

__all__ = ["open_world", "today"]


def today() -> date:
    """The day on this machine's clock. The one place where the software asks for it."""
    return date.today()


def open_world(effective: date, known: date | None = None, store: Store | Path | str | None = None) -> World:
    """Everything a decision may look at, as of two days.

    Args:
        effective: the day whose law applies.
        known: the day up to which received list evidence counts; None for today.
        store: where the lists are: an opened store, a path, or a database URL; None for the user's own.

    Raises:
        StoreError: the store cannot be read.
    """
    from smallyard.lists.store import Store

    opened = store if isinstance(store, Store) else Store(store)
    return World(lists=opened.view(effective, known if known is not None else today()))
