"""HS codes as a line's own: two codes of which rules know the same are one, whatever their digits.

Rules ask of a code whether it begins with one of some others. What is asked while decisions are made is noted, and
codes with the same answers to all of it are of one class: a decision made for one of them is that of any other, but
for the code itself where it is said. A rule that asks for digits, or does anything else with a code, makes classes of
codes with the same digits.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

__all__ = ["Codes", "OwnCode"]

_Question = tuple[str, ...] | int
"""With which codes it begins, or what its first digits are."""
_WHOLE = 99
_MOST_QUESTIONS = 200
"""More than this and every code is a class of its own."""
_MOST_KNOWN = 20_000


class Codes:
    """The classes of codes by what was asked of any of them so far, for transactions with the same other facts.

    `version` counts the questions.

    Args:
        numbers: of classes; none is given twice.
    """

    def __init__(self, numbers: Iterator[int]) -> None:
        self.version = 0
        self._numbers = numbers
        self._questions: dict[_Question, None] = {}
        self._classes: dict[tuple[object, ...], int] = {}
        self._known: dict[tuple[str, ...], int] = {}

    def class_of(self, codes: tuple[str, ...]) -> int:
        """The number of the class of some codes, one for each item; an empty text for an item that has none.

        A number stands for the same answers always; when there is a new question, all numbers are new.
        """
        known = self._known.get(codes)
        if known is None:
            answers = (
                (code.startswith(one) if isinstance(one, tuple) else code[:one]) if code else None
                for code in codes
                for one in self._questions
            )
            key = (*map(bool, codes), *answers)
            known = self._classes.get(key)
            if known is None:
                known = self._classes[key] = next(self._numbers)
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[codes] = known
        return known

    def asked(self, question: _Question) -> None:
        """Note a question; where it is new, all classes are new."""
        if question in self._questions or _WHOLE in self._questions:
            return
        if question == _WHOLE or len(self._questions) >= _MOST_QUESTIONS:
            self._questions = {_WHOLE: None}
        else:
            self._questions[question] = None
        self.version += 1
        self._classes.clear()
        self._known.clear()


class OwnCode(str):
    """A code that notes what is asked of it, and is said as a mark."""

    mark: str
    _codes: Codes

    @classmethod
    def of(cls, code: str, mark: str, codes: Codes) -> OwnCode:
        """A code that is said as `mark`."""
        made = cls(code)
        made.mark, made._codes = mark, codes
        return made

    @property
    def plain(self) -> str:
        """The code itself; it is looked at, whole."""
        self._codes.asked(_WHOLE)
        return str.__str__(self)

    def startswith(self, prefix: Any, *where: Any) -> bool:
        """Whether it begins so, which is noted."""
        if where:
            return self.plain.startswith(prefix, *where)
        prefixes = (prefix,) if isinstance(prefix, str) else tuple(prefix)
        self._codes.asked(prefixes)
        return str.startswith(self, prefixes)

    def __getitem__(self, place: Any) -> str:
        if isinstance(place, slice) and place == slice(place.stop) and isinstance(place.stop, int) and place.stop > 0:
            self._codes.asked(place.stop)
            return str.__getitem__(self, place)
        return self.plain[place]

    def __eq__(self, other: object) -> bool:
        # Equal texts of one transaction have one mark.
        return self.mark == other.mark if isinstance(other, OwnCode) else self.plain == other

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __bool__(self) -> bool:
        return True  # no code is empty

    def __int__(self) -> int:
        return int(self.plain)

    def __float__(self) -> float:
        return float(self.plain)

    def __radd__(self, other: str) -> str:
        return other + self.plain

    def __format__(self, spec: str, /) -> str:
        return format(self.plain, spec) if spec else self.mark

    def __str__(self) -> str:
        return self.mark

    def __hash__(self) -> int:
        return hash(self.plain)


def _whole(name: str) -> Any:
    does = getattr(str, name)

    def looking(code: OwnCode, *given: Any, **named: Any) -> Any:
        return does(code.plain, *given, **named)

    return looking


_KEPT = frozenset({*vars(OwnCode), *vars(object), "__getnewargs__", "maketrans"})
for _name in vars(str).keys() - _KEPT:
    setattr(OwnCode, _name, _whole(_name))
for _name in ("__lt__", "__le__", "__gt__", "__ge__", "__repr__"):
    setattr(OwnCode, _name, _whole(_name))
