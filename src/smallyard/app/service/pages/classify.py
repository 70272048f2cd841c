"""Classify: find an ECCN by words and values, read an entry, walk its paragraphs, and work out what it turns on."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import ValidationError

from smallyard.app import classifying
from smallyard.app.deminimis import de_minimis
from smallyard.app.service.access import Viewer
from smallyard.app.service.pages.asking import ANSWER, put, questions_put
from smallyard.app.service.pages.forms import day_of, problem_of
from smallyard.app.service.pages.showing import Shown, View, twin
from smallyard.app.service.state import Held
from smallyard.app.worlds import today
from smallyard.errors import InputError, SmallyardError
from smallyard.law.classification.performance import Chip, read_rate
from smallyard.law.tables.ccl_items import DescribedParagraphs
from smallyard.model.noun import Noun
from smallyard.model.transaction import ContentPart, ItemKind

__all__ = ["router"]

router = APIRouter(include_in_schema=False)
Text = Annotated[str, Query(max_length=4_000)]
_ANSWER, _VALUE = "answer.", "value."
_MOST_LINES = 50


def _day(view: View) -> date:
    return day_of(view.request.query_params.get("on", ""), "on") or today()


def _values(view: View) -> dict[str, str]:
    """Technical values that the form gives: its own fields, and lines of NAME = VALUE.

    Raises:
        InputError: a line is not of that form.
    """
    query = view.request.query_params
    found = {
        name.removeprefix(_VALUE): text.strip()
        for name, text in query.items()
        if name.startswith(_VALUE) and text.strip()
    }
    for line in query.get("values", "").splitlines()[:_MOST_LINES]:
        if line.strip():
            name, equals, text = line.partition("=")
            if not equals or not name.strip() or not text.strip():
                raise InputError(
                    f"{line[:40]!r} is no value", field="values", accepted="NAME = VALUE, such as tpp = 4800"
                )
            found[name.strip()] = text.strip()
    return found


def _answered(
    view: View, template: str, data: Noun | dict[str, Any], problem: dict[str, Any] | None, **only_shown: Any
) -> Response:
    """A page of a form that asks by its address, with what it came to, or what is wrong with what it asks."""
    return view.page(
        template,
        data.model_dump(mode="json") if isinstance(data, Noun) else data,
        422 if problem else 200,
        problem=problem,
        on=view.request.query_params.get("on", "") or today().isoformat(),
        **only_shown,
    )


@twin(router, "/classify")
def search_page(view: Shown, held: Held, _: Viewer, q: Text = "", values: Text = "", hs: str = "") -> Response:
    """Entries that an item so described may fall under, or that an HS code hints at."""
    found = hints = problem = None
    try:
        day = _day(view)
        given = _values(view)
        if q.strip() or given:
            found = classifying.search(q, day, parameters=given, store=held.settings.store)
        if hs.strip():
            hints = classifying.hs(hs, day)
    except SmallyardError as wrong:
        problem = problem_of(wrong)
    data = {
        "question": q,
        "found": found.model_dump(mode="json") if found is not None else None,
        "hs": hints.model_dump(mode="json") if hints is not None else None,
    }
    return _answered(
        view,
        "classify/index.html",
        data,
        problem,
        values=values,
        hs_code=hs,
        parameters=sorted(DescribedParagraphs.load().parameters()),
        spoken=_spoken(q, [stem for hit in found.hits for stem in hit.words]) if found is not None else {},
    )


def _spoken(question: str, stems: list[str]) -> dict[str, str]:
    """The words of a question by the stems under which they were looked up."""
    words = re.findall(r"\w+", question.casefold())
    return {stem: word for stem in stems for word in reversed(words) if word.startswith(stem)}


@twin(router, "/classify/entry")
def entry_page(view: Shown, held: Held, _: Viewer, eccn: str) -> Response:
    """What the Commerce Control List says of an ECCN of any depth on a day."""
    found = classifying.show(eccn.strip(), _day(view), store=held.settings.store)
    return view.page("classify/entry.html", found.model_dump(mode="json"), entry=found)


@twin(router, "/classify/walk")
def walk_page(view: Shown, held: Held, _: Viewer, entry: str = "", values: Text = "") -> Response:
    """An entry's paragraphs, each ruled in, out, or open, with the questions that can be answered now."""
    walk = problem = None
    query = view.request.query_params
    answers = {
        name.removeprefix(_ANSWER): text == "true"
        for name, text in query.items()
        if name.startswith(_ANSWER) and text in {"true", "false"}
    }
    try:
        if entry.strip():
            walk = classifying.walk(
                entry.strip(), _day(view), answers=answers, parameters=_values(view), store=held.settings.store
            )
    except SmallyardError as wrong:
        problem = problem_of(wrong)
    return _answered(
        view,
        "classify/walk.html",
        walk or {"entry": entry},
        problem,
        walk=walk,
        asked_entry=entry,
        values=values,
        answers=answers,
        open_keys={str(one.key) for one in walk.questions} if walk is not None else set(),
    )


@twin(router, "/classify/performance")
def performance_page(
    view: Shown,
    _: Viewer,
    name: str = "",
    rates: Text = "",
    die: str = "",
    interconnect: str = "",
    memory: str = "",
    datacenter: str = "",
) -> Response:
    """A chip's total processing performance and performance density, and what they put it in."""
    found = problem = None
    try:
        if rates.strip():
            units = tuple(
                tuple(read_rate(part) for part in line.replace(",", " ").split())
                for line in rates.splitlines()[:_MOST_LINES]
                if line.strip()
            )
            chip = Chip(
                name=name,
                units=units,
                die_area_mm2=_number(die, "die"),
                interconnect_gbs=_number(interconnect, "interconnect"),
                memory_bandwidth_gbs=_number(memory, "memory"),
                datacenter={"true": True, "false": False}.get(datacenter),
            )
            found = classifying.performance(chip, _day(view))
        elif name.strip():
            found = classifying.performance(name.strip(), _day(view))
    except (SmallyardError, ValidationError) as wrong:
        problem = problem_of(wrong)
    return _answered(
        view,
        "classify/performance.html",
        found or {"chip": name},
        problem,
        found=found,
        fields={"name": name, "rates": rates, "die": die, "interconnect": interconnect, "memory": memory},
        datacenter={"true": True, "false": False}.get(datacenter),
    )


@twin(router, "/classify/de-minimis")
def de_minimis_page(
    view: Shown,
    held: Held,
    _: Viewer,
    destination: str = "",
    value: str = "",
    content: Text = "",
    eccn: str = "",
    kind: str = "",
    made_in: str = "",
    part: str = "",
) -> Response:
    """Whether a foreign-made item is subject to the EAR by its US-origin content."""
    found = problem = None
    query = view.request.query_params
    answers = {name: text for name, text in query.items() if name.startswith(ANSWER) and text in ("true", "false")}
    try:
        if destination.strip() and value.strip():
            day = _day(view)
            found = de_minimis(
                destination.strip(),
                value.strip().replace(",", ""),
                _content(content),
                eccn=eccn.strip() or None,
                kind=kind or None,
                made_in=made_in.strip() or None,
                as_of=day,
                complete=part != "1",
                answers={name.removeprefix(ANSWER): text == "true" for name, text in answers.items()},
                world=held.world(day),
            )
    except (SmallyardError, ValidationError) as wrong:
        problem = problem_of(wrong)
    return _answered(
        view,
        "classify/de_minimis.html",
        found or {"destination": destination},
        problem,
        found=found,
        fields={
            "destination": destination,
            "value": value,
            "content": content,
            "eccn": eccn,
            "kind": kind,
            "made_in": made_in,
        },
        part=part == "1",
        # What a field of the form answers is asked there; the rest has an answer of its own.
        of_fields=[one for one in (found.questions if found is not None else ()) if _is_of_the_item(one.key)],
        **questions_put(
            [
                put(one, f"{ANSWER}{one.key}", "yes_no")
                for one in (found.questions if found is not None else ())
                if not _is_of_the_item(one.key)
            ],
            answers,
        ),
        kinds=[str(one) for one in ItemKind],
    )


def _is_of_the_item(key: str) -> bool:
    return key.startswith("items[")


def _content(text: str) -> list[ContentPart]:
    """US-origin content, one line each: ECCN = VALUE.

    Raises:
        InputError: a line is not of that form.
    """
    parts = []
    for line in text.splitlines()[:_MOST_LINES]:
        if not line.strip():
            continue
        eccn, equals, amount = line.partition("=")
        if not equals:
            raise InputError(
                f"{line[:40]!r} is no content", field="content", accepted="ECCN = VALUE, such as 3A991 = 120"
            )
        said: dict[str, Any] = {"eccn": eccn.strip(), "value": amount.strip().replace(",", "")}
        parts.append(ContentPart.model_validate(said))
    return parts


def _number(text: str, field: str) -> Decimal | None:
    if not text.strip():
        return None
    try:
        return Decimal(text.strip().replace(",", ""))
    except InvalidOperation:
        raise InputError(f"{text[:20]!r} is no number", field=field, accepted="a number, such as 814") from None
