"""What if a control, an entry or the day were otherwise: what it frees and captures, and which entries matter most.

A what-if is the same trade looked at through a second fence. An ECCN that goes leaves its goods EAR99; a control that
goes leaves the ECCN with what others ask; an entry may be brought in before its day, or put under a chart column.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from smallyard.errors import UnknownValueError
from smallyard.law.tables.ccl import CommerceControlList, ControlKind, ControlRow
from smallyard.law.tables.control_rows import Scope as Paragraphs
from smallyard.law.world import World
from smallyard.model.eccn import Eccn
from smallyard.trade.correlation import Link
from smallyard.trade.fence import Fence, LinesOf, Linked
from smallyard.trade.look import Look
from smallyard.trade.portions import Portion
from smallyard.trade.requirement import Requirements
from smallyard.trade.scope_result import Change, Contribution, Grouping, Range
from smallyard.trade.sums import Sums, range_of

__all__ = ["LookedAt", "WhatIf", "change_of", "contributions_of", "kinds", "read_what_if"]

_COLUMN = re.compile(r"(?P<reason>[A-Z]{2})[1-3]")
_ECCN = re.compile(r"[0-9][A-Ea-e][0-9]{3}.*")


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What is otherwise: entries, controls and listings that are not, and entries that are (with a chart column)."""

    without_eccns: frozenset[Eccn] = frozenset()
    without_controls: frozenset[str] = frozenset()
    without_listings: tuple[str, ...] = ()
    entries: tuple[tuple[Eccn, str], ...] = ()

    @property
    def is_one(self) -> bool:
        """Whether anything is otherwise."""
        return self != WhatIf()

    @property
    def text(self) -> str:
        """In words."""
        gone = [*sorted(map(str, self.without_eccns)), *sorted(self.without_controls), *self.without_listings]
        come = [f"{eccn} under {column}" if column else str(eccn) for eccn, column in self.entries]
        parts = [f"without {', '.join(gone)}" if gone else "", f"with {', '.join(come)}" if come else ""]
        return " and ".join(filter(None, parts))

    def world(self, world: World) -> World:
        """The world as it would be."""
        for listing in self.without_listings:
            world = world.without(listing)
        ccl = world.tables.ccl
        for eccn, column in self.entries:
            ccl = _brought_in(ccl, eccn, column)
        return world.amend("ccl", ccl) if self.entries else world

    def fence(self, world: World, links: LinesOf) -> Fence:
        """The fence as it would be."""
        brought = frozenset(eccn.entry for eccn, column in self.entries if not column)

        def changed(edition: str) -> Sequence[Linked]:
            return [_always(one) if Eccn.parse(one.eccn).entry in brought else one for one in links(edition)]

        requirements = Requirements(self.world(world), self.without_controls)
        return Fence(requirements, changed if brought else links, self.without_eccns)


def read_what_if(world: World, without: Iterable[str], brought: Iterable[str]) -> WhatIf:
    """From what a user names.

    Args:
        world: says which entries, controls and listings there are.
        without: ECCNs ("3A001"), controls ("NS2", "746.7"), reasons for control ("NS") or ids of listings.
        brought: ECCNs, to have them on the list whatever the day, or ECCN=COLUMN to put one under a chart column.

    Raises:
        UnknownValueError: there is nothing of that name.
    """
    eccns: set[Eccn] = set()
    controls: set[str] = set()
    listings: list[str] = []
    known = {row.control for entry in world.tables.ccl for row in entry.rows} - {""}
    reasons = {row.reason for entry in world.tables.ccl for row in entry.rows}
    for name in without:
        plain = name.strip()
        if _ECCN.fullmatch(plain):
            eccns.add(_entry_of(world, plain, "--without"))
        elif ":" in plain:
            world.without(plain)
            listings.append(plain)
        elif plain.upper() in known | reasons or re.fullmatch(r"7[0-9]{2}\.[0-9]+(\([0-9A-Za-z]+\))*", plain):
            controls.add(plain.upper() if plain.upper() in known | reasons else plain)
        else:
            raise UnknownValueError(
                f"{plain[:40]!r} is no ECCN, control, reason for control or listing",
                field="--without",
                accepted="such as 3A001, NS2, 742.6(a)(6)(iii), NS, or a listing's id as screen prints it",
            )
    entries = []
    columns = {one for one in known if _COLUMN.fullmatch(one)}
    for name in brought:
        written, _, column = name.strip().partition("=")
        column = column.strip().upper()
        if column and column not in columns:
            raise UnknownValueError(
                f"{column[:20]!r} is no column of the Country Chart",
                field="--with",
                accepted=", ".join(sorted(columns)),
            )
        eccn = _entry_of(world, written, "--with")
        entries.append((Eccn(eccn.entry), column))
    return WhatIf(frozenset(eccns), frozenset(controls), tuple(listings), tuple(entries))


def _entry_of(world: World, written: str, option: str) -> Eccn:
    try:
        eccn = Eccn.parse(written)
    except UnknownValueError as failed:
        raise UnknownValueError(failed.problem, field=option, accepted=failed.accepted) from None
    if not world.tables.ccl.knows(eccn.entry):
        raise UnknownValueError(
            f"{eccn.entry} is not an entry of the Commerce Control List", field=option, accepted="such as 3A001"
        )
    if eccn.paragraphs:
        raise UnknownValueError(
            f"{eccn} is a paragraph: HS codes are linked to whole entries", field=option, accepted=eccn.entry
        )
    return eccn


def _always(link: Linked) -> Linked:
    """A link whatever the day."""
    return replace(link, since=None, until=None) if isinstance(link, Link) else link


def _brought_in(ccl: CommerceControlList, eccn: Eccn, column: str) -> CommerceControlList:
    entry = ccl.find(eccn.entry)
    assert entry is not None
    rows = entry.rows
    if column:
        match = _COLUMN.fullmatch(column)
        assert match is not None
        whole = (Paragraphs(include=((),)), frozenset[str]())
        number = max((row.number for row in rows), default=0) + 1
        rows = (
            *rows,
            ControlRow(
                entry.eccn, number, match["reason"], ControlKind.CHART, column, (whole,), "paragraph", None, None, ""
            ),
        )
    else:
        entry = replace(entry, since=None, until=None)
        rows = tuple(replace(row, since=None) if row.until is None else row for row in rows)
    return ccl.with_entry(replace(entry, rows=rows))


@dataclass(frozen=True, slots=True)
class LookedAt:
    """Lines of one kind, with their value in cents together: as they are and as they would be."""

    cents: int
    lines: int
    before: Look
    after: Look


def change_of(text: str, looked: Iterable[LookedAt]) -> Change:
    """What a what-if changes over these lines."""
    before, after = Sums(), Sums()
    freed, captured = _Moved(), _Moved()
    for one in looked:
        before.add(one.before.standing, one.cents, one.lines)
        after.add(one.after.standing, one.cents, one.lines)
        if one.before is not one.after and one.before != one.after:
            freed.add(one, one.before.freed(one.after))
            captured.add(replace(one, before=one.after, after=one.before), one.after.freed(one.before))
    return Change(
        text=text,
        before=before.row("before"),
        after=after.row("after"),
        freed=freed.value,
        captured=captured.value,
        freed_lines=freed.lines,
        captured_lines=captured.lines,
    )


class _Moved:
    """Sums of what lines lose."""

    def __init__(self) -> None:
        self._sums = [0, 0, 0]
        self.lines = 0

    def add(self, one: LookedAt, portion: Portion) -> None:
        self.add_portion(portion, one.cents)
        if one.before.standing.licensed.upper and not one.after.standing.licensed.upper:
            self.lines += one.lines

    def add_portion(self, portion: Portion, cents: int) -> None:
        for place, share in enumerate((portion.lower, portion.central, portion.upper)):
            self._sums[place] += cents * share

    @property
    def value(self) -> Range:
        return range_of(*self._sums)


def contributions_of(
    by: Grouping, looked: Iterable[tuple[int, int, Look]], labels: Mapping[str, str] | None = None
) -> tuple[Contribution, ...]:
    """What each ECCN, control or reason adds to what needs a license, the largest margin first.

    Args:
        by: eccn, control or reason.
        looked: cents, lines and look of lines of one kind.
        labels: what to call them.
    """
    alone: dict[str, _Moved] = defaultdict(_Moved)
    margins: dict[str, _Moved] = defaultdict(_Moved)
    for cents, lines, look in looked:
        if not look.standing.licensed.upper:
            continue
        for name, standing in look.groups(by):
            if standing.licensed.upper:
                alone[name].add_portion(standing.licensed, cents)
                after = look.without(by, name)
                margins[name].add(LookedAt(cents, lines, look, after), look.freed(after))
    found = [
        Contribution(
            entry=name,
            label=(labels or {}).get(name, ""),
            alone=alone[name].value,
            marginal=margin.value,
            lines=margin.lines,
        )
        for name, margin in margins.items()
    ]
    return tuple(
        sorted(found, key=lambda one: (-one.marginal.central, -one.marginal.upper, -one.alone.central, one.entry))
    )


def kinds(cells: Iterable[tuple[Look, Look, int]]) -> Iterator[LookedAt]:
    """Lines with equal looks together."""
    cents: Counter[tuple[int, int]] = Counter()
    lines: Counter[tuple[int, int]] = Counter()
    held: dict[tuple[int, int], tuple[Look, Look]] = {}
    for before, after, value in cells:
        key = (id(before), id(after))
        held[key] = before, after
        cents[key] += value
        lines[key] += 1
    for key, (before, after) in held.items():
        yield LookedAt(cents[key], lines[key], before, after)
