"""What the Commerce Control List says of an entry, or of a paragraph of one, on a day.

Source: Supp. No. 1 to part 774 as the tables hold it; Country Chart columns and part 742 paragraphs as its license
requirement rows name them; list-based exceptions of part 740 as its entries name them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache

from smallyard.errors import UnknownValueError
from smallyard.law.classification.words import covers_in_words, kind_in_words, place_in_words
from smallyard.law.effects import State, state
from smallyard.law.tables import Tables
from smallyard.law.tables.ccl import ControlRow, Entry, Listing, Term
from smallyard.law.tables.ccl_items import DescribedParagraph, DescribedParagraphs
from smallyard.law.tables.control_rows import Scope, paragraphs
from smallyard.law.tables.reading import day_or_none, in_span, rows
from smallyard.model.citation import Citation, CitationField
from smallyard.model.day import Day
from smallyard.model.eccn import Eccn, EccnField
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene, any_of
from smallyard.model.noun import Noun
from smallyard.version import TABLES_AS_OF

__all__ = ["LIST_OF", "NO_TEXT", "Control", "EntryOnDay", "ListBasedException", "Paragraph", "entry_on_day"]

LIST = "Supp. No. 1 to 15 CFR part 774"
NO_TEXT = "The tables hold no unit of quantity, and not the regulation's own text (see `classify load`)."
"""Said where only the tables are held."""
LIST_OF = date(2026, 7, 23)
"""The day of the list that the tables hold."""
_EAR99 = "Items subject to the EAR that are on no entry of the Commerce Control List"
_SECTIONS: Mapping[str, Citation] = {
    "LVS": Citation.parse("15 CFR 740.3"),
    "GBS": Citation.parse("15 CFR 740.4"),
    "TSR": Citation.parse("15 CFR 740.6"),
    "STA": Citation.parse("15 CFR 740.20"),
}


class Control(Noun):
    """One license requirement row: for a reason, by a Country Chart column or a rule, for what of the entry."""

    reason: str
    """Such as NS, RS, MT, NP, CB, CC, AT."""
    control: str
    """The Country Chart column ("NS2"), or the paragraph that states the requirement ("742.6(a)(7)")."""
    where: str
    """For which destinations, in words."""
    covers: str
    """What of the entry, in words."""
    applies: State
    """Whether it covers the paragraph asked for: unknown where that is not deep enough, or a fact is needed."""
    since: Day | None
    """The first day on which the row was law; null: as far back as our sources reach."""
    until: Day | None
    """The first day on which it was law no more; null: still law, as far as our sources reach."""
    citation: CitationField | None
    """The rule that brought or ended the row, or the section it rests on; null where the tables name none."""


class ListBasedException(Noun):
    """One line of what the entry says of LVS, GBS, TSR or STA."""

    symbol: str
    """The license exception: LVS, GBS, TSR, STA, or another that the entry names."""
    answer: State
    """Whether the entry lets it be used for what `covers` and `where` say."""
    limit_usd: int | None
    """The LVS limit of net value of an order, in US dollars (740.3)."""
    covers: str
    """What of the entry, in words."""
    where: str
    """For which destinations, or on which conditions, in words; empty where the entry does not say."""
    applies: State
    """Whether it covers the paragraph asked for: unknown where that is not deep enough, or a fact is needed."""
    citation: CitationField | None = None
    """The section of part 740 that has the exception."""


class Paragraph(Noun):
    """A paragraph that the table describes, or that a row names."""

    eccn: EccnField
    """The paragraph, or the entry where the words are those of the whole."""
    what: str
    """What it describes, in short."""
    turns_on: tuple[str, ...]
    """The technical values that decide it."""
    since: Day | None
    """The first day on which it read so; null: as far back as our sources reach."""
    until: Day | None
    """The first day on which it read so no more; null: it still does, as far as our sources reach."""
    citation: CitationField
    """The rule that wrote it so, or the list itself."""


class EntryOnDay(Noun):
    """An entry, or one paragraph of it, as the list had it on a day."""

    eccn: EccnField
    """What was asked for: an entry, or a paragraph of any depth."""
    heading: str
    """The entry's heading, which may be shortened."""
    day: Day
    """The day asked for."""
    on_the_list: bool
    """Whether the entry was on the list that day; false for EAR99."""
    standing: str
    """Whether it is listed, subject to the ITAR, refers to other entries only, or is EAR99; in words."""
    since: Day | None
    """The first day on which the entry was on the list; null: as far back as our sources reach."""
    until: Day | None
    """The first day on which it was no longer; null: it still is, as far as our sources reach."""
    citation: CitationField
    """The rule that brought or ended the entry; where the tables name none, the list, and for EAR99 734.3(c)."""
    reasons: tuple[str, ...]
    """The reasons for control of the rows in force, in the order printed; empty where it was not on the list."""
    units: str
    """The unit of quantity; empty where the regulation's text is not loaded, or states none."""
    controls: tuple[Control, ...]
    """The license requirement rows in force on the day, those for other paragraphs included."""
    exceptions: tuple[ListBasedException, ...]
    """What is said of list-based license exceptions, for other paragraphs too."""
    paragraphs: tuple[Paragraph, ...]
    """The described paragraphs that hold the one asked for, or lie within it."""
    related: tuple[str, ...]
    """Entries that name this one, or that it names: software, technology, equipment and catch-alls beside it."""
    not_known: tuple[str, ...]
    """What the tables cannot tell, in sentences."""


def entry_on_day(eccn: Eccn, day: date, tables: Tables | None = None) -> EntryOnDay:
    """What the list says of an ECCN of any depth on a day.

    Raises:
        UnknownValueError: there never was such an entry, as far as the tables reach.
    """
    tables = tables or _tables()
    if eccn.is_ear99:
        return _ear99(eccn, day)
    entry = tables.ccl.find(eccn.entry)
    if entry is None:
        near = sorted(
            one.eccn for one in tables.ccl if one.eccn[:3] == eccn.entry[:3] and one.eccn[1] == eccn.entry[1]
        )
        shown = ", ".join(near[:8]) or "an ECCN of Supp. No. 1 to 15 CFR part 774, or EAR99"
        raise UnknownValueError(f"{eccn.entry} is not an entry of the Commerce Control List", accepted=shown)
    on_list = entry.in_force(day)
    described = DescribedParagraphs.load().of(entry.eccn, day) if on_list else ()
    return EntryOnDay(
        eccn=eccn,
        heading=entry.heading,
        day=day,
        on_the_list=on_list,
        standing=_standing(entry),
        since=entry.since,
        until=entry.until,
        citation=entry.citation or LIST,
        reasons=_reasons(entry, day) if on_list else (),
        units="",
        controls=tuple(_controls(entry, eccn, day)) if on_list else (),
        exceptions=tuple(_exceptions(entry, eccn, day)) if on_list else (),
        paragraphs=tuple(_paragraphs(described, eccn)),
        related=_related(entry, tables, day) if on_list else (),
        not_known=tuple(_not_known(entry, eccn, day, described)),
    )


_tables = cache(Tables)


def _ear99(eccn: Eccn, day: date) -> EntryOnDay:
    return EntryOnDay(
        eccn=eccn, heading=_EAR99, day=day, on_the_list=False, standing="EAR99", since=None, until=None,
        citation="15 CFR 734.3(c)", reasons=(), units="", controls=(), exceptions=(), paragraphs=(), related=(),
        not_known=("End-use, end-user and embargo rules reach EAR99 items too (parts 744 and 746).",),
    )  # fmt: skip


def _standing(entry: Entry) -> str:
    return {
        Listing.LISTED: "listed",
        Listing.ITAR: "subject to the ITAR, not to the EAR",
        Listing.REFERS: "refers to other entries only",
        Listing.SAMPLE: "the sample entry of 738.4(b)(2)",
    }[entry.listing]


def _reasons(entry: Entry, day: date) -> tuple[str, ...]:
    """The reasons of the rows in force, in the order in which the entry prints them."""
    found = {row.reason for row in entry.rows if row.in_force(day)}
    printed = [one for one in entry.reasons if one in found]
    return tuple(dict.fromkeys((*printed, *(row.reason for row in entry.rows if row.reason in found))))


def _applies(scopes: Iterable[Scope], eccn: Eccn) -> Kleene:
    """Whether any clause covers the paragraph: unknown where it needs more depth, or a fact."""
    return any_of(scope.of_paragraph(eccn.paragraphs) & (TRUE if scope.by_paragraph else UNKNOWN) for scope in scopes)


def _controls(entry: Entry, eccn: Eccn, day: date) -> Iterator[Control]:
    for row in entry.rows:
        if not row.in_force(day):
            continue
        yield Control(
            reason=row.reason,
            control=row.control,
            where=kind_in_words(row),
            covers=covers_in_words(row.clauses),
            applies=state(_applies((scope for scope, _ in row.clauses), eccn)),
            since=row.since,
            until=row.until,
            citation=row.citation or None,
        )


_LISTED_SYMBOLS = {"D": ("TSR",), "E": ("TSR",)}


def _exceptions(entry: Entry, eccn: Eccn, day: date) -> Iterator[ListBasedException]:
    """LVS and GBS (TSR for software and technology), what is said of STA, and the others that the entry names."""
    if entry.listing is Listing.LISTED:
        for symbol in _LISTED_SYMBOLS.get(entry.eccn[1], ("LVS", "GBS")):
            if not any(
                term.yes and _applies((term.scope,), eccn) is not FALSE
                for term in entry.terms
                if term.symbol == symbol
            ):
                yield ListBasedException(
                    symbol=symbol, answer="no", limit_usd=None, covers=f"all of {eccn}", where="", applies="yes",
                    citation=_SECTIONS[symbol],
                )  # fmt: skip
    for term in entry.terms:
        if term.symbol != "STA" and not term.yes and not entry.says(term.symbol):
            continue
        yield ListBasedException(
            symbol=term.symbol,
            answer="yes" if term.yes else "no",
            limit_usd=int(term.limit) if term.limit is not None else None,
            covers=covers_in_words(((term.scope, frozenset()),)),
            where=_where(term),
            applies=state(_applies((term.scope,), eccn)),
            citation=_SECTIONS[term.symbol],
        )
    for row in rows("ccl_other_exceptions.csv"):
        if row["eccn"] == entry.eccn and in_span(day_or_none(row["since"]), None, day):
            named = Scope(include=paragraphs(row["include"]))
            items = f" for items of {', '.join(row['items'].split())}" if row["items"] else ""
            yield ListBasedException(
                symbol=row["symbol"],
                answer="yes" if row["answer"] == "yes" else "no",
                limit_usd=None,
                covers=covers_in_words(((named, frozenset()),)) + items,
                where="on the exception's own conditions",
                applies=state(_applies((named,), eccn) & (UNKNOWN if row["items"] else TRUE)),
                citation=row["citation"],
            )


def _where(term: Term) -> str:
    only = " or ".join(map(place_in_words, term.where))
    not_to = " or ".join(map(place_in_words, term.where_not))
    return "; ".join(filter(None, (only, f"not {not_to}" if not_to else "")))


def _paragraphs(described: Iterable[DescribedParagraph], eccn: Eccn) -> Iterator[Paragraph]:
    for one in described:
        if one.eccn.within(eccn) or eccn.within(one.eccn):
            tests = one.test.comparisons if one.test else ()
            yield Paragraph(
                eccn=one.eccn,
                what=one.what,
                turns_on=tuple(each.words for each in tests),
                since=one.since,
                until=one.until,
                citation=one.citation,
            )


def _related(entry: Entry, tables: Tables, day: date) -> tuple[str, ...]:
    """Entries whose rows speak of items of this one, and entries of whose items its own rows speak."""
    own = {
        each.entry for row in entry.rows if row.in_force(day) for scope, _ in row.clauses for each in scope.objects
    }
    naming = {
        other.eccn
        for other in tables.ccl
        if other.in_force(day) and any(_names(row, entry.eccn) for row in other.rows if row.in_force(day))
    }
    naming |= {
        other.eccn
        for other in tables.ccl
        if any(one.entry == entry.eccn for one in tables.ccl.all_objects(other.eccn, day))
    }
    named = {row["eccn"]: row["related"].split() for row in rows("ccl_related.csv")}
    naming |= {other for other, theirs in named.items() if entry.eccn in theirs}
    found = (own | naming | set(named.get(entry.eccn, ()))) - {entry.eccn}
    return tuple(sorted(one for one in found if (other := tables.ccl.find(one)) is not None and other.in_force(day)))


def _names(row: ControlRow, entry: str) -> bool:
    return any(each.entry == entry for scope, _ in row.clauses for each in scope.objects)


def _not_known(entry: Entry, eccn: Eccn, day: date, described: Iterable[DescribedParagraph]) -> Iterator[str]:
    if not entry.in_force(day):
        return
    if entry.since is None and day < LIST_OF:
        yield (
            f"The tables hold {entry.eccn} as of {LIST_OF}. Whether it read the same on {day} is not known, but for "
            f"the rows that carry their own dates."
        )
    if day > TABLES_AS_OF:
        yield f"The tables of law are those of {TABLES_AS_OF}; what changed between then and {day} is not known."
    if (
        eccn.paragraphs
        and entry.has_paragraph(eccn.paragraphs) is not TRUE
        and not any(one.eccn.within(eccn) or eccn.within(one.eccn) for one in described if one.eccn.paragraphs)
    ):
        yield f"No row of {entry.eccn} names {eccn} or a paragraph above or below it: check that there is one."
    open_rows = [
        row
        for row in entry.rows
        if row.in_force(day) and _applies((scope for scope, _ in row.clauses), eccn) is UNKNOWN
    ]
    if open_rows and not eccn.paragraphs:
        yield "Some rows cover only part of the entry: give the paragraph to see which apply."
    elif open_rows:
        yield "Some rows turn on a deeper paragraph, or on a fact beyond the paragraph."
    yield NO_TEXT
