"""The correlation of HS codes and ECCNs: what it links, what it leaves out, and that no line is more than whole."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from smallyard.errors import UnknownValueError
from smallyard.law.tables.reading import rows as law_rows
from smallyard.trade.correlation import Link, hs_candidates, hs_lines, links, without_line
from smallyard.trade.editions import EDITIONS
from smallyard.trade.tables import rows

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("SMALLYARD_SHARED", ROOT.parent / "shared"))
CHANGES = (date(2013, 1, 1), date(2020, 6, 1), date(2022, 12, 1), date(2024, 6, 1), date(2025, 6, 1))


@pytest.mark.parametrize("edition", EDITIONS)
def test_bounds_are_in_order_and_no_line_is_more_than_whole(edition: str) -> None:
    for link in links(edition):
        assert 0 <= link.lower <= link.central <= link.upper <= 1, link
        assert link.since is None or link.until is None or link.since < link.until, link
    for day in CHANGES:
        total: dict[str, Decimal] = defaultdict(Decimal)
        for link in links(edition):
            if link.in_force(day):
                total[link.hs] += link.central
        assert max(total.values()) <= 1


@pytest.mark.parametrize("edition", EDITIONS)
def test_one_link_of_a_pair_holds_on_a_day(edition: str) -> None:
    held: dict[tuple[str, str], list[Link]] = defaultdict(list)
    for link in links(edition):
        held[link.hs, link.eccn].append(link)
    for pair, several in held.items():
        for day in CHANGES:
            assert sum(one.in_force(day) for one in several) <= 1, (pair, day)


def test_every_entry_is_linked_or_listed_as_having_no_line() -> None:
    entries = {row["eccn"] for row in law_rows("ccl_entries.csv") if row["eccn"] != "EAR99"}
    linked = {link.eccn for link in links()}
    assert linked | set(without_line()) == entries
    assert not linked & set(without_line())


def test_every_line_watched_for_diversion_has_a_link() -> None:
    """All 50 codes of the Common High Priority List name goods that some entry may hold."""
    lost = [row["hs6"] for row in law_rows("common_high_priority.csv") if not hs_candidates(row["hs6"])]
    assert not lost


@pytest.mark.parametrize(
    ("hs", "eccn"),
    [
        ("284540", "1C232"),  # helium-3: 1C232 is helium-3
        ("281212", "1C350"),  # phosphorus oxychloride: 1C350.c
        ("902730", "3A999"),  # spectrometers
        ("880240", "9A991"),  # airliners: aircraft, n.e.s.
        ("848620", "3B001"),  # machines to make semiconductor devices
        ("851411", "2B004"),  # hot isostatic presses
        ("930320", "0A502"),  # shotguns
        ("851762", "5A002"),  # network equipment
        ("310230", "1C997"),  # ammonium nitrate
    ],
)
def test_lines_hold_the_entries_that_their_titles_name(hs: str, eccn: str) -> None:
    assert eccn in {link.eccn for link in hs_candidates(hs)}
    assert hs in {link.hs for link in hs_lines(eccn)}


@pytest.mark.parametrize("hs", ["120190", "330499", "610910", "950300", "640399", "220421", "490199", "940360"])
def test_soya_beans_cosmetics_shirts_and_toys_are_certainly_outside(hs: str) -> None:
    assert hs_candidates(hs) == ()


def test_chapters_that_no_entry_reaches_have_no_link() -> None:
    reached = {link.hs[:2] for link in links()}
    outside = {f"{number:02}" for number in range(2, 25)} | {"41", "43", "48", "61", "64", "92", "95", "97"}
    assert not reached & outside


def test_a_new_entry_is_linked_from_its_first_day() -> None:
    """3A090: 87 FR 62186, effective for chips on 21 October 2022."""
    before = {link.eccn for link in hs_candidates("854231", day=date(2022, 10, 20))}
    after = {link.eccn for link in hs_candidates("854231", day=date(2022, 10, 21))}
    assert after - before == {"3A090"}


def test_wide_links_between_editions_are_not_followed() -> None:
    """854151 of HS 2022 is tied to hundreds of HS 2017 codes by the heading for electronic waste."""
    headings = {link.hs[:4] for link in links("HS2017") if link.eccn == "3A001"}
    assert headings <= {link.hs[:4] for link in links("HS2022") if link.eccn == "3A001"}


def test_the_likeliest_candidate_comes_first_and_longer_codes_are_cut() -> None:
    held = hs_candidates("8542.31.0001")
    assert held[0].eccn == "3A991"
    assert [one.central for one in held] == sorted((one.central for one in held), reverse=True)


def test_a_chapter_gives_all_its_subheadings() -> None:
    assert {link.hs[:2] for link in hs_candidates("93")} == {"93"}


@pytest.mark.parametrize("bad", ["", "8", "chips", "85423100011", "٨٥٤٢"])
def test_what_is_no_hs_code_is_refused(bad: str) -> None:
    with pytest.raises(UnknownValueError, match="no HS code"):
        hs_candidates(bad)


def test_an_edition_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownValueError, match="HS1992"):
        links("HS2021")


def test_each_row_of_the_table_is_known_by_words() -> None:
    for row in rows("hs_eccn.csv"):
        assert row["confidence"] in {"high", "medium", "low"}
        assert set(row["basis"].split("+")) <= {"heading", "concordance", "atp", "chpl", "product"}


def test_products_published_with_both_codes_agree_with_the_correlation() -> None:
    """A classified product's pair is a link; where a product is EAR99, its line is not wholly on the list."""
    for row in rows("product_classifications.csv"):
        held = hs_candidates(row["hs"])
        if row["eccn"] == "EAR99":
            assert sum(link.central for link in held if link.until is None) < 1, row
        else:
            assert row["eccn"] in {link.eccn for link in held}, row


@pytest.mark.skipif(not (SHARED / "trade").is_dir(), reason="needs the trade data: set SMALLYARD_SHARED")
def test_the_table_is_what_its_readings_make() -> None:
    done = subprocess.run(
        [sys.executable, "tools/build_correlation.py", "--check", "--shared", str(SHARED)],
        cwd=ROOT, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
