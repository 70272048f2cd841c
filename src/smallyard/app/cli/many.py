"""Many decisions in one table, a row each, and how many there are of each outcome; under each other where narrow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from rich.text import Text

from smallyard.app.cli.terminal import ColumnSpec, bullet, plain, prose, table

if TYPE_CHECKING:
    from rich.console import Console

    from smallyard.records.chain import Record

__all__ = ["Row", "counted", "numbered", "show_many"]

_Decided = TypeVar("_Decided")
_Outcome = TypeVar("_Outcome", bound=StrEnum)

_WIDE = 110
"""From this width on the reason has a column of its own."""
_SHORT = 160
"""Characters of a reason."""


@dataclass(frozen=True, slots=True)
class Row:
    """One decision of many.

    Attributes:
        name: what the user calls it, or its number.
        day: the day whose law applied.
        about: where to, or in whom.
        outcome: in words.
        record: its number; empty where it is not on record.
        why: the reason, in a sentence.
        plain: whether the outcome says it all, and the reason is left to the table.
    """

    name: str
    day: date
    about: str
    outcome: Text
    record: str
    why: str
    plain: bool = False


def numbered(decisions: Sequence[_Decided], records: Sequence[Record] | None) -> Iterator[tuple[str, _Decided, str]]:
    """Decisions, each behind its place, from 1, and before the number of its record; empty where there is none."""
    for place, one in enumerate(decisions):
        yield str(place + 1), one, str(records[place].sequence) if records else ""


def counted(outcomes: Iterable[_Outcome], every: Iterable[_Outcome], words: Callable[[_Outcome], str]) -> list[str]:
    """How many there are of each outcome ("3 prohibited"), in the order of `every`."""
    counts = Counter(outcomes)
    return [f"{counts[one]} {words(one)}" for one in every if counts[one]]


def show_many(out: Console, noun: str, about: str, rows: Sequence[Row], counts: Sequence[str]) -> None:
    """Print the rows of decisions on `noun`s, and how many there are ("3 prohibited") of each outcome.

    Args:
        out: where to.
        noun: "transaction" or "deal".
        about: the heading of what `Row.about` holds.
        rows: a row for each decision.
        counts: how many there are of each outcome, in words.
    """
    columns: list[ColumnSpec] = [
        (noun, {"max_width": 24}),
        ("as of", {"no_wrap": True}),
        (about, {"max_width": 28}),
        ("outcome", {"no_wrap": True}),
        "record",
        ("why", {"ratio": 1}),
    ]
    cells = []
    for one in rows:
        why = one.why if len(one.why) <= _SHORT else one.why[: _SHORT - 4].rsplit(" ", 1)[0] + " ..."
        cells.append([one.name, one.day, one.about, one.outcome, one.record or "-", why])
        if out.width < _WIDE:
            title = Text.assemble((plain(one.name), "bold"), f"  {one.day}  {plain(one.about)}  ", one.outcome)
            title.append(f"  record {one.record}" if one.record else "", style="dim")
            out.print(bullet("", title, 1))
            if not one.plain:
                out.print(prose(why, indent=4))
    if out.width >= _WIDE:
        out.print(table(columns, cells))
    out.print(Text(f"\n{len(rows)} {noun}s: {', '.join(counts)}", style="bold"))
