"""Which tables of legal values a section speaks of, found in the tables' own first lines and citations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files

from smallyard.law.tables.reading import rows
from smallyard.model.citation import Citation

__all__ = ["tables_citing"]

_CITED = re.compile(r"Supp\. No\. \d+ to part \d+|(?<![\d.])7\d\d\.\d+(?:\([0-9a-zA-Z]+\))*")


def tables_citing(cited: Citation) -> tuple[str, ...]:
    """A line for each table that cites this section or one inside it: its name, rows, and what it says it holds."""
    return tuple(_lines(cited))


def _lines(cited: Citation) -> Iterator[str]:
    folder = files("smallyard.law.tables")
    for name in sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".csv")):
        if name == "sections.csv":  # the list of sections itself: every section is in it
            continue
        first, _, _ = folder.joinpath(name).read_text("utf-8").partition("\n")
        title = first.lstrip("# ") if first.startswith("#") else ""
        held = list(rows(name))
        matching = sum(_within(row.get("citation") or "", cited) for row in held)
        if matching:
            yield f"{name}, {matching:,} of {len(held):,} rows: {title}"
        elif any(_within(one, cited) for one in _CITED.findall(title)):
            yield f"{name}, {len(held):,} rows: {title}"


def _within(text: str, cited: Citation) -> bool:
    if not text:
        return False
    other = Citation.parse(text if not text[0].isdigit() or "CFR" in text or "FR" in text else f"15 CFR {text}")
    return cited.contains(other) or other.contains(cited)
