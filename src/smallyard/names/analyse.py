"""What a name is made of: tokens with their class, in one or several readings.

A reading is one way to say the name in one script. A Latin name has one; a Han name has one in Han and up to four in
pinyin; an organization may have one more, its acronym.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from smallyard.model.party_kind import PartyKind
from smallyard.names import han, han_readings, tables
from smallyard.names.fold import clean, has_han, script_of, unmix
from smallyard.names.lexicon import (
    TokenClass,
    mended,
    mended_forms,
    number_value,
    phrases,
    surname_concepts,
    surname_pinyin,
    titles,
)
from smallyard.names.reading import MAX_TOKENS, Reading, ReadingKind, Token, combinations, token
from smallyard.names.romanise import readings_of_token

__all__ = ["AnalysedName", "ChineseName", "Reading", "ReadingKind", "Token", "TokenClass", "analyse"]


@dataclass(frozen=True, slots=True)
class ChineseName:
    """A Chinese organization's name in its parts, as simplified Han; empty where the name has no such part."""

    place: str = ""
    trade_name: str = ""
    industry: str = ""
    legal_form: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class AnalysedName:
    """A name taken apart. `folded` is the cleaned, casefolded text; `readings` are tried against those of another."""

    text: str
    folded: str
    kind: PartyKind
    readings: tuple[Reading, ...]
    chinese: ChineseName | None = None

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The tokens of the first reading; empty if nothing in the name can be read."""
        return self.readings[0].tokens if self.readings else ()

    @property
    def tells(self) -> bool:
        """Whether any word could tell one party from another; "Co., Ltd." and "The" do not."""
        return any(
            token.kind not in _BESIDE and token.concept not in _SKIPPED
            for reading in self.readings
            for token in reading.tokens
        )


_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f\u064b-\u0655\u0900-\u0dff\u0e31-\u0e4e]+[^\W_]*)*")
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_DOTTED = re.compile(r"(?<![^\W_])((?:[^\W\d_]\.){2,}(?:[^\W\d_](?![^\W_]))?|[^\W\d_](?:\s?/\s?[^\W\d_])+(?![^\W_]))")
_INNER_MARKS = re.compile(r"(?<=[^\W_])['’‘`´ʼʻʹʺ\u02bf\u02be\u0027](?=[^\W_])")
_SPLIT_NUMBER = re.compile(r"^([a-z]{2,})(\d+)$")
_BRACKETED = re.compile(r"\(([a-z]{3,8})\)")
_SMALL = frozenset({"of", "the", "and", "for", "in"})
_NUMBER_SIGN = re.compile(r"\b(?:no|nr|num|number|n°)\.?\s*(?=\d)|№|#(?=\d)")
_GLUED = re.compile(r"(?<=[a-z])(?=(?:AG|GmbH|LLC|Ltd|LTD|Inc|INC|OOO|JSC|SpA|BV|NV)\b)")
"""Where a legal form is written onto the name: "SiemensAG"."""


@lru_cache(maxsize=65536)
def analyse(text: str, kind: PartyKind = PartyKind.UNKNOWN) -> AnalysedName:
    """Take a name apart.

    Args:
        text: the name, in any script; at most 2,000 characters.
        kind: what the name belongs to, where known; words of industry and place are taken as such only outside
            names of persons.

    Raises:
        InputError: the name is longer than 2,000 characters.
    """
    cleaned = _GLUED.sub(" ", clean(text))
    folded = cleaned.casefold()
    if kind is PartyKind.PERSON and folded.count(",") == 1:
        # "HUSSEIN, Saddam": given names first, so that joined names and fathers' names meet in spoken order.
        surname, _, given = folded.partition(",")
        folded = f"{given.strip()} {surname.strip()}" if given.strip() else surname
    parts = _alternatives(folded, kind)
    if parts:
        found = [one for part in (" ".join(parts), *parts) for one in _one_name(part, part, kind).readings]
        return AnalysedName(text, folded, kind, tuple(dict.fromkeys(found))[:12])
    return _one_name(text, folded, kind)


def _one_name(text: str, folded: str, kind: PartyKind) -> AnalysedName:
    if folded.isascii():
        reading = _latin_reading(folded, kind)
        readings: tuple[Reading, ...] = (reading,) if reading.tokens else ()
        return AnalysedName(text, folded, kind, readings + _respelled(reading, kind) + _acronyms(reading, kind))
    if has_han(folded):
        return _analyse_han(text, folded, kind)
    return AnalysedName(text, folded, kind, _other_script(folded, kind))


_ALSO = re.compile(
    r"[\s,;(]+(?:[afn]\.?k\.?a\.?|d\.?b\.?a\.?|[afn]/k/a|d/b/a|t/a|(?:also|formerly) known as|formerly|trading as"
    r"|doing business as|alias)[\s:;,]+"
)
_SLASH = re.compile(r"(?<=[^\W\d_]{3})\s*/\s*(?=(?:al-)?[^\W\d_]{4})")
_NAMES = frozenset({TokenClass.GIVEN, TokenClass.TRADE})
_BESIDE = frozenset({TokenClass.LEGAL_FORM, TokenClass.PARTICLE})


def _alternatives(folded: str, kind: PartyKind) -> tuple[str, ...]:
    """The names in a text that gives several ("Al-Qa'ida/Islamic Army", "X Ltd a.k.a. Y Ltd"), else nothing."""
    if "/" not in folded and not _ALSO.search(folded):
        return ()
    parts = [part.strip(" ,;()") for half in _ALSO.split(folded, 3) for part in _SLASH.split(half, 3)]
    if len(parts) < 2 or not all(part != folded and part for part in parts):
        return ()
    told = [[one.kind for one in _one_name(part, part, kind).tokens if one.kind not in _BESIDE] for part in parts]
    if not all(len(kinds) > 1 or (kind is not PartyKind.PERSON and not _NAMES.isdisjoint(kinds)) for kinds in told):
        return ()  # "Import/Export", "Jean Aka Kouame"
    return tuple(parts)


def _plain(word: str) -> str:
    """A Latin word without its marks."""
    if word.isascii():
        return word
    return "".join(char for char in unicodedata.normalize("NFKD", word) if not unicodedata.combining(char))


def _latin_reading(folded: str, kind: PartyKind, reading_kind: int = ReadingKind.LATIN) -> Reading:
    return Reading(tuple(_classify(_words(folded, kind), kind, reading_kind == ReadingKind.LATIN)), reading_kind)


def _words(folded: str, kind: PartyKind) -> list[str]:
    """The words of an ASCII name; marks inside words are dropped, dotted letters joined where they form one word."""
    if "'" in folded or "`" in folded:
        folded = _INNER_MARKS.sub("", folded)
    if "." in folded or "/" in folded:
        folded = _DOTTED.sub(lambda hit: _dotted(hit[0], kind), folded)
    if "no" in folded or "#" in folded or "nr" in folded:
        folded = _NUMBER_SIGN.sub(" ", folded)
    if "(" in folded:
        folded = _BRACKETED.sub(_without_own_acronym, folded)
    return _ASCII_WORD.findall(folded)


def _without_own_acronym(hit: re.Match[str]) -> str:
    """Nothing, for an acronym in brackets of the words before it; "(shanghai)" stays."""
    words = [word for word in _ASCII_WORD.findall(hit.string[: hit.start()]) if word not in _SMALL]
    initials = "".join(word[0] for word in words)
    return " " if initials.endswith(hit[1]) else hit[0]


def _dotted(hit: str, kind: PartyKind) -> str:
    letters = "".join(char for char in hit if char.isalnum())
    known = phrases().get(letters)
    if known and any(len(words) == 1 for words, _, _ in known):
        return f" {letters} "
    if kind is PartyKind.PERSON or len(letters) < 3:
        return " " + " ".join(letters) + " "
    return f" {letters} "


def _classify(words: list[str], kind: PartyKind, written: bool) -> list[Token]:
    """Tokens of words; `written`: in Latin letters by whoever wrote the name, not made by rule."""
    out: list[Token] = []
    person = kind is PartyKind.PERSON
    known = phrases()
    titled = titles()
    surnames = surname_concepts()
    index = 0
    if not person:
        words = mended_forms(words)
    count = min(len(words), MAX_TOKENS * 2)
    while index < count:
        word = words[index]
        if not person:
            group = known.get(word) or (known.get(mended(word)) if len(word) >= 9 else None)
            if group is not None:
                for phrase, token_kind, concept in group:
                    size = len(phrase)
                    if size == 1 or tuple(words[index + 1 : index + size]) == phrase[1:]:
                        out.append(token(" ".join(phrase), token_kind, concept))
                        index += size
                        break
                else:
                    group = None
                if group is not None:
                    continue
        index += 1
        role = titled.get(word)
        if role == "father" and (index == 1 or index == count) and person:
            role = None  # "Ben Carson": a name, not "son of"
        if role == "title" and index == count and len(out) and word not in _AFTER_NAME:
            role = None  # "Fawzi Hajji": what stands last is the surname
        if role == "particle" and person and (index == count or (index == 1 and len(word) == 1)):
            role = None  # the Korean names O and Il; an article stands before a name
        if role == "kunya":
            out.append(token(word, TokenClass.GIVEN, "", role))
            continue
        if role is not None and (person or role != "title" or kind is PartyKind.UNKNOWN):
            out.append(token(word, TokenClass.PARTICLE, "", role))
            continue
        value = number_value(word) if not person or word[0].isdigit() else None
        if value is not None and index < count and word[-1] == "y" and len(value) == 2 and value[1] == "0":
            unit = number_value(words[index])  # "forty four"
            if unit is not None and len(unit) == 1 and unit != "0":
                value = value[0] + unit
                index += 1
        if value is not None:
            out.append(token(value, TokenClass.NUMBER, f"#{value}"))
            continue
        split = _SPLIT_NUMBER.match(word) if word[-1].isdigit() and not person else None
        if split is not None and len(split[1]) > 2:
            out.append(token(split[1], TokenClass.TRADE))
            value = split[2].lstrip("0") or "0"
            out.append(token(value, TokenClass.NUMBER, f"#{value}"))
            continue
        if person and written and len(word) == 2 and not set(word) & _VOWELS and word not in surnames:
            out.extend(token(letter, TokenClass.GIVEN) for letter in word)  # "JC": two initials
        elif person or kind is PartyKind.UNKNOWN:
            out.append(token(word, TokenClass.GIVEN))
        else:
            out.append(token(word, TokenClass.TRADE))
    if kind is PartyKind.UNKNOWN and any(one.kind in _ORGANIZED for one in out):
        out = [token(t.text, TokenClass.TRADE, t.concept, t.role) if t.kind is TokenClass.GIVEN else t for t in out]
    said: set[str] = set()
    once: list[Token] = []
    for one in out:
        # "China Electronics Technology Group 38th Research Institute (CETC 38)": said twice, counted once.
        if one.concept[:1] in ("T", "#") and one.concept:
            if one.concept in said:
                continue
            said.add(one.concept)
        once.append(one)
    return once[:MAX_TOKENS]


_AFTER_NAME = frozenset(
    {
        "jr",
        "junior",
        "sr",
        "snr",
        "senior",
        "esq",
        "phd",
        "md",
        "mba",
        "bey",
        "pasha",
        "effendi",
        "efendi",
        "khanum",
        "agha",
        "aqa",
    }
)
_VOWELS = frozenset("aeiouy")
_ORGANIZED = frozenset({TokenClass.LEGAL_FORM, TokenClass.INDUSTRY})


_ACRONYM_KINDS = frozenset({PartyKind.ORGANIZATION, PartyKind.UNKNOWN})
_SKIPPED = frozenset({"G:of/of", "G:the/the", "G:and/and"})


def _acronyms(reading: Reading, kind: PartyKind) -> tuple[Reading, ...]:
    """Acronym readings of an organization of three words or more: with and without its legal form's letter."""
    if kind not in _ACRONYM_KINDS or len(reading.tokens) < 3:
        return ()
    if kind is PartyKind.UNKNOWN and not any(one.kind in _ORGANIZED for one in reading.tokens):
        return ()
    short: list[str] = []
    legal: list[str] = []
    rest: list[Token] = []
    for one in reading.tokens:
        if one.concept in _SKIPPED or one.kind is TokenClass.PARTICLE:
            continue
        if one.kind is TokenClass.NUMBER:
            rest.append(one)
        else:
            initials = [word[0] for word in one.text.split()] if " " in one.text else one.text[:1]
            (legal if one.kind is TokenClass.LEGAL_FORM else short).extend(initials)
    found = []
    if 3 <= len(short) <= 8:
        found.append("".join(short))
    if legal and 2 <= len(short) <= 7:
        found.append("".join(short) + legal[0])
    return tuple(
        Reading((token(word, TokenClass.TRADE), *rest), ReadingKind.ACRONYM) for word in found if len(word) > 2
    )


def _respelled(reading: Reading, kind: PartyKind) -> tuple[Reading, ...]:
    """A Chinese person's name in Wade-Giles or Cantonese spelling as Hanyu Pinyin, in up to six ways.

    Only where every word is such a syllable and one of them is not pinyin ("Hsi Chin-ping", "Cheung Siu Ping").
    """
    words = [one.text for one in reading.tokens]
    if kind not in (PartyKind.PERSON, PartyKind.UNKNOWN) or not 2 <= len(words) <= 4:
        return ()
    plain = tables.pinyin_syllables()
    if all(word in plain for word in words) or any(len(word) > 6 for word in words):
        return ()
    surnames = surname_pinyin()
    for table in (tables.wade_giles(), tables.cantonese()):
        for place in (0, len(words) - 1):
            given = words[1:] if place == 0 else words[:-1]
            if words[place] in surnames and all(word in table for word in given):
                found = []
                for surname, *rest in product(surnames[words[place]][:2], *(table[word][:3] for word in given)):
                    tokens = tuple(token(word, TokenClass.GIVEN) for word in (surname, *rest))
                    found.append(Reading(tokens, ReadingKind.GUESSED))
                    if len(found) == 6:
                        break
                return tuple(found)
    return ()


def _other_script(folded: str, kind: PartyKind) -> tuple[Reading, ...]:
    folded = _INNER_MARKS.sub("", folded)
    folded = _DOTTED.sub(lambda hit: _dotted(hit[0], kind), folded)
    folded = _NUMBER_SIGN.sub(" ", folded)
    choices: list[tuple[str, ...]] = []
    romanised = False
    for word in _WORD.findall(folded)[: MAX_TOKENS * 2]:
        if word.isascii():
            choices.append((word,))
            continue
        word = unmix(word)
        script = next((found for char in word if (found := script_of(char))), "")
        if script in ("latin", ""):
            plain = _plain(word)
            spelled = (plain,) if plain.isascii() else readings_of_token(plain, "latin")
            if spelled:
                choices.append(spelled)
            continue
        romanised = True
        spelled = readings_of_token(word, script)
        if spelled:
            choices.append(spelled)
    readings: list[Reading] = []
    mark = ReadingKind.ROMANISED if romanised else ReadingKind.LATIN
    hangul = [word for word in _WORD.findall(folded) if script_of(word[0]) == "hangul"]
    if hangul:
        mark = ReadingKind.ROMANISED_HANGUL
        native = tuple(token(word, TokenClass.TRADE if kind is PartyKind.ORGANIZATION else TokenClass.GIVEN)
                       for word in hangul[:MAX_TOKENS])  # fmt: skip
        readings.append(Reading(native, ReadingKind.HAN))
    vowelless = any(script_of(char) in ("arabic", "hebrew") for char in folded)
    for combined in combinations(choices, 6):
        reading = _latin_reading(" ".join(combined), kind, mark)
        if reading.tokens and reading not in readings:
            readings.append(reading)
            mark = ReadingKind.GUESSED if vowelless else mark
    return tuple(readings) + (_acronyms(readings[0], kind) if readings else ())


def _analyse_han(text: str, folded: str, kind: PartyKind) -> AnalysedName:
    simplified = han.simplify(folded)
    letters = [char for char in simplified if script_of(char)]
    latin = [char for char in letters if script_of(char) == "latin"]
    kana = any(script_of(char) == "kana" for char in letters)
    bare = "".join(char for char in simplified if script_of(char) == "han")
    if latin and len(latin) > 2 and not kana:
        mixed = _mixed(text, folded, simplified, kind)
        if mixed is not None:
            return mixed
    person = kind is PartyKind.PERSON or (kind is PartyKind.UNKNOWN and not han.looks_like_organization(bare))
    readings: list[Reading] = []
    if kana:
        readings.extend(_japanese(folded, kind))
    if person:
        readings.extend(han_readings.of_person(simplified))
        readings.extend(_japanese(folded, PartyKind.PERSON))
        if readings:
            return AnalysedName(text, folded, kind, tuple(readings))
    pieces = [piece for piece in simplified.split() if len(piece) > 1]
    parts = tuple(part for piece in pieces or [simplified] for part in han.split_organization(piece))
    readings.extend(han_readings.of_organization(parts))
    known = {"place": "", "trade": "", "industry": "", "legal": "", "number": ""}
    for part in parts:
        if part.kind in known:
            known[part.kind] += part.text
    chinese = ChineseName(known["place"], known["trade"], known["industry"], known["legal"], known["number"])
    return AnalysedName(text, folded, kind, tuple(readings), chinese)


def _mixed(text: str, folded: str, simplified: str, kind: PartyKind) -> AnalysedName | None:
    """A name given in Latin and Han side by side is read as both: "Shenzhen Haitianxiong (深圳市海天雄)"."""
    words = [word for word in re.split(r"[\s()（）,/;|]+", simplified) if word]
    han_words = [word for word in words if has_han(word)]
    latin_words = [word for word in words if not has_han(word)]
    if not han_words or not latin_words:
        return None
    first = analyse("".join(han_words), kind)
    second = analyse(" ".join(latin_words), kind)
    return AnalysedName(text, folded, kind, second.readings + first.readings, first.chinese)


def _japanese(folded: str, kind: PartyKind) -> list[Reading]:
    found = han_readings.japanese_names(folded, kind)
    words = "" if found else han_readings.japanese_words(folded)
    reading = _latin_reading(words, kind, ReadingKind.ROMANISED)
    return [*found, reading] if reading.tokens else found
