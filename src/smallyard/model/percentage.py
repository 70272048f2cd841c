"""Percentages of an entity as a deal states them: known exactly, or as a range."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.noun import Noun
from smallyard.model.share import UNKNOWN_SHARE, Share

__all__ = ["NONE", "UNKNOWN_PERCENTAGE", "Percentage", "PercentageField", "total"]

_WHOLE = Decimal(100)
_ACCEPTED = "is not a share in percent; accepted: 25, 12.5, a range such as 10-20, or a bound such as over 50"
Percent = Annotated[Decimal, Field(ge=0, le=100, description="Percent.")]
"""A share in percent."""


class Percentage(Noun):
    """So many percent of an entity; both bounds are equal where it is known exactly.

    It keeps the digits that were given, for it is put on record. Sums over graphs are made of `share.Share`, in units
    that know a bound that is not reached.
    """

    at_least: Percent
    """The least that it may be."""
    at_most: Percent
    """The most that it may be; equal to `at_least` where it is known exactly."""

    @model_validator(mode="after")
    def _in_order(self) -> Percentage:
        if self.at_least > self.at_most:
            raise ValueError("at_least is above at_most")
        return self

    def reaches(self, percent: int | Decimal) -> Kleene:
        """Whether it is `percent` or more."""
        return TRUE if self.at_least >= percent else FALSE if self.at_most < percent else UNKNOWN

    def exceeds(self, percent: int | Decimal) -> Kleene:
        """Whether it is more than `percent`."""
        return TRUE if self.at_least > percent else FALSE if self.at_most <= percent else UNKNOWN

    def of(self, other: Percentage) -> Percentage:
        """This share of another one: 40 percent of 90 percent is 36 percent."""
        least = self.at_least * other.at_least / _WHOLE
        return Percentage(at_least=least, at_most=self.at_most * other.at_most / _WHOLE)

    def less(self, other: Percentage) -> Percentage:
        """What remains of it when `other` is taken away; never below nothing."""
        return Percentage(
            at_least=max(self.at_least - other.at_most, Decimal(0)),
            at_most=max(self.at_most - other.at_least, Decimal(0)),
        )

    def __str__(self) -> str:
        least, most = f"{self.at_least.normalize():f}", f"{self.at_most.normalize():f}"
        return least if self.at_least == self.at_most else f"{least} to {most}"


NONE = Percentage(at_least=Decimal(0), at_most=Decimal(0))
"""Nothing at all."""
UNKNOWN_PERCENTAGE = Percentage(at_least=Decimal(0), at_most=_WHOLE)
"""Nobody has said."""


def total(shares: list[Percentage]) -> Percentage:
    """The sum of shares of one whole, which cannot be more than all of it."""
    least = min(sum((one.at_least for one in shares), Decimal(0)), _WHOLE)
    return Percentage(at_least=least, at_most=min(sum((one.at_most for one in shares), Decimal(0)), _WHOLE))


def _read(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError(_ACCEPTED)
    if isinstance(value, int | float | Decimal):
        return {"at_least": value, "at_most": value}
    if isinstance(value, str):
        try:
            share = Share.parse(value)
        except ValueError:
            share = UNKNOWN_SHARE
        if share == UNKNOWN_SHARE:
            raise ValueError(_ACCEPTED)
        return {"at_least": share.at_least, "at_most": share.at_most}
    return value


PercentageField = Annotated[Percentage, BeforeValidator(_read)]
"""A share, read from a number of percent, a range "10-20", a bound "over 50", or both bounds."""
