"""A share in percent, as a range where it is not known exactly."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import lru_cache

from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene

__all__ = ["HALF", "NONE", "UNIT", "UNKNOWN_SHARE", "WHOLE", "Share"]

UNIT = 10**9
"""Units in one percent: shares are counted in billionths of a percent, so that sums are exact."""
HALF, WHOLE = 50 * UNIT, 100 * UNIT
_NUMBER = r"(\d{1,3}(?:[.,]\d{1,15})?)\s*%?"
_EXACT = re.compile(_NUMBER)
_RANGE = re.compile(rf"{_NUMBER}\s*(?:-|–|—|to|\.\.)\s*{_NUMBER}", re.IGNORECASE)
_ABOVE = re.compile(rf"(>=|≥|>|over|more than|above|at least|from)\s*{_NUMBER}", re.IGNORECASE)
_BELOW = re.compile(rf"(<=|≤|<|under|less than|below|at most|up to)\s*{_NUMBER}", re.IGNORECASE)
_STRICT = {">", "<", "over", "more than", "above", "under", "less than", "below"}


@dataclass(frozen=True, slots=True)
class Share:
    """A share between `low` and `high`, both included, in billionths of a percent (see `UNIT`).

    A bound that is not reached ("more than 25") is one unit beyond it.
    """

    low: int
    high: int

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high <= WHOLE:
            raise ValueError(f"a share from {self.low / UNIT} to {self.high / UNIT} percent")

    @classmethod
    def percent(cls, low: Decimal | int | str, high: Decimal | int | str | None = None) -> Share:
        """A share in percent; exact if `high` is not given. Digits beyond the ninth widen the range.

        Raises:
            ValueError: not numbers from 0 to 100 in order.
        """
        units = Decimal(low) * UNIT
        least = int(units.to_integral_value(ROUND_FLOOR))
        upper = units if high is None else Decimal(high) * UNIT
        return cls(least, int(upper.to_integral_value(ROUND_CEILING)))

    @staticmethod
    @lru_cache(maxsize=50_000)
    def parse(text: str) -> Share:
        """Read "51", "51%", "25-50", "25% to 50%", ">50", "at least 50", "less than 25"; empty text is unknown.

        Raises:
            ValueError: anything else.
        """
        text = " ".join(text.split())
        if not text:
            return UNKNOWN_SHARE
        if match := _EXACT.fullmatch(text):
            return Share.percent(_decimal(match[1]))
        if match := _RANGE.fullmatch(text):
            return Share.percent(_decimal(match[1]), _decimal(match[2]))
        if match := _ABOVE.fullmatch(text):
            return Share(Share.percent(_decimal(match[2])).low + (match[1].casefold() in _STRICT), WHOLE)
        if match := _BELOW.fullmatch(text):
            return Share(0, Share.percent(_decimal(match[2])).high - (match[1].casefold() in _STRICT))
        raise ValueError(f"{text!r} is not a share in percent")

    @classmethod
    def total(cls, shares: Iterable[Share]) -> Share:
        """The sum of shares that different owners hold of one thing: at most the whole of it."""
        held = list(shares)
        return cls(min(sum(one.low for one in held), WHOLE), min(sum(one.high for one in held), WHOLE))

    @property
    def exact(self) -> bool:
        """Whether the share is known exactly."""
        return self.low == self.high

    @property
    def half_or_more(self) -> Kleene:
        """Whether it is 50 percent or more."""
        if self.low >= HALF:
            return TRUE
        return UNKNOWN if self.high >= HALF else FALSE

    @property
    def at_least(self) -> Decimal:
        """The lower bound in percent."""
        return Decimal(self.low) / UNIT

    @property
    def at_most(self) -> Decimal:
        """The upper bound in percent."""
        return Decimal(self.high) / UNIT

    def __str__(self) -> str:
        if self.exact:
            return f"{_shown(self.low)}%"
        if self == UNKNOWN_SHARE:
            return "unknown"
        over = self.low % 1000 == 1
        under = self.high % 1000 == 999
        low, high = _shown(self.low - over), _shown(self.high + under)
        if self.high == WHOLE:
            return f"{'over' if over else 'at least'} {low}%"
        if self.low == 0:
            return f"{'under' if under else 'at most'} {high}%"
        return f"{'over ' if over else ''}{low}% to {'under ' if under else ''}{high}%"


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def _shown(units: int) -> str:
    """Percent to four decimals at most."""
    return f"{(Decimal(units) / UNIT).quantize(Decimal('0.0001')).normalize():f}"


UNKNOWN_SHARE = Share(0, WHOLE)
"""Anything from nothing to all."""
NONE = Share(0, 0)
"""Nothing, for certain."""
