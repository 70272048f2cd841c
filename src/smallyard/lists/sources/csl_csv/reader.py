"""The Consolidated Screening List as CSV: 28 columns until 2020, 29 with `_id` since.

Source: data.trade.gov/downloadable_consolidated_screening_list/v1/consolidated.csv; the columns are those of
the file.
"""

from __future__ import annotations

from collections.abc import Mapping

from smallyard.lists.reading import Reading, RowProblem, Source
from smallyard.lists.sources.csl import (
    REMARKS,
    draft_of,
    key_of,
    note_countries,
    note_kind,
    note_list,
    split_addresses,
    take_aliases,
    words,
)
from smallyard.lists.sources.dates import day_or_none
from smallyard.lists.sources.entry import Draft, Gathering
from smallyard.lists.sources.ofac_features import add_ids
from smallyard.lists.sources.text import Row, first_line, only, table

__all__ = ["COLUMNS", "read", "recognizes"]

COLUMNS = """
    source entity_number type programs name title addresses federal_register_notice start_date end_date
    standard_order license_requirement license_policy call_sign vessel_type gross_tonnage gross_registered_tonnage
    vessel_flag vessel_owner remarks source_list_url alt_names citizenships dates_of_birth nationalities
    places_of_birth source_information_url ids
""".split()  # noqa: SIM905 - in the publisher's order, to be read by people
"""The publisher's columns that are read."""
_NOT_KEPT = ("_id", "source_list_url", "source_information_url")
"""`_id` is a hash that changes with the entry; the addresses are the same for a whole list, see source.toml."""


def recognizes(files: Mapping[str, bytes]) -> bool:
    """One file whose first line holds the list's own column names."""
    line = first_line(files)
    columns = {part.strip(b' "\r') for part in line.split(b",")}
    return {b"source", b"entity_number", b"federal_register_notice"} <= columns


def read(files: Mapping[str, bytes], source: Source, *, partial: bool = False) -> Reading:
    """Read one file.

    Raises:
        ListFileError: the file is empty or truncated, or lacks a column.
    """
    found = table(*only(files), required=COLUMNS, also=("_id",), partial=partial)
    gathering = Gathering.of(found)
    for row in found:
        if row.fields["source"] == "source" and row.fields["name"] == "name":
            gathering.warn(row.file, row.number, "", "the header stands here once more; skipped")
            continue
        gathering.records += 1
        _take(row, gathering)
    return gathering.reading(source.id)


def _take(row: Row, gathering: Gathering) -> None:
    code = note_list(gathering, row.file, row.number, "source", row.pop("source"))
    if code is None:
        return
    number = row.pop("entity_number")
    draft = draft_of(code, row.file, row.number, row.pop("name"), number)
    note_kind(gathering, draft, "type", row.pop("type"))
    split_addresses(draft, row.pop("addresses"))
    _take_dates(row, draft, gathering)
    draft.key = key_of(draft, number)
    take_aliases(draft, row.pop("alt_names"), number)
    draft.programs += words(row.pop("programs"))
    draft.cite(row.pop("federal_register_notice"))
    draft.license_requirement = row.pop("license_requirement")
    draft.license_policy = row.pop("license_policy")
    draft.birth_dates += words(row.pop("dates_of_birth"))
    for name in ("nationalities", "citizenships"):
        note_countries(gathering, draft, name, words(row.pop(name)))
    for name, label in REMARKS.items():
        draft.remark(row.pop(name), label)
    if flag := row.pop("vessel_flag"):
        draft.remark(flag, "Vessel flag")
        note_countries(gathering, draft, "vessel_flag", [flag])
    if sign := row.pop("call_sign"):
        draft.identify("Call sign", sign)
    if ids := row.pop("ids"):
        for piece in add_ids(draft, ids):
            gathering.warn(
                row.file, row.number, "ids", "a kind of identifier that is not known; kept as a remark", piece
            )
    for name in _NOT_KEPT:
        row.pop(name)
    gathering.add(draft)


def _take_dates(row: Row, draft: Draft, gathering: Gathering) -> None:
    for name in ("start_date", "end_date"):
        if text := row.pop(name):
            when = day_or_none(text)
            setattr(draft, name, when)
            if when is None:
                gathering.warnings.append(RowProblem(row.file, row.number, name, "is not a date", text))
                draft.remark(text, name)
