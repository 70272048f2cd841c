"""What persons say of possible matches."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field

from smallyard.app import clearing
from smallyard.app.answers import Answer
from smallyard.app.service.access import Officer, User, Viewer, log_read
from smallyard.app.service.api.asking import Asked, Day
from smallyard.app.service.problems import or_not_found, problems
from smallyard.app.service.state import Held, Service
from smallyard.app.worlds import today
from smallyard.model.clearance import ClearanceKind, one_year_after
from smallyard.model.party import Party
from smallyard.records.clearances import Held as Standing

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/clearances", tags=["clearances"], responses=problems(401, 403, 422, 429))
_HIGHEST = 2**31 - 1
_Number = Annotated[int, Path(ge=1, le=_HIGHEST, description="The clearance's number.")]
_Because = Annotated[str, Field(min_length=1, max_length=2_000, pattern=r"\S")]


class ClearanceAsked(Asked):
    """A person's word on a pair: one of our parties, and a listing."""

    party: Party
    """Our party, with the same facts that it is screened with."""
    listing: str = Field(min_length=1, max_length=500, description="the listing's id, as a screening gives it")
    because: _Because = Field(description="why")
    until: Day | None = Field(
        default=None, description="the last day; left out, one year for a dismissal, else no end"
    )
    reference: str = Field(default="", max_length=200, description="your own number for the party")
    as_of: Day | None = Field(default=None, description="the day on which the listing is looked at; left out, today")


class RevocationAsked(Asked):
    """Why a clearance is taken back."""

    because: _Because
    """The reason, kept with the clearance."""


class ClearancesFound(Answer):
    """Clearances, in order of number."""

    clearances: tuple[Standing, ...]
    """Each with by whom, why and when it was revoked, if it was."""
    more: bool = Field(description="later ones are there: ask again with `after` the last number")


@router.get("", summary="List clearances")
def every(
    user: Viewer,
    held: Held,
    limit: Annotated[int, Query(ge=1, le=500, description="The most to give.")] = 100,
    after: Annotated[int, Query(ge=0, le=_HIGHEST, description="Only those of a greater number.")] = 0,
) -> ClearancesFound:
    """Every clearance ever made, those taken back included. Who looks is logged."""
    found = [one for one in held.clearances.all() if one.clearance.number > after]
    log_read(user, *(f"clearance {one.clearance.number}" for one in found[:limit]))
    return ClearancesFound(clearances=tuple(found[:limit]), more=len(found) > limit)


@router.post("/dismiss", summary="Say that a party is not the listed one", status_code=HTTPStatus.CREATED)
def dismiss(user: Officer, held: Held, asked: ClearanceAsked) -> Standing:
    """It holds for this pair as it stands: screening goes on underneath, and the pair comes back when what tells who
    either of them is changes, when the score moves to another band, or when it expires.
    """
    return _added(user, held, ClearanceKind.DISMISSAL, asked)


@router.post("/confirm", summary="Say that a party is the listed one", status_code=HTTPStatus.CREATED)
def confirm(user: Officer, held: Held, asked: ClearanceAsked) -> Standing:
    """It holds whether or not the party's name resembles the listing's."""
    return _added(user, held, ClearanceKind.CONFIRMATION, asked)


@router.post("/{number}/revoke", summary="Take a clearance back", responses=problems(404))
def revoke(user: Officer, held: Held, number: _Number, asked: RevocationAsked) -> Standing:
    """From today on; both stay on record."""
    with or_not_found(f"no clearance has the number {number}"):
        held.clearances.clearance(number)
    return held.clearances.revoke(number, because=asked.because, by=user.name, on=today())


def _added(user: User, held: Service, kind: ClearanceKind, asked: ClearanceAsked) -> Standing:
    until = asked.until
    if until is None and kind is ClearanceKind.DISMISSAL:
        until = one_year_after(today())
    word = clearing.word(
        kind, asked.party, asked.listing, because=asked.because, by=user.name, until=until, reference=asked.reference,
        view=held.world(asked.as_of or today()).lists,
    )  # fmt: skip
    return Standing(clearance=held.clearances.add(word))
