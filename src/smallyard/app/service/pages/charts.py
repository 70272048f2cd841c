"""Charts drawn by the server as SVG: no script, no color that tells alone, always beside the table they draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

__all__ = ["Bars", "up_and_down"]

_WIDTH, _HEIGHT = 720, 280
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 28, 12, 28


@dataclass(frozen=True, slots=True)
class Bars:
    """One place on the axis: what it is called, how much goes up and how much goes down."""

    label: str
    up: int
    down: int


def up_and_down(bars: Sequence[Bars], title: str, up: str, down: str) -> Markup:
    """Additions above the axis, removals hatched below it, from left to right.

    Args:
        bars: by place on the axis.
        title: what a screen reader says of the picture; the table beside it says the rest.
        up: what the bars above the axis count.
        down: what those below it count.
    """
    most_up = _round_up(max((one.up for one in bars), default=0))
    most_down = _round_up(max((one.down for one in bars), default=0))
    span = max(most_up + most_down, 1)
    inner = _HEIGHT - _TOP - _BOTTOM
    axis = _TOP + inner * (most_up / span if most_up + most_down else 1)
    scale = inner / span
    step = (_WIDTH - _LEFT - _RIGHT) / max(len(bars), 1)
    thick = max(1.0, min(28.0, step * 0.7))
    parts = [_grid(axis, scale, most_up, most_down)]
    every = max(1, -(-len(bars) * 56 // (_WIDTH - _LEFT - _RIGHT)))
    for number, one in enumerate(bars):
        middle = _LEFT + step * (number + 0.5)
        left = middle - thick / 2
        if one.up:
            parts.append(_bar("up", left, axis - one.up * scale, thick, one.up * scale))
        if one.down:
            parts.append(_bar("down", left, axis, thick, one.down * scale))
            parts.append(_bar("hatching", left, axis, thick, one.down * scale))
        if number % every == 0:
            label = Markup('<text x="{:.1f}" y="{}" text-anchor="middle">{}</text>')
            parts.append(label.format(middle, _HEIGHT - 8, one.label))
    parts.append(Markup('<path class="axis" d="M{} {:.1f}H{}"/>').format(_LEFT, axis, _WIDTH - _RIGHT))
    key = Markup(
        '<p><span class="key"><svg class="swatch" viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">'
        '<rect class="up" width="14" height="14"/></svg> {} ↑</span><span class="key"><svg class="swatch" '
        'viewBox="0 0 14 14" width="14" height="14" aria-hidden="true"><rect class="down" width="14" height="14"/>'
        '<path class="hatch" d="M-2 9L9 -2M2 14L14 2"/></svg> {} ↓</span></p>'
    ).format(up, down)
    return key + Markup(
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}"><defs><pattern id="hatching" width="6" height="6" '
        'patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch" d="M0 0V6"/></pattern>'
        "</defs>{}</svg>"
    ).format(_WIDTH, _HEIGHT, title, Markup("").join(parts))


def _bar(kind: str, left: float, top: float, width: float, height: float) -> Markup:
    fill = Markup(' fill="url(#hatching)"') if kind == "hatching" else Markup(' class="{}"').format(kind)
    bar = Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"{}/>')
    return bar.format(left, top, width, height, fill)


def _grid(axis: float, scale: float, most_up: int, most_down: int) -> Markup:
    """Lines at one distance above and below the axis, each with its number."""
    step = _step(most_up + most_down)
    lines = Markup("")
    for value in range(-(most_down // step) * step, most_up + 1, step):
        y = axis - value * scale
        lines += Markup('<path class="grid" d="M{} {:.1f}H{}"/>').format(_LEFT, y, _WIDTH - _RIGHT)
        label = Markup('<text x="{}" y="{:.1f}" text-anchor="end">{:,}</text>')
        lines += label.format(_LEFT - 6, y + 4, abs(value))
    return lines


def _step(span: int) -> int:
    """The distance of the grid's lines, so that there are at most six."""
    return max(1, _round_up(-(-span // 6)))


def _round_up(value: int) -> int:
    """The next number of the form 1, 2 or 5 times a power of ten; 0 stays."""
    if value <= 0:
        return 0
    power = 1
    while True:
        for first in (1, 2, 5):
            if first * power >= value:
                return first * power
        power *= 10
