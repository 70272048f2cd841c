"""The fence: what the correlation and the law together say of every HS line that goes from one country to another.

A route (origin, destination, day) falls into a class: all routes to which the law says the same of every linked ECCN.
There are far fewer classes than routes, so that each line is looked at once for each class, not for each pair of
countries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Protocol

from smallyard.model.eccn import Eccn
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.trade.portions import NONE, Part, Portion, under_control, under_requirement
from smallyard.trade.requirement import EAR99, Control, Requirements, Ruling
from smallyard.trade.scope_result import Grouping

__all__ = ["Fence", "LinesOf", "Linked", "Standing"]


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
        """At least this share of the code's value."""

    @property
    def central(self) -> Decimal:
        """About this share."""

    @property
    def upper(self) -> Decimal:
        """At most this share."""

    def in_force(self, day: date) -> bool:
        """Whether the link holds on a day."""


LinesOf = Callable[[str], Sequence[Linked]]
"""The links of an HS edition."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a line holds: what may be controlled, and what needs a license."""

    controlled: Portion
    licensed: Portion


OUTSIDE = Standing(NONE, NONE)


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
        self._routes: dict[tuple[bool, str, date], int] = {}
        self._parts: dict[tuple[str, str, int], tuple[Part, ...]] = {}
        self._standings: dict[tuple[str, str, int], Standing] = {}

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
        key = (origin == "US", destination, day)
        found = self._routes.get(key)
        if found is None:
            found = self._routes[key] = self._classify(origin, destination, day)
        return found

    def _classify(self, origin: str, destination: str, day: date) -> int:
        asked = self.requirements
        rulings = tuple(
            asked.ruling(eccn, origin, destination, day) if asked.controls(eccn, day) is not None else _NOT_LISTED
            for eccn in self._eccns
        )
        rest = asked.ruling(EAR99, origin, destination, day)
        # What turns on the chapter is asked for the destination itself.
        own = (origin == "US", destination) if rest.required is UNKNOWN else ()
        key = (day, rest, rulings, own)
        if key not in self._numbers:
            self._numbers[key] = len(self._classes)
            self._classes.append(_Class(day, (rest, *rulings), origin, destination))
        return self._numbers[key]

    def codes(self, edition: str) -> Iterator[str]:
        """The codes that have links, as the links have them."""
        return iter(self._links[edition])

    def parts(self, edition: str, code: str, number: int) -> tuple[Part, ...]:
        """The ECCNs of a line that are on the list on the class's day, with whether each needs a license."""
        key = (edition, code, number)
        if key not in self._parts:
            of = self._classes[number]
            found: dict[Eccn, Part] = {}
            for length in range(2, min(len(code), 6) + 1):
                for eccn, portion, link in self._links[edition].get(code[:length], ()):
                    ruling = of.rulings[self._place[eccn]]
                    if ruling is not _NOT_LISTED and link.in_force(of.day):
                        # Of links of one ECCN the longest code speaks.
                        found[eccn] = Part(eccn, portion, ruling.required)
            self._parts[key] = tuple(found.values())
        return self._parts[key]

    def rest(self, code: str, number: int) -> Ruling:
        """What the law says of goods of a line that are on no ECCN."""
        of = self._classes[number]
        ruling = of.rulings[0]
        if ruling.required is not UNKNOWN:
            return ruling
        return self.requirements.ruling(EAR99, of.origin, of.destination, of.day, code[:2])

    def ruling(self, eccn: Eccn, number: int) -> Ruling:
        """What the law says of an ECCN on routes of a class."""
        return self._classes[number].rulings[self._place[eccn]]

    def day(self, number: int) -> date:
        """The day of a class."""
        return self._classes[number].day

    def standing(self, edition: str, code: str, number: int) -> Standing:
        """What a line holds on routes of a class."""
        key = (edition, code, number)
        found = self._standings.get(key)
        if found is None:
            parts, rest = self.parts(edition, code, number), self.rest(code, number).required
            if not parts and rest is FALSE:
                found = OUTSIDE
            else:
                found = Standing(under_control(parts), under_requirement(parts, rest))
            self._standings[key] = found
        return found

    def groups(self, by: Grouping, edition: str, code: str, number: int) -> dict[str, Standing]:
        """What a line holds under each control, reason or ECCN: they overlap."""
        parts = self.parts(edition, code, number)
        if by is Grouping.ECCN:
            return {str(one.eccn): Standing(under_control([one]), under_requirement([one])) for one in parts}
        named = _control if by is Grouping.CONTROL else _reason
        listed = [(one, self.requirements.controls(one.eccn, self.day(number)) or ()) for one in parts]
        asked = [(one, self.ruling(one.eccn, number).controls) for one in parts]
        rest = self.rest(code, number).controls
        names = {named(one) for _, found in (*listed, *asked) for one in found} | {named(one) for one in rest}
        return {
            name: Standing(
                under_requirement([_only(one, found, name, named) for one, found in listed]),
                under_requirement(
                    [_only(one, found, name, named) for one, found in asked], _reaches(rest, name, named)
                ),
            )
            for name in sorted(names)
        }


_NOT_LISTED = Ruling(FALSE, ())


def _control(control: Control) -> str:
    return control.control


def _reason(control: Control) -> str:
    return control.reason or "not list-based"


def _reaches(found: Sequence[Control], name: str, named: Callable[[Control], str]) -> Kleene:
    here = [one.certain for one in found if named(one) == name]
    return TRUE if any(here) else UNKNOWN if here else FALSE


def _only(part: Part, found: Sequence[Control], name: str, named: Callable[[Control], str]) -> Part:
    return replace(part, required=_reaches(found, name, named))
