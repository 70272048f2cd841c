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
    """One act as it stands in its author's feed."""

    on: Day
    """The day of the act, as its author dates it."""
    at: str
    """When the entry was written, ISO 8601 in UTC, by its author's clock."""
    role: Role
    """Which side wrote it."""
    feed: str
    """The identity of the feed it stands in."""
    sequence: int
    """The number of its entry in that feed, from 0."""
    act: str
    """Which act it is, such as request, visit or position."""
    fields: dict[str, Any]
    """What it says beside its day, by field; what is empty is left out."""
    withheld: tuple[str, ...] = ()
    """The names of the fields that are committed to and not shared, in alphabetical order."""


class Owed(Noun):
    """What is to be done next and by whom."""

    who: WhoseTurn
    """Which side owes the step."""
    what: str
    """What is to be done, in words."""
    by: Day | None = None
    """The last day that is in time; null where none is set."""


class Difference(Noun):
    """Something of which the two sides say different things. Both stand."""

    what: str
    """Of what they say different things, in words."""
    opener: str
    """What the side that opened the docket says."""
    other: str
    """What the other side says."""


class Meeting(Noun):
    """A meeting of a working group, as one side or both announce it."""

    id: str
    """The name that the sides give the meeting within the docket."""
    day: Day
    """Its day at its place. Where both sides announce it and differ, here and below stands what the opener says."""
    time: str | None
    """When it begins, hours and minutes of 24 (09:30) at its place; null where it is not said."""
    zone: str | None
    """The time zone of day and time, such as Asia/Shanghai; null where it is not said."""
    place: str | None
    """Where it is held; null where it is not said."""
    level: str | None
    """The rank at which it is held, such as vice minister; null where it is not said."""
    agenda: tuple[str, ...]
    """What is to be spoken of, a line for each: what either side put there, without repeats."""
    said_by: WhoseTurn
    """Which side announced it, or both."""


class AgreedAction(Noun):
    """Something to be done, as one side proposes it."""

    id: str
    """The name that the sides give the action within the docket."""
    what: str
    """What is to be done, in its proposer's words."""
    owner: WhoseTurn
    """Which side is to do it, or both."""
    due: Day | None
    """The last day that is in time, as proposed; null where none is."""
    proposed_by: Role
    """Which side proposed it in these words."""
    agreed: bool
    """The side that did not propose it agreed to this very entry; false where it has not yet."""
    done: bool
    """It is agreed, and each side that owns it reports it done."""
    entry: str = ""
    """The leaf hash of the entry that proposes it, SHA-256 in hex, by which it is agreed to; empty where it is not
    held."""


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
