"""What part 740 names by name: its exceptions with their dates, and sets of items, places and parties."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from smallyard.law.tables.reading import day_or_none, in_span, rows
from smallyard.model.eccn import Eccn
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene

__all__ = ["ApprovedEntity", "Cover", "LicenseException", "LicenseExceptions", "NamedItem"]


@dataclass(frozen=True, slots=True)
class LicenseException:
    """One license exception and the span in which it could be used."""

    symbol: str
    section: str
    title: str
    since: date
    until: date | None
    status: str
    """What BIS has said of it beside the text, where it says that the text is not enforced."""
    citation: str


@dataclass(frozen=True, slots=True)
class NamedItem:
    """An ECCN paragraph in a set, with all below it but for `exempt`.

    `objects` are what software or technology must be for. `scope` says which part is meant where it is not all, and
    `key` under which answer that is known; with "!" before it, what is meant is the part that the answer denies.
    """

    eccn: Eccn
    exempt: tuple[Eccn, ...]
    objects: tuple[Eccn, ...]
    scope: str
    key: str
    since: date | None
    until: date | None
    citation: str


@dataclass(frozen=True, slots=True)
class Cover:
    """Whether a classification lies in a set.

    Where that is unknown, `part` is the row to look at if only part of its paragraph is meant; without a `part` the
    classification is not deep enough, and `below` is a row that it might lie in.
    """

    certainty: Kleene
    part: NamedItem | None = None
    below: NamedItem | None = None


@dataclass(frozen=True, slots=True)
class ApprovedEntity:
    """An ultimate consignee or end user in the UAE that Supp. No. 8 to part 740 approves, and for what."""

    name: str
    sta: bool
    advanced_computing: bool
    subsidiaries: bool
    since: date | None
    until: date | None


_OUTSIDE = Cover(FALSE)


class LicenseExceptions:
    """The lists of part 740, asked with a day."""

    def __init__(
        self,
        exceptions: Iterable[LicenseException],
        items: Iterable[tuple[str, NamedItem]],
        places: Iterable[tuple[str, str, date | None, date | None]],
        approved: Iterable[ApprovedEntity],
    ) -> None:
        self.exceptions = tuple(exceptions)
        self._items: dict[str, list[NamedItem]] = {}
        for name, item in items:
            self._items.setdefault(name, []).append(item)
        self._entries = {name: frozenset(one.eccn.entry for one in held) for name, held in self._items.items()}
        self._places: dict[str, list[tuple[str, date | None, date | None]]] = {}
        for name, country, since, until in places:
            self._places.setdefault(name, []).append((country, since, until))
        self._approved = tuple(approved)
        self._names_approved = frozenset(one.name.casefold() for one in self._approved)
        self._covers = cache(self._cover)
        self._in = cache(self._members)

    @classmethod
    def load(cls) -> LicenseExceptions:
        """The tables license_exceptions, license_exception_items, license_exception_places, uae_approved_entities."""
        return cls(
            exceptions=(
                LicenseException(
                    row["symbol"],
                    row["section"],
                    row["title"],
                    date.fromisoformat(row["since"]),
                    day_or_none(row["until"]),
                    row["status"],
                    row["citation"],
                )
                for row in rows("license_exceptions.csv")
            ),
            items=(
                (
                    row["set"],
                    NamedItem(
                        Eccn.parse(row["eccn"]),
                        tuple(Eccn.parse(one) for one in row["except"].split()),
                        tuple(Eccn.parse(one) for one in row["objects"].split()),
                        row["scope"],
                        row["key"],
                        day_or_none(row["since"]),
                        day_or_none(row["until"]),
                        row["citation"],
                    ),
                )
                for row in rows("license_exception_items.csv")
            ),
            places=(
                (row["set"], row["iso2"], day_or_none(row["since"]), day_or_none(row["until"]))
                for row in rows("license_exception_places.csv")
            ),
            approved=(
                ApprovedEntity(
                    row["name"],
                    row["sta"] == "yes",
                    row["advanced_computing"] == "yes",
                    row["subsidiaries"] == "yes",
                    day_or_none(row["since"]),
                    day_or_none(row["until"]),
                )
                for row in rows("uae_approved_entities.csv")
            ),
        )

    def in_force(self, day: date) -> tuple[LicenseException, ...]:
        """The exceptions that could be used on a day, in the order of their sections."""
        return tuple(one for one in self.exceptions if in_span(one.since, one.until, day))

    def covers(self, name: str, eccn: Eccn | None, day: date) -> Cover:
        """Whether a classification lies in a set of items on a day; an unknown classification may lie in any.

        Raises:
            KeyError: there is no set of that name.
        """
        entries = self._entries.get(name)
        if entries is None:
            raise KeyError(f"no set of items is named {name}")
        if eccn is not None and eccn.entry not in entries:
            return _OUTSIDE
        return self._covers(name, eccn, day)

    def _cover(self, name: str, eccn: Eccn | None, day: date) -> Cover:
        rows_in_force = [row for row in self._items[name] if in_span(row.since, row.until, day)]
        if eccn is None:
            return Cover(UNKNOWN) if rows_in_force else _OUTSIDE
        result = _OUTSIDE
        for row in rows_in_force:
            found = _within(eccn, row)
            if found.certainty is TRUE:
                return found
            if found.certainty is UNKNOWN and (result.certainty is FALSE or result.part is None):
                result = found
        return result

    def places(self, name: str, day: date) -> frozenset[str]:
        """The countries of a named set on a day.

        Raises:
            KeyError: there is no set of that name.
        """
        if name not in self._places:
            raise KeyError(f"no set of places is named {name}")
        return self._in(name, day)

    def _members(self, name: str, day: date) -> frozenset[str]:
        return frozenset(code for code, since, until in self._places[name] if in_span(since, until, day))

    def approved_in_uae(self, day: date) -> tuple[ApprovedEntity, ...]:
        """The entities that Supp. No. 8 approves on a day; government agencies of the UAE are approved besides."""
        return tuple(one for one in self._approved if in_span(one.since, one.until, day))

    def names_approved(self, names: Iterable[str]) -> bool:
        """Whether one of these names is that of an entity that Supp. No. 8 approves, on whatever day."""
        return any(name.casefold() in self._names_approved for name in names)


def _within(eccn: Eccn, row: NamedItem) -> Cover:
    if eccn.within(row.eccn):
        if any(eccn.within(one) for one in row.exempt):
            return _OUTSIDE
        if any(one.within(eccn) for one in row.exempt):
            return Cover(UNKNOWN)
        return Cover(UNKNOWN, row) if row.objects or row.scope else Cover(TRUE)
    return Cover(UNKNOWN, below=row) if row.eccn.within(eccn) else _OUTSIDE
