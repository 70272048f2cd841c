"""What several pages need and costs more than a page may take: worked out once for one state of the lists."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import date, timedelta
from functools import cache
from threading import Lock
from typing import Any, TypeVar, cast

from smallyard.law.coverage import Section, coverage
from smallyard.lists.differences import Difference, diff
from smallyard.lists.freshness import OLD
from smallyard.lists.view import ListStatus, ListsView
from smallyard.model.listing import ListCode

__all__ = ["difference", "freshness", "law", "remembered", "status"]

Made = TypeVar("Made")
_MOST = 64
_held: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()


def remembered(key: Hashable, make: Callable[[], Made]) -> Made:
    """What was made for a key before, or is made now; the sixty-four used last are kept.

    A key names everything that the value depends on: the lists' digest among it.
    """
    with _lock:
        if key in _held:
            _held.move_to_end(key)
            return cast(Made, _held[key])
    made = make()
    with _lock:
        _held[key] = made
        while len(_held) > _MOST:
            _held.popitem(last=False)
    return made


def status(view: ListsView) -> tuple[ListStatus, ...]:
    """What is held of each list, with the entries in force counted."""
    return remembered(("status", view.digest, view.effective, view.known), view.status)


def difference(
    view: ListsView, frm: date, to: date, code: ListCode | None = None, country: str | None = None
) -> Difference:
    """What changed on the lists between two days.

    Raises:
        InputError: the second day is not after the first.
    """
    key = ("difference", view.digest, view.known, frm, to, code, country)
    return remembered(key, lambda: diff(view, frm, to, code, country))


def freshness(view: ListsView, today: date) -> list[dict[str, Any]]:
    """How old each list is, as JSON types, the oldest first."""
    rows = [
        {
            "list": str(one.list),
            "in_force": one.listings,
            "published": one.published.isoformat(),
            "received": one.received.isoformat(),
            "age_days": (today - one.published).days,
            "old": today - one.published > timedelta(days=OLD.days),
            "complete": one.complete,
            "embedded": one.embedded,
            "sources": list(one.sources),
        }
        for one in status(view)
    ]
    return sorted(rows, key=lambda row: (-cast(int, row["age_days"]), str(row["list"])))


@cache
def law() -> tuple[Section, ...]:
    """Every section of the law, and whether it is covered."""
    return coverage()
