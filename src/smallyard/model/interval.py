"""Dates that are known exactly, and dates that are only known to lie between two others."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import model_validator

from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.noun import Noun

__all__ = ["Basis", "DateInterval"]


class Basis(StrEnum):
    """How we come to know a date."""

    STATED = "stated"
    """A source gives the name and the date."""
    DERIVED = "derived"
    """Snapshots and the rules' own counts leave one possibility."""
    BRACKETED = "bracketed"
    """It happened on some day between two dated snapshots or rules; which one is not known."""


class DateInterval(Noun):
    """The day on which something happened: one day, or some day from `earliest` to `latest`, both included.

    None at either end means that side is open: nothing we hold bounds it.
    """

    earliest: date | None
    """The first day on which it can have happened, ISO 8601. None: nothing bounds it."""
    latest: date | None
    """The last day on which it can have happened, ISO 8601. None: nothing bounds it."""
    basis: Basis = Basis.STATED
    """How the day is known; if bracketed it lies between the two, else both are the day itself."""

    @model_validator(mode="after")
    def _in_order(self) -> DateInterval:
        if self.earliest and self.latest and self.earliest > self.latest:
            raise ValueError(f"earliest {self.earliest} is after latest {self.latest}")
        if self.basis is not Basis.BRACKETED and (self.earliest != self.latest or self.earliest is None):
            raise ValueError(f"a {self.basis} date is one day; give it as earliest and latest both")
        return self

    @classmethod
    def on(cls, day: date, basis: Basis = Basis.STATED) -> DateInterval:
        """One known day."""
        return cls(earliest=day, latest=day, basis=basis)

    @classmethod
    def between(cls, earliest: date | None, latest: date | None) -> DateInterval:
        """Some day in a bracket; a bracket of one day is a derived date."""
        if earliest is not None and earliest == latest:
            return cls.on(earliest, Basis.DERIVED)
        return cls(earliest=earliest, latest=latest, basis=Basis.BRACKETED)

    def happened_by(self, day: date) -> Kleene:
        """Whether it had happened by the end of `day`."""
        if self.latest is not None and self.latest <= day:
            return TRUE
        if self.earliest is not None and self.earliest > day:
            return FALSE
        return UNKNOWN

    def happened_within(self, after: date, until: date) -> Kleene:
        """Whether it happened after the day `after` and no later than `until`: the days a difference covers."""
        return self.happened_by(until) & ~self.happened_by(after)

    def __str__(self) -> str:
        if self.earliest == self.latest and self.earliest is not None:
            return self.earliest.isoformat() + ("" if self.basis is Basis.STATED else f" ({self.basis})")
        first = self.earliest.isoformat() if self.earliest else "an unknown day"
        last = self.latest.isoformat() if self.latest else "an unknown day"
        return f"between {first} and {last}"
