"""What a word or phrase is: legal form, industry, place, generic word, particle, title, number, or part of a name.

Surnames are spelt in Hanyu Pinyin (ISO 7098:2015) and as people of the name spell them.
"""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from functools import cache, lru_cache

from smallyard.names import tables
from smallyard.names.fold import script_of
from smallyard.names.romanise import readings_of_token

__all__ = [
    "PATRONYMIC",
    "TokenClass",
    "first_forms",
    "given_concepts",
    "mended",
    "mended_forms",
    "number_value",
    "phrases",
    "surname_concepts",
    "surname_pinyin",
    "titles",
    "variants",
]


class TokenClass(StrEnum):
    """What a token is in its name."""

    GIVEN = "given"
    """Part of a person's name."""
    TRADE = "trade"
    """What tells one organization or vessel from another."""
    PLACE = "place"
    INDUSTRY = "industry"
    LEGAL_FORM = "legal form"
    NUMBER = "number"
    PARTICLE = "particle"
    """Article, patronymic particle or title."""
    GENERIC = "generic"


def _fold_form(form: str) -> tuple[str, ...]:
    """A table's spelling as tokens in ASCII, folded as names are."""
    out: list[str] = []
    for word in form.casefold().replace("-", " ").replace("'", "").replace("\u200c", "").split():
        if word.isascii():
            out.append(word if word.isalnum() else "".join(char for char in word if char.isalnum()))
            continue
        plain = "".join(char for char in unicodedata.normalize("NFKD", word) if not unicodedata.combining(char))
        plain = unicodedata.normalize("NFC", plain)
        if not plain.isascii():
            script = next((found for char in plain if (found := script_of(char))), "")
            readings = readings_of_token(unicodedata.normalize("NFC", word), script) if script != "han" else ()
            if not readings:
                return ()
            plain = readings[0]
        out.extend("".join(char for char in piece if char.isalnum()) for piece in plain.split())
    return tuple(word for word in out if word)


_SOURCES = (
    ("chinese_groups", TokenClass.TRADE, "T:"),
    ("legal_forms", TokenClass.LEGAL_FORM, "L:"),
    ("places", TokenClass.PLACE, "P:"),
    ("generic_words", TokenClass.GENERIC, "G:"),
    ("industries", TokenClass.INDUSTRY, "I:"),
)


@cache
def first_forms() -> dict[str, str]:
    """Each concept's first Latin spelling."""
    return {prefix + row[0]: row[1].partition("|")[0] for table, _, prefix in _SOURCES for row in tables.rows(table)}


Phrase = tuple[tuple[str, ...], TokenClass, str]


@cache
def phrases() -> dict[str, tuple[Phrase, ...]]:
    """First word to the phrases that begin with it, longest first. A phrase is (words, class, concept)."""
    found: dict[tuple[str, ...], tuple[TokenClass, str]] = {}
    for table, kind, prefix in _SOURCES:
        for row in tables.rows(table):
            for form in row[1].split("|"):
                words = _fold_form(form)
                if words:
                    found.setdefault(words, (kind, prefix + row[0]))
    grouped: dict[str, list[Phrase]] = {}
    for words, (kind, concept) in found.items():
        grouped.setdefault(words[0], []).append((words, kind, concept))
    return {first: tuple(sorted(group, key=lambda item: -len(item[0]))) for first, group in grouped.items()}


@cache
def _long_legal_words() -> dict[str, str]:
    """Long words of legal forms, and what is left of them without one letter, to the word."""
    found: dict[str, str] = {}
    for first, group in phrases().items():
        if len(first) >= 9 and any(kind is TokenClass.LEGAL_FORM for _, kind, _ in group):
            for place in range(len(first)):
                found.setdefault(first[:place] + first[place + 1 :], first)
            found[first] = first
    return found


@cache
def _long_legal_starts() -> frozenset[str]:
    """The first three letters of these."""
    return frozenset(word[:3] for word in _long_legal_words())


@lru_cache(maxsize=65536)
def mended(word: str) -> str:
    """A long word of a legal form with one slip in it ("Aktiengeselschaft") as it should be; others unchanged."""
    known = _long_legal_words()
    if word in known:
        return known[word]
    if _long_legal_starts().isdisjoint((word[:3], word[1:4], word[:1] + word[2:4], word[:2] + word[3:4])):
        return word  # most words: whatever letter is left out, nothing begins so
    for place in range(len(word)):
        left = word[:place] + word[place + 1 :]
        if left in known:
            return known[left]
    return word


_COMPANIES = frozenset({"L:ltd", "L:llc", "L:jsc", "L:plc"})


@cache
def _form_words() -> tuple[frozenset[str], dict[str, str]]:
    """Words of legal forms of several words; what they are with one letter left out, to the word."""
    words = {
        word
        for group in phrases().values()
        for phrase, kind, concept in group
        if kind is TokenClass.LEGAL_FORM and len(phrase) >= 2 and concept in _COMPANIES
        for word in phrase
        if len(word) >= 5
    }
    cut: dict[str, str] = {word: word for group in phrases().values() for phrase, _, _ in group for word in phrase}
    for word in sorted(words):
        cut[word] = word
        for place in range(len(word)):
            cut.setdefault(word[:place] + word[place + 1 :], word)
    return frozenset(words), cut


def mended_forms(words: list[str]) -> list[str]:
    """Words of a name in which a slip in a legal form of several words is undone: "Joynt Stock Company"."""
    whole, cut = _form_words()
    if whole.isdisjoint(words):
        return words
    known = phrases()
    out = []
    for word in words:
        if len(word) >= 5 and cut.get(word) != word and word not in known:
            lefts = (word, *(word[:place] + word[place + 1 :] for place in range(len(word))))
            word = next((cut[left] for left in lefts if left in cut and abs(len(cut[left]) - len(word)) <= 1), word)
        out.append(word)
    return out


PATRONYMIC = ("ovich", "evich", "ovych", "evych", "yovych", "ovna", "evna", "ivna", "ichna", "yevna")
"""How Russian and Ukrainian names made from the father's end."""


@cache
def titles() -> dict[str, str]:
    """A person's particle or title to its kind: particle, father, kunya, title."""
    return {
        words[0]: row[0]
        for row in tables.rows("particles")
        for form in row[1].split("|")
        if len(words := _fold_form(form)) == 1
    }


@cache
def _numbers() -> dict[tuple[str, ...], int]:
    return {
        words: int(row[0])
        for row in tables.rows("number_words")
        for form in row[1].split("|")
        if (words := _fold_form(form))
    }


_ROMAN = {
    text: value
    for value, text in enumerate(
        [
            "i",
            "ii",
            "iii",
            "iv",
            "v",
            "vi",
            "vii",
            "viii",
            "ix",
            "x",
            "xi",
            "xii",
            "xiii",
            "xiv",
            "xv",
            "xvi",
            "xvii",
            "xviii",
            "xix",
            "xx",
        ],
        start=1,
    )
}
_ORDINALS = ("st", "nd", "rd", "th", "go", "y", "oy", "ya", "ogo")


@lru_cache(maxsize=4096)
def number_value(word: str) -> str | None:
    """The number that a folded word stands for ("13th", "thirteenth", "xiii"), as digits, or None."""
    if word.isdigit():
        return word.lstrip("0") or "0"
    if word[0].isdigit():
        for ending in _ORDINALS:
            if word.endswith(ending) and word[: -len(ending)].isdigit():
                return word[: -len(ending)].lstrip("0") or "0"
        return None
    value = _numbers().get((word,))
    if value is not None and word != "one":
        return str(value)
    if len(word) > 1 and word in _ROMAN:
        return str(_ROMAN[word])
    return None


@cache
def surname_concepts() -> dict[str, frozenset[str]]:
    """A Latin surname spelling to the Han or Hangul surnames that it can stand for."""
    found: dict[str, set[str]] = {}
    for group in (tables.chinese_surnames(), tables.korean_surnames()):
        for sign, spellings in group.items():
            for spelling in spellings:
                found.setdefault(spelling.replace(" ", "").replace("ü", "u"), set()).add(sign)
    for spelling, signs in found.items():
        heard = _heard(spelling)
        if heard:
            signs.add(heard)
    found.setdefault("si", set()).add(_heard("xi"))
    return {spelling: frozenset(signs) for spelling, signs in found.items()}


_EARS = (("sh", "x"), ("hs", "x"), ("s", "x"), ("zh", "j"), ("z", "j"), ("ch", "q"), ("c", "q"), ("ts", "q"))


def _heard(spelling: str) -> str:
    """A short Chinese surname as a foreign ear hears it: Xi, Shi and Si are one; "" for others."""
    if spelling not in tables.pinyin_syllables() or len(spelling) > 5:
        return ""
    for old, new in _EARS:
        if spelling.startswith(old):
            return f"heard {new}{spelling[len(old) :]}"
    return f"heard {spelling}" if spelling[0] in "xjq" else ""


@cache
def surname_pinyin() -> dict[str, tuple[str, ...]]:
    """A Latin spelling of a Chinese surname to the Hanyu Pinyin spellings it can stand for."""
    found: dict[str, dict[str, None]] = {}
    for spellings in tables.chinese_surnames().values():
        own = spellings[0].replace("ü", "u").replace(" ", "")
        for spelling in spellings:
            found.setdefault(spelling.replace("ü", "u").replace(" ", ""), {})[own] = None
    return {spelling: tuple(own) for spelling, own in found.items()}


@cache
def given_concepts() -> dict[str, frozenset[str]]:
    """A given name's spelling to the groups of equal names it belongs to."""
    found: dict[str, set[str]] = {}
    for row in tables.rows("given_names"):
        forms = row[0].split("|")
        for form in forms:
            for word in _fold_form(form):
                found.setdefault(word, set()).add(forms[0])
    return {spelling: frozenset(groups) for spelling, groups in found.items()}


@lru_cache(maxsize=65536)
def variants(word: str) -> frozenset[str]:
    """Every group of equal names that a folded word belongs to; empty for most words."""
    return surname_concepts().get(word, _NONE) | given_concepts().get(word, _NONE)


_NONE: frozenset[str] = frozenset()
