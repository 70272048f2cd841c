"""Strong Kleene logic: facts are true, false or unknown, and unknown is never quietly false.

Source: S. C. Kleene, Introduction to Metamathematics (1952), section 64.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import NoReturn

__all__ = ["FALSE", "TRUE", "UNKNOWN", "Kleene", "all_of", "any_of"]


class Kleene(Enum):
    """A fact's truth value. Ordered false < unknown < true, so that *and* is the least, *or* the greatest."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2

    @staticmethod
    def of(value: bool | None) -> Kleene:
        """Read an optional bool, where None means that nobody has said."""
        if value is None:
            return UNKNOWN
        return TRUE if value else FALSE

    def __and__(self, other: Kleene) -> Kleene:
        return self if self._value_ <= other._value_ else other

    def __or__(self, other: Kleene) -> Kleene:
        return self if self._value_ >= other._value_ else other

    def __invert__(self) -> Kleene:
        return _NOT[self]

    def __bool__(self) -> NoReturn:
        # An accidental `if fact:` would turn unknown into a guess; the caller must say which it means.
        raise TypeError("a Kleene value has no truth of its own: compare it with TRUE, FALSE or UNKNOWN")

    @property
    def known(self) -> bool | None:
        """The plain bool, or None where it is unknown."""
        return None if self is UNKNOWN else self is TRUE


TRUE, FALSE, UNKNOWN = Kleene.TRUE, Kleene.FALSE, Kleene.UNKNOWN
_NOT = {TRUE: FALSE, FALSE: TRUE, UNKNOWN: UNKNOWN}


def all_of(facts: Iterable[Kleene]) -> Kleene:
    """True if every fact is true, false if one is false, else unknown; true of no facts."""
    result = TRUE
    for fact in facts:
        result &= fact
    return result


def any_of(facts: Iterable[Kleene]) -> Kleene:
    """True if one fact is true, false if every one is false, else unknown; false of no facts."""
    result = FALSE
    for fact in facts:
        result |= fact
    return result
