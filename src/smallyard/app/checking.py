"""Deciding transactions: what `smallyard.check` and the command of that name do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, overload

from smallyard.app.naming import in_row
from smallyard.app.worlds import WorldAsked, open_world
from smallyard.errors import MissingExtraError
from smallyard.law.answerable import refuse_unasked
from smallyard.law.decide import decide
from smallyard.law.decision import Decision
from smallyard.law.world import World
from smallyard.model.reading import read_numbered
from smallyard.model.transaction import Transaction

if TYPE_CHECKING:
    from smallyard.lists.store import Store
    from smallyard.scale.shipments import ShipmentRun, Summary
    from smallyard.screening.batch import Progress

__all__ = ["check", "check_file", "check_shipments", "open_shipment_run"]


@overload
def check(
    what: Transaction,
    *,
    as_of: date | None = None,
    known_at: date | None = None,
    world: World | None = None,
) -> Decision: ...


@overload
def check(
    what: str | Path,
    *,
    as_of: date | None = None,
    known_at: date | None = None,
    world: World | None = None,
) -> tuple[Decision, ...]: ...


def check(
    what: Transaction | str | Path,
    *,
    as_of: date | None = None,
    known_at: date | None = None,
    world: World | None = None,
) -> Decision | tuple[Decision, ...]:
    """Decide one transaction, or every transaction of a file.

    Args:
        what: a transaction, or the path of a file that holds one or many.
        as_of: the day whose law applies; None for each transaction's own date.
        known_at: the day up to which received list evidence counts; None for today. Not used where a world is given.
        world: lists and tables to use; None opens the user's own.

    Raises:
        InputError: the file cannot be read.
        UnknownValueError: an answer is to a question that no rule asks.
        OutOfCoverageError: the day is before the rules' present structure.
        StoreError: the lists cannot be read.
    """
    if isinstance(what, Transaction):
        day = as_of or what.date
        refuse_unasked(what.answers, len(what.items))
        return decide(what, (world or open_world(day, known_at)).on(day))
    return tuple(check_file(what, as_of=as_of, known_at=known_at, world=world))


def check_file(
    path: str | Path,
    *,
    as_of: date | None = None,
    known_at: date | None = None,
    world: World | None = None,
) -> Iterator[Decision]:
    """Decide the transactions of a file one by one; the whole file is read, and must be right, before the first.

    Raises:
        InputError: the file cannot be read, or a transaction lies outside what the law's tables reach; the message
            names file, row and field.
        StoreError: the lists cannot be read.
    """
    numbered = read_numbered(path)
    days = {as_of or tx.date for _, tx in numbered}
    opened = world if world is not None else open_world(min(days), known_at)
    worlds = {day: opened.on(day) for day in days}
    for day, on_that_day in worlds.items():
        # One batch for each day: names that come again are looked up once.
        on_that_day.prescreen([party for _, tx in numbered if (as_of or tx.date) == day for party in tx.parties])
    for number, tx in numbered:
        with in_row(path, number):
            refuse_unasked(tx.answers, len(tx.items))
            decision = decide(tx, worlds[as_of or tx.date])
        yield decision


def check_shipments(
    path: str | Path,
    output: str | Path,
    *,
    as_of: date | None = None,
    known_at: date | None = None,
    processes: int | None = None,
    restart: bool = False,
    progress: Progress | None = None,
    store: Store | Path | str | None = None,
) -> Summary:
    """Decide the transactions of a file of any length, in bounded memory, under US law, and write what they come to.

    Each row of the results has the outcome and digest that `check` gives for the transaction. A run that was stopped
    or killed goes on where it was when it is made again with the same file, lists and clearances.

    Args:
        path: a file .csv, .parquet or .jsonl; the lines of one transaction stand one below the other.
        output: a file .parquet, .csv or .jsonl.
        as_of: the day whose law applies; None for each transaction's own date.
        known_at: the day up to which received list evidence counts; None for today.
        processes: how many work at once; None for one on each processor.
        restart: begin again instead of going on from an earlier run.
        progress: called with the rows done and about how many there are.
        store: where the lists are; None for the user's own.

    Raises:
        InputError: the file cannot be read, the output cannot be written, or a transaction's lines stand apart. A
            row that cannot be read or decided raises nothing: the results say what is wrong.
        StoreError: the lists cannot be read.
        MissingExtraError: the extra `parquet` is not installed.
    """
    asked = WorldAsked(as_of, known_at, store)
    with open_shipment_run(path, output, asked, processes=processes, restart=restart) as run:
        run.write(Path(output), progress)
        run.finish()
        return run.summary


@contextmanager
def open_shipment_run(
    path: str | Path,
    output: str | Path,
    asked: WorldAsked,
    *,
    processes: int | None = None,
    restart: bool = False,
) -> Iterator[ShipmentRun]:
    """A run over a file, to be advanced, written and finished; see `check_shipments` for what everything means.

    Raises:
        InputError, StoreError: as `check_shipments`.
        MissingExtraError: the extra `parquet` is not installed.
    """
    try:
        from smallyard.scale.files import open_shipments
        from smallyard.scale.outputs import check_output
        from smallyard.scale.shipments import ShipmentRun
    except ImportError as missing:
        raise MissingExtraError(missing, "parquet") from missing
    target = Path(output)
    check_output(target, Path(path))
    opened = open_shipments(path)
    world, place = asked.opened()
    with ShipmentRun(
        opened,
        world,
        target.with_name(f"{target.name}.partial"),
        as_of=asked.as_of,
        place=place,
        processes=processes,
        restart=restart,
    ) as run:
        yield run
