"""The timeline as a picture: events in lanes by kind, and below them what the lists did, month by month."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from smallyard.errors import InputError, MissingExtraError
from smallyard.trade.charts.chart import FONT, Chart, Table
from smallyard.trade.timeline import EventKind, ListMonth, Side, Timeline

__all__ = ["timeline_chart"]

_WIDTH = 1100
_INK = {Side.US: "#1f4e79", Side.CHINA: "#a3341f", Side.BOTH: "#4a4a4a"}
_SHAPES = {Side.US: "circle", Side.CHINA: "triangle-up", Side.BOTH: "diamond"}
_NAMES = {Side.US: "United States", Side.CHINA: "China", Side.BOTH: "both"}
_PANELS = (
    ("CN-", "China's lists: parties of the United States, or of a country that is not said"),
    ("", "US lists: parties in China and Hong Kong"),
)


def timeline_chart(found: Timeline) -> Chart:
    """The picture of a timeline, with the tables of its events and of its counts.

    Raises:
        InputError: there is no event in these days, or the extra `charts` is not installed.
    """
    if not found.events:
        raise InputError("no event is held of these days and kinds", accepted="a longer time, or more kinds")
    title = f"Trade controls between the United States and China, {found.frm} to {found.to}"
    sides = {side: sum(one.side is side for one in found.events) for side in Side}
    described = (
        f"{len(found.events)} events in lanes by kind: {sides[Side.US]} acts of the United States as circles, "
        f"{sides[Side.CHINA]} of China as triangles, {sides[Side.BOTH]} of both as diamonds, each with its number in "
        f"the table. Below, bars count additions to lists upwards and removals or suspensions downwards, by month."
    )
    return Chart(title, described, "vega-lite", _spec(title, found), _tables(found))


def _spec(title: str, found: Timeline) -> dict[str, Any]:
    try:
        import altair as alt
    except ImportError as missing:
        raise MissingExtraError(missing, "charts") from missing
    inline: Any = alt.Data  # has no types of its own
    domain = [found.frm.isoformat(), found.to.isoformat()]
    lanes = [str(kind).replace("_", " ") for kind in EventKind if any(one.kind is kind for one in found.events)]
    time = alt.X(
        "day:T", title=None, scale=alt.Scale(domain=domain, padding=0), axis=alt.Axis(format="%b %Y", tickCount=12)
    )
    base = alt.Chart(inline(values=_points(found))).encode(
        x=time,
        y=alt.Y("lane:N", sort=lanes, title=None, axis=alt.Axis(labelFontSize=12, grid=True)),
    )
    sides = [_NAMES[side] for side in Side]
    points = base.mark_point(filled=True, size=85, opacity=0.9).encode(
        color=alt.Color("side:N", scale=alt.Scale(domain=sides, range=[_INK[side] for side in Side]), title="act of"),
        shape=alt.Shape(
            "side:N", scale=alt.Scale(domain=sides, range=[_SHAPES[side] for side in Side]), title="act of"
        ),
        tooltip=["when:N", "side:N", "text:N"],
    )
    lane = alt.Y("lane:N", sort=lanes)
    numbered = alt.Chart(inline(values=_numbers(found))).encode(x=time, y=lane, text="numbers:N")
    numbers = numbered.mark_text(dy=-11, fontSize=9, color="#333")
    panels: list[Any] = [alt.layer(points, numbers).properties(width=_WIDTH, height=max(120, 34 * len(lanes)))]
    for prefix, words in _PANELS:
        bars = _bars([one for one in found.lists if one.list.startswith("CN-") is bool(prefix)])
        if not bars:
            continue
        chart = (
            alt.Chart(inline(values=bars))
            .mark_bar(size=6)
            .encode(
                x=time,
                y=alt.Y("count:Q", title="parties", axis=_counting(alt, bars)),
                color=alt.Color(
                    "what:N",
                    scale=alt.Scale(
                        domain=["added", "removed", "suspended"], range=["#8c2d04", "#2c7a51", "#9aa5b1"]
                    ),
                    title="on the lists",
                ),
                tooltip=["month:N", "list:N", "what:N", "count:Q"],
            )
        )
        panels.append(
            chart.properties(width=_WIDTH, height=130, title=alt.TitleParams(words, anchor="start", fontSize=13))
        )
    whole = (
        alt.vconcat(*panels, spacing=24)
        .resolve_scale(color="independent", shape="independent")
        .properties(title=alt.TitleParams(title, anchor="start", fontSize=18, offset=14))
        .configure(font=FONT, background="white")
        .configure_axis(labelFontSize=12, titleFontSize=12, gridColor="#e8e8e8")
    )
    spec: dict[str, Any] = whole.to_dict()
    return spec


def _counting(alt: Any, bars: list[dict[str, Any]]) -> Any:
    """An axis that counts parties; few are marked one by one, since the renderer would mark halves."""
    ups, downs = Counter[str](), Counter[str]()
    for bar in bars:
        (ups if bar["count"] > 0 else downs)[bar["month"]] += bar["count"]
    low, high = min(downs.values(), default=0), max(ups.values(), default=0)
    marked = list(range(low, high + 1)) if high - low < 6 else alt.Undefined
    return alt.Axis(format="d", tickMinStep=1, values=marked)


def _points(found: Timeline) -> list[dict[str, str]]:
    return [
        {
            "day": max(one.date, found.frm).isoformat(),
            "when": one.when,
            "lane": str(one.kind).replace("_", " "),
            "side": _NAMES[one.side],
            "text": one.text,
        }
        for one in found.events
    ]


def _numbers(found: Timeline) -> list[dict[str, str]]:
    """Numbers over the points; those too near in one lane to be told apart stand together."""
    near = max(1, (found.to - found.frm).days * 20 // _WIDTH)
    by_lane: dict[str, list[list[tuple[int, date]]]] = {}
    for number, one in enumerate(found.events, start=1):
        groups = by_lane.setdefault(str(one.kind).replace("_", " "), [])
        day = max(one.date, found.frm)
        if groups and (day - groups[-1][-1][1]).days <= near:
            groups[-1].append((number, day))
        else:
            groups.append([(number, day)])
    return [
        {
            "lane": lane,
            "day": (group[0][1] + (group[-1][1] - group[0][1]) / 2).isoformat(),
            "numbers": ",".join(str(number) for number, _ in group)
            if len(group) < 3
            else f"{group[0][0]}..{group[-1][0]}",
        }
        for lane, groups in by_lane.items()
        for group in groups
    ]


def _bars(months: list[ListMonth]) -> list[dict[str, Any]]:
    """By month: the rules' own counts where they are given, else the names; removals and suspensions downwards."""
    bars = []
    for one in months:
        year, month = map(int, one.month.split("-"))
        day = date(year, month, 15).isoformat()
        added = max(one.added, one.ruled_added or 0)
        removed = max(one.removed, one.ruled_removed or 0)
        for what, count in (("added", added), ("removed", -removed), ("suspended", -one.suspended)):
            if count:
                bars.append({"day": day, "month": one.month, "list": one.list, "what": what, "count": count})
    return bars


def _tables(found: Timeline) -> tuple[Table, ...]:
    told = tuple(
        (
            str(number),
            one.when,
            _NAMES[one.side],
            str(one.kind).replace("_", " "),
            one.text,
            ", ".join(filter(None, (one.us, one.china))),
            one.confidence,
            one.source,
        )
        for number, one in enumerate(found.events, start=1)
    )
    header = ("number", "when", "act of", "kind", "event", "who", "confidence", "source")
    events = Table("Events", header, told, frozenset({0}))
    if not found.lists:
        return (events,)
    counted = tuple(
        (
            one.month,
            one.list,
            one.country or "not said",
            *(str(number) for number in (one.added, one.removed, one.suspended, one.resumed)),
            *("" if number is None else str(number) for number in (one.ruled_added, one.ruled_removed)),
        )
        for one in found.lists
    )
    columns = (
        *("month", "list", "country", "added", "removed", "suspended", "resumed"),
        *("added, by the rules", "removed, by the rules"),
    )
    return events, Table(
        "Lists by month: parties by name, and by the rules' own count", columns, counted, frozenset(range(3, 9))
    )
