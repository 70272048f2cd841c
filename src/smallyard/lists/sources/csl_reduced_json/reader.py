"""The Consolidated Screening List as a public repository keeps it: all parties, short field names, index tables.

Fields: n name, a aliases, s list (index), t kind, c countries of the addresses, e OFAC's number, lr and lp license
requirement and policy (indexes), pg programs (index), fr notice, u address of the list (index). The tables and the
meaning of the fields stand in the file itself. No street addresses, dates, identifiers or remarks.

Source: github.com/seelpeed-debug/export-controls-agent-mcp.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smallyard.errors import ListFileError
from smallyard.lists.reading import Reading, RowProblem, Source
from smallyard.lists.sources.csl import (
    draft_of,
    key_of,
    note_countries,
    note_kind,
    note_list,
    take_aliases,
    words,
)
from smallyard.lists.sources.dates import day_or_none
from smallyard.lists.sources.entry import Gathering
from smallyard.lists.sources.text import json_value, only

__all__ = ["read", "recognizes"]

_TABLES = {"s": "sources", "lr": "licenceRequirements", "lp": "licencePolicies", "pg": "programmes", "u": "urls"}
_KNOWN = {*_TABLES, "n", "a", "t", "c", "e", "fr"}


def recognizes(files: Mapping[str, bytes]) -> bool:
    """One JSON file that opens with the repository's own fields."""
    if len(files) != 1:
        return False
    head = next(iter(files.values()))[:8000]
    return head.lstrip().startswith(b"{") and b'"sourceGeneratedAt"' in head and b'"countsBySource"' in head


def read(files: Mapping[str, bytes], source: Source, *, partial: bool = False) -> Reading:
    """Read one file; `row` in a problem is the entry's number, from 1.

    Raises:
        ListFileError: the file lacks its entries or a table of theirs, or holds fewer entries than it says.
    """
    file, data = only(files)
    value = json_value(file, data)
    tables = value.get("tables")
    entries = value.get("entries")
    if not isinstance(entries, list) or not isinstance(tables, dict):
        raise ListFileError("has no entries or no tables", file=file, field="entries")
    for name in _TABLES.values():
        if not isinstance(tables.get(name), list):
            raise ListFileError("has no such table", file=file, field=f"tables.{name}")
    gathering = Gathering()
    for name in sorted(set(value.get("fieldKey", ())) - _KNOWN):
        gathering.warn_unknown(file, 0, name)
    for number, entry in gathering.objects(file, entries, "entries"):
        _take(entry, tables, file, number, gathering)
    if not partial and value.get("entryCount") != len(entries):
        problem = (
            f"says that it has {value.get('entryCount')} entries and has {len(entries)}: it is truncated or changed"
        )
        raise ListFileError(problem, file=file, field="entryCount")
    header = ",".join(sorted(value.get("fieldKey", ())))
    return gathering.reading(source.id, header=header, published=day_or_none(str(value.get("sourceGeneratedAt", ""))))


def _take(entry: dict[str, Any], tables: dict[str, list[Any]], file: str, row: int, gathering: Gathering) -> None:
    said: dict[str, str] = {}
    for name, table_name in _TABLES.items():
        if name not in entry:
            continue
        index, values = entry[name], tables[table_name]
        if not isinstance(index, int) or not 0 <= index < len(values):
            gathering.unread.append(RowProblem(file, row, name, f"is no index into {table_name}", str(index)))
            return
        said[name] = " ".join(str(values[index]).split())
    code = note_list(gathering, file, row, "s", said.get("s", ""))
    if code is None:
        return
    number = str(entry.get("e") or "")
    draft = draft_of(code, file, row, str(entry.get("n") or ""), number)
    note_kind(gathering, draft, "t", str(entry.get("t") or ""))
    note_countries(gathering, draft, "country", map(str, entry.get("c", ())))
    draft.key = key_of(draft, number)
    for alias in entry.get("a", ()):
        take_aliases(draft, str(alias), number)
    draft.programs += words(said.get("pg", ""))
    draft.license_requirement = said.get("lr", "")
    draft.license_policy = said.get("lp", "")
    draft.cite(str(entry.get("fr") or ""))
    for name in sorted(set(entry) - _KNOWN):
        gathering.warn_unknown(file, row, name, str(entry[name]))
    gathering.add(draft)
