"""Alerts: what the watch of customers raised."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import Field

from smallyard.app.answers import Answer
from smallyard.app.service.access import Officer, Viewer, log_read
from smallyard.app.service.api.customers import Limit, Offset
from smallyard.app.service.problems import or_not_found, problems
from smallyard.app.service.state import Held
from smallyard.monitoring.alerts import Alert, AlertKind

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/alerts", tags=["alerts"], responses=problems(401, 403, 422, 429))
_Number = Annotated[int, Path(ge=1, le=2**31 - 1, description="The alert's number.")]


class AlertsFound(Answer):
    """Some alerts, the newest first, and how many there are in all."""

    alerts: tuple[Alert, ...]
    """Those asked for, the newest first."""
    total: int
    """How many there are in all, beyond those given here."""


class AlertCounts(Answer):
    """How many alerts there are, by status and kind."""

    counts: dict[str, dict[str, int]]
    """By status (open, in case, closed), and within each by kind; what there is none of is 0."""


class AlertClosed(Answer):
    """Why an alert needs no case."""

    because: str = Field(min_length=1, max_length=2_000, pattern=r"\S")
    """The reason, kept with the alert."""


@router.get("", summary="List alerts")
def find(
    user: Viewer,
    held: Held,
    status: Annotated[Literal["open", "in case", "closed"] | None, Query(description="Where they stand.")] = None,
    kind: Annotated[AlertKind | None, Query(description="Of one kind.")] = None,
    list_: Annotated[str | None, Query(alias="list", max_length=12, description="On one list, by its code.")] = None,
    band: Annotated[Literal["match", "review"] | None, Query(description="Of one band.")] = None,
    reference: Annotated[str | None, Query(max_length=200, description="Of one customer.")] = None,
    case: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="In one case.")] = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> AlertsFound:
    """Who looks is logged."""
    page = held.monitoring.alerts.page(
        status=status,
        kind=str(kind) if kind is not None else None,
        list=list_,
        band=band,
        reference=reference,
        case=case,
        limit=limit,
        offset=offset,
    )
    log_read(user, *(f"alert {one.number}" for one in page.items))
    return AlertsFound(alerts=tuple(page.items), total=page.total)


@router.get("/counts", summary="Count alerts")
def counts(_: Viewer, held: Held) -> AlertCounts:
    """By status and kind."""
    return AlertCounts(counts=held.monitoring.alerts.counts())


@router.get("/{number}", summary="One alert", responses=problems(404))
def alert(user: Viewer, held: Held, number: _Number) -> Alert:
    """With its evidence. Who looks is logged."""
    found = _known(held, number)
    log_read(user, f"alert {number}")
    return found


@router.post("/{number}/close", summary="Close an alert that needs no case", responses=problems(404))
def close(user: Officer, held: Held, number: _Number, asked: AlertClosed) -> Alert:
    """It says nothing of the pair: that is what clearances are for."""
    _known(held, number)
    return held.monitoring.alerts.close(number, by=user.name, because=asked.because)


def _known(held: Held, number: int) -> Alert:
    with or_not_found(f"no alert has the number {number}"):
        return held.monitoring.alerts.alert(number)
