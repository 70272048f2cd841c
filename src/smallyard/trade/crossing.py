"""Sectors crossed with controls, reasons or ECCNs: whose trade meets which of them, as estimates that add up."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from fractions import Fraction

from smallyard.trade.charts.sankey import Crossing, Which
from smallyard.trade.fence import Fence
from smallyard.trade.look import Standing
from smallyard.trade.portions import WHOLE
from smallyard.trade.scope import Trade, classes_of
from smallyard.trade.scope_result import Direction, Grouping
from smallyard.trade.sectors import sector_of
from smallyard.trade.sums import dollars

__all__ = ["crossings"]


def crossings(
    trade: Trade,
    fence: Fence,
    by: Grouping = Grouping.CONTROL,
    which: Which = "licensed",
    *,
    as_of: date | None = None,
) -> tuple[Crossing, ...]:
    """What of each sector's trade needs a license (or may be controlled), by control, reason or ECCN.

    Of each line the central estimate is shared among what reaches it in proportion to what each reaches, so that the
    parts add up to the estimate of the whole, to a cent for each part.

    Args:
        trade: the flows.
        fence: correlation and law.
        by: control, reason or eccn.
        which: `licensed` or `controlled`.
        as_of: the day whose law applies to all years; None for the last day of each.

    Raises:
        ValueError: `by` is none of these.
    """
    if not by.overlaps:
        raise ValueError(f"{by} crosses nothing: control, reason or eccn")
    day_of = {year: as_of or trade.query.span.day(year) for year in trade.years}
    classes = classes_of(trade, fence, day_of)
    export = trade.query.direction is Direction.EXPORT
    found: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for cell in trade.cells():
        ends = (cell.reporter, cell.partner) if export else (cell.partner, cell.reporter)
        number = classes[*ends, cell.year]
        look = fence.look(cell.edition, cell.code, number)
        whole = _central(look.standing, which)
        if not whole:
            continue
        reached = {name: _central(standing, which) for name, standing in look.groups(by)}
        total = sum(reached.values())
        for name, central in reached.items():
            if central:
                found[sector_of(cell.code, cell.edition), name] += Fraction(
                    cell.cents * whole * central, WHOLE * total
                )
    return tuple(
        Crossing(sector, name, dollars(round(cents)))
        for (sector, name), cents in sorted(found.items())
        if round(cents)
    )


def _central(standing: Standing, which: Which) -> int:
    return (standing.controlled if which == "controlled" else standing.licensed).central
