"""The Denied Persons List as BIS's CSV of five columns, in use since 2025.

Name and address share one field: "NAME, STREET, CITY, STATE, COUNTRY, POSTAL CODE", the last five always there,
though they may be empty. Street and name can hold commas of their own; where the name ends is told by legal forms
("ACME, INC., 1 MAIN ST, ...") and by "SURNAME, GIVEN, 1 MAIN ST, ...".

Source: BIS, Denied Persons List, bis.gov/licensing/end-user-guidance/denied-persons-list-dpl; the columns are those
of the file itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from smallyard.lists.reading import Reading, Source
from smallyard.lists.sources.denied_persons import order_draft, take_place
from smallyard.lists.sources.entry import Gathering
from smallyard.lists.sources.text import first_line, only, table

__all__ = ["COLUMNS", "folded", "read", "recognizes"]

COLUMNS = (
    "Name_and_Address",
    "Effective_Date",
    "Expiration_Date",
    "Appropriate Federal Register Citations",
    "Type of Denial",
)
"""The publisher's columns that are read."""
_OF_THE_NAME = re.compile(
    r"(?:INC|LTD|LLC|L\.?L\.?C|CO|CORP|LIMITED|GMBH|PTE|PVT|PTY|LP|LLP|PLC|AG|A\.G|KG|BV|B\.V|NV|N\.V|S\.?A|SARL|S\.R\.L"
    r"|A\.?S|OY|AB|FZE|FZC|FZCO|OOO|OAO|AO|JSC|PJSC|JR|SR|II|III|IV|M\.?D|PH\.?D|ESQ|CPA|D/B/A|A/?K/?A)\b",
    re.IGNORECASE,
)
_PLACES = 5


def recognizes(files: Mapping[str, bytes]) -> bool:
    """One file that opens with the folded column."""
    return first_line(files).startswith(b"Name_and_Address,")


def folded(text: str) -> tuple[str, list[str]] | None:
    """The name, and street, city, state, country and postal code; None if there are fewer parts than these."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) <= _PLACES:
        return None
    front, places = parts[: -_PLACES + 1], parts[-_PLACES + 1 :]
    name, rest = front[:1], front[1:]
    while len(rest) > 1 and _OF_THE_NAME.match(rest[0]):
        name.append(rest.pop(0))
    is_surname = len(name) == 1 and len(name[0].split()) == 1
    if len(rest) > 1 and is_surname and rest[0].isalpha() and rest[1][:1].isdigit():
        name.append(rest.pop(0))
    return ", ".join(name), [", ".join(part for part in rest if part), *places]


def read(files: Mapping[str, bytes], source: Source, *, partial: bool = False) -> Reading:
    """Read one file.

    Raises:
        ListFileError: the file is empty or truncated, or lacks a column.
    """
    gathering = Gathering.of(table(*only(files), required=COLUMNS, partial=partial))
    for row in gathering.rows():
        text = row.pop("Name_and_Address")
        split = folded(text)
        if split is None:
            gathering.unread.append(row.problem("Name_and_Address", "has fewer than six parts", text))
            continue
        name, (street, city, state, country, postal) = split
        draft = order_draft(row, name, gathering, citations="Appropriate Federal Register Citations")
        take_place(draft, gathering, street, city, state, country, postal)
        draft.remark(row.pop("Type of Denial"), "Type of denial")
        gathering.add(draft)
    return gathering.reading(source.id)
