"""What was decided and screened, for whom, and by which rules and lists."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from pydantic import Field

from smallyard.app.answers import Answer
from smallyard.app.replaying import replay as decide_again
from smallyard.app.service.access import Officer, Viewer, log_read
from smallyard.app.service.api.asking import Asked, Day
from smallyard.app.service.problems import or_not_found, problems
from smallyard.app.service.state import Held, Service
from smallyard.app.verifying import verify_chains
from smallyard.errors import InputError
from smallyard.records.chain import Record
from smallyard.records.forms import Kind
from smallyard.records.search import Search
from smallyard.records.shown import ChainsOnRecord, RecordShown, RecordWhole

__all__ = ["recorded", "router"]

router = APIRouter(prefix="/api/v1/records", tags=["records"], responses=problems(401, 403, 422, 429))
_HIGHEST = 2**31 - 1
PDF, ZIP = "application/pdf", "application/zip"
_BYTES = {"type": "string", "format": "binary"}
_Number = Annotated[int, Path(ge=1, le=_HIGHEST, description="The record's number.")]


class RecordsFound(Answer):
    """Records found, newest first."""

    records: tuple[RecordShown, ...]
    """In short, the newest first."""
    more: bool = Field(description="older ones are there: ask again with `before` the last number")


class ReplayAnswer(Answer):
    """A recorded decision made again."""

    number: int
    """The number of the record."""
    same: bool = Field(description="byte for byte")
    outcome_then: str
    """The outcome on record; of a screening, its result."""
    outcome_now: str
    """The outcome as it is decided again."""
    differences: tuple[str, ...] = Field(description="the causes first")


class BundleAsked(Asked):
    """Which records are to go into a bundle."""

    records: tuple[Annotated[int, Field(ge=1, le=_HIGHEST)], ...] = Field(min_length=1, max_length=1_000)
    """Their numbers, at most 1,000."""
    memos: bool = Field(default=False, description="with a memo of each in PDF")


@router.get("", summary="Search records")
def search(
    user: Viewer,
    held: Held,
    text: Annotated[str, Query(max_length=2_000, description="Names in any script, references, citations.")] = "",
    kind: Annotated[Kind | None, Query(description="Of one kind.")] = None,
    outcome: Annotated[list[str] | None, Query(max_length=20, description="Any of these.")] = None,
    by: Annotated[str, Query(max_length=200, description="Who had it made.")] = "",
    effective_from: Annotated[Day | None, Query(description="By the law of this day or a later one.")] = None,
    effective_to: Annotated[Day | None, Query(description="By the law of this day or an earlier one.")] = None,
    recorded_from: Annotated[Day | None, Query(description="Recorded on this day or later, in UTC.")] = None,
    recorded_to: Annotated[Day | None, Query(description="Recorded on this day or earlier, in UTC.")] = None,
    limit: Annotated[int, Query(ge=1, le=200, description="The most to give.")] = 50,
    before: Annotated[int | None, Query(ge=1, le=_HIGHEST, description="Only records of a smaller number.")] = None,
) -> RecordsFound:
    """The newest records of what is asked for; all that is given must hold. Who looks is logged."""
    wanted = Search(
        text=text, kind=kind, outcomes=tuple(outcome or ()), by=by, effective_from=effective_from,
        effective_to=effective_to, recorded_from=recorded_from, recorded_to=recorded_to,
    )  # fmt: skip
    found = held.records.search(wanted, limit=limit, before=before)
    log_read(user, *(f"record {one.sequence}" for one in found.records))
    return RecordsFound(records=tuple(map(RecordShown.of, found.records)), more=found.more)


@router.get("/verify", summary="Verify the chains")
def verify(
    _: Officer,
    held: Held,
    head: Annotated[
        str | None,
        Query(pattern="^[0-9a-f]{64}$", description="A hash of a record noted earlier, still to be there."),
    ] = None,
) -> ChainsOnRecord:
    """Walks every chain: each record whole, each following from the one before it."""
    return verify_chains(held.records.place, head)


@router.get("/{number}", summary="Show a record", responses=problems(404))
def show(user: Viewer, held: Held, number: _Number) -> RecordWhole:
    """One record as it was made. Who looks is logged."""
    record = recorded(held, number)
    log_read(user, f"record {number}")
    return RecordWhole.of(record)


@router.post("/{number}/replay", summary="Decide a record again", responses=problems(404))
def replay(user: Viewer, held: Held, number: _Number) -> ReplayAnswer:
    """Decides the recorded facts again, as of the recorded days, and says whether it is the same decision."""
    record = recorded(held, number)
    log_read(user, f"record {number}")
    world = held.world(date.fromisoformat(record.effective), date.fromisoformat(record.known))
    with held.working:
        again = decide_again(record, world=world)
    return ReplayAnswer(
        number=number,
        same=again.same,
        outcome_then=record.outcome,
        outcome_now=str(again.again.outcome),
        differences=again.differences,
    )


@router.get(
    "/{number}/memo.pdf",
    summary="A memo of a record",
    response_class=Response,
    responses={200: {"description": "The memo.", "content": {PDF: {"schema": _BYTES}}}, **problems(404)},
)
def memo(user: Viewer, held: Held, number: _Number) -> Response:
    """A memo in PDF: outcome, findings with citations, duties, questions, lists and hashes. Who looks is logged."""
    from smallyard.app.memo import memo_pdf

    record = recorded(held, number)
    log_read(user, f"record {number}")
    if record.disposed:
        raise InputError(f"record {number} was disposed of: there is nothing left to write a memo of")
    return Response(memo_pdf(record.restored_any(), record), media_type=PDF)


@router.post(
    "/bundle",
    summary="Records in a signed bundle",
    response_class=Response,
    responses={200: {"description": "The bundle.", "content": {ZIP: {"schema": _BYTES}}}, **problems(404)},
)
def bundle(user: Officer, held: Held, asked: BundleAsked) -> Response:
    """Records with their place in the chain, and the clearances they heeded, signed: `smallyard audit verify FILE`
    checks it anywhere, without the service.
    """
    from smallyard.app.memo import memo_pdf
    from smallyard.records.bundle import make_bundle

    records = [recorded(held, number) for number in asked.records]
    log_read(user, *(f"record {one.sequence}" for one in records))
    gone = next((one.sequence for one in records if one.disposed), None)
    if gone is not None:
        raise InputError(f"record {gone} was disposed of: there is nothing to put into a bundle", field="records")
    memos = [(f"memos/{one.sequence}.pdf", memo_pdf(one.restored_any(), one)) for one in records if asked.memos]
    made = make_bundle(held.records, asked.records, by=user.name, files=memos)
    return Response(made.content, media_type=ZIP)


def recorded(held: Service, number: int) -> Record:
    """A record by its number.

    Raises:
        HTTPException: there is none: 404.
        StoreError: the records cannot be read.
    """
    with or_not_found(f"no record has the number {number}"):
        return held.records.record(number)
