"""The Commerce Control List (Supp. No. 1 to part 774): entries, their control rows, what they say of exceptions.

Others ask it so: `ccl.entry("3B001", day)`, `ccl.controls(line, day)` for the rows that cover a line's item with how
certain that is, `ccl.says("GBS", line, day, place)`, `ccl.lvs(line, day, place)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache, cached_property
from types import MappingProxyType

from smallyard.law.line import Line
from smallyard.law.tables.control_rows import (
    NO,
    OTHER,
    YES,
    Condition,
    Paragraphs,
    Scope,
    Subject,
    Verdict,
    paragraphs,
    within,
)
from smallyard.law.tables.reading import day_or_none, in_span, rows
from smallyard.model.citation import Citation
from smallyard.model.eccn import Eccn
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene

__all__ = ["CommerceControlList", "ControlKind", "ControlRow", "Entry", "Limit", "Listing", "Term"]


class ControlKind(StrEnum):
    """What decides whether a control row requires a license for a destination: the chart, or a rule by name."""

    CHART = "CHART"
    ALL = "ALL"
    """Every destination, Canada included."""
    ALL_EXCEPT_CA = "ALL_EXCEPT_CA"
    CN = "CN"
    CN_MO = "CN_MO"
    CN_RU_VE = "CN_RU_VE"
    CWC = "CWC"
    CWC_NON_PARTY = "CWC_NON_PARTY"
    D1_D4_D5_EXCEPT_A5_A6 = "D1_D4_D5_EXCEPT_A5_A6"
    E1 = "E1"
    ENCRYPTION = "ENCRYPTION"
    ENTITY_LIST_FN5 = "ENTITY_LIST_FN5"
    EXPORT_FROM_MACAU_OR_D5 = "EXPORT_FROM_MACAU_OR_D5"
    IQ = "IQ"
    IR = "IR"
    KP = "KP"
    MACAU_OR_D5 = "MACAU_OR_D5"
    NONE = "NONE"
    """The row sets how an application is reviewed and requires no license of its own."""
    PK = "PK"
    RU_BY = "RU_BY"
    SI = "SI"
    UAE_OR_D1_D4_D5_EXCEPT_A5_A6 = "UAE_OR_D1_D4_D5_EXCEPT_A5_A6"
    UN_ARMS_EMBARGO = "UN_ARMS_EMBARGO"
    WORLDWIDE_COMPUTING = "WORLDWIDE_COMPUTING"
    """742.6(a)(6)(iii)(A)."""
    WORLDWIDE_MODEL_WEIGHTS = "WORLDWIDE_MODEL_WEIGHTS"
    """742.6(a)(13)."""
    WORLDWIDE_PLURILATERAL = "WORLDWIDE_PLURILATERAL"
    """742.4(a)(5), 742.6(a)(10)."""


class Listing(StrEnum):
    """How an entry stands on the list."""

    LISTED = "listed"
    ITAR = "itar"
    """Its items are subject to the ITAR (22 CFR parts 120-130), not to the EAR."""
    REFERS = "refers"
    """It only refers to other entries: an item must be classified under one of those."""
    SAMPLE = "sample"
    """The sample entry of 738.4(b)(2)."""


@dataclass(frozen=True, slots=True)
class ControlRow:
    """One line of an entry's license requirements: for a reason, by the chart or a rule, for what of the entry.

    `control` is the chart column ("NS2") or the paragraph of the rule ("742.6(a)(7)").
    """

    eccn: str
    number: int
    reason: str
    kind: ControlKind
    control: str
    clauses: tuple[tuple[Scope, frozenset[str]], ...]
    """Joined by or; each with the destinations it is meant for, all if empty."""
    decided_by: str
    since: date | None
    until: date | None
    citation: str

    def in_force(self, day: date) -> bool:
        """Whether the row was law on a day."""
        return in_span(self.since, self.until, day)

    def scopes(self, destination: str) -> Iterator[Scope]:
        """The clauses meant for a destination."""
        return (scope for scope, only in self.clauses if not only or destination in only)

    @property
    def of_whole_entry(self) -> bool:
        """Whether it covers the entry whatever the paragraph."""
        return any(scope.by_paragraph and scope.include == ((),) and not scope.exclude for scope, _ in self.clauses)


@dataclass(frozen=True, slots=True)
class Term:
    """One line of what an entry says of an exception: yes or no, up to a value in US dollars, for what and where.

    `where` and `where_not` hold Country Groups ("A:6"), countries ("CA") and chart columns ("column:RS2").
    """

    symbol: str
    yes: bool
    limit: Decimal | None
    scope: Scope
    where: tuple[str, ...]
    where_not: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """An LVS limit in US dollars, and whether it applies; None and false where the entry has none."""

    amount: Decimal | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Entry:
    """One ECCN entry: its short heading, reasons for control in the order printed, and how it stands."""

    eccn: str
    heading: str
    reasons: tuple[str, ...]
    listing: Listing
    since: date | None
    until: date | None
    citation: Citation | None
    rows: tuple[ControlRow, ...] = field(default=(), repr=False)
    terms: tuple[Term, ...] = field(default=(), repr=False)

    def in_force(self, day: date) -> bool:
        """Whether the entry was on the list on a day."""
        return in_span(self.since, self.until, day)

    def lvs_limit(self, eccn: Eccn) -> Decimal | None:
        """The lowest LVS limit in US dollars that may apply to this paragraph, conditions apart; None for none."""
        here = [
            one.limit
            for one in self.terms
            if one.limit is not None and one.scope.of_paragraph(eccn.paragraphs) is not FALSE
        ]
        return min(here, default=None)

    def says(self, symbol: str) -> bool:
        """Whether the entry says yes to a list-based exception for any of its paragraphs."""
        return any(one.symbol == symbol and one.yes for one in self.terms)

    def has_paragraph(self, paragraph: Paragraphs) -> Kleene:
        """Whether the entry has this paragraph: true where a row names it or one above or below it, else unknown.

        The table holds the paragraphs that rows name, not all there are: it can only doubt.
        """
        if not paragraph:
            return TRUE
        scopes = [scope for row in self.rows for scope, _ in row.clauses] + [term.scope for term in self.terms]
        named = [one for scope in scopes for one in (*scope.include, *scope.exclude) if one]
        return TRUE if within(paragraph, named) is not FALSE else UNKNOWN


@dataclass(frozen=True, slots=True)
class KnownParagraph:
    """One first-level paragraph of an entry of which all such paragraphs are known."""

    eccn: str
    paragraph: str
    since: date | None
    until: date | None


class CommerceControlList:
    """Entries by ECCN; asked with a day."""

    def __init__(
        self,
        entries: Iterable[Entry],
        sets: Mapping[tuple[str, str], Scope] = MappingProxyType({}),
        known_paragraphs: Iterable[KnownParagraph] = (),
        objects: Mapping[str, tuple[Eccn, ...]] = MappingProxyType({}),
        set_apart: Mapping[str, tuple[Eccn, ...]] = MappingProxyType({}),
    ) -> None:
        self._entries = {one.eccn: one for one in entries}
        self._sets = dict(sets)
        self._paragraphs = tuple(known_paragraphs)
        self._objects = dict(objects)
        self._set_apart = dict(set_apart)
        self._rows = cache(self._rows_in_force)

    @classmethod
    def load(cls) -> CommerceControlList:
        """The tables ccl_entries, ccl_controls, ccl_exceptions, ccl_conditions, ccl_sets, ccl_paragraphs and
        ccl_objects.
        """
        conditions = {
            row["condition"]: Condition(row["condition"], row["test"], row["question"])
            for row in rows("ccl_conditions.csv")
        }
        controls: dict[str, list[ControlRow]] = {}
        for row in rows("ccl_controls.csv"):
            clause = Scope.read(row, conditions), frozenset(row["destinations"].split())
            known = controls.setdefault(row["eccn"], [])
            if known and known[-1].number == int(row["row"]):
                worst = max(known[-1].decided_by, row["decided_by"], key=_DECIDED.index)
                known[-1] = replace(known[-1], clauses=(*known[-1].clauses, clause), decided_by=worst)
            else:
                known.append(_control_row(row, clause))
        terms: dict[str, list[Term]] = {}
        for row in rows("ccl_exceptions.csv"):
            terms.setdefault(row["eccn"], []).append(
                Term(
                    row["symbol"],
                    row["answer"] == "yes",
                    Decimal(row["limit"]) if row["limit"] else None,
                    Scope.read(row, conditions),
                    tuple(row["where"].split()),
                    tuple(row["where_not"].split()),
                )
            )
        sets = {
            (row["set"], row["eccn"]): Scope(
                include=paragraphs(row["include"]),
                objects=tuple(Eccn.parse(one) for one in row["objects"].split()),
            )
            for row in rows("ccl_sets.csv")
        }
        entries = (
            Entry(
                row["eccn"],
                row["heading"],
                tuple(row["reasons"].split()),
                Listing(row["status"]),
                day_or_none(row["since"]),
                day_or_none(row["until"]),
                Citation.parse(row["citation"]) if row["citation"] else None,
                tuple(controls.get(row["eccn"], ())),
                tuple(terms.get(row["eccn"], ())),
            )
            for row in rows("ccl_entries.csv")
        )
        known_paragraphs = (
            KnownParagraph(row["eccn"], row["paragraph"], day_or_none(row["since"]), day_or_none(row["until"]))
            for row in rows("ccl_paragraphs.csv")
        )
        objects: dict[str, list[Eccn]] = {}
        set_apart: dict[str, tuple[Eccn, ...]] = {}
        for row in rows("ccl_objects.csv"):
            objects.setdefault(row["eccn"], []).append(Eccn(row["object"], (OTHER,) if row["except"] else ()))
            apart = tuple(Eccn(row["object"], one) for one in paragraphs(row["except"]))
            set_apart[row["eccn"]] = (*set_apart.get(row["eccn"], ()), *apart)
        named = {entry: tuple(of) for entry, of in objects.items()}
        return cls(entries, sets, known_paragraphs, named, set_apart)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def with_entry(self, entry: Entry) -> CommerceControlList:
        """The same list but for one entry, put in or in place of that of the same ECCN: for what-if questions."""
        changed = CommerceControlList((), self._sets, self._paragraphs, self._objects, self._set_apart)
        changed._entries = {**self._entries, entry.eccn: entry}
        return changed

    def knows(self, entry: str) -> bool:
        """Whether there is or was such an entry ("3A001"); EAR99 is none."""
        return entry in self._entries

    def find(self, entry: str) -> Entry | None:
        """The entry whether or not it is in force."""
        return self._entries.get(entry)

    def entry(self, eccn: Eccn | str, day: date) -> Entry | None:
        """The entry of an ECCN ("3A001" or an Eccn of any depth) on a day; None if it was not on the list then."""
        found = self._entries.get(eccn if isinstance(eccn, str) else eccn.entry)
        return found if found is not None and found.in_force(day) else None

    def controls(
        self, line: Line, day: date, wanted: Callable[[ControlRow], bool] | None = None
    ) -> Iterator[tuple[ControlRow, Verdict]]:
        """The control rows that cover or may cover a line's item on a day, each with how certain that is.

        `wanted` chooses among rows before they are looked into.
        """
        if line.eccn is None or (entry := self.entry(line.eccn, day)) is None:
            return
        subject = Subject(line, line.eccn)
        for row in self._rows(entry.eccn, day):
            if wanted is None or wanted(row):
                verdict = self.covers(row, subject, day, line.tx.controlling_country)
                if verdict.certainty is not FALSE:
                    yield row, verdict

    def has_row(self, line: Line, day: date, wanted: Callable[[ControlRow], bool]) -> bool:
        """Whether the entry of a line's item has such a row on a day, whatever that covers and wherever it goes."""
        entry = self.entry(line.eccn, day) if line.eccn is not None else None
        return entry is not None and any(wanted(row) for row in self._rows(entry.eccn, day))

    def _rows_in_force(self, entry: str, day: date) -> tuple[ControlRow, ...]:
        return tuple(row for row in self._entries[entry].rows if row.in_force(day))

    def covers(self, row: ControlRow, subject: Subject, day: date, destination: str) -> Verdict:
        """Whether a row covers a subject: any of its clauses does.

        A general answer "774.MT" says whether the item is controlled for MT reasons, where its paragraph leaves that
        open.
        """
        result = NO
        for scope in row.scopes(destination):
            result |= scope.covers(subject, self.controlled, day)
            if result.certainty is TRUE:
                return YES
        if result.certainty is UNKNOWN and not subject.depth:
            told = subject.line.answer(f"774.{row.reason}")
            if told is not UNKNOWN:
                return Verdict(told)
        return result

    def controlled_for(self, line: Line, reason: str, day: date) -> Verdict:
        """Whether the line's item is controlled for a reason, whatever its destination."""
        return self.controlled(Subject(line, line.eccn), reason, day) if line.eccn is not None else NO

    def controlled(self, subject: Subject, reason: str, day: date) -> Verdict:
        """Whether a subject is controlled for a reason on a day."""
        entry = self.entry(subject.eccn, day)
        result = NO
        for row in self._rows(entry.eccn, day) if entry is not None else ():
            if row.reason == reason:
                result |= self.covers(row, subject, day, subject.line.tx.controlling_country)
        return result

    def all_paragraphs(self, entry: str, day: date) -> frozenset[Paragraphs]:
        """Every paragraph of an entry at its first level, where the table knows them all; else none."""
        return frozenset(
            (one.paragraph,) for one in self._paragraphs if one.eccn == entry and in_span(one.since, one.until, day)
        )

    def all_objects(self, entry: str, day: date) -> tuple[Eccn, ...]:
        """Every item that an entry's software or technology can be for, where the table knows them all; else none.

        An entry whose paragraphs are all known is given as those.
        """
        return tuple(
            Eccn(one.entry, paragraph)
            for one in self._objects.get(entry, ())
            if self.entry(one, day) is not None
            for paragraph in (sorted(self.all_paragraphs(one.entry, day)) if not one.paragraphs else ())
            or (one.paragraphs,)
        )

    def set_apart(self, line: Line) -> tuple[Eccn, ...]:
        """Of the items that the line's software or technology is for, those that its entry's heading leaves out."""
        if line.eccn is None or line.eccn.entry not in self._set_apart:
            return ()
        apart = self._set_apart[line.eccn.entry]
        return tuple(
            one
            for one in Subject(line, line.eccn).made_for
            if within(one.paragraphs, [other.paragraphs for other in apart if other.entry == one.entry]) is TRUE
        )

    def in_set(self, name: str, line: Line, day: date) -> Verdict:
        """Whether the line's item is one of those that a section names (ccl_sets.csv)."""
        scope = self._sets.get((name, line.eccn.entry)) if line.eccn is not None else None
        if scope is None or line.eccn is None:
            return NO
        return scope.covers(Subject(line, line.eccn), self.controlled, day)

    def says(self, symbol: str, line: Line, day: date, place: PlaceTest) -> Verdict:
        """Whether the entry says yes to a list-based exception ("GBS", "TSR") for the item and destination.

        Args:
            symbol: GBS, TSR or LVS; of STA it is whether the entry takes nothing away (`place` decides which
                paragraph: a term for "A:5" is of 740.20(c)(1), one for "A:6" of (c)(2)).
            line: the line.
            day: the effective day.
            place: tells whether the destination is in a Country Group, is a country, or has an X in a "column:".
        """
        yes, no = (YES if symbol == "STA" else NO), NO
        for term in self._terms(symbol, line, day, place):
            verdict = term.scope.covers(Subject(line, line.eccn), self.controlled, day)  # type: ignore[arg-type]
            yes, no = (yes | verdict, no) if term.yes else (yes, no | verdict)
        return yes & ~no

    def lvs(self, line: Line, day: date, place: PlaceTest) -> Limit:
        """The LVS limit for a line: the lowest of those that may apply, with how certain it is that one does."""
        available = self.says("LVS", line, day, place)
        amounts: dict[Kleene, list[Decimal]] = {TRUE: [], UNKNOWN: []}
        for term in self._terms("LVS", line, day, place):
            here = term.scope.covers(Subject(line, line.eccn), self.controlled, day).certainty  # type: ignore[arg-type]
            if term.limit is not None and here is not FALSE:
                amounts[here].append(term.limit)
        named = [*amounts[TRUE], *amounts[UNKNOWN]]
        return Limit(min(named) if named and available.certainty is not FALSE else None, available)

    def _terms(self, symbol: str, line: Line, day: date, place: PlaceTest) -> Iterator[Term]:
        entry = self.entry(line.eccn, day) if line.eccn is not None else None
        for term in entry.terms if entry is not None else ():
            if (
                term.symbol == symbol
                and (not term.where or any(map(place, term.where)))
                and not any(map(place, term.where_not))
            ):
                yield term

    @cached_property
    def summary(self) -> Mapping[str, int]:
        """How many control rows are decided by paragraph, by parameter, or by a question."""
        counted = dict.fromkeys(_DECIDED, 0)
        for entry in self:
            for row in entry.rows:
                counted[row.decided_by] += 1
        return counted


PlaceTest = Callable[[str], bool]
_DECIDED = ["paragraph", "parameter", "question"]


def _control_row(row: Mapping[str, str], clause: tuple[Scope, frozenset[str]]) -> ControlRow:
    return ControlRow(
        row["eccn"],
        int(row["row"]),
        row["reason"],
        ControlKind(row["kind"]),
        row["control"],
        (clause,),
        row["decided_by"],
        day_or_none(row["since"]),
        day_or_none(row["until"]),
        row["citation"],
    )
