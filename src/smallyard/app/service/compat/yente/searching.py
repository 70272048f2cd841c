"""`/search`: names typed by a person."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, ClassVar

from fastapi import APIRouter, Query

from smallyard.app.service.access import Screener
from smallyard.app.service.compat.directory import Entry, directory_of
from smallyard.app.service.compat.looking import country, hits_of, lists_held, lists_today
from smallyard.app.service.compat.route import RefusedError
from smallyard.app.service.compat.yente.answers import EntityAnswer, Facet, FacetValue, SearchAnswer, Total
from smallyard.app.service.compat.yente.examples import SCHEMAS, fits
from smallyard.app.service.compat.yente.filters import Filtered, Names
from smallyard.app.service.compat.yente.route import ERRORS, YenteRoute
from smallyard.app.service.compat.yente.scope import Scope, lists_of
from smallyard.app.service.state import Held
from smallyard.lists.ftm import dataset_of, ftm_entities
from smallyard.model.country import all_countries
from smallyard.names import REVIEW, NameQuery

if TYPE_CHECKING:
    from smallyard.lists.view import ListsView

__all__ = ["Operator", "router"]


class SearchRoute(YenteRoute):
    """The search has parameters of its own that have no effect here."""

    refused: ClassVar[dict[str, str]] = {
        **YenteRoute.refused,
        "filter": "is not offered: use countries, topics, datasets and schema",
        "sort": "is not offered: results are in order of score",
    }


router = APIRouter(tags=["drop-in: yente"], route_class=SearchRoute)
_SYNTAX = re.compile(r"[*~]|\b(?:OR|NOT)\b|(?:^|\s)[a-zA-Z_.]+:\S")
"""Signs of the peer's query language: wildcards, distances, operators, fields."""
_COUNTED = 500
"""Hits for one question that are counted."""


class Operator(StrEnum):
    """How several filters on one field go together."""

    AND = "AND"
    OR = "OR"


class FacetName(StrEnum):
    """What hits are counted by."""

    DATASETS = "datasets"
    SCHEMA = "schema"
    COUNTRIES = "countries"
    TOPICS = "topics"


_LABELS = {
    FacetName.DATASETS: "Data sources",
    FacetName.SCHEMA: "Entity types",
    FacetName.COUNTRIES: "Countries",
    FacetName.TOPICS: "Topics",
}
_Facets = Annotated[list[FacetName], Query(description="What all results are counted by.")]
_FilterOperator = Annotated[
    Operator, Query(description="AND: all of countries and all of topics must fit; OR: one of each is enough.")
]


@router.get("/search/{dataset}", summary="Simple entity search", responses=ERRORS)
def search(
    held: Held,
    _: Screener,
    filters: Filtered,
    q: Annotated[str, Query(description="A name. Without one, all entities that the filters leave.")] = "",
    schema: Annotated[str, Query(description="Only what may be of this schema, such as Company.")] = "Thing",
    countries: Annotated[Names, Query(description="Only of these countries, by code or name.")] = [],  # noqa: B006 - read only
    datasets: Annotated[Names, Query(description="Only of these lists or collections.")] = [],  # noqa: B006
    limit: Annotated[int, Query(ge=0, le=500, description="The most results.")] = 10,
    offset: Annotated[int, Query(ge=0, le=9_499, description="How many to leave out before.")] = 0,
    fuzzy: Annotated[bool, Query(description="No effect: names are always compared by likeness.")] = False,
    simple: Annotated[bool, Query(description="Takes signs of the query language as they are.")] = False,
    facets: _Facets = [FacetName.COUNTRIES, FacetName.TOPICS, FacetName.DATASETS],  # noqa: B006
    filter_op: _FilterOperator = Operator.OR,
) -> SearchAnswer:
    """Listed parties with a name like the one given, best first; or all of them, in order of id."""
    if schema not in SCHEMAS:
        raise RefusedError(f"Invalid schema: there are {', '.join(SCHEMAS)}")
    if not simple and (sign := _SYNTAX.search(q)):
        raise RefusedError(
            f"q: {sign[0].strip()[:60]!r} would mean something in the peer's query language, which is not offered; "
            "give a name, and simple=true if this belongs to it"
        )
    view = lists_today(held)
    scope = filters.scope(view, every_topic=filter_op is Operator.AND)
    enough = all if filter_op is Operator.AND else any
    codes = [country(text, "countries") for text in countries]
    lists = {code for name in datasets for code in lists_of(name, lists_held(view))}

    def wanted(one: Entry) -> bool:
        return (
            fits(schema, one.schema)
            and scope.holds(one.schema, one.entity)
            and (not codes or enough(code in one.countries for code in codes))
            and (not lists or one.list in lists)
        )

    entries = _named(view, scope, q, wanted) if q.strip() else _all(view, scope, wanted)
    page = entries[offset : offset + limit]
    return SearchAnswer(
        limit=limit,
        offset=offset,
        total=Total(value=len(entries), relation="gte" if q.strip() and len(entries) == _COUNTED else "eq"),
        results=[_shown(view, one) for one in page],
        facets={str(name): _facet(name, entries) for name in facets},
    )


def _named(view: ListsView, scope: Scope, q: str, wanted: Callable[[Entry], bool]) -> list[Entry]:
    found = hits_of(
        view,
        NameQuery(name=q),
        scope.lists,
        _COUNTED,
        REVIEW / 2,  # a person who types looks himself
        lambda hit: wanted(Entry.of(hit.history.listing)),
    )
    return [Entry.of(hit.history.listing) for hit in found]


def _all(view: ListsView, scope: Scope, wanted: Callable[[Entry], bool]) -> list[Entry]:
    lists = set(scope.lists)
    return [one for one in directory_of(view).entries if one.list in lists and wanted(one)]


def _shown(view: ListsView, one: Entry) -> EntityAnswer:
    history = view.bearing(one.id)
    assert history is not None
    return EntityAnswer.model_validate(ftm_entities(history, view.effective)[0].as_dict())


def _facet(name: FacetName, entries: Sequence[Entry]) -> Facet:
    counts = Counter(value for one in entries for value in _values(name, one))
    return Facet(
        label=_LABELS[name],
        values=[
            FacetValue(name=value, label=_label(name, value), count=count) for value, count in counts.most_common()
        ],
    )


def _values(name: FacetName, one: Entry) -> Iterable[str]:
    if name is FacetName.COUNTRIES:
        return (code.lower() for code in sorted(one.countries))
    if name is FacetName.SCHEMA:
        return (one.schema,)
    dataset = dataset_of(one.list)
    return dataset.topics if name is FacetName.TOPICS else (dataset.name,)


def _label(name: FacetName, value: str) -> str:
    if name is FacetName.COUNTRIES and (known := all_countries().get(value.upper())):
        return known.name
    if name is FacetName.DATASETS:
        from smallyard.lists.ftm import datasets

        return datasets()[value].title
    return value
