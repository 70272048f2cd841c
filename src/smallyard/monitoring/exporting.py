"""Customers as files: CSV that an import reads back and no spreadsheet takes for formulas, and JSON lines of all."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from smallyard.model.plain import safe_cell

if TYPE_CHECKING:
    from smallyard.monitoring.customer import Customer

__all__ = ["COLUMNS", "write_csv", "write_json_lines"]

COLUMNS = (
    "reference", "name", "aliases", "country", "address", "city", "kind", "birth_date", "identifiers", "result",
    "hits", "version", "added", "changed", "retired",
)  # fmt: skip
"""The columns of the CSV file; those up to identifiers are read back by an import."""


def write_csv(path: Path, customers: Iterable[Customer]) -> int:
    """Write customers as CSV; how many they were. Of several addresses, the first."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="", errors="backslashreplace") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for one in customers:
            party = one.party
            address = party.addresses[0] if party.addresses else None
            cells = [
                one.reference,
                party.name,
                "; ".join(party.aliases),
                party.country or "",
                address.text if address is not None else "",
                address.city if address is not None else "",
                str(party.kind) if party.kind != "unknown" else "",
                party.birth_date.isoformat() if party.birth_date else "",
                "; ".join(f"{number.kind}: {number.value}" for number in party.identifiers),
                one.result or "",
                str(one.hits),
                str(one.version),
                one.added_at,
                one.changed_at,
                one.retired_at or "",
            ]
            writer.writerow([safe_cell(cell) for cell in cells])
            count += 1
    return count


def write_json_lines(path: Path, customers: Iterable[Customer]) -> int:
    """Write customers as JSON lines, one `as_dict` each; how many they were."""
    count = 0
    with path.open("w", encoding="utf-8", errors="backslashreplace") as stream:
        for one in customers:
            stream.write(json.dumps(one.as_dict(), ensure_ascii=False) + "\n")
            count += 1
    return count
