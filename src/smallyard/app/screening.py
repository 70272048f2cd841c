"""Screening parties: what `smallyard.screen`, `smallyard.screen_file` and the command `screen` do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smallyard.app.worlds import WorldAsked, open_world, today
from smallyard.errors import InputError
from smallyard.model.listing import ListCode
from smallyard.model.party import Address, Party, PartyKind
from smallyard.screening.pairs import with_clearances
from smallyard.screening.parties import NOTHING_SAID, Options, says_nothing
from smallyard.screening.result import query

if TYPE_CHECKING:
    from smallyard.law.world import World
    from smallyard.lists.screening import Hit
    from smallyard.lists.store import Store
    from smallyard.screening.batch import Progress, Run, Summary

__all__ = ["open_run", "screen", "screen_file"]


def screen(
    party: Party | str,
    *,
    country: str | None = None,
    address: str | None = None,
    kind: PartyKind = PartyKind.UNKNOWN,
    reference: str = "",
    lists: Sequence[ListCode] | None = None,
    as_of: date | None = None,
    known_at: date | None = None,
    past: bool = False,
    limit: int = 10,
    world: World | None = None,
) -> tuple[Hit, ...]:
    """The listed parties that one party may be, best first, each with what a person said of the pair earlier.

    Args:
        party: a party, or just a name; with a name, `country`, `address` and `kind` say more.
        country: an ISO 3166-1 code or English name.
        address: on one line.
        kind: person, organization, vessel or aircraft.
        reference: your own number for the party; a clearance made for another number then says nothing of it.
        lists: None for all lists held.
        as_of: the day on which the listings are to be in force; None for today.
        known_at: the day up to which received evidence counts; None for today. Not used where a world is given.
        past: give listings, too, that were certainly not in force on the day.
        limit: the most hits.
        world: lists and clearances to use; None opens the user's own.

    Raises:
        InputError: the name holds nothing to screen ("Co., Ltd.").
        StoreError: the lists cannot be read.
        pydantic.ValidationError: the country is not known.
    """
    if isinstance(party, str):
        data: dict[str, Any] = {"name": party, "kind": kind, "country": country}
        party = Party.model_validate({**data, "addresses": (Address(text=address),) if address else ()})
    day = as_of or today()
    opened = (world or open_world(day, known_at)).on(day)
    hits = opened.lists.screen([query(party)], lists, limit, include_past=past)[0]
    if not hits and says_nothing(party):
        raise InputError(NOTHING_SAID[0], field="name", accepted=NOTHING_SAID[1])
    return with_clearances(hits, party, opened.lists, opened.clearances, reference, lists)


def screen_file(
    path: str | Path,
    *outputs: str | Path,
    columns: Mapping[str, str] | None = None,
    encoding: str = "utf-8",
    lists: Sequence[ListCode] | None = None,
    as_of: date | None = None,
    known_at: date | None = None,
    past: bool = False,
    limit: int = 10,
    like: str = "",
    processes: int | None = None,
    restart: bool = False,
    by: str = "",
    progress: Progress | None = None,
    store: Store | Path | str | None = None,
) -> Summary:
    """Screen every party of a file of any length, in bounded memory, and write the results.

    A run that was stopped or killed goes on where it was when it is made again with the same file, options and lists.

    Args:
        path: a file .csv, .xlsx, .parquet or .jsonl.
        outputs: files to write, by their suffix: .csv, .xlsx, .json, .jsonl. From an .xlsx to an .xlsx, the
            workbook itself comes back, with verdicts to the right of its table and a report.
        columns: from the file's column names to ours ("Kunde": "name"); to "" for one that is not to be read.
        encoding: of the text of a CSV or JSON lines file.
        lists: None for all lists held.
        as_of: the day on which the listings are to be in force; None for today.
        known_at: the day up to which received evidence counts; None for today.
        past: give listings, too, that were certainly not in force on the day.
        limit: the most hits of one party.
        like: "ofac" to put the scores of OFAC's Sanctions List Search beside ours.
        processes: how many work at once; None for one on each processor.
        restart: begin again instead of going on from an earlier run.
        by: who screens, for the report.
        progress: called with the rows done and about how many there are.
        store: where the lists are; None for the user's own.

    Raises:
        InputError: the file cannot be read or an output cannot be written. A row that cannot be read raises nothing:
            it is reported in the results.
        StoreError: the lists cannot be read.
    """
    how = Options(tuple(lists) if lists is not None else None, past, limit, like)
    asked = WorldAsked(as_of, known_at, store)
    with open_run(path, *outputs, asked=asked, columns=columns, encoding=encoding, how=how, processes=processes,
                  restart=restart, by=by) as run:  # fmt: skip
        run.advance(progress)
        write_outputs(run, [Path(one) for one in outputs])
        if not outputs:
            for _ in run.rows():
                pass
        run.finish()
        return run.summary


def write_outputs(run: Run, outputs: Sequence[Path]) -> None:
    """Write what a run found to files, each in the form that its suffix says.

    Raises:
        InputError: one cannot be written.
    """
    from smallyard.screening.tables import write_results

    for path in outputs:
        write_results(path, run)


@contextmanager
def open_run(
    path: str | Path,
    *outputs: str | Path,
    asked: WorldAsked,
    columns: Mapping[str, str] | None = None,
    encoding: str = "utf-8",
    how: Options | None = None,
    processes: int | None = None,
    restart: bool = False,
    by: str = "",
) -> Iterator[Run]:
    """A run over a file, to be advanced, read and finished; see `screen_file` for what everything means.

    Raises:
        InputError, StoreError: as `screen_file`.
    """
    from smallyard.model.reading.party_files import open_party_file
    from smallyard.screening.batch import Run
    from smallyard.screening.tables import check_outputs

    targets = [Path(one) for one in outputs]
    check_outputs(targets, Path(path))
    opened = open_party_file(path, columns, encoding)
    world, place = asked.opened()
    with Run(
        opened,
        world.lists,
        how or Options(),
        world.clearances,
        place=place,
        processes=processes,
        work=targets[0].with_name(f"{targets[0].name}.partial") if targets else None,
        restart=restart,
        by=by,
    ) as run:
        yield run
