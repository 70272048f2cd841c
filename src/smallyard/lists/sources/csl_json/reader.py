"""The Consolidated Screening List as the publisher's JSON: `{"results": [...]}`, one object for each party.

Field names are those of the CSV, with lists in place of joined text: `addresses` are objects (address, city, state,
postal_code, country), `ids` are objects (type, number, country, issue_date, expiration_date).

Source: data.trade.gov/downloadable_consolidated_screening_list/v1/consolidated.json; the fields are those of
the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from smallyard.lists.reading import Reading, Source
from smallyard.lists.sources.csl import (
    REMARKS,
    draft_of,
    key_of,
    note_countries,
    note_country,
    note_kind,
    note_list,
    take_aliases,
    words,
)
from smallyard.lists.sources.dates import day_or_none
from smallyard.lists.sources.entry import Draft, Gathering
from smallyard.lists.sources.ofac_features import add_feature, feature_type
from smallyard.lists.sources.text import json_results, only

__all__ = ["read", "recognizes"]

_ENVELOPE = {"results", "total", "offset", "sources", "sources_used", "search_performed_at"}
_NOT_KEPT = ("id", "_id", "source_list_url", "source_information_url", "score")


def recognizes(files: Mapping[str, bytes]) -> bool:
    """One JSON file with `results` of parties that have a `source`."""
    if len(files) != 1:
        return False
    head = next(iter(files.values()))[:8000].lstrip(b"\xef\xbb\xbf \r\n\t")
    return head.startswith(b"{") and b'"results"' in head and (b'"source_list_url"' in head or b'"alt_names"' in head)


def read(files: Mapping[str, bytes], source: Source, *, partial: bool = False) -> Reading:
    """Read one file; `row` in a problem is the party's number in `results`, from 1.

    Raises:
        ListFileError: the file is no JSON object with a list of results, or is truncated.
    """
    file, data = only(files)
    value, results = json_results(file, data)
    gathering = Gathering()
    for name in sorted(set(value) - _ENVELOPE):
        gathering.warn_unknown(file, 0, name)
    columns: set[str] = set()
    for number, party in gathering.objects(file, results, "results"):
        columns |= set(party)
        _take(party, file, number, gathering)
    updated = [
        str(used.get("source_last_updated", "")) for used in value.get("sources_used", ()) if isinstance(used, dict)
    ]
    days = [when for text in updated if (when := day_or_none(text))]
    return gathering.reading(source.id, header=",".join(sorted(columns)), published=max(days, default=None))


def _text(party: dict[str, Any], name: str) -> str:
    """A field as text: a list is joined as the CSV joins it, null is empty."""
    value = party.pop(name, None)
    if value is None:
        return ""
    if isinstance(value, list):
        value = "; ".join(str(item) for item in value if item is not None)
    return " ".join(str(value).split())


def _values(party: dict[str, Any], name: str) -> list[str]:
    value = party.pop(name, None)
    if value is None:
        return []
    return [" ".join(str(item).split()) for item in value if item] if isinstance(value, list) else words(str(value))


def _take(party: dict[str, Any], file: str, row: int, gathering: Gathering) -> None:
    code = note_list(gathering, file, row, "source", _text(party, "source"))
    if code is None:
        return
    number = _text(party, "entity_number")
    draft = draft_of(code, file, row, _text(party, "name"), number)
    note_kind(gathering, draft, "type", _text(party, "type"))
    _take_addresses(party.pop("addresses", None) or [], draft, gathering)
    for name in ("start_date", "end_date"):
        if text := _text(party, name):
            setattr(draft, name, day_or_none(text))
            if getattr(draft, name) is None:
                gathering.warn(file, row, name, "is not a date", text)
                draft.remark(text, name)
    draft.key = key_of(draft, number)
    note_countries(gathering, draft, "country", [_text(party, "country")])
    for alias in _values(party, "alt_names"):
        take_aliases(draft, alias, number)
    draft.programs += _values(party, "programs")
    draft.cite(_text(party, "federal_register_notice"))
    draft.license_requirement = _text(party, "license_requirement")
    draft.license_policy = _text(party, "license_policy")
    draft.birth_dates += _values(party, "dates_of_birth")
    for name in ("nationalities", "citizenships"):
        note_countries(gathering, draft, name, _values(party, name))
    for name, shown in REMARKS.items():
        draft.remark(_text(party, name), shown)
    if flag := _text(party, "vessel_flag"):
        draft.remark(flag, "Vessel flag")
        note_countries(gathering, draft, "vessel_flag", [flag])
    if sign := _text(party, "call_sign"):
        draft.identify("Call sign", sign)
    _take_ids(party.pop("ids", None) or [], draft, gathering)
    for name in _NOT_KEPT:
        party.pop(name, None)
    for name, value in party.items():
        gathering.warn_unknown(file, row, name, str(value))
    gathering.add(draft)


def _objects(
    values: list[Any], field: str, kept_as: str, keep: Callable[[str], None], draft: Draft, gathering: Gathering
) -> Iterator[dict[str, Any]]:
    """The objects of a list, each to be emptied; what is left in one is not known, and what is no object is kept."""
    for value in values:
        if not isinstance(value, dict):
            gathering.warn(draft.file, draft.row, field, f"is not an object; kept as {kept_as}", str(value))
            keep(str(value))
            continue
        parts = dict(value)
        yield parts
        for name, left in parts.items():
            gathering.warn(draft.file, draft.row, f"{field}.{name}", "a field that is not known", str(left))


def _take_addresses(addresses: list[Any], draft: Draft, gathering: Gathering) -> None:
    for parts in _objects(addresses, "addresses", "text", draft.address, draft, gathering):
        text, city, region, postal = (_text(parts, name) for name in ("address", "city", "state", "postal_code"))
        place = _text(parts, "country")
        country = note_country(gathering, draft, "addresses.country", place) if place else None
        draft.address(text, country, city=city, region=region, postal_code=postal)


def _take_ids(ids: list[Any], draft: Draft, gathering: Gathering) -> None:
    for parts in _objects(ids, "ids", "a remark", draft.remark, draft, gathering):
        kind, number, place = (_text(parts, name) for name in ("type", "number", "country"))
        feature = feature_type(kind)
        if feature is None:
            gathering.warn(
                draft.file, draft.row, "ids.type", "a kind of identifier that is not known; kept as a remark", kind
            )
            draft.remark(number, kind)
        else:
            country = note_country(gathering, draft, "ids.country", place) if place else None
            add_feature(draft, feature, number, country)
        for name in ("issue_date", "expiration_date"):
            parts.pop(name, None)
