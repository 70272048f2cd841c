"""Looking a party up for another service's client: what all of them share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from smallyard.app.service.compat.route import RefusedError
from smallyard.app.worlds import today
from smallyard.errors import UnknownValueError
from smallyard.model.country import country_code
from smallyard.names import analyse

if TYPE_CHECKING:
    from smallyard.app.service.state import Service
    from smallyard.lists.screening import Hit
    from smallyard.lists.view import ListsView
    from smallyard.model.listing import ListCode
    from smallyard.names import NameQuery

__all__ = ["chosen", "country", "hits_of", "hits_of_each", "lists_held", "lists_today", "tells"]

_MOST = 5_000
"""Candidates looked at for one question, however much is filtered out of them."""


def lists_today(held: Service) -> ListsView:
    """The lists as they are today."""
    return held.world(today()).lists


def lists_held(view: ListsView) -> frozenset[ListCode]:
    """The lists of which a publication is held."""
    return frozenset(view.latest())


def tells(query: NameQuery) -> bool:
    """Whether anything in a question can find a listing: more than "Co., Ltd.", or an identifier."""
    names = (query.name, *query.aliases)
    return bool(query.identifiers) or any(analyse(name, query.kind).tells for name in names)


def hits_of(
    view: ListsView,
    query: NameQuery,
    lists: Sequence[ListCode],
    most: int,
    least: float,
    wanted: Callable[[Hit], bool] = lambda _: True,
) -> list[Hit]:
    """The hits of one question with a score (in [0, 1)) of `least` or more, best first; see `hits_of_each`."""
    return hits_of_each(view, [query], lists, most, least, wanted)[0]


def hits_of_each(
    view: ListsView,
    queries: Sequence[NameQuery],
    lists: Sequence[ListCode],
    most: int,
    least: float,
    wanted: Callable[[Hit], bool] = lambda _: True,
) -> list[list[Hit]]:
    """For each question its hits, best first.

    Args:
        view: the lists.
        queries: the questions.
        lists: those to look at.
        most: the most hits for each.
        least: the least of our own scores, in [0, 1).
        wanted: tells which hits count; others leave their room to those that do.

    Raises:
        InputError: a name is too long.
    """
    found: list[list[Hit]] = [[] for _ in queries]
    open_ = list(range(len(queries)))
    asked = min(most, _MOST)
    while open_:
        looked = view.screen([queries[place] for place in open_], lists, asked, threshold=least)
        again = []
        for place, hits in zip(open_, looked, strict=True):
            found[place] = [hit for hit in hits if wanted(hit)][:most]
            if len(found[place]) < most and len(hits) == asked and asked < _MOST:
                again.append(place)
        open_, asked = again, min(asked * 4, _MOST)
    return found


def country(text: str, name: str) -> str:
    """The code of a country that a client names.

    Raises:
        RefusedError: there is no such country.
    """
    code = country_code(text.strip().upper() if len(text.strip()) == 2 else text.strip())
    if code is None:
        raise RefusedError(f"{name}: {text[:60]!r} is no country that we know; give a two-letter code")
    return code


def chosen(texts: Iterable[str], held: frozenset[ListCode], find: Callable[[str], ListCode]) -> list[ListCode]:
    """The lists that a client names.

    Raises:
        RefusedError: one is not known, or not held: an answer without it would look like a clear one.
    """
    found = []
    for text in texts:
        try:
            code = find(text)
        except UnknownValueError as error:
            raise RefusedError(str(error)) from error
        if code not in held:
            raise RefusedError(f"the list {code} is not loaded here, so nothing can be said of it")
        found.append(code)
    return found
