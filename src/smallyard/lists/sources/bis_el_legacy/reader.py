"""The Entity List as BIS's own file until 2016: one row for each pair of address and alias, Windows-1252 or UTF-8.

Source: BIS, Supp. No. 4 to 15 CFR part 744 as a file, bis.gov/licensing/end-user-guidance; the columns are those of
the file itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from smallyard.lists.keys import listing_key
from smallyard.lists.reading import Reading, Source
from smallyard.lists.sources.csl import note_country, take_aliases
from smallyard.lists.sources.dates import day_or_none
from smallyard.lists.sources.entry import Draft, Gathering
from smallyard.lists.sources.text import first_line, only, table
from smallyard.model.listing import ListCode

__all__ = ["COLUMNS", "read", "recognizes"]

COLUMNS = (
    "Source List",
    "Name",
    "Title",
    "Address",
    "City",
    "State/Province",
    "Postal Code",
    "Country",
    "Federal Register Notice",
    "Effective Date",
    "Date Lifted/Waived/Expired",
    "License Requirement",
    "License Policy",
    "Remarks/Notes",
    "Alternate Name",
)
"""The publisher's columns that are read."""
_UNUSED = (
    "Entity Number",
    "SDN Type",
    "Programs",
    "Standard Order",
    "Call Sign",
    "Vessel Type",
    "Gross Tonnage",
    "Gross Register Tonnage",
    "Vessel Flag",
    "Vessel Owner",
    "Address Number",
    "Address Remarks",
    "Alternate Number",
    "Alternate Type",
    "Alternate Remarks",
    "Web Link",
)
"""Columns of a layout shared with other lists; the Entity List leaves them empty, and a value in one is a warning."""


def recognizes(files: Mapping[str, bytes]) -> bool:
    """One file that opens with these columns."""
    return first_line(files).startswith(b"Source List,Entity Number,SDN Type")


def read(files: Mapping[str, bytes], source: Source, *, partial: bool = False) -> Reading:
    """Read one file.

    Raises:
        ListFileError: the file is empty or truncated, or lacks a column.
    """
    gathering = Gathering.of(
        table(*only(files), required=COLUMNS, also=_UNUSED, fallback="cp1252", partial=partial, short_rows=True)
    )
    for row in gathering.rows():
        if (code := row.pop("Source List")) != "EL":
            gathering.unread.append(row.problem("Source List", "not EL", code))
            continue
        draft = Draft(ListCode.ENTITY_LIST, "", row.file, row.number, "")
        draft.take_name(row.pop("Name"))
        place = row.pop("Country")
        country = note_country(gathering, draft, "Country", place) if place else None
        draft.key = listing_key(draft.code, draft.name, country)
        street, city, region, postal = (
            row.pop(name) for name in ("Address", "City", "State/Province", "Postal Code")
        )
        draft.address(street, country, city=city, region=region, postal_code=postal)
        take_aliases(draft, row.pop("Alternate Name"), "")
        draft.cite(row.pop("Federal Register Notice"))
        for name, attribute in (("Effective Date", "start_date"), ("Date Lifted/Waived/Expired", "end_date")):
            if text := row.pop(name):
                setattr(draft, attribute, day_or_none(text))
                if getattr(draft, attribute) is None:
                    gathering.warnings.append(row.problem(name, "is not a date", text))
        draft.license_requirement = row.pop("License Requirement")
        draft.license_policy = row.pop("License Policy")
        draft.remark(row.pop("Title"), "Title")
        draft.remark(row.pop("Remarks/Notes"))
        row.pop("Web Link")
        for name in _UNUSED:
            if value := row.pop(name):
                gathering.warnings.append(
                    row.problem(name, "is not expected to hold anything; kept as a remark", value)
                )
                draft.remark(value, name)
        gathering.add(draft)
    return gathering.reading(source.id)
