"""What the rules of a type of docket make of its acts: the parts of a docket's state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from smallyard.exchange.dockets.acts import Role
from smallyard.exchange.dockets.clocks import Clock
from smallyard.model.day import Day
from smallyard.model.noun import Noun

__all__ = ["AgreedAction", "Difference", "Meeting", "Owed", "Said", "Told", "WhoseTurn"]

WhoseTurn = Literal["opener", "other", "both"]
"""Which side owes the next step."""


class Said(Noun):
    """One act as it stands in its author's feed.

    `fields` is what it says beside its day, `withheld` the names of fields that are committed to and not shared.
    """

    on: Day
    at: str
    role: Role
    feed: str
    sequence: int
    act: str
    fields: dict[str, Any]
    withheld: tuple[str, ...] = ()


class Owed(Noun):
    """What is to be done next and by whom; `by` a day, if there is one."""

    who: WhoseTurn
    what: str
    by: Day | None = None


class Difference(Noun):
    """Something of which the two sides say different things. Both stand."""

    what: str
    opener: str
    other: str


class Meeting(Noun):
    """A meeting of a working group, as one side or both announce it."""

    id: str
    day: Day
    time: str | None
    zone: str | None
    place: str | None
    level: str | None
    agenda: tuple[str, ...]
    said_by: WhoseTurn


class AgreedAction(Noun):
    """Something to be done: `agreed` when the side that did not propose it agreed to it as it stands."""

    id: str
    what: str
    owner: WhoseTurn
    due: Day | None
    proposed_by: Role
    agreed: bool
    done: bool
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What the rules of one type of docket make of its acts."""

    stage: str
    owed: tuple[Owed, ...] = ()
    clocks: tuple[Clock, ...] = ()
    differences: tuple[Difference, ...] = ()
    questions: tuple[str, ...] = ()
    follows: str = ""
    visit_on: date | None = None
    meetings: tuple[Meeting, ...] = ()
    actions: tuple[AgreedAction, ...] = ()
    positions: tuple[Said, ...] = ()
    ended: date | None = None
