"""Letters of other alphabets as Latin ones. Several readings where a script leaves sounds unwritten.

Cyrillic follows BGN/PCGN with the look of list entries ("ov", "iy", "shch"); Arabic and Persian give a reading by
rule with long vowels and, where the word is a common name, the usual spelling; Hangul follows Revised Romanization.
Han is not read here (see han.py).

Sources: BGN/PCGN romanization systems (geonames.nga.mil); Ministry of Culture and Tourism of Korea, notice 2000-8.
"""

from __future__ import annotations

import re
from functools import lru_cache

from smallyard.names import tables

__all__ = ["readings_of_token"]

_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "ё": "e", "є": "ye", "ж": "zh", "з": "z",
    "и": "i", "і": "i", "ї": "yi", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ў": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch",
    "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya", "ђ": "dj", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c",
    "џ": "dz", "ѓ": "g", "ќ": "k", "ѕ": "dz", "қ": "q", "ғ": "gh", "ң": "ng", "ү": "u", "ұ": "u", "һ": "h", "ө": "o",
    "ә": "a", "ҳ": "h", "ӯ": "u", "ҷ": "j", "ӣ": "i", "ҡ": "q", "ҙ": "z", "ҫ": "s", "ѣ": "e", "ѳ": "f", "ѵ": "i",
}  # fmt: skip
_GREEK = {
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k", "λ": "l",
    "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "y", "φ": "f",
    "χ": "ch", "ψ": "ps", "ω": "o", "ά": "a", "έ": "e", "ή": "i", "ί": "i", "ό": "o", "ύ": "y", "ώ": "o", "ϊ": "i",
    "ϋ": "y", "ΐ": "i", "ΰ": "y",
}  # fmt: skip
_ARABIC = {
    "ا": "a", "أ": "a", "إ": "i", "آ": "a", "ٱ": "a", "ب": "b", "پ": "p", "ت": "t", "ث": "th", "ج": "j", "چ": "ch",
    "ح": "h", "خ": "kh", "د": "d", "ذ": "dh", "ر": "r", "ز": "z", "ژ": "zh", "س": "s", "ش": "sh", "ص": "s", "ض": "d",
    "ط": "t", "ظ": "z", "ع": "", "غ": "gh", "ف": "f", "ق": "q", "ك": "k", "ک": "k", "گ": "g", "ل": "l", "م": "m",
    "ن": "n", "ه": "h", "ھ": "h", "ة": "a", "و": "w", "ؤ": "w", "ي": "y", "ی": "y", "ى": "a", "ئ": "y", "ء": "",
    "َ": "a", "ُ": "u", "ِ": "i", "ً": "", "ٌ": "", "ٍ": "", "ْ": "", "ّ": "", "ٰ": "a", "ۀ": "e", "ې": "e", "ټ": "t",
    "ډ": "d", "ړ": "r", "ښ": "sh", "ګ": "g", "ڼ": "n", "ځ": "z", "څ": "ts", "ږ": "zh", "ٹ": "t", "ڈ": "d", "ڑ": "r",
    "ں": "n", "ے": "e", "ہ": "h",
}  # fmt: skip
_HEBREW = {
    "א": "a", "ב": "b", "ג": "g", "ד": "d", "ה": "h", "ו": "v", "ז": "z", "ח": "h", "ט": "t", "י": "y", "כ": "k",
    "ך": "k", "ל": "l", "מ": "m", "ם": "m", "נ": "n", "ן": "n", "ס": "s", "ע": "a", "פ": "p", "ף": "f", "צ": "ts",
    "ץ": "ts", "ק": "k", "ר": "r", "ש": "sh", "ת": "t",
}  # fmt: skip
_INITIALS = ("g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h")
_MEDIALS = (
    "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "eu",
    "ui", "i",
)  # fmt: skip
_FINALS = (
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t", "ng", "t",
    "t", "k", "t", "p", "t",
)  # fmt: skip


def _map(token: str, table: dict[str, str]) -> str:
    return "".join(table.get(char, char) for char in token)


def _cyrillic(token: str) -> list[str]:
    base = _map(token, _CYRILLIC)
    found = [base]
    if base.endswith("yy"):
        found = [base[:-2] + "y", base]
    elif base.endswith("iy"):
        found = [base, base[:-2] + "y"]
    if token[0] == "е":
        found.append("y" + found[0])
    if "кс" in token:
        found.append(found[0].replace("ks", "x"))
    if "ё" in token:
        found.append(_map(token.replace("ё", "йо"), _CYRILLIC))
    if any(char in token for char in "їєґі"):
        found.append(_map(token.replace("г", "h"), _CYRILLIC))
    return found


_CONSONANT = "kh|sh|th|dh|gh|ch|zh|[bcdfghjklmnpqrstvz]"
_BETWEEN = re.compile(f"(?<![aiuo])({_CONSONANT})(?={_CONSONANT})")
_AT_START = re.compile(f"^({_CONSONANT})(?=[bcdfghjklmnpqrstvz])")
_LONG = re.compile(r"(?<=.)[wy](?=[^aiuwy]|$)")


_PERSIAN = re.compile("[پچژگکی]")
_PERSIAN_SOUNDS = str.maketrans({"ض": "ز", "ظ": "ز", "ذ": "ز", "ث": "س"})
_VOWEL_LETTERS = str.maketrans("", "", "aeiou")


_ULLAH = {"الله": ("ullah",)}


def _arabic(token: str) -> list[str]:
    """The usual or likeliest reading, then the consonants alone, with and without w and y, which may be vowels."""
    known = tables.arabic_names().get(token)
    if known and not known[0].startswith("al "):
        return [*known[:1], *_ULLAH.get(token, ())]
    for start, said in (("وال", "wa al "), ("عبدال", "abd al "), ("أبو", "abu "), ("ابو", "abu "), ("ال", "al ")):
        if token.startswith(start) and len(token) > len(start) + 1:
            rest = _arabic(token[len(start) :])
            if start == "ال" and rest and rest[0][0] in "tdrzsn":
                rest.insert(1, "")  # the article takes the sound of t, d, r, z, s and n: ur-Rahman, ud-Din
            return [said + word if word else f"u{rest[0][0]}{rest[0]}" for word in rest]
    if token.endswith("الله") and len(token) > 5:
        return [rest + " allah" for rest in _arabic(token[:-4])]
    letters = token.translate(_PERSIAN_SOUNDS) if _PERSIAN.search(token) else token
    base = ("a" if letters[0] == "ع" else "") + _map(letters, _ARABIC)
    if not base:
        return []
    long = _LONG.sub(lambda hit: "u" if hit[0] == "w" else "i", base)
    if letters.endswith("ة"):
        long = long[:-1] + "a"
    # Short vowels are not written: the usual reading has an "a" between consonants that cannot stand together.
    spoken = _AT_START.sub(r"\1a", _BETWEEN.sub(r"\1a", long))
    bare = base.removesuffix("h").translate(_VOWEL_LETTERS)
    found = [spoken]
    for consonants in (bare.replace("y", ""), bare[:1] + bare[1:].replace("w", "").replace("y", "")):
        if len(consonants) > 1 and consonants not in found:
            found.append(consonants)
    if "b" in spoken:
        found.append(spoken.replace("b", "p").replace("gh", "g"))  # Arabic writes a foreign p as b
    return found


def _hangul(token: str) -> list[str]:
    syllables = []
    for char in token:
        point = ord(char) - 0xAC00
        if not 0 <= point < 11172:
            syllables.append(char)
            continue
        initial, rest = divmod(point, 588)
        medial, final = divmod(rest, 28)
        syllables.append(_INITIALS[initial] + _MEDIALS[medial] + _FINALS[final])
    joined = "".join(syllables)
    if 2 <= len(token) <= 4:
        surname = tables.korean_surnames().get(token[:2]) or tables.korean_surnames().get(token[:1])
        if surname:
            size = 2 if token[:2] in tables.korean_surnames() else 1
            given = "".join(syllables[size:])
            if given:
                return [f"{surname[0]} {given}", joined]
    return [joined]


_KANA = {
    "きゃ": "kya", "きゅ": "kyu", "きょ": "kyo", "しゃ": "sha", "しゅ": "shu", "しょ": "sho", "ちゃ": "cha",
    "ちゅ": "chu", "ちょ": "cho", "にゃ": "nya", "にゅ": "nyu", "にょ": "nyo", "ひゃ": "hya", "ひゅ": "hyu",
    "ひょ": "hyo", "みゃ": "mya", "みゅ": "myu", "みょ": "myo", "りゃ": "rya", "りゅ": "ryu", "りょ": "ryo",
    "ぎゃ": "gya", "ぎゅ": "gyu", "ぎょ": "gyo", "じゃ": "ja", "じゅ": "ju", "じょ": "jo", "びゃ": "bya",
    "びゅ": "byu", "びょ": "byo", "ぴゃ": "pya", "ぴゅ": "pyu", "ぴょ": "pyo", "ふぁ": "fa", "ふぃ": "fi",
    "し": "shi", "ち": "chi", "つ": "tsu", "ふ": "fu", "じ": "ji", "ぢ": "ji", "づ": "zu",
    "ふぇ": "fe", "ふぉ": "fo", "てぃ": "ti", "でぃ": "di", "じぇ": "je", "しぇ": "she", "ちぇ": "che",
}  # fmt: skip


def _kana(token: str) -> list[str]:
    from anyascii import anyascii

    hiragana = "".join(chr(ord(char) - 0x60) if "ァ" <= char <= "ヶ" else char for char in token)
    out: list[str] = []
    place = 0
    while place < len(hiragana):
        pair = hiragana[place : place + 2]
        if pair in _KANA:
            out.append(_KANA[pair])
            place += 2
            continue
        char = hiragana[place]
        if char == "っ":
            following = anyascii(hiragana[place + 1 : place + 2]).lower()
            out.append(following[:1])
        elif char == "ー":
            pass
        else:
            out.append(_KANA.get(char) or anyascii(char).lower())
        place += 1
    word = "".join(out)
    short = word.replace("ou", "o").replace("oo", "o").replace("uu", "u")
    return [short] if short == word else [short, word]


_LATIN_EXTRA = str.maketrans(
    {"ı": "i", "ə": "a", "đ": "d", "ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ħ": "h"}
)
_NOT_WORD = re.compile(r"[^a-z0-9 ]+")


@lru_cache(maxsize=65536)
def readings_of_token(token: str, script: str) -> tuple[str, ...]:
    """Readings of one casefolded token in ASCII, likeliest first; a reading may hold spaces. Never longer than four.

    `script` is the script of its letters (see fold.script_of). An unreadable token gives no reading.
    """
    if script == "cyrillic":
        found = _cyrillic(token)
    elif script == "arabic":
        found = _arabic(token)
    elif script == "hangul":
        found = _hangul(token)
    elif script == "kana":
        found = _kana(token)
    elif script == "greek":
        found = [_map(token, _GREEK)]
    elif script == "hebrew":
        found = [_map(token, _HEBREW)]
    else:
        found = [token.translate(_LATIN_EXTRA)]
    from anyascii import anyascii

    out: list[str] = []
    for word in found:
        plain = word if word.isascii() else anyascii(word).lower()
        plain = _NOT_WORD.sub("", plain).strip()
        if plain and plain not in out:
            out.append(plain)
    return tuple(out[:5])
