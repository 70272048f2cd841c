"""Writing a table of law: a note on what it holds, then its rows."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

TABLES = Path(__file__).resolve().parent.parent / "src/smallyard/law/tables"


def write(name: str, note: str, header: Sequence[str], body: Iterable[Sequence[str]]) -> None:
    """The table of this name, new."""
    with (TABLES / name).open("w", encoding="utf-8", newline="") as stream:
        stream.write(f"# {note}\n")
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(body)
