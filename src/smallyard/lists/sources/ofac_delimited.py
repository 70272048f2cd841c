"""OFAC's delimited files: the SDN set (sdn, alt, add, sdn_comments) and the consolidated non-SDN set (cons_*).

No header rows; `-0-` stands for an empty field; a closing control-Z may follow. The columns are: primary
(ent_num, name, type, program, title, call sign, vessel type, tonnage, gross registered tonnage, flag, owner,
remarks), alt (ent_num, alt_num, type, name, remarks), add (ent_num, add_num, address, city/state/zip,
country, remarks). A remark longer than 1,000 characters goes on, without a break, in the comments file.

The consolidated file does not say which list an entry is on; ofac_lists.csv derives it from program and remarks.

Source: OFAC, Data Specification, updated 25 September 2023, ofac.treasury.gov/system/files/126/dat_spec.txt.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from smallyard.errors import ListFileError
from smallyard.lists.reading import Reading, Source
from smallyard.lists.sources.csl import KINDS, note_country
from smallyard.lists.sources.entry import Draft, Gathering
from smallyard.lists.sources.ofac_features import add_remarks
from smallyard.lists.sources.text import Row, Table, table
from smallyard.model.listing import AliasKind, ListCode
from smallyard.model.packaged import packaged_rows
from smallyard.model.party import PartyKind

__all__ = ["is_set", "read_set"]

_PRIMARY = (
    "ent_num",
    "name",
    "type",
    "program",
    "title",
    "call_sign",
    "vessel_type",
    "tonnage",
    "gross_registered_tonnage",
    "vessel_flag",
    "vessel_owner",
    "remarks",
)
_ALT = ("ent_num", "alt_num", "alt_type", "alt_name", "alt_remarks")
_ADD = ("ent_num", "add_num", "address", "city", "country", "add_remarks")
_COMMENTS = ("ent_num", "comment")
_PARTS = {
    "sdn": "primary",
    "cons_prim": "primary",
    "alt": "alt",
    "cons_alt": "alt",
    "add": "add",
    "cons_add": "add",
    "sdn_comments": "comments",
    "cons_comments": "comments",
}
_COLUMNS: dict[str, tuple[str, ...]] = {"primary": _PRIMARY, "alt": _ALT, "add": _ADD, "comments": _COMMENTS}
_REMARKS_END = 1_000
_NULL = re.compile(r"-0-?")
_ALIAS_KINDS = {"aka": AliasKind.STRONG, "fka": AliasKind.FORMER, "nka": AliasKind.STRONG}


def is_set(files: Mapping[str, bytes], primary: str) -> bool:
    """Whether this is the set of that primary file ("sdn", "cons_prim"), by names and by OFAC's nulls in it."""
    names = {_stem(name): name for name in files}
    if primary not in names or not set(names) <= set(_PARTS):
        return False
    first = files[names[primary]][:2000]
    return re.match(rb'\d+,"', first) is not None and b"-0-" in first


def _stem(name: str) -> str:
    return name.lower().removesuffix(".csv").removesuffix(".txt")


def read_set(files: Mapping[str, bytes], source: Source, *, is_sdn: bool, partial: bool) -> Reading:
    """Read a set. `records` counts the rows of the primary file.

    Raises:
        ListFileError: a file of the set is missing, is not one of OFAC's, or is damaged.
    """
    tables: dict[str, Table] = {}
    for name, data in files.items():
        part = _PARTS.get(_stem(name))
        if part is None:
            accepted = ", ".join(f"{known}.csv" for known in _PARTS)
            raise ListFileError(f"is not one of OFAC's files; accepted: {accepted}", file=name)
        if part in tables:
            raise ListFileError(f"is the second {part} file of the set", file=name)
        tables[part] = table(name, data, columns=_COLUMNS[part], partial=partial)
    needed = () if partial else ("primary", "alt", "add", "comments")
    for part in needed:
        if part not in tables:
            raise ListFileError(f"the set has no {part} file; it has {', '.join(sorted(files))}")
    if "primary" not in tables:
        raise ListFileError("the set has no primary file (sdn.csv or cons_prim.csv)")
    return _SetReader(tables, is_sdn=is_sdn).reading(source)


class _SetReader:
    """The four tables of one set, joined by entity number."""

    def __init__(self, tables: dict[str, Table], *, is_sdn: bool) -> None:
        self.tables = tables
        self.is_sdn = is_sdn
        self.gathering = Gathering()
        for found in tables.values():
            self.gathering.unread += found.unread
            self.gathering.warnings += found.warnings
        self.drafts: dict[str, Draft] = {}
        self.lists: dict[str, list[ListCode]] = {}

    def reading(self, source: Source) -> Reading:
        comments: dict[str, Row] = {}
        for row in self.tables.get("comments", ()):
            comments[row.pop("ent_num")] = row
        self.gathering.records = len(self.tables["primary"].unread)
        for row in self.tables["primary"]:
            self.gathering.records += 1
            number = row.pop("ent_num")
            more = comments.pop(number, None)
            self._primary(row, number, more.fields["comment"] if more is not None else "")
        for number, row in comments.items():
            self._orphan(row, number)
        if "alt" in self.tables:
            for row in self.tables["alt"]:
                self._alias(row)
        if "add" in self.tables:
            for row in self.tables["add"]:
                self._address(row)
        for number, draft in self.drafts.items():
            first, *others = self.lists[number]
            for code in others:
                self.gathering.add(_copy(draft, code))
            draft.code = first
            self.gathering.add(draft)
        header = ";".join(f"{part}={found.header}" for part, found in sorted(self.tables.items()))
        return self.gathering.reading(source.id, header=header)

    def _primary(self, row: Row, number: str, comment: str) -> None:
        if not number.isdigit():
            self.gathering.unread.append(row.problem("ent_num", "is not a number", number))
            return
        if number in self.drafts:
            self.gathering.unread.append(row.problem("ent_num", "stands twice in the file", number))
            return
        # White space counts where a remark is cut: the rest follows without a break.
        raw = row.fields["remarks"]
        remarks = "" if _NULL.fullmatch(raw.strip()) else raw
        if comment:
            remarks += comment
        elif len(remarks) >= _REMARKS_END and not remarks.rstrip().endswith("."):
            self.gathering.warnings.append(row.problem("remarks", "is cut at 1,000 characters; no comment goes on"))
        row.fields["remarks"] = ""
        draft = Draft(ListCode.SDN, number, row.file, row.number, _value(row, "name"))
        kind = _value(row, "type").lower() or "entity"
        draft.kind = KINDS.get(kind, PartyKind.UNKNOWN)
        if kind not in KINDS:
            self.gathering.warnings.append(row.problem("type", "not a kind of party that we know", kind))
        # Several programs are written "NPWMD] [IFSR".
        draft.programs += [part.strip("[] ") for part in _value(row, "program").split("] [") if part.strip("[] ")]
        for name, label in (
            ("title", "Title"),
            ("vessel_type", "Vessel type"),
            ("tonnage", "Gross tonnage"),
            ("gross_registered_tonnage", "Gross registered tonnage"),
            ("vessel_owner", "Vessel owner"),
        ):
            draft.remark(_value(row, name), label)
        if flag := _value(row, "vessel_flag"):
            draft.remark(flag, "Vessel flag")
            if country := note_country(self.gathering, draft, "vessel_flag", flag):
                draft.countries.append(country)
        if sign := _value(row, "call_sign"):
            draft.identify("Call sign", sign)
        if remarks:
            add_remarks(draft, " ".join(remarks.split()))
        self.drafts[number] = draft
        self.lists[number] = [ListCode.SDN] if self.is_sdn else self._derived_lists(draft, remarks, row)

    def _derived_lists(self, draft: Draft, remarks: str, row: Row) -> list[ListCode]:
        rules = [
            rule
            for rule in _list_rules()
            if rule.program in draft.programs and (not rule.remark or rule.remark in remarks)
        ]
        found = [rule.list for rule in rules]
        for rule in rules:
            if not rule.certain:
                problem = f"the file does not say whether the party is still on the {rule.list} list; loaded as such"
                self.gathering.warnings.append(row.problem("remarks", problem, rule.remark))
        if not found:
            shown = ", ".join(draft.programs)
            self.gathering.warnings.append(row.problem("program", "no list is known for it; loaded as OTHER", shown))
            draft.dataset = "ofac-consolidated"
            return [ListCode.OTHER]
        return list(dict.fromkeys(found))

    def _alias(self, row: Row) -> None:
        number, kind, name = row.pop("ent_num"), _value(row, "alt_type").lower(), _value(row, "alt_name")
        draft = self.drafts.get(number)
        if draft is None:
            self._orphan(row, number)
        elif kind not in _ALIAS_KINDS:
            self.gathering.unread.append(row.problem("alt_type", "is not aka, fka or nka", kind))
        elif not name:
            self.gathering.unread.append(row.problem("alt_name", "has no name"))
        else:
            draft.aliases.append((name, _ALIAS_KINDS[kind]))
            if remark := _value(row, "alt_remarks"):
                draft.remark(f"{name}: {remark}")

    def _address(self, row: Row) -> None:
        number = row.pop("ent_num")
        draft = self.drafts.get(number)
        if draft is None:
            self._orphan(row, number)
            return
        text, city, place = (_value(row, name) for name in ("address", "city", "country"))
        country = note_country(self.gathering, draft, "country", place) if place else None
        # "city" holds city, state or province and postal code in one text. A place that is no country stays readable.
        draft.address(text, country, city=city if country or not place else ", ".join(filter(None, (city, place))))
        if remark := _value(row, "add_remarks"):
            draft.remark(f"{city or text}: {remark}")

    def _orphan(self, row: Row, number: str) -> None:
        self.gathering.unread.append(row.problem("ent_num", "no such number in the primary file", number))


def _value(row: Row, name: str) -> str:
    value = row.pop(name)
    return "" if _NULL.fullmatch(value) else value


def _copy(draft: Draft, code: ListCode) -> Draft:
    twin = Draft(code, draft.key, draft.file, draft.row, draft.name, draft.kind)
    for name in ("aliases", "addresses", "countries", "identifiers", "birth_dates", "programs", "remarks"):
        setattr(twin, name, list(getattr(draft, name)))
    twin.start_date, twin.end_date, twin.dataset = draft.start_date, draft.end_date, draft.dataset
    return twin


@dataclass(frozen=True, slots=True)
class _ListRule:
    program: str
    remark: str
    list: ListCode
    certain: bool


@cache
def _list_rules() -> tuple[_ListRule, ...]:
    return tuple(
        _ListRule(row["program"], row["remark"], ListCode(row["list"]), row["certain"] == "yes")
        for row in packaged_rows("smallyard.lists.sources", "ofac_lists.csv")
    )
