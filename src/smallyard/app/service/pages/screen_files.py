"""Screen a file: drop it, say what its columns hold, review the hits party by party, and take the same sheet back."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile

from smallyard.app.service.access import CheckedForm, Officer, Screener, log_read
from smallyard.app.service.pages.escalating import cases_of
from smallyard.app.service.pages.evidence import beside_each_other
from smallyard.app.service.pages.forms import problem_of, text_of
from smallyard.app.service.pages.languages import N_
from smallyard.app.service.pages.paging import Paged, paged
from smallyard.app.service.pages.screen import clear, form_facts, review, send_up
from smallyard.app.service.pages.screenings import LARGEST, Screening, Screenings
from smallyard.app.service.pages.showing import Shown, View, local_path, twin
from smallyard.app.service.pages.worked_out import remembered
from smallyard.app.service.state import Held, Service
from smallyard.app.worlds import today
from smallyard.errors import InputError
from smallyard.model.reading.columns import normalized
from smallyard.model.reading.party_columns import ALSO_KNOWN_AS, PARTY_FILE_COLUMNS
from smallyard.records.access import Role
from smallyard.records.clearances import ClearanceStore
from smallyard.screening.result import Result

__all__ = ["router"]

router = APIRouter(include_in_schema=False)
_PER_PAGE = 10
_FIELDS = {
    "reference": N_("Your number for it"),
    "name": N_("Name"),
    "aliases": N_("Other names"),
    "country": N_("Country"),
    "address": N_("Address"),
    "city": N_("City"),
    "kind": N_("Kind"),
    "birth_date": N_("Date of birth"),
    "identifiers": N_("Identifiers"),
    "uscc": N_("Unified social credit code"),
    "lei": N_("Legal entity identifier (LEI)"),
    "imo": N_("IMO number"),
    "passport": N_("Passport number"),
    "national_id": N_("Number of an identity card"),
    "tax_number": N_("Tax number"),
    "registration_number": N_("Registration number"),
    "swift": N_("SWIFT code or BIC"),
    "duns": N_("D-U-N-S number"),
}
_ENCODINGS = ("utf-8", "gb18030", "big5", "cp1252", "shift_jis")
_MEDIA = {
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".jsonl": "application/x-ndjson",
}


@twin(router, "/screen/files")
def files_page(view: Shown, held: Held, _: Screener, page: int = 1) -> Response:
    """The files that were given to the desk, and where to drop another."""
    return _files(view, held, page)


def _files(view: View, held: Service, page: int = 1, problem: dict[str, Any] | None = None) -> Response:
    shown, there = paged(Screenings(held).all(), page, "/screen/files", view.request.query_params)
    data = {"files": [_as_dict(one) for one in shown], "paging": there.as_dict()}
    return view.page(
        "screen/files.html",
        data,
        422 if problem else 200,
        paged=there,
        problem=problem,
        megabytes=LARGEST // 1_000_000,
    )


def _as_dict(one: Screening) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "by": one.by,
        "at": one.at,
        "on": one.on,
        "state": one.state,
        "rows": one.rows,
        "results": one.results,
        "problem": one.problem,
        "records": one.records,
    }


@router.post("/screen/files")
def add_file(view: Shown, held: Held, user: Screener, form: CheckedForm) -> Response:
    """Takes a file, and goes to its columns."""
    given = form.get("file")
    if not isinstance(given, UploadFile) or not given.filename:
        return _files(view, held, 1, {"field": "", "text": view.text(N_("No file was chosen.")), "accepted": ""})
    try:
        made = Screenings(held).add(given.filename, given.file, user.name, today())
    except InputError as wrong:
        return _files(view, held, 1, {**problem_of(wrong), "text": str(wrong), "accepted": ""})
    return view.go(f"/screen/files/{made.id}")


@twin(router, "/screen/files/{id}")
def file_page(
    view: Shown,
    held: Held,
    user: Screener,
    id: str,  # noqa: A002 - a part of the address
    show: str = "",
    page: int = 1,
) -> Response:
    """A file: its columns while they are not chosen, how far it is, or its results party by party."""
    screenings = Screenings(held)
    one = screenings.find(id)
    if one.state in {"new", "failed"}:
        return _columns(view, screenings, one, {})
    if one.state == "running":
        done, about = screenings.progress(one)
        return view.page("screen/running.html", {**_as_dict(one), "done": done, "about": about})
    log_read(user, f"screening {one.id}")
    return _results(view, held, screenings, one, show, page, may_decide=user.may(Role.OFFICER))


def _columns(
    view: View,
    screenings: Screenings,
    one: Screening,
    chosen: dict[str, str],
    problem: dict[str, Any] | None = None,
) -> Response:
    try:
        header, rows = screenings.preview(one)
    except InputError as wrong:
        header, rows = (), ()
        problem = problem or {**problem_of(wrong), "text": str(wrong), "accepted": ""}
    if one.problem and problem is None:
        problem = {"field": "", "text": one.problem, "accepted": ""}
    guessed: dict[str, str] = {}
    for name in header:
        field = _guess(name)
        guessed[name] = field if field not in guessed.values() else ""
    data = {
        **_as_dict(one),
        "columns": [
            {"column": name, "as": chosen.get(name, guessed[name]), "sample": [row[place][:80] for row in rows]}
            for place, name in enumerate(header)
            if name.strip()
        ],
    }
    return view.page(
        "screen/columns.html",
        data,
        422 if problem else 200,
        problem=problem,
        encoding=one.encoding,
        encodings=[(name, name) for name in _ENCODINGS],
        fields=[(column.name, view.text(_FIELDS[column.name])) for column in PARTY_FILE_COLUMNS],
    )


def _guess(name: str) -> str:
    plain = normalized(name)
    if plain in _FIELDS:
        return plain
    return next((field for field, others in ALSO_KNOWN_AS.items() if plain in others), "")


@router.post("/screen/files/{id}")
def begin_file(view: Shown, held: Held, user: Screener, form: CheckedForm, id: str) -> Response:  # noqa: A002
    """Screens it with the columns chosen."""
    screenings = Screenings(held)
    one = screenings.find(id)
    names = [text for text in form.getlist("column") if isinstance(text, str)]
    fields = [text for text in form.getlist("as") if isinstance(text, str)]
    chosen = dict(zip(names, fields, strict=False))
    encoding = text_of(form, "encoding") or "utf-8"
    if encoding != one.encoding and text_of(form, "reread"):
        from dataclasses import replace

        return _columns(view, screenings, replace(one, encoding=encoding), {})
    try:
        screenings.begin(one, chosen, encoding)
    except InputError as wrong:
        problem = {"field": wrong.field or "", "text": wrong.problem, "accepted": wrong.accepted or ""}
        return _columns(view, screenings, one, chosen, problem)
    return view.go(f"/screen/files/{one.id}")


def _results(
    view: View, held: Service, screenings: Screenings, one: Screening, show: str, page: int, *, may_decide: bool
) -> Response:
    rows = _rows(held, screenings, one)
    counts = {str(result): sum(row["result"] == result for row in rows) for result in Result}
    waiting = str(Result.MATCH) if counts[Result.MATCH] else str(Result.REVIEW)
    show = show if show in counts else waiting if counts[waiting] else str(Result.CLEAR)
    fitting = [row for row in rows if row["result"] == show]
    there = Paged(1, len(fitting), f"/screen/files/{one.id}", view.request.query_params, _PER_PAGE)
    there = Paged(max(1, min(page, there.pages)), len(fitting), there.path, view.request.query_params, _PER_PAGE)
    shown = []
    for row in fitting[max(there.first - 1, 0) : there.last]:
        cases = cases_of(held, _reference(one, row["row"], row["reference"])) if row["hits"] else {}
        hits = [{**hit, "case": cases.get(hit["listing"])} for hit in beside_each_other(row["hits"])]
        shown.append({**row, "hits": hits})
    data = {**_as_dict(one), "counts": counts, "show": show, "parties": shown, "paging": there.as_dict()}
    return view.page(
        "screen/results.html",
        data,
        paged=there,
        back=f"/screen/files/{one.id}?show={show}&page={there.page}",
        **review(may_decide),
    )


def _reference(one: Screening, row: int, reference: str) -> str:
    """The number under which the party of a row becomes a customer."""
    return reference or f"{one.id}-{row}"


def _rows(held: Service, screenings: Screenings, one: Screening) -> list[dict[str, Any]]:
    """Every row's result; kept until somebody says something of a pair."""
    with ClearanceStore(held.records_place) as store:
        said = hash(tuple((each.clearance.number, each.revoked) for each in store.all()))
    return remembered(("screening", one.id, one.at, said, today()), lambda: screenings.results(one))


@router.post("/screen/files/{id}/decide")
def decide_row(view: Shown, held: Held, user: Officer, form: CheckedForm, id: str) -> Response:  # noqa: A002
    """Records that the party of a row is, or is not, the listed one."""
    screenings = Screenings(held)
    one = screenings.find(id)
    back = local_path(text_of(form, "back"), f"/screen/files/{one.id}")
    try:
        party, reference = screenings.party(one, _row_number(form))
        clear(held, view, party, reference, user.name, form_facts(form))
    except (InputError, ValidationError) as wrong:
        view.say_wrong(problem_of(wrong))
    return view.go(f"{back}#next")


@router.post("/screen/files/{id}/escalate")
def escalate_row(view: Shown, held: Held, user: Screener, form: CheckedForm, id: str) -> Response:  # noqa: A002
    """Opens a case on a hit of a row."""
    screenings = Screenings(held)
    one = screenings.find(id)
    back = local_path(text_of(form, "back"), f"/screen/files/{one.id}")
    try:
        row = _row_number(form)
        party, reference = screenings.party(one, row)
        send_up(held, view, party, _reference(one, row, reference), user.name, form_facts(form))
    except (InputError, ValidationError) as wrong:
        view.say_wrong(problem_of(wrong))
    return view.go(f"{back}#next")


def _row_number(form: FormData) -> int:
    """The row that a form speaks of; 0, which no file has, where it says none."""
    text = text_of(form, "row")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@router.get("/screen/files/{id}/results{suffix}")
def results_file(held: Held, user: Screener, id: str, suffix: str) -> Response:  # noqa: A002
    """The results as a file: of a workbook the same workbook, with verdicts to the right of its table."""
    screenings = Screenings(held)
    one = screenings.find(id)
    if suffix not in _MEDIA:
        raise InputError(f"{suffix[:10]!r} is no form of results", accepted=", ".join(_MEDIA))
    log_read(user, f"screening {one.id}")
    stem = one.name.rsplit(".", 1)[0]
    return FileResponse(
        screenings.written(one, suffix), media_type=_MEDIA[suffix], filename=f"{stem}-screened{suffix}"
    )


@router.post("/screen/files/{id}/forget")
def forget_file(view: Shown, held: Held, user: Screener, form: CheckedForm, id: str) -> Response:  # noqa: A002
    """Takes a file and its results away."""
    screenings = Screenings(held)
    one = screenings.find(id)
    if one.by != user.name and not user.may(Role.OFFICER):
        view.say(N_("Only who brought the file, or an officer, can take it away."), "wrong")
        return view.go(f"/screen/files/{one.id}")
    screenings.forget(one)
    view.say(N_("%(name)s and its results are taken away; clearances stay on record."), name=one.name)
    return view.go("/screen/files")
