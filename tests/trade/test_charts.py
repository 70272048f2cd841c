"""Pictures: what they say in words, that their tables hold the ranges, and that hostile labels stay text."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest

from smallyard.errors import InputError
from smallyard.trade.charts.chart import Chart, dollars, percent
from smallyard.trade.charts.files import page, table_csv, write_chart
from smallyard.trade.charts.sankey import Crossing, sankey
from smallyard.trade.charts.series import series
from smallyard.trade.charts.treemap import treemap
from smallyard.trade.list_events import ListEvent
from smallyard.trade.report import write
from smallyard.trade.report_document import document
from smallyard.trade.scope_result import FlowSource, Grouping, Measure, Range, Scope, ScopeRow

pytest.importorskip("vl_convert")

ENDS = ("lower", "central", "upper")
HOSTILE = "</script><script>alert('yard')</script>&\"<img src=x onerror=alert(1)>"


def row(group: str, total: int, controlled: tuple[int, int, int], licensed: tuple[int, int, int]) -> ScopeRow:
    def measure(three: tuple[int, int, int]) -> Measure:
        lower, central, upper = (Decimal(one) for one in three)
        return Measure(value=Range(lower=lower, central=central, upper=upper))

    return ScopeRow(
        group=group, total=Decimal(total), lines=3, controlled=measure(controlled), licensed=measure(licensed)
    )


def scope(by: Grouping, rows: Sequence[ScopeRow], total: ScopeRow | None = None) -> Scope:
    added = total or row(
        "total",
        int(sum(one.total for one in rows)),
        *(
            tuple(int(sum(getattr(getattr(one, which).value, end) for one in rows)) for end in ENDS)
            for which in ("controlled", "licensed")
        ),
    )  # fmt: skip
    return Scope(
        reporter="US",
        partner="CN",
        direction="export",
        first=2018,
        last=2020,
        months={2018: 12, 2019: 12, 2020: 7},
        by=by,
        overlapping=by.overlaps,
        as_of=(date(2020, 12, 31),),
        total=added,
        rows=tuple(rows),
        central="Estimates are added.",
        correlation="0" * 12,
        sources=(FlowSource(name="flows.csv", publisher="US Census Bureau", sha256="0" * 64),),
        notes=("Hong Kong is a place of its own in these figures.",),
        versions={"software": "0.1.0", "rules": "abc"},
    )


def by_sector(name: str = "semiconductors") -> Scope:
    return scope(
        Grouping.SECTOR,
        [
            row("agriculture", 26_600_000_000, (0, 0, 0), (0, 0, 0)),
            row(name, 16_200_000_000, (0, 8_700_000_000, 15_500_000_000), (0, 360_000_000, 9_000_000_000)),
        ],
    )


def by_year() -> Scope:
    return scope(
        Grouping.YEAR,
        [row(str(year), 100_000, (5_000, 15_000 + year, 30_000), (0, 800, 9_000)) for year in (2018, 2019, 2020)],
    )


EVENTS = (
    ListEvent(date(2019, 5, 16), "EL", "69 added: Huawei and 68 affiliates", "84 FR 22961"),
    ListEvent(date(2019, 5, 20), "UVL", HOSTILE, ""),
    ListEvent(date(2023, 8, 22), "UVL", "27 removed (CN)", ""),
)


def made() -> list[Chart]:
    parts = [Crossing("semiconductors", "NS2", Decimal(900)), Crossing(HOSTILE, "742.6(a)(6)", Decimal(100))]
    return [treemap(by_sector(HOSTILE)), series(by_year(), EVENTS), sankey(by_sector(), parts)]


@pytest.mark.parametrize("chart", made(), ids=["treemap", "series", "sankey"])
def test_a_hostile_label_stays_text_in_svg_and_page(chart: Chart) -> None:
    svg = chart.svg()
    ElementTree.fromstring(svg)
    assert "<script" not in svg
    assert "<img" not in svg
    whole = page(chart)
    assert "<script>alert" not in whole
    assert "<img src=x" not in whole
    spec = re.search(r'<script type="application/json" id="spec">(.*?)</script>', whole, re.DOTALL)
    assert spec is not None
    assert json.loads(spec[1])["$schema"].startswith("https://vega.github.io/schema/")


@pytest.mark.parametrize("chart", made(), ids=["treemap", "series", "sankey"])
def test_a_page_loads_nothing_from_elsewhere(chart: Chart) -> None:
    whole = page(chart)
    assert "default-src 'none'" in whole
    assert "<script src" not in whole
    markup = re.sub(r"<script.*?</script>", "", whole, flags=re.DOTALL)
    assert not re.search(r"<(?:img|iframe|link)\b|@import|url\(http", markup)


@pytest.mark.parametrize("chart", made(), ids=["treemap", "series", "sankey"])
def test_a_picture_says_in_words_what_it_shows(chart: Chart) -> None:
    assert chart.description.endswith(".")
    assert "aria-label" in page(chart)
    assert chart.png(1.0).startswith(b"\x89PNG")


def test_the_treemap_names_every_class_and_gives_the_ranges_in_its_table() -> None:
    chart = treemap(by_sector())
    assert "needs a license before exceptions, about 0.84%" in chart.svg()
    header, table = chart.tables[0].header, chart.tables[0].rows
    assert header[0] == "sector"
    assert table[1] == (
        "semiconductors", "$16.2 bn", "3", "$0", "$8.7 bn", "$15.5 bn", "$0", "$360.0 mn", "$9.0 bn",
        "0.00% to 55.6%, about 2.22%",
    )  # fmt: skip
    assert [one[0] for one in table] == ["agriculture", "semiconductors", "all"]


def test_boxes_of_a_group_add_up_to_it() -> None:
    tree = next(one for one in treemap(by_sector()).spec["data"] if one["name"] == "tree")["values"]
    for group, total in (("agriculture", 26.6e9), ("semiconductors", 16.2e9)):
        assert sum(one["value"] for one in tree if one.get("parent") == f"g {group}") == pytest.approx(total)


def test_a_treemap_of_overlapping_rows_is_refused() -> None:
    with pytest.raises(ValueError, match="add up"):
        treemap(scope(Grouping.REASON, [row("NS", 10, (0, 1, 2), (0, 1, 2))]))


def test_the_series_marks_only_what_happened_in_its_span() -> None:
    chart = series(by_year(), EVENTS)
    assert [one[1] for one in chart.tables[1].rows] == ["2019-05-16", "2019-05-20"]
    assert "2 changes of lists" in chart.description
    assert "2023" not in chart.svg()


def test_a_series_by_sector_is_refused() -> None:
    with pytest.raises(ValueError, match="by year or month"):
        series(by_sector())


def test_a_sankey_joins_small_parts_and_keeps_the_sum() -> None:
    parts = [Crossing("machinery", f"2B{number:03}", Decimal(number)) for number in range(1, 41)]
    chart = sankey(by_sector(), parts)
    assert len(chart.tables[0].rows) == 13
    assert f"{dollars(sum(range(1, 41)))} in all" in chart.description


def test_a_sankey_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing crosses"):
        sankey(by_sector(), [])


def test_svg_and_png_have_their_tables_beside_them(tmp_path: Path) -> None:
    written = write_chart(series(by_year(), EVENTS), tmp_path / "yard.svg")
    assert [one.name for one in written] == ["yard.svg", "yard.csv", "yard.2.csv"]
    with (tmp_path / "yard.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [one["period"] for one in csv.DictReader(stream)] == ["2018", "2019", "2020"]


def test_a_cell_is_no_formula() -> None:
    chart = sankey(by_sector(), [Crossing("=1+1", "@x", Decimal(5))])
    assert table_csv(chart.tables[0]).splitlines()[1].startswith("'=1+1,'@x")
    turned = sankey(by_sector(), [Crossing("steel\u202e", "b", Decimal(5))])
    assert table_csv(turned.tables[0]).splitlines()[1].startswith("steel\\u202e,b")


def test_another_suffix_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\.svg, \.png, \.html"):
        write_chart(treemap(by_sector()), tmp_path / "yard.gif")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        write_chart(treemap(by_sector()), tmp_path / "no" / "yard.svg")


def test_the_report_holds_method_sources_ranges_and_every_table(tmp_path: Path) -> None:
    write(by_sector(HOSTILE), tmp_path / "yard.html")
    text = (tmp_path / "yard.html").read_text("utf-8")
    for wanted in (
        "Method",
        "Sources",
        "US Census Bureau",
        "Hong Kong is a place",
        "certain least",
        "<svg",
        "2020 (7 months)",
    ):
        assert wanted in text
    assert "<script" not in text
    assert "<img src=x" not in text


def test_the_report_tells_how_many_links_were_read_and_wrong() -> None:
    told = " ".join(text for section in document(by_sector()).sections for text in section.paragraphs)
    assert re.search(r"\d{3} links were read again in a sample drawn by chance; \d+ were wrong", told)


def test_the_pdf_is_whole_and_the_same_each_time(tmp_path: Path) -> None:
    pytest.importorskip("reportlab")
    for name in ("one.pdf", "two.pdf"):
        write(by_sector(HOSTILE), tmp_path / name)
    one = (tmp_path / "one.pdf").read_bytes()
    assert one.startswith(b"%PDF-")
    assert one.rstrip().endswith(b"%%EOF")
    assert one == (tmp_path / "two.pdf").read_bytes()


def test_a_report_in_another_form_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\.html, \.pdf"):
        write(by_sector(), tmp_path / "yard.docx")


@pytest.mark.parametrize(
    ("amount", "shown"),
    [(0, "$0"), (120, "$120"), (3_500_000, "$3.5 mn"), (124_127_169_805, "$124.1 bn"), (999, "$999")],
)
def test_dollars_are_read_at_a_glance(amount: int, shown: str) -> None:
    assert dollars(amount) == shown


@pytest.mark.parametrize(
    ("share", "shown"),
    [("0", "0.00%"), ("0.00001", "<0.01%"), ("0.0085", "0.85%"), ("0.125", "12.5%"), ("1", "100.0%")],
)
def test_shares_are_read_at_a_glance(share: str, shown: str) -> None:
    assert percent(Decimal(share)) == shown


def test_the_smallest_of_many_groups_are_joined_and_nothing_is_lost() -> None:
    many = [row(f"{number:06}", number, (0, 0, number), (0, 0, 0)) for number in range(1, 101)]
    tree = next(one for one in treemap(scope(Grouping.LINE, many)).spec["data"] if one["name"] == "tree")["values"]
    assert "60 others" in {one["name"] for one in tree if one.get("group")}
    assert sum(one["value"] for one in tree if "value" in one) == pytest.approx(sum(range(1, 101)))
