"""How much of a trade is controlled and needs a license: flows, the correlation and the law brought together.

For each line (an HS subheading of one reporter, partner and year) the correlation says which ECCNs its goods may be
under, and the law, asked for each of these ECCNs, the destination and the day, whether a license is required. The
ranges of lines are added; nothing is rounded.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Self

from smallyard.law.provision import rules_digest
from smallyard.model.country import country
from smallyard.trade.fence import Fence
from smallyard.trade.held import PARTIAL, HeldFlows, Route
from smallyard.trade.look import Standing
from smallyard.trade.portions import CENTRAL
from smallyard.trade.query import Query
from smallyard.trade.requirement import Requirements
from smallyard.trade.scope_result import Change, Contribution, Direction, FlowSource, Grouping, Scope, ScopeRow
from smallyard.trade.sectors import sector_of
from smallyard.trade.selection import Cell, Pack, PackFile, not_reached
from smallyard.trade.store import FlowStore
from smallyard.trade.sums import Sums
from smallyard.trade.tables import rows
from smallyard.version import __version__

__all__ = ["Trade", "Watch", "classes_of", "correlation_digest", "groups_of", "label_of", "rows_of", "scope_of"]

_REASONS = {
    "NS": "national security",
    "MT": "missile technology",
    "NP": "nuclear nonproliferation",
    "CB": "chemical and biological weapons",
    "RS": "regional stability",
    "CC": "crime control",
    "AT": "anti-terrorism",
    "FC": "firearms convention",
    "UN": "United Nations embargo",
    "SS": "short supply",
    "SL": "surreptitious listening",
    "EI": "encryption items",
    "SI": "significant items",
    "CW": "chemical weapons convention",
    "FP": "foreign policy",
    "not list-based": "embargoes and other rules that do not turn on a reason for control",
}
_IMPORTS = (
    "The EAR ask no license for goods that come into the United States; what may be controlled tells what goods they "
    "are."
)
_REEXPORTS = (
    "Not exported from the United States: a license is counted as for a reexport of goods made there. What is not "
    "subject to the EAR needs none, and other countries' own controls are not counted."
)


Watch = Callable[[Iterable[Route]], Iterable[Route]]
"""Looks on as routes are worked through, to show progress."""


class Trade:
    """The flows that answer a query: loaded ones first, and those that come with the software for the years left.

    To be used in a `with` statement.

    Args:
        query: what is asked.
        store: the flows loaded; None for none.
        pack: those that come with the software.
        watch: what shows how far the law has been asked, over the routes.

    Raises:
        InputError: no flows answer the query; the message says what is held.
    """

    def __init__(
        self, query: Query, store: FlowStore | None = None, pack: Pack | None = None, watch: Watch | None = None
    ) -> None:
        self.query = query
        self._watch = watch
        self._pack = pack if pack is not None else Pack()
        self._held = HeldFlows(store, query) if store is not None and query.source != "pack" else None
        self.months: dict[int, int] = {}
        loaded = self._held.months if self._held is not None else {}
        for (_, _, year), covered in loaded.items():
            self.months[year] = max(covered, self.months.get(year, 0))
        self._packed: list[tuple[PackFile, frozenset[int]]] = []
        known: dict[int, int] = {}
        for file in self._pack.files(query):
            held = file.years()
            known |= held
            wanted = frozenset(
                year
                for year, months in held.items()
                if year in query.span.years
                and (months or not (query.monthly or query.span.by_month))
                and (file.reporter, file.partner, year) not in loaded
            )
            if wanted:
                self._packed.append((file, wanted))
                for year in wanted:
                    first, last = query.span.months(year)
                    self.months[year] = max(last - first + 1, self.months.get(year, 0))
        if not self.months:
            self.close()
            raise not_reached(query, known, self._elsewhere(store))

    def _elsewhere(self, store: FlowStore | None) -> str:
        """What other trade of the same two countries is held."""
        query = self.query
        years: set[int] = set()
        for one in store.held() if store is not None else ():
            if {query.reporter, query.partner} - {None} <= {*one.reporters, *one.partners}:
                years |= {stratum.year for stratum in one.strata}
        if years:
            return (
                f"files held that name both countries are of {min(years)} to {max(years)}: see smallyard flows "
                f"status, and ask the other side's own figures with reporter, partner and direction exchanged"
            )
        return ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        if self._held is not None:
            self._held.close()

    @property
    def years(self) -> tuple[int, ...]:
        """The years that flows answer for."""
        return tuple(sorted(self.months))

    @property
    def sources(self) -> tuple[FlowSource, ...]:
        """Where the flows come from."""
        loaded = self._held.sources if self._held is not None else ()
        return (*loaded, *(file.source for file, _ in self._packed))

    def routes(self) -> Iterator[Route]:
        """Every origin, destination and year."""
        if self._held is not None and self._held.found:
            yield from self._held.routes()
        for file, years in self._packed:
            ends = file.reporter, file.partner
            origin, destination = ends if self.query.direction is Direction.EXPORT else ends[::-1]
            for year in sorted(years):
                yield origin, destination, year

    def watched_routes(self) -> Iterable[Route]:
        """The same, watched."""
        return self._watch(self.routes()) if self._watch is not None else self.routes()

    def editions(self) -> tuple[str, ...]:
        """The HS editions of the flows."""
        found = set(self._held.editions()) if self._held is not None and self._held.found else set[str]()
        found |= {cell.edition for cell in self._packed_cells(monthly=False)}
        return tuple(sorted(found))

    def cells(self) -> Iterator[Cell]:
        """Every line, its months added."""
        if self._held is not None and self._held.found:
            yield from self._held.cells()
        yield from self._packed_cells(monthly=False)

    def _packed_cells(self, *, monthly: bool) -> Iterator[Cell]:
        for file, years in self._packed:
            added: Counter[tuple[str, str, int, int, str, str]] = Counter()
            for one in self._pack.cells(file, self.query, years):
                key = (one.reporter, one.partner, one.year, one.month if monthly else 0, one.edition, one.code)
                added[key] += one.cents
            for key, cents in added.items():
                yield Cell(*key, cents)

    def sums(self, by: Grouping | None, fence: Fence, classes: Mapping[Route, int]) -> dict[str, Sums]:
        """The sums of every group."""
        table: dict[str, Sums] = {}
        if self._held is not None and self._held.found:
            self._held.add(table, by, fence, classes, groups_of)
        export = self.query.direction is Direction.EXPORT
        for cell in self._packed_cells(monthly=by is Grouping.MONTH):
            ends = (cell.reporter, cell.partner) if export else (cell.partner, cell.reporter)
            number = classes[*ends, cell.year]
            named = _of_flow(by, cell)
            for group, standing in groups_of(by, fence, cell.edition, cell.code, number):
                sums = table.setdefault(group if named is None else named, Sums())
                sums.add(standing, cell.cents, 1)
        return table


def _of_flow(by: Grouping | None, cell: Cell) -> str | None:
    """The group that follows from the flow itself; None where it follows from the code."""
    if by is Grouping.YEAR:
        return str(cell.year)
    if by is Grouping.MONTH:
        return f"{cell.year}-{cell.month:02}"
    if by is Grouping.PARTNER:
        return cell.partner
    return cell.reporter if by is Grouping.REPORTER else None


def groups_of(
    by: Grouping | None, fence: Fence, edition: str, code: str, number: int
) -> Iterator[tuple[str, Standing]]:
    """The groups of a line, where they follow from its code, with what it holds in each; else one group ""."""
    look = fence.look(edition, code, number)
    if by is not None and by.overlaps:
        yield from look.groups(by)
        return
    standing = look.standing
    if by is Grouping.SECTOR:
        yield sector_of(code, edition), standing
    elif by is Grouping.CHAPTER:
        yield code[:2], standing
    elif by is Grouping.LINE:
        yield code, standing
    else:
        yield "", standing


def classes_of(trade: Trade, fence: Fence, day_of: Mapping[int, date]) -> dict[Route, int]:
    """The class of every route, on the day of its year."""
    fence.prepare(trade.editions())
    return {(o, d, year): fence.route(o, d, day_of[year]) for o, d, year in trade.watched_routes()}


def scope_of(
    trade: Trade,
    fence: Fence,
    by: Grouping | None = None,
    *,
    as_of: date | None = None,
    change: Change | None = None,
    contributions: Sequence[Contribution] = (),
    correlation: str = "",
) -> Scope:
    """The scope of a trade, in all and by group.

    Args:
        trade: the flows.
        fence: correlation and law.
        by: what its rows are; None for none.
        as_of: the day whose law applies to all years; None for the last day of each.
        change: what a what-if changed.
        contributions: what entries add.
        correlation: the digest of the correlation; empty for that of the table in use.

    Raises:
        OutOfCoverageError: the day is before the rules' present structure.
    """
    query = trade.query
    first, last = trade.years[0], trade.years[-1]
    day_of = {year: as_of or query.span.day(year) for year in trade.years}
    classes = classes_of(trade, fence, day_of)
    table = trade.sums(by, fence, classes)
    total = Sums()
    if by is not None and (by.overlaps or by is Grouping.MONTH):
        # Rows that overlap, or that hold a line once for each month, do not add up to the lines of the whole.
        total = trade.sums(None, fence, classes).get("", total)
    else:
        for sums in table.values():
            total.merge(sums)
    return Scope(
        reporter=query.reporter or "world",
        partner=query.partner or "world",
        direction=query.direction,
        first=first,
        last=last,
        first_month=query.span.months(first)[0] if query.span.by_month else None,
        last_month=query.span.months(last)[1] if query.span.by_month else None,
        months={year: trade.months[year] for year in trade.years},
        by=by,
        overlapping=by is not None and by.overlaps,
        as_of=tuple(sorted(set(day_of.values()))),
        total=total.row("total"),
        rows=rows_of(table, by, fence.requirements) if by is not None else (),
        change=change,
        contributions=tuple(contributions),
        central=CENTRAL,
        correlation=correlation or correlation_digest(),
        sources=trade.sources,
        notes=tuple(_notes(trade)),
        versions={"software": __version__, "rules": rules_digest()},
    )


def rows_of(table: Mapping[str, Sums], by: Grouping | None, requirements: Requirements) -> tuple[ScopeRow, ...]:
    """The rows of groups: by time in its order, else the largest first."""
    found = [sums.row(group, label_of(group, by, requirements)) for group, sums in table.items()]
    if by in {Grouping.MONTH, Grouping.YEAR}:
        return tuple(sorted(found, key=lambda row: row.group))
    if by is not None and by.overlaps:
        return tuple(
            sorted(found, key=lambda row: (-row.licensed.value.central, -row.controlled.value.central, row.group))
        )
    return tuple(sorted(found, key=lambda row: (-row.total, row.group)))


def label_of(group: str, by: Grouping | None, requirements: Requirements) -> str:
    """What to call a group: an entry's heading, a reason in words, a chapter's or a country's name."""
    if by is Grouping.ECCN:
        return requirements.heading(group)
    if by is Grouping.REASON:
        return _REASONS.get(group, "")
    if by is Grouping.CHAPTER:
        return _chapters().get(group, "")
    if by in {Grouping.PARTNER, Grouping.REPORTER}:
        return country(group).name
    return ""


@cache
def _chapters() -> dict[str, str]:
    return {row["chapter"]: row["name"] for row in rows("hs_chapters.csv")}


def _notes(trade: Trade) -> Iterator[str]:
    query = trade.query
    missing = [str(year) for year in query.span.years if year not in trade.months]
    if missing:
        yield f"No flows are held of {', '.join(missing)}: not in the totals."
    for source in trade.sources:
        if PARTIAL in source.notes:
            yield f"{source.name} holds a part of the trade only."
    for year in trade.years:
        first, last = query.span.months(year)
        if trade.months[year] < last - first + 1:
            yield f"Flows of {year} cover {trade.months[year]} of {last - first + 1} months."
    if query.direction is Direction.IMPORT and query.reporter == "US":
        yield _IMPORTS
    elif query.reporter != "US" if query.direction is Direction.EXPORT else query.partner != "US":
        yield _REEXPORTS


@cache
def correlation_digest() -> str:
    """SHA-256 of the correlation table."""
    from importlib.resources import files

    return hashlib.sha256(files("smallyard.trade.tables").joinpath("hs_eccn.csv").read_bytes()).hexdigest()
