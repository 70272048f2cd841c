"""The Denied Persons List as BIS's tab-separated text, in use until 2025.

Source: BIS, bis.doc.gov/dpl/dpl.txt; the columns are those of the file itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from smallyard.lists.reading import Reading, Source
from smallyard.lists.sources.denied_persons import order_draft, take_place
from smallyard.lists.sources.entry import Gathering
from smallyard.lists.sources.text import first_line, only, table

__all__ = ["COLUMNS", "read", "recognizes"]

COLUMNS = (
    "Name",
    "Street_Address",
    "City",
    "State",
    "Country",
    "Postal_Code",
    "Effective_Date",
    "Expiration_Date",
    "Standard_Order",
    "Last_Update",
    "Action",
    "FR_Citation",
)
"""The publisher's columns that are read."""


def recognizes(files: Mapping[str, bytes]) -> bool:
    """One file that opens with these columns, parted by tabs."""
    line = first_line(files)
    return b"\t" in line and b"Effective_Date" in line and b"Standard_Order" in line


def read(files: Mapping[str, bytes], source: Source, *, partial: bool = False) -> Reading:
    """Read one file. Several rows of one order (addresses, aliases with the same name) are one entry.

    Raises:
        ListFileError: the file is empty or truncated, or lacks a column.
    """
    gathering = Gathering.of(table(*only(files), required=COLUMNS, delimiter="\t", partial=partial))
    for row in gathering.rows():
        draft = order_draft(row, row.pop("Name"), gathering, citations="FR_Citation")
        street, city, state, country, postal = (
            row.pop(name) for name in ("Street_Address", "City", "State", "Country", "Postal_Code")
        )
        take_place(draft, gathering, street, city, state, country, postal)
        draft.remark(row.pop("Standard_Order").upper(), "Standard order")
        draft.remark(row.pop("Action"))
        draft.remark(row.pop("Last_Update"), "Last update")
        gathering.add(draft)
    return gathering.reading(source.id)
