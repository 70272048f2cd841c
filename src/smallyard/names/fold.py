"""Folding text: one spelling for the many ways the same letters can be encoded.

Nothing here knows about names; it removes what cannot be seen and unifies what looks or reads the same.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from smallyard.errors import InputError

__all__ = ["MAX_NAME_LENGTH", "clean", "has_han", "phonetic_keys", "script_of", "unmix"]

MAX_NAME_LENGTH = 2_000
"""Longest name accepted, in characters, before folding. The longest name on any list we know has under 400."""

_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ufffd"
    "\U000e0000-\U000e01ef\ud800-\udfff\u0640]"
)
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u3005\u3007]")
_SPACE = re.compile(r"\s+")

# Letters of other scripts that look like Latin ones: undone only inside a token that mixes scripts.
_CYRILLIC_LOOKS = str.maketrans("асеорхуіјѕԁһкмтнвАВЕКМНОРСТХІЈЅУ", "aceopxyijsdhkmtHbABEKMHOPCTXIJSY")
_GREEK_LOOKS = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧορνικαυγ", "ABEZHIKMNOPTYXopvikauy")
_LATIN_TO_CYRILLIC = str.maketrans("aceopxyijsABEKMHOPCTXIJSYkmtb", "асеорхуіјѕАВЕКМНОРСТХІЈЅУкмтв")


def clean(text: str) -> str:
    """Compatibility-normalise (NFKC) and drop what cannot be seen: controls, joiners, direction marks, surrogates.

    Source: Unicode Standard Annex UAX 15.

    Raises:
        InputError: the text is longer than MAX_NAME_LENGTH characters.
    """
    if len(text) > MAX_NAME_LENGTH:
        raise InputError(
            f"a name of {len(text):,} characters is too long", accepted=f"at most {MAX_NAME_LENGTH:,} characters"
        )
    if text.isascii():
        if text.isprintable():
            return text.strip()
        return _SPACE.sub(" ", _INVISIBLE.sub("", text)).strip()
    # A few code points expand up to eighteen-fold under NFKC, so the bound is applied again.
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))[:MAX_NAME_LENGTH]
    return _SPACE.sub(" ", _INVISIBLE.sub("", folded)).strip()


def has_han(text: str) -> bool:
    """Whether the text has at least one Han character."""
    return not text.isascii() and _HAN.search(text) is not None


@lru_cache(maxsize=8192)
def script_of(char: str) -> str:
    """The script of one character: "latin", "han", "cyrillic", "arabic", "hangul", "kana", ... or "" if none."""
    if char.isascii():
        return "latin" if char.isalpha() else ""
    if _HAN.match(char):
        return "han"
    point = ord(char)
    for low, high, name in _BLOCKS:
        if low <= point <= high:
            return name if char.isalpha() or unicodedata.category(char).startswith("M") else ""
    if not char.isalpha():
        return ""
    name = unicodedata.name(char, "")
    return "latin" if name.startswith(("LATIN", "MODIFIER")) else name.partition(" ")[0].lower()


_BLOCKS = (
    (0x00AA, 0x024F, "latin"),
    (0x0250, 0x02AF, "latin"),
    (0x1E00, 0x1EFF, "latin"),
    (0x0370, 0x03FF, "greek"),
    (0x0400, 0x052F, "cyrillic"),
    (0x0590, 0x05FF, "hebrew"),
    (0x0600, 0x06FF, "arabic"),
    (0x0750, 0x077F, "arabic"),
    (0x08A0, 0x08FF, "arabic"),
    (0x3040, 0x30FF, "kana"),
    (0xAC00, 0xD7AF, "hangul"),
    (0x1100, 0x11FF, "hangul"),
)


def unmix(token: str) -> str:
    """Undo look-alike letters in a token that mixes Latin with Cyrillic or Greek; others are returned unchanged."""
    scripts = {script_of(char) for char in token} - {""}
    if "latin" not in scripts or len(scripts) < 2 or not scripts & {"cyrillic", "greek"}:
        return token
    counts = {name: sum(script_of(char) == name for char in token) for name in scripts}
    if counts["latin"] < counts.get("cyrillic", 0):
        turned = token.translate(_LATIN_TO_CYRILLIC)
        if all(script_of(char) in ("cyrillic", "") for char in turned):
            return turned
    return token.translate(_CYRILLIC_LOOKS).translate(_GREEK_LOOKS)


_KEY_STEPS = (
    ("tsch", "C"), ("sch", "S"), ("tch", "C"), ("zh", "J"), ("sh", "S"), ("ch", "C"), ("kh", "k"), ("gh", "g"),
    ("ph", "f"), ("th", "t"), ("dh", "d"), ("bh", "b"), ("dzh", "J"), ("dj", "J"), ("ts", "s"), ("tz", "s"),
    ("ck", "k"), ("ff", "v"), ("ce", "se"), ("ci", "si"), ("cy", "si"), ("c", "k"), ("q", "k"), ("x", "ks"),
    ("w", "v"), ("j", "J"),
)  # fmt: skip
_SILENT_H = re.compile(r"(?<=[^aeiouy])h|h(?=[^aeiouy]|$)")
_SOFT = re.compile(r"J(?=$)|(?<=[aeiou])J(?=[^aeiouy])|(?<=[i])J")
_SPOKEN = re.compile("[aeiou]")
_VOWELS = str.maketrans("", "", "aeiouy")


_DOUBLE = re.compile(r"(.)\1")
_VOWEL_SORTS = str.maketrans("aeiyou", "AEIIUU")
_VOWEL_PAIRS = (("AE", "I"), ("AI", "I"), ("EA", "I"), ("E", "I"), ("AU", "U"))


def _once(text: str) -> str:
    """Without letters that repeat the one before."""
    if _DOUBLE.search(text) is None:
        return text
    return "".join([char for char, before in zip(text, "\0" + text, strict=False) if char != before])


def _sounds(token: str) -> str:
    """A folded Latin token with its consonants as they sound; vowels as they are."""
    text = token
    if len(text) > 1:
        for old, new in _KEY_STEPS:
            if old in text:
                text = text.replace(old, new)
    text = _SOFT.sub("i", text)
    if _SPOKEN.search(token):  # in a name without its vowels ("mhmmd") every h is heard
        text = _SILENT_H.sub("", text)
    return _once(text)


@lru_cache(maxsize=65536)
def phonetic_keys(token: str) -> tuple[str, str]:
    """A folded Latin token as it sounds: its consonants, a first vowel as "a"; and again with vowels of three sorts.

    "mohammed" and "muhammad" both give "mhmd", but "mUhAmId" and "mUhAmAd"; "qaeda" and "qaida" both "kIdA". A token
    of another script is its own key.
    """
    if not token.isascii() or token.isdigit():
        return token, token
    text = _sounds(token)
    first = "a" if text and text[0] in "aeiouy" else ""
    spoken = text.translate(_VOWEL_SORTS)
    for pair, sort in _VOWEL_PAIRS:
        if pair in spoken:
            spoken = spoken.replace(pair, sort)
    return first + _once(text.translate(_VOWELS)), _once(spoken)
