"""The score that OFAC describes for its own Sanctions List Search, for comparison beside ours; never used to decide.

Sources: OFAC FAQ 246, 247 and 249 (the two techniques, Jaro-Winkler and Soundex, the higher score shown, the first
letter and the half of edit distance by which names are looked for). Where the FAQ leaves it open, what others have
published of the search's answers decides: parts of one or two letters count for nothing, and the prefix bonus of
Jaro-Winkler is given whatever the Jaro score, as the SimMetrics library of that time does. docs/screening.md tells
the quirks; tests/screening/test_like_ofac.py has the published scores.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz.distance import Levenshtein

if TYPE_CHECKING:
    from smallyard.lists.view import ListsView
    from smallyard.model.listing import ListCode, Listing

__all__ = ["SLIDER", "LikeOfac", "jaro", "jaro_winkler", "like_ofac", "only_like_ofac", "soundex"]

SLIDER = 80
"""The least score at which a listing that only this scoring finds is shown; OFAC recommends none."""
_ALIKE = 0.5
_SHORT = 2
_PREFIX, _SCALE = 4, 0.1
_CODES = {
    letter: code
    for letters, code in (("BFPV", "1"), ("CGJKQSXZ", "2"), ("DT", "3"), ("L", "4"), ("MN", "5"), ("R", "6"))
    for letter in letters
}


@dataclass(frozen=True, slots=True)
class LikeOfac:
    """One score from 0 to 100, the higher of two; `name` is the listed name that reaches it.

    `whole` compares the names as wholes, `parts` part by part, both from 0 to 1.
    """

    score: int
    name: str
    whole: float
    parts: float

    def as_dict(self) -> dict[str, object]:
        """As JSON types."""
        return {
            "score": self.score,
            "name": self.name,
            "whole": round(self.whole, 4),
            "parts": round(self.parts, 4),
        }

    @property
    def text(self) -> str:
        """The score with how it came about, in one line."""
        return f"{self.score} ({self.name}: as a whole {self.whole:.2f}, by its parts {self.parts:.2f})"


def like_ofac(asked: str, listed: Iterable[str]) -> LikeOfac:
    """The best score of a name against the names of one listing; 0 where nothing can be compared."""
    best = LikeOfac(0, "", 0.0, 0.0)
    ours = _parts(asked)
    for name in listed:
        whole, parts = _whole(ours, name), _by_parts(ours, _parts(name))
        score = round(100 * max(whole, parts))
        if score > best.score:
            best = LikeOfac(score, name, whole, parts)
    return best


def only_like_ofac(
    asked: str, view: ListsView, lists: Sequence[ListCode] | None, found: Collection[str]
) -> list[tuple[Listing, LikeOfac]]:
    """Listings in force that this scoring puts at the slider or above and that were not found, the best first.

    Args:
        asked: the name.
        view: the lists.
        lists: None for all.
        found: ids of listings that our own search found.
    """
    more = []
    for code in lists if lists is not None else [None]:
        for history in view.in_force(code):
            listing = history.listing
            if listing.id not in found:
                score = like_ofac(asked, [name.text for name in listing.names])
                if score.score >= SLIDER:
                    more.append((listing, score))
    return sorted(more, key=lambda one: (-one[1].score, one[0].id))


def _whole(ours: Sequence[str], listed: str) -> float:
    """The whole name typed against the whole name as listed, surname first; only if both begin with one letter."""
    typed, name = " ".join(ours), " ".join(_parts(listed))
    return jaro_winkler(typed, name) if typed and name and typed[0] == name[0] else 0.0


def _by_parts(ours: Sequence[str], theirs: Sequence[str]) -> float:
    """The mean, over the parts typed, of the best part listed; parts neither half alike nor like in sound give 0."""
    telling = [part for part in ours if len(part) > _SHORT] or ours
    if not telling or not theirs:
        return 0.0
    return sum(max(_pair(part, other) for other in theirs) for part in telling) / len(telling)


@lru_cache(maxsize=65536)
def _pair(part: str, other: str) -> float:
    if Levenshtein.normalized_similarity(part, other) < _ALIKE and soundex(part) != soundex(other):
        return 0.0
    return jaro_winkler(part, other)


@lru_cache(maxsize=16384)
def _parts(name: str) -> tuple[str, ...]:
    """The parts of a name: upper case, without marks; hyphens part, apostrophes and stops do not."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    spaced = "".join(char if char.isalnum() else "" if char in "'’`." else " " for char in plain)
    return tuple(spaced.upper().split())


def jaro_winkler(left: str, right: str) -> float:
    """Jaro's similarity, from 0 to 1, with Winkler's bonus for up to four first letters, given whatever it is.

    Sources: M. A. Jaro, JASA 84 (1989); W. E. Winkler, String Comparator Metrics, ASA Survey Research Methods (1990).
    """
    similarity = jaro(left, right)
    prefix = 0
    for one, other in zip(left[:_PREFIX], right[:_PREFIX], strict=False):
        if one != other:
            break
        prefix += 1
    return similarity + prefix * _SCALE * (1 - similarity)


def jaro(left: str, right: str) -> float:
    """Jaro's similarity, from 0 to 1: half transpositions count as halves, which libraries round down.

    Source: M. A. Jaro, Advances in Record-Linkage Methodology, JASA 84 (1989).
    """
    if left == right:
        return 1.0 if left else 0.0
    window = max(len(left), len(right)) // 2 - 1
    taken = [False] * len(right)
    ours: list[str] = []
    for place, char in enumerate(left):
        for other in range(max(0, place - window), min(place + window + 1, len(right))):
            if not taken[other] and right[other] == char:
                taken[other] = True
                ours.append(char)
                break
    if not ours:
        return 0.0
    theirs = [char for char, met in zip(right, taken, strict=True) if met]
    moved = sum(one != other for one, other in zip(ours, theirs, strict=True)) / 2
    count = len(ours)
    return (count / len(left) + count / len(right) + (count - moved) / count) / 3


@lru_cache(maxsize=65536)
def soundex(word: str) -> str:
    """The American Soundex code of a word, such as R163 for Robert; empty for a word without Latin letters.

    Source: National Archives, "The Soundex Indexing System": the same code twice in a row counts once, also across H
    and W, but not across a vowel.
    """
    letters = [char for char in word.upper() if "A" <= char <= "Z"]
    if not letters:
        return ""
    out, last = letters[0], _CODES.get(letters[0], "")
    for char in letters[1:]:
        code = _CODES.get(char, "")
        if code and code != last:
            out += code
        if char not in "HW":
            last = code
    return (out + "000")[:4]
