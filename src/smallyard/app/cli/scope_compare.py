"""Published figures beside ours, as a table in the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from smallyard.trade.comparison_words import cells, summary
from smallyard.trade.published import Comparisons, Verdict

__all__ = ["show_comparisons"]

_STYLES = {Verdict.DIFFERS: "bold red", Verdict.IN_RANGE: "yellow"}
_SHOWN = ("id", "period", "figure", "theirs", "ours", "difference", "verdict")


def show_comparisons(console: Console, found: Comparisons) -> None:
    """Print what others have published beside ours, then why the two differ, or why there is none of ours."""
    stated = tuple(one for one in found.rows if one.theirs.standing != "computed")
    computed = tuple(one for one in found.rows if one.theirs.standing == "computed")
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in _SHOWN:
        table.add_column(name, justify="right" if name in {"theirs", "ours", "difference"} else "left")
    for one in stated:
        if one.ours is not None:
            table.add_row(*cells(one)[: len(_SHOWN)], style=_STYLES.get(one.verdict, ""))
    console.print(table)
    console.print(f"\n{len(stated)} published figures: {summary(stated)}.")
    console.print(f"{len(computed)} totals computed from the same file by other code: {summary(computed)}.\n")
    reasons: dict[str, list[str]] = {}
    for one in stated:
        reasons.setdefault(one.theirs.why, []).append(one.theirs.id)
    console.print("Why they differ, or why there is none of ours:", style="bold")
    for why, ids in reasons.items():
        console.print(f"  {', '.join(ids)}: {why}.")
