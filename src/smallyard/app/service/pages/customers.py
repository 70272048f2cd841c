"""Customers: who is watched, with every version of their facts and what comes near them; import and watch."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.datastructures import FormData

from smallyard.app.monitoring import watch
from smallyard.app.service.access import CheckedForm, Officer, Screener, User, Viewer, log_read
from smallyard.app.service.pages.forms import problem_of, said_if_wrong, text_of
from smallyard.app.service.pages.languages import N_
from smallyard.app.service.pages.paging import PER_PAGE, Paged
from smallyard.app.service.pages.showing import Shown, View, twin
from smallyard.app.service.pages.uploads import uploaded
from smallyard.app.service.state import Held
from smallyard.errors import InputError, SmallyardError
from smallyard.model.country import country_code
from smallyard.monitoring.alerts import Alerts
from smallyard.monitoring.customer import Customer
from smallyard.monitoring.customers import Customers
from smallyard.monitoring.importing import import_customers
from smallyard.records.access import Role

__all__ = ["router"]

router = APIRouter(include_in_schema=False)
RESULTS = ("match", "review", "clear", "unread", "unscreened")
_LARGEST = 50_000_000
_SUFFIXES = (".csv", ".xlsx", ".jsonl", ".parquet")
_MOST_SHOWN = 20


@twin(router, "/customers")
def customers_page(
    view: Shown,
    held: Held,
    user: Viewer,
    q: str = "",
    result: str = "",
    country: str = "",
    retired: bool = False,
    page: int = 1,
) -> Response:
    """The portfolio, a page at a time."""
    return _page(view, held, user, {"q": q, "result": result, "country": country}, page, retired=retired)


def _page(
    view: View,
    held: Held,
    user: User,
    asked: dict[str, str],
    number: int = 1,
    *,
    retired: bool = False,
    problem: dict[str, Any] | None = None,
) -> Response:
    with Customers(held.records_place) as store:
        counts = store.counts()
        code = None
        try:
            code = country_code(asked["country"]) if asked["country"].strip() else None
            if asked["result"] and asked["result"] not in RESULTS:
                raise InputError(
                    f"{asked['result'][:20]!r} is no result", field="result", accepted=", ".join(RESULTS)
                )
        except (InputError, ValueError) as wrong:
            problem = problem_of(wrong) if isinstance(wrong, InputError) else {
                "field": "country", "text": str(wrong), "accepted": ""}  # fmt: skip
        query = view.request.query_params
        first = max(number, 1)
        found = store.page(
            search=asked["q"][:200],
            result=asked["result"] or None if problem is None else None,
            country=code,
            retired=retired,
            limit=PER_PAGE,
            offset=(first - 1) * PER_PAGE,
        )
    there = Paged(first, found.total, "/customers", query)
    log_read(user, *(f"customer {one.number}" for one in found.items))
    data = {
        "asked": {**asked, "retired": retired},
        "counts": counts.as_dict(),
        "customers": [_row(one) for one in found.items],
        "paging": there.as_dict(),
    }
    return view.page(
        "customers/index.html",
        data,
        422 if problem else 200,
        problem=problem,
        paged=there,
        results=RESULTS,
        may_import=user.may(Role.SCREENER),
        may_watch=user.may(Role.OFFICER),
    )


def _row(one: Customer) -> dict[str, Any]:
    return {
        "reference": one.reference,
        "name": one.name,
        "country": one.party.country,
        "result": (one.result if one.screened else None) or "unscreened",
        "hits": one.hits,
        "changed_at": one.changed_at,
        "retired_at": one.retired_at,
    }


@router.post("/customers/import")
def imported(view: Shown, held: Held, user: Screener, form: CheckedForm) -> Response:
    """Puts every party of a file on record as a customer; all of it, or nothing."""
    store = Customers(held.records_place)
    try:
        done = _import(store, form, user)
    except SmallyardError as wrong:
        problem = {"field": "", "text": str(wrong), "accepted": ""}
        return _page(view, held, user, {"q": "", "result": "", "country": ""}, problem=problem)
    finally:
        store.close()
    put = done.put.as_dict()
    view.say(
        N_("%(added)s added, %(changed)s changed, %(same)s as they were, %(retired)s let go."),
        added=put.get("added", 0),
        changed=put.get("changed", 0),
        same=put.get("same", 0),
        retired=put.get("retired", 0),
    )
    return view.go("/customers")


def _import(store: Customers, form: FormData, user: User) -> Any:
    columns = {}
    for line in text_of(form, "columns").splitlines()[:100]:
        theirs, sign, ours = line.partition("=")
        if line.strip() and not sign:
            raise InputError(f"{line[:40]!r} maps nothing", field="columns", accepted="Their column = our field")
        if line.strip():
            columns[theirs.strip()] = ours.strip()
    with uploaded(form, _SUFFIXES, _LARGEST, "smallyard customers import") as path:
        return import_customers(
            store, path, by=user.name, columns=columns, retire_missing=text_of(form, "retire_missing") == "yes"
        )


@router.post("/customers/watch")
def watched(view: Shown, held: Held, _: Officer, _form: CheckedForm) -> Response:
    """Screens again whatever a change can have touched, now."""
    done = watch(store=held.lists, address=held.settings.address)
    view.say(
        N_("Customers screened: %(screened)s of %(customers)s. New alerts: %(alerts)s."),
        screened=done.screened,
        customers=done.customers,
        alerts=len(done.alerts),
    )
    return view.go("/alerts" if done.alerts else "/customers")


@twin(router, "/customers/one")
def customer_page(view: Shown, held: Held, user: Viewer, reference: str) -> Response:
    """One customer: facts, what comes near, alerts, and every version of the facts."""
    with Customers(held.records_place) as store, Alerts(held.records_place) as alerts:
        one = store.customer(reference)
        log_read(user, f"customer {one.number}")
        hits = store.hits(reference)
        history = store.history(reference)
        raised = alerts.page(reference=reference, limit=_MOST_SHOWN)
    data = {
        **one.as_dict(),
        "hits": list(hits),
        "history": [each.as_dict() for each in reversed(history)],
        "alerts": [each.model_dump(mode="json") for each in raised.items],
    }
    return view.page(
        "customers/one.html", data, party=one.party, result=_row(one)["result"], may_retire=user.may(Role.SCREENER)
    )


@router.post("/customers/retire")
def retired(view: Shown, held: Held, user: Screener, form: CheckedForm) -> Response:
    """Lets a customer go: no longer screened, every version kept."""
    with Customers(held.records_place) as store, said_if_wrong(view):
        store.retire(text_of(form, "reference"), by=user.name, because=text_of(form, "because").strip()[:2_000])
        view.say(N_("The customer was let go."))
    return view.go("/customers")
