"""The fence: what the correlation and the law together say of every HS line that goes from one country to another.

A route (origin, destination, day) falls into a class: all routes to which the law says the same of every linked ECCN.
There are far fewer classes than routes, so that each line is looked at once for each class, not for each pair of
countries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from smallyard.model.eccn import Eccn
from smallyard.model.kleene import UNKNOWN
from smallyard.trade.look import NOTHING_LISTED, Candidate, Look
from smallyard.trade.portions import Portion
from smallyard.trade.requirement import EAR99, Requirements, Ruling

__all__ = ["Fence", "LinesOf", "Linked"]


class Linked(Protocol):
    """A link of an HS code to an ECCN, as `correlation.Link` is."""

    @property
    def hs(self) -> str:
        """The code, or the beginning of codes."""

    @property
    def eccn(self) -> str:
        """The ECCN."""

    @property
    def lower(self) -> Decimal:
        """At least this share (in [0, 1]) of the code's value."""

    @property
    def central(self) -> Decimal:
        """About this share, in [0, 1]."""

    @property
    def upper(self) -> Decimal:
        """At most this share, in [0, 1]."""

    def in_force(self, day: date) -> bool:
        """Whether the link holds on a day."""


LinesOf = Callable[[str], Sequence[Linked]]
"""The links of an HS edition."""


@dataclass(frozen=True, slots=True)
class _Class:
    day: date
    rulings: tuple[Ruling, ...]
    """Of EAR99, then of every linked ECCN in order."""
    origin: str
    destination: str
    """One of the routes, for what is asked later (EAR99 by chapter)."""


class Fence:
    """What links and law say of lines.

    Args:
        requirements: the law, each question asked once.
        links: the links of an HS edition, such as `correlation.links`.
        without: ECCNs (entries or paragraphs) that a what-if takes off the Commerce Control List.
    """

    def __init__(self, requirements: Requirements, links: LinesOf, without: frozenset[Eccn] = frozenset()) -> None:
        self.requirements = requirements
        self._without = without
        self._links_of = links
        self._links: dict[str, dict[str, list[tuple[Eccn, Portion, Linked]]]] = {}
        self._eccns: tuple[Eccn, ...] = ()
        self._place: dict[Eccn, int] = {}
        self._classes: list[_Class] = []
        self._numbers: dict[tuple[object, ...], int] = {}
        self._routes: dict[tuple[str, str, date], int] = {}
        self._bases: dict[tuple[bool, str, date], tuple[Ruling, ...]] = {}
        self._origin_matters: dict[date, tuple[tuple[int, Eccn], ...]] = {}
        self._looks: dict[tuple[str, str, int], Look] = {}
        self._empty: dict[int, Look] = {}

    def prepare(self, editions: Sequence[str]) -> None:
        """Read the links of these editions; to be called before the first route."""
        for edition in editions:
            if edition not in self._links:
                found: dict[str, list[tuple[Eccn, Portion, Linked]]] = defaultdict(list)
                for one in self._links_of(edition):
                    eccn = Eccn.parse(one.eccn)
                    if not any(eccn.within(left_out) for left_out in self._without):
                        found[one.hs].append((eccn, Portion.of(one.lower, one.central, one.upper), one))
                self._links[edition] = dict(found)
        named = {eccn for by_code in self._links.values() for held in by_code.values() for eccn, _, _ in held}
        if not named <= set(self._eccns):
            assert not self._classes, "links are read before the first route"
            self._eccns = tuple(sorted(named))
            self._place = {eccn: place for place, eccn in enumerate(self._eccns, start=1)}

    def route(self, origin: str, destination: str, day: date) -> int:
        """The class of a route."""
        alike = self.requirements.alike(day)
        key = (alike.origin_of_any(origin), alike.destination(destination), day)
        found = self._routes.get(key)
        if found is None:
            found = self._routes[key] = self._classify(origin, key[1], day)
        return found

    def _classify(self, origin: str, destination: str, day: date) -> int:
        home = origin == "US"
        rulings = list(self._base(origin, destination, day))
        if not home:
            # Where goods leave from matters to few ECCNs: only these are asked about again.
            for place, eccn in self._by_origin(day):
                rulings[place] = self.requirements.ruling(eccn, origin, destination, day)
        # What turns on the chapter is asked later, for this destination.
        own = (home, destination) if rulings[0].required is UNKNOWN else ()
        # Equal rulings are one object.
        key = (day, tuple(map(id, rulings)), own)
        if key not in self._numbers:
            self._numbers[key] = len(self._classes)
            self._classes.append(_Class(day, tuple(rulings), origin, destination))
        return self._numbers[key]

    def _base(self, origin: str, destination: str, day: date) -> tuple[Ruling, ...]:
        """The rulings on EAR99 and on every linked ECCN for one of the origins abroad, or for the United States."""
        key = (origin == "US", destination, day)
        if key not in self._bases:
            asked = self.requirements
            self._bases[key] = (
                asked.ruling(EAR99, origin, destination, day),
                *(
                    asked.ruling(eccn, origin, destination, day)
                    if asked.controls(eccn, day) is not None
                    else NOTHING_LISTED
                    for eccn in self._eccns
                ),
            )
        return self._bases[key]

    def _by_origin(self, day: date) -> tuple[tuple[int, Eccn], ...]:
        """The ECCNs, with their places, for which it matters where abroad goods leave from."""
        if day not in self._origin_matters:
            asked = self.requirements
            self._origin_matters[day] = tuple(
                (place, eccn)
                for eccn, place in self._place.items()
                if asked.controls(eccn, day) is not None and asked.origin_matters(eccn, day)
            )
        return self._origin_matters[day]

    def look(self, edition: str, code: str, number: int) -> Look:
        """A line on routes of a class."""
        key = (edition, code, number)
        found = self._looks.get(key)
        if found is None:
            found = self._looks[key] = self._look(edition, code, number)
        return found

    def _look(self, edition: str, code: str, number: int) -> Look:
        of = self._classes[number]
        found: dict[Eccn, Candidate] = {}
        by_code = self._links[edition]
        for length in range(2, min(len(code), 6) + 1):
            for eccn, portion, link in by_code.get(code[:length], ()):
                controls = self.requirements.controls(eccn, of.day)
                if controls is not None and link.in_force(of.day):
                    # Of links of one ECCN that of the longest code speaks.
                    found[eccn] = Candidate(eccn, portion, controls, of.rulings[self._place[eccn]])
        rest = of.rulings[0]
        if rest.required is UNKNOWN:
            rest = self.requirements.ruling(EAR99, of.origin, of.destination, of.day, code[:2])
        if not found and rest is of.rulings[0]:
            return self._empty.setdefault(number, Look((), rest))
        return Look(tuple(found.values()), rest)
