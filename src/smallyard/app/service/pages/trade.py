"""Trade: how much of a trade is controlled and needs a license, in parts, over time, and what would change it."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from smallyard.app.picturing import picture
from smallyard.app.scoping import scope
from smallyard.app.service.access import Viewer
from smallyard.app.service.pages.forms import day_of, problem_of
from smallyard.app.service.pages.showing import Shown, twin, with_query
from smallyard.app.service.pages.worked_out import remembered
from smallyard.app.service.state import Held, Service
from smallyard.app.worlds import today
from smallyard.errors import InputError, OutOfCoverageError
from smallyard.trade.charts.chart import Table
from smallyard.trade.charts.files import table_csv
from smallyard.trade.scope_result import Change, Grouping, Range, Scope, ScopeRow
from smallyard.trade.store import flows_place

__all__ = ["router"]

router = APIRouter(include_in_schema=False)
_BY = ("sector", "chapter", "control", "reason", "eccn", "month", "year")
_MOST = 200
"""Rows of the table; the download has all."""
_PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""A picture is a document of its own, whose lines carry their styles; it runs nothing."""


def _asked(
    reporter: str = "US",
    partner: str = "CN",
    first: str = "2019",
    last: str = "",
    direction: str = "export",
    by: str = "sector",
    without: str = "",
    as_of: str = "",
) -> dict[str, str]:
    return {
        "reporter": reporter,
        "partner": partner,
        "first": first,
        "last": last,
        "direction": direction,
        "by": by,
        "without": without,
        "as_of": as_of,
    }


Asked = Annotated[dict[str, str], Depends(_asked)]
"""What a page, its picture and its table are asked for, in the same words."""


@twin(router, "/trade")
def trade_page(view: Shown, held: Held, _: Viewer, asked: Asked) -> Response:
    """One trade, measured; with what a change of the law would free."""
    found: Scope | None = None
    problem: dict[str, Any] | None = None
    try:
        found = _scope(held, asked)
    except (InputError, OutOfCoverageError) as wrong:
        problem = problem_of(wrong)
    data = {"asked": asked, "scope": found.model_dump(mode="json") if found is not None else None}
    kind = "series" if asked["by"] in ("month", "year") else "treemap"
    return view.page(
        "trade/index.html",
        data,
        422 if problem else 200,
        problem=problem,
        found=found,
        rows=[_row(one) for one in found.rows[:_MOST]] if found is not None else [],
        total=_row(found.total) if found is not None else None,
        change=_change(found.change) if found is not None and found.change is not None else None,
        groupings=_BY,
        chart=with_query(f"/trade/{kind}.svg", **asked) if found is not None and found.rows else "",
        table=with_query("/trade/table.csv", **asked),
        direction_is_export=asked["direction"] == "export",
    )


def _scope(held: Service, asked: dict[str, str]) -> Scope:
    """The scope, worked out once for one state of lists and flows."""
    world = held.world(day_of(asked["as_of"], "as_of") or today())
    flows = flows_place(held.lists.place)
    state = tuple(sorted((one.name, one.stat().st_mtime_ns) for one in flows.glob("*"))) if flows.is_dir() else ()
    key = ("scope", world.lists.digest, world.effective, world.known, state, tuple(sorted(asked.items())))
    return remembered(key, lambda: _measured(held, asked))


def _measured(held: Service, asked: dict[str, str]) -> Scope:
    day = day_of(asked["as_of"], "as_of")
    one = not asked["last"] or asked["last"] == asked["first"]
    return scope(
        asked["reporter"][:60],
        asked["partner"][:60],
        asked["first"][:10] if one else None,
        start=None if one else asked["first"][:10],
        end=None if one else asked["last"][:10],
        direction=asked["direction"][:10],
        by=asked["by"][:20] or None,
        without=tuple(part.strip() for part in asked["without"].split(",")[:20] if part.strip()),
        as_of=day,
        world=held.world(day or today()),
        store=held.lists,
    )


def _share(value: Range, total: Decimal) -> dict[str, str]:
    part = value.of(total)
    return {
        "lower": _percent(part.lower),
        "central": _percent(part.central),
        "upper": _percent(part.upper),
        "value": f"{value.central / 10**6:,.1f}",
    }


def _percent(share: Decimal) -> str:
    if 0 < share < Decimal("0.001"):
        return "<0.1 %"
    if Decimal("0.999") < share < 1:
        return ">99.9 %"
    return f"{100 * share:.1f} %"


def _short(value: Decimal) -> str:
    if value >= 10**9:
        return f"${value / 10**9:,.2f} bn"
    return f"${value / 10**6:,.2f} m" if value >= 10**6 else f"${value:,.0f}"


def _change(one: Change) -> list[tuple[str, tuple[str, str, str], int]]:
    parts = [("freed", one.freed, one.freed_lines), ("captured", one.captured, one.captured_lines)]
    return [
        (name, (f"{each.lower:,.0f}", f"{each.central:,.0f}", f"{each.upper:,.0f}"), lines)
        for name, each, lines in parts
    ]


def _row(one: ScopeRow) -> dict[str, Any]:
    return {
        "group": one.group,
        "label": one.label,
        "total": f"{one.total / 10**6:,.1f}",
        "in_short": _short(one.total),
        "lines": one.lines,
        "controlled": _share(one.controlled.value, one.total),
        "licensed": _share(one.licensed.value, one.total),
    }


@router.get("/trade/{kind}.svg")
def trade_picture(kind: Literal["treemap", "series"], held: Held, _: Viewer, asked: Asked) -> Response:
    """The picture of the same trade, as it is without what is supposed away."""
    found = _scope(held, asked)
    day = day_of(asked["as_of"], "as_of")
    whole = {
        "reporter": asked["reporter"],
        "partner": asked["partner"],
        "start": asked["first"],
        "end": asked["last"] or asked["first"],
        "direction": asked["direction"],
        "by": Grouping(asked["by"]),
        "as_of": day,
        "world": held.world(day or today()),
        "store": held.lists,
    }
    drawn = picture(kind, found, whole).svg()
    return Response(drawn, media_type="image/svg+xml", headers={"content-security-policy": _PICTURE_POLICY})


@router.get("/trade/table.csv")
def trade_table(held: Held, _: Viewer, asked: Asked) -> Response:
    """Every row with every digit."""
    found = _scope(held, asked)
    measures, ends = ("controlled", "licensed"), ("lower", "central", "upper")
    columns = ("group", "label", "total", "lines", *(f"{one}_{end}" for one in measures for end in ends))
    rows = []
    for row in (*found.rows, found.total):
        ranges = [getattr(row, one).value for one in measures]
        figures = [str(getattr(one, end)) for one in ranges for end in ends]
        rows.append((row.group, row.label, str(row.total), str(row.lines), *figures))
    written = table_csv(Table("trade", columns, tuple(rows)))
    headers = {"content-disposition": 'attachment; filename="trade.csv"'}
    return Response(written.encode("utf-8-sig"), media_type="text/csv", headers=headers)
