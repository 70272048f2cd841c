"""What a report of a scope says, in sections of words, tables and pictures; how it looks is for page and PDF."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from smallyard.trade.charts.chart import Chart, Table, dollars, percent
from smallyard.trade.charts.treemap import range_table, trade_in_words
from smallyard.trade.correlation import SHARES, links, review
from smallyard.trade.scope_result import Change, Contribution, Range, Scope, ScopeRow

__all__ = ["Document", "Section", "document"]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with paragraphs, pictures and tables, in that order."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A report: its title, what it comes to in a sentence, and its sections."""

    title: str
    summary: str
    sections: tuple[Section, ...] = field(repr=False)


def document(scope: Scope, charts: Sequence[Chart] = ()) -> Document:
    """The report of a scope, with pictures made of it."""
    total = scope.total
    title = f"How much of trade is in the yard: {trade_in_words(scope)}"
    summary = (
        f"Of {dollars(total.total)} of {scope.direction}s, {_share(total.licensed.value, total)} needs a license "
        "of the Bureau of Industry and Security before license exceptions, and "
        f"{_share(total.controlled.value, total)} may be on the Commerce Control List."
    )
    sections = [
        Section("The figures", tuple(_figures(scope)), (), (range_table(scope),)),
        *(
            Section(f"Picture: {one.title}", (one.description,), (one,), _of_its_own(one, scope))
            for one in charts
        ),
        *_what_if(scope),
        Section("Method", tuple(_method(scope)), (), tuple(_method_tables())),
        Section("Sources", tuple(_standing(scope)), (), (_sources(scope),)),
    ]  # fmt: skip
    if scope.notes:
        sections.append(Section("Notes", scope.notes))
    return Document(title, summary, tuple(sections))


def _of_its_own(chart: Chart, scope: Scope) -> tuple[Table, ...]:
    """A picture's tables but for the one that the report begins with."""
    first = range_table(scope)
    return tuple(table for table in chart.tables if table != first)


def _share(value: Range, row: ScopeRow) -> str:
    shares = value.of(row.total)
    return (
        f"about {percent(shares.central)} (between {percent(shares.lower)} and {percent(shares.upper)}, "
        f"{dollars(value.central)})"
    )


def _figures(scope: Scope) -> Iterator[str]:
    controlled = scope.total.controlled
    yield (
        f"Of {scope.total.lines:,} lines, {controlled.outside_lines:,} are certainly outside the Commerce "
        f"Control List ({dollars(controlled.outside)}), {controlled.possibly_lines:,} possibly inside "
        f"({dollars(controlled.possibly)}) and {controlled.mostly_lines:,} mostly inside "
        f"({dollars(controlled.mostly)})."
    )
    yield (
        "Every share is a range from a certain least to a possible most, with a central estimate. What is counted is "
        "what the law requires a license for to that destination for an ordinary civil buyer, before exceptions; "
        "listed parties and end uses of concern come on top and are not in trade statistics."
    )
    part = {year: months for year, months in scope.months.items() if months < 12}
    if part:
        told = ", ".join(f"{year} ({months} months)" for year, months in sorted(part.items()))
        yield f"Years not covered whole: {told}."
    if scope.overlapping:
        yield "One flow can stand in several rows of the table, which therefore do not add up to the total."


def _what_if(scope: Scope) -> Iterator[Section]:
    if scope.change is not None:
        change = scope.change
        yield Section(f"What if: {change.text}", (_changed(change),), (), (_change_table(change),))
    if scope.contributions:
        yield Section(
            "Which entries matter most",
            (
                "Alone: trade that would need a license were this the only entry.",
                "Marginal: trade that would need none if this entry alone went.",
            ),
            (),
            (_contributions(scope.contributions),),
        )


def _changed(change: Change) -> str:
    return (
        f"It frees about {dollars(change.freed.central)} in {change.freed_lines:,} lines and captures about "
        f"{dollars(change.captured.central)} in {change.captured_lines:,} lines."
    )


def _change_table(change: Change) -> Table:
    rows = (
        ("before", *_money(change.before.licensed.value)),
        ("after", *_money(change.after.licensed.value)),
        ("freed", *_money(change.freed)),
        ("captured", *_money(change.captured)),
    )
    return Table("Trade that needs a license", ("", "at least", "about", "at most"), rows, frozenset({1, 2, 3}))


def _contributions(contributions: Sequence[Contribution]) -> Table:
    header = (
        "entry", "alone: at least", "about", "at most", "marginal: at least", "about", "at most", "lines",
    )  # fmt: skip
    rows = tuple(
        (f"{one.entry} {one.label}".rstrip(), *_money(one.alone), *_money(one.marginal), f"{one.lines:,}")
        for one in contributions
    )
    return Table("Entries by what they add", header, rows, frozenset(range(1, len(header))))


def _money(value: Range) -> tuple[str, str, str]:
    return dollars(value.lower), dollars(value.central), dollars(value.upper)


def _method(scope: Scope) -> Iterator[str]:
    reviewed = review()
    yield (
        "No official correlation of HS codes and ECCNs exists. Each line of trade is linked to the entries of the "
        "Commerce Control List that its goods may be under, by reading the headings of the list against the titles "
        "of the Harmonized System; each link says at least, about and at most what share of the line's value is "
        "under the entry."
    )
    yield (
        f"{reviewed.read:,} links were read again in a sample drawn by chance; {reviewed.wrong:,} were wrong "
        f"({percent(reviewed.wrong_share)}) and have been mended, {reviewed.doubtful:,} doubtful."
    )
    yield scope.central
    yield (
        "Whether an entry needs a license is asked of the same rules that decide single shipments, as of "
        f"{_days(scope.as_of)}."
    )


def _days(days: Sequence[date]) -> str:
    shown = ", ".join(day.isoformat() for day in days[:6])
    return shown if len(days) <= 6 else f"{shown} and {len(days) - 6} more days"


def _method_tables() -> Iterator[Table]:
    header = ("share of the line", "at least", "about", "at most", "links (HS 2022)")
    counts = Counter(link.share for link in links())
    yield Table(
        "What links say",
        header,
        tuple((name, *map(percent, bounds), f"{counts[name]:,}") for name, bounds in SHARES.items()),
        frozenset({1, 2, 3, 4}),
    )
    bases = Counter((link.basis, link.confidence) for link in links())
    yield Table(
        "On what links rest (HS 2022)",
        ("basis", "confidence", "links"),
        tuple((basis, confidence, f"{number:,}") for (basis, confidence), number in sorted(bases.items())),
        frozenset({2}),
    )


def _standing(scope: Scope) -> Iterator[str]:
    versions = "; ".join(f"{name} {value}" for name, value in sorted(scope.versions.items()))
    yield f"Made with {versions}; correlation {scope.correlation}."


def _sources(scope: Scope) -> Table:
    header = ("file", "publisher", "vintage", "basis", "currency", "notes", "SHA-256")
    rows = tuple(
        (one.name, one.publisher, one.vintage, one.basis, one.currency, " ".join(one.notes), one.sha256)
        for one in scope.sources
    )
    return Table("Flows", header, rows)
