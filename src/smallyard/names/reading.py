"""Tokens and readings: what a name is once it has been taken apart."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from smallyard.names.lexicon import TokenClass

__all__ = ["MAX_TOKENS", "Reading", "ReadingKind", "Token", "combinations", "token"]

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
    GUESSED = 6
    """A guess: vowels that a script leaves out, Wade-Giles or Cantonese spelling as pinyin. Never near-exact."""


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


@lru_cache(maxsize=131072)
def token(text: str, kind: TokenClass, concept: str = "", role: str = "") -> Token:
    """A token; equal ones are one object."""
    return Token(text, kind, concept, role)


def combinations(choices: list[tuple[str, ...]], limit: int) -> list[tuple[str, ...]]:
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
