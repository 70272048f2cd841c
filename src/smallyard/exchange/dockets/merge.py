"""Joining what two sides wrote of one docket: the same result whatever came first, and whoever joins it.

Each side's acts are in the order of its own feed; between the sides no order is needed, since of each side the latest
of its acts of a kind stands, and where the two say different things both are kept. Nothing here depends on when an
entry arrived or on any clock.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from smallyard.errors import InputError
from smallyard.exchange.dockets.acts import Act, Opening, Role, docket_opener, read_act
from smallyard.exchange.index import Held

__all__ = ["Merged", "Uncounted", "Written", "merge"]

_Act = TypeVar("_Act", bound=Act)


@dataclass(frozen=True, slots=True)
class Written:
    """One act with whose entry it is. `role` is opener or other."""

    feed: str
    sequence: int
    at: str
    role: Role
    act: Act


@dataclass(frozen=True, slots=True)
class Uncounted:
    """An entry that speaks of the docket and does not count, and why; without a `sequence`, all of a feed."""

    feed: str
    sequence: int | None
    why: str


@dataclass(frozen=True)
class Merged:
    """A docket with the acts that count, in order of their days, and the entries that do not."""

    docket: str
    opening: Written | None
    acts: tuple[Written, ...] = ()
    uncounted: tuple[Uncounted, ...] = field(default=())

    @property
    def opener(self) -> str:
        """The feed of the side that opened it."""
        return docket_opener(self.docket)

    @property
    def other(self) -> str | None:
        """The feed of the other side; None until the opening is here."""
        act = self.opening.act if self.opening is not None else None
        return act.other if isinstance(act, Opening) else None

    def of(self, kind: type[_Act], role: Role | None = None) -> Iterator[tuple[Written, _Act]]:
        """The acts of a kind, of one side or both, in the order of each side's feed."""
        found = [one for one in self.acts if isinstance(one.act, kind) and role in (None, one.role)]
        for one in sorted(found, key=lambda one: (one.role, one.sequence)):
            assert isinstance(one.act, kind)
            yield one, one.act

    def latest(self, *kinds: type[Act], role: Role | None = None) -> Written | None:
        """Of the acts of these kinds, the last written; without a role, of acts that one side alone writes."""
        found = [one for one in self.acts if isinstance(one.act, kinds) and role in (None, one.role)]
        return max(found, key=lambda one: (one.sequence, one.feed), default=None)

    def last(self, kind: type[_Act], role: Role | None = None) -> _Act | None:
        """What the latest act of a kind says."""
        found = self.latest(kind, role=role)
        return found.act if found is not None and isinstance(found.act, kind) else None


def merge(
    docket: str, held: Iterable[Held], *, aside: Collection[str] = (), disowned: Collection[tuple[str, int]] = ()
) -> Merged:
    """Join the entries that speak of a docket.

    Args:
        docket: the docket.
        held: the entries, in any order; the same one twice counts once.
        aside: feeds whose publishers signed two histories: nothing of theirs counts.
        disowned: entries, by feed and number, of which their publisher said that they are not his own.
    """
    entries = {(one.feed, one.sequence): one for one in held}
    uncounted: list[Uncounted] = []
    read: list[tuple[Held, Act]] = []
    for place in sorted(entries):
        one = entries[place]
        if one.feed in aside:
            continue
        if place in disowned:
            uncounted.append(
                Uncounted(*place, "its publisher says that it is not his own: the key was in other hands")
            )
        else:
            try:
                read.append((one, read_act(one.body)))
            except InputError as failed:
                uncounted.append(Uncounted(*place, f"it cannot be read: {failed}"))
    opener = docket_opener(docket)
    opening = next(((one, act) for one, act in read if one.feed == opener and isinstance(act, Opening)), None)
    if opening is None:
        return Merged(docket, None, (), (*uncounted, *_set_aside([opener], aside)))
    first, said = opening
    assert isinstance(said, Opening)
    acts = []
    for one, act in read:
        role = Role.OPENER if one.feed == opener else Role.OTHER if one.feed == said.other else None
        why = _why_not(role, act, said, first_sequence=first.sequence, sequence=one.sequence)
        if why or role is None:
            uncounted.append(Uncounted(one.feed, one.sequence, why))
        else:
            acts.append(Written(one.feed, one.sequence, one.at, role, act))
    acts.sort(key=lambda one: (one.act.on, one.at, one.feed, one.sequence))
    uncounted.sort(key=lambda one: (one.feed, one.sequence or 0))
    uncounted += _set_aside([said.other], aside)
    begun = next(one for one in acts if one.feed == first.feed and one.sequence == first.sequence)
    return Merged(docket, begun, tuple(acts), tuple(uncounted))


def _set_aside(sides: Iterable[str], aside: Collection[str]) -> list[Uncounted]:
    """The sides whose publishers signed two histories: which of these a reader holds must not matter."""
    return [Uncounted(one, None, "its publisher signed two histories") for one in sides if one in aside]


def _why_not(role: Role | None, act: Act, said: Opening, *, first_sequence: int, sequence: int) -> str:
    """Why an act does not count; empty if it does."""
    if role is None:
        return "its publisher is no side of this docket"
    if act.type != said.type:
        return f"it is an act of a {act.type}, and this is a {said.type}"
    if act.by not in (Role.EITHER, role):
        who = "side that opened the docket" if act.by is Role.OPENER else "other side"
        return f"{act.act} is for the {who} to write"
    if isinstance(act, Opening) and sequence != first_sequence:
        return "the docket is open already"
    return ""
