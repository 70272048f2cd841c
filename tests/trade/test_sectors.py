"""Sectors by the names that people use."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from smallyard.errors import UnknownValueError
from smallyard.trade.sectors import SECTOR_NOT_KNOWN, sector_names, sector_of

SHARED = Path(os.environ.get("SMALLYARD_SHARED", Path(__file__).resolve().parents[3] / "shared"))


@pytest.mark.parametrize(
    ("hs6", "sector"),
    [
        ("120190", "agriculture"),  # soya beans: WTO Agreement on Agriculture, Annex 1
        ("330129", "agriculture"),  # essential oils: heading 33.01 of Annex 1
        ("030617", "fish"),
        ("330499", "health and beauty"),
        ("300490", "health and beauty"),
        ("950450", "entertainment"),
        ("854231", "semiconductors"),
        ("880240", "aircraft"),
        ("841112", "aircraft"),  # turbo-jets, though of chapter 84
        ("880000", "aircraft"),
        ("270900", "energy"),
        ("847130", "computers and telecommunications"),
        ("845710", "machinery"),
        ("930190", "arms and ammunition"),
    ],
)
def test_the_longest_prefix_decides(hs6: str, sector: str) -> None:
    assert sector_of(hs6) == sector
    assert sector in sector_names()


def test_heading_8524_was_records_before_it_was_flat_panels() -> None:
    assert sector_of("852410", "HS2002") == "entertainment"
    assert sector_of("852411", "HS2022") == "computers and telecommunications"


def test_every_code_of_the_harmonized_system_has_a_sector() -> None:
    if not (SHARED / "trade").is_dir():
        pytest.skip("needs the trade data: set SMALLYARD_SHARED")
    with (SHARED / "trade/hs6_titles_hs2022.csv").open(encoding="utf-8") as stream:
        lost = [row["hs6"] for row in csv.DictReader(stream) if sector_of(row["hs6"]) == SECTOR_NOT_KNOWN]
    assert not lost


def test_what_is_no_code_is_refused() -> None:
    with pytest.raises(UnknownValueError):
        sector_of("soya")
