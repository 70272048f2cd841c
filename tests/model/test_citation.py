"""Citations are read in the forms people write and printed in one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallyard.errors import UnknownValueError
from smallyard.model.citation import Citation


@pytest.mark.parametrize(
    ("written", "standard"),
    [
        ("15 CFR 744.15(b)(1)", "15 CFR 744.15(b)(1)"),
        ("15 C.F.R. § 744.15 (b) (1)", "15 CFR 744.15(b)(1)"),
        ("15 cfr 744", "15 CFR 744"),
        ("Supplement No. 4 to part 744", "Supp. No. 4 to 15 CFR part 744"),
        ("supp. no. 1 to 31 CFR part 586", "Supp. No. 1 to 31 CFR part 586"),
        ("87 F.R. 61971", "87 FR 61971"),
        ("FR Doc 2023-18125", "FR Doc. 2023-18125"),
        ("Executive Order 14032", "EO 14032"),
        ("50 U.S.C. 4819(a)", "50 U.S.C. 4819(a)"),
        ("商务部公告2024年第46号", "商务部公告2024年第46号"),
    ],
)
def test_standard_form(written: str, standard: str) -> None:
    assert Citation.parse(written) == standard
    assert Citation.parse(standard) == standard


@pytest.mark.parametrize(
    ("outer", "inner", "inside"),
    [
        ("15 CFR 744", "15 CFR 744.15(b)", True),
        ("15 CFR 744.15", "15 CFR 744.15(b)", True),
        ("15 CFR 744.15(b)", "15 CFR 744.15(b)(1)", True),
        ("15 CFR 744.15(b)", "15 CFR 744.15", False),
        ("15 CFR 744.1", "15 CFR 744.15", False),
        ("15 CFR 744", "31 CFR 744.15", False),
        ("87 FR 61971", "87 FR 61971", True),
        ("87 FR 6197", "87 FR 61971", False),
    ],
)
def test_containment(outer: str, inner: str, inside: bool) -> None:
    assert Citation.parse(outer).contains(Citation.parse(inner)) is inside


def test_links_land_on_the_paragraph() -> None:
    assert Citation("15 CFR 744.15(b)").url == "https://www.ecfr.gov/current/title-15/section-744.15#p-744.15(b)"
    assert Citation("87 FR 61971").url == "https://www.federalregister.gov/citation/87-FR-61971"
    assert Citation("商务部公告").url is None


def test_an_empty_citation_is_refused() -> None:
    with pytest.raises(UnknownValueError):
        Citation.parse("  ")


@given(st.text(min_size=1, max_size=60).filter(lambda text: bool(text.split())))
def test_any_text_has_one_standard_form(text: str) -> None:
    once = Citation.parse(text)
    assert Citation.parse(once) == once
