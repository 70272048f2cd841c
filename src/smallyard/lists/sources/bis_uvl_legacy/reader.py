"""The Unverified List as BIS's own file until 2018: country, name, address; Windows-1252 or UTF-8.

Source: BIS, Supp. No. 6 to 15 CFR part 744 as a file, bis.gov/licensing/end-user-guidance; the columns are those of
the file itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from smallyard.lists.keys import listing_key
from smallyard.lists.reading import Reading, Source
from smallyard.lists.sources.csl import note_country
from smallyard.lists.sources.entry import Draft, Gathering
from smallyard.lists.sources.text import first_line, only, table
from smallyard.model.listing import ListCode

__all__ = ["COLUMNS", "read", "recognizes"]

COLUMNS = ("COUNTRY", "NAME", "ADDRESS")
"""The publisher's columns that are read."""


def recognizes(files: Mapping[str, bytes]) -> bool:
    """One file that opens with these columns."""
    return first_line(files).startswith(b"COUNTRY,NAME,ADDRESS")


def read(files: Mapping[str, bytes], source: Source, *, partial: bool = False) -> Reading:
    """Read one file.

    Raises:
        ListFileError: the file is empty or truncated, or lacks a column.
    """
    gathering = Gathering.of(
        table(*only(files), required=COLUMNS, fallback="cp1252", partial=partial, short_rows=True)
    )
    for row in gathering.rows():
        draft = Draft(ListCode.UNVERIFIED_LIST, "", row.file, row.number, "")
        draft.take_name(row.pop("NAME"))
        country = note_country(gathering, draft, "COUNTRY", row.pop("COUNTRY"))
        draft.key = listing_key(draft.code, draft.name, country)
        draft.address(row.pop("ADDRESS"), country)
        gathering.add(draft)
    return gathering.reading(source.id)
