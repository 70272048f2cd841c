"""Readings of Chinese and Japanese names: as written, and in Latin letters.

Source of the romanization: ISO 7098:2015 (Hanyu Pinyin), without tones.
"""

from __future__ import annotations

import re

from smallyard.model.party_kind import PartyKind
from smallyard.names import han, tables
from smallyard.names.fold import script_of
from smallyard.names.lexicon import TokenClass, first_forms
from smallyard.names.reading import MAX_TOKENS, Reading, ReadingKind, Token, combinations, token
from smallyard.names.romanise import readings_of_token

__all__ = ["japanese_names", "japanese_words", "of_organization", "of_person"]

_HAN_KIND = {
    "place": TokenClass.PLACE,
    "trade": TokenClass.TRADE,
    "industry": TokenClass.INDUSTRY,
    "generic": TokenClass.GENERIC,
    "legal": TokenClass.LEGAL_FORM,
    "number": TokenClass.NUMBER,
}
_PIECES = re.compile(r"[a-z0-9]+|[^\x00-\x7f]+")


def of_organization(parts: tuple[han.HanPart, ...]) -> list[Reading]:
    """Readings of an organization: in Han, and in Latin letters with words of meaning in English."""
    native: list[Token] = []
    spoken: list[list[Token]] = [[]]
    for part in parts:
        kind = _HAN_KIND[part.kind]
        if kind is TokenClass.NUMBER:
            numeral = token(part.concept, kind, f"#{part.concept}")
            native.append(numeral)
            spoken = [[*reading, numeral] for reading in spoken]
            continue
        native.append(token(part.text, kind, part.concept))
        if part.concept:
            gloss = token(_gloss(part), kind, part.concept)
            spoken = [[*reading, gloss] for reading in spoken]
            continue
        options: list[list[Token]] = [[]]
        for piece in _PIECES.findall(part.text):
            if piece.isascii():
                options = [[*option, token(piece, kind)] for option in options]
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
        return [token("".join(syllables), kind)]
    return [token("".join(syllables[start : start + 2]), kind) for start in range(0, len(syllables), 2)]


def _gloss(part: han.HanPart) -> str:
    """The Latin word for a Han part that has a meaning shared across languages."""
    return first_forms().get(part.concept) or part.concept.rpartition("/")[2].rpartition(":")[2]


def of_person(simplified: str) -> list[Reading]:
    """Readings of a person: in Han, and in pinyin with the surname first."""
    pieces = re.split(r"[\s·•・,，]+", simplified.strip())
    split = han.split_person(simplified) if len("".join(pieces)) <= 4 else None
    readings: list[Reading] = []
    bare = "".join(pieces)
    if split is None:
        if not 1 <= len(bare) <= 14:
            return []
        tokens = tuple(token(piece, TokenClass.GIVEN) for piece in pieces if piece)
        readings.append(Reading(tokens, ReadingKind.HAN))
        if len(pieces) == 1 and len(bare) > 4:
            pieces = [bare]
        spoken_pieces = [tuple("".join(syllables) for syllables in han.pinyin(piece)) for piece in pieces if piece]
        for words in combinations([found or ("",) for found in spoken_pieces], 4):
            spoken = tuple(token(word, TokenClass.GIVEN) for word in words if word)
            if spoken:
                readings.append(Reading(spoken, ReadingKind.ROMANISED_HAN))
        if len(pieces) > 1 and readings[1:]:
            # A foreign name written by its sound ("贝拉克·奥巴马"): Han has one sound for r and l.
            heard = tuple(token(one.text.replace("l", "r"), one.kind) for one in readings[1].tokens)
            readings.append(Reading(heard, ReadingKind.GUESSED))
    else:
        surname, given = split
        readings.append(
            Reading((token(surname.text, TokenClass.GIVEN), token(given.text, TokenClass.GIVEN)), ReadingKind.HAN)
        )
        spelled = tables.chinese_surnames()[surname.text][0].replace("ü", "u").replace(" ", "")
        first = token(spelled, TokenClass.GIVEN)
        readings.extend(
            Reading((first, token("".join(syllables), TokenClass.GIVEN)), ReadingKind.ROMANISED_HAN)
            for syllables in han.pinyin(given.text)
        )
    return readings


def japanese_names(folded: str, kind: PartyKind) -> list[Reading]:
    """Readings of a name of two parts that the table of Japanese names knows: surname, given name."""
    known = tables.japanese_surnames()
    bare = "".join(char for char in folded if script_of(char) in ("han", "kana"))
    part = TokenClass.GIVEN if kind is PartyKind.PERSON else TokenClass.TRADE
    for size in (3, 2, 1):
        first, second = bare[:size], bare[size:]
        if first in known and second in known:
            pairs = [(one, two) for one in known[first] for two in known[second]]
            return [Reading((token(one, part), token(two, part)), ReadingKind.ROMANISED) for one, two in pairs[:4]]
    return []


def japanese_words(folded: str) -> str:
    """A Japanese name in Latin letters, words separated by spaces; "" if nothing shows that it is Japanese."""
    runs = re.findall(r"[\u3040-\u30ff]+|[\u3400-\u9fff々]+|[a-z0-9]+", folded)
    if not any(script_of(run[0]) == "kana" for run in runs) and not _JAPANESE_FORM.search(folded):
        return ""
    known = tables.japanese_surnames()
    words: list[str] = []
    for run in runs:
        if run.isascii():
            words.append(run)
        elif script_of(run[0]) == "kana":
            words.extend(readings_of_token(run, "kana")[:1])
        else:
            words.extend(_kanji_words(run, known))
    return " ".join(words)


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
