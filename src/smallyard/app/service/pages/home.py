"""Home: what changed overnight, what waits for the reader, how fresh the lists are, and what law is not covered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from smallyard.app.service.access import User, Viewer
from smallyard.app.service.pages.languages import N_
from smallyard.app.service.pages.paging import paged
from smallyard.app.service.pages.showing import Shown, twin
from smallyard.app.service.pages.worked_out import difference, freshness, law
from smallyard.app.service.state import Held, Service
from smallyard.app.worlds import today
from smallyard.law.coverage import Section, Status
from smallyard.lists.differences import Change, Kind
from smallyard.lists.view import ListsView
from smallyard.model.kleene import TRUE
from smallyard.records.clearances import ClearanceStore

__all__ = ["WAITING", "Waits", "router"]

router = APIRouter(include_in_schema=False)
_SHOWN = 8
_BACK = (1, 7, 30, 90, 365)
"""Days looked back for the latest change, until one is found."""
_RUNS_OUT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Waits:
    """Something that waits for the reader: how many, the message that says of what, and where they are."""

    count: int
    message: str
    path: str


def _clearances_run_out(held: Service, _: User, day: date) -> Waits | None:
    with ClearanceStore(held.records_place) as store:
        ending = [
            one
            for one in store.all()
            if not one.revoked and one.clearance.until and day <= one.clearance.until <= day + _RUNS_OUT
        ]
    if not ending:
        return None
    return Waits(len(ending), N_("Clearances that run out within 30 days"), "/screen/clearances")


def _old_lists(held: Service, _: User, day: date) -> Waits | None:
    old = [one for one in freshness(held.world(day).lists, day) if one["old"]]
    return Waits(len(old), N_("Lists more than 30 days old"), "/lists") if old else None


WAITING: list[Callable[[Service, User, date], Waits | None]] = [_clearances_run_out]
"""What may wait for a reader; each page group adds its own."""


@twin(router, "/")
def home(view: Shown, held: Held, who: Viewer) -> Response:
    """What a day at the desk begins with."""
    day = today()
    lists = held.world(day).lists
    back, changes = _latest_changes(lists, day)
    waiting = [found for one in (*WAITING, _old_lists) if (found := one(held, who, day)) is not None]
    counts = Counter(str(one.status) for one in law())
    data = {
        "day": day.isoformat(),
        "changed_since": (day - timedelta(days=back)).isoformat(),
        "changes": [_as_dict(one) for one in changes[:_SHOWN]],
        "changes_in_all": len(changes),
        "waiting": [{"count": one.count, "message": one.message, "path": one.path} for one in waiting],
        "lists": freshness(lists, day),
        "law": {str(one): counts[str(one)] for one in Status},
        "not_covered": [_section(one) for one in law() if one.status is Status.NOT_IMPLEMENTED][:_SHOWN],
    }
    return view.page("home.html", data, overnight=back == 1)


def _latest_changes(lists: ListsView, day: date) -> tuple[int, tuple[Change, ...]]:
    """The changes that certainly happened in the last day, else in the last week, month or quarter."""
    for back in _BACK:
        found = difference(lists, day - timedelta(days=back), day).changes
        if certain := tuple(one for one in found if one.within is TRUE and one.kind is not Kind.AMENDED):
            return back, certain
    return _BACK[-1], ()


def _as_dict(one: Change) -> dict[str, Any]:
    return {
        "kind": str(one.kind),
        "listing": one.listing.id,
        "list": str(one.listing.list),
        "name": one.listing.name,
        "countries": list(one.listing.countries),
        "when": str(one.when),
    }


@twin(router, "/coverage")
def coverage_page(view: Shown, _: Viewer, status: Status | None = None, page: int = 1) -> Response:
    """What of the law is covered, section by section."""
    counts = Counter(str(one.status) for one in law())
    chosen = [one for one in law() if status is None or one.status is status]
    shown, there = paged(chosen, page, "/coverage", view.request.query_params)
    data = {
        "status": str(status) if status else None,
        "counts": {str(one): counts[str(one)] for one in Status},
        "sections": [_section(one) for one in shown],
        "paging": there.as_dict(),
    }
    return view.page("coverage.html", data, paged=there)


def _section(one: Section) -> dict[str, Any]:
    return {
        "citation": str(one.citation),
        "title": one.title,
        "status": str(one.status),
        "missing": one.missing,
        "url": one.citation.url or None,
    }
