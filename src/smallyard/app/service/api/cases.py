"""Cases: from alerts to what two persons agree on."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import Field
from starlette.exceptions import HTTPException

from smallyard.app.answers import Answer
from smallyard.app.service.access import Officer, Screener, User, Viewer, log_read
from smallyard.app.service.api.customers import Limit, Offset
from smallyard.app.service.problems import or_not_found, problems
from smallyard.app.service.state import Held
from smallyard.app.worlds import today
from smallyard.monitoring.case import Case, Verdict
from smallyard.monitoring.schema import CaseEventShown, CaseShown, CaseWithEvents
from smallyard.records.access import Role

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/cases", tags=["cases"], responses=problems(401, 403, 422, 429))
_HIGHEST = 2**31 - 1
_OFFICER = Role.OFFICER
_Number = Annotated[int, Path(ge=1, le=_HIGHEST, description="The case's number.")]
_Text = Annotated[str, Field(min_length=1, max_length=2_000, pattern=r"\S")]
_Name = Annotated[str, Field(min_length=1, max_length=90, pattern=r"\S")]
_Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2099, 12, 31))]


class CasesFound(Answer):
    """Some cases, the newest first, and how many there are in all."""

    cases: tuple[CaseShown, ...]
    """Those asked for, the newest first."""
    total: int
    """How many there are in all, beyond those given here."""


class CaseCounts(Answer):
    """How many cases there are, by where they stand, and how many are past their day."""

    open: int
    """Cases for which no outcome is proposed."""
    proposed: int
    """Cases with a proposal that another person is to approve or reject."""
    closed: int
    """Cases that have come to their end."""
    overdue: int
    """Cases not closed whose day is past; they are counted under open or proposed, too."""


class CaseOpened(Answer):
    """A case to be opened from alerts on one customer and one listing."""

    alerts: tuple[Annotated[int, Field(ge=1, le=_HIGHEST)], ...] = Field(min_length=1, max_length=100)
    """The numbers of open alerts, all of them on one customer and one listing."""
    assignee: _Name | None = None
    """The person who is to work on it; null for nobody, or for whoever a case that was there has."""
    due: _Day | None = None
    """The day by which it is to be closed; null for none, or for the day that a case that was there has."""


class Assignment(Answer):
    """Whom a case is given to."""

    assignee: _Name
    """The name of the person who works on it next."""


class DueSet(Answer):
    """The day by which a case is to be closed."""

    due: _Day
    """The last day; the case is overdue from the day after it on."""


class Comment(Answer):
    """What somebody says on a case."""

    text: _Text
    """The comment as it stands in the case's history from then on."""


class ProposalMade(Answer):
    """What a case is to come to."""

    verdict: Verdict
    """Whether the customer is not the listed party (dismissal), is it (confirmation), or nothing is said (no action).
    """
    because: _Text
    """The reason; once approved it is the clearance's, too."""
    until: _Day | None = Field(default=None, description="the clearance's last day; left out, one year or no end")


class Because(Answer):
    """Why."""

    because: _Text
    """The reason, kept in the case's history."""


class Approval(Answer):
    """Why, if anything is to be said."""

    because: str = Field(default="", max_length=2_000)
    """The approver's own word, kept in the case's history; empty where there is none."""


@router.get("", summary="List cases")
def find(
    user: Viewer,
    held: Held,
    status: Annotated[
        Literal["standing", "open", "proposed", "closed"] | None, Query(description="Where they stand.")
    ] = None,
    assignee: Annotated[str | None, Query(max_length=90, description="Of one person; empty: of nobody.")] = None,
    reference: Annotated[str | None, Query(max_length=200, description="Of one customer.")] = None,
    overdue: Annotated[bool, Query(description="Those past their day.")] = False,
    limit: Limit = 50,
    offset: Offset = 0,
) -> CasesFound:
    """Who looks is logged."""
    page = held.monitoring.cases.page(
        status=status,
        assignee=assignee,
        reference=reference,
        overdue_on=today() if overdue else None,
        limit=limit,
        offset=offset,
    )
    log_read(user, *(f"case {one.number}" for one in page.items))
    return CasesFound(cases=tuple(CaseShown.model_validate(one.as_dict()) for one in page.items), total=page.total)


@router.get("/counts", summary="Count cases")
def counts(_: Viewer, held: Held) -> CaseCounts:
    """By where they stand."""
    return CaseCounts.model_validate(held.monitoring.cases.counts(today()))


@router.post("", summary="Open a case", status_code=HTTPStatus.CREATED)
def open_(user: Screener, held: Held, asked: CaseOpened) -> CaseWithEvents:
    """The pair's other open alerts come along. A pair has one case: where there is one, the alerts join it."""
    return _whole(
        held, held.monitoring.cases.open(asked.alerts, by=user.name, assignee=asked.assignee, due=asked.due)
    )


@router.get("/{number}", summary="One case", responses=problems(404))
def case(user: Viewer, held: Held, number: _Number) -> CaseWithEvents:
    """With everything that happened to it. Who looks is logged."""
    found = _known(user, held, number)
    return _whole(held, found)


@router.post("/{number}/assign", summary="Give a case to a person", responses=problems(404))
def assign(user: Screener, held: Held, number: _Number, asked: Assignment) -> CaseWithEvents:
    """Whoever works on it next."""
    _known(user, held, number)
    return _whole(held, held.monitoring.cases.assign(number, asked.assignee, by=user.name))


@router.post("/{number}/due", summary="Set a case's day", responses=problems(404))
def due(user: Screener, held: Held, number: _Number, asked: DueSet) -> CaseWithEvents:
    """The day by which it is to be closed."""
    _known(user, held, number)
    return _whole(held, held.monitoring.cases.set_due(number, asked.due, by=user.name))


@router.post("/{number}/comment", summary="Say something on a case", responses=problems(404))
def comment(user: Screener, held: Held, number: _Number, asked: Comment) -> CaseWithEvents:
    """It stays, like every step."""
    _known(user, held, number)
    return _whole(held, held.monitoring.cases.comment(number, asked.text, by=user.name))


@router.post("/{number}/propose", summary="Propose what a case comes to", responses=problems(404))
def propose(user: Screener, held: Held, number: _Number, asked: ProposalMade) -> CaseWithEvents:
    """Another person, an officer, approves or rejects it."""
    _known(user, held, number)
    made = held.monitoring.cases.propose(
        number, asked.verdict, because=asked.because, by=user.name, on=today(), until=asked.until
    )
    return _whole(held, made)


@router.post("/{number}/approve", summary="Approve what another proposed", responses=problems(404))
def approve(user: Officer, held: Held, number: _Number, asked: Approval) -> CaseWithEvents:
    """The clearance is recorded, the case and its alerts are closed. Who proposed cannot approve."""
    _known(user, held, number)
    return _whole(held, held.monitoring.cases.approve(number, by=user.name, on=today(), because=asked.because))


@router.post("/{number}/reject", summary="Reject what was proposed", responses=problems(404))
def reject(user: Screener, held: Held, number: _Number, asked: Because) -> CaseWithEvents:
    """The case is open again. A screener may take back only what they proposed themselves."""
    found = _known(user, held, number)
    own = found.proposal is not None and found.proposal.by == user.name
    if not own and not user.may(_OFFICER):
        raise HTTPException(HTTPStatus.FORBIDDEN, f"needs the role {_OFFICER}; {user.name} has {user.role}")
    return _whole(held, held.monitoring.cases.reject(number, because=asked.because, by=user.name))


def _known(user: User, held: Held, number: int) -> Case:
    with or_not_found(f"no case has the number {number}"):
        found = held.monitoring.cases.case(number)
    log_read(user, f"case {number}")
    return found


def _whole(held: Held, found: Case) -> CaseWithEvents:
    events = [CaseEventShown.model_validate(one.as_dict()) for one in held.monitoring.cases.events(found.number)]
    return CaseWithEvents.model_validate({**found.as_dict(), "events": events})
