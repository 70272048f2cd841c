"""Check: a shipment in one form that asks what matters next; the decision, its memo, and many from a sheet."""

from __future__ import annotations

from collections import Counter
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from smallyard.app.both_laws import Law, both, laws_for
from smallyard.app.checking import check, check_file
from smallyard.app.service.access import CheckedForm, Screener, User, Viewer, log_read
from smallyard.app.service.pages.asking import questions_put
from smallyard.app.service.pages.decision_shown import other_facts, shown
from smallyard.app.service.pages.forms import problem_of, text_of
from smallyard.app.service.pages.languages import N_
from smallyard.app.service.pages.shipment_form import ShipmentForm, asked
from smallyard.app.service.pages.showing import Shown, View, twin
from smallyard.app.service.pages.uploads import uploaded
from smallyard.app.service.state import Held, Service
from smallyard.app.worlds import today
from smallyard.errors import InputError, SmallyardError, UnknownValueError
from smallyard.law.china.conflicts import BothLaws
from smallyard.law.china.decide import ChinaDecision
from smallyard.law.decision import Decision
from smallyard.model.party import PartyKind, Role
from smallyard.model.reading import read_numbered, write_template
from smallyard.model.transaction import ItemKind, Transaction, TransactionKind
from smallyard.records.access import Role as AccessRole
from smallyard.records.chain import Record

__all__ = ["router"]

router = APIRouter(include_in_schema=False)
_MOST = 300
"""Transactions of one file that are decided on a page; more are for the command line."""
_LARGEST = 5_000_000
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SUFFIXES = (".csv", ".xlsx", ".toml", ".json", ".jsonl")


@twin(router, "/check")
def check_page(view: Shown, held: Held, user: Screener, record: int = 0, eccn: str = "") -> Response:
    """An empty form, one for an item of an entry, or one with the facts of a decision on record."""
    form = ShipmentForm.empty(today().isoformat())
    if eccn:
        form.items[0]["eccn"] = eccn[:40]
    if record:
        log_read(user, f"record {record}")
        form = ShipmentForm.of(_transaction_of(held, record))
    return _page(view, held, form)


def _transaction_of(held: Service, number: int) -> Transaction:
    found = held.records.record(number)
    if found.kind != "transaction" or found.disposed:
        raise UnknownValueError(f"record {number} is not of a transaction", accepted="the number of one that is")
    return found.transaction


@router.post("/check")
def check_form(view: Shown, held: Held, user: Screener, form: CheckedForm) -> Response:
    """Decides what the form holds; puts it on record where that is asked for."""
    fields = {name: text for name, text in form.items() if isinstance(text, str)}
    try:
        held_form = ShipmentForm.read(fields)
    except InputError as wrong:
        return _page(view, held, ShipmentForm.empty(today().isoformat()), problem_of(wrong))
    match text_of(form, "do"):
        case "party":
            held_form.parties.append({"role": "end_user"})
        case "item":
            held_form.items.append({})
        case "save" | "memo" as do:
            try:
                made = _decide(held, held_form.transaction())
            except (SmallyardError, ValidationError) as wrong:
                return _page(view, held, held_form, problem_of(wrong))
            kept = held.records.append(made, by=user.name)
            view.say(N_("On record as number %(number)s."), number=kept.sequence)
            return view.go(f"/check/{kept.sequence}" + ("/memo?print=1" if do == "memo" else ""))
    return _page(view, held, held_form)


def _page(view: View, held: Service, form: ShipmentForm, problem: dict[str, Any] | None = None) -> Response:
    decision: Decision | BothLaws | None = None
    tx: Transaction | None = None
    if form.begun and problem is None:
        try:
            tx = form.transaction()
            decision = _decide(held, tx)
        except (SmallyardError, ValidationError) as wrong:
            problem = problem_of(wrong)
    us = decision.us if isinstance(decision, BothLaws) else decision
    questions = [*us.questions] if us is not None else []
    if isinstance(decision, BothLaws):
        questions += decision.china.questions
    data = {
        "transaction": tx.model_dump(mode="json") if tx is not None else None,
        "decision": decision.as_dict() if decision is not None else None,
    }
    return view.page(
        "check/index.html",
        data,
        422 if problem else 200,
        problem=problem,
        form=form,
        **questions_put([asked(tx, one) for one in questions] if tx is not None else [], form.answers),
        kinds=[str(one) for one in TransactionKind],
        roles=[str(one) for one in Role],
        party_kinds=[str(one) for one in PartyKind if one is not PartyKind.UNKNOWN],
        item_kinds=[str(one) for one in ItemKind],
        **_both_shown(decision),
    )


def _both_shown(decision: Decision | BothLaws | ChinaDecision | None) -> dict[str, Any]:
    """What the parts of a decision need: that under US law, and that under China's where it decides too."""
    if isinstance(decision, BothLaws):
        return {
            "us": decision.us,
            "us_shown": shown(decision.us),
            "china": decision.china,
            "china_shown": shown(decision.china),
            "conflicts": decision.conflicts,
        }
    us = decision if isinstance(decision, Decision) else None
    china = decision if isinstance(decision, ChinaDecision) else None
    return {
        "us": us,
        "us_shown": shown(us) if us is not None else None,
        "china": china,
        "china_shown": shown(china) if china is not None else None,
        "conflicts": (),
    }


def _decide(held: Service, tx: Transaction) -> Decision | BothLaws:
    world = held.world(tx.date)
    decision = check(tx, world=world)
    return both(decision, world) if laws_for(tx, Law.AUTO) is Law.BOTH else decision


@router.get("/check/template{suffix}")
def template_file(suffix: str, _: Screener) -> Response:
    """An empty sheet to fill in."""
    forms = {".xlsx": ("xlsx", _WORKBOOK), ".csv": ("csv", "text/csv")}
    if suffix not in forms:
        raise UnknownValueError(f"{suffix[:10]!r} is no form of a sheet", accepted=", ".join(forms))
    name, media = forms[suffix]
    headers = {"content-disposition": f'attachment; filename="shipments{suffix}"'}
    return Response(write_template(name), media_type=media, headers=headers)


@router.post("/check/file")
def check_sheet(view: Shown, held: Held, user: Screener, form: CheckedForm) -> Response:
    """Decides every transaction of a file and puts all on record, or opens the form with the only one."""
    try:
        return _sheet(view, held, user, form)
    except InputError as wrong:
        problem = {"field": "", "text": str(wrong), "accepted": ""}
        return _page(view, held, ShipmentForm.empty(today().isoformat()), problem)


def _sheet(view: View, held: Service, user: User, form: FormData) -> Response:
    with uploaded(form, _SUFFIXES, _LARGEST, "smallyard check FILE") as path:
        numbered = read_numbered(path)
        if len(numbered) == 1:
            return _page(view, held, ShipmentForm.of(numbered[0][1]))
        if len(numbered) > _MOST:
            raise InputError(
                f"holds {len(numbered):,} transactions",
                file=path.name,
                accepted=f"at most {_MOST}; or `smallyard check FILE`",
            )
        world = held.world(min(tx.date for _, tx in numbered))
        decisions = list(check_file(path, world=world))
    made = [
        both(one, world.on(one.effective)) if laws_for(one.transaction, Law.AUTO) is Law.BOTH else one
        for one in decisions
    ]
    kept = held.records.append_all(made, by=user.name)
    view.say(N_("%(count)s transactions are decided and on record."), count=len(kept))
    return view.go(f"/check/many?first={kept[0].sequence}&last={kept[-1].sequence}")


@twin(router, "/check/many")
def many_page(view: Shown, held: Held, user: Viewer, first: int, last: int) -> Response:
    """Decisions on record side by side, from one number to another."""
    last = min(last, first + _MOST - 1)
    found = [held.records.record(number) for number in range(max(first, 1), last + 1)]
    found = [one for one in found if one.kind == "transaction" and not one.disposed]
    if not found:
        raise UnknownValueError("no decision on a transaction is recorded under these numbers")
    log_read(user, *(f"record {one.sequence}" for one in found))
    rows = [_row(one) for one in found]
    data = {"first": first, "last": last, "counts": dict(Counter(row["outcome"] for row in rows)), "records": rows}
    return view.page("check/many.html", data)


def _row(one: Record) -> dict[str, Any]:
    decision = _restored(one)
    tx = decision.transaction
    return {
        "record": one.sequence,
        "id": tx.id,
        "date": tx.date.isoformat(),
        "destination": tx.destination,
        "outcome": one.outcome,
        "summary": decision.summary,
        "parties": [party.name for party in tx.parties],
    }


def _restored(one: Record) -> Decision | BothLaws | ChinaDecision:
    if one.kind != "transaction" or one.disposed:
        raise UnknownValueError(
            f"record {one.sequence} is not of a transaction", accepted="the number of one that is"
        )
    match one.law:
        case "both":
            return one.restored_both()
        case "china":
            return one.restored_china()
    return one.restored()


@twin(router, "/check/{number}")
def recorded_page(view: Shown, held: Held, user: Viewer, number: int) -> Response:
    """A decision on record."""
    return _recorded(view, held, user, number, "check/recorded.html")


@twin(router, "/check/{number}/memo")
def memo_page(
    view: Shown,
    held: Held,
    user: Viewer,
    number: int,
    print: bool = False,  # noqa: A002 - a part of the address
) -> Response:
    """The same as a memo to be printed: everything unfolded, with the documents filled in.

    Where it is to be printed at once, a script opens the browser's dialog for it.
    """
    return _recorded(view, held, user, number, "check/memo.html", print_now=print)


@router.get("/check/{number}/memo.pdf")
def memo_file(held: Held, user: Viewer, number: int) -> Response:
    """The memo as PDF."""
    from smallyard.app.memo import memo_pdf

    log_read(user, f"record {number}")
    one = held.records.record(number)
    headers = {"content-disposition": f'inline; filename="decision-{one.sequence}.pdf"'}
    return Response(memo_pdf(_restored(one), one), media_type="application/pdf", headers=headers)


def _recorded(view: View, held: Service, user: User, number: int, template: str, **more: Any) -> Response:
    log_read(user, f"record {number}")
    one = held.records.record(number)
    decision = _restored(one)
    data = {
        "record": {
            "number": one.sequence,
            "recorded_at": one.recorded_at,
            "by": one.made_by,
            "hash": one.hash,
            "keep_until": one.keep_until,
            "outcome": one.outcome,
        },
        "decision": decision.as_dict(),
    }
    return view.page(
        template,
        data,
        tx=decision.transaction,
        others=other_facts(decision.transaction),
        may_check=user.may(AccessRole.SCREENER),
        **more,
        **_both_shown(decision),
    )
