"""The Consolidated Screening List's search, as trade.gov offers it.

Source: https://developer.trade.gov, Consolidated Screening List API, version 1; the older address of version 2 gives
the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from fastapi import APIRouter, Query
from pydantic import Field

from smallyard.app.service.access import Screener, Viewer
from smallyard.app.service.compat.csl_entries import SOURCES, TYPES, entry, places_of
from smallyard.app.service.compat.directory import directory_of, words_of
from smallyard.app.service.compat.looking import chosen, country, hits_of, lists_held, lists_today
from smallyard.app.service.compat.route import PeerRoute, RefusedError, errors
from smallyard.app.service.state import Held
from smallyard.errors import UnknownValueError
from smallyard.lists.ftm import dataset_of
from smallyard.lists.sources.csl import list_code
from smallyard.model.noun import Described
from smallyard.names import REVIEW, NameQuery

if TYPE_CHECKING:
    from smallyard.lists.view import ListsView
    from smallyard.model.listing import ListCode, Listing, ListingHistory

__all__ = ["router"]

_MOST_COUNTED = 1_000
"""Hits by likeness that are counted."""


class GatewayError(Described):
    """What is wrong, as the publisher's gateway says it."""

    statusCode: int  # noqa: N815 - the publisher's name
    """The HTTP status of the answer."""
    message: str
    """What is wrong, for a person to read."""


class CslRoute(PeerRoute):
    """A path of trade.gov's, whose clients send a subscription key."""

    headers: ClassVar[tuple[str, ...]] = ("subscription-key", "Ocp-Apim-Subscription-Key", "apikey")
    parameters: ClassVar[tuple[str, ...]] = ("subscription-key", "api_key", "apikey")
    refused: ClassVar[dict[str, str]] = {
        "q": "is not offered: give name",
        "format": "is not offered: answers are JSON",
        "callback": "is not offered: answers are JSON",
        **dict.fromkeys(
            ("start_date", "end_date", "issue_date", "expiration_date", "programs"),
            "is not offered as a filter; look at the field of that name in the results",
        ),
    }

    @classmethod
    def told(cls, status: int, detail: str) -> dict[str, Any]:
        """An error in the gateway's shape."""
        return {"statusCode": status, "message": detail}


class SourceCount(Described):
    """How many of the results are on one list."""

    value: str
    """The list's name, as the publisher writes it in `source`."""
    count: int
    """Its entries among all that was found, beyond this page too."""


class SourceUsed(Described):
    """One list that was searched, and of which day it is."""

    source: str
    """The list's name, as the publisher writes it in `source`."""
    source_last_updated: str
    """The day of the latest publication that is held, as ISO 8601 at midnight UTC."""
    last_imported: str
    """The day from which that publication's evidence counts here, as ISO 8601 at midnight UTC."""
    import_rate: str = ""
    """Always empty: no rate of import is kept."""


class SearchAnswer(Described):
    """What the search gives."""

    total: int
    """How many entries were found in all; by likeness at most 1,000 are counted."""
    offset: int
    """How many of them were left out before `results`."""
    sources: list[SourceCount]
    """How many of them are on each list, the most first."""
    sources_used: list[SourceUsed]
    """The lists that were searched."""
    sources_not_held: list[str] = Field(
        description="Lists of the Consolidated Screening List that are not loaded here, and so were not searched."
    )
    search_performed_at: str
    """When, as ISO 8601 in UTC."""
    results: list[dict[str, Any]]
    """One page of entries, each with the publisher's field names, `countries` (all that the filter looks at) and
    `score` (from 0 to 100; null where names were not compared by likeness).
    """


class Source(Described):
    """One list that can be searched."""

    source: str
    """The list's name, as the publisher writes it in `source`."""
    source_short_name: str
    """The list's code, such as EL: what `sources` of the search takes."""
    source_full_name: str
    """The list's title."""
    source_list_url: str
    """Where the publisher tells of the list."""
    source_information_url: str
    """The same address as `source_list_url`."""
    source_last_updated: str
    """The day of the latest publication that is held, as ISO 8601 at midnight UTC."""
    source_last_imported: str
    """The day from which that publication's evidence counts here, as ISO 8601 at midnight UTC."""


_ERRORS = errors(GatewayError)
router = APIRouter(tags=["drop-in: Consolidated Screening List"], route_class=CslRoute)


@router.get("/v2/consolidated_screening_list/search", include_in_schema=False)
@router.get(
    "/consolidated_screening_list/v1/search", summary="Search the Consolidated Screening List", responses=_ERRORS
)
def search(
    held: Held,
    _: Screener,
    name: Annotated[str, Query(description="A name; without one, all entries that the filters leave.")] = "",
    fuzzy_name: Annotated[str, Query(description="true: by likeness. Else names that hold all words given.")] = "",
    sources: Annotated[str, Query(description="Codes, separated by commas: SDN,EL,UVL.")] = "",
    types: Annotated[str, Query(description="Individual, Entity, Vessel, Aircraft, separated by commas.")] = "",
    type_: Annotated[str, Query(alias="type", description="As types.")] = "",
    countries: Annotated[str, Query(description="ISO codes, separated by commas.")] = "",
    address: Annotated[str, Query(description="Words that an address holds.")] = "",
    city: Annotated[str, Query(description="Words that the city of an address holds.")] = "",
    state: Annotated[str, Query(description="Words that the state or region of an address holds.")] = "",
    postal_code: Annotated[str, Query(description="Words that the postal code of an address holds.")] = "",
    full_address: Annotated[str, Query(description="Words that an address with city, state and country holds.")] = "",
    offset: Annotated[int, Query(ge=0, le=100_000, description="How many to leave out before.")] = 0,
    size: Annotated[int, Query(ge=1, le=100, description="The most results.")] = 10,
) -> SearchAnswer:
    """Listed parties by name, list, kind, country and address; those on a list today, as the publisher gives them."""
    view = lists_today(held)
    lists_here = lists_held(view)
    lists = chosen(_parts(sources), lists_here, _source) or [code for code in SOURCES if code in lists_here]
    kinds = {_type(text) for text in (*_parts(types), *_parts(type_))}
    codes = {country(text, "countries") for text in _parts(countries)}
    asked = [
        (words, fields)
        for words, fields in (
            (words_of(address), ("text",)),
            (words_of(city), ("city",)),
            (words_of(state), ("region",)),
            (words_of(postal_code), ("postal_code",)),
            (words_of(full_address), ("line",)),
        )
        if words
    ]

    def wanted(listing: Listing) -> bool:
        return (
            (not kinds or listing.kind in kinds)
            and (not codes or bool(codes & places_of(listing)))
            and all(_has_address(listing, words, fields) for words, fields in asked)
        )

    alike = _flag(fuzzy_name)
    if alike and not name.strip():
        raise RefusedError("fuzzy_name works only with name")
    found = _alike(view, lists, name, wanted) if alike else _holding(view, lists, name, wanted)
    counts = Counter(dataset_of(history.listing.list).authority for history, _ in found)
    return SearchAnswer(
        total=len(found),
        offset=offset,
        sources=[SourceCount(value=value, count=count) for value, count in counts.most_common()],
        sources_used=_used(view, lists),
        sources_not_held=[dataset_of(code).authority for code in SOURCES if code not in lists_here],
        search_performed_at=datetime.now(UTC).isoformat(timespec="seconds"),
        results=[entry(history, score) for history, score in found[offset : offset + size]],
    )


_Found = list[tuple["ListingHistory", float | None]]


def _alike(view: ListsView, lists: list[ListCode], name: str, wanted: Callable[[Listing], bool]) -> _Found:
    query = NameQuery(name=name)
    hits = hits_of(view, query, lists, _MOST_COUNTED, REVIEW, lambda hit: wanted(hit.history.listing))
    return [(hit.history, round(100 * hit.match.score, 1)) for hit in hits]


def _holding(view: ListsView, lists: list[ListCode], name: str, wanted: Callable[[Listing], bool]) -> _Found:
    directory = directory_of(view)
    if name.strip() and not words_of(name):
        raise RefusedError("name holds no word")
    listed = set(lists)
    entries = directory.with_words(name) if name.strip() else iter(directory.entries)
    found: _Found = []
    for one in entries:
        if one.list in listed and (history := view.bearing(one.id)) is not None and wanted(history.listing):
            found.append((history, None))
    return found


@router.get("/consolidated_screening_list/v1/sources", summary="The lists that can be searched", responses=_ERRORS)
def sources(held: Held, _: Viewer) -> list[Source]:
    """The lists of the Consolidated Screening List that are held, with their days."""
    view = lists_today(held)
    latest = view.latest()
    return [
        Source(
            source=dataset_of(code).authority,
            source_short_name=str(code),
            source_full_name=dataset_of(code).title,
            source_list_url=dataset_of(code).url,
            source_information_url=dataset_of(code).url,
            source_last_updated=f"{latest[code].published.isoformat()}T00:00:00+00:00",
            source_last_imported=f"{latest[code].known.isoformat()}T00:00:00+00:00",
        )
        for code in SOURCES
        if code in latest
    ]


def _used(view: ListsView, lists: list[ListCode]) -> list[SourceUsed]:
    latest = view.latest()
    return [
        SourceUsed(
            source=dataset_of(code).authority,
            source_last_updated=f"{latest[code].published.isoformat()}T00:00:00+00:00",
            last_imported=f"{latest[code].known.isoformat()}T00:00:00+00:00",
        )
        for code in lists
    ]


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _source(text: str) -> ListCode:
    code = next((one for one in SOURCES if one == text.upper()), None) or list_code(text)
    if code is None:
        raise UnknownValueError(f"sources: {text[:60]!r} is no list here", accepted=", ".join(SOURCES))
    return code


def _type(text: str) -> Any:
    kind = next((kind for name, kind in TYPES.items() if name.casefold() == text.casefold()), None)
    if kind is None:
        raise RefusedError(f"types: {text[:60]!r} is none; there are: {', '.join(TYPES)}")
    return kind


def _flag(text: str) -> bool:
    if text.strip().casefold() in ("true", "1", "yes"):
        return True
    if text.strip().casefold() in ("", "false", "0", "no"):
        return False
    raise RefusedError("fuzzy_name must be true or false")


def _has_address(listing: Listing, words: list[str], fields: tuple[str, ...]) -> bool:
    """Whether one address holds all words in one of these fields.

    A city, state or postal code is looked for in the address's text too: some publishers write it all in one line.
    """
    fields = fields if fields == ("line",) else (*fields, "text")
    for one in listing.addresses:
        for field in fields:
            there = f" {' '.join(words_of(str(getattr(one, field))[:2_000]))} "
            if all(f" {word} " in there for word in words):
                return True
    return False
