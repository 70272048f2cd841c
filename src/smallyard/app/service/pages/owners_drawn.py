"""Who holds a person of a deal, drawn: boxes from the person up, each line with the share held, or its range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from smallyard.model.person import Holder, Person
from smallyard.model.plain import plain

__all__ = ["owners_drawn"]

_WIDE, _HIGH, _ACROSS, _DOWN, _EDGE = 192, 64, 20, 62, 2
_MOST = 40
"""Holders that are drawn; the table of facts has all."""
_LETTERS = 24
"""Letters on a line; a name has two lines."""


@dataclass
class _Box:
    name: str
    country: str
    held: str
    row: int
    children: list[_Box]
    middle: float = 0.0


def owners_drawn(person: Person) -> Markup:
    """The picture as SVG; empty where no holder is named. What it shows is said again in the list beside it."""
    if not person.holders:
        return Markup("")
    count = [0]
    root = _Box(person.name, person.country or "", "", 0, _above(person.holders, 1, count))
    width = _place(root, _EDGE) + 2 * _EDGE
    rows = _deepest(root) + 1
    high = rows * (_HIGH + _DOWN) - _DOWN + 2 * _EDGE
    # Lines first, so that no line runs over a box or a share.
    parts = Markup("").join([*_lines(root, rows), *_boxes(root, rows)])
    return Markup(
        '<svg class="owners" viewBox="0 0 {:.0f} {}" width="{:.0f}" height="{}" role="img" aria-label="{}">{}</svg>'
    ).format(width, high, width, high, plain(person.name)[:200], parts)


def _above(holders: Sequence[Holder], row: int, count: list[int]) -> list[_Box]:
    found = []
    for one in holders:
        if count[0] >= _MOST:
            break
        count[0] += 1
        found.append(_Box(one.name, one.country or "", _held(one), row, _above(one.holders, row + 1, count)))
    return found


def _held(one: Holder) -> str:
    said = [f"{one.equity}%"] if one.equity is not None else []
    if one.votes is not None and one.votes != one.equity:
        said.append(f"{one.votes}% votes")
    if one.directs:
        said.append("directs")
    return ", ".join(said) or "?"


def _place(box: _Box, left: float) -> float:
    """Place a box over the middle of those above it; the width that they take together."""
    if not box.children:
        box.middle = left + _WIDE / 2
        return _WIDE
    width = 0.0
    for one in box.children:
        width += _place(one, left + width) + _ACROSS
    width -= _ACROSS
    box.middle = (box.children[0].middle + box.children[-1].middle) / 2
    return max(width, _WIDE)


def _deepest(box: _Box) -> int:
    return max([box.row, *(_deepest(one) for one in box.children)])


def _top(box: _Box, rows: int) -> float:
    return _EDGE + (rows - 1 - box.row) * (_HIGH + _DOWN)


def _lines(box: _Box, rows: int) -> list[Markup]:
    parts = []
    for one in box.children:
        below, top = _top(one, rows) + _HIGH, _top(box, rows)
        parts.append(Markup('<path d="M{:.1f} {:.1f}L{:.1f} {:.1f}"/>').format(one.middle, below, box.middle, top))
        parts += _lines(one, rows)
    return parts


def _boxes(box: _Box, rows: int) -> list[Markup]:
    top = _top(box, rows)
    parts = [
        Markup('<rect x="{:.1f}" y="{:.1f}" width="{}" height="{}" rx="6"/>').format(
            box.middle - _WIDE / 2, top, _WIDE, _HIGH
        )
    ]
    lines = _split(plain(box.name))
    said = [*(("", line) for line in lines), *([("where", box.country)] if box.country else [])]
    first = top + _HIGH / 2 + 5 - 17 * (len(said) - 1) / 2
    for number, (kind, line) in enumerate(said):
        parts.append(
            Markup('<text class="{}" x="{:.1f}" y="{:.1f}">{}</text>').format(
                kind, box.middle, first + 17 * number, line
            )
        )
    for one in box.children:
        # A third of the way down each line, where lines to one box are still apart.
        x, y = (one.middle * 2 + box.middle) / 3, _top(one, rows) + _HIGH + _DOWN / 3
        wide = 7.5 * len(one.held) + 10
        parts.append(
            Markup(
                '<rect class="plate" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="20" rx="4"/>'
                '<text class="held" x="{:.1f}" y="{:.1f}">{}</text>'
            ).format(x - wide / 2, y - 10, wide, x, y + 5, one.held)
        )
        parts += _boxes(one, rows)
    return parts


def _split(name: str) -> list[str]:
    """A name on one line or two, broken between words where it can be; what is longer is cut."""
    if len(name) <= _LETTERS:
        return [name]
    space = name.rfind(" ", 0, _LETTERS + 1)
    first, rest = (name[:space], name[space + 1 :]) if space > 0 else (name[:_LETTERS], name[_LETTERS:])
    return [first, rest if len(rest) <= _LETTERS else f"{rest[: _LETTERS - 1]}…"]
