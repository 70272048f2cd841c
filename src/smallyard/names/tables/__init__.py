"""Tables of words that names are made of. Each file is tab-separated; a line that begins with # is a remark.

Files are read once, on first use.

Sources: ISO 7098:2015 (Hanyu Pinyin); H. A. Giles, A Chinese-English Dictionary, 1892 (Wade-Giles).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

__all__ = [
    "arabic_names",
    "cantonese",
    "chinese_surnames",
    "digest",
    "japanese_surnames",
    "korean_surnames",
    "pinyin_syllables",
    "rows",
    "token_counts",
    "wade_giles",
]

_FOLDER = Path(__file__).parent


def rows(name: str) -> list[list[str]]:
    """The rows of one table, cells stripped, remarks and empty lines left out."""
    text = (_FOLDER / f"{name}.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


@cache
def digest() -> str:
    """A hash over all tables, so that an index built with other tables is known to be stale."""
    import hashlib

    total = hashlib.sha256()
    for path in sorted(_FOLDER.glob("*.tsv")):
        total.update(path.name.encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:32]


@cache
def chinese_surnames() -> dict[str, tuple[str, ...]]:
    """Simplified Han surname to its spellings, Hanyu Pinyin first."""
    return {row[0]: tuple(row[1].split("|")) for row in rows("chinese_surnames")}


@cache
def korean_surnames() -> dict[str, tuple[str, ...]]:
    """Hangul surname to its spellings, the commonest first."""
    return {row[0]: tuple(row[1].split("|")) for row in rows("korean_surnames")}


@cache
def japanese_surnames() -> dict[str, tuple[str, ...]]:
    """Kanji surname or given name to its readings."""
    return {row[0]: tuple(row[1].split("|")) for row in rows("japanese_names")}


@cache
def arabic_names() -> dict[str, tuple[str, ...]]:
    """A word in Arabic script to its usual Latin spellings."""
    return {form: tuple(row[1].split("|")) for row in rows("arabic_names") for form in row[0].split("|")}


@cache
def wade_giles() -> dict[str, tuple[str, ...]]:
    """A Wade-Giles syllable without marks to Hanyu Pinyin ones."""
    return {row[0]: tuple(row[1].split("|")) for row in rows("wade_giles")}


@cache
def cantonese() -> dict[str, tuple[str, ...]]:
    """A Cantonese syllable of given names to Hanyu Pinyin ones."""
    return {row[0]: tuple(row[1].split("|")) for row in rows("cantonese")}


@cache
def pinyin_syllables() -> frozenset[str]:
    """Hanyu Pinyin syllables without tones."""
    return frozenset(row[0] for row in rows("pinyin_syllables"))


@cache
def token_counts() -> dict[str, int]:
    """How often a word stands in 100,000 names, listed or at large (common words only)."""
    found = {row[0]: int(row[1]) for row in rows("token_counts")}
    for count, words in rows("common_words"):
        for word in words.split():
            found[word] = max(found.get(word, 0), int(count))
    return found
