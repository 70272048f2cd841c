"""What the item's own entry on the Commerce Control List says, for the exceptions of part 740 that turn on it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from smallyard.law.ear.part_740.terms import Fact
from smallyard.law.line import Line
from smallyard.law.tables.control_rows import Verdict
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN

__all__ = ["controlled", "controlled_by_column", "entry_says", "lvs_limit", "only_anti_terrorism", "sta_barred"]

_PREFIX = "column:"


def _place(line: Line, world: World) -> Callable[[str], bool]:
    """Tells whether the destination is a country, in a Country Group, or has an X in a "column:" of its chart row."""
    country = line.tx.controlling_country

    def test(where: str) -> bool:
        if where.startswith(_PREFIX):
            row = world.tables.country_chart.row(country, world.effective)
            return row is not None and where.removeprefix(_PREFIX) in row.columns
        return where == country or world.in_group(country, where)

    return test


def _fact(line: Line, verdict: Verdict) -> Fact:
    if verdict.certainty is not UNKNOWN:
        return Fact(verdict.certainty)
    asked = verdict.questions[0]
    return Fact(UNKNOWN, asked.key, asked.text)


def _unclassified(line: Line) -> Fact:
    return Fact(UNKNOWN, f"{line.place}.eccn", f"What is the ECCN of line {line.number}, or is it EAR99?")


def controlled(line: Line, world: World, *reasons: str) -> Fact:
    """Whether the item is controlled for one of these reasons, whatever its destination."""
    if line.eccn is None:
        return _unclassified(line)
    result = Fact(FALSE)
    entry = world.tables.ccl.entry(line.eccn, world.effective)
    for reason in reasons:
        if entry is not None and reason in entry.reasons:
            result |= _fact(line, world.tables.ccl.controlled_for(line, reason, world.effective))
    return result


def controlled_by_column(line: Line, world: World, column: str) -> Fact:
    """Whether a control row with this chart column ("NP1") covers the item, whatever its destination."""
    if line.eccn is None:
        return _unclassified(line)
    result = Fact(FALSE)
    for row, verdict in world.tables.ccl.controls(line, world.effective):
        if row.control == column:
            result |= _fact(line, verdict)
    return result


def only_anti_terrorism(line: Line, world: World) -> Fact:
    """Whether the item is EAR99, or controlled for anti-terrorism reasons and no other."""
    if line.eccn is None:
        return _unclassified(line)
    if line.eccn.is_ear99:
        return Fact(TRUE)
    entry = world.tables.ccl.entry(line.eccn, world.effective)
    if entry is None:
        return Fact(FALSE)
    return ~controlled(line, world, *(reason for reason in entry.reasons if reason != "AT"))


def entry_says(line: Line, world: World, symbol: str) -> Fact:
    """Whether the entry says yes to GBS or TSR for the item and the destination."""
    if line.eccn is None:
        return _unclassified(line)
    return _fact(line, world.tables.ccl.says(symbol, line, world.effective, _place(line, world)))


def sta_barred(line: Line, world: World) -> Fact:
    """Whether the entry's STA paragraph takes STA away for the item and the destination."""
    if line.eccn is None:
        return _unclassified(line)
    return ~_fact(line, world.tables.ccl.says("STA", line, world.effective, _place(line, world)))


def lvs_limit(line: Line, world: World) -> tuple[Decimal | None, Fact]:
    """The LVS limit in US dollars, and whether the entry gives one for the item and the destination."""
    if line.eccn is None:
        return None, _unclassified(line)
    limit = world.tables.ccl.lvs(line, world.effective, _place(line, world))
    return limit.amount, _fact(line, limit.verdict)
