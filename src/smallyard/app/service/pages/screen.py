"""Screen: one name as it is typed, with its hits side by side, each cleared, confirmed or escalated by two keys."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import ValidationError

from smallyard.app.clearing import confirm, dismiss, revoke
from smallyard.app.screening import screen
from smallyard.app.screening_records import record_screened
from smallyard.app.service.access import CheckedForm, Officer, Screener
from smallyard.app.service.pages.escalating import REASONS as ESCALATED
from smallyard.app.service.pages.escalating import cases_of, escalate, reference_of
from smallyard.app.service.pages.evidence import beside_each_other
from smallyard.app.service.pages.forms import day_of, problem_of, text_of
from smallyard.app.service.pages.languages import N_
from smallyard.app.service.pages.paging import paged
from smallyard.app.service.pages.showing import Shown, View, local_path, twin, with_query
from smallyard.app.service.pages.worked_out import freshness
from smallyard.app.service.state import Held, Service
from smallyard.app.worlds import today
from smallyard.errors import InputError, UnknownValueError
from smallyard.lists.screening import Hit
from smallyard.model.clearance import one_year_after
from smallyard.model.party import Party, PartyKind
from smallyard.records.access import Role
from smallyard.records.clearances import ClearanceStore
from smallyard.screening.result import Screened, hit_as_dict, outcome

__all__ = ["REASONS", "clear", "form_facts", "party_of", "review", "router", "send_up"]

router = APIRouter(include_in_schema=False)
REASONS: dict[str, tuple[str, ...]] = {
    "clear": (
        N_("Another country"),
        N_("Another address"),
        N_("Another business"),
        N_("Another person: the date of birth differs"),
        N_("An identifier differs"),
        N_("Only common words agree"),
    ),
    "confirm": (
        N_("Name and address agree"),
        N_("An identifier agrees"),
        N_("Name and country agree, and nothing speaks against it"),
        N_("The party says so itself"),
    ),
    "escalate": ESCALATED,
}
"""Reasons that a digit chooses; any other can be written."""
_KINDS = [str(one) for one in PartyKind if one is not PartyKind.UNKNOWN]
Text = Annotated[str, Query(max_length=20_000)]


@twin(router, "/screen")
def screen_page(
    view: Shown,
    held: Held,
    user: Screener,
    name: Text = "",
    country: str = "",
    address: Text = "",
    kind: str = "",
    reference: Text = "",
    on: str = "",
    past: str = "",
) -> Response:
    """One name, looked up on every list held."""
    day = today()
    hits: tuple[Hit, ...] = ()
    problem = None
    asked = {"name": name, "country": country, "address": address, "kind": kind, "reference": reference}
    try:
        day = day_of(on, "on") or day
        if name.strip():
            hits = _found(held, asked, day, past=bool(past))
    except (InputError, ValidationError) as wrong:
        problem = problem_of(wrong)
    shown = beside_each_other([hit_as_dict(one) for one in hits])
    if shown:
        cases = cases_of(held, reference.strip() or reference_of(party_of(asked)))
        shown = [{**hit, "case": cases.get(hit["listing"])} for hit in shown]
    world = held.world(day)
    data = {
        **asked,
        "on": day.isoformat(),
        "past": bool(past),
        "result": str(outcome(hits)) if name.strip() and not problem else None,
        "hits": shown,
        "lists": [{"list": one["list"], "published": one["published"]} for one in freshness(world.lists, today())],
        "known": today().isoformat(),
    }
    return view.page(
        "screen/index.html",
        data,
        422 if problem else 200,
        problem=problem,
        kinds=_KINDS,
        party=asked,
        back=with_query("/screen", **asked, on=on, past=past),
        **review(user.may(Role.OFFICER)),
    )


def review(may_decide: bool) -> dict[str, Any]:
    """What the part that shows a hit needs: the reasons that can be chosen, and who may choose them."""
    return {"reasons": REASONS, "may_decide": may_decide, "until": one_year_after(today()).isoformat()}


def party_of(fields: dict[str, str]) -> Party:
    """A party as a form describes it.

    Raises:
        pydantic.ValidationError: a field does not say what it must.
    """
    address = fields.get("address", "").strip()
    return Party.model_validate(
        {
            "name": fields["name"],
            "kind": fields.get("kind") or PartyKind.UNKNOWN,
            "country": fields.get("country", "").strip() or None,
            "addresses": ({"text": address},) if address else (),
        }
    )


def _found(held: Service, asked: dict[str, str], day: date, *, past: bool) -> tuple[Hit, ...]:
    return screen(party_of(asked), reference=asked["reference"].strip(), as_of=day, past=past, world=held.world(day))


@router.post("/screen/record")
def record_name(view: Shown, held: Held, user: Screener, form: CheckedForm) -> Response:
    """Puts on record that a name was screened, against which lists, and what was found."""
    names = ("name", "country", "address", "kind", "reference")
    asked = {name: text_of(form, name) for name in names}
    past = bool(text_of(form, "past"))
    back = local_path(text_of(form, "back"), "/screen")
    try:
        day = day_of(text_of(form, "on"), "on") or today()
        world = held.world(day)
        one = Screened(1, asked["reference"].strip(), party_of(asked), _found(held, asked, day, past=past))
        kept = record_screened([one], world.lists, world.clearances, by=user.name, past=past, store=held.lists)
        view.say(N_("On record as number %(number)s."), number=kept.sequence)
    except (InputError, ValidationError) as wrong:
        view.say_wrong(problem_of(wrong))
    return view.go(back)


@router.post("/screen/decide")
def decide_hit(view: Shown, held: Held, user: Officer, form: CheckedForm) -> Response:
    """Records that a party is, or is not, the listed one."""
    asked = {name: text_of(form, name) for name in ("name", "country", "address", "kind", "reference")}
    back = local_path(text_of(form, "back"), "/screen")
    try:
        clear(held, view, party_of(asked), asked["reference"].strip(), user.name, form_facts(form))
    except (InputError, ValidationError) as wrong:
        view.say_wrong(problem_of(wrong))
    return view.go(f"{back}#next")


@router.post("/screen/escalate")
def escalate_hit(view: Shown, held: Held, user: Screener, form: CheckedForm) -> Response:
    """Opens a case on a hit."""
    asked = {name: text_of(form, name) for name in ("name", "country", "address", "kind", "reference")}
    back = local_path(text_of(form, "back"), "/screen")
    try:
        party = party_of(asked)
        send_up(held, view, party, asked["reference"].strip() or reference_of(party), user.name, form_facts(form))
    except (InputError, ValidationError) as wrong:
        view.say_wrong(problem_of(wrong))
    return view.go(f"{back}#next")


def send_up(held: Service, view: View, party: Party, reference: str, by: str, said: dict[str, str]) -> None:
    """Open a case on a pair.

    Raises:
        InputError: no reason is given, or there is nothing to say of the pair.
    """
    because = said["other"].strip() or said["because"].strip()
    number = escalate(held, party, reference, said["listing"], because=because, by=by)
    view.say(N_("Escalated: case %(number)s."), number=number)


def form_facts(form: CheckedForm) -> dict[str, str]:
    """What the form of a hit says."""
    return {name: text_of(form, name) for name in ("listing", "verdict", "because", "other", "until")}


def clear(held: Service, view: View, party: Party, reference: str, by: str, said: dict[str, str]) -> None:
    """Record a person's word on a pair.

    Raises:
        InputError: no reason is given, or there is nothing to say of the pair.
    """
    because = said["other"].strip() or said["because"].strip()
    if not because:
        raise InputError("no reason is given", field="because", accepted="a reason, chosen or written")
    until = day_of(said["until"], "until")
    if said["verdict"] == "clear":
        made = dismiss(
            party, said["listing"], because=because, by=by, until=until, reference=reference, store=held.lists
        )
        message = N_("Cleared as number %(number)s: not “%(listed)s”.")
    elif said["verdict"] == "confirm":
        made = confirm(party, said["listing"], because=because, by=by, reference=reference, store=held.lists)
        message = N_("Confirmed as number %(number)s: it is “%(listed)s”.")
    else:
        raise UnknownValueError(f"{said['verdict'][:20]!r} is no verdict", accepted="clear, confirm")
    view.say(message, number=made.number, listed=made.listing.name[:120])


@twin(router, "/screen/clearances")
def clearances_page(view: Shown, held: Held, user: Screener, page: int = 1) -> Response:
    """Every clearance on record, the newest first."""
    with ClearanceStore(held.records_place) as store:
        every = store.all()[::-1]
    shown, there = paged(every, page, "/screen/clearances", view.request.query_params)
    data = {
        "clearances": [
            {
                "number": one.clearance.number,
                "kind": str(one.clearance.kind),
                "party": one.clearance.party.name,
                "reference": one.clearance.reference,
                "listing": one.clearance.listing.id,
                "listed": one.clearance.listing.name,
                "because": one.clearance.because,
                "by": one.clearance.by,
                "on": one.clearance.on.isoformat(),
                "until": one.clearance.until.isoformat() if one.clearance.until else None,
                "revoked": one.revoked,
            }
            for one in shown
        ],
        "paging": there.as_dict(),
    }
    return view.page("screen/clearances.html", data, paged=there, may_decide=user.may(Role.OFFICER))


@router.post("/screen/clearances/revoke")
def revoke_clearance(view: Shown, held: Held, user: Officer, form: CheckedForm) -> Response:
    """Takes a clearance back, from today on."""
    try:
        number = int(text_of(form, "number"))
        revoke(number, because=text_of(form, "because").strip(), by=user.name, store=held.lists)
        view.say(N_("Number %(number)s is taken back; both stay on record."), number=number)
    except ValueError:
        view.say(N_("That is no number of a clearance."), "wrong")
    except InputError as wrong:
        view.say_wrong(problem_of(wrong))
    return view.go("/screen/clearances")
