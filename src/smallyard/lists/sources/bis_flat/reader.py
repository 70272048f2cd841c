"""The lists of BIS cut out of the Consolidated Screening List as a flat table of eight columns.

Source: the Consolidated Screening List, trade.gov/consolidated-screening-list; whoever cut it kept its column names.
"""

from __future__ import annotations

from collections.abc import Mapping

from smallyard.lists.reading import Reading, Source
from smallyard.lists.sources.csl import draft_of, key_of, note_countries, note_list, take_aliases, words
from smallyard.lists.sources.entry import Gathering
from smallyard.lists.sources.text import first_line, only, table

__all__ = ["COLUMNS", "read", "recognizes"]

COLUMNS = (
    "source",
    "name",
    "alt_names",
    "countries",
    "license_requirement",
    "license_policy",
    "federal_register_notice",
    "source_list_url",
)
"""The publisher's columns that are read."""


def recognizes(files: Mapping[str, bytes]) -> bool:
    """One file that opens with these columns."""
    return first_line(files).startswith(b"source,name,alt_names,countries,")


def read(files: Mapping[str, bytes], source: Source, *, partial: bool = False) -> Reading:
    """Read one file.

    Raises:
        ListFileError: the file is empty or truncated, or lacks a column.
    """
    gathering = Gathering.of(table(*only(files), required=COLUMNS, partial=partial))
    for row in gathering.rows():
        code = note_list(gathering, row.file, row.number, "source", row.pop("source"))
        if code is None:
            continue
        draft = draft_of(code, row.file, row.number, row.pop("name"), "")
        note_countries(gathering, draft, "countries", words(row.pop("countries")))
        draft.key = key_of(draft, "")
        take_aliases(draft, row.pop("alt_names"), "")
        draft.license_requirement = row.pop("license_requirement")
        draft.license_policy = row.pop("license_policy")
        draft.cite(row.pop("federal_register_notice"))
        gathering.add(draft)
    return gathering.reading(source.id)
