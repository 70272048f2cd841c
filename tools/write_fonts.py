"""Make the fonts that memos are written with, from the Noto fonts as npm has them. Needs npm and fonttools.

    pip install fonttools; python tools/write_fonts.py

Only the outlines of the letters that names are written in are kept; see the README beside the fonts.
"""

from __future__ import annotations

import subprocess
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

FONTS = Path(__file__).resolve().parent.parent / "src" / "smallyard" / "app" / "pdf" / "fonts"
DROPPED = ["GSUB", "GPOS", "GDEF", "vhea", "vmtx", "VORG", "BASE", "STAT", "DSIG", "gasp"]


def chinese(point: int) -> bool:
    return 0x3000 <= point <= 0x30FF or 0x4E00 <= point <= 0x9FFF or 0xF900 <= point <= 0xFAFF or point >= 0xFF00


def korean(point: int) -> bool:
    return 0xAC00 <= point <= 0xD7AF or 0x3130 <= point <= 0x318F


def everything(_: int) -> bool:
    return True


WANTED: list[tuple[str, str, Callable[[int], bool]]] = [
    ("noto-sans", "NotoSans-Regular", everything),
    ("noto-sans", "NotoSans-Bold", everything),
    ("noto-sans-sc", "NotoSansSC-Regular", lambda point: chinese(point) and point <= 0xFFEF),
    ("noto-sans-kr", "NotoSansKR-Regular", korean),
    ("noto-sans-arabic", "NotoSansArabic-Regular", everything),
    ("noto-sans-hebrew", "NotoSansHebrew-Regular", everything),
    ("noto-sans-thai", "NotoSansThai-Regular", everything),
]
WEIGHTS = {"Regular": "400Regular", "Bold": "700Bold"}


def main() -> None:
    from fontTools import subset
    from fontTools.ttLib import TTFont

    with tempfile.TemporaryDirectory() as scratch:
        for package, name, keep in WANTED:
            subprocess.run(["npm", "pack", "-s", f"@expo-google-fonts/{package}"], cwd=scratch, check=True)
            family, _, weight = name.partition("-")
            member = f"package/{WEIGHTS[weight]}/{family}_{WEIGHTS[weight]}.ttf"
            archive = next(Path(scratch).glob(f"expo-google-fonts-{package}-[0-9]*.tgz"))
            with tarfile.open(archive) as files:
                files.extract(member, scratch, filter="data")
            font = TTFont(Path(scratch) / member)
            options = subset.Options()
            options.layout_features, options.hinting, options.glyph_names = [], False, False
            options.notdef_outline, options.recalc_timestamp = True, False
            options.drop_tables += DROPPED
            options.name_IDs, options.name_languages = [0, 1, 2, 4, 5, 6, 13, 14], [0x409]
            made = subset.Subsetter(options)
            made.populate(unicodes=[point for point in font.getBestCmap() if keep(point)])
            made.subset(font)
            font.save(FONTS / f"{name}.ttf")
            print(f"{name}.ttf: {(FONTS / f'{name}.ttf').stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
