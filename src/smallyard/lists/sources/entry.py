"""Gathering rows into listings: one entry may stand in many rows, and each row adds what it knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import ValidationError

from smallyard.lists.reading import Reading, RowProblem
from smallyard.lists.sources.aliases import Names, names_in
from smallyard.lists.sources.citations import citations_in
from smallyard.lists.sources.text import Row, Table
from smallyard.model.citation import Citation
from smallyard.model.listing import AliasKind, ListCode, ListedName, Listing
from smallyard.model.party import Address, Identifier, PartyKind

__all__ = ["Draft", "Gathering"]

_LONGEST_NAME = 2_000
_LONGEST_IDENTIFIER = 200


@dataclass(slots=True)
class Draft:
    """An entry in the making. `file` and `row` say where it first stood."""

    code: ListCode
    key: str
    file: str
    row: int
    name: str
    kind: PartyKind = PartyKind.UNKNOWN
    aliases: Names = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    identifiers: list[Identifier] = field(default_factory=list)
    birth_dates: list[str] = field(default_factory=list)
    programs: list[str] = field(default_factory=list)
    license_requirement: str = ""
    license_policy: str = ""
    citations: list[Citation] = field(default_factory=list)
    start_date: date | None = None
    end_date: date | None = None
    remarks: list[str] = field(default_factory=list)
    dataset: str = ""

    def take_name(self, text: str) -> None:
        """Take the name from a field that may hold "a.k.a." and notes beside it."""
        self.name, self.aliases, notes = names_in(text)
        for note in notes:
            self.remark(note)

    def cite(self, text: str) -> None:
        """Add the Federal Register citations of one field."""
        self.citations.extend(citations_in(text))

    def address(self, text: str, country: str | None = None, **parts: str) -> None:
        """Add an address unless it is empty, and its country."""
        if text or country or any(parts.values()):
            self.addresses.append(Address(text=text, country=country, **parts))
        if country:
            self.countries.append(country)

    def identify(self, kind: str, value: str, country: str | None = None) -> bool:
        """Add an identifier; False if the value is too long to be one (it then belongs in the remarks)."""
        value = value.strip()
        if not value or len(value) > _LONGEST_IDENTIFIER:
            return False
        self.identifiers.append(Identifier(kind=kind, value=value, country=country))
        return True

    def remark(self, text: str, label: str = "") -> None:
        """Add a remark, labelled where the publisher gives it a column of its own."""
        if text:
            self.remarks.append(f"{label}: {text}" if label else text)


class Gathering:
    """All entries of one publication, by list and key, in the publisher's order."""

    def __init__(self) -> None:
        self._table: Table | None = None
        self._drafts: dict[tuple[ListCode, str], Draft] = {}
        self.unread: list[RowProblem] = []
        self.warnings: list[RowProblem] = []
        self.records = 0

    @classmethod
    def of(cls, table: Table) -> Gathering:
        """One for the rows of a table: it counts those that could not be read, and keeps what is wrong with them."""
        made = cls()
        made._table = table
        made.unread += table.unread
        made.warnings += table.warnings
        made.records = len(table.unread)
        return made

    def rows(self) -> Iterator[Row]:
        """The rows of its table, each counted as a record."""
        for row in self._table or ():
            self.records += 1
            yield row

    def objects(self, file: str, values: Sequence[Any], field_name: str = "") -> Iterator[tuple[int, dict[str, Any]]]:
        """The objects of a JSON list with their numbers, from 1, each counted as a record; others are unread."""
        for number, value in enumerate(values, start=1):
            self.records += 1
            if isinstance(value, dict):
                yield number, dict(value)
            else:
                self.unread.append(RowProblem(file, number, field_name, "is not an object", str(value)))

    def add(self, draft: Draft) -> None:
        """Take an entry in, joining it with one of the same list and key."""
        draft.name = " ".join(draft.name.split())
        if not draft.name:
            self.unread.append(RowProblem(draft.file, draft.row, "name", "has no name"))
            return
        if len(draft.name) > _LONGEST_NAME:
            problem = f"a name of {len(draft.name)} characters; at most {_LONGEST_NAME} are accepted"
            self.unread.append(RowProblem(draft.file, draft.row, "name", problem, draft.name))
            return
        first = self._drafts.setdefault((draft.code, draft.key), draft)
        if first is not draft:
            self._join(first, draft)

    def get(self, code: ListCode, key: str) -> Draft | None:
        """The entry gathered so far under a list and key."""
        return self._drafts.get((code, key))

    def warn(self, file: str, row: int, field_name: str, problem: str, value: str = "") -> None:
        """Note something odd in a row that is loaded all the same."""
        self.warnings.append(RowProblem(file, row, field_name, problem, value))

    def warn_unknown(self, file: str, row: int, field_name: str, value: str = "") -> None:
        """Note a field that no reader knows: what stands in it is not read."""
        self.warn(file, row, field_name, "a field that is not known; what stands in it is not read", value)

    def reading(
        self, source: str, *, header: str = "", published: date | None = None, lists: Iterable[ListCode] = ()
    ) -> Reading:
        """The finished reading; a draft that the model refuses becomes an unread row.

        `header` tells the file's shape; that of its table, if it has one.
        """
        listings = []
        for draft in self._drafts.values():
            try:
                listings.append(self._finished(draft))
            except ValidationError as refused:
                first = refused.errors()[0]
                where = ".".join(str(part) for part in first["loc"])
                self.unread.append(RowProblem(draft.file, draft.row, where, first["msg"], str(first.get("input"))))
        return Reading(
            source=source,
            listings=tuple(listings),
            published=published,
            records=self.records,
            unread=tuple(self.unread),
            warnings=tuple(self.warnings),
            lists=frozenset(listing.list for listing in listings) | frozenset(lists),
            header=header or (self._table.header if self._table is not None else ""),
        )

    def _join(self, first: Draft, more: Draft) -> None:
        first.aliases.append((more.name, AliasKind.STRONG))
        first.aliases.extend(more.aliases)
        first.addresses.extend(more.addresses)
        first.countries.extend(more.countries)
        first.identifiers.extend(more.identifiers)
        first.birth_dates.extend(more.birth_dates)
        first.programs.extend(more.programs)
        first.citations.extend(more.citations)
        first.remarks.extend(more.remarks)
        if first.kind is PartyKind.UNKNOWN:
            first.kind = more.kind
        for name in ("license_requirement", "license_policy"):
            mine, theirs = getattr(first, name), getattr(more, name)
            if not theirs or _plain(theirs) in {_plain(part.rstrip("]")) for part in mine.split(" [also: ")}:
                continue
            if mine:
                self.warn(more.file, more.row, name, f"differs from row {first.row} of the same entry", theirs)
            setattr(first, name, f"{mine} [also: {theirs}]" if mine else theirs)
        if more.start_date and first.start_date and more.start_date != first.start_date:
            problem = f"differs from row {first.row} of the same entry; the earlier date is kept"
            self.warn(more.file, more.row, "start_date", problem, more.start_date.isoformat())
        starts = [start for start in (first.start_date, more.start_date) if start]
        first.start_date = min(starts, default=None)
        # An entry that has no end in one of its rows has not ended.
        ends = [first.end_date, more.end_date]
        if ends[0] != ends[1]:
            problem = (
                f"differs from row {first.row} of the same entry; the later date is kept, and none counts as later"
            )
            self.warn(more.file, more.row, "end_date", problem, str(more.end_date or "none"))
        known = [end for end in ends if end is not None]
        first.end_date = max(known) if len(known) == len(ends) else None

    def _finished(self, draft: Draft) -> Listing:
        return Listing(
            list=draft.code,
            key=draft.key,
            names=self._names(draft),
            kind=draft.kind,
            addresses=tuple(dict.fromkeys(draft.addresses)),
            countries=tuple(dict.fromkeys(draft.countries)),
            identifiers=tuple(dict.fromkeys(draft.identifiers)),
            birth_dates=tuple(dict.fromkeys(draft.birth_dates)),
            programs=tuple(dict.fromkeys(draft.programs)),
            license_requirement=draft.license_requirement,
            license_policy=draft.license_policy,
            citations=tuple(dict.fromkeys(draft.citations)),
            start_date=draft.start_date,
            end_date=draft.end_date,
            remarks="; ".join(dict.fromkeys(draft.remarks)),
            dataset=draft.dataset,
        )

    def _names(self, draft: Draft) -> tuple[ListedName, ...]:
        names = [ListedName(text=draft.name)]
        seen = {draft.name}
        for text, kind in draft.aliases:
            text = " ".join(text.split())
            if not text or text in seen:
                continue
            if len(text) > _LONGEST_NAME:
                problem = f"an alias of {len(text)} characters is left out; at most {_LONGEST_NAME} are accepted"
                self.warn(draft.file, draft.row, "alias", problem, text)
                continue
            seen.add(text)
            names.append(ListedName(text=text, kind=kind))
        return tuple(names)


def _plain(text: str) -> str:
    """A text without the signs by which publishers' copies of one sentence differ."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())
