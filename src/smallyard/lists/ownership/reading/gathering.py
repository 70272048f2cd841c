"""What a reader has gathered: entities by id, stakes, and the place in the file that an error names."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from smallyard.errors import InputError
from smallyard.lists.ownership.graph import Entity, Stake
from smallyard.model.country import all_countries

__all__ = ["Gathered", "Place", "country_or_none", "span_end", "span_start"]


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file: its name and a row (a line of JSON lines, or the element of a JSON array), from 1."""

    file: str
    row: int

    def wrong(self, problem: str, field_name: str | None = None, accepted: str | None = None) -> InputError:
        """The error that names this place."""
        return InputError(problem, file=self.file, row=self.row, field=field_name, accepted=accepted)


@dataclass(slots=True)
class Gathered:
    """Entities and stakes of one file."""

    entities: dict[str, Entity] = field(default_factory=dict)
    stakes: list[Stake] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def country_or_none(code: str | None) -> str | None:
    """An ISO 3166-1 code as the model knows it: "us", "US-DE" and "GB" are read; anything else is not said."""
    short = (code or "").strip().upper()[:2]
    return short if short in all_countries() else None


def span_start(text: str, place: Place, field_name: str) -> date | None:
    """The first day that a date of any precision (2019, 2019-05, 2019-05-01, with time) can mean."""
    return _day(text, place, field_name, last=False)


def span_end(text: str, place: Place, field_name: str) -> date | None:
    """The day after the last day that it can mean: a stake that ended in 2019 surely ended by 2020."""
    found = _day(text, place, field_name, last=True)
    return found + timedelta(days=1) if found is not None and found < date.max else found


def _day(text: str, place: Place, field_name: str, *, last: bool) -> date | None:
    text = text.strip()[:10]
    if not text:
        return None
    parts = text.split("-")
    try:
        if len(parts) == 3:
            return date.fromisoformat(text)
        year = int(parts[0])
        month = int(parts[1]) if len(parts) == 2 else (12 if last else 1)
        if len(parts) > 3 or len(parts[0]) != 4:
            raise ValueError
        if not last:
            return date(year, month, 1)
        return (date(year + month // 12, month % 12 + 1, 1)) - timedelta(days=1)
    except ValueError:
        raise place.wrong(
            f"{text!r} is not a date", field_name, "a date such as 2023-08-01, 2023-08 or 2023"
        ) from None
