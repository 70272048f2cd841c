"""One transaction under two laws: what `smallyard.check_both` and `check --law` do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path

from smallyard.app.worlds import open_world
from smallyard.errors import InputError, OutOfCoverageError
from smallyard.law.answerable import refuse_unasked
from smallyard.law.china.conflicts import BothLaws, conflicts
from smallyard.law.china.decide import ChinaDecision, decide_china
from smallyard.law.decide import decide
from smallyard.law.decision import Decision
from smallyard.law.world import World
from smallyard.model.reading.opening import file_label
from smallyard.model.transaction import Transaction

__all__ = ["Law", "both", "check_both", "check_china", "laws_for", "naming"]


class Law(StrEnum):
    """Whose law decides."""

    AUTO = "auto"
    """US law; and China's too for what is exported from China."""
    US = "us"
    CHINA = "china"
    BOTH = "both"


def laws_for(tx: Transaction, asked: Law) -> Law:
    """Whose law decides this transaction."""
    if asked is Law.AUTO:
        return Law.BOTH if tx.origin == "CN" and tx.destination != "CN" else Law.US
    return asked


@contextmanager
def naming(path: Path, number: int, tx: Transaction) -> Iterator[None]:
    """Name file and transaction in an error about its facts.

    Raises:
        InputError: whatever is wrong, with its place.
    """
    try:
        yield
    except InputError as wrong:
        which = f"transaction {tx.id or number}"
        raise type(wrong)(
            f"{which}: {wrong.problem}", file=file_label(path), field=wrong.field, accepted=wrong.accepted
        ) from wrong
    except OutOfCoverageError as outside:
        raise InputError(f"transaction {tx.id or number}: {outside}", file=file_label(path)) from outside


def check_china(
    tx: Transaction, *, as_of: date | None = None, known_at: date | None = None, world: World | None = None
) -> ChinaDecision:
    """Decide one transaction under China's law.

    Args:
        tx: the transaction.
        as_of: the day whose law applies; None for the transaction's own date.
        known_at: the day up to which received list evidence counts; None for today. Not used where a world is given.
        world: lists and tables to use; None opens the user's own.

    Raises:
        OutOfCoverageError: the day is before 19 September 2020.
        UnknownValueError: an answer is to a question that no rule asks.
        StoreError: the lists cannot be read.
    """
    day = as_of or tx.date
    refuse_unasked(tx.answers, len(tx.items))
    return decide_china(tx, (world or open_world(day, known_at)).on(day))


def check_both(
    tx: Transaction, *, as_of: date | None = None, known_at: date | None = None, world: World | None = None
) -> BothLaws:
    """Decide one transaction under US law and under China's, and show where they conflict.

    Arguments and errors are those of `check_china`.
    """
    day = as_of or tx.date
    refuse_unasked(tx.answers, len(tx.items))
    there = (world or open_world(day, known_at)).on(day)
    return both(decide(tx, there), there)


def both(us: Decision, world: World) -> BothLaws:
    """A decision under US law, with that under China's beside it, in the same world."""
    tx = us.transaction
    china = decide_china(tx, world)
    stricter = us if us.outcome.permissiveness < china.outcome.permissiveness else china
    words = "US law" if stricter is us else "China's law"
    same = us.outcome is china.outcome
    return BothLaws(
        transaction=tx,
        outcome=stricter.outcome,
        summary=f"{'Under both laws' if same else f'{words} is stricter'}: {stricter.summary}",
        us=us,
        china=china,
        conflicts=tuple(dict.fromkeys(conflicts(tx, world, us))),
    )
