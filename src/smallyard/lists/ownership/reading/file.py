"""Telling the three forms apart, and from file to graph."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from smallyard.errors import InputError
from smallyard.lists.ownership.graph import OwnershipGraph
from smallyard.lists.ownership.reading import bods, csv_file, ftm
from smallyard.lists.ownership.reading.gathering import Gathered
from smallyard.lists.ownership.reading.json_text import objects
from smallyard.model.reading.opening import decoded, file_label, read_bytes

__all__ = ["read_ownership"]

_LARGEST = 1024 * 1024 * 1024
_ACCEPTED = (
    "a CSV file with columns owner, owned and percent; FollowTheMoney entities as JSON lines; "
    "or BODS statements (0.2 to 0.4) as JSON or JSON lines"
)


def read_ownership(path: str | Path, on: date | None = None) -> OwnershipGraph:
    """Read a file of who owns whom, as it stood on a day (all that it says, if none is given).

    Raises:
        InputError: the file cannot be read; the message names file, row and field.
    """
    place = Path(path)
    label = file_label(place)
    text = decoded(read_bytes(place, _LARGEST), label)
    gathered = _gather(text, label)
    if not gathered.entities:
        raise InputError("names no owner and nothing owned", file=label, accepted=_ACCEPTED)
    graph = OwnershipGraph(gathered.entities.values(), gathered.stakes, on)
    graph.notes[:0] = gathered.notes
    return graph


def _gather(text: str, label: str) -> Gathered:
    if text.lstrip()[:1] not in {"{", "["}:
        return csv_file.gather(text, label, _ACCEPTED)
    found = list(objects(text, label))
    if not found:
        return Gathered()
    if any("statementType" in one or "recordType" in one for _, one in found[:50]):
        return bods.gather(found)
    if any("schema" in one for _, one in found[:50]):
        return ftm.gather(found)
    raise InputError("is JSON of no known form", file=label, accepted=_ACCEPTED)
