"""Chinese names: an organization's place, trade name, industry and legal form; a person's surname and given name.

OpenCC and pypinyin are loaded when the first Han character is met.

Source of the romanization: ISO 7098:2015 (Hanyu Pinyin), without tones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from typing import Any

from smallyard.names import tables

__all__ = ["HanPart", "han_number", "pinyin", "simplify", "split_organization", "split_person"]

_LEGAL = (
    ("股份有限责任公司", "jsc"),
    ("有限责任公司", "ltd"),
    ("股份有限公司", "jsc"),
    ("股份公司", "jsc"),
    ("有限公司", "ltd"),
    ("有限合伙企业", "lp"),
    ("有限合伙", "lp"),
    ("合伙企业", "lp"),
    ("责任有限公司", "ltd"),
    ("无限公司", "co"),
    ("总公司", "co"),
    ("分公司", "branch"),
    ("公司", "co"),
    ("株式会社", "jsc"),
    ("有限会社", "ltd"),
    ("合同会社", "llc"),
    ("会社", "co"),
    ("股份", "jsc"),
    ("商行", "co"),
    ("经营部", "co"),
    ("事务所", "co"),
    ("个体工商户", "sole"),
)
_PLACE_SUFFIX = re.compile(
    "^(特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|自治州|经济技术开发区|高新区|开发区|新区|地区|省|市|区|县|镇)"
)
_BRACKETS = re.compile(r"[（(\[【〔]([^）)\]】〕]*)[）)\]】〕]")
_NUMBER = re.compile(
    "第?([零〇一二三四五六七八九十百千两0-9]+)(?=研究|所|院|厂|设计|机械|工厂|电子|研|航空|工程|团|师|部队|局)|第([零〇一二三四五六七八九十百千0-9]+)"
)
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


@dataclass(frozen=True, slots=True)
class HanPart:
    """One part of a Chinese name: `kind` is place, trade, industry, generic, legal, number, surname or given."""

    text: str
    kind: str
    concept: str = ""


@cache
def _converter() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


@lru_cache(maxsize=32768)
def simplify(text: str) -> str:
    """Traditional characters as simplified ones; others are unchanged."""
    converted: str = _converter().convert(text)
    return converted


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    """Characters with more than one reading that names use; the likelier first."""
    return {row[0]: tuple(row[1].split("|")) for row in tables.rows("polyphones")}


@cache
def _single() -> Any:
    from pypinyin.constants import PINYIN_DICT

    return PINYIN_DICT


_TONES = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿê", "aaaaeeeeiiiioooouuuuvvvvvnnnme")


@lru_cache(maxsize=8192)
def _syllables(char: str) -> tuple[str, ...]:
    special = _readings().get(char)
    if special:
        return special
    found = _single().get(ord(char))
    if not found:
        return ()
    first = found.split(",")[0].translate(_TONES)
    return (first.replace("v", "u"),)


@lru_cache(maxsize=32768)
def pinyin(text: str, limit: int = 4) -> tuple[tuple[str, ...], ...]:
    """Readings of Han text, each a tuple of syllables without tones; characters not known are left out.

    At most `limit` readings, the likeliest first.
    """
    choices = [found for char in text if (found := _syllables(char))]
    out: list[tuple[str, ...]] = []
    for reading in product(*choices):
        out.append(reading)
        if len(out) >= limit:
            break
    return tuple(out)


@cache
def _lexicon() -> dict[str, tuple[str, str]]:
    """Han word to (kind, concept)."""
    found: dict[str, tuple[str, str]] = {}
    for table, kind, prefix in (("industries", "industry", "I:"), ("generic_words", "generic", "G:")):
        for row in tables.rows(table):
            for word in row[2].split("|") if len(row) > 2 else ():
                if word:
                    found[word] = (kind, prefix + row[0])
    return found


@cache
def _places() -> dict[str, str]:
    return {
        word: f"P:{row[0]}" for row in tables.rows("places") if len(row) > 2 for word in row[2].split("|") if word
    }


@cache
def _groups() -> dict[str, str]:
    return {word: f"T:{row[0]}" for row in tables.rows("chinese_groups") for word in row[2].split("|")}


def han_number(text: str) -> int | None:
    """The value of a Han or ASCII numeral below 100,000, or None."""
    if text.isascii():
        return int(text) if text.isdigit() and len(text) < 8 else None
    if not any(char in text for char in "十百千"):
        value = 0
        for char in text:
            if char.isdigit() and char.isascii():
                value = value * 10 + int(char)
            elif char in _DIGITS:
                value = value * 10 + _DIGITS[char]
            else:
                return None
        return value
    total = 0
    digit = 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in "十百千":
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[char]
            digit = 0
        else:
            return None
    return total + digit


def _take_place(text: str) -> tuple[str, str, int] | None:
    """A place at the start: (place, concept, length with its administrative suffix)."""
    places = _places()
    for size in (6, 5, 4, 3, 2):
        word = text[:size]
        if len(word) == size and word in places:
            suffix = _PLACE_SUFFIX.match(text[size:])
            return word, places[word], size + (suffix.end() if suffix else 0)
    # An unknown county or city still shows itself by its suffix when more follows.
    hit = re.match("^([^省市县]{2,3})(省|市|县|自治州)(?=..)", text)
    if hit:
        return hit[1], "", hit.end()
    return None


def _last_part(rest: str, more: bool, at_least: int) -> HanPart | None:
    """The legal form or the industry or generic word that a name ends with, if it leaves a trade name before it.

    `more`: something already follows. `at_least`: characters that the trade name keeps.
    """
    for word, concept in _LEGAL:
        if rest.endswith(word) and (len(rest) > len(word) or not more or at_least == 0):
            return (
                HanPart(word, "generic", "G:body/branch")
                if concept == "branch"
                else HanPart(word, "legal", f"L:{concept}")
            )
    lexicon = _lexicon()
    for size in range(min(8, len(rest)), 0, -1):
        word = rest[-size:]
        if len(rest) - size < at_least and len(rest) != size:
            continue
        if word in lexicon and (size > 1 or word in _SINGLE or word == rest):
            return HanPart(word, *lexicon[word])
    return None


_SINGLE = frozenset("厂院所部局党")


def _place_between(rest: str) -> HanPart | None:
    """A place at the end of words that are all of trade or quality."""
    for size in (4, 3, 2):
        place = _take_place(rest[-size:]) if len(rest) >= size + 4 else None
        if place and place[2] == size:
            before = rest[:-size]
            while before and (part := _last_part(before, True, 0)):
                before = before[: -len(part.text)]
            return HanPart(place[0], "place", place[1]) if not before else None
    return None


def split_organization(text: str) -> tuple[HanPart, ...]:
    """Parts of a Chinese organization's name, in order. The text must be simplified.

    Places stand first or in brackets, industry words are read from the end, legal form last; what is left between
    is the trade name, which keeps at least two characters where the name has them.
    """
    head: list[HanPart] = []
    tail: list[HanPart] = []
    bracketed: list[HanPart] = []

    def bracket(hit: re.Match[str]) -> str:
        inner = hit[1].strip()
        place = _take_place(inner)
        if place and place[2] == len(inner):
            bracketed.append(HanPart(place[0], "place", place[1]))
        elif inner and inner not in {"集团", "有限合伙"}:
            bracketed.append(HanPart(inner, "trade"))
        elif inner == "集团":
            bracketed.append(HanPart(inner, "generic", "G:group/group"))
        return ""

    rest = _BRACKETS.sub(bracket, text)
    rest = re.sub(r"[\s·•・,，.。、\-]+", "", rest)
    groups = _groups()
    for size in range(min(16, len(rest)), 1, -1):
        if rest[:size] in groups:
            head.append(HanPart(rest[:size], "trade", groups[rest[:size]]))
            rest = rest[size:]
            break
    else:
        while (place := _take_place(rest)) and len(rest) > place[2]:
            # A place that is all there is before the industry stays a place; a lone character after it does not.
            head.append(HanPart(place[0], "place", place[1]))
            rest = rest[place[2] :]
        for size in range(min(16, len(rest)), 1, -1):
            if rest[:size] in groups:
                head.append(HanPart(rest[:size], "trade", groups[rest[:size]]))
                rest = rest[size:]
                break
    numbers: list[HanPart] = []

    def number(hit: re.Match[str]) -> str:
        digits = hit[1] or hit[2]
        value = han_number(digits)
        if value is None or (hit[1] and not hit[0].startswith("第") and len(digits) < 2):
            return hit[0]
        numbers.append(HanPart(hit[0], "number", str(value)))
        return ""

    rest = _NUMBER.sub(number, rest)
    grouped = bool(head) and head[-1].concept.startswith("T:")
    at_least = 0 if grouped or len(rest) < 4 else 2
    while rest and (part := _last_part(rest, bool(tail), at_least)):
        tail.append(part)
        rest = rest[: -len(part.text)]
    if tail and (between := _place_between(rest)):
        # "国家超级计算深圳中心": the place stands between the words of trade.
        tail.append(between)
        rest = rest[: -len(between.text)]
        while rest and (part := _last_part(rest, True, 0)):
            tail.append(part)
            rest = rest[: -len(part.text)]
    trade = [HanPart(rest, "trade")] if rest else []
    return (*head, *numbers, *trade, *bracketed, *reversed(tail))


def split_person(text: str) -> tuple[HanPart, HanPart] | None:
    """Surname and given name of a Chinese person of two to four characters, or None if it does not read as one."""
    surnames = tables.chinese_surnames()
    bare = re.sub(r"[\s·•・]+", "", text)
    if not 2 <= len(bare) <= 4:
        return None
    if len(bare) > 2 and bare[:2] in surnames:
        return HanPart(bare[:2], "surname"), HanPart(bare[2:], "given")
    if len(bare) <= 3 and bare[0] in surnames:
        return HanPart(bare[0], "surname"), HanPart(bare[1:], "given")
    return None


def looks_like_organization(text: str) -> bool:
    """Whether a simplified Han name ends or begins as organizations do."""
    if any(text.endswith(word) for word, _ in _LEGAL):
        return True
    return len(text) > 4 or any(
        text.endswith(word) for word in ("集团", "大学", "学院", "研究所", "研究院", "银行", "厂", "中心", "部")
    )
