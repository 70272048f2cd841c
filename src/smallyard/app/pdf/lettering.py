"""Text of any script as ReportLab's markup: each run of letters in a font that has them.

The fonts come with the package (Noto, SIL Open Font License 1.1) and only the letters used are embedded. Arabic
letters are joined by Unicode's own presentation forms and set from right to left, with the other scripts written that
way. A letter that no font here has is written in Latin letters in brackets, so that nothing vanishes.

Sources: The Unicode Standard, section 9.2 (Arabic cursive joining), UAX 9 (bidirectional algorithm, of which only
runs of one direction are needed here).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from smallyard.model.plain import plain

__all__ = ["BOLD", "REGULAR", "lettered", "register_fonts"]

REGULAR, BOLD = "NotoSans", "NotoSans-Bold"
_FILES = {
    REGULAR: "NotoSans-Regular.ttf",
    BOLD: "NotoSans-Bold.ttf",
    "NotoSansSC": "NotoSansSC-Regular.ttf",
    "NotoSansKR": "NotoSansKR-Regular.ttf",
    "NotoSansArabic": "NotoSansArabic-Regular.ttf",
    "NotoSansHebrew": "NotoSansHebrew-Regular.ttf",
    "NotoSansThai": "NotoSansThai-Regular.ttf",
}
_LETTERS = r"\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_RIGHT_TO_LEFT = re.compile(rf"[{_LETTERS}](?:[{_LETTERS}0-9\s.,\-'\"()&]*[{_LETTERS}0-9])?")
_NUMBER = re.compile(r"[0-9\u0660-\u0669\u06f0-\u06f9]+(?:[.,/\-][0-9\u0660-\u0669\u06f0-\u06f9]+)*")
_MIRRORED = str.maketrans("()[]<>«»", ")(][><»«")


def register_fonts() -> None:
    """Make the fonts known to ReportLab."""
    folder = Path(__file__).parent / "fonts"
    known = set(pdfmetrics.getRegisteredFontNames())
    for name, file in _FILES.items():
        if name not in known:
            pdfmetrics.registerFont(TTFont(name, str(folder / file)))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)


def lettered(text: str, *, bold: bool = False) -> str:
    """Text as markup of a paragraph; nothing in it can be markup of its own, and line breaks are kept."""
    return "<br/>".join(_line(plain(line), bold=bold) for line in text.splitlines())


def _line(text: str, *, bold: bool) -> str:
    usual = BOLD if bold else REGULAR
    shown = _RIGHT_TO_LEFT.sub(lambda found: _from_right(found[0]), text)
    written = []
    for font, letters in groupby(shown, key=lambda letter: _font(letter, usual)):
        run = "".join(letters)
        if font == usual:
            written.append(escape(run))
        elif font:
            written.append(f'<font name="{font}">{escape(run)}</font>')
        else:
            written.append(escape(f"[{_in_latin(run)}]"))
    return "".join(written)


def _font(letter: str, usual: str) -> str:
    """The font for a letter; "" where none has it."""
    point = ord(letter)
    return next((name for name in (usual, *_others()) if point in _points(name)), "")


@cache
def _others() -> tuple[str, ...]:
    return tuple(name for name in _FILES if name not in {REGULAR, BOLD})


@cache
def _points(name: str) -> frozenset[int]:
    register_fonts()
    font = pdfmetrics.getFont(name)
    assert isinstance(font, TTFont)
    return frozenset(font.face.charToGlyph)


def _in_latin(run: str) -> str:
    from anyascii import anyascii

    found: str = anyascii(run).strip()
    return found or " ".join(f"U+{ord(letter):04X}" for letter in run)


def _from_right(run: str) -> str:
    """A run of letters written from right to left, in the order in which they stand from left to right."""
    turned = _joined(run)[::-1].translate(_MIRRORED)
    return _NUMBER.sub(lambda found: found[0][::-1], turned)


@cache
def _forms() -> dict[str, dict[str, str]]:
    """For each Arabic letter its isolated, initial, medial and final forms, as Unicode's own data names them."""
    found: dict[str, dict[str, str]] = {}
    for point in (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFD)):
        kind, _, base = unicodedata.decomposition(chr(point)).partition(" ")
        if kind in {"<isolated>", "<initial>", "<medial>", "<final>"} and base:
            letters = "".join(chr(int(one, 16)) for one in base.split())
            if len(letters) == 1 or letters[0] == "\u0644":  # of ligatures lam with alef, which must be joined
                found.setdefault(letters, {}).setdefault(kind.strip("<>"), chr(point))
    return {
        letters: forms
        for letters, forms in found.items()
        if len(letters) == 1 or letters[1] in "\u0622\u0623\u0625\u0627"
    }


def _joined(run: str) -> str:
    """Arabic letters in the forms that they take beside their neighbours; other letters as they are."""
    letters: list[str] = []
    for letter in run:
        if letters and letters[-1] + letter in _forms():
            letters[-1] += letter
        else:
            letters.append(letter)
    shown = []
    for place, letter in enumerate(letters):
        forms = _forms().get(letter)
        if forms is None:
            shown.append(letter)
            continue
        before = _neighbour(letters, place, -1)
        after = _neighbour(letters, place, 1)
        joins_before = "final" in forms and "initial" in _forms().get(before, {})
        joins_after = "initial" in forms and "final" in _forms().get(after, {})
        wanted = ("medial" if joins_after else "final") if joins_before else "initial" if joins_after else "isolated"
        shown.append(forms.get(wanted, letter))
    return "".join(shown)


def _neighbour(letters: list[str], place: int, step: int) -> str:
    """The next letter that is not a mark above or below another."""
    place += step
    while 0 <= place < len(letters) and unicodedata.category(letters[place][0]) == "Mn":
        place += step
    return letters[place] if 0 <= place < len(letters) else ""
