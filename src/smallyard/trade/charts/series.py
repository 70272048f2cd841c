"""Shares of trade through time, as bands with their estimate, with changes of the lists marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from smallyard.errors import MissingExtraError
from smallyard.trade.charts.chart import FONT, Chart, Table, dollars, percent
from smallyard.trade.charts.treemap import trade_in_words
from smallyard.trade.list_events import ListEvent
from smallyard.trade.scope_result import Scope, ScopeRow

__all__ = ["series"]

_PANELS = (("controlled", "may be controlled"), ("licensed", "needs a license before exceptions"))
_WIDTH, _HEIGHT = 880, 210
_BAND, _INK, _RULE = "#c9d3de", "#1d2733", "#8a5a00"


def series(scope: Scope, events: Sequence[ListEvent] = ()) -> Chart:
    """The picture of a scope by year or month; events outside its span are left out.

    Raises:
        ValueError: the scope's rows are not years or months.
        MissingExtraError: the extra `charts` is not installed.
    """
    days = [_day(row.group) for row in scope.rows]
    if not days:
        raise ValueError("a time series needs a scope by year or month")
    first, last = min(days), max(days)
    end = date(last.year, 12, 31) if scope.by == "year" else last
    marked = [one for one in events if first <= one.day <= end]
    title = f"How much of the trade is in the yard: {trade_in_words(scope)}"
    ends = (scope.rows[days.index(first)], scope.rows[days.index(last)])
    described = (
        "Two panels of per cent of trade by period: what may be on the Commerce Control List, and what needs a "
        f"license before exceptions. Lines are central estimates, bands run from least to most. The first goes from "
        f"{_central(ends[0], 'controlled')} in {ends[0].group} to {_central(ends[1], 'controlled')} in "
        f"{ends[1].group}, the second from {_central(ends[0], 'licensed')} to {_central(ends[1], 'licensed')}. "
        f"{len(marked)} changes of lists are marked by number and told in the second table."
    )
    return Chart(title, described, "vega-lite", _spec(title, scope, days, marked), _tables(scope, marked))


def _day(group: str) -> date:
    match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?", group)
    if match is None:
        raise ValueError(f"{group!r} is no year or month: a time series needs a scope by year or month")
    return date(int(match[1]), int(match[2] or 1), 1)


def _central(row: ScopeRow, which: str) -> str:
    return percent(_range(row, which)[1])


def _range(row: ScopeRow, which: str) -> tuple[Decimal, Decimal, Decimal]:
    value = (row.controlled if which == "controlled" else row.licensed).value.of(row.total)
    return value.lower, value.central, value.upper


def _spec(title: str, scope: Scope, days: list[date], events: Sequence[ListEvent]) -> dict[str, Any]:
    try:
        import altair as alt
    except ImportError as missing:
        raise MissingExtraError(missing, "charts") from missing
    marks = [{"day": one.day.isoformat(), "told": f"{one.day}: {one.list}, {one.text}"} for one in events]
    domain = _domain(scope, days)
    inline: Any = alt.Data  # has no types of its own
    panels = []
    for which, words in _PANELS:
        data = [
            {
                "day": _middle(day, scope).isoformat(),
                "lower": float(_range(row, which)[0] * 100),
                "central": float(_range(row, which)[1] * 100),
                "upper": float(_range(row, which)[2] * 100),
            }
            for day, row in zip(days, scope.rows, strict=True)
        ]
        ticks: Any = {"interval": "year", "step": 1} if scope.by == "year" else 10
        time = alt.X(
            "day:T",
            title=None,
            scale=alt.Scale(domain=domain),
            axis=alt.Axis(format="%Y" if scope.by == "year" else "%b %Y", tickCount=ticks),
        )
        base = alt.Chart(inline(values=data)).encode(x=time)
        tip = [alt.Tooltip("day:T", format="%Y"), "lower:Q", "central:Q", "upper:Q"]
        layers: list[Any] = [
            base.mark_area(color=_BAND, opacity=1).encode(alt.Y("lower:Q", title="% of trade"), alt.Y2("upper:Q")),
            base.mark_line(color=_INK, strokeWidth=2).encode(alt.Y("central:Q")),
            base.mark_point(color=_INK, filled=True, size=45, opacity=1).encode(alt.Y("central:Q"), tooltip=tip),
        ]
        if marks:
            event = alt.Chart(inline(values=marks)).encode(x="day:T")
            layers.append(event.mark_rule(color=_RULE, strokeDash=[4, 3]).encode(tooltip="told:N"))
            numbered = alt.Chart(inline(values=_numbers(events))).encode(x="day:T", text="numbers:N", y=alt.value(0))
            layers.append(numbered.mark_text(color=_RULE, dy=-6, fontSize=11, fontWeight="bold", align="center"))
        panel = alt.layer(*layers).properties(
            width=_WIDTH,
            height=_HEIGHT,
            title=alt.TitleParams(f"Share that {words}", anchor="start", fontSize=13, dy=-6),
        )
        panels.append(panel)
    whole = (
        alt.vconcat(*panels, spacing=26)
        .properties(title=alt.TitleParams(title, anchor="start", fontSize=18, offset=14))
        .configure(font=FONT, background="white")
        .configure_axis(labelFontSize=12, titleFontSize=12, gridColor="#e3e3e3")
    )
    spec: dict[str, Any] = whole.to_dict()
    return spec


def _middle(day: date, scope: Scope) -> date:
    """A year's figure stands at its middle, so that what happened in the year stands about it."""
    return date(day.year, 7, 1) if scope.by == "year" else day


def _domain(scope: Scope, days: list[date]) -> list[str]:
    if scope.by == "year":
        return [date(min(days).year, 1, 1).isoformat(), date(max(days).year, 12, 31).isoformat()]
    return [min(days).isoformat(), max(days).isoformat()]


def _numbers(events: Sequence[ListEvent]) -> list[dict[str, str]]:
    """Numbers over the marks; those of days too near to be told apart stand together."""
    near = max(1, (events[-1].day - events[0].day).days // 40)
    groups: list[list[int]] = []
    for number, one in enumerate(events):
        if groups and (one.day - events[groups[-1][0]].day).days <= near:
            groups[-1].append(number)
        else:
            groups.append([number])
    return [
        {
            "day": events[group[0]].day.isoformat(),
            "numbers": str(group[0] + 1) if len(group) == 1 else f"{group[0] + 1}-{group[-1] + 1}",
        }
        for group in groups
    ]


def _tables(scope: Scope, events: Sequence[ListEvent]) -> tuple[Table, ...]:
    header = (
        "period", "total", "controlled: at least", "about", "at most", "needs a license: at least", "about",
        "at most",
    )  # fmt: skip
    rows = [
        (
            row.group,
            dollars(row.total),
            *(percent(share) for share in _range(row, "controlled")),
            *(percent(share) for share in _range(row, "licensed")),
        )
        for row in scope.rows
    ]
    shares = Table(f"{trade_in_words(scope)} by {scope.by}", header, tuple(rows), frozenset(range(1, len(header))))
    if not events:
        return (shares,)
    told = tuple(
        (str(number), one.day.isoformat(), one.list, one.text, one.citation)
        for number, one in enumerate(events, start=1)
    )
    return shares, Table("Changes of lists in that time", ("mark", "day", "list", "change", "source"), told)
