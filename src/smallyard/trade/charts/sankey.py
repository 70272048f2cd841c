"""A Sankey of trade that needs a license (or may be controlled): from sectors, left, to controls, right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from smallyard.trade.charts.chart import FONT, Chart, Table, dollars
from smallyard.trade.charts.treemap import trade_in_words
from smallyard.trade.scope_result import Scope

__all__ = ["Crossing", "Which", "sankey"]

Which = Literal["controlled", "licensed"]
"""What the bands show: what is controlled, or what needs a license."""
WIDTH, HEIGHT, TOP = 960, 560, 56
_LEFT, _RIGHT, _NODE, _GAP = 320, 180, 14, 6
_MOST_NODES, _LEAST_SHARE = 12, Decimal("0.01")
"""A column has so many nodes of so much of the whole at least; the rest are joined as others."""
_INK, _GREYS = "#1d2733", ("#b9c4cf", "#8fa0b0", "#d6dde4", "#a4b2bf")
OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Crossing:
    """Trade of one sector that one control reaches: a central estimate in US dollars."""

    sector: str
    control: str
    value: Decimal


def sankey(scope: Scope, parts: Iterable[Crossing], which: Which = "licensed") -> Chart:
    """The picture of a scope's crossings of sectors and controls; small ones are joined as others.

    Raises:
        ValueError: nothing crosses.
    """
    kept = _joined([one for one in parts if one.value > 0])
    if not kept:
        raise ValueError("nothing crosses: no trade of this scope needs a license by the central estimate")
    what = "needs a license before exceptions" if which == "licensed" else "may be controlled"
    title = f"Which sectors meet which controls: {trade_in_words(scope)}"
    total = sum((one.value for one in kept), Decimal(0))
    largest = max(kept, key=lambda one: one.value)
    described = (
        f"Bands run from sectors to controls, as wide as the trade that {what} by the central estimate, "
        f"{dollars(total)} in all. The widest is {largest.sector} under {largest.control}, {dollars(largest.value)}."
    )
    header = ("sector", "control", f"{what}, about")
    ordered = sorted(kept, key=lambda one: -one.value)
    table = Table(
        f"{trade_in_words(scope)}: trade that {what}, by sector and control",
        header,
        tuple((one.sector, one.control, dollars(one.value)) for one in ordered),
        frozenset({2}),
    )
    return Chart(title, described, "vega", _spec(title, kept), (table,))


def _joined(parts: list[Crossing]) -> list[Crossing]:
    names = {}
    for side in ("sector", "control"):
        totals: dict[str, Decimal] = defaultdict(Decimal)
        for one in parts:
            totals[getattr(one, side)] += one.value
        least = sum(totals.values(), Decimal(0)) * _LEAST_SHARE
        large = [name for name in sorted(totals, key=lambda name: (-totals[name], name)) if totals[name] >= least]
        names[side] = set(large[:_MOST_NODES])
    joined: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for one in parts:
        sector = one.sector if one.sector in names["sector"] else OTHERS
        control = one.control if one.control in names["control"] else OTHERS
        joined[sector, control] += one.value
    return [Crossing(sector, control, value) for (sector, control), value in joined.items()]


@dataclass(slots=True)
class _Node:
    name: str
    value: Decimal
    y: float = 0.0
    height: float = 0.0
    used: float = 0.0


def _columns(parts: list[Crossing]) -> tuple[dict[str, _Node], dict[str, _Node], float]:
    """Both columns of nodes, placed, and how many points a dollar is high."""
    columns = []
    for side in ("sector", "control"):
        totals: dict[str, Decimal] = defaultdict(Decimal)
        for one in parts:
            totals[getattr(one, side)] += one.value
        ordered = sorted(totals, key=lambda name: (name == OTHERS, -totals[name], name))
        columns.append({name: _Node(name, totals[name]) for name in ordered})
    most = max(len(column) for column in columns)
    total = sum((one.value for one in parts), Decimal(0))
    scale = (HEIGHT - TOP - 20 - _GAP * 3 * (most - 1)) / float(total)
    for column in columns:
        y = float(TOP)
        # Labels need room: a thin node still takes its line of text.
        for node in column.values():
            node.y, node.height = y, max(1.0, float(node.value) * scale)
            y += max(node.height + _GAP, 18.0)
    return columns[0], columns[1], scale


def _bands(
    parts: list[Crossing], sectors: dict[str, _Node], controls: dict[str, _Node], scale: float
) -> Iterator[dict[str, Any]]:
    left, right = float(_LEFT + _NODE), float(WIDTH - _RIGHT - _NODE)
    middle = (left + right) / 2
    order_s, order_c = list(sectors), list(controls)
    for one in sorted(parts, key=lambda part: (order_s.index(part.sector), order_c.index(part.control))):
        source, target = sectors[one.sector], controls[one.control]
        high = float(one.value) * scale
        y0, y1 = source.y + source.used, target.y + target.used
        source.used += high
        target.used += high
        thick = max(high, 0.5)
        path = (
            f"M{left:.2f},{y0:.2f}C{middle:.2f},{y0:.2f} {middle:.2f},{y1:.2f} {right:.2f},{y1:.2f}"
            f"L{right:.2f},{y1 + thick:.2f}C{middle:.2f},{y1 + thick:.2f} {middle:.2f},{y0 + thick:.2f} "
            f"{left:.2f},{y0 + thick:.2f}Z"
        )
        yield {
            "path": path,
            "fill": _GREYS[order_s.index(one.sector) % len(_GREYS)],
            "opacity": 0.85 if high > 1 else 0.4,
            "tip": f"{one.sector} under {one.control}: about {dollars(one.value)}",
        }


def _spec(title: str, parts: list[Crossing]) -> dict[str, Any]:
    sectors, controls, scale = _columns(parts)
    bands = list(_bands(parts, sectors, controls, scale))
    nodes = [
        {"x": _LEFT, "y": node.y, "h": node.height, "text": f"{node.name}  {dollars(node.value)}",
         "tx": _LEFT - 8, "align": "right"}
        for node in sectors.values()
    ] + [
        {"x": WIDTH - _RIGHT - _NODE, "y": node.y, "h": node.height, "text": f"{node.name}  {dollars(node.value)}",
         "tx": WIDTH - _RIGHT + 8, "align": "left"}
        for node in controls.values()
    ]  # fmt: skip
    bottom = max(max(node.y + max(node.height, 14) for node in column.values()) for column in (sectors, controls))
    return {
        "$schema": "https://vega.github.io/schema/vega/v6.json",
        "width": WIDTH,
        "height": round(bottom + 10),
        "padding": 8,
        "background": "white",
        "title": {"text": title, "anchor": "start", "font": FONT, "fontSize": 18, "color": _INK},
        "data": [{"name": "bands", "values": bands}, {"name": "nodes", "values": nodes}],
        "marks": [
            {
                "type": "path",
                "from": {"data": "bands"},
                "encode": {
                    "enter": {
                        "path": {"field": "path"}, "fill": {"field": "fill"}, "fillOpacity": {"field": "opacity"},
                        "stroke": {"value": "#5c6b7a"}, "strokeWidth": {"value": 0.5},
                        "strokeOpacity": {"field": "opacity"}, "tooltip": {"field": "tip"},
                    },
                    "update": {"fillOpacity": {"field": "opacity"}},
                    "hover": {"fillOpacity": {"value": 1}},
                },
            },
            {
                "type": "rect",
                "from": {"data": "nodes"},
                "encode": {"enter": {"x": {"field": "x"}, "y": {"field": "y"}, "width": {"value": _NODE},
                                     "height": {"field": "h"}, "fill": {"value": _INK}}},
            },
            {
                "type": "text",
                "from": {"data": "nodes"},
                "encode": {"enter": {
                    "x": {"field": "tx"}, "y": {"signal": "datum.y + max(datum.h, 12) / 2"},
                    "text": {"field": "text"},
                    "align": {"field": "align"}, "baseline": {"value": "middle"}, "font": {"value": FONT},
                    "fontSize": {"value": 12}, "fill": {"value": _INK}, "limit": {"value": _LEFT - 12}}},
            },
            {
                "type": "text",
                "encode": {"enter": {"x": {"value": _LEFT}, "y": {"value": TOP - 18}, "text": {"value": "sectors"},
                                     "align": {"value": "right"}, "font": {"value": FONT},
                                     "fontStyle": {"value": "italic"},
                                     "fontSize": {"value": 12}, "fill": {"value": _INK}}},
            },
            {
                "type": "text",
                "encode": {"enter": {"x": {"value": WIDTH - _RIGHT}, "y": {"value": TOP - 18},
                                     "text": {"value": "controls"}, "font": {"value": FONT},
                                     "fontStyle": {"value": "italic"}, "fontSize": {"value": 12},
                                     "fill": {"value": _INK}}},
            },
        ],
    }  # fmt: skip
