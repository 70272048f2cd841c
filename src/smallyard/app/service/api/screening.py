"""Is this party on a list?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from pydantic import Field

from smallyard.app.answers import ListHeld, ScreenAnswer, lists_held
from smallyard.app.screening_records import record_screened, screened_for_record, screening_versions
from smallyard.app.service.access import Screener, User
from smallyard.app.service.api.asking import (
    Asked,
    Day,
    as_json,
    as_lines,
    body_of_lines,
    read_lines,
    told,
)
from smallyard.app.service.problems import Problem, problem_of, problems
from smallyard.app.service.state import Held, Service
from smallyard.app.worlds import today
from smallyard.errors import InputError
from smallyard.lists.view import ListsView
from smallyard.model.listing import ListCode
from smallyard.model.party import Party
from smallyard.records.screenings import RecordedScreening
from smallyard.screening.pairs import with_clearances
from smallyard.screening.parties import NOTHING_SAID, says_nothing
from smallyard.screening.result import Screened, query

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["screening"], responses=problems(401, 403, 422, 429))
_MOST_LINES, _MOST_HITS = 5_000, 100
_TOGETHER = 256


class ScreenAsked(Asked):
    """A party, and how it is to be looked up."""

    party: Party
    """Who is looked up, with all that is known of it: the more, the better hits can be told apart."""
    reference: str = Field(default="", max_length=200, description="your own number for the party")
    lists: tuple[ListCode, ...] | None = Field(default=None, min_length=1, description="only these; left out, all")
    as_of: Day | None = Field(
        default=None, description="the day on which listings are to be in force; left out, today"
    )
    known_at: Day | None = Field(default=None, description="only list evidence received by this day; left out, today")
    past: bool = Field(default=False, description="give listings, too, that were no longer in force")
    limit: int = Field(default=10, ge=1, le=_MOST_HITS, description="the most hits")
    record: bool = Field(default=True, description="put the screening on record, before it is answered")


class PartyAsked(Asked):
    """One line of a batch: a party, under your own number."""

    party: Party
    """Who is looked up, with all that is known of it: the more, the better hits can be told apart."""
    reference: str = Field(default="", max_length=200, description="your own number for the party")


@router.post("/screen", summary="Screen a party", response_model=ScreenAnswer)
async def screen(user: Screener, held: Held, asked: ScreenAsked) -> Response:
    """Is this party on a restricted-party list, on a day, under this or another spelling, script or alias? Each hit
    says which listed name matched, what its score is made of, and when the listing was in force.
    """
    return as_json(await held.together("screen", _each)((user, asked)))


def _each(held: Service, together: Sequence[tuple[User, ScreenAsked]]) -> list[ScreenAnswer | Exception]:
    """What each of several is answered; those who ask in the same way are looked up together."""
    answers: dict[int, ScreenAnswer | Exception] = {}
    found: list[_Found] = []
    ways: dict[tuple[object, ...], list[int]] = {}
    for place, (_, one) in enumerate(together):
        ways.setdefault((one.as_of, one.known_at, one.lists, one.past, one.limit), []).append(place)
    for places in ways.values():
        how = together[places[0]][1]
        world = held.world(how.as_of or today(), how.known_at)
        versions, lists = screening_versions(world.lists), lists_held(world.lists)
        asked = [together[place][1] for place in places]
        every = world.lists.screen([query(one.party) for one in asked], how.lists, how.limit, include_past=how.past)
        for place, one, hits in zip(places, asked, every, strict=True):
            if not hits and says_nothing(one.party):
                answers[place] = InputError(NOTHING_SAID[0], field="party.name", accepted=NOTHING_SAID[1])
                continue
            said = with_clearances(hits, one.party, world.lists, world.clearances, one.reference, how.lists)
            screened = Screened(1, one.reference, one.party, said)
            record = None
            if one.record:
                record = screened_for_record(
                    [screened], world.lists, world.clearances, lists=how.lists, past=how.past, limit=how.limit,
                    versions=versions,
                )  # fmt: skip
            found.append(_Found(place, screened, world.lists, lists, record))
    kept = held.records.append_each(
        [(each.record, together[each.place][0].name) for each in found if each.record is not None]
    )
    numbers = iter(kept)
    for each in found:
        on_record = next(numbers) if each.record is not None else None
        answers[each.place] = ScreenAnswer.of(each.screened, each.view, on_record, each.lists)
    return [answers[place] for place in range(len(together))]


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found of one of several: to be put on record, and answered."""

    place: int
    screened: Screened
    view: ListsView
    lists: tuple[ListHeld, ...]
    record: RecordedScreening | None


@router.get("/screen", summary="Screen a name", response_model=ScreenAnswer)
async def screen_name(
    user: Screener,
    held: Held,
    name: Annotated[str, Query(min_length=1, max_length=2_000, description="The party's name, in any script.")],
    country: Annotated[str | None, Query(max_length=100, description="A code or English name.")] = None,
    as_of: Annotated[Day | None, Query(description="The day; left out, today.")] = None,
    known_at: Annotated[Day | None, Query(description="Evidence received by this day; left out, today.")] = None,
    limit: Annotated[int, Query(ge=1, le=_MOST_HITS, description="The most hits.")] = 10,
) -> Response:
    """The same for a name alone, without a record. Proxies may log a name in an address: prefer POST."""
    party = Party.model_validate({"name": name, "country": country})
    asked = ScreenAsked(party=party, as_of=as_of, known_at=known_at, limit=limit, record=False)
    return as_json(await held.together("screen", _each)((user, asked)))


@router.post(
    "/screen/batch",
    summary="Screen parties, one on each line",
    response_class=Response,
    responses=as_lines(ScreenAnswer),
    openapi_extra=body_of_lines(PartyAsked, _MOST_LINES),
)
async def screen_batch(
    request: Request,
    user: Screener,
    held: Held,
    as_of: Annotated[Day | None, Query(description="The day; left out, today.")] = None,
    known_at: Annotated[Day | None, Query(description="Evidence received by this day; left out, today.")] = None,
    past: Annotated[bool, Query(description="Listings, too, that were no longer in force.")] = False,
    limit: Annotated[int, Query(ge=1, le=_MOST_HITS, description="The most hits for each party.")] = 10,
    record: Annotated[bool, Query(description="Put the screening on record first.")] = True,
) -> Response:
    """Each line is screened on its own; one that cannot be read says what is wrong with it."""
    lines = await read_lines(request, PartyAsked, _MOST_LINES)
    how = ScreenAsked(party=Party(name="all"), as_of=as_of, known_at=known_at, past=past, limit=limit, record=record)
    return await run_in_threadpool(_batch, user, held, lines, how)


def _batch(user: User, held: Service, lines: list[tuple[int, PartyAsked | Problem]], how: ScreenAsked) -> Response:
    readable = [(number, one) for number, one in lines if isinstance(one, PartyAsked)]
    asked = [ScreenAsked.model_validate({**dict(how), **dict(one)}) for _, one in readable]
    with held.batches:
        answers = iter(_screened(user, held, [number for number, _ in readable], asked, how))
    return told([(number, one if isinstance(one, Problem) else next(answers)) for number, one in lines])


def _screened(
    user: User, held: Service, numbers: Sequence[int], asked: Sequence[ScreenAsked], how: ScreenAsked
) -> list[ScreenAnswer | Problem]:
    """What the lists say of parties asked for together; those of which nothing can be said get a problem."""
    world = held.world(how.as_of or today(), how.known_at)
    found: list[Screened | Problem] = []
    for start in range(0, len(asked), _TOGETHER):
        piece = asked[start : start + _TOGETHER]
        every = world.lists.screen([query(one.party) for one in piece], how.lists, how.limit, include_past=how.past)
        for number, one, hits in zip(numbers[start:], piece, every, strict=False):
            if not hits and says_nothing(one.party):
                wrong = InputError(NOTHING_SAID[0], field="party.name", accepted=NOTHING_SAID[1])
                found.append(problem_of(wrong))
                continue
            said = with_clearances(hits, one.party, world.lists, world.clearances, one.reference, how.lists)
            found.append(Screened(number, one.reference, one.party, said))
    screened = [one for one in found if isinstance(one, Screened)]
    record = None
    if how.record and screened:
        record = record_screened(
            screened, world.lists, world.clearances, by=user.name, lists=how.lists, past=how.past, limit=how.limit,
            records=held.records,
        )  # fmt: skip
    return [one if isinstance(one, Problem) else ScreenAnswer.of(one, world.lists, record) for one in found]
