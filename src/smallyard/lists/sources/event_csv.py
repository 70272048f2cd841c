"""Writing events as our rule-event CSV, safe to open in a spreadsheet, and lossless.

A cell that a spreadsheet would take for a formula gets an apostrophe in front, and the reader takes it off again.
The columns hold what people want to read; where they cannot hold all of an entry (several kinds of names, structured
addresses), the column `details` holds the whole entry as JSON.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from smallyard.lists.reading import RuleEvent
from smallyard.model.interval import Basis
from smallyard.model.plain import FORMULA_SIGNS

__all__ = ["EVENT_COLUMNS", "guarded", "readable_cells", "unguarded", "write_events"]

EVENT_COLUMNS = (
    "date",
    "action",
    "list",
    "key",
    "name",
    "aliases",
    "country",
    "address",
    "announcement",
    "license_requirement",
    "license_policy",
    "programs",
    "source",
    "date_not_before",
    "date_not_after",
    "basis",
    "known_from",
    "note",
    "details",
)
"""Columns of a file of events that rules state."""
_FORMULA = (*FORMULA_SIGNS, "'")


def guarded(value: str) -> str:
    """The cell's text, with an apostrophe in front if a spreadsheet would calculate it."""
    return f"'{value}" if value.startswith(_FORMULA) else value


def unguarded(value: str) -> str:
    """The text that `guarded` was given."""
    return value[1:] if value.startswith("'") and value[1:].startswith(_FORMULA) else value


def write_events(events: Iterable[RuleEvent]) -> str:
    """The events as CSV text with the columns of EVENT_COLUMNS; `lists load` reads it back to the same events."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(EVENT_COLUMNS)
    for event in events:
        writer.writerow([guarded(value) for value in _cells(event)])
    return out.getvalue()


def readable_cells(event: RuleEvent) -> dict[str, str]:
    """The cells of an entry that people read and may change, by column."""
    listing = event.listing
    return {
        "key": listing.key,
        "name": listing.name,
        "aliases": "; ".join(name.text for name in listing.names[1:]),
        "country": "; ".join(listing.countries),
        "address": "; ".join(address.line for address in listing.addresses),
        "license_requirement": listing.license_requirement,
        "license_policy": listing.license_policy,
        "programs": "; ".join(listing.programs),
    }


def _cells(event: RuleEvent) -> list[str]:
    when = event.when
    bracketed = when.basis is Basis.BRACKETED
    cells = {
        **readable_cells(event),
        "date": "" if bracketed else str(when.earliest),
        "action": str(event.action),
        "list": str(event.list),
        "announcement": str(event.citation or ""),
        "source": event.source,
        "date_not_before": str(when.earliest or "") if bracketed else "",
        "date_not_after": str(when.latest or "") if bracketed else "",
        "basis": str(when.basis),
        "known_from": str(event.known_from or ""),
        "note": event.note,
        "details": event.listing.model_dump_json(exclude_defaults=True),
    }
    return [cells[column] for column in EVENT_COLUMNS]
