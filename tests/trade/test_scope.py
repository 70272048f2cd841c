"""Scopes are exact: parts add to totals, ranges hold their estimates, DuckDB and Python agree to the last digit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smallyard.errors import InputError
from smallyard.trade.correlation import links
from smallyard.trade.fence import Fence
from smallyard.trade.flows import Told
from smallyard.trade.query import Query, span
from smallyard.trade.requirement import Requirements
from smallyard.trade.scope import Trade, scope_of
from smallyard.trade.scope_result import Direction, Grouping, Measure, Scope, ScopeRow
from smallyard.trade.store import FlowStore
from tests.trade.conftest import TestLink, link

DAY = date(2019, 12, 31)
PARTITIONS = [Grouping.SECTOR, Grouping.CHAPTER, Grouping.LINE, Grouping.MONTH, Grouping.YEAR, Grouping.PARTNER]


def asked(by: Grouping | None = None, year: str = "2019", **given: object) -> Query:
    return Query("US", "CN", Direction.EXPORT, span(year, None, None), by is Grouping.MONTH, **given)  # type: ignore[arg-type]


def scoped(query: Query, fence: Fence, by: Grouping | None = None, store: FlowStore | None = None) -> Scope:
    with Trade(query, store) as trade:
        return scope_of(trade, fence, by)


def loaded(folder: Path, files: dict[str, str], told: Told = Told()) -> FlowStore:  # noqa: B008 - frozen
    """A store of its own with these files loaded."""
    store = FlowStore(folder / "flows")
    for name, text in files.items():
        path = folder / name
        path.write_text(text)
        store.load(path, told)
    return store


def amounts(row: ScopeRow) -> list[Decimal]:
    def of(measure: Measure) -> list[Decimal]:
        value = measure.value
        return [value.lower, value.central, value.upper, measure.outside, measure.possibly, measure.mostly]

    return [row.total, *of(row.controlled), *of(row.licensed)]


@pytest.mark.parametrize("by", PARTITIONS)
def test_parts_add_to_totals_to_the_last_digit(by: Grouping, requirements: Requirements) -> None:
    found = scoped(asked(by), Fence(requirements, links), by)
    assert [sum(column) for column in zip(*map(amounts, found.rows), strict=True)] == amounts(found.total)
    if by is not Grouping.MONTH:
        assert sum(row.lines for row in found.rows) == found.total.lines
    for row in (*found.rows, found.total):
        for measure in (row.controlled, row.licensed):
            assert measure.value.lower <= measure.value.central <= measure.value.upper <= row.total
            assert measure.outside + measure.possibly + measure.mostly == row.total


def test_years_add_to_their_span(requirements: Requirements) -> None:
    query = Query("US", "CN", Direction.EXPORT, span(None, "2016", "2018"))
    found = scoped(query, Fence(requirements, links), Grouping.YEAR)
    assert [row.group for row in found.rows] == ["2016", "2017", "2018"]
    assert [sum(column) for column in zip(*map(amounts, found.rows), strict=True)] == amounts(found.total)
    single = scoped(asked(year="2017"), Fence(requirements, links))
    assert amounts(found.rows[1]) == amounts(single.total)


CODES = ["854231", "854232", "880240", "120190", "848620", "300215", "270900"]


@st.composite
def some_links(draw: st.DrawFn) -> list[TestLink]:
    made = []
    for code in draw(st.lists(st.sampled_from([*CODES, "85", "8542"]), max_size=6)):
        eccn = draw(st.sampled_from(["3A001", "3A991", "5A002", "9A991", "1C350"]))
        low, central, high = sorted(draw(st.lists(st.integers(0, 1000), min_size=3, max_size=3)))
        made.append(
            link(code, eccn, str(Decimal(low) / 1000), str(Decimal(central) / 1000), str(Decimal(high) / 1000))
        )
    return made


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.dictionaries(
        st.tuples(st.sampled_from(["2018", "2019"]), st.sampled_from(["CN", "IR", "FR"]), st.sampled_from(CODES)),
        st.integers(0, 10**14),
        min_size=1,
    ),
    made=some_links(),
    by=st.sampled_from([None, *Grouping]),
)
def test_duckdb_and_python_agree(
    rows: dict[tuple[str, str, str], int],
    made: list[TestLink],
    by: Grouping | None,
    requirements: Requirements,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("flows")
    path = folder / "flows.csv"
    lines = [f"US,{partner},export,{year},{code},{value / 100:.2f}" for (year, partner, code), value in rows.items()]
    path.write_text("reporter,partner,direction,year,hs6,value\n" + "\n".join(lines) + "\n")
    store = FlowStore(folder / "store")
    store.load(path)
    if by is Grouping.MONTH or not any(rows.values()):
        return
    fence = Fence(requirements, lambda edition: made)
    query = Query("US", None, Direction.EXPORT, span(None, "2018", "2019"), source="plain")
    with Trade(query, store) as trade:
        found = scope_of(trade, fence, by)
        cells = [(cell.partner, cell.year, cell.code, cell.cents) for cell in trade.cells()]
    expected = Decimal(sum(cents for *_, cents in cells)) / 100
    assert found.total.total == expected
    assert found.total.lines == len(cells)
    value = Decimal(0)
    for partner, year, code, cents in cells:
        standing = fence.look("HS2017", code, fence.route("US", partner, query.span.day(year))).standing
        value += Decimal(cents) * standing.licensed.central / 10**8
    assert found.total.licensed.value.central == value
    if by is not None and not by.overlaps:
        assert [sum(column) for column in zip(*map(amounts, found.rows), strict=True)] == amounts(found.total)


def test_certainly_outside_possibly_and_mostly_inside(fence: Callable[..., Fence]) -> None:
    made = fence(link("854231", "3A001", "0", "0.2", "0.9"), link("848620", "9A991", "0.5", "0.9", "1"))
    found = {row.group: row for row in scoped(asked(Grouping.LINE), made, Grouping.LINE).rows}
    assert found["120190"].controlled.outside == found["120190"].total
    assert found["854231"].controlled.possibly == found["854231"].total
    assert found["848620"].controlled.mostly == found["848620"].total
    assert found["848620"].licensed.outside == found["848620"].total  # 9A991 is controlled for AT only: none to China
    assert found["854231"].licensed.value.upper == found["854231"].total * Decimal("0.9")


def test_an_entry_counts_only_once_it_is_on_the_list(fence: Callable[..., Fence]) -> None:
    """3B090 was on the list from 7 October 2022 (87 FR 62186) to 16 November 2023 (88 FR 73424)."""
    made = fence(link("848620", "3B090", "0", "0.5", "1"))
    with Trade(asked()) as trade:
        days = [date(2022, 10, 6), date(2022, 10, 7), date(2023, 11, 16), date(2023, 11, 17)]
        upper = [scope_of(trade, made, as_of=day).total.controlled.value.upper for day in days]
    assert [bool(one) for one in upper] == [False, True, True, False]


def test_to_an_embargoed_country_everything_needs_a_license(fence: Callable[..., Fence], tmp_path: Path) -> None:
    """31 CFR part 515 and 15 CFR 746.2: Cuba."""
    store = loaded(tmp_path, {"us_exports_to_cuba_2019.csv": "hs6,value\n848710,100\n"})
    query = Query("US", "CU", Direction.EXPORT, span("2019", None, None))
    found = scoped(query, fence(), None, store)
    assert found.total.licensed.value.lower == Decimal(100)


def test_of_two_sources_one_counts(fence: Callable[..., Fence], tmp_path: Path) -> None:
    store = loaded(
        tmp_path,
        {
            "us_exports_to_china_annual.csv": "year,hs6,value\n2019,854231,100\n",
            "us_exports_to_china_monthly.csv": "month,hs6,value\n2019-01,854231,60\n2019-02,854231,30\n",
            "us_exports_to_china_chapters.csv": "year,hs2,value\n2019,85,100\n",
        },
    )
    found = scoped(asked(), fence(), None, store)
    assert found.total.total == Decimal(100)
    assert [one.name for one in found.sources] == ["us_exports_to_china_annual.csv"]
    monthly = scoped(asked(Grouping.MONTH), fence(), Grouping.MONTH, store)
    assert monthly.total.total == Decimal(90)
    assert any("cover 2 of 12 months" in note for note in monthly.notes)


def test_months_that_no_flows_are_held_of_are_not_said_to_be_in_the_scope(
    fence: Callable[..., Fence], tmp_path: Path
) -> None:
    store = loaded(
        tmp_path, {"us_exports_to_cuba_monthly.csv": "month,hs6,value\n2019-06,848710,60\n2019-12,848710,30\n"}
    )
    query = Query("US", "CU", Direction.EXPORT, span(None, "2019-06", "2021-03"))
    found = scoped(query, fence(), None, store)
    assert (found.first, found.first_month) == (2019, 6)
    assert (found.last, found.last_month) == (2019, 12)


@pytest.mark.parametrize(
    ("partner", "year", "says"),
    [
        (
            "CN",
            "2021",
            "no flows are held of exports from United States to China in 2021; accepted: a year",
        ),
        ("JP", "2019", "to Japan in 2019; accepted: load a file first"),
        ("CN", "2017-03", "in 2017-03; accepted: whole years"),
    ],
)
def test_what_the_data_does_not_reach_is_said_in_one_line(partner: str, year: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        Trade(Query("US", partner, Direction.EXPORT, span(year, None, None)))


def test_a_span_that_is_reached_in_part_says_so(fence: Callable[..., Fence]) -> None:
    query = Query("US", "CN", Direction.EXPORT, span(None, "2019", "2022"))
    found = scoped(query, fence())
    assert found.last == 2020
    assert "No flows are held of 2021, 2022: not in the totals." in found.notes


def test_a_part_of_the_trade_says_so(fence: Callable[..., Fence], tmp_path: Path) -> None:
    store = loaded(tmp_path, {"us_exports_to_china_2024.csv": "hs6,value\n120190,5\n"}, Told(partial=True))
    found = scoped(asked(year="2024"), fence(), None, store)
    assert "us_exports_to_china_2024.csv holds a part of the trade only." in found.notes


def test_a_reporters_imports_are_read_from_reconciled_exports(fence: Callable[..., Fence], tmp_path: Path) -> None:
    rows = "t,i,j,k,v,q\n2022,156,842,854231,2.5,1\n2022,842,156,854231,9,1\n"
    store = loaded(tmp_path, {"BACI_HS17_Y2022_V202401.csv": rows})
    query = Query("US", "CN", Direction.IMPORT, span("2022", None, None))
    found = scoped(query, fence(), Grouping.PARTNER, store)
    assert [(row.group, row.total) for row in found.rows] == [("CN", Decimal(2500))]
