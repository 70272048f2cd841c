"""Time limits that an act starts, counted in calendar days, and how they stand on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Literal

from smallyard.exchange.dockets.tables import rows
from smallyard.model.day import Day, day
from smallyard.model.noun import Noun

__all__ = ["Clock", "ClockRule", "Standing", "clock_rules", "run"]


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One time limit: what starts it, how long it is, what follows, and where that stands."""

    id: str
    type: str
    starts: str
    days: int
    since: date
    until: date | None
    title: str
    consequence: str
    citation: str
    standing: str
    source: str


class Standing(StrEnum):
    """How a time limit stands."""

    RUNNING = "running"
    MET = "met"
    LATE = "late"
    """What was to be done was done after its last day."""
    OVERDUE = "overdue"
    ENDED = "ended"
    """It no longer matters: the docket ended otherwise."""


class Clock(Noun):
    """A time limit as it stands on a day."""

    id: str
    """The rule that sets it (such as check_60), or `answer-` or `action-` and the name of what a side dated."""
    title: str
    """What is to be done."""
    began: Day | None
    """The day from which it is counted, itself not counted; null where no such day is known."""
    due: Day
    """The last day that is in time, in calendar days."""
    standing: Standing
    """How it stands on the day it is looked at."""
    day: int | None
    """Calendar days since `began`: to the day it was met or ended, else to the day it is looked at; null without
    `began`."""
    met: Day | None = None
    """The day on which what was to be done was done; null where it was not, as far as is said."""
    consequence: str = ""
    """What the rule says follows; empty of a limit that a side set itself."""
    citation: str = ""
    """Where the rule stands; empty of a limit that a side set itself."""
    note: str = ""
    """What is not certain about it, such as that the rule's own text was not read; empty where nothing is."""
    owner: Literal["opener", "other", "both"] | None = None
    """Which side is to do it; null where it is not said."""

    @property
    def left(self) -> int | None:
        """Days left on the day it is looked at, negative when overdue; None unless it runs or is overdue."""
        if self.standing not in (Standing.RUNNING, Standing.OVERDUE) or self.day is None or self.began is None:
            return None
        return (self.due - self.began).days - self.day


@cache
def clock_rules() -> dict[str, ClockRule]:
    """The time limits by their id."""
    return {
        row["id"]: ClockRule(
            **{
                **row,
                "days": int(row["days"]),
                "since": day(row["since"]),
                "until": day(row["until"]) if row["until"] else None,
            }  # type: ignore[arg-type]
        )
        for row in rows("clocks.csv")
    }


def run(
    rule: ClockRule,
    started: date,
    as_of: date,
    met: date | None,
    *,
    ended: date | None = None,
    note: str = "",
    owner: Literal["opener", "other", "both"] | None = None,
) -> Clock | None:
    """A time limit that an act started; None if the rule did not apply then.

    Args:
        rule: the rule.
        started: the day of the act.
        as_of: the day on which it is looked at.
        met: the day on which what was to be done was done, if it was.
        ended: the day on which the docket ended otherwise.
        note: what is not certain.
        owner: whose it is to do.
    """
    if rule.until is not None and started > rule.until:
        return None
    began = started
    notes = [note] if note else []
    if started < rule.since:
        began = rule.since
        notes.append(
            f"The rule is of {rule.since}, after the act of {started}; it is counted from that day, since our "
            "sources do not say that earlier days count."
        )
    due = began + timedelta(days=rule.days)
    if met is not None and met <= as_of:
        standing, at = (Standing.MET if met <= due else Standing.LATE), met
    elif ended is not None and ended <= as_of:
        standing, at = Standing.ENDED, ended
    else:
        standing, at = (Standing.RUNNING if as_of <= due else Standing.OVERDUE), as_of
    if rule.standing:
        notes.append(f"Standing: {rule.standing}.")
    return Clock(
        id=rule.id,
        title=rule.title,
        began=began,
        due=due,
        standing=standing,
        day=(at - began).days,
        met=met if met is not None and met <= as_of else None,
        consequence=rule.consequence,
        citation=rule.citation,
        note=" ".join(notes),
        owner=owner,
    )
