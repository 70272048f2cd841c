"""Putting screenings on record: what was screened, against which lists, with what score, and decided by whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from smallyard.law.decision import ListVersion, Versions, canonical
from smallyard.names import MATCH, REVIEW
from smallyard.records.screenings import (
    AT_ONCE,
    PartyAsked,
    PartyScreened,
    RecordedScreening,
    ScreeningAsked,
    hit_on_record,
    worst_result,
)
from smallyard.screening.result import Screened, hit_as_dict
from smallyard.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from smallyard.lists.clearances import Clearances
    from smallyard.lists.screening import Hit
    from smallyard.lists.store import Store
    from smallyard.lists.view import ListsView
    from smallyard.model.listing import ListCode
    from smallyard.model.party import Party
    from smallyard.records.chain import Record
    from smallyard.records.store import RecordStore
    from smallyard.screening.batch import Progress, Run

__all__ = [
    "record_run",
    "record_screened",
    "screened_again",
    "screened_for_record",
    "screening_on_record",
    "screening_versions",
]


def record_screened(
    screened: Sequence[Screened],
    view: ListsView,
    clearances: Clearances,
    *,
    by: str,
    lists: Sequence[ListCode] | None = None,
    past: bool = False,
    limit: int = 10,
    store: Store | Path | str | None = None,
    records: RecordStore | None = None,
) -> Record:
    """Put parties that were screened together on record, beside a store's lists.

    Args:
        screened: what `screen` found for each of them, with what persons had said of the pairs.
        view: the lists that were looked at.
        clearances: those that were heeded.
        by: who screened.
        lists: those that were looked at; None for all.
        past: as it was asked for.
        limit: as it was asked for.
        store: where the lists are; None for the user's own.
        records: opened records to write to, instead of those beside the lists.

    Raises:
        StoreError: it could not be written; then it is not on record.
    """
    made = screened_for_record(screened, view, clearances, lists=lists, past=past, limit=limit)
    if records is not None:
        return records.append(made, by=by)
    from smallyard.records.store import RecordStore as Records

    opened = Records(_place(store))
    try:
        return opened.append(made, by=by)
    finally:
        opened.close()


def screened_for_record(
    screened: Sequence[Screened],
    view: ListsView,
    clearances: Clearances,
    *,
    lists: Sequence[ListCode] | None = None,
    past: bool = False,
    limit: int = 10,
    versions: Versions | None = None,
) -> RecordedScreening:
    """What goes on record of parties that were screened together; arguments as those of `record_screened`."""
    asked = [
        PartyAsked(row=one.row, reference=one.reference, name=one.party.name, party=one.party) for one in screened
    ]
    rows = [
        {"row": one.row, "result": str(one.result), "problems": (), "hits": [hit_as_dict(hit) for hit in one.hits]}
        for one in screened
    ]
    how = ScreeningAsked(
        lists=tuple(map(str, lists)) if lists is not None else None, past=past, limit=limit, parties=tuple(asked)
    )
    return screening_on_record(how, rows, view, clearances, versions)


def record_run(
    run: Run, *, by: str, store: Store | Path | str | None = None, progress: Progress | None = None
) -> tuple[int, int]:
    """Put a run over a file on record, some hundred parties in one record; the first and the last record's number.

    Args:
        run: the run, its parties screened.
        by: who screened.
        store: where the lists are; None for the user's own.
        progress: called with the rows recorded and about how many there are.

    Raises:
        StoreError: it could not be written; records written before that stay.
    """
    from smallyard.records.store import RecordStore

    records = RecordStore(_place(store))
    versions = screening_versions(run.view)
    numbers = []
    done = 0
    try:
        for how, rows in _pieces(run):
            made = screening_on_record(how, rows, run.view, run.clearances, versions)
            numbers.append(records.append(made, by=by).sequence)
            done += len(rows)
            if progress is not None:
                progress(done, run.work.lines)
    finally:
        records.close()
    return numbers[0], numbers[-1]


def _pieces(run: Run) -> Iterator[tuple[ScreeningAsked, list[dict[str, Any]]]]:
    options = run.options
    both = zip(run.rows(), run.parties(), strict=True)
    while piece := list(islice(both, AT_ONCE)):
        parties = tuple(
            PartyAsked(row=row["row"], reference=row["reference"], name=row["name"], party=party)
            for row, party in piece
        )
        how = ScreeningAsked(
            file=run.opened.path.name,
            file_sha256=run.digest,
            lists=tuple(map(str, options.lists)) if options.lists is not None else None,
            past=options.past,
            limit=options.limit,
            parties=parties,
        )
        yield how, [row for row, _ in piece]


def screening_on_record(
    asked: ScreeningAsked,
    rows: Iterable[Mapping[str, Any]],
    view: ListsView,
    clearances: Clearances,
    versions: Versions | None = None,
) -> RecordedScreening:
    """What goes on record of parties and what was found for each, as JSON types as `screen --json` prints it."""
    parties = tuple(
        PartyScreened(
            row=row["row"],
            result=row["result"],
            problems=tuple(row["problems"]),
            hits=tuple(hit_on_record(hit) for hit in row["hits"]),
        )
        for row in rows
    )
    used = {hit.clearance.number for one in parties for hit in one.hits if hit.clearance is not None}
    return RecordedScreening(
        asked=asked,
        outcome=worst_result(one.result for one in parties),
        effective=view.effective,
        known=view.known,
        parties=parties,
        clearances=tuple(one for one in clearances if one.number in used) if used else (),
        versions=versions or screening_versions(view),
    )


def screening_versions(view: ListsView) -> Versions:
    """By what was screened: the software with its thresholds, and the lists with the SHA-256 of each publication."""
    import hashlib

    how = {"software": __version__, "match": str(MATCH), "review": str(REVIEW)}
    return Versions(
        software=__version__,
        rules=hashlib.sha256(canonical(how)).hexdigest(),
        lists=view.digest,
        list_versions=tuple(map(ListVersion.of, view.held())),
    )


def _place(store: Store | Path | str | None) -> Path | str:
    from smallyard.lists.store import Store
    from smallyard.records.database import records_place

    return records_place(store.place if isinstance(store, Store) else store)


def screened_again(record: RecordedScreening, view: ListsView, clearances: Clearances) -> RecordedScreening:
    """The same parties screened on the lists as they are given, heeding the clearances that are given."""
    from smallyard.model.listing import ListCode
    from smallyard.screening.pairs import with_clearances
    from smallyard.screening.result import Result, outcome, query

    asked = record.asked
    lists = [ListCode(one) for one in asked.lists] if asked.lists is not None else None
    readable: list[Party] = [one.party for one in asked.parties if one.party is not None]
    found = iter(view.screen([query(one) for one in readable], lists, asked.limit, include_past=asked.past))
    rows = []
    for one, before in zip(asked.parties, record.parties, strict=True):
        hits: tuple[Hit, ...] = ()
        if one.party is not None:
            hits = with_clearances(next(found), one.party, view, clearances, one.reference, lists)
        result = outcome(hits)
        if result is Result.CLEAR and before.problems:
            result = Result.UNREAD
        rows.append(
            {
                "row": one.row,
                "result": str(result),
                "problems": before.problems,
                "hits": [hit_as_dict(hit) for hit in hits],
            }
        )
    return screening_on_record(asked, rows, view, clearances)
