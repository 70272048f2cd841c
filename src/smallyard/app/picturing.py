"""Pictures and reports of a scope: what `smallyard scope --chart` and `--report` draw and write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from smallyard.app.scoping import crossed, scope
from smallyard.app.worlds import open_world, today
from smallyard.errors import InputError
from smallyard.trade.charts.chart import Chart
from smallyard.trade.charts.files import write_chart
from smallyard.trade.charts.sankey import sankey
from smallyard.trade.charts.series import series
from smallyard.trade.charts.treemap import treemap
from smallyard.trade.list_events import list_events
from smallyard.trade.report import write
from smallyard.trade.scope_result import Grouping, Scope

__all__ = ["KINDS", "draw", "picture", "report"]

KINDS = ("treemap", "series", "sankey")
"""The kinds of charts of a scope."""
_IN_TIME = {Grouping.YEAR, Grouping.MONTH}


def picture(kind: str, result: Scope, asked: dict[str, Any]) -> Chart:
    """One picture of a scope.

    Args:
        kind: treemap, series or sankey.
        result: the scope as it was asked for; used where its rows are what the picture needs.
        asked: the arguments that `scope` was called with: it is asked again where they are not.

    Raises:
        InputError: the trade has nothing that the picture shows.
        MissingExtraError: the extra `charts` is not installed.
    """
    world = asked.get("world") or open_world(asked.get("as_of") or today(), store=asked.get("store"))
    asked = {**asked, "world": world, "rank": None}
    if kind == "treemap":
        fits = result.by is not None and not result.overlapping and result.by not in _IN_TIME
        return treemap(result if fits else scope(**{**asked, "by": Grouping.SECTOR}))
    if kind == "series":
        by = Grouping.YEAR if result.first < result.last else Grouping.MONTH
        timed = result if result.by in _IN_TIME else scope(**{**asked, "by": by})
        return series(
            timed, list_events(world.lists, result.partner, date(timed.first, 1, 1), date(timed.last, 12, 31))
        )
    by = result.by if result.by is not None and result.overlapping else Grouping.CONTROL
    try:
        return sankey(result, crossed(by, world, asked))
    except ValueError as nothing:
        raise InputError(str(nothing), field="--chart", accepted="another picture") from None


def draw(charts: Sequence[tuple[str, Path]], result: Scope, asked: dict[str, Any]) -> Iterator[Path]:
    """Draw pictures into files, each of the form that its suffix says; gives what was written.

    Raises:
        InputError: as `picture`, or a suffix is none of ours, or a file cannot be written.
    """
    for kind, path in charts:
        yield from write_chart(picture(kind, result, asked), path)


def report(path: Path, result: Scope, asked: dict[str, Any]) -> None:
    """Write the report of a scope with every picture that its trade gives.

    Raises:
        InputError: the suffix is neither .html nor .pdf, or the file cannot be written.
        MissingExtraError: an extra is not installed.
    """
    kinds = ["treemap"]
    kinds += ["series"] if result.first < result.last or result.by in _IN_TIME else []
    if not asked.get("shipments") and result.total.licensed.value.central:
        kinds.append("sankey")
    write(result, path, [picture(kind, result, asked) for kind in kinds])
