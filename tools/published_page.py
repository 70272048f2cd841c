"""Write docs/published.md: our figures beside those that others have published.

Usage: ./smallyard-run python tools/published_page.py [--check]

The figures are made from what comes with the software (flows, lists, law), so that anyone gets the same page.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from smallyard.app.worlds import open_world
from smallyard.trade.comparison_words import COLUMNS, cells, summary
from smallyard.trade.published import Comparison, compare

PAGE = Path(__file__).resolve().parent.parent / "docs/published.md"
HEAD = """\
# Published figures and ours

Written by `tools/published_page.py`; `smallyard scope --compare` prints the same from the lists and law at hand. Ours
are made from the flows that come with the software: US exports to China by HS subheading, 2013 to 2020.

A single figure of ours *agrees* within 1.5 percent of theirs, and an estimate if it lies on the right side of their
bound. Theirs is *in our range* if it lies between our least and most. Most figures of licensing are counts of
applications, checks and parties: no trade statistic holds them. The correlation was not fitted to any of these.

"""


def rows() -> tuple[Comparison, ...]:
    """The comparison with the lists that come with the software alone."""
    with tempfile.TemporaryDirectory() as folder:
        world = open_world(date(2026, 11, 25), date(2026, 11, 25), Path(folder) / "store.sqlite")
        return compare(world).rows


def page(rows: tuple[Comparison, ...]) -> str:
    """The page as it should be."""
    groups = [
        ("BIS licensing and how much trade it touches", [one for one in rows if one.theirs.id.startswith("L")]),
        ("Totals and parts of trade", [one for one in rows if one.theirs.id.startswith("T")]),
        ("Computed from the same Census file by other code", [one for one in rows if one.theirs.id.startswith("D")]),
    ]
    out = [HEAD]
    for title, held in groups:
        out += [f"## {title}\n\n{summary(tuple(held)).capitalize()}.\n\n", *_table(held), "\n"]
    out += ["## Where theirs are from\n\n", *_sources(rows)]
    return "".join(out)


def _table(rows: list[Comparison]) -> Iterator[str]:
    yield f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}\n"
    for one in rows:
        yield f"| {' | '.join(cell.replace('|', '/').replace('~', '&#126;') for cell in cells(one))} |\n"


def _sources(rows: tuple[Comparison, ...]) -> Iterator[str]:
    yield "| id | publisher | standing | confidence |\n|---|---|---|---|\n"
    for one in rows:
        theirs = one.theirs
        if theirs.standing != "computed":
            name = f"[{theirs.publisher}]({theirs.url})" if theirs.url else theirs.publisher
            yield f"| {theirs.id} | {name} | {theirs.standing} | {theirs.confidence} |\n"


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(0 if PAGE.exists() and PAGE.read_text("utf-8") == page(rows()) else 1)
    PAGE.write_text(page(rows()), "utf-8")
