"""One word for one thing (docs/architecture.md): what is not written, and what is written instead."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOT_WRITTEN = {
    r"\blicen[c]e": ("license", ("lists/sources/csl_reduced_json",)),
    r"\bre-(export|transfer)": (
        "reexport, but re-exports of trade statistics",
        ("/trade", "docs/trade.md", "consumption ..., re-exports"),
    ),
    r"\b(black|white)list": ("the list's own name", ("docs/brief.md",)),
    r"\bECCN (code|number)s?\b": ("ECCN", ()),
    r"\b(customs|tariff) codes?\b": ("HS code", ()),
    r"\b(counterpart(y|ies))\b": ("party", ("part_850/notice.py",)),
    r"\b(false positive|false match)": ("false alarm", ()),
    r"\b(rule ?set|rules engine)s?\b": ("rules", ()),
    r"\bsanctions list\b": ("the list's own name", ("Sanctions List Search",)),
    r"\bSDN list\b": ("SDN List", ()),
    r"\bentity list\b": ("Entity List", ("fr_rules/reader.py",)),
    r"\bunverified list\b": ("Unverified List", ("fr_rules/reader.py",)),
    r"\b(colour|behaviour|favour|judgement|programme|organi[s]ation|recogni[s]e)": (
        "American spelling, as the regulations have it",
        ("lists/sources", "model/reading/party_columns.py"),
    ),
    r"\b(utili[sz]e|leverag(e|es|ing)|seamless|robust|powerful|cutting-edge|state-of-the-art|world-class|blazing)": (
        "what it does",
        (),
    ),
}
"""A pattern, what to write instead, and where it may stand: a publisher's or a regulation's own words."""
READ = (
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *(ROOT / "docs").rglob("*.md"),
    *(ROOT / "examples").rglob("*.md"),
    *(one for kind in ("py", "html", "toml") for one in (ROOT / "src").rglob(f"*.{kind}")),
)
"""Commands, their help, errors, pages and documentation are all written there."""


@pytest.mark.parametrize("pattern", NOT_WRITTEN)
def test_one_word_for_one_thing(pattern: str) -> None:
    instead, allowed = NOT_WRITTEN[pattern]
    exact = any(letter.isupper() for letter in instead.split(",")[0]) or "list\\b" in pattern
    found = re.compile(pattern, 0 if exact else re.IGNORECASE)
    wrong = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in READ
        for number, line in enumerate(_text(path), start=1)
        if found.search(line) and not any(one in path.as_posix() or one in line for one in allowed)
    ]
    assert wrong == [], f"write: {instead}"


_texts: dict[Path, list[str]] = {}


def _text(path: Path) -> list[str]:
    if path not in _texts:
        _texts[path] = path.read_text("utf-8").splitlines()
    return _texts[path]
