"""Who holds a person of a deal, drawn: boxes from the person up, each line with the share held, or its range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from smallyard.model.person import Holder, Person
from smallyard.model.plain import plain

__all__ = ["owners_drawn"]

_WIDE, _HIGH, _ACROSS, _DOWN = 176, 44, 20, 58
_MOST = 40
"""Holders that are drawn; the table of facts has all."""
_LETTERS = 24


@dataclass
class _Box:
    name: str
    held: str
    row: int
    children: list[_Box]
    middle: float = 0.0


def owners_drawn(person: Person) -> Markup:
    """The picture as SVG; empty where no holder is named. What it shows is said again in the list beside it."""
    if not person.holders:
        return Markup("")
    count = [0]
    root = _Box(person.name, "", 0, _above(person.holders, 1, count))
    width = _place(root, 0)
    rows = _deepest(root) + 1
    high = rows * (_HIGH + _DOWN) - _DOWN
    parts = Markup("").join(_drawn(root, rows))
    return Markup(
        '<svg class="owners" viewBox="0 0 {:.0f} {}" width="{:.0f}" role="img" aria-label="{}">{}</svg>'
    ).format(width, high, width, plain(person.name)[:200], parts)


def _above(holders: Sequence[Holder], row: int, count: list[int]) -> list[_Box]:
    found = []
    for one in holders:
        if count[0] >= _MOST:
            break
        count[0] += 1
        found.append(_Box(one.name, _held(one), row, _above(one.holders, row + 1, count)))
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


def _drawn(box: _Box, rows: int) -> list[Markup]:
    top = (rows - 1 - box.row) * (_HIGH + _DOWN)
    name = plain(box.name)
    name = name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1]}…"
    parts = [
        Markup('<rect x="{:.1f}" y="{}" width="{}" height="{}" rx="6"/><text x="{:.1f}" y="{}">{}</text>').format(
            box.middle - _WIDE / 2, top, _WIDE, _HIGH, box.middle, top + _HIGH / 2 + 5, name
        )
    ]
    for one in box.children:
        below = top - _DOWN
        parts.append(
            Markup('<path d="M{:.1f} {}L{:.1f} {}"/><text class="held" x="{:.1f}" y="{:.1f}">{}</text>').format(
                one.middle, below, box.middle, top, (one.middle * 3 + box.middle) / 4, below + _DOWN / 3, one.held
            )
        )
        parts += _drawn(one, rows)
    return parts
