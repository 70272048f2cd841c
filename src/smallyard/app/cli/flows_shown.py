"""What `smallyard flows status` prints."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from smallyard.app.cli.terminal import heading, prose, table
from smallyard.trade.selection import PACK_FILES
from smallyard.trade.store import Loaded, Stratum

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["show_status"]


def show_status(out: Console, held: Iterable[Loaded]) -> None:
    """A table of what is held, one row for each kind of flow in each file."""
    rows = []
    for one in held:
        countries = f"{_some(one.reporters)} with {_some(one.partners)}"
        kinds: dict[tuple[str, str, int, bool], list[Stratum]] = {}
        for stratum in one.strata:
            kinds.setdefault((stratum.basis, stratum.edition, stratum.digits, stratum.month), []).append(stratum)
        for (basis, edition, digits, by_month), kind in kinds.items():
            rows.append(
                (
                    one.sha256[:8],
                    one.name,
                    countries,
                    basis,
                    _years({stratum.year for stratum in kind}) + (" by month" if by_month else ""),
                    f"{edition}/{digits}",
                    f"{sum(stratum.rows for stratum in kind):,}",
                    f"{sum(stratum.cents for stratum in kind) / 1e11:,.2f}",
                )
            )
    columns = (
        ("file", {"no_wrap": True}),
        ("name", {"no_wrap": True, "overflow": "ellipsis", "max_width": 24}),
        ("countries", {"no_wrap": True}),
        "basis",
        ("years", {"no_wrap": True}),
        ("codes", {"no_wrap": True}),
        ("flows", {"justify": "right"}),
        ("billion", {"justify": "right"}),
    )
    if rows:
        out.print(heading("Loaded", first=True))
        out.print(table(columns, rows))
    out.print(heading("With the software", first=not rows))
    out.print(
        table(
            ("name", "what", "years", "vintage"),
            [(one.source.name, one.source.basis, _years(set(one.years())), one.source.vintage) for one in PACK_FILES],
        )
    )
    out.print(prose("US Census Bureau, public domain. More: smallyard flows load FILE"))


def _some(countries: tuple[str, ...]) -> str:
    return ", ".join(countries) if len(countries) <= 3 else f"{len(countries)} countries"


def _years(years: set[int]) -> str:
    first, last = min(years), max(years)
    return str(first) if first == last else f"{first}-{last}"
