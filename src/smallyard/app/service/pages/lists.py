"""Lists: what is in force and how old it is, what changed between two days, and each entry with its history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from smallyard.app.service.access import Viewer
from smallyard.app.service.pages.charts import Bars, up_and_down
from smallyard.app.service.pages.forms import day_of, problem_of
from smallyard.app.service.pages.languages import N_
from smallyard.app.service.pages.months import by_country, by_month
from smallyard.app.service.pages.paging import Paged, paged
from smallyard.app.service.pages.showing import Shown, View, twin
from smallyard.app.service.pages.spreadsheets import csv_answer
from smallyard.app.service.pages.wording import WORDS
from smallyard.app.service.pages.worked_out import difference, freshness, remembered
from smallyard.app.service.state import Held
from smallyard.app.worlds import today
from smallyard.errors import InputError, UnknownValueError
from smallyard.lists.differences import Difference, Kind, Tally, history
from smallyard.lists.history import Stint
from smallyard.lists.shown import DifferenceShown
from smallyard.lists.view import ListsView
from smallyard.model.country import stated_country
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN
from smallyard.model.listing import ListCode, ListingHistory

__all__ = ["router"]

router = APIRouter(include_in_schema=False)
_STANDING = {TRUE: "yes", FALSE: "no", UNKNOWN: "unknown"}
_TWO_YEARS = timedelta(days=730)
Text = Annotated[str, Query(max_length=2_000)]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an address asks of two days; what is empty is not asked for."""

    frm: str = ""
    to: str = ""
    list: str = ""
    country: str = ""


Between = Annotated[_Asked, Depends()]


@twin(router, "/lists")
def lists_page(view: Shown, held: Held, _: Viewer) -> Response:
    """What is held of each list, and ways into it."""
    day = today()
    lists = held.world(day).lists
    data = {"day": day.isoformat(), "digest": lists.digest, "lists": freshness(lists, day)}
    return view.page("lists/index.html", data, a_year_ago=(day - timedelta(days=365)).isoformat())


@twin(router, "/lists/entries")
def entries_page(
    view: Shown,
    held: Held,
    _: Viewer,
    list: str = "",  # noqa: A002 - the domain's word
    on: str = "",
    country: str = "",
    page: int = 1,
) -> Response:
    """The entries of a list in force on a day."""
    day = day_of(on, "on") or today()
    code, where = _list(list), _country(country)
    lists = held.world(day).lists
    if where is None:
        standing = remembered(("stints", lists.digest, lists.known, day, code), lambda: tuple(_standing(lists, code)))
        shown, there = paged(standing, page, "/lists/entries", view.request.query_params)
        rows = [_row(lists.as_history(key, stint), day) for key, stint in shown]
    else:
        key = ("entries", lists.digest, lists.known, day, code)
        held_rows = remembered(key, lambda: tuple(_row(one, day) for one in lists.in_force(code)))
        fitting = [one for one in held_rows if where in one["countries"]]
        some, there = paged(fitting, page, "/lists/entries", view.request.query_params)
        rows = [*some]
    data = {
        "list": str(code) if code else None,
        "on": day.isoformat(),
        "country": where,
        "entries": rows,
        "paging": there.as_dict(),
    }
    return view.page("lists/entries.html", data, paged=there, codes=_codes(lists))


def _standing(lists: ListsView, code: ListCode | None) -> Iterator[tuple[str, Stint]]:
    for key, _, stint in lists.stints(code):
        over = stint.ended.happened_by(lists.effective) if stint.ended is not None else FALSE
        if stint.began.happened_by(lists.effective) & ~over is not FALSE:
            yield key, stint


def _row(one: ListingHistory, day: date) -> dict[str, Any]:
    listing = one.listing
    return {
        "listing": listing.id,
        "list": str(listing.list),
        "name": listing.name,
        "countries": [*listing.countries],
        "in_force": _STANDING[one.in_force(day)],
        "listed": str(one.began),
        "removed": str(one.ended) if one.ended is not None else None,
    }


@twin(router, "/lists/entry")
def entry_page(view: Shown, held: Held, _: Viewer, id: Text, on: str = "") -> Response:  # noqa: A002
    """One entry whole, with every time that it was on its list."""
    day = day_of(on, "on") or today()
    lists = held.world(day).lists
    found = lists.find(id)
    if not found:
        raise UnknownValueError(f"no listing {id[:80]!r} in the lists held", accepted="an id that a screening shows")
    listing = found[-1].listing
    data = {
        "on": day.isoformat(),
        "in_force": _STANDING[lists.listed(id)],
        "listing": listing.model_dump(mode="json"),
        "histories": [
            {**_row(one, day), "evidence": [*one.evidence], "last_seen": str(one.last_seen or "") or None}
            for one in found
        ],
        "citations": [{"text": str(one), "url": one.url} for one in listing.citations],
    }
    return view.page("lists/entry.html", data, id=listing.id, name=listing.name)


@twin(router, "/lists/history")
def history_page(view: Shown, held: Held, _: Viewer, name: Text = "") -> Response:
    """Entries by name or id, past ones included, with their times on the list."""
    day = today()
    lists = held.world(day).lists
    found = history(lists, name.strip()) if name.strip() else ()
    data = {
        "name": name,
        "found": [
            {
                "score": round(one.match.score, 4) if one.match else None,
                "band": str(one.match.band) if one.match else None,
                "histories": [{**_row(each, day), "evidence": [*each.evidence]} for each in one.histories],
            }
            for one in found
        ],
    }
    return view.page("lists/history.html", data)


@twin(router, "/lists/difference")
def difference_page(
    view: Shown,
    held: Held,
    _: Viewer,
    asked: Between,
    kind: str = "",
    sure: str = "",
    page: int = 1,
) -> Response:
    """What changed on the lists between any two days: names known, beside the rules' own counts."""
    lists = held.world(today()).lists
    try:
        found = _difference(lists, asked)
    except InputError as wrong:
        there = Paged(1, 0, "/lists/difference", view.request.query_params)
        nothing: dict[str, Any] = {"from_day": asked.frm, "to_day": asked.to}
        nothing |= {"list": asked.list or None, "country": asked.country or None}
        return _difference_shown(view, lists, {**nothing, "changes": []}, None, there, 422, problem_of(wrong))
    whole = DifferenceShown.of(found, lists).model_dump(mode="json")
    chosen = [one for one in whole["changes"] if kind in ("", one["kind"]) and (not sure or one["certain"])]
    shown, there = paged(chosen, page, "/lists/difference", view.request.query_params)
    return _difference_shown(view, lists, {**whole, "changes": [*shown]}, found, there)


def _difference_shown(
    view: View,
    lists: ListsView,
    data: dict[str, Any],
    found: Difference | None,
    there: Paged,
    status: int = 200,
    problem: dict[str, Any] | None = None,
) -> Response:
    tallies = [(str(kind), found.tally(kind)) for kind in Kind] if found else []
    return view.page(
        "lists/difference.html",
        {**data, "paging": there.as_dict()},
        status,
        tallies=[(kind, one) for kind, one in tallies if one != Tally(0, 0, 0, 0, None)],
        paged=there,
        first=data["from_day"],
        kinds=[(str(kind), view.text(WORDS[str(kind)])) for kind in Kind],
        chosen_kind=view.request.query_params.get("kind", ""),
        sure=view.request.query_params.get("sure", ""),
        codes=_codes(lists),
        problem=problem,
        query=view.request.url.query,
    )


@router.get("/lists/difference.csv")
def difference_table(
    held: Held,
    _: Viewer,
    asked: Between,
) -> Response:
    """The same as a table for a spreadsheet."""
    found = _difference(held.world(today()).lists, asked)
    header = ("change", "certain", "list", "listing", "name", "countries", "when", "source", "what")
    return csv_answer(
        f"lists-{found.frm}-{found.to}.csv",
        header,
        (
            (
                str(one.kind),
                "yes" if one.within is TRUE else "perhaps",
                str(one.listing.list),
                one.listing.id,
                one.listing.name,
                " ".join(one.listing.countries),
                str(one.when),
                one.words,
                "; ".join(f"{field}: {before} -> {after}" for field, before, after in one.what),
            )
            for one in found.changes
        ),
    )


def _difference(lists: ListsView, asked: _Asked, before: timedelta = timedelta(days=365)) -> Difference:
    """What changed between the days asked for; without a first one, in the time `before` the last."""
    last = day_of(asked.to, "to") or today()
    first = day_of(asked.frm, "from") or last - before
    return difference(lists.on(last), first, last, _list(asked.list), _country(asked.country))


@twin(router, "/lists/months")
def months_page(
    view: Shown,
    held: Held,
    _: Viewer,
    asked: Between,
) -> Response:
    """Additions and removals by month and by country, as a chart beside its table."""
    lists = held.world(today()).lists
    found = _difference(lists, asked, _TWO_YEARS)
    months = by_month(found)
    countries = by_country(found)
    data = {
        "from": found.frm.isoformat(),
        "to": found.to.isoformat(),
        "list": str(found.list) if found.list else None,
        "country": found.country,
        "months": months,
        "countries": countries,
        "in_no_month": Counter(str(one.kind) for one in found.changes if one.when.earliest != one.when.latest),
    }
    added, removed = view.text(N_("Added")), view.text(N_("Removed"))
    chart = up_and_down(
        [Bars(one["month"], one["added"], one["removed"]) for one in months],
        view.text(N_("Additions and removals by month; the table beside it has the numbers")),
        added,
        removed,
    )
    return view.page("lists/months.html", data, first=found.frm.isoformat(), chart=chart, codes=_codes(lists))


def _codes(lists: ListsView) -> list[str]:
    return [str(code) for code in lists.latest()]


def _list(code: str) -> ListCode | None:
    if not code:
        return None
    try:
        return ListCode(code)
    except ValueError:
        raise UnknownValueError(
            f"{code[:20]!r} is no list", field="list", accepted=", ".join(str(one) for one in ListCode)
        ) from None


def _country(text: str) -> str | None:
    return stated_country(text, "country") if text.strip() else None
