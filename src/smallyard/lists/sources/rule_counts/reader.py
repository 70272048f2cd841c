"""Rules that changed a list, each with its own counts of parties added and removed, in all and by country.

A form of our own: one row for each rule.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from smallyard.errors import ListFileError
from smallyard.lists.reading import Reading, RuleCount, Source
from smallyard.lists.sources.citations import citations_in
from smallyard.lists.sources.csl import list_code, words
from smallyard.lists.sources.dates import day
from smallyard.lists.sources.entry import Gathering
from smallyard.lists.sources.places import country_in
from smallyard.lists.sources.text import Row, first_line, only, table
from smallyard.model.citation import Citation

__all__ = ["COLUMNS", "read", "recognizes"]

COLUMNS = (
    "published",
    "effective",
    "fr_citation",
    "fr_document",
    "title",
    "added",
    "removed",
    "added_by_country",
    "removed_by_country",
    "source",
    "note",
)
"""Columns of a file of the rules' own counts."""
_BY_COUNTRY = re.compile(r"(.+?)\s+(\d+)")


def recognizes(files: Mapping[str, bytes]) -> bool:
    """One file that opens with these columns."""
    line = first_line(files)
    return b"published" in line and b"added_by_country" in line


def read(files: Mapping[str, bytes], source: Source, *, partial: bool = False) -> Reading:
    """Read one file. Without a column `list` the file's name says the list: uvl_rules.csv.

    Raises:
        ListFileError: the file is empty or truncated, lacks a column, or does not say of which list it is.
    """
    gathering = Gathering.of(table(*only(files), required=COLUMNS, also=("list",), partial=partial))
    counts = []
    for row in gathering.rows():
        said = row.pop("list") or row.file.split("_")[0].upper()
        code = list_code(f"({said})")
        if code is None:
            raise ListFileError(
                f"{said!r} is no list; name the file uvl_rules.csv or give a column list", file=row.file
            )
        try:
            count = RuleCount(
                list=code,
                published=day(text) if (text := row.pop("published")) else None,
                effective=day(text) if (text := row.pop("effective")) else None,
                citations=_citations(row),
                document=row.pop("fr_document"),
                title=row.pop("title"),
                added=int(text) if (text := row.pop("added")) else None,
                removed=int(text) if (text := row.pop("removed")) else None,
                added_by_country=_by_country(row.pop("added_by_country")),
                removed_by_country=_by_country(row.pop("removed_by_country")),
                source=row.pop("source"),
                note=row.pop("note"),
            )
        except ValueError as failed:
            gathering.unread.append(row.problem("", str(failed), ",".join(row.fields.values())))
            continue
        for name in ("added", "removed"):
            total, parts = getattr(count, name), sum(getattr(count, f"{name}_by_country").values())
            if total is not None and parts and total != parts:
                gathering.warnings.append(row.problem(name, f"is {total}, but its countries sum to {parts}"))
        counts.append(count)
    reading = gathering.reading(source.id, lists={count.list for count in counts})
    return replace(reading, counts=tuple(counts))


def _citations(row: Row) -> tuple[Citation, ...]:
    document = row.fields.get("fr_document", "").strip()
    named = (Citation.parse(f"FR Doc. {document}"),) if document else ()
    return (*citations_in(row.pop("fr_citation")), *named)


def _by_country(text: str) -> dict[str, int]:
    """The mapping that "CN 27; ID 1" stands for; the countries are ISO 3166-1 codes or names."""
    found: dict[str, int] = {}
    for part in words(text):
        match = _BY_COUNTRY.fullmatch(part)
        code = country_in(match[1]) if match else None
        if match is None or code is None:
            raise ValueError(f"{part!r} is not a country and a number")
        found[code] = found.get(code, 0) + int(match[2])
    return found
