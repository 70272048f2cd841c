"""Loaded flows that answer a query, summed inside DuckDB: ten million lines never become Python objects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from smallyard.trade.fence import Fence
from smallyard.trade.look import OUTSIDE, Standing
from smallyard.trade.query import Query
from smallyard.trade.scope_result import Direction, FlowSource, Grouping
from smallyard.trade.selection import Cell
from smallyard.trade.store import FlowStore, Loaded, Stratum, connected, plain_errors
from smallyard.trade.sums import Sums

__all__ = ["PARTIAL", "GroupsOf", "HeldFlows", "Route"]

Route = tuple[str, str, int]
"""Origin, destination and year."""
GroupsOf = Callable[[Grouping | None, Fence, str, str, int], Iterable[tuple[str, Standing]]]
"""The groups of a line (grouping, fence, edition, code, class) with what it holds in each; see `scope.groups_of`."""
PARTIAL = "A part of the trade only."
"""The note of a source that does not hold the whole."""
_DIGITS = 6
_FLOW_DIMENSION = {
    Grouping.YEAR: "l.year::VARCHAR",
    Grouping.PARTNER: "l.partner",
    Grouping.REPORTER: "l.reporter",
    Grouping.MONTH: "printf('%d-%02d', l.year, l.month)",
}


class HeldFlows:
    """The loaded flows that answer a query; to be closed.

    Args:
        store: the flows held.
        query: what is asked.
    """

    def __init__(self, store: FlowStore, query: Query) -> None:
        self._query = query
        self._base = connected(store.folder) if store.folder.is_dir() and store.held() else None
        self._files = tuple(one for one in store.held() if _may_answer(one, query)) if self._base else ()
        self._unique = False
        self.months: dict[tuple[str, str, int], int] = {}
        self.sources: tuple[FlowSource, ...] = ()
        if self._files:
            with plain_errors():
                self._select()

    def close(self) -> None:
        """Let go of the database."""
        if self._base is not None:
            self._base.close()

    @property
    def found(self) -> bool:
        """Whether any flow answers the query."""
        return bool(self.months)

    def _select(self) -> None:
        base, query = self._base, self._query
        assert base is not None
        base.execute("CREATE TABLE held (file INTEGER, path VARCHAR, rank INTEGER)")
        for number, one in enumerate(self._files):
            rank = -number + (1_000_000 if one.publication.partial else 0)
            base.execute("INSERT INTO held VALUES (?, ?, ?)", [number, str(one.path), rank])
        base.execute("CREATE TABLE bases (basis VARCHAR, best INTEGER)")
        base.executemany("INSERT INTO bases VALUES (?, ?)", [[one, place] for place, one in enumerate(query.bases)])
        paths = ", ".join("'" + str(one.path).replace("'", "''") + "'" for one in self._files)
        base.execute(
            f"CREATE VIEW flows AS SELECT h.file, f.basis, f.reporter, f.partner, f.year, f.month, f.months, "
            f"f.edition, f.code, f.part, f.cents FROM ({_as_asked(query, paths)}) f "
            f"JOIN held h ON f.filename = h.path"
        )
        single = self._single()
        if single is not None:
            # Everything wanted is of one kind in one file: nothing to choose, and each row is a line of its own.
            self._unique = not single.parts and single.digits == _DIGITS and not single.month
            base.execute("CREATE VIEW chosen_flows AS SELECT * FROM flows WHERE cents > 0")
        else:
            base.execute(
                "CREATE TABLE chosen AS SELECT * EXCLUDE (place) FROM (SELECT s.*, row_number() OVER ("
                "PARTITION BY reporter, partner, year ORDER BY covered DESC, h.rank >= 900000, b.best, long, "
                "monthly, h.rank) AS place FROM (SELECT file, basis, reporter, partner, year, month > 0 AS monthly, "
                f"length(code) > {_DIGITS} AS long, CASE WHEN max(month) > 0 THEN count(DISTINCT month) "
                "ELSE max(months) END AS covered FROM flows GROUP BY ALL) s JOIN held h USING (file) "
                "JOIN bases b USING (basis)) WHERE place = 1"
            )
            base.execute(
                "CREATE VIEW chosen_flows AS SELECT f.* FROM flows f JOIN chosen c ON f.file = c.file AND f.basis = "
                "c.basis AND f.reporter = c.reporter AND f.partner = c.partner AND f.year = c.year AND "
                f"(f.month > 0) = c.monthly AND (length(f.code) > {_DIGITS}) = c.long WHERE f.cents > 0"
            )
        self._describe()

    def _single(self) -> Stratum | None:
        query = self._query
        kinds = {
            (number, one.direction, one.basis, one.digits, one.month, one.parts): one
            for number, held in enumerate(self._files)
            for one in held.strata
            if one.year in query.span.years and one.digits >= _DIGITS and one.basis in query.bases
        }
        return next(iter(kinds.values())) if len(kinds) == 1 else None

    def _describe(self) -> None:
        base = self._base
        assert base is not None
        for reporter, partner, year, covered in base.execute(
            "SELECT reporter, partner, year, CASE WHEN max(month) > 0 THEN count(DISTINCT month) "
            "ELSE max(months) END FROM chosen_flows GROUP BY ALL"
        ).fetchall():
            self.months[reporter, partner, year] = covered
        used = base.execute("SELECT DISTINCT file, basis FROM chosen_flows ORDER BY ALL").fetchall()
        self.sources = tuple(_source(self._files[number], basis) for number, basis in used)

    def editions(self) -> tuple[str, ...]:
        """The HS editions of the flows."""
        assert self._base is not None
        found = self._base.execute("SELECT DISTINCT edition FROM chosen_flows ORDER BY 1").fetchall()
        return tuple(edition for (edition,) in found)

    def routes(self) -> Iterator[Route]:
        """Every origin, destination and year."""
        export = self._query.direction is Direction.EXPORT
        for reporter, partner, year in self.months:
            yield (reporter, partner, year) if export else (partner, reporter, year)

    @plain_errors()
    def add(
        self,
        table: dict[str, Sums],
        by: Grouping | None,
        fence: Fence,
        classes: Mapping[Route, int],
        groups_of: GroupsOf,
    ) -> None:
        """Add the sums of every group to a table.

        Args:
            table: groups to sums.
            by: the grouping; None for one group "".
            fence: what lines hold.
            classes: the class of each route.
            groups_of: the groups of a code, where they follow from it (sector, chapter, control).

        Raises:
            StoreError: DuckDB failed.
        """
        base = self._base
        assert base is not None
        dimension = _FLOW_DIMENSION.get(by) if by is not None else None
        self._classify(classes)
        line_dimension = f"{dimension} AS" if dimension else "'' AS"
        lines = (
            "SELECT reporter, partner, year, month, edition, code AS hs6, cents FROM chosen_flows"
            if self._unique
            else "SELECT reporter, partner, year, "
            + ("month" if by is Grouping.MONTH else "0 AS month")
            + f", edition, left(code, {_DIGITS}) AS hs6, sum(cents) AS cents FROM chosen_flows GROUP BY ALL"
        )
        base.execute("DROP TABLE IF EXISTS cells")
        base.execute(
            f"CREATE TABLE cells AS SELECT l.edition, l.hs6, c.class, {line_dimension} grp, sum(l.cents) AS cents, "
            f"count(*) AS lines FROM ({lines}) l JOIN classes c ON l.reporter = c.reporter AND l.partner = c.partner "
            f"AND l.year = c.year GROUP BY ALL"
        )
        self._stand(by, fence, groups_of)
        group = "s.grp" if by is not None and dimension is None else "c.grp"
        # A line outside everything has no standing to join, unless its group follows from its code.
        join = "JOIN" if group == "s.grp" else "LEFT JOIN"
        sums = ", ".join(
            f"coalesce(sum(c.cents::HUGEINT * s.{one}), 0)::HUGEINT" for one in ("cl", "cc", "cu", "ll", "lc", "lu")
        )
        stands = ", ".join(
            f"coalesce(sum(c.{what}) FILTER (coalesce(s.{of}, 0) = {place}), 0)::HUGEINT"
            for of in ("cs", "ls")
            for what in ("cents", "lines")
            for place in range(3)
        )
        for row in base.execute(
            f"SELECT {group}, sum(c.cents)::HUGEINT, sum(c.lines)::HUGEINT, {sums}, {stands} FROM cells c "
            f"{join} standings s ON c.edition = s.edition AND c.hs6 = s.hs6 AND c.class = s.class GROUP BY 1"
        ).fetchall():
            _put(table.setdefault(row[0], Sums()), row[1:])

    def _classify(self, classes: Mapping[Route, int]) -> None:
        base = self._base
        assert base is not None
        import pyarrow

        export = self._query.direction is Direction.EXPORT
        rows = [(*((o, d) if export else (d, o)), year, number) for (o, d, year), number in classes.items()]
        columns = dict(zip(("reporter", "partner", "year", "class"), map(list, zip(*rows, strict=True)), strict=True))
        given = pyarrow.table(columns)
        base.register("given_classes", given)
        base.execute("CREATE OR REPLACE TABLE classes AS SELECT * FROM given_classes")
        base.unregister("given_classes")

    def _stand(self, by: Grouping | None, fence: Fence, groups_of: GroupsOf) -> None:
        """What each line holds in each class, as a table to join, with its groups where they follow from the code."""
        base = self._base
        assert base is not None
        import pyarrow

        asked = base.execute("SELECT DISTINCT edition, hs6, class FROM cells").fetchall()
        by_flow = by is None or by in _FLOW_DIMENSION
        columns: list[list[Any]] = [[] for _ in range(12)]
        for edition, code, number in asked:
            for group, standing in groups_of(by, fence, edition, code, number):
                if by_flow and standing is OUTSIDE:
                    continue
                for column, value in zip(columns, (edition, code, number, group, *_numbers(standing)), strict=True):
                    column.append(value)
        labels = ("edition", "hs6", "class", "grp", "cl", "cc", "cu", "cs", "ll", "lc", "lu", "ls")
        given = pyarrow.table(dict(zip(labels, columns, strict=True)))
        base.register("given_standings", given)
        base.execute("CREATE OR REPLACE TABLE standings AS SELECT * FROM given_standings")
        base.unregister("given_standings")

    def cells(self) -> Iterator[Cell]:
        """Every line, its months added."""
        assert self._base is not None
        found = self._base.execute(
            f"SELECT reporter, partner, year, edition, left(code, {_DIGITS}) AS hs6, sum(cents) FROM chosen_flows "
            "GROUP BY ALL ORDER BY ALL"
        )
        while rows := found.fetchmany(50_000):
            for reporter, partner, year, edition, code, cents in rows:
                yield Cell(reporter, partner, year, 0, edition, code, int(cents))


def _numbers(standing: Standing) -> tuple[int, ...]:
    controlled, licensed = standing.controlled, standing.licensed
    return (
        controlled.lower,
        controlled.central,
        controlled.upper,
        controlled.standing,
        licensed.lower,
        licensed.central,
        licensed.upper,
        licensed.standing,
    )


def _put(sums: Sums, row: tuple[int, ...]) -> None:
    cents, lines, *rest = row
    sums.cents += cents
    sums.lines += lines
    for measured, values, stands in (
        (sums.controlled, rest[0:3], rest[6:12]),
        (sums.licensed, rest[3:6], rest[12:18]),
    ):
        measured.lower += values[0]
        measured.central += values[1]
        measured.upper += values[2]
        for place in range(3):
            measured.cents[place] += stands[place]
            measured.lines[place] += stands[3 + place]


def _may_answer(one: Loaded, query: Query) -> bool:
    if (
        query.source is not None
        and one.publication.reader != query.source
        and not one.sha256.startswith(query.source)
    ):
        return False
    if one.publication.currency != "USD":
        return False
    here = {query.reporter, query.partner} - {None}
    if not here <= {*one.reporters, *one.partners}:
        return False
    return any(
        stratum.year in query.span.years
        and stratum.digits >= _DIGITS
        and stratum.basis in query.bases
        and (stratum.month or not (query.monthly or query.span.by_month))
        for stratum in one.strata
    )


def _as_asked(query: Query, paths: str) -> str:
    """Flows as the reporter's own: of reconciled trade the partner's rows are turned round."""
    columns = "filename, basis, {} AS reporter, {} AS partner, year, month, months, edition, code, part, cents"
    source = f"read_parquet([{paths}], filename = true)"
    span = query.span
    common = f"length(code) >= {_DIGITS} AND basis IN (SELECT basis FROM bases) "
    common += f"AND year BETWEEN {span.first} AND {span.last}"
    if query.monthly or span.by_month:
        common += " AND month > 0"
    if span.by_month:
        common += (
            f" AND year::INTEGER * 100 + month BETWEEN {span.first * 100 + span.first_month} "
            f"AND {span.last * 100 + span.last_month}"
        )
    own = [f"direction = '{query.direction}'", *_ends(query, "reporter", "partner")]
    turned = [f"direction <> '{query.direction}'", "basis = 'reconciled'", *_ends(query, "partner", "reporter")]
    return f"SELECT {columns.format('reporter', 'partner')} FROM {source} WHERE {common} AND {' AND '.join(own)} " + (
        f"UNION ALL SELECT {columns.format('partner', 'reporter')} FROM {source} WHERE {common} "
        f"AND {' AND '.join(turned)}"
        if query.direction is Direction.IMPORT
        else ""
    )


def _ends(query: Query, reporter: str, partner: str) -> Iterator[str]:
    # Country codes are two letters of the country table: nothing to quote.
    if query.reporter is not None:
        yield f"{reporter} = '{query.reporter}'"
    if query.partner is not None:
        yield f"{partner} = '{query.partner}'"


def _source(held: Loaded, basis: str) -> FlowSource:
    from smallyard.trade.flows import Basis

    publication = held.publication
    left_out = tuple(
        f"{count:,} rows left out: {reason} ({cents // 100:,} dollars)"
        for reason, (count, cents) in held.left_out.items()
    )
    partial = (PARTIAL,) if publication.partial else ()
    return FlowSource(
        name=held.name,
        publisher=publication.publisher,
        sha256=held.sha256,
        vintage=publication.vintage,
        basis=Basis(basis).words,
        currency=publication.currency,
        notes=(*publication.notes, *partial, *left_out),
    )
