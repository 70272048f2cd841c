"""What law is implemented and how, and the questions that stand beside a decision."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, UploadFile
from pydantic import Field

from smallyard.app.answers import Answer, ListHeld, lists_held
from smallyard.app.deminimis import DeMinimis, de_minimis
from smallyard.app.ownership import ownership as owned
from smallyard.app.service.access import Viewer
from smallyard.app.service.api.asking import Asked, Day
from smallyard.app.service.problems import problems
from smallyard.app.service.state import Held
from smallyard.app.worlds import today
from smallyard.law.china.registry import chinese_rules
from smallyard.law.coverage import Section, coverage
from smallyard.law.explaining import Explained, explained
from smallyard.lists.ownership.report import OwnershipReport
from smallyard.model.transaction import Answer as Said
from smallyard.model.transaction import ContentPart, ItemKind
from smallyard.trade.scope_result import Direction, Grouping, Scope

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["law"], responses=problems(401, 403, 422, 429))
_MOST = 200
_SUFFIXES = (".csv", ".json", ".jsonl")


class DeMinimisAsked(Asked):
    """A foreign-made item and its US-origin content."""

    destination: str = Field(min_length=2, max_length=100)
    """The country that the item goes to, by code or English name."""
    value: Decimal = Field(ge=0, max_digits=18, decimal_places=2, description="US dollars")
    content: tuple[ContentPart, ...] = Field(max_length=_MOST)
    """Its content of US origin, part by part, controlled or not; at most 200 parts."""
    eccn: str | None = Field(default=None, max_length=40)
    """The item's own ECCN, which some cases turn on; null where it is not known."""
    kind: ItemKind | None = None
    """What the item is: content counts like with like. Left out, what its ECCN says, or a commodity without one."""
    made_in: str | None = Field(default=None, max_length=100)
    """The country where it is made and from which it goes, by code or English name; null where it is not known."""
    complete: bool = Field(default=True, description="whether `content` names all content of US origin")
    answers: dict[str, Said] = Field(default_factory=dict, max_length=_MOST)
    """Answers to the questions of an earlier calculation, by the questions' keys."""
    as_of: Day | None = None
    """The day whose law and lists apply; left out, today."""


class OwnershipAnswer(Answer):
    """Who owns an entity, and what listed parties hold of it."""

    report: OwnershipReport
    """The owners by half or more, and what each listed party holds."""
    lists: tuple[ListHeld, ...]
    """The lists held, each with the latest publication that was looked at."""


@router.get("/explain", summary="Explain a section of law")
def explain(
    _: Viewer,
    citation: Annotated[str, Query(min_length=1, max_length=200, description="A section or a part of the law.")],
) -> Explained:
    """What is implemented of a section ("15 CFR 744.15", "part 740"), how, since when, and what is missing."""
    return explained(citation)


@router.get("/coverage", summary="What law is covered")
def covered(
    _: Viewer,
    law: Annotated[Literal["us", "china"], Query(description="Whose law.")] = "us",
    part: Annotated[int | None, Query(ge=500, le=899, description="Only this part of US law.")] = None,
) -> list[Section]:
    """Every section, whether it is implemented, partly or not, and what is missing. Read off the rules themselves."""
    found = coverage(chinese_rules(), "china_instruments.csv") if law == "china" else coverage()
    return [one for one in found if part is None or law == "china" or one.citation.part == part]


@router.post("/deminimis", summary="Work out US-origin content")
def deminimis(_: Viewer, held: Held, asked: DeMinimisAsked) -> DeMinimis:
    """Whether a foreign-made item is subject to the EAR by its US-origin content (15 CFR 734.4)."""
    day = asked.as_of or today()
    return de_minimis(
        asked.destination,
        asked.value,
        asked.content,
        eccn=asked.eccn,
        kind=asked.kind,
        made_in=asked.made_in,
        as_of=day,
        complete=asked.complete,
        answers=asked.answers,
        world=held.world(day),
    )


@router.get("/scope", summary="How much of a trade is controlled")
def scope(
    _: Viewer,
    held: Held,
    reporter: Annotated[
        str, Query(max_length=100, description="Whose figures: a country by code or name, or world.")
    ] = "US",
    partner: Annotated[
        str, Query(max_length=100, description="With whom: a country by code or name, or world.")
    ] = "CN",
    year: Annotated[int, Query(ge=1990, le=2099, description="The year of the trade.")] = 2019,
    direction: Annotated[
        Direction, Query(description="What the reporter sends, or what it receives.")
    ] = Direction.EXPORT,
    by: Annotated[Grouping | None, Query(description="What to break it into.")] = None,
    as_of: Annotated[Day | None, Query(description="The law of this day instead of the year's last.")] = None,
    without: Annotated[
        list[str] | None, Query(max_length=20, description="ECCNs or controls to suppose away.")
    ] = None,
) -> Scope:
    """How much of a country's trade with a partner may be controlled, and how much needs a license: always a range
    with an estimate, in US dollars. No official correlation of HS codes and ECCNs exists.
    """
    from smallyard.app.scoping import scope as measured

    with held.batches:
        return measured(
            reporter, partner, year, direction=direction, by=by, as_of=as_of, without=tuple(without or ()),
            store=held.lists,
        )  # fmt: skip


@router.post("/ownership", summary="Who owns a party")
def ownership(
    _: Viewer,
    held: Held,
    file: Annotated[UploadFile, Form(description="Who owns whom: CSV, BODS or FollowTheMoney JSON.")],
    of: Annotated[str, Form(min_length=1, max_length=2_000, description="The entity, by id or name.")],
    as_of: Annotated[Day | None, Form(description="The day on which stakes are held and listings in force.")] = None,
) -> OwnershipAnswer:
    """Who owns an entity of a file, by half or more and through whom, and what listed parties hold of it."""
    suffix = Path(file.filename or "").suffix.casefold()
    with tempfile.TemporaryDirectory(prefix="smallyard-") as folder:
        place = Path(folder) / f"ownership{suffix if suffix in _SUFFIXES else '.csv'}"
        place.write_bytes(file.file.read())
        world = held.world(as_of or today())
        with held.batches:
            found = owned(place, of, as_of=as_of, world=world)
    return OwnershipAnswer(report=found.report, lists=lists_held(world.lists))
