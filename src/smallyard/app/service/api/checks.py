"""May this transaction, may this investment go ahead?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from pydantic import Field, ValidationError

from smallyard.app.answers import CheckAnswer, InvestAnswer
from smallyard.app.both_laws import Law, check_both, check_china, laws_for
from smallyard.app.checking import check as decide
from smallyard.app.investing import invest as decide_deal
from smallyard.app.service.access import Screener, User
from smallyard.app.service.api.asking import (
    Asked,
    AsOf,
    Day,
    KnownAt,
    as_json,
    as_lines,
    body_of_lines,
    lines_answered,
    read_lines,
    told,
)
from smallyard.app.service.problems import Problem, problems
from smallyard.app.service.state import Held, Service
from smallyard.errors import InputError, SmallyardError
from smallyard.model.investment import Investment
from smallyard.model.transaction import Transaction

if TYPE_CHECKING:
    from smallyard.law.china.conflicts import BothLaws
    from smallyard.law.china.decide import ChinaDecision
    from smallyard.law.decision import Decision
    from smallyard.law.world import World

    _Decided: TypeAlias = Decision | ChinaDecision | BothLaws

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["decisions"], responses=problems(401, 403, 422, 429))
_MOST_LINES = 500
_AT_ONCE = 8
"""Questions that are decided, and recorded, together: enough to share a transaction, few enough to wait for."""
_MOST_ITEMS, _MOST_PARTIES = 500, 100
_Record = Annotated[bool, Query(description="Put the decisions on record, before they are answered.")]
_Law = Annotated[
    Literal["auto", "us", "china", "both"],
    Query(description="Whose law; auto: US law, and China's too for what is exported from China."),
]


class CheckAsked(Asked):
    """A transaction, and how it is to be decided."""

    transaction: Transaction
    """The facts to be decided; at most 500 items and 100 parties."""
    as_of: Day | None = Field(default=None, description="the law of this day; left out, of the transaction's own")
    known_at: Day | None = Field(default=None, description="only list evidence received by this day; left out, today")
    law: Literal["auto", "us", "china", "both"] = "auto"
    """Whose law; auto: US law, and China's too for what is exported from China."""
    record: bool = Field(default=True, description="put the decision on record, before it is answered")


class InvestAsked(Asked):
    """A deal, and how it is to be decided."""

    investment: Investment
    """The facts of the deal to be decided."""
    as_of: Day | None = Field(default=None, description="the law of this day; left out, of the deal's own")
    known_at: Day | None = Field(default=None, description="only list evidence received by this day; left out, today")
    record: bool = Field(default=True, description="put the decision on record, before it is answered")


@router.post("/check", summary="Decide a transaction", response_model=CheckAnswer)
async def check(user: Screener, held: Held, asked: CheckAsked) -> Response:
    """May this export, reexport, transfer (in-country) or deemed export go ahead, on its date, and if not, what would
    let it? A fact left out is unknown, never assumed: an UNDETERMINED answer names the questions that are open.
    """
    return as_json(await held.together("check", _each, _AT_ONCE)((user, asked)))


def _each(held: Service, together: Sequence[tuple[User, CheckAsked]]) -> list[CheckAnswer | Exception]:
    """What each of several is answered; their parties are looked up together, and they go on record together."""
    days: dict[tuple[date, date | None], list[CheckAsked]] = {}
    for _, one in together:
        days.setdefault((one.as_of or one.transaction.date, one.known_at), []).append(one)
    worlds = {}
    for day, asked in days.items():
        worlds[day] = held.world(*day)
        worlds[day].prescreen([party for one in asked for party in one.transaction.parties[:_MOST_PARTIES]])
    made: list[_Decided | Exception] = []
    for _, one in together:
        world = worlds[one.as_of or one.transaction.date, one.known_at]
        try:
            made.append(_decided_in(held, world, one.transaction, one.as_of, one.law))
        except (ValidationError, SmallyardError) as failed:
            made.append(failed)
    recorded = [
        (decision, user.name)
        for decision, (user, one) in zip(made, together, strict=True)
        if one.record and not isinstance(decision, Exception)
    ]
    kept = iter(held.records.append_each(recorded))
    return [
        decision if isinstance(decision, Exception) else CheckAnswer.of(decision, next(kept) if one.record else None)
        for decision, (_, one) in zip(made, together, strict=True)
    ]


@router.post(
    "/check/batch",
    summary="Decide transactions, one on each line",
    response_class=Response,
    responses=as_lines(CheckAnswer),
    openapi_extra=body_of_lines(Transaction, _MOST_LINES),
)
async def check_batch(
    request: Request,
    user: Screener,
    held: Held,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    law: _Law = "auto",
    record: _Record = True,
) -> Response:
    """Each line is decided on its own; one that cannot be read says what is wrong with it. All decisions go on record
    together, or none does and an error is answered.
    """
    lines = await read_lines(request, Transaction, _MOST_LINES)
    return await run_in_threadpool(_batch, user, held, lines, as_of, known_at, law, record)


def _batch(
    user: User,
    held: Service,
    lines: list[tuple[int, Transaction | Problem]],
    as_of: date | None,
    known_at: date | None,
    law: str,
    record: bool,
) -> Response:
    made: list[_Decided] = []

    def answer(tx: Transaction) -> CheckAnswer:
        decision = _decided(held, tx, as_of, known_at, law)
        made.append(decision)
        return CheckAnswer.of(decision, None)

    with held.batches:
        answered = list(lines_answered(lines, answer))
    if record and made:
        kept = iter(held.records.append_all(made, by=user.name))
        answered = [
            (number, one.model_copy(update={"record": next(kept).sequence}) if isinstance(one, CheckAnswer) else one)
            for number, one in answered
        ]
    return told(answered)


@router.post("/invest", summary="Decide an investment")
def invest(user: Screener, held: Held, asked: InvestAsked) -> InvestAnswer:
    """May this investment go ahead: US outbound rules, the ban on Chinese military companies' securities, CFIUS, and
    blocked persons with the 50 percent rule?
    """
    deal = asked.investment
    world = held.world(asked.as_of or deal.date, asked.known_at)
    with held.working:
        decision = decide_deal(deal, as_of=asked.as_of, world=world)
    return InvestAnswer.of(decision, held.records.append(decision, by=user.name) if asked.record else None)


def _decided(held: Service, tx: Transaction, as_of: date | None, known_at: date | None, law: str) -> _Decided:
    world = held.world(as_of or tx.date, known_at)
    world.prescreen(tx.parties[:_MOST_PARTIES])  # together with what others ask meanwhile
    return _decided_in(held, world, tx, as_of, law)


def _decided_in(held: Service, world: World, tx: Transaction, as_of: date | None, law: str) -> _Decided:
    if len(tx.items) > _MOST_ITEMS or len(tx.parties) > _MOST_PARTIES:
        raise InputError(
            "has too many items or parties",
            field="transaction",
            accepted=f"up to {_MOST_ITEMS} items and {_MOST_PARTIES} parties; more by `smallyard check FILE`",
        )
    asked = laws_for(tx, Law(law))
    with held.working:
        if asked is Law.US:
            return decide(tx, as_of=as_of, world=world)
        return (check_china if asked is Law.CHINA else check_both)(tx, as_of=as_of, world=world)
