"""China's Unreliable Entity List, Export Control List and Attention List, as a repository took them from MOFCOM.

A JSON array of objects. `country` is that of the list, not of the party. A party added on several dates has several
objects; they are one entry, started on the first date.

Source: github.com/xyna-bpinelab/security-export-control-registry, which takes them from
announcements of mofcom.gov.cn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from smallyard.errors import ListFileError
from smallyard.lists.keys import listing_key
from smallyard.lists.reading import Reading, RowProblem, Source
from smallyard.lists.sources.dates import day_or_none
from smallyard.lists.sources.entry import Draft, Gathering
from smallyard.lists.sources.mofcom import corrected, mofcom_list
from smallyard.lists.sources.text import json_value, only
from smallyard.model.citation import Citation
from smallyard.model.party import PartyKind

__all__ = ["read", "recognizes"]

_KINDS = {"organization": PartyKind.ORGANIZATION, "person": PartyKind.PERSON, "": PartyKind.UNKNOWN}
_NOT_KEPT = ("country", "source_list_name", "last_verified", "id")


def recognizes(files: Mapping[str, bytes]) -> bool:
    """One JSON array whose first object has the repository's fields."""
    if len(files) != 1:
        return False
    head = next(iter(files.values()))[:4000].lstrip(b"\xef\xbb\xbf \r\n\t")
    return head.startswith(b"[") and b'"entity_name"' in head and b'"list_id"' in head


def read(files: Mapping[str, bytes], source: Source, *, partial: bool = False) -> Reading:
    """Read one file; `row` in a problem is the object's number, from 1.

    Raises:
        ListFileError: the file is no JSON array, or is truncated.
    """
    file, data = only(files)
    value = json_value(file, data)
    if not isinstance(value, list):
        raise ListFileError("is not a JSON array", file=file)
    gathering = Gathering()
    fields: set[str] = set()
    checked = []
    for row, item in gathering.objects(file, value):
        fields |= set(item)
        if when := day_or_none(str(item.get("last_verified", ""))):
            checked.append(when)
        _take(item, file, row, gathering)
    reading = gathering.reading(source.id, header=",".join(sorted(fields)))
    return replace(reading, published=max(checked, default=None))


def _take(item: dict[str, Any], file: str, row: int, gathering: Gathering) -> None:
    said = str(item.pop("list_id", ""))
    code = mofcom_list(said)
    if code is None:
        gathering.unread.append(RowProblem(file, row, "list_id", "not a list that we know", said))
        return
    draft = Draft(code, "", file, row, str(item.pop("entity_name", "") or "").strip())
    corrected(draft, *(str(alias) for alias in item.pop("aliases", ())))
    if not draft.name and draft.aliases:
        draft.name = draft.aliases.pop(0)[0]
    draft.key = listing_key(code, draft.name, None)
    kind = str(item.pop("entity_type", ""))
    if kind not in _KINDS:
        gathering.warn(file, row, "entity_type", "not a kind of party that we know", kind)
    draft.kind = _KINDS.get(kind, PartyKind.UNKNOWN)
    for text in item.pop("addresses", ()):
        draft.address(str(text))
    added = str(item.pop("date_added", ""))
    draft.start_date = day_or_none(added)
    if draft.start_date is None:
        gathering.warn(file, row, "date_added", "is not a date", added)
    if url := str(item.pop("source_url", "")):
        draft.citations.append(Citation.parse(url))
    draft.remark(str(item.pop("reason", "")))
    for name in _NOT_KEPT:
        item.pop(name, None)
    for name, value in item.items():
        gathering.warn_unknown(file, row, name, str(value))
    gathering.add(draft)
