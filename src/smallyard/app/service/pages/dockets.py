"""Dockets: matters of two organizations, each writing its own entries; their deadlines, and the feeds they use."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.datastructures import FormData

from smallyard.app.service.access import CheckedForm, Officer, User, Viewer
from smallyard.app.service.pages.forms import text_of
from smallyard.app.service.pages.home import WAITING, Waits
from smallyard.app.service.pages.languages import N_
from smallyard.app.service.pages.showing import Shown, twin, with_query
from smallyard.app.service.pages.spreadsheets import csv_answer
from smallyard.app.service.state import Held, Service
from smallyard.app.worlds import today
from smallyard.errors import InputError, SmallyardError, StoreError, UnknownValueError
from smallyard.exchange import desk
from smallyard.exchange.calendar import ics
from smallyard.exchange.dockets.acts import ACTS, TYPES, DocketType, Role, act_class
from smallyard.exchange.dockets.state import DocketState
from smallyard.exchange.node import Node
from smallyard.records.access import Role as AccessRole

__all__ = ["router"]

router = APIRouter(include_in_schema=False)
_PLACE, _PASSPHRASE = "SMALLYARD_EXCHANGE", "SMALLYARD_EXCHANGE_PASSPHRASE"
_OF_EVERY_ACT = {"docket", "type", "act", "on", "note", "under", "withheld"}


def _home(held: Service) -> Path:
    """The node's folder: the one that the environment names, else `exchange` beside the lists."""
    if named := os.environ.get(_PLACE):
        return Path(named)
    place = held.lists.place
    if isinstance(place, str) and "://" in place:
        from smallyard.lists.store import default_place

        place = default_place()
    return Path(place).absolute().parent / "exchange"


def _node(held: Service) -> Node | None:
    """The node of this service; None where none was begun."""
    home = _home(held)
    if not home.is_dir():
        return None
    node = Node(home, passphrase=os.environ.get(_PASSPHRASE, "").encode() or None)
    return node if node.own.feed.state().size else None


def _needed(held: Service) -> Node:
    node = _node(held)
    if node is None:
        raise StoreError("this service has no node of the exchange: `smallyard exchange init` makes one")
    return node


def _waits(held: Service, _: User, day: date) -> Waits | None:
    node = _node(held)
    if node is None:
        return None
    late = [one for one in desk.deadlines(node, day) if one.due and one.day <= day]
    return Waits(len(late), N_("Time limits of dockets that are due"), "/dockets") if late else None


WAITING.append(_waits)


@twin(router, "/dockets")
def dockets_page(view: Shown, held: Held, user: Viewer, type: str = "", closed: bool = False) -> Response:  # noqa: A002
    """The dockets, those with the next due day first; the calendar; the feeds and their health."""
    node = _node(held)
    day = today()
    if type and type not in list(DocketType):
        raise InputError(f"{type[:20]!r} is no type", field="type", accepted=", ".join(DocketType))
    states: list[DocketState] = []
    if node is not None:
        states = desk.dockets(node, day, type=DocketType(type) if type else None, open_only=not closed)
    known = [_feed(one) for one in desk.feeds(node)] if node is not None else []
    data = {
        "asked": {"type": type, "closed": closed},
        "dockets": [_row(one) for one in states],
        "calendar": [_appointment(one) for one in desk.deadlines(node, day)] if node is not None else [],
        "feeds": known,
        "conflicts": [
            {"kind": one.kind, "where": one.where, "what": one.what}
            for one in (desk.conflicts(node, day) if node is not None else ())
        ],
    }
    return view.page(
        "dockets/index.html",
        data,
        begun=node is not None,
        types=[str(one) for one in DocketType],
        others=[one for one in known if not one["mine"]],
        may_write=user.may(AccessRole.OFFICER),
        today=day.isoformat(),
    )


def _row(one: DocketState) -> dict[str, Any]:
    return {
        "docket": one.docket,
        "label": one.label,
        "type": str(one.type or ""),
        "title": one.title,
        "stage": one.stage,
        "ended": one.ended.isoformat() if one.ended else None,
        "next_due": one.next_due.isoformat() if one.next_due else None,
        "sides": [
            {"name": side.name or side.origin, "country": side.country, "mine": side.mine} for side in one.sides
        ],
        "differences": len(one.differences),
        "not_counted": len(one.not_counted),
    }


def _appointment(one: Any) -> dict[str, Any]:
    return {
        "day": one.day.isoformat(),
        "title": one.title,
        "text": one.text,
        "docket": one.docket,
        "due": one.due,
        "standing": one.standing,
    }


def _feed(one: Any) -> dict[str, Any]:
    return {
        name: getattr(one, name)
        for name in ("feed", "origin", "name", "country", "mine", "place", "entries", "health", "why", "received")
    }


@router.get("/dockets/calendar.ics")
def calendar(held: Held, _: Viewer) -> Response:
    """Due days, visits and meetings for a calendar program."""
    node = _needed(held)
    text = ics(desk.deadlines(node, today()), datetime.now(UTC))
    headers = {"content-disposition": 'attachment; filename="dockets.ics"'}
    return Response(text, media_type="text/calendar", headers=headers)


@router.get("/dockets/timeline.csv")
def timeline(held: Held, _: Viewer) -> Response:
    """Every act of every docket, among what the two governments did."""
    told = desk.timeline(_needed(held), today(), bilateral=True)
    rows = (one.model_dump(mode="json").values() for one in told)
    return csv_answer("timeline.csv", tuple(desk.ActTold.model_fields), ([*map(_cell, row)] for row in rows))


def _cell(value: object) -> str:
    return "" if value is None else str(value)


@router.post("/dockets/sync")
def synced(view: Shown, held: Held, _: Officer, _form: CheckedForm) -> Response:
    """Takes in what is new in the feeds followed; nothing counts that is not verified whole."""
    try:
        done = _needed(held).sync()
    except SmallyardError as wrong:
        view.say(N_("Nothing was taken in: %(why)s"), "wrong", why=str(wrong))
        return view.go("/dockets")
    bad = [one for one in done if one.result in ("forked", "broken", "unreachable")]
    new = sum(one.new for one in done)
    if bad:
        view.say(N_("%(count)s feeds could not be taken in whole; see below."), "wrong", count=len(bad))
    else:
        view.say(N_("%(count)s new entries from %(feeds)s feeds."), count=new, feeds=len(done))
    return view.go("/dockets")


@router.post("/dockets/open")
def opened(view: Shown, held: Held, _: Officer, form: CheckedForm) -> Response:
    """Opens a docket with another side."""
    node = _needed(held)
    kind = text_of(form, "type")
    label = text_of(form, "label").strip()
    try:
        if kind not in TYPES:
            raise UnknownValueError(f"{kind[:20]!r} is no type", field="type", accepted=", ".join(TYPES))
        given = {
            "docket": label,
            "type": kind,
            "act": TYPES[kind][0],
            "other": text_of(form, "other"),
            "title": text_of(form, "title").strip(),
            "on": today().isoformat(),
        }
        entry = desk.act(node, given)
    except SmallyardError as wrong:
        view.say(N_("That was not done: %(why)s"), "wrong", why=str(wrong))
        return view.go("/dockets")
    return view.go(with_query("/dockets/one", docket=entry.body["docket"]))


@twin(router, "/dockets/one")
def docket_page(view: Shown, held: Held, user: Viewer, docket: str, act: str = "") -> Response:
    """One docket: its stage, who owes the next step, its time limits, where the sides differ, and all acts."""
    node = _needed(held)
    state = desk.docket(node, docket, today())
    mine = next((one for one in state.sides if one.mine), None)
    may = user.may(AccessRole.OFFICER) and mine is not None and state.type is not None
    acts = [
        name
        for type_, name in ACTS
        if may and type_ == state.type and name != TYPES[type_][0] and _may(type_, name, mine.role if mine else None)
    ]
    shown = [
        {"feed": one.feed, "sequence": one.sequence, "field": one.field, "value": str(one.value), "mine": one.mine}
        for one in desk.disclosed(node, state)
    ]
    data = {"docket": state.as_dict(), "disclosed": shown}
    return view.page(
        "dockets/one.html",
        data,
        d=state,
        names={one.feed: one.name or one.origin for one in state.sides},
        by_role={str(one.role): one.name or one.origin for one in state.sides},
        choices_of=_choices_of(str(state.type)),
        acts=acts,
        act=act if act in acts else "",
        fields=_fields(str(state.type), act) if act in acts else [],
        today=today().isoformat(),
    )


def _may(type_: str, name: str, role: Role | None) -> bool:
    return act_class(type_, name).by in (Role.EITHER, role)


def _fields(type_: str, name: str) -> list[dict[str, Any]]:
    """The fields of an act as a form asks for them."""
    found = []
    for field, about in act_class(type_, name).model_fields.items():
        if field in _OF_EVERY_ACT:
            continue
        said = str(about.annotation)
        choices = [str(one) for one in _literals(about.annotation)]
        kind = "choice" if choices else "yes_no" if "bool" in said else "several" if "tuple" in said else "text"
        found.append({"name": field, "kind": kind, "choices": choices, "required": about.is_required()})
    return found


def _choices_of(type_: str) -> Callable[[str], frozenset[str]]:
    """For a field of any act of a type of docket: the values that it can hold, where it holds one of some."""
    found: dict[str, set[str]] = {}
    for kind, act in ACTS:
        if kind == type_:
            for field, about in act_class(kind, act).model_fields.items():
                found.setdefault(field, set()).update(_literals(about.annotation))
    return lambda field: frozenset(found.get(field, ()))


def _literals(annotation: Any) -> list[Any]:
    args = get_args(annotation)
    if args and all(isinstance(one, str) for one in args):
        return list(args)
    return [each for one in args if one is not type(None) for each in _literals(one)]


@router.post("/dockets/write")
def written(view: Shown, held: Held, _: Officer, form: CheckedForm) -> Response:
    """Writes an act of this side into a docket."""
    node = _needed(held)
    name = text_of(form, "docket")
    back = with_query("/dockets/one", docket=name)
    try:
        state = desk.docket(node, name, today())
        act = text_of(form, "act")
        given: dict[str, Any] = {"docket": state.docket, "type": str(state.type), "act": act}
        given["on"] = text_of(form, "on") or today().isoformat()
        given |= _said(form, _fields(str(state.type), act))
        for field in ("note", "under"):
            if text := text_of(form, field).strip():
                given[field] = text
        mine = next((one.role for one in state.sides if one.mine), None)
        if act == "agree_action" and not given.get("entry"):
            known = [one for one in state.actions if one.id == given.get("action") and one.proposed_by != mine]
            if known:
                given["entry"] = known[0].entry
        withheld = [one.strip() for one in text_of(form, "withhold").split(",") if one.strip()]
        entry = desk.act(node, given, withheld=withheld)
        view.say(N_("Written as entry %(number)s of our feed."), number=entry.sequence)
    except SmallyardError as wrong:
        view.say(N_("That was not done: %(why)s"), "wrong", why=str(wrong))
        back = with_query("/dockets/one", docket=name, act=text_of(form, "act"))
    return view.go(back)


def _said(form: FormData, fields: list[Mapping[str, Any]] | list[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in fields:
        text = text_of(form, f"field.{one['name']}").strip()
        if not text:
            continue
        if one["kind"] == "several":
            found[one["name"]] = [line.strip() for line in text.splitlines() if line.strip()]
        elif one["kind"] == "yes_no":
            found[one["name"]] = text == "true"
        else:
            found[one["name"]] = text
    return found
