"""Invest: a deal in one form, the decision under each regime, who owns whom, and what must be filed by when."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response
from markupsafe import Markup
from pydantic import ValidationError
from starlette.datastructures import FormData

from smallyard.app.investing import invest
from smallyard.app.service.access import CheckedForm, Screener, Viewer, log_read
from smallyard.app.service.pages.asking import ANSWER, questions_put
from smallyard.app.service.pages.deal_form import FIELDS, DealForm, asked_of_deal
from smallyard.app.service.pages.decision_shown import deal_shown
from smallyard.app.service.pages.forms import problem_of, text_of, texts_of
from smallyard.app.service.pages.languages import N_
from smallyard.app.service.pages.owners_drawn import owners_drawn
from smallyard.app.service.pages.showing import Shown, View, twin
from smallyard.app.service.pages.uploads import uploaded
from smallyard.app.service.state import Held, Service
from smallyard.app.worlds import today
from smallyard.errors import InputError, SmallyardError, UnknownValueError
from smallyard.law.investment.decision import InvestmentDecision
from smallyard.model.activity import ActivityKind, Does
from smallyard.model.investment import Act, Instrument, Investment
from smallyard.model.reading.investments import read_numbered_investments
from smallyard.records.access import Role

__all__ = ["router"]

router = APIRouter(include_in_schema=False)
_LARGEST = 5_000_000
_SUFFIXES = (".toml", ".json", ".jsonl", ".csv", ".xlsx")


@twin(router, "/invest")
def invest_page(view: Shown, held: Held, user: Screener, record: int = 0) -> Response:
    """An empty form, or one with the facts of a decision on record."""
    form = DealForm({"date": today().isoformat(), "act": "purchase"})
    if record:
        log_read(user, f"record {record}")
        form = DealForm.of(_recorded(held, record).investment)
    return _page(view, held, form)


@router.post("/invest")
def invest_form(view: Shown, held: Held, user: Screener, form: CheckedForm) -> Response:
    """Decides what the form holds; puts it on record where that is asked for."""
    try:
        held_form = DealForm.read({name: ", ".join(filter(None, texts_of(form, name))) for name in form})
    except InputError as wrong:
        return _page(view, held, DealForm({"date": today().isoformat()}), problem_of(wrong))
    if text_of(form, "do") != "save":
        return _page(view, held, held_form)
    try:
        kept = held.records.append(_decide(held, held_form.deal()), by=user.name)
    except (SmallyardError, ValidationError) as wrong:
        return _page(view, held, held_form, problem_of(wrong))
    view.say(N_("On record as number %(number)s."), number=kept.sequence)
    return view.go(f"/invest/{kept.sequence}")


@router.post("/invest/file")
def invest_file(view: Shown, held: Held, user: Screener, form: CheckedForm) -> Response:
    """Opens the form with the deal of a file; several are decided and put on record."""
    try:
        deals = _read(form)
    except InputError as wrong:
        problem = {"field": "", "text": str(wrong), "accepted": ""}
        return _page(view, held, DealForm({"date": today().isoformat()}), problem)
    if len(deals) == 1:
        return _page(view, held, DealForm.of(deals[0]))
    kept = held.records.append_all([_decide(held, one) for one in deals], by=user.name)
    view.say(N_("%(count)s deals are decided and on record."), count=len(kept))
    return view.go(f"/invest/{kept[0].sequence}")


@twin(router, "/invest/{number}")
def recorded_deal(view: Shown, held: Held, user: Viewer, number: int) -> Response:
    """A decision on a deal on record."""
    decision = _recorded(held, number)
    log_read(user, f"record {number}")
    shown = deal_shown(decision, held.world(decision.effective, decision.known))
    data = {"record": number, "decision": decision.as_dict(), "securities_windows": shown["windows"]}
    return view.page(
        "invest/recorded.html",
        data,
        d=decision,
        s=shown,
        drawn=_drawn(decision.investment),
        kept=held.records.record(number),
        may_decide=user.may(Role.SCREENER),
    )


def _recorded(held: Service, number: int) -> InvestmentDecision:
    found = held.records.record(number)
    if found.kind != "investment" or found.disposed:
        raise UnknownValueError(f"record {number} is not of a deal", accepted="the number of one that is")
    return found.restored_deal()


def _read(form: FormData) -> list[Investment]:
    with uploaded(form, _SUFFIXES, _LARGEST, "smallyard invest FILE") as path:
        return [deal for _, deal in read_numbered_investments(path)]


def _decide(held: Service, deal: Investment) -> InvestmentDecision:
    return invest(deal, world=held.world(deal.date))


def _drawn(deal: Investment) -> list[tuple[str, Markup]]:
    found = [(one.name, owners_drawn(one)) for one in (deal.investor, deal.target)]
    return [(name, picture) for name, picture in found if picture]


def _page(view: View, held: Service, form: DealForm, problem: dict[str, Any] | None = None) -> Response:
    decision: InvestmentDecision | None = None
    if form.begun and problem is None:
        try:
            decision = _decide(held, form.deal())
        except (SmallyardError, ValidationError) as wrong:
            problem = problem_of(wrong)
    questions = [asked_of_deal(decision.investment, one) for one in decision.questions] if decision else []
    shown = deal_shown(decision, held.world(decision.effective)) if decision else None
    data = {
        "decision": decision.as_dict() if decision else None,
        "securities_windows": shown["windows"] if shown else [],
    }
    return view.page(
        "invest/index.html",
        data,
        422 if problem else 200,
        problem=problem,
        form=form,
        values={name: form.value(name) for name in FIELDS},
        d=decision,
        s=shown,
        drawn=_drawn(decision.investment) if decision else [],
        **questions_put(questions, {f"{ANSWER}{key}": text for key, text in form.answers.items()}),
        item_kinds=[],
        acts=[str(one) for one in Act],
        instruments=[str(one) for one in Instrument],
        activities=[str(one) for one in ActivityKind],
        does=[str(one) for one in Does],
    )
