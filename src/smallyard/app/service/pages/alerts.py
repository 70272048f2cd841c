"""Alerts: what the watch raised, as a queue to work through; each is closed with a reason or becomes a case."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from smallyard.app.service.access import CheckedForm, Screener, User, Viewer, log_read
from smallyard.app.service.pages.forms import day_of, said_if_wrong, text_of
from smallyard.app.service.pages.home import WAITING, Waits
from smallyard.app.service.pages.languages import N_
from smallyard.app.service.pages.paging import PER_PAGE, Paged
from smallyard.app.service.pages.showing import Shown, twin, with_query
from smallyard.app.service.state import Held, Service
from smallyard.errors import InputError
from smallyard.monitoring.alerts import Alert, AlertKind, Alerts, Status
from smallyard.monitoring.cases import Cases
from smallyard.monitoring.customers import Customers
from smallyard.records.access import Role

__all__ = ["router"]

router = APIRouter(include_in_schema=False)


def _open_alerts(held: Service, _: User, __: date) -> Waits | None:
    with Alerts(held.records_place) as store:
        count = sum(store.counts()[str(Status.OPEN)].values())
    return Waits(count, N_("Open alerts"), "/alerts") if count else None


WAITING.append(_open_alerts)


@twin(router, "/alerts")
def alerts_page(
    view: Shown, held: Held, user: Viewer, status: str = "open", kind: str = "", band: str = "", page: int = 1
) -> Response:
    """The queue, the newest first."""
    asked = {"status": _one_of(status, Status), "kind": _one_of(kind, AlertKind), "band": _one_of(band, _BANDS)}
    first = max(page, 1)
    with Alerts(held.records_place) as store:
        counts = store.counts()
        found = store.page(
            status=asked["status"] or None,
            kind=asked["kind"] or None,
            band=asked["band"] or None,
            limit=PER_PAGE,
            offset=(first - 1) * PER_PAGE,
        )
    there = Paged(first, found.total, "/alerts", view.request.query_params)
    log_read(user, *(f"customer {one.customer}" for one in found.items))
    data = {
        "asked": asked,
        "counts": counts,
        "alerts": [_row(one) for one in found.items],
        "paging": there.as_dict(),
    }
    return view.page(
        "alerts/index.html",
        data,
        paged=there,
        statuses=[str(one) for one in Status],
        kinds=[str(one) for one in AlertKind],
        bands=_BANDS,
        totals={status: sum(of.values()) for status, of in counts.items()},
        may_work=user.may(Role.SCREENER),
    )


_BANDS = ("match", "review")


def _one_of(text: str, known: Any) -> str:
    accepted = [str(one) for one in known]
    if text and text not in accepted:
        raise InputError(f"{text[:20]!r} is none of them", field="status", accepted=", ".join(accepted))
    return text


def _row(one: Alert) -> dict[str, Any]:
    return {
        **one.model_dump(mode="json", exclude={"evidence"}),
        "listed": (hit_of(one.evidence) or {}).get("name", one.listing),
    }


def hit_of(evidence: dict[str, Any]) -> dict[str, Any] | None:
    """The hit of an alert's evidence as it came to be; as it was before where there is none any more."""
    found = evidence.get("after") or evidence.get("before")
    return found if isinstance(found, dict) and "name" in found else None


@twin(router, "/alerts/{number}")
def alert_page(view: Shown, held: Held, user: Viewer, number: int) -> Response:
    """One alert with its evidence, and what can be done with it."""
    with Alerts(held.records_place) as store:
        one = store.alert(number)
    log_read(user, f"customer {one.customer}")
    with Customers(held.records_place) as customers:
        party = customers.customer(one.reference).party
    hit = hit_of(one.evidence)
    return view.page(
        "alerts/alert.html", one.model_dump(mode="json"), hit=hit, party=party, may_work=user.may(Role.SCREENER)
    )


@router.post("/alerts/{number}/close")
def closed(view: Shown, held: Held, user: Screener, number: int, form: CheckedForm) -> Response:
    """Closes an alert that needs no case. It says nothing of the pair."""
    goes_to = f"/alerts/{number}"
    with Alerts(held.records_place) as store, said_if_wrong(view):
        store.close(number, by=user.name, because=text_of(form, "because").strip()[:2_000])
        view.say(N_("Alert %(number)s is closed."), number=number)
        goes_to = with_query("/alerts", status="open")
    return view.go(goes_to)


@router.post("/alerts/{number}/case")
def to_case(view: Shown, held: Held, user: Screener, number: int, form: CheckedForm) -> Response:
    """Opens a case from an alert; the pair's other open alerts come along."""
    goes_to = f"/alerts/{number}"
    with Cases(held.records_place) as cases, said_if_wrong(view):
        made = cases.open(
            [number],
            by=user.name,
            assignee=text_of(form, "assignee").strip() or None,
            due=day_of(text_of(form, "due"), "due"),
        )
        goes_to = f"/cases/{made.number}"
    return view.go(goes_to)
