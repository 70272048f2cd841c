"""A treemap of the yard inside total trade: each group a box as large as its trade, with what may be controlled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from smallyard.trade.charts.chart import FONT, Chart, Table, dollars, percent
from smallyard.trade.scope_result import Measure, Range, Scope, ScopeRow

__all__ = ["CLASSES", "range_table", "trade_in_words", "treemap"]

WIDTH, HEIGHT, TOP = 960, 640, 76
_MOST_BOXES = 40
_LEGEND_AT = (0, 325, 665)
CLASSES = (
    ("licensed", "needs a license before exceptions"),
    ("controlled", "controlled, no license needed there"),
    ("outside", "outside the list of controls"),
)
"""What a field's color stands for, in the order of the legend."""
_OUTSIDE, _LICENSED, _INK = "#f4f1e8", "#1d2733", "#1d2733"
_LIGHT, _DARK = "#dfe6ee", "#6b8299"


def stripes(light: str = _LIGHT, dark: str = _DARK, count: int = 14) -> dict[str, Any]:
    """A striped fill as a Vega gradient with sharp stops, so that the class is told without color."""
    stops = []
    for number in range(count):
        color = light if number % 2 else dark
        stops += [
            {"offset": number / count, "color": color},
            {"offset": (number + 1) / count, "color": color},
        ]
    return {"x1": 0, "y1": 0, "x2": 1, "y2": 1, "gradient": "linear", "stops": stops}


def treemap(scope: Scope) -> Chart:
    """The picture of a scope by group (sector, chapter ...); sizes are central estimates, the table has the ranges.

    Raises:
        ValueError: the scope has no rows, or they overlap and do not add up to its total.
    """
    if not scope.rows or scope.overlapping:
        raise ValueError("a treemap needs a scope whose rows add up to its total, such as by sector")
    title = f"The yard inside the field: {trade_in_words(scope)}"
    described = (
        f"Boxes are groups of trade by value, {dollars(scope.total.total)} in all. By the central estimate "
        f"{_share(scope.total, 'controlled')} may be on the Commerce Control List and "
        f"{_share(scope.total, 'licensed')} needs a license before exceptions. The table gives the ranges."
    )
    return Chart(title, described, "vega", _spec(title, list(_nodes(scope)), scope), (range_table(scope),))


def trade_in_words(scope: Scope) -> str:
    """Who sends to whom, and when: "US to CN, 2018 to 2020"."""
    years = str(scope.first) if scope.first == scope.last else f"{scope.first} to {scope.last}"
    between = (
        f"{scope.reporter} to {scope.partner}"
        if scope.direction == "export"
        else f"{scope.partner} to {scope.reporter}"
    )
    return f"{between}, {years}"


def _share(row: ScopeRow, which: str) -> str:
    value = (row.controlled if which == "controlled" else row.licensed).value
    return percent(value.of(row.total).central)


def _nodes(scope: Scope) -> Iterator[dict[str, Any]]:
    yield {"id": "all"}
    for row in _largest(scope.rows):
        name = row.label or row.group
        yield {"id": f"g {row.group}", "parent": "all", "name": name, "shown": dollars(row.total), "group": True}
        licensed = min(row.licensed.value.central, row.total)
        controlled = max(Decimal(0), min(row.controlled.value.central, row.total) - licensed)
        for kind, value in (
            ("licensed", licensed),
            ("controlled", controlled),
            ("outside", row.total - licensed - controlled),
        ):
            if value > 0:
                yield {
                    "id": f"{kind} {row.group}",
                    "parent": f"g {row.group}",
                    "kind": kind,
                    "value": float(value),
                    "name": name,
                    "tip": f"{name}: {dict(CLASSES)[kind]}, about {dollars(value)} of {dollars(row.total)}",
                }


def _largest(rows: Sequence[ScopeRow]) -> Iterator[ScopeRow]:
    """The largest groups, and the rest of them as one."""
    ordered = sorted((row for row in rows if row.total > 0), key=lambda row: -row.total)
    rest = ordered[_MOST_BOXES:]
    yield from ordered[:_MOST_BOXES]
    if rest:
        yield ScopeRow(
            group="others",
            label=f"{len(rest):,} others",
            total=sum((row.total for row in rest), Decimal(0)),
            lines=sum(row.lines for row in rest),
            controlled=Measure(value=sum((row.controlled.value for row in rest), Range())),
            licensed=Measure(value=sum((row.licensed.value for row in rest), Range())),
        )


def _spec(title: str, nodes: list[dict[str, Any]], scope: Scope) -> dict[str, Any]:
    fill = [
        {"test": "datum.kind === 'licensed'", "value": _LICENSED},
        {"test": "datum.kind === 'controlled'", "value": stripes()},
        {"value": _OUTSIDE},
    ]
    legend = [
        {"kind": kind, "text": text, "x": _LEGEND_AT[number], "share": _legend_share(scope.total, kind)}
        for number, (kind, text) in enumerate(CLASSES)
    ]
    return {
        "$schema": "https://vega.github.io/schema/vega/v6.json",
        "width": WIDTH,
        "height": HEIGHT,
        "padding": 8,
        "background": "white",
        "data": [
            {
                "name": "tree",
                "values": nodes,
                "transform": [
                    {"type": "stratify", "key": "id", "parentKey": "parent"},
                    {
                        "type": "treemap", "field": "value", "method": "squarify", "ratio": 1.4, "round": False,
                        "sort": {"field": "value", "order": "descending"}, "paddingInner": 1, "paddingOuter": 1,
                        "paddingTop": 17, "size": [WIDTH, HEIGHT - TOP],
                    },
                ],
            },
            {"name": "groups", "source": "tree", "transform": [{"type": "filter", "expr": "datum.group"}]},
            {"name": "leaves", "source": "tree", "transform": [{"type": "filter", "expr": "datum.kind"}]},
            {"name": "legend", "values": legend},
        ],
        "marks": [
            {
                "type": "group",
                "clip": True,
                "encode": {"enter": {"y": {"value": TOP}, "width": {"value": WIDTH},
                                     "height": {"value": HEIGHT - TOP}}},
                "marks": [
                    {
                        "type": "rect",
                        "from": {"data": "groups"},
                        "encode": {"update": {**_box(), "fill": {"value": "white"}, "stroke": {"value": _INK},
                                              "strokeWidth": {"value": 1.2}}},
                    },
                    {
                        "type": "rect",
                        "from": {"data": "leaves"},
                        "encode": {"update": {**_box(), "fill": fill, "stroke": {"value": _INK},
                                              "strokeWidth": {"value": 0.4}, "tooltip": {"field": "tip"}}},
                    },
                    {
                        "type": "text",
                        "from": {"data": "groups"},
                        "encode": {"update": {
                            "x": {"field": "x0", "offset": 4}, "y": {"field": "y0", "offset": 13},
                            "text": {"signal": "datum.x1 - datum.x0 > 36 && datum.y1 - datum.y0 > 15"
                                               " ? datum.name + '  ' "
                                               "+ datum.shown : ''"},
                            "limit": {"signal": "datum.x1 - datum.x0 - 8"}, "font": {"value": FONT},
                            "fontSize": {"value": 12}, "fontWeight": {"value": 600}, "fill": {"value": _INK}}},
                    },
                ],
            },
            {
                "type": "text",
                "encode": {"enter": {"y": {"value": 18}, "text": {"value": title}, "font": {"value": FONT},
                                     "fontSize": {"value": 18}, "fontWeight": {"value": "bold"},
                                     "fill": {"value": _INK}}},
            },
            {
                "type": "rect",
                "from": {"data": "legend"},
                "encode": {"enter": {"x": {"field": "x"}, "y": {"value": 44},
                                     "width": {"value": 22}, "height": {"value": 14}, "fill": fill,
                                     "stroke": {"value": _INK}, "strokeWidth": {"value": 0.8}}},
            },
            {
                "type": "text",
                "from": {"data": "legend"},
                "encode": {"enter": {"x": {"field": "x", "offset": 29}, "y": {"value": 56},
                                     "text": {"signal": "datum.text + ', ' + datum.share"}, "font": {"value": FONT},
                                     "fontSize": {"value": 12}, "fill": {"value": _INK}}},
            },
        ],
    }  # fmt: skip


def _box() -> dict[str, Any]:
    return {
        "x": {"field": "x0"},
        "x2": {"field": "x1"},
        "y": {"field": "y0"},
        "y2": {"field": "y1"},
    }


def _legend_share(total: ScopeRow, kind: str) -> str:
    licensed = total.licensed.value.of(total.total).central
    controlled = total.controlled.value.of(total.total).central
    share = {"licensed": licensed, "controlled": max(Decimal(0), controlled - licensed), "outside": 1 - controlled}[
        kind
    ]
    return f"about {percent(share)}"


def range_table(scope: Scope) -> Table:
    """Totals and ranges of every group, and of the whole."""
    what = str(scope.by) if scope.by is not None else "group"
    header = (
        what, "total", "lines", "controlled: at least", "about", "at most", "needs a license: at least", "about",
        "at most", "share needing a license",
    )  # fmt: skip
    rows = tuple(_cells(row, row.label or row.group) for row in scope.rows)
    caption = f"{trade_in_words(scope)} by {what}: ranges of what may be controlled and of what needs a license"
    return Table(caption, header, (*rows, _cells(scope.total, "all")), frozenset(range(1, len(header))))


def _cells(row: ScopeRow, name: str) -> tuple[str, ...]:
    licensed = row.licensed.value.of(row.total)
    return (
        name,
        dollars(row.total),
        f"{row.lines:,}",
        *(dollars(value) for value in _three(row.controlled.value)),
        *(dollars(value) for value in _three(row.licensed.value)),
        f"{percent(licensed.lower)} to {percent(licensed.upper)}, about {percent(licensed.central)}",
    )


def _three(value: Any) -> tuple[Decimal, Decimal, Decimal]:
    return value.lower, value.central, value.upper
