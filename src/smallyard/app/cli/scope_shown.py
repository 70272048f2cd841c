"""What `smallyard scope` prints: the total with its ranges, the rows, what a what-if changes, and how it was made."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from rich.text import Text

from smallyard.app.cli.terminal import bullet, heading, prose, table
from smallyard.model.country import all_countries, country
from smallyard.trade.scope_result import Direction, Measure, Range, Scope, ScopeRow

if TYPE_CHECKING:
    from rich.console import Console

    from smallyard.app.cli.terminal import ColumnSpec

__all__ = ["show_scope"]

_RIGHT = {"justify": "right", "no_wrap": True}


def show_scope(out: Console, scope: Scope, limit: int) -> None:
    """Print a scope; of its rows and ranked entries the first `limit`."""
    out.print(prose(_title(scope), style="bold", indent=0))
    out.print(prose(_money(scope.total.total) + f" in {scope.total.lines:,} lines; law of {_days(scope)}."))
    out.print(heading("Of the value"))
    out.print(
        table(
            ("", _r("at least"), _r("about"), _r("at most"), _r("about, in dollars"), _r("lines touched")),
            [
                _measured("may be controlled", scope.total, scope.total.controlled),
                _measured("needs a license", scope.total, scope.total.licensed),
            ],
        )
    )
    _show_lines(out, scope.total)
    if scope.rows:
        _show_rows(out, scope, limit)
    if scope.change is not None:
        _show_change(out, scope)
    if scope.contributions:
        _show_contributions(out, scope, limit)
    _show_basis(out, scope)


def _r(name: str) -> ColumnSpec:
    return name, _RIGHT


def _title(scope: Scope) -> str:
    if scope.reporter == "shipments":
        return f"Shipments of {scope.sources[0].name}"
    here, there = _name(scope.reporter), _name(scope.partner)
    way = "exports to" if scope.direction is Direction.EXPORT else "imports from"
    return f"{here}: {way} {there}, {_span(scope)}"


def _name(code: str) -> str:
    return country(code).name if code in all_countries() else "the world"


def _span(scope: Scope) -> str:
    first, last = str(scope.first), str(scope.last)
    if scope.first_month is not None and scope.last_month is not None:
        first, last = f"{first}-{scope.first_month:02}", f"{last}-{scope.last_month:02}"
    return first if first == last else f"{first} to {last}"


def _days(scope: Scope) -> str:
    days = scope.as_of
    return str(days[0]) if len(days) == 1 else f"each year's last day ({days[0]} to {days[-1]})"


def _money(value: Decimal) -> str:
    """Billions, millions or dollars, in words a person compares by."""
    if abs(value) >= 10**9:
        return f"{value / 10**9:,.2f} billion dollars"
    if abs(value) >= 10**6:
        return f"{value / 10**6:,.2f} million dollars"
    return f"{value:,.2f} dollars"


def _short(value: Decimal) -> str:
    if abs(value) >= 10**9:
        return f"{value / 10**9:,.2f} bn"
    if abs(value) >= 10**6:
        return f"{value / 10**6:,.1f} m"
    return f"{value:,.0f}"


def _percent(part: Decimal, total: Decimal) -> str:
    if not total:
        return "-"
    share = 100 * part / total
    if 0 < share < Decimal("0.1"):
        return "<0.1%"
    if Decimal("99.9") < share < 100:
        return ">99.9%"
    return f"{share:.1f}%"


def _shares(value: Range, total: Decimal) -> tuple[Text, Text, Text]:
    return (
        Text(_percent(value.lower, total)),
        Text(_percent(value.central, total), style="bold"),
        Text(_percent(value.upper, total)),
    )


def _measured(name: str, row: ScopeRow, measure: Measure) -> tuple[object, ...]:
    lines = measure.possibly_lines + measure.mostly_lines
    return (name, *_shares(measure.value, row.total), _short(measure.value.central), f"{lines:,}")


def _show_lines(out: Console, row: ScopeRow) -> None:
    total = row.total
    out.print(heading("Of the lines"))
    found = []
    for name, one in (("the Commerce Control List", row.controlled), ("a license requirement", row.licensed)):
        found.append(
            (
                name,
                *(
                    f"{_percent(value, total)} ({lines:,})"
                    for value, lines in (
                        (one.outside, one.outside_lines),
                        (one.possibly, one.possibly_lines),
                        (one.mostly, one.mostly_lines),
                    )
                ),
            )
        )
    out.print(
        table(("value (lines) against", _r("certainly outside"), _r("possibly inside"), _r("mostly inside")), found)
    )


def _show_rows(out: Console, scope: Scope, limit: int) -> None:
    assert scope.by is not None
    out.print(heading(f"By {scope.by}"))
    with_label = any(row.label for row in scope.rows)
    columns: list[ColumnSpec] = [(str(scope.by), {"no_wrap": True})]
    if with_label:
        columns.append(("", {"max_width": 23, "no_wrap": True, "overflow": "ellipsis"}))
    columns += [_r("total"), _r("may be controlled"), _r("about"), _r("needs a license"), _r("about")]
    rows = []
    for row in scope.rows[:limit]:
        cells: list[object] = [row.group or "none"]
        if with_label:
            cells.append(row.label)
        cells.append(_short(row.total))
        whole = scope.total.total if scope.overlapping else row.total
        for measure in (row.controlled, row.licensed):
            low, central, high = _shares(measure.value, whole)
            cells += [f"{low}-{high}" if low != high else str(low), central]
        rows.append(cells)
    out.print(table(columns, rows))
    if len(scope.rows) > limit:
        out.print(prose(f"{len(scope.rows) - limit:,} rows more: --limit, or --json for all."))
    if scope.overlapping:
        out.print(
            prose("Shares are of the whole trade. One flow can stand in several of these rows: they do not add up.")
        )


def _show_change(out: Console, scope: Scope) -> None:
    change = scope.change
    assert change is not None
    total = change.before.total
    out.print(heading(f"What changes {change.text}"))
    out.print(
        table(
            ("needs a license", _r("at least"), _r("about"), _r("at most"), _r("about, in dollars")),
            [
                (name, *_shares(row.licensed.value, total), _short(row.licensed.value.central))
                for name, row in (("before", change.before), ("after", change.after))
            ],
        )
    )
    out.print(
        table(
            ("", _r("at least"), _r("about"), _r("at most"), _r("lines")),
            [
                (
                    name,
                    _short(value.lower),
                    Text(_short(value.central), style="bold"),
                    _short(value.upper),
                    f"{lines:,}",
                )
                for name, value, lines in (
                    ("freed", change.freed, change.freed_lines),
                    ("captured", change.captured, change.captured_lines),
                )
            ],
        )
    )


def _show_contributions(out: Console, scope: Scope, limit: int) -> None:
    out.print(heading("What matters most"))
    out.print(
        table(
            (
                ("entry", {"no_wrap": True}),
                ("", {"max_width": 30, "no_wrap": True, "overflow": "ellipsis"}),
                _r("if it goes"),
                ("range", _RIGHT),
                _r("alone"),
                _r("lines"),
            ),
            [
                (
                    one.entry or "none",
                    one.label,
                    Text(_short(one.marginal.central), style="bold"),
                    f"{_short(one.marginal.lower)} - {_short(one.marginal.upper)}",
                    _short(one.alone.central),
                    f"{one.lines:,}",
                )
                for one in scope.contributions[:limit]
            ],
        )
    )
    if len(scope.contributions) > limit:
        out.print(prose(f"{len(scope.contributions) - limit:,} more: --limit, or --json for all."))


def _show_basis(out: Console, scope: Scope) -> None:
    out.print(heading("How it was made"))
    for source in scope.sources:
        vintage = f", vintage {source.vintage}" if source.vintage else ""
        basis = f": {source.basis}" if source.basis else ""
        out.print(bullet("-", f"{source.name}, {source.publisher}{vintage}{basis} (SHA-256 {source.sha256[:12]})."))
        for note in source.notes:
            out.print(prose(note, indent=4))
    out.print(bullet("-", scope.central))
    for note in scope.notes:
        out.print(bullet("!", note))
    versions = scope.versions
    out.print(
        bullet(
            "-",
            f"HS codes and ECCNs by correlation {scope.correlation[:12]}; license requirements before any exception, "
            f"to nobody listed and for no end use of concern, by smallyard {versions['software']}, rules "
            f"{versions['rules'][:12]}.",
        )
    )
