"""What is this item: the Commerce Control List as a dated table, and its paragraphs as questions."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field

from smallyard.app import classifying
from smallyard.app.classified import ChipOnDay, Found, HsHints
from smallyard.app.service.access import Viewer
from smallyard.app.service.api.asking import Asked, AsOf, Day
from smallyard.app.service.problems import problems
from smallyard.app.service.state import Held
from smallyard.law.classification.entries import EntryOnDay
from smallyard.law.classification.performance import Chip
from smallyard.law.classification.walk import Walk
from smallyard.model.transaction import Parameter

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/classify", tags=["classification"], responses=problems(401, 403, 422, 429))
_Eccn = Annotated[str, Path(max_length=40, description="An ECCN of any depth, such as 3A001.a.7.b.")]
_MOST = 200


class SearchAsked(Asked):
    """An item as one would describe it."""

    description: str = Field(min_length=1, max_length=2_000)
    """The item in everyday words."""
    parameters: dict[str, Parameter] = Field(default_factory=dict, max_length=_MOST)
    """Technical values of the item by name, such as {"tpp": 4800, "datacenter": true}."""
    as_of: Day | None = None
    """The day whose list applies; left out, today."""
    limit: int = Field(default=10, ge=1, le=50)
    """The most entries to give."""


class WalkAsked(Asked):
    """An entry, and what is known of the item: yes or no by paragraph, and technical values."""

    entry: str = Field(min_length=1, max_length=40)
    """The entry's ECCN, such as 3A090."""
    answers: dict[str, bool] = Field(default_factory=dict, max_length=_MOST)
    """Yes or no by paragraph, with or without the entry: {"3A090.a": true, "a.1": false}. Left out is not known."""
    parameters: dict[str, Parameter] = Field(default_factory=dict, max_length=_MOST)
    """Technical values of the item by name, such as {"tpp": 4800, "datacenter": true}."""
    as_of: Day | None = None
    """The day whose list applies; left out, today."""


class PerformanceAsked(Asked):
    """A chip by its data sheet, or by the name of one whose published figures are held."""

    chip: Chip | Annotated[str, Field(min_length=1, max_length=200)]
    """The figures of its data sheet, or a name such as "A100"."""
    as_of: Day | None = None
    """The day whose list applies; left out, today."""


@router.get("/entries/{eccn}", summary="Show an entry of the Commerce Control List")
def show(_: Viewer, held: Held, eccn: _Eccn, as_of: AsOf = None) -> EntryOnDay:
    """What the list says of an ECCN on a day: reasons for control with their scope, list-based license exceptions,
    related entries, paragraphs described, and what is not known.
    """
    return classifying.show(eccn, as_of, store=held.lists.place)


@router.post("/search", summary="Find the entry of an item")
def search(_: Viewer, held: Held, asked: SearchAsked) -> Found:
    """Which entries may an item so described fall under? Hints, the likeliest first; none is a classification."""
    with held.working:
        return classifying.search(
            asked.description, asked.as_of, parameters=asked.parameters, limit=asked.limit, store=held.lists.place
        )


@router.post("/walk", summary="Walk an entry's paragraphs")
def walk(_: Viewer, held: Held, asked: WalkAsked) -> Walk:
    """Each paragraph ruled in, ruled out or open, with the questions that are open, and what follows for the item."""
    with held.working:
        return classifying.walk(
            asked.entry, asked.as_of, answers=asked.answers, parameters=asked.parameters, store=held.lists.place
        )


@router.post("/performance", summary="Work out processing performance")
def performance(_: Viewer, asked: PerformanceAsked) -> ChipOnDay:
    """Total processing performance and performance density of a chip, and where they put it on a day."""
    return classifying.performance(asked.chip, asked.as_of)


@router.get("/hs/{code}", summary="Entries behind an HS code")
def hs(
    _: Viewer,
    code: Annotated[str, Path(max_length=20, description="An HS code of two to ten digits; the first six count.")],
    as_of: AsOf = None,
    edition: Annotated[
        str, Query(max_length=20, description="The code's edition of the HS, HS1992 to HS2022.")
    ] = "HS2022",
) -> HsHints:
    """The entries that may be among the goods of an HS code: hints, never a classification."""
    return classifying.hs(code, as_of, edition)
