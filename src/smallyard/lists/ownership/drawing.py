"""An ownership graph as a picture: SVG in layers, owners above what they own, readable in black and white.

Listed parties are octagons with a heavy edge, persons have round ends, companies are boxes; the entity asked about
has a double edge. A share that is a range, and a party that only may be listed, are dashed. All text is escaped, and
the picture carries a title and a description.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

from smallyard.lists.ownership.graph import OwnershipGraph
from smallyard.lists.ownership.report import OwnershipReport
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.party_kind import PartyKind

__all__ = ["draw"]

_MOST = 60
"""Entities in one picture."""
_LINE, _PAD, _GAP, _RISE, _SIZE = 17, 12, 28, 92, 13
_WRAP = 24
_ARROW = (
    '<defs><marker id="ownership-arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
    'orient="auto"><path d="M0 0L10 5L0 10z" fill="#333"/></marker></defs>'
)
_LEGEND = (
    ("box", "company"),
    ("person", "person"),
    ("listed", "listed party"),
    ("maybe", "may be listed"),
    ("target", "asked about"),
)


@dataclass(slots=True)
class _Box:
    """One entity in the picture; `x` and `y` are the middle of its upper edge."""

    number: int
    lines: list[str]
    layer: int = 0
    x: float = 0.0
    y: float = 0.0
    width: float = 0.0
    height: float = 0.0


@dataclass(slots=True)
class _Plan:
    """Boxes and the stakes between them, with what was left out."""

    boxes: dict[int, _Box]
    stakes: list[int]
    left_out: int = 0
    back: set[int] = field(default_factory=set)


def draw(
    graph: OwnershipGraph, number: int, report: OwnershipReport, listed: Mapping[int, Kleene] | None = None
) -> str:
    """The picture of who owns an entity: everyone on the chains of the report's holders, and its direct owners.

    Args:
        graph: who owns whom.
        number: the entity.
        report: what `describe` said of it.
        listed: which entities are, or may be, listed; None takes the file's own word for it.
    """
    marks = listed if listed is not None else dict.fromkeys(graph.said_to_be_listed, TRUE)
    plan = _plan(graph, number, report, marks)
    _layer(graph, plan, number)
    width, height = _place(plan)
    title = f"Who owns {graph.entities[number].name}"
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" role="img" aria-labelledby="ownership-title ownership-desc" '
        f'font-family="system-ui, sans-serif" font-size="{_SIZE}">'
    )
    parts = [
        opening,
        f'<title id="ownership-title">{_text(title)}</title>',
        f'<desc id="ownership-desc">{_text(_description(graph, plan, report))}</desc>',
        '<rect width="100%" height="100%" fill="white"/>',
        _ARROW,
    ]
    labels: list[str] = []
    for stake in plan.stakes:
        line, label = _edge(graph, plan, stake)
        parts.append(line)
        labels.append(label)
    parts += [_shape(graph, box, number, marks.get(box.number, FALSE)) for box in plan.boxes.values()]
    parts += labels
    parts.append(_legend(height, plan.left_out))
    return "\n".join([*parts, "</svg>\n"])


def _plan(graph: OwnershipGraph, number: int, report: OwnershipReport, marks: Mapping[int, Kleene]) -> _Plan:
    from smallyard.lists.ownership.chains import chains

    wanted = [number]
    direct = sorted(graph.holdings(number), key=lambda one: (-one[2], one[0]))
    of_holders = [graph.number(one.id) for one in report.holders]
    for holder in of_holders:
        for way in chains(graph, holder, number, 3):
            wanted += way.path
    wanted += [owner for owner, _, _ in direct]
    ordered = list(dict.fromkeys(wanted))
    kept = ordered[:_MOST]
    boxes = {one: _Box(one, _wrapped(graph, one, marks.get(one, FALSE))) for one in kept}
    stakes = [
        stake
        for owned in kept
        for stake in graph.owners_of(owned)
        if int(graph.owner[stake]) in boxes and graph.high[stake] > 0
    ]
    return _Plan(boxes, stakes, len(ordered) - len(kept))


def _layer(graph: OwnershipGraph, plan: _Plan, number: int) -> None:
    """Layers upward from the entity, each owner above all that it owns; stakes that close a circle are set aside."""
    upward: dict[int, list[tuple[int, int]]] = {one: [] for one in plan.boxes}
    for stake in plan.stakes:
        upward[int(graph.owned[stake])].append((int(graph.owner[stake]), stake))
    state: dict[int, int] = {}
    order: list[int] = []
    for start in (number, *plan.boxes):
        stack: list[tuple[int, int]] = [(start, 0)]
        while stack:
            one, step = stack.pop()
            if step == 0:
                if one in state:
                    continue
                state[one] = 1
            if step < len(upward[one]):
                stack.append((one, step + 1))
                owner, stake = upward[one][step]
                if state.get(owner) == 1:
                    plan.back.add(stake)
                elif owner not in state:
                    stack.append((owner, 0))
            else:
                state[one] = 2
                order.append(one)
    for one in reversed(order):
        for owner, stake in upward[one]:
            if stake not in plan.back:
                plan.boxes[owner].layer = max(plan.boxes[owner].layer, plan.boxes[one].layer + 1)
    _order(graph, plan)


def _order(graph: OwnershipGraph, plan: _Plan) -> None:
    """Within a layer, owners stand over the middle of what they own, which keeps lines from crossing much."""
    layers = _layers(plan)
    for row in layers:
        for place, box in enumerate(row):
            box.x = place
    for _ in range(3):
        for row in layers[1:]:
            for box in row:
                below = [
                    plan.boxes[int(graph.owned[stake])].x
                    for stake in plan.stakes
                    if int(graph.owner[stake]) == box.number and stake not in plan.back
                ]
                box.x = sum(below) / len(below) if below else box.x
            for place, box in enumerate(sorted(row, key=lambda one: (one.x, one.number))):
                box.x = place


def _layers(plan: _Plan) -> list[list[_Box]]:
    count = max(box.layer for box in plan.boxes.values()) + 1
    rows: list[list[_Box]] = [[] for _ in range(count)]
    for box in plan.boxes.values():
        rows[box.layer].append(box)
    return rows


def _place(plan: _Plan) -> tuple[float, float]:
    rows = _layers(plan)
    for box in plan.boxes.values():
        box.width = max(90.0, max(_wide(line) for line in box.lines) + 2 * _PAD + 10)
        box.height = len(box.lines) * _LINE + 2 * _PAD
    widths = [sum(box.width for box in row) + _GAP * (len(row) - 1) for row in rows]
    width = max(*widths, 620.0) + 120
    y = 30.0
    for row, needed in zip(reversed(rows), reversed(widths), strict=True):
        x = (width - needed) / 2
        for box in sorted(row, key=lambda one: one.x):
            box.x, box.y = x + box.width / 2, y
            x += box.width + _GAP
        y += max(box.height for box in row) + _RISE
    return width, y - _RISE + 90


def _edge(graph: OwnershipGraph, plan: _Plan, stake: int) -> tuple[str, str]:
    owner, owned = plan.boxes[int(graph.owner[stake])], plan.boxes[int(graph.owned[stake])]
    share = graph.share(stake)
    dash = "" if share.exact else ' stroke-dasharray="6 4"'
    look = f'fill="none" stroke="#333" stroke-width="1.4"{dash} marker-end="url(#ownership-arrow)"'
    if stake in plan.back:
        # Round the right side: from what stands lower up to what stands higher.
        x1, y1 = owner.x + owner.width / 2, owner.y + owner.height / 2
        x2, y2 = owned.x + owned.width / 2, owned.y + owned.height / 2
        bend = max(x1, x2) + 46
        path = f"M{x1:.0f} {y1:.0f}C{bend:.0f} {y1:.0f} {bend:.0f} {y2:.0f} {x2 + 2:.0f} {y2:.0f}"
        middle = ((x1 + x2) / 8 + bend * 3 / 4, (y1 + y2) / 2)
    else:
        x1, y1, x2, y2 = owner.x, owner.y + owner.height, owned.x, owned.y
        half = (y1 + y2) / 2
        path = f"M{x1:.0f} {y1:.0f}C{x1:.0f} {half:.0f} {x2:.0f} {half:.0f} {x2:.0f} {y2 - 2:.0f}"
        # Nearer to the owner, where lines that end in one box are still apart.
        t = 0.36
        middle = (
            (1 - t) ** 2 * (1 + 2 * t) * x1 + t**2 * (3 - 2 * t) * x2,
            (1 - t) ** 3 * y1 + 3 * (1 - t) * t * half + t**3 * y2,
        )
    text = str(share)
    wide = _wide(text) + 8
    label = (
        f'<g><rect x="{middle[0] - wide / 2:.0f}" y="{middle[1] - 9:.0f}" width="{wide:.0f}" height="18" '
        f'fill="white"/><text x="{middle[0]:.0f}" y="{middle[1] + 4:.0f}" text-anchor="middle">{_text(text)}</text>'
        "</g>"
    )
    return f'<path d="{path}" {look}/>', label


def _shape(graph: OwnershipGraph, box: _Box, number: int, listed: Kleene) -> str:
    kind = graph.entities[box.number].kind
    name = "listed" if listed is TRUE else "maybe" if listed is UNKNOWN else "box"
    if name == "box" and kind is PartyKind.PERSON:
        name = "person"
    outline = _outline(name, box.x - box.width / 2, box.y, box.width, box.height)
    if box.number == number:
        inner = _outline(name, box.x - box.width / 2 - 4, box.y - 4, box.width + 8, box.height + 8, fill="none")
        outline = inner + outline
    lines = "".join(
        f'<text x="{box.x:.0f}" y="{box.y + _PAD + 13 + place * _LINE:.0f}" text-anchor="middle">{_text(line)}</text>'
        for place, line in enumerate(box.lines)
    )
    full = graph.entities[box.number].name
    return f"<g><title>{_text(full)}</title>{outline}{lines}</g>"


def _outline(name: str, x: float, y: float, width: float, height: float, fill: str = "") -> str:
    if name in {"listed", "maybe"}:
        cut = min(11.0, height / 3)
        points = [
            *((x + cut, y), (x + width - cut, y), (x + width, y + cut), (x + width, y + height - cut)),
            *((x + width - cut, y + height), (x + cut, y + height), (x, y + height - cut), (x, y + cut)),
        ]
        dash = ' stroke-dasharray="7 4"' if name == "maybe" else ""
        return (
            f'<polygon points="{" ".join(f"{a:.0f},{b:.0f}" for a, b in points)}" '
            f'fill="{fill or "#fbe3df"}" stroke="#8a1c0c" stroke-width="3"{dash}/>'
        )
    round_end = min(height / 2, 22) if name == "person" else 2
    return (
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{height:.0f}" rx="{round_end:.0f}" '
        f'fill="{fill or "#f2f5f9"}" stroke="#223" stroke-width="1.3"/>'
    )


def _legend(height: float, left_out: int) -> str:
    x, y = 20.0, height - 40
    parts = []
    for name, words in _LEGEND:
        shape = "box" if name == "target" else name
        if name == "target":
            parts.append(_outline("box", x - 3, y - 3, 30, 22, fill="none"))
        parts.append(_outline(shape, x, y, 24, 16))
        parts.append(f'<text x="{x + 32:.0f}" y="{y + 13:.0f}" font-size="12">{words}</text>')
        x += 48 + _wide(words)
    parts.append(
        f'<path d="M{x:.0f} {y + 8:.0f}h26" stroke="#333" stroke-width="1.4" stroke-dasharray="6 4"/>'
        f'<text x="{x + 32:.0f}" y="{y + 13:.0f}" font-size="12">share is a range</text>'
    )
    if left_out:
        parts.append(
            f'<text x="20" y="{height - 52:.0f}" font-size="12">{left_out} more entities are not drawn.</text>'
        )
    return f"<g>{''.join(parts)}</g>"


def _description(graph: OwnershipGraph, plan: _Plan, report: OwnershipReport) -> str:
    held = [
        f"{graph.entities[int(graph.owner[stake])].name} holds {graph.share(stake)} of "
        f"{graph.entities[int(graph.owned[stake])].name}"
        for stake in plan.stakes
    ]
    return f"{'; '.join(held) or 'No owner is named'}. {' '.join(dict.fromkeys(one.text for one in report.listed))}"


def _wrapped(graph: OwnershipGraph, number: int, listed: Kleene) -> list[str]:
    one = graph.entities[number]
    lines: list[str] = []
    for word in _clean(one.name).split():
        while _cells(word) > _WRAP:
            cut = next(place for place in range(len(word), 0, -1) if _cells(word[:place]) <= _WRAP)
            lines.append(word[:cut])
            word = word[cut:]
        if lines and _cells(lines[-1]) + 1 + _cells(word) <= _WRAP:
            lines[-1] = f"{lines[-1]} {word}"
        elif word:
            lines.append(word)
    if len(lines) > 3:
        lines = [*lines[:2], f"{lines[2]} ..."]
    notes = [one.country or ""]
    if listed is not FALSE:
        notes.append(
            ("listed" if listed is TRUE else "listed?") + (f": {', '.join(one.listings[:2])}" if one.listings else "")
        )
    note = ", ".join(filter(None, notes))
    return [*lines, note] if note else lines


def _cells(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _wide(text: str) -> float:
    return _cells(text) * _SIZE * 0.56


def _clean(text: str) -> str:
    """Without what XML 1.0 cannot hold and what could turn the reading direction."""
    return "".join(
        letter if letter.isprintable() else " " for letter in text if unicodedata.category(letter) not in {"Cf", "Cs"}
    )


def _text(text: str) -> str:
    return escape(_clean(text), quote=True)
