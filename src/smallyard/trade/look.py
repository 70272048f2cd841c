"""One line as correlation and law see it together: its ECCNs, what each needs, and what the rest of it needs.

A look is made for a line of a trade on a class of routes (`fence`), or for a line of a firm's own shipment
(`exposure`); measures, groups and what-ifs are read off it in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from smallyard.model.eccn import Eccn
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.trade.portions import NONE, Part, Portion, moved, rest_of, under_control, under_requirement
from smallyard.trade.requirement import EAR99, Control, Ruling
from smallyard.trade.scope_result import Grouping

__all__ = ["NOTHING_LISTED", "OUTSIDE", "Candidate", "Look", "Standing"]

NOTHING_LISTED = Ruling(FALSE, ())
"""The answer where no party is listed."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a line holds: what may be controlled, and what needs a license."""

    controlled: Portion
    licensed: Portion


OUTSIDE = Standing(NONE, NONE)
"""That of a line certainly outside."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An ECCN that goods of a line may be under: how much of it, its controls anywhere, and its ruling there."""

    eccn: Eccn
    portion: Portion
    controls: tuple[Control, ...]
    ruling: Ruling

    @property
    def part(self) -> Part:
        """As a part with its requirement."""
        return Part(self.eccn, self.portion, self.ruling.required)


@dataclass(frozen=True)
class Look:
    """A line's candidates, and the ruling on what is under none of them (EAR99)."""

    candidates: tuple[Candidate, ...]
    rest: Ruling

    @cached_property
    def standing(self) -> Standing:
        """What the line holds."""
        if not self.candidates and self.rest.required is FALSE:
            return OUTSIDE
        parts = [one.part for one in self.candidates]
        return Standing(under_control(parts), under_requirement(parts, self.rest.required))

    def names(self, by: Grouping) -> tuple[str, ...]:
        """The controls, reasons or ECCNs that reach the line."""
        if by is Grouping.ECCN:
            return tuple(sorted({str(one.eccn) for one in self.candidates}))
        named = _name_of(by)
        found = {named(control) for one in self.candidates for control in (*one.controls, *one.ruling.controls)}
        return tuple(sorted(found | {named(control) for control in self.rest.controls}))

    def groups(self, by: Grouping) -> Iterator[tuple[str, Standing]]:
        """What the line holds under each control, reason or ECCN; these overlap."""
        for name in self.names(by):
            if by is Grouping.ECCN:
                parts = [one.part for one in self.candidates if str(one.eccn) == name]
                yield name, Standing(under_control(parts), under_requirement(parts))
                continue
            named = _name_of(by)
            listed = [replace(one.part, required=_reached(one.controls, name, named)) for one in self.candidates]
            asked = [
                replace(one.part, required=_reached(one.ruling.controls, name, named)) for one in self.candidates
            ]
            rest = _reached(self.rest.controls, name, named)
            yield name, Standing(under_requirement(listed), under_requirement(asked, rest))

    def without(self, by: Grouping, name: str) -> Look:
        """The same line if a control, reason or ECCN were not; goods of an ECCN that goes are EAR99."""
        if by is Grouping.ECCN:
            return replace(self, candidates=tuple(one for one in self.candidates if str(one.eccn) != name))
        named = _name_of(by)
        return Look(
            tuple(
                replace(
                    one,
                    controls=tuple(control for control in one.controls if named(control) != name),
                    ruling=_left(one.ruling, name, named),
                )
                for one in self.candidates
            ),
            _left(self.rest, name, named),
        )

    def freed(self, after: Look) -> Portion:
        """What of the line needs a license as it is and none as it would be."""
        pieces = [
            (Part(one.eccn, one.portion, one.ruling.required), then.required)
            for one, then in self._with(after)
            if _can_free(one.ruling, then)
        ]
        if _can_free(self.rest, after.rest):
            rest = rest_of([one.part for one in self.candidates])
            pieces.append((Part(EAR99, rest, self.rest.required), after.rest.required))
        return moved(pieces, self.standing.licensed, after.standing.licensed)

    def _with(self, after: Look) -> Iterator[tuple[Candidate, Ruling]]:
        """Every candidate of either, with its ruling before (in it) and after."""
        then = {one.eccn: one for one in after.candidates}
        for one in self.candidates:
            yield one, then[one.eccn].ruling if one.eccn in then else after.rest
        here = {one.eccn for one in self.candidates}
        for one in after.candidates:
            if one.eccn not in here:
                yield replace(one, ruling=self.rest), one.ruling


Named = Callable[[Control], str]


def _name_of(by: Grouping) -> Named:
    return _control if by is Grouping.CONTROL else _reason


def _control(control: Control) -> str:
    return control.control


def _reason(control: Control) -> str:
    return control.reason or "not list-based"


def _reached(found: Sequence[Control], name: str, named: Named) -> Kleene:
    here = [one.certain for one in found if named(one) == name]
    return TRUE if any(here) else UNKNOWN if here else FALSE


def _can_free(before: Ruling, after: Ruling) -> bool:
    """Whether something that asks for a license before asks for none after, or is less certain to."""
    if before == after or before.required is FALSE:
        return False
    then = {(one.control, one.reason): one.certain for one in after.controls}
    weaker = any(
        (one.control, one.reason) not in then or (one.certain and not then[one.control, one.reason])
        for one in before.controls
    )
    return weaker or (not before.controls and before.required is not after.required)


def _left(ruling: Ruling, name: str, named: Named) -> Ruling:
    """A ruling with one control or reason gone; what no control explains (a prohibition, a question) stays."""
    kept = tuple(one for one in ruling.controls if named(one) != name)
    if len(kept) == len(ruling.controls):
        return ruling
    return Ruling(TRUE if any(one.certain for one in kept) else UNKNOWN if kept else FALSE, kept)
