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
from smallyard.names import han, tables
from smallyard.names.fold import clean, has_han, script_of, unmix
from smallyard.names.lexicon import (
    TokenClass,
    first_forms,
    mended,
    number_value,
    phrases,
    surname_concepts,
    surname_pinyin,
    titles,
)
from smallyard.names.romanise import readings_of_token

__all__ = ["AnalysedName", "ChineseName", "Reading", "ReadingKind", "Token", "TokenClass", "analyse"]

MAX_TOKENS = 24
"""Tokens of a name that take part in matching; longer names are cut, which only lowers their score."""


class ReadingKind:
    """What a reading is (small integers, since they are stored in arrays)."""

    LATIN = 0
    """The name as written, in Latin letters."""
    ROMANISED = 1
    """Made by rule from another script."""
    HAN = 2
    """Simplified Han characters."""
    ACRONYM = 3
    """First letters of an organization's words."""
    ROMANISED_HAN = 4
    """As ROMANISED, from Han: two of these that agree may still be written with other characters."""
    ROMANISED_HANGUL = 5


@dataclass(frozen=True, slots=True)
class Token:
    """One unit of a reading: its folded text, its class, and the meaning it shares with words of other languages.

    `role` is "father" for bin and ibn, "title", "particle" or "kunya" for others of that sort, else "".
    """

    text: str
    kind: TokenClass
    concept: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to say a name: its tokens in order."""

    tokens: tuple[Token, ...]
    kind: int = ReadingKind.LATIN

    @property
    def text(self) -> str:
        """The tokens, separated by spaces."""
        return " ".join(token.text for token in self.tokens)


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


_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f\u064b-\u0655\u0900-\u0dff\u0e31-\u0e4e]+[^\W_]*)*")
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_DOTTED = re.compile(r"(?<![^\W_])((?:[^\W\d_]\.){2,}(?:[^\W\d_](?![^\W_]))?|[^\W\d_](?:\s?/\s?[^\W\d_])+(?![^\W_]))")
_INNER_MARKS = re.compile(r"(?<=[^\W_])['’‘`´ʼʻʹʺ\u02bf\u02be\u0027](?=[^\W_])")
_SPLIT_NUMBER = re.compile(r"^([a-z]{2,})(\d+)$")
_NUMBER_SIGN = re.compile(r"\b(?:no|nr|num|number|n°)\.?\s*(?=\d)|№|#(?=\d)")
_GLUED = re.compile(r"(?<=[a-z])(?=(?:AG|GmbH|LLC|Ltd|LTD|Inc|INC|OOO|JSC|SpA|BV|NV)\b)")
"""Where a legal form is written onto the name: "SiemensAG"."""
_AMP = re.compile(r"\s&\s|(?<=\w)\s*&\s*(?=\w)")


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
    if folded.isascii():
        reading = _latin_reading(folded, kind)
        readings: tuple[Reading, ...] = (reading,) if reading.tokens else ()
        return AnalysedName(text, folded, kind, readings + _respelled(reading, kind) + _acronyms(reading, kind))
    if has_han(folded):
        return _analyse_han(text, folded, kind)
    return AnalysedName(text, folded, kind, _other_script(folded, kind))


def _plain(word: str) -> str:
    """A Latin word without its marks."""
    if word.isascii():
        return word
    bare = "".join(char for char in unicodedata.normalize("NFKD", word) if not unicodedata.combining(char))
    return bare


def _latin_reading(folded: str, kind: PartyKind, reading_kind: int = ReadingKind.LATIN) -> Reading:
    return Reading(tuple(_classify(_words(folded, kind), kind)), reading_kind)


def _words(folded: str, kind: PartyKind) -> list[str]:
    """The words of an ASCII name; marks inside words are dropped, dotted letters joined where they form one word."""
    if "'" in folded or "`" in folded:
        folded = _INNER_MARKS.sub("", folded)
    if "." in folded or "/" in folded:
        folded = _DOTTED.sub(lambda hit: _dotted(hit[0], kind), folded)
    if "no" in folded or "#" in folded or "nr" in folded:
        folded = _NUMBER_SIGN.sub(" ", folded)
    return _ASCII_WORD.findall(folded)


def _dotted(hit: str, kind: PartyKind) -> str:
    letters = "".join(char for char in hit if char.isalnum())
    known = phrases().get(letters)
    if known and any(len(words) == 1 for words, _, _ in known):
        return f" {letters} "
    if kind is PartyKind.PERSON or len(letters) < 3:
        return " " + " ".join(letters) + " "
    return f" {letters} "


def _classify(words: list[str], kind: PartyKind) -> list[Token]:
    out: list[Token] = []
    person = kind is PartyKind.PERSON
    known = phrases()
    titled = titles()
    surnames = surname_concepts()
    index = 0
    count = min(len(words), MAX_TOKENS * 2)
    while index < count:
        word = words[index]
        if not person:
            group = known.get(word) or (known.get(mended(word)) if len(word) >= 9 else None)
            if group is not None:
                for phrase, token_kind, concept in group:
                    size = len(phrase)
                    if size == 1 or tuple(words[index + 1 : index + size]) == phrase[1:]:
                        out.append(_token(" ".join(phrase), token_kind, concept))
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
        if role == "kunya":
            out.append(_token(word, TokenClass.GIVEN, "", role))
            continue
        if role is not None and (person or role != "title" or kind is PartyKind.UNKNOWN):
            out.append(_token(word, TokenClass.PARTICLE, "", role))
            continue
        value = number_value(word) if not person or word[0].isdigit() else None
        if value is not None and index < count and word[-1] == "y" and len(value) == 2 and value[1] == "0":
            unit = number_value(words[index])  # "forty four"
            if unit is not None and len(unit) == 1 and unit != "0":
                value = value[0] + unit
                index += 1
        if value is not None:
            out.append(_token(value, TokenClass.NUMBER, f"#{value}"))
            continue
        split = _SPLIT_NUMBER.match(word) if word[-1].isdigit() and not person else None
        if split is not None and len(split[1]) > 2:
            out.append(_token(split[1], TokenClass.TRADE))
            value = split[2].lstrip("0") or "0"
            out.append(_token(value, TokenClass.NUMBER, f"#{value}"))
            continue
        if person and len(word) == 2 and not set(word) & _VOWELS and word not in surnames:
            out.extend(_token(letter, TokenClass.GIVEN) for letter in word)  # "JC": two initials
        elif person or kind is PartyKind.UNKNOWN:
            out.append(_token(word, TokenClass.GIVEN))
        else:
            out.append(_token(word, TokenClass.TRADE))
    if kind is PartyKind.UNKNOWN and any(token.kind in _ORGANIZED for token in out):
        out = [_token(t.text, TokenClass.TRADE, t.concept, t.role) if t.kind is TokenClass.GIVEN else t for t in out]
    return out[:MAX_TOKENS]


_AFTER_NAME = frozenset("jr junior sr snr senior esq phd md mba bey pasha effendi efendi khanum agha aqa".split())
_VOWELS = frozenset("aeiouy")
_ORGANIZED = frozenset({TokenClass.LEGAL_FORM, TokenClass.INDUSTRY})


@lru_cache(maxsize=131072)
def _token(text: str, kind: TokenClass, concept: str = "", role: str = "") -> Token:
    return Token(text, kind, concept, role)


_ACRONYM_KINDS = frozenset({PartyKind.ORGANIZATION, PartyKind.UNKNOWN})
_SKIPPED = frozenset({"G:of/of", "G:the/the", "G:and/and"})


def _acronyms(reading: Reading, kind: PartyKind) -> tuple[Reading, ...]:
    """Acronym readings of an organization of three words or more: with and without its legal form's letter."""
    if kind not in _ACRONYM_KINDS or len(reading.tokens) < 3:
        return ()
    if kind is PartyKind.UNKNOWN and not any(token.kind in _ORGANIZED for token in reading.tokens):
        return ()
    short: list[str] = []
    legal: list[str] = []
    rest: list[Token] = []
    for token in reading.tokens:
        if token.concept in _SKIPPED or token.kind is TokenClass.PARTICLE:
            continue
        if token.kind is TokenClass.NUMBER:
            rest.append(token)
        elif token.kind is TokenClass.LEGAL_FORM:
            legal.extend(word[0] for word in token.text.split())
        else:
            short.extend(word[0] for word in token.text.split())
    found = []
    if 3 <= len(short) <= 8:
        found.append("".join(short))
    if legal and 2 <= len(short) <= 7:
        found.append("".join(short) + legal[0])
    return tuple(
        Reading((_token(word, TokenClass.TRADE), *rest), ReadingKind.ACRONYM) for word in found if len(word) > 2
    )


def _respelled(reading: Reading, kind: PartyKind) -> tuple[Reading, ...]:
    """A Chinese person's name in Wade-Giles or Cantonese spelling as Hanyu Pinyin, in up to six ways.

    Only where every word is such a syllable and one of them is not pinyin ("Hsi Chin-ping", "Cheung Siu Ping").
    """
    words = [token.text for token in reading.tokens]
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
                    tokens = tuple(_token(word, TokenClass.GIVEN) for word in (surname, *rest))
                    found.append(Reading(tokens, ReadingKind.ROMANISED))
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
        native = tuple(_token(word, TokenClass.TRADE if kind is PartyKind.ORGANIZATION else TokenClass.GIVEN)
                       for word in hangul[:MAX_TOKENS])  # fmt: skip
        readings.append(Reading(native, ReadingKind.HAN))
    for combined in _combinations(choices, 4):
        reading = _latin_reading(" ".join(combined), kind, mark)
        if reading.tokens and reading not in readings:
            readings.append(reading)
    return tuple(readings) + (_acronyms(readings[0], kind) if readings else ())


def _combinations(choices: list[tuple[str, ...]], limit: int) -> list[tuple[str, ...]]:
    """First all first choices, then all second ones, and so on; then mixtures, up to a limit."""
    if not choices:
        return []
    depth = max(len(choice) for choice in choices)
    out = [tuple(choice[min(level, len(choice) - 1)] for choice in choices) for level in range(depth)]
    if len(choices) <= 6:
        for mixed in product(*(choice[:2] for choice in choices)):
            if len(out) >= limit:
                break
            if mixed not in out:
                out.append(mixed)
    return out[:limit]


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
        readings.extend(_japanese(simplified, folded, kind))
    if person:
        readings.extend(_han_person(simplified, folded))
        if readings:
            return AnalysedName(text, folded, kind, tuple(readings))
    pieces = [piece for piece in simplified.split() if len(piece) > 1]
    parts = tuple(part for piece in pieces or [simplified] for part in han.split_organization(piece))
    readings.extend(_han_organization(parts))
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


_HAN_KIND = {
    "place": TokenClass.PLACE,
    "trade": TokenClass.TRADE,
    "industry": TokenClass.INDUSTRY,
    "generic": TokenClass.GENERIC,
    "legal": TokenClass.LEGAL_FORM,
    "number": TokenClass.NUMBER,
}
_PIECES = re.compile(r"[a-z0-9]+|[^\x00-\x7f]+")


def _han_organization(parts: tuple[han.HanPart, ...]) -> list[Reading]:
    native: list[Token] = []
    spoken: list[list[Token]] = [[]]
    for part in parts:
        kind = _HAN_KIND[part.kind]
        if kind is TokenClass.NUMBER:
            token = _token(part.concept, kind, f"#{part.concept}")
            native.append(token)
            spoken = [[*reading, token] for reading in spoken]
            continue
        native.append(_token(part.text, kind, part.concept))
        if part.concept:
            token = _token(_gloss(part), kind, part.concept)
            spoken = [[*reading, token] for reading in spoken]
            continue
        options: list[list[Token]] = [[]]
        for piece in _PIECES.findall(part.text):
            if piece.isascii():
                options = [[*option, _token(piece, kind)] for option in options]
                continue
            readings = han.pinyin(piece) or ((),)
            options = [[*option, *_joined(reading, kind)] for option in options for reading in readings][:4]
        spoken = [[*reading, *option] for reading in spoken for option in options][:4]
    found = [Reading(tuple(native[:MAX_TOKENS]), ReadingKind.HAN)] if native else []
    found.extend(Reading(tuple(tokens[:MAX_TOKENS]), ReadingKind.ROMANISED_HAN) for tokens in spoken if tokens)
    return found


def _joined(syllables: tuple[str, ...], kind: TokenClass) -> list[Token]:
    """Pinyin of a trade name as one word up to four syllables, else as pairs, as firms write it."""
    if not syllables:
        return []
    if len(syllables) <= 4:
        return [_token("".join(syllables), kind)]
    return [_token("".join(syllables[start : start + 2]), kind) for start in range(0, len(syllables), 2)]


def _gloss(part: han.HanPart) -> str:
    """The Latin word for a Han part that has a meaning shared across languages."""
    return first_forms().get(part.concept) or part.concept.rpartition("/")[2].rpartition(":")[2]


def _han_person(simplified: str, folded: str) -> list[Reading]:
    pieces = re.split(r"[\s·•・,，]+", simplified.strip())
    split = han.split_person(simplified) if len("".join(pieces)) <= 4 else None
    readings: list[Reading] = []
    bare = "".join(pieces)
    if split is None:
        if not 1 <= len(bare) <= 14:
            return []
        tokens = tuple(_token(piece, TokenClass.GIVEN) for piece in pieces if piece)
        readings.append(Reading(tokens, ReadingKind.HAN))
        if len(pieces) == 1 and len(bare) > 4:
            pieces = [bare]
        for reading in [tuple("".join(option) for option in options) for options in
                        _combinations([tuple("".join(r) for r in han.pinyin(piece)) or ("",) for piece in pieces if piece], 4)]:  # fmt: skip
            spoken = tuple(_token(word, TokenClass.GIVEN) for word in reading if word)
            if spoken:
                readings.append(Reading(spoken, ReadingKind.ROMANISED_HAN))
    else:
        surname, given = split
        readings.append(
            Reading((_token(surname.text, TokenClass.GIVEN), _token(given.text, TokenClass.GIVEN)), ReadingKind.HAN)
        )
        spelled = tables.chinese_surnames()[surname.text][0].replace("ü", "u").replace(" ", "")
        for syllables in han.pinyin(given.text):
            readings.append(
                Reading(
                    (_token(spelled, TokenClass.GIVEN), _token("".join(syllables), TokenClass.GIVEN)),
                    ReadingKind.ROMANISED_HAN,
                )
            )
    readings.extend(_japanese(simplified, folded, PartyKind.PERSON))
    return readings


def _japanese(simplified: str, folded: str, kind: PartyKind) -> list[Reading]:
    """Readings of kanji and kana names whose parts the table of Japanese names knows."""
    known = tables.japanese_surnames()
    bare = "".join(char for char in folded if script_of(char) in ("han", "kana"))
    token_kind = TokenClass.GIVEN if kind is PartyKind.PERSON else TokenClass.TRADE
    for size in (3, 2, 1):
        first, second = bare[:size], bare[size:]
        if first in known and second in known:
            return [
                Reading((_token(one, token_kind), _token(two, token_kind)), ReadingKind.ROMANISED)
                for one in known[first]
                for two in known[second]
            ][:4]
    runs = re.findall(r"[\u3040-\u30ff]+|[\u3400-\u9fff々]+|[a-z0-9]+", folded)
    if not any(script_of(run[0]) == "kana" for run in runs) and not _JAPANESE_FORM.search(folded):
        return []
    words: list[str] = []
    for run in runs:
        if run.isascii():
            words.append(run)
        elif script_of(run[0]) == "kana":
            words.extend(readings_of_token(run, "kana")[:1])
        else:
            words.extend(_kanji_words(run, known))
    reading = _latin_reading(" ".join(words), kind, ReadingKind.ROMANISED)
    return [reading] if reading.tokens else []


_JAPANESE_FORM = re.compile("株式会社|株式會社|有限会社|合同会社|製作所")


def _kanji_words(run: str, known: dict[str, tuple[str, ...]]) -> list[str]:
    """Kanji as words: those that the table knows, longest first, and pinyin for what is left."""
    out: list[str] = []
    rest = ""
    place = 0
    while place < len(run):
        size = next((size for size in (6, 5, 4, 3, 2) if run[place : place + size] in known), 0)
        if size:
            out.extend(_in_pinyin(rest))
            rest = ""
            out.append(known[run[place : place + size]][0])
            place += size
        else:
            rest += run[place]
            place += 1
    return out + _in_pinyin(rest)


def _in_pinyin(text: str) -> list[str]:
    read = han.pinyin(han.simplify(text)) if text else ()
    return ["".join(read[0])] if read and read[0] else []
