"""Cases: one pair of customer and listing, decided by two persons, with everything that was said on the way."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from smallyard.app.service.access import CheckedForm, Officer, Screener, User, Viewer, log_read
from smallyard.app.service.pages.forms import day_of, said_if_wrong, text_of
from smallyard.app.service.pages.home import WAITING, Waits
from smallyard.app.service.pages.languages import N_
from smallyard.app.service.pages.paging import PER_PAGE, Paged
from smallyard.app.service.pages.showing import Shown, View, twin
from smallyard.app.service.state import Held, Service
from smallyard.app.worlds import today
from smallyard.errors import InputError
from smallyard.lists.view import ListsView
from smallyard.monitoring.alerts import Alerts
from smallyard.monitoring.case import Case, Verdict
from smallyard.monitoring.cases import Cases
from smallyard.monitoring.customers import Customers
from smallyard.records.access import Role

__all__ = ["router"]

router = APIRouter(include_in_schema=False)
_STATUSES = ("standing", "open", "proposed", "closed")


def _mine(held: Service, who: User, day: date) -> Waits | None:
    with Cases(held.records_place) as cases:
        count = cases.page(status="standing", assignee=who.name, limit=1).total
    return Waits(count, N_("Cases that you have"), "/cases?mine=1") if count else None


def _to_approve(held: Service, who: User, day: date) -> Waits | None:
    if not who.may(Role.OFFICER):
        return None
    with Cases(held.records_place) as cases:
        count = cases.counts(day)["proposed"]
    return Waits(count, N_("Proposals that wait for another person"), "/cases?status=proposed") if count else None


def _overdue(held: Service, _: User, day: date) -> Waits | None:
    with Cases(held.records_place) as cases:
        count = cases.counts(day)["overdue"]
    return Waits(count, N_("Cases past their day"), "/cases?overdue=1") if count else None


WAITING.extend((_mine, _to_approve, _overdue))


@twin(router, "/cases")
def cases_page(
    view: Shown,
    held: Held,
    user: Viewer,
    status: str = "standing",
    mine: bool = False,
    overdue: bool = False,
    page: int = 1,
) -> Response:
    """The cases, those due first at the head, then the newest."""
    if status and status not in _STATUSES:
        raise InputError(f"{status[:20]!r} is no status", field="status", accepted=", ".join(_STATUSES))
    day, first = today(), max(page, 1)
    lists = held.world(day).lists
    with Cases(held.records_place) as cases:
        counts = cases.counts(day)
        found = cases.page(
            status=status or None,
            assignee=user.name if mine else None,
            overdue_on=day if overdue else None,
            due_first=True,
            limit=PER_PAGE,
            offset=(first - 1) * PER_PAGE,
        )
    there = Paged(first, found.total, "/cases", view.request.query_params)
    log_read(user, *(f"customer {one.customer}" for one in found.items))
    data = {
        "asked": {"status": status, "mine": mine, "overdue": overdue},
        "counts": counts,
        "cases": [
            {**one.as_dict(), "overdue": one.overdue(day), **_listed(lists, one.listing)} for one in found.items
        ],
        "paging": there.as_dict(),
    }
    return view.page("cases/index.html", data, paged=there, statuses=_STATUSES)


def _listed(lists: ListsView, listing: str) -> dict[str, str]:
    """The name and list of a listing; its id where no list that is held carries it any more."""
    found = lists.bearing(listing)
    return {"listed": found.listing.name if found else listing, "list": listing.partition(":")[0]}


@twin(router, "/cases/{number}")
def case_page(view: Shown, held: Held, user: Viewer, number: int) -> Response:
    """One case: the pair side by side, what was said, and what can be done next."""
    place = held.records_place
    with Cases(place) as cases, Alerts(place) as alerts, Customers(place) as customers:
        one = cases.case(number)
        log_read(user, f"customer {one.customer}")
        events = [each.as_dict() for each in cases.events(number)]
        raised = alerts.page(case=number, limit=50)
        customer = customers.customer(one.reference)
        hit = next((each for each in customers.hits(one.reference) if each["listing"] == one.listing), None)
    data = {
        **one.as_dict(),
        "events": events,
        "alerts": [_alert(each) for each in raised.items],
        "hit": hit,
        "facts": customer.as_dict()["party"],
    }
    return view.page(
        "cases/case.html",
        data,
        party=customer.party,
        late=one.overdue(today()),
        proposed_by_me=one.proposal is not None and _same(one.proposal.by, user.name),
        verdicts=[str(each) for each in Verdict],
        may_work=user.may(Role.SCREENER),
        may_decide=user.may(Role.OFFICER),
    )


def _alert(one: Any) -> dict[str, Any]:
    return {"number": one.number, "kind": str(one.kind), "raised_at": one.raised_at, "summary": one.summary}


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


@router.post("/cases/{number}")
def worked(view: Shown, held: Held, user: Screener, number: int, form: CheckedForm) -> Response:
    """Assigns, comments, sets the day, proposes; or takes one's own proposal back."""
    with Cases(held.records_place) as cases, said_if_wrong(view):
        _work(view, cases, user, number, form)
    return view.go(f"/cases/{number}")


def _work(view: View, cases: Cases, user: User, number: int, form: Any) -> Case:
    because = text_of(form, "because").strip()
    match text_of(form, "do"):
        case "assign":
            view.say(N_("The case was given."))
            return cases.assign(number, text_of(form, "assignee").strip() or user.name, by=user.name)
        case "due":
            due = day_of(text_of(form, "due"), "due")
            if due is None:
                raise InputError("is missing", field="due", accepted="a day")
            view.say(N_("The day is set."))
            return cases.set_due(number, due, by=user.name)
        case "comment":
            view.say(N_("Your comment stands."))
            return cases.comment(number, because, by=user.name)
        case "propose":
            try:
                verdict = Verdict(text_of(form, "verdict"))
            except ValueError:
                raise InputError("is none", field="verdict", accepted=", ".join(Verdict)) from None
            until = day_of(text_of(form, "until"), "until")
            made = cases.propose(number, verdict, because=because, by=user.name, on=today(), until=until)
            view.say(N_("Proposed. Another person approves or rejects it."))
            return made
        case "withdraw":
            found = cases.case(number)
            if found.proposal is None or not _same(found.proposal.by, user.name):
                raise InputError("the proposal is not yours", field="do", accepted="one of your own")
            made = cases.reject(number, because=because or "taken back", by=user.name)
            view.say(N_("Your proposal is taken back."))
            return made
    raise InputError("says nothing that can be done", field="do", accepted="assign, due, comment, propose, withdraw")


@router.post("/cases/{number}/decide")
def decided(view: Shown, held: Held, user: Officer, number: int, form: CheckedForm) -> Response:
    """Approves or rejects what another person proposed."""
    because = text_of(form, "because").strip()
    with Cases(held.records_place) as cases, said_if_wrong(view):
        if text_of(form, "do") == "approve":
            cases.approve(number, by=user.name, on=today(), because=because)
            view.say(N_("Approved: the case is closed."))
        else:
            cases.reject(number, because=because, by=user.name)
            view.say(N_("Rejected: the case is open again."))
    return view.go(f"/cases/{number}")
