"""Tests on an item's technical values, as tables of law write them: "tpp >= 4800", "datacenter", "!space_qualified".

Several are joined by "and" or by "or", never by both. A value that is not given makes a test unknown, not false.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from smallyard.errors import InputError, LawError
from smallyard.model.kleene import UNKNOWN, Kleene, all_of, any_of

__all__ = ["Comparison", "ParameterTest"]

_NUMERIC = re.compile(r"(?P<name>[a-z][a-z0-9_]*) (?P<sign><=|<|>=|>) (?P<limit>-?[0-9.]+)")
_PLAIN = re.compile(r"(?P<sign>!?)(?P<name>[a-z][a-z0-9_]*)")
_COMPARE: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "<": lambda value, limit: value < limit,
    "<=": lambda value, limit: value <= limit,
    ">": lambda value, limit: value > limit,
    ">=": lambda value, limit: value >= limit,
}
_WORDS = {"<": "below", "<=": "at most", ">": "above", ">=": "at least"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """One value held against a limit; without a limit, a value that must be true (or, with "!", false)."""

    name: str
    sign: str
    limit: Decimal | None

    @classmethod
    def parse(cls, text: str) -> Comparison:
        """Read "tpp >= 4800", "datacenter" or "!datacenter".

        Raises:
            LawError: it is none of these.
        """
        if match := _NUMERIC.fullmatch(text):
            return cls(match["name"], match["sign"], Decimal(match["limit"]))
        if match := _PLAIN.fullmatch(text):
            return cls(match["name"], match["sign"], None)
        raise LawError(f"{text!r} is not a test such as 'range_km >= 300' or 'datacenter'")

    def holds(self, parameters: Mapping[str, object], place: str = "parameters") -> Kleene:
        """Whether it holds of these values; unknown where the value is not given.

        Raises:
            InputError: the value is not of the kind that the test needs.
        """
        value = parameters.get(self.name)
        if value is None:
            return UNKNOWN
        if self.limit is None:
            if isinstance(value, bool):
                return Kleene.of(value != (self.sign == "!"))
            raise InputError(
                f"{value!r} is not true or false", field=f"{place}.{self.name}", accepted="true or false"
            )
        if isinstance(value, Decimal):
            return Kleene.of(_COMPARE[self.sign](value, self.limit))
        raise InputError(f"{value!r} is not a number", field=f"{place}.{self.name}", accepted="a number")

    @property
    def words(self) -> str:
        """What must hold: "tpp at least 4800"."""
        if self.limit is None:
            return f"not {self.name}" if self.sign else self.name
        return f"{self.name} {_WORDS[self.sign]} {self.limit}"

    def said(self, parameters: Mapping[str, object]) -> str:
        """What was found: "tpp is 4992, at least 4800: yes"."""
        value = parameters.get(self.name)
        if value is None:
            return f"{self.words}: not known"
        held = "yes" if self.holds(parameters).known else "no"
        if self.limit is None:
            return f"{self.words}: {held}"
        return f"{self.name} is {_shown(value)}, {_WORDS[self.sign]} {self.limit}: {held}"


def _shown(value: object) -> str:
    if not isinstance(value, Decimal):
        return str(value)
    # Rounded down, so that what is shown never lies on the other side of a limit that it only comes near.
    short = value.quantize(Decimal("0.0001"), rounding=ROUND_FLOOR) if value.as_tuple().exponent < -4 else value  # type: ignore[operator]
    return f"{short.normalize():f}"


@dataclass(frozen=True, slots=True)
class ParameterTest:
    """Comparisons of which all must hold, or of which one must (`either`)."""

    comparisons: tuple[Comparison, ...]
    either: bool = False

    @classmethod
    def parse(cls, text: str) -> ParameterTest:
        """Read comparisons joined by "and" or by "or".

        Raises:
            LawError: one is not a comparison, or both joints are used.
        """
        if " or " in text and " and " in text:
            raise LawError(f"{text!r} joins by 'and' and by 'or' at once")
        either = " or " in text
        parts = text.split(" or " if either else " and ")
        return cls(tuple(Comparison.parse(part) for part in parts), either)

    def holds(self, parameters: Mapping[str, object], place: str = "parameters") -> Kleene:
        """Whether it holds of these values.

        Raises:
            InputError: a value is not of the kind that its comparison needs.
        """
        results = [one.holds(parameters, place) for one in self.comparisons]
        return any_of(results) if self.either else all_of(results)

    def missing(self, parameters: Mapping[str, object]) -> tuple[str, ...]:
        """The names of values that are not given, each once."""
        return tuple(dict.fromkeys(one.name for one in self.comparisons if parameters.get(one.name) is None))
