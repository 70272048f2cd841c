"""A memo says what the decision says, in any script, and can be read back."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.platypus import Paragraph

from smallyard.app.both_laws import check_both, check_china
from smallyard.app.checking import check
from smallyard.app.investing import invest
from smallyard.app.memo import memo_pdf
from smallyard.app.pdf.lettering import _joined, lettered
from smallyard.app.worlds import open_world
from smallyard.law.world import World
from smallyard.model.reading import read_transactions
from smallyard.records.chain import following
from smallyard.records.forms import Recordable
from tests.app.conftest import EXAMPLES
from tests.records.decisions import decision
from tests.records.screenings import screening

NAMES = [
    "深圳市海天雄电子有限公司",
    "華為技術有限公司",
    "ООО Новые Технологии",
    "삼성전자",
    "株式会社ニコン",
    "Đặng Văn Lâm",
]


@pytest.fixture(scope="module")
def world(name_index: Path, tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("memo")
    shutil.copytree(name_index, folder / "cache")
    return open_world(date(2026, 3, 2), date(2026, 9, 1), folder / "lists.sqlite")


def read(pdf: bytes, tmp_path: Path) -> str:
    """The text of a PDF, by poppler."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler) is not installed")
    path = tmp_path / "memo.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True)
    return " ".join(done.stdout.split())


def on_record(made: Recordable) -> tuple[bytes, str]:
    record = following(made, None, datetime(2026, 9, 1, tzinfo=UTC), "李 Ann")
    return memo_pdf(made, record), record.hash


def test_a_decision_on_a_shipment(world: World, tmp_path: Path) -> None:
    (made,) = check(EXAMPLES / "uvl-shipment.toml", world=world)
    pdf, hash_ = on_record(made)
    assert pdf.startswith(b"%PDF-")
    assert pdf == on_record(made)[0]  # byte for byte
    text = read(pdf, tmp_path)
    assert text.startswith("LICENSE REQUIRED")
    assert made.transaction.parties[0].name.split()[0] in text
    for finding in made.findings:
        assert finding.citation in text
    for question in made.questions:
        assert question.citation in text
    for said in ("Obligations", "License exceptions considered", "Decided by", "for 李 Ann", "kept until", hash_):
        assert said in text
    assert made.versions.list_versions[0].sha256 in text
    assert made.digest in text


def test_decisions_under_other_laws_and_on_deals(world: World, tmp_path: Path) -> None:
    (tx,) = read_transactions(EXAMPLES / "china-both-sides.toml")
    both = check_both(tx, world=world)
    text = read(on_record(both)[0], tmp_path)
    assert "1. Under US law" in text
    assert "2. Under China's law" in text
    assert both.conflicts[0].about in text
    (gallium,) = read_transactions(EXAMPLES / "china-gallium.toml")
    assert "under China's law as of" in read(on_record(check_china(gallium, world=world))[0], tmp_path)
    for name in ("invest-chip-designer", "invest-cfius"):
        (deal,) = invest(EXAMPLES / f"{name}.toml", world=world)
        text = read(on_record(deal)[0], tmp_path)
        assert deal.regimes[0].determinations[0].citation in text
        assert deal.investment.target.name.split()[0] in text


def test_a_screening(tmp_path: Path) -> None:
    text = read(on_record(screening(NAMES[0], "match"))[0], tmp_path)
    assert text.startswith("MATCH")
    for said in (NAMES[0], "0.71 review", "EL:vega", "vega agrees", "nobody yet", "c" * 64):
        assert said in text


@pytest.mark.parametrize("name", NAMES)
def test_names_in_any_script_can_be_read_back(name: str, tmp_path: Path) -> None:
    made = screening(name, "clear")
    assert name in read(memo_pdf(made), tmp_path)
    assert "This decision is not on record." in read(memo_pdf(made), tmp_path)


def test_arabic_is_joined_and_set_from_right_to_left(tmp_path: Path) -> None:
    """U+0645 U+062D U+0645 U+062F: initial meem, medial hah, medial meem, final dal."""
    assert [hex(ord(letter)) for letter in _joined("محمد")] == ["0xfee3", "0xfea4", "0xfee4", "0xfeaa"]
    assert _joined("لا") == "\ufefb"  # lam and alef in one
    assert _joined("دار") == "\u062f".replace("\u062f", "\ufea9") + "\ufe8d" + "\ufead"  # none of them joins the next
    import unicodedata

    read_back = unicodedata.normalize("NFKC", read(memo_pdf(screening("شركة النور 2015", "clear")), tmp_path))
    assert "النور" in read_back
    assert "2015" in read_back
    assert "חברה" in read(memo_pdf(screening("חברה בעמ", "clear")), tmp_path)


def test_nothing_vanishes_and_nothing_is_markup() -> None:
    assert "[sakartvelo]" in lettered("საქართველო")
    assert lettered("<b>&x</b>") == "&lt;b&gt;&amp;x&lt;/b&gt;"
    assert "\u202e" not in lettered("a\u202eb")
    assert lettered("\U000f0000") != ""


@given(st.text(max_size=80), st.booleans())
def test_any_text_is_well_formed_markup(text: str, bold: bool) -> None:
    Paragraph(lettered(text, bold=bold)).wrap(200, 1_000)


def test_a_very_long_text_does_not_end_the_memo(tmp_path: Path) -> None:
    made = decision(1, facts=("深" * 5_000, "x" * 5_000, "word " * 2_000))
    long = type(made).model_validate({**made.model_dump(), "summary": "y" * 3_000})
    assert read(memo_pdf(long), tmp_path).count("深") == 5_000
