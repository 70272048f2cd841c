"""Sets of ECCNs as provisions write them: "3B001 (except .g and .h)", "any product group D or E", "600 series .y".

Written as words apart by spaces. A word is an ECCN with any paragraphs ("3B001.a.4"), an ECCN with ? for any
character ("?D???"), or EAR99, CCL, ANY, 600-series, 9x515, 600-series.y, 9x515.y, 600-series.a-x, 9x515.a-x; with !
before it, it is taken out of the set.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from smallyard.errors import LawError
from smallyard.model.eccn import Eccn
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene, any_of

__all__ = ["EccnSet"]

_ENTRY = re.compile(r"[0-9?][A-E?][0-9?]{3}")
_Test = Callable[[Eccn], Kleene]


@dataclass(frozen=True)
class EccnSet:
    """A set of classifications; `text` is how it is written in a table."""

    text: str
    included: tuple[_Test, ...]
    excluded: tuple[_Test, ...]

    @staticmethod
    @cache
    def parse(text: str) -> EccnSet:
        """Read a set.

        Raises:
            LawError: a word is not in one of the forms of this module.
        """
        words = text.split()
        return EccnSet(
            text,
            tuple(_test(word) for word in words if not word.startswith("!")),
            tuple(_test(word[1:]) for word in words if word.startswith("!")),
        )

    def contains(self, eccn: Eccn | None) -> Kleene:
        """Whether a classification lies in the set: unknown where it is missing or not deep enough to tell."""
        if eccn is None:
            return UNKNOWN if self.included else FALSE
        return _contains(self, eccn)


@cache
def _contains(eccns: EccnSet, eccn: Eccn) -> Kleene:
    included = any_of(test(eccn) for test in eccns.included)
    return included & ~any_of(test(eccn) for test in eccns.excluded)


def _test(word: str) -> _Test:
    if word in _NAMED:
        return _NAMED[word]
    entry, _, rest = word.partition(".")
    paragraphs = tuple(rest.split(".")) if rest else ()
    if not _ENTRY.fullmatch(entry) or "" in paragraphs:
        raise LawError(f"{word!r} names no set of ECCNs; accepted: 3B001.a.4, ?D???, 600-series.y, CCL, ANY, EAR99")

    def within(eccn: Eccn) -> Kleene:
        if eccn.is_ear99 or any(want not in ("?", have) for want, have in zip(entry, eccn.entry, strict=True)):
            return FALSE
        if eccn.paragraphs[: len(paragraphs)] == paragraphs:
            return TRUE
        return UNKNOWN if paragraphs[: len(eccn.paragraphs)] == eccn.paragraphs else FALSE

    return within


def _military(eccn: Eccn) -> Kleene:
    return Kleene.of(eccn.is_600_series)


def _spacecraft(eccn: Eccn) -> Kleene:
    return Kleene.of(eccn.is_9x515)


def _lowest(family: _Test) -> _Test:
    """The .y paragraphs of a family: unknown of an entry without its paragraph."""
    return lambda eccn: family(eccn) & (Kleene.of(eccn.paragraphs[0] == "y") if eccn.paragraphs else UNKNOWN)


def _higher(family: _Test) -> _Test:
    """The .a to .x paragraphs of a family."""
    return lambda eccn: family(eccn) & (Kleene.of(eccn.paragraphs[0] != "y") if eccn.paragraphs else UNKNOWN)


_NAMED: dict[str, _Test] = {
    "ANY": lambda _: TRUE,
    "EAR99": lambda eccn: Kleene.of(eccn.is_ear99),
    "CCL": lambda eccn: Kleene.of(not eccn.is_ear99),
    "600-series": _military,
    "600-series.y": _lowest(_military),
    "600-series.a-x": _higher(_military),
    "9x515": _spacecraft,
    "9x515.y": _lowest(_spacecraft),
    "9x515.a-x": _higher(_spacecraft),
}
