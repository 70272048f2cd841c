"""Records: find what is on record, decide it again, verify the chain, hold it, and hand it to an auditor."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Literal, get_args

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.datastructures import FormData

from smallyard.app.memo import memo_pdf
from smallyard.app.replaying import replay
from smallyard.app.service.access import CheckedForm, Officer, Viewer, log_read
from smallyard.app.service.pages.forms import day_of, problem_of, said_if_wrong, text_of
from smallyard.app.service.pages.languages import N_
from smallyard.app.service.pages.showing import Shown, twin, with_query
from smallyard.app.service.state import Held
from smallyard.app.worlds import today
from smallyard.errors import BrokenChainError, InputError, SmallyardError, UnknownValueError
from smallyard.records.access import Role
from smallyard.records.bundle import make_bundle
from smallyard.records.chain import Record
from smallyard.records.forms import Kind, Recordable
from smallyard.records.retained import RetainedStore
from smallyard.records.search import Search

__all__ = ["router"]

router = APIRouter(include_in_schema=False)
_PER_PAGE = 50
_MOST_BUNDLED = 500
_OUTCOMES = (
    "PROHIBITED", "LICENSE_REQUIRED", "UNDETERMINED", "LICENSE_EXCEPTION", "NLR", "NOT_SUBJECT", "MANDATORY_FILING",
    "NOTIFIABLE", "VOLUNTARY_FILING", "EXCEPTED", "NOT_COVERED", "match", "review", "unread", "clear",
)  # fmt: skip
_NUMBERS = re.compile(r"[0-9]{1,12}")
Law = Literal["us", "china", "both"]


@twin(router, "/records")
def records_page(
    view: Shown,
    held: Held,
    user: Viewer,
    q: str = "",
    kind: str = "",
    outcome: str = "",
    law: str = "",
    by: str = "",
    frm: str = "",
    to: str = "",
    before: int | None = None,
) -> Response:
    """What is on record, the newest first."""
    asked = {"q": q, "kind": kind, "outcome": outcome, "law": law, "by": by, "frm": frm, "to": to}
    problem: dict[str, Any] | None = None
    rows: list[dict[str, Any]] = []
    more = False
    try:
        found = held.records.search(_search(asked), limit=_PER_PAGE, before=before)
        rows, more = [_row(one) for one in found.records], found.more
        log_read(user, *(f"record {one['record']}" for one in rows))
    except InputError as wrong:
        problem = problem_of(wrong)
    data = {"asked": asked, "records": rows, "more": more}
    return view.page(
        "records/index.html",
        data,
        422 if problem else 200,
        problem=problem,
        kinds=get_args(Kind),
        outcomes=_OUTCOMES,
        older=with_query("/records", **asked, before=rows[-1]["record"]) if more else "",
        newest=with_query("/records", **asked) if before is not None else "",
        may_hold=user.may(Role.OFFICER),
    )


def _search(asked: dict[str, str]) -> Search:
    kind = asked["kind"] or None
    if kind is not None and kind not in get_args(Kind):
        raise InputError(f"{kind[:20]!r} is no kind of record", field="kind", accepted=", ".join(get_args(Kind)))
    law = asked["law"] or None
    if law is not None and law not in get_args(Law):
        raise InputError(f"{law[:20]!r} is no law", field="law", accepted=", ".join(get_args(Law)))
    return Search(
        text=asked["q"],
        kind=kind,  # type: ignore[arg-type]  # one of them, as looked above
        outcomes=(asked["outcome"],) if asked["outcome"] else (),
        law=law,  # type: ignore[arg-type]  # likewise
        by=asked["by"][:200],
        recorded_from=day_of(asked["frm"], "frm"),
        recorded_to=day_of(asked["to"], "to"),
    )


def _row(one: Record) -> dict[str, Any]:
    names, reference = _named(one)
    return {
        "record": one.sequence,
        "recorded_at": one.recorded_at,
        "kind": one.kind,
        "law": one.law if one.kind == "transaction" else "",
        "outcome": one.outcome,
        "effective": one.effective,
        "made_by": one.made_by,
        "reference": reference,
        "names": names,
        "disposed": one.disposed,
    }


def _named(one: Record) -> tuple[list[str], str]:
    """Whom a record is about, and the user's own number for it."""
    if one.disposed:
        return [], ""
    facts = json.loads(one.facts)
    if one.kind == "screening":
        parties = facts.get("parties", [])
        return [str(party.get("name", "")) for party in parties[:3]], str(facts.get("file", ""))
    if one.kind == "investment":
        return [facts["investor"]["name"], facts["target"]["name"]], str(facts.get("id", ""))
    return [str(party["name"]) for party in facts.get("parties", [])][:3], str(facts.get("id", ""))


@router.post("/records/verify")
def verify(view: Shown, held: Held, _: Viewer, form: CheckedForm) -> Response:
    """Walks the whole chain."""
    try:
        found = held.records.verify(text_of(form, "head").strip() or None)
    except BrokenChainError as broken:
        view.say(N_("The chain does not hold: %(why)s"), "wrong", why=str(broken))
    else:
        view.say(N_("The chain of %(count)s records holds. Its head: %(head)s"), count=found.count, head=found.head)
    return view.go("/records")


@router.post("/records/bundle")
def bundle(view: Shown, held: Held, user: Officer, form: CheckedForm) -> Response:
    """A signed bundle of the records chosen, with their memos, that is checked without this service."""
    try:
        numbers = _numbers(form)
        records = [held.records.record(number) for number in numbers]
        log_read(user, *(f"record {number}" for number in numbers))
        memos = [(f"memos/{one.sequence:08}.pdf", memo_pdf(_restored(one), one)) for one in records]
        made = make_bundle(held.records, numbers, by=user.name, files=memos)
    except SmallyardError as wrong:
        view.say(N_("No bundle was made: %(why)s"), "wrong", why=str(wrong))
        return view.go("/records")
    name = f"records-{numbers[0]}-{numbers[-1]}.zip"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(made.content, media_type="application/zip", headers=headers)


@router.post("/records/hold")
def hold(view: Shown, held: Held, user: Officer, form: CheckedForm) -> Response:
    """Holds the records chosen: none of them is disposed of until the hold is released."""
    with RetainedStore(held.records_place) as store, said_if_wrong(view, N_("Nothing was held: %(why)s")):
        placed = store.hold(
            _numbers(form),
            matter=text_of(form, "matter").strip()[:200],
            by=user.name,
            because=text_of(form, "because").strip()[:2_000],
            on=today(),
        )
        view.say(N_("%(count)s records are held."), count=len(placed))
    return view.go("/records/holds")


@twin(router, "/records/holds")
def holds_page(view: Shown, held: Held, user: Viewer) -> Response:
    """Legal holds, and what may be disposed of."""
    with RetainedStore(held.records_place) as store:
        found = store.holds()
        due = store.due(today())
    rows = [
        {
            "record": one.record,
            "matter": one.matter,
            "by": one.by,
            "because": one.because,
            "on": one.on.isoformat(),
            "standing": one.standing,
            "released_by": one.released_by,
            "released_because": one.released_because,
            "released_on": one.released_on.isoformat() if one.released_on else None,
        }
        for one in reversed(found)
    ]
    data = {"holds": rows, "due": list(due[:200]), "due_in_all": len(due)}
    matters = sorted({one.matter for one in found if one.standing})
    return view.page("records/holds.html", data, matters=matters, may_hold=user.may(Role.OFFICER))


@router.post("/records/release")
def release(view: Shown, held: Held, user: Officer, form: CheckedForm) -> Response:
    """Releases all that is held in a matter."""
    with RetainedStore(held.records_place) as store, said_if_wrong(view, N_("Nothing was released: %(why)s")):
        released = store.release(
            text_of(form, "matter"), by=user.name, because=text_of(form, "because").strip()[:2_000], on=today()
        )
        view.say(N_("%(count)s records are released."), count=len(released))
    return view.go("/records/holds")


def _numbers(form: FormData) -> list[int]:
    """The numbers of the records chosen, by boxes or in a field of text such as "1, 4-7"."""
    chosen = [int(one) for one in form.getlist("record") if isinstance(one, str) and _NUMBERS.fullmatch(one)]
    for part in text_of(form, "numbers").replace(",", " ").split():
        first, _, last = part.partition("-")
        if not _NUMBERS.fullmatch(first) or (last and not _NUMBERS.fullmatch(last)):
            raise UnknownValueError(f"{part[:20]!r} is no number of a record", accepted="1, 4-7")
        chosen += range(int(first), min(int(last or first), int(first) + _MOST_BUNDLED) + 1)
    found = sorted(set(chosen))
    if not found:
        raise UnknownValueError("no record was chosen", accepted="numbers such as 1, 4-7")
    if len(found) > _MOST_BUNDLED:
        raise InputError(
            "are too many for a page", field="numbers", accepted=f"{_MOST_BUNDLED}; more with `audit bundle`"
        )
    return found


@twin(router, "/records/{number}")
def record_page(view: Shown, held: Held, user: Viewer, number: int) -> Response:
    """One record: what it is, and what can be done with it."""
    one = held.records.record(number)
    log_read(user, f"record {number}")
    with RetainedStore(held.records_place) as store:
        standing = [each for each in store.holds(standing=True) if each.record == number]
        disposal = store.disposal(number)
    screening = one.restored_screening() if one.kind == "screening" and not one.disposed else None
    row = _row(one)
    data = {
        **row,
        "keep_until": one.keep_until,
        "regimes": json.loads(one.regimes),
        "hash": one.hash,
        "previous": one.previous,
        "digest": one.digest,
        "held_in": [each.matter for each in standing],
        "facts": json.loads(one.facts) if not one.disposed else None,
        "decision": json.loads(one.decision) if not one.disposed else None,
    }
    return view.page(
        "records/record.html",
        data,
        one=one,
        disposal=disposal,
        screening=screening,
        asked={each.row: each for each in screening.asked.parties} if screening is not None else {},
        sound=one.hash == one.computed(),
        page={"transaction": "/check", "investment": "/invest"}.get(one.kind, ""),
    )


@router.get("/records/{number}/memo.pdf")
def memo(held: Held, user: Viewer, number: int) -> Response:
    """The memo of a record, as PDF."""
    one = held.records.record(number)
    log_read(user, f"record {number}")
    headers = {"content-disposition": f'inline; filename="record-{number}.pdf"'}
    return Response(memo_pdf(_restored(one), one), media_type="application/pdf", headers=headers)


@router.post("/records/{number}/replay")
def replayed(view: Shown, held: Held, user: Viewer, number: int, _: CheckedForm) -> Response:
    """Decides a record's facts again, as of its days, and says whether the same comes of it."""
    one = held.records.record(number)
    log_read(user, f"record {number}")
    try:
        again = replay(one, world=held.world(date.fromisoformat(one.effective), date.fromisoformat(one.known)))
    except SmallyardError as wrong:
        view.say(N_("It could not be decided again: %(why)s"), "wrong", why=str(wrong))
        return view.go(f"/records/{number}")
    if again.same:
        view.say(N_("Decided again: the same, to the byte."))
    else:
        view.say(N_("Decided again, and it differs: %(how)s"), "note", how=_joined(again.differences))
    return view.go(f"/records/{number}")


def _joined(differences: Sequence[str]) -> str:
    return "; ".join(differences)[:1_000]


def _restored(one: Record) -> Recordable:
    if one.disposed:
        raise InputError(f"record {one.sequence} was disposed of: there is nothing left to show")
    return one.restored_any()
