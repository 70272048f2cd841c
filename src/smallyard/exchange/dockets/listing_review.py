"""A review of a listing: a petition to the side that keeps the list, its questions, its decision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from smallyard.exchange.dockets.acts import (
    Acknowledge,
    Answer,
    AskInformation,
    Circulate,
    Decide,
    Petition,
    ReviewWithdraw,
    Role,
)
from smallyard.exchange.dockets.clocks import Clock, Standing, clock_rules, run
from smallyard.exchange.dockets.merge import Merged
from smallyard.exchange.dockets.told import Owed, Told, WhoseTurn

__all__ = ["told"]


def told(merged: Merged, as_of: date, leaves: Mapping[tuple[str, int], str]) -> Told:
    """What the acts of a review make of it on a day."""
    petition = merged.opening.act if merged.opening is not None else None
    assert isinstance(petition, Petition)
    decided, withdrawn = merged.last(Decide), merged.last(ReviewWithdraw)
    circulated = merged.last(Circulate)
    ended = decided.on if decided is not None else withdrawn.on if withdrawn is not None else None
    clocks = tuple(_clocks(merged, as_of, circulated, decided, ended))
    open_questions = [one for one in clocks if one.owner == "opener" and one.left is not None]
    unanswered = _unanswered(merged)
    if decided is not None:
        words = {"removed": "The listing is removed", "modified": "The listing is modified", "retained": "It stays"}
        cited = f" ({decided.citation})" if decided.citation else ""
        return Told(
            decided.result,
            clocks=clocks,
            follows=f"{words[decided.result]}, decided {decided.on}{cited}.",
            ended=ended,
        )
    if withdrawn is not None:
        return Told("withdrawn", clocks=clocks, ended=ended)
    if unanswered:
        by = min((one.due for one in open_questions), default=None)
        owed = Owed(who="opener", what=f"answer {', '.join(unanswered)}", by=by)
        return Told("information asked for", (owed,), clocks)
    by = next((one.due for one in clocks if one.id == "committee_30" and one.left is not None), None)
    if circulated is not None:
        return Told("before the committee", (Owed(who="other", what="decide", by=by),), clocks)
    if merged.last(Acknowledge) is not None or any(merged.of(AskInformation)):
        return Told("under review", (Owed(who="other", what="decide, or put it to the agencies"),), clocks)
    return Told("petitioned", (Owed(who="other", what="acknowledge the petition"),), clocks)


def _asked(merged: Merged) -> dict[str, AskInformation]:
    """The questions by name; asked again, the last stands."""
    return {act.question: act for _, act in merged.of(AskInformation)}


def _answered(merged: Merged) -> dict[str, date]:
    found: dict[str, date] = {}
    for _, act in merged.of(Answer, Role.OPENER):
        found[act.question] = min(found.get(act.question, act.on), act.on)
    return found


def _unanswered(merged: Merged) -> list[str]:
    answered = _answered(merged)
    return [name for name in _asked(merged) if name not in answered]


def _clocks(
    merged: Merged, as_of: date, circulated: Circulate | None, decided: Decide | None, ended: date | None
) -> Iterator[Clock]:
    answered = _answered(merged)
    for name, asked in _asked(merged).items():
        if asked.due is not None:
            yield dated(
                f"answer-{name}", f"Answer {name}", asked.on, asked.due, as_of, answered.get(name), ended, "opener"
            )
    if circulated is not None:
        met = decided.on if decided is not None else None
        found = run(clock_rules()["committee_30"], circulated.on, as_of, met, ended=ended, owner="other")
        if found is not None:
            yield found


def dated(
    id_: str, title: str, began: date, due: date, as_of: date, met: date | None, ended: date | None, owner: WhoseTurn
) -> Clock:
    """A time limit that a side set itself."""
    if met is not None:
        standing, at = (Standing.MET if met <= due else Standing.LATE), met
    elif ended is not None:
        standing, at = Standing.ENDED, ended
    else:
        standing, at = (Standing.RUNNING if as_of <= due else Standing.OVERDUE), as_of
    return Clock(
        id=id_,
        title=title,
        began=began,
        due=due,
        standing=standing,
        day=(at - began).days,
        met=met,
        owner=owner,
    )
