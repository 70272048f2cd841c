"""Portions of a trade line, as bounds with an estimate, and how those of several ECCNs are joined.

A line is one HS code. Of each linked ECCN we know that between `lower` and `upper` of the line's value fall under
it. A good has one classification (15 CFR 738.4), so ECCNs of a line do not overlap, except that one lies within the
other. Hence of all that a line holds of some ECCNs

    lower    at least as much as the largest of their lower bounds,
    upper    at most the sum of their upper bounds, and never more than all,
    central  the sum of their estimates, held within these bounds.

Shares are whole millionths, so that products with cents are exact. Reasoning about a license takes what is not on the
Commerce Control List (EAR99) as one more part, since some destinations need a license for that too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

from smallyard.model.eccn import Eccn
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene

__all__ = ["CENTRAL", "NONE", "WHOLE", "Part", "Portion", "moved", "rest_of", "under_control", "under_requirement"]

WHOLE = 1_000_000
"""Millionths in one."""
CENTRAL = (
    "Of each line the central estimates of its ECCNs are added, since a good has one classification, and held within "
    "the line's bounds. An ECCN that needs a license for certain counts whole, one of which it depends on facts that "
    "trade statistics do not carry (paragraph, technical values) counts half."
)
"""How central estimates are made, in words."""


@dataclass(frozen=True, slots=True, order=True)
class Portion:
    """A share of a line in millionths: lower <= central <= upper."""

    lower: int
    central: int
    upper: int

    def __post_init__(self) -> None:
        if not 0 <= self.lower <= self.central <= self.upper <= WHOLE:
            raise ValueError(f"not a portion: {self.lower}, {self.central}, {self.upper} of {WHOLE}")

    @classmethod
    def of(cls, lower: Decimal, central: Decimal, upper: Decimal) -> Portion:
        """From fractions; bounds are rounded outwards to millionths.

        Raises:
            ValueError: they are not in order, or not in [0, 1].
        """
        scaled = (
            (lower * WHOLE).to_integral_value(ROUND_FLOOR),
            (central * WHOLE).to_integral_value(ROUND_HALF_EVEN),
            (upper * WHOLE).to_integral_value(ROUND_CEILING),
        )
        return cls(*(int(one) for one in scaled))

    @property
    def standing(self) -> int:
        """0 certainly outside, 1 possibly inside, 2 mostly inside (by the estimate more than half)."""
        return 0 if not self.upper else 2 if 2 * self.central > WHOLE else 1


NONE = Portion(0, 0, 0)
"""Nothing of a flow."""


@dataclass(frozen=True, slots=True)
class Part:
    """What of a line falls under one ECCN, and whether that ECCN needs a license to the destination on the day."""

    eccn: Eccn
    portion: Portion
    required: Kleene = FALSE


def under_control(parts: Sequence[Part]) -> Portion:
    """What of a line falls under any of these ECCNs."""
    if not parts:
        return NONE
    lower = max(one.portion.lower for one in parts)
    upper = min(WHOLE, _added(parts, lambda one: one.portion.upper))
    return _held(lower, _added(parts, lambda one: one.portion.central), upper)


def under_requirement(parts: Sequence[Part], otherwise: Kleene = FALSE) -> Portion:
    """What of a line needs a license; `otherwise` is whether what is on no ECCN (EAR99) needs one."""
    surely = [one for one in parts if one.required is TRUE]
    surely_not = [one for one in parts if one.required is FALSE]
    maybe = [one for one in parts if one.required is not FALSE]
    not_surely = [one for one in parts if one.required is not TRUE]
    lower = max((one.portion.lower for one in surely), default=0)
    upper = WHOLE - max((one.portion.lower for one in surely_not), default=0)
    if otherwise is TRUE:
        lower = max(lower, WHOLE - min(WHOLE, _added(not_surely, lambda one: one.portion.upper)))
    if otherwise is FALSE:
        upper = min(upper, _added(maybe, lambda one: one.portion.upper))
    rest = WHOLE - min(WHOLE, _added(parts, lambda one: one.portion.central))
    doubled = _added(maybe, lambda one: one.portion.central * _WEIGHT[one.required]) + rest * _WEIGHT[otherwise]
    return _held(min(lower, upper), doubled // 2, upper)


def rest_of(parts: Sequence[Part]) -> Portion:
    """What of a line is under none of these ECCNs (EAR99)."""
    inside = under_control(parts)
    return Portion(WHOLE - inside.upper, WHOLE - inside.central, WHOLE - inside.lower)


def moved(pieces: Sequence[tuple[Part, Kleene]], before: Portion, after: Portion) -> Portion:
    """What of a line needed a license before and needs none after.

    Args:
        pieces: the parts that a change touches, each with its requirement before (in the part) and after.
        before: what needed a license before.
        after: what needs one after.
    """
    surely = (one.portion.lower for one, then in pieces if one.required is TRUE and then is FALSE)
    maybe = [one for one, then in pieces if one.required is not FALSE and then is not TRUE]
    upper = min(before.upper, _added(maybe, lambda one: one.portion.upper))
    lower = min(upper, max(surely, default=0))
    return _held(lower, max(0, before.central - after.central), upper)


_WEIGHT = {TRUE: 2, UNKNOWN: 1, FALSE: 0}


def _held(lower: int, central: int, upper: int) -> Portion:
    return Portion(lower, min(max(central, lower), upper), upper)


def _added(parts: Iterable[Part], amount: Callable[[Part], int]) -> int:
    """The sum over parts, where of one within another the larger of the outer and all its inner ones counts."""
    ordered = sorted(parts, key=lambda one: one.eccn)
    return _sum(ordered, amount)


def _sum(ordered: Sequence[Part], amount: Callable[[Part], int]) -> int:
    total, place = 0, 0
    while place < len(ordered):
        outer = ordered[place]
        end = place + 1
        while end < len(ordered) and ordered[end].eccn.within(outer.eccn):
            end += 1
        total += max(amount(outer), _sum(ordered[place + 1 : end], amount))
        place = end
    return total
