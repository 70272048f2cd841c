"""An end-use check from request to removal or referral: 15 CFR 744.15(c), 744.11(b), the policy of 7 October 2022."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Literal

from smallyard.exchange.dockets.acts import (
    Accept,
    CheckWithdraw,
    Decline,
    Listed,
    Outcome,
    ProposeRemoval,
    Refer,
    Removed,
    Request,
    Role,
    Schedule,
    Visit,
)
from smallyard.exchange.dockets.clocks import Clock, Standing, clock_rules, run
from smallyard.exchange.dockets.merge import Merged
from smallyard.exchange.dockets.told import Difference, Owed, Told

__all__ = ["told"]

_CAUSE = (
    "Did the host government prevent the check? The policy of 7 October 2022 turns on it, and no outcome says so."
)


_EARLIER = (
    "The party came on the Unverified List on {}, before this request. Do the 60 days to the process for the Entity "
    "List run, or are they over? That turns on the request that led to the listing, which is not in this docket."
)


def told(merged: Merged, as_of: date, leaves: Mapping[tuple[str, int], str]) -> Told:
    """What the acts of a check make of it on a day."""
    request = merged.opening.act if merged.opening is not None else None
    assert isinstance(request, Request)
    answer = merged.latest(Accept, Decline, role=Role.OTHER)
    outcome, visit = merged.last(Outcome), merged.last(Visit, Role.OPENER)
    planned = _planned(merged)
    withdrawn, refer = merged.last(CheckWithdraw), merged.last(Refer)
    proposed, removed = merged.last(ProposeRemoval), merged.last(Removed)
    listed_since = _listed_since(merged, request)

    done = _done(merged, outcome)
    ended = next((one.on for one in (withdrawn, removed, refer) if one is not None), None)
    if ended is None and outcome is not None and outcome.result == "favorable" and not listed_since:
        ended = outcome.on
    clocks = tuple(_clocks(request, listed_since, as_of, done, ended))
    cause = outcome.cause if outcome is not None and outcome.result == "not_completed" else None
    late = [one for one in clocks if one.standing in (Standing.OVERDUE, Standing.LATE)]
    questions = [_CAUSE] if late and done is None and cause is None else []
    if listed_since and done is None and ended is None and _listed_earlier(request, listed_since):
        questions.append(_EARLIER.format(listed_since))
    due = min((one.due for one in clocks if one.standing is Standing.RUNNING), default=None)

    def state(stage: str, who: Literal["opener", "other", "both"] | None, what: str, follows: str = "") -> Told:
        return Told(
            stage,
            (Owed(who=who, what=what, by=due),) if who else (),
            clocks,
            tuple(_differences(merged)),
            tuple(questions),
            follows or _follows(late, cause, outcome),
            planned if visit is None and outcome is None else None,
            ended=ended,
        )

    if withdrawn is not None:
        return state("withdrawn", None, "")
    if removed is not None:
        return state("removed", None, "", f"The party came off the {removed.list} on {removed.on}.")
    if refer is not None:
        return state("referred", None, "", f"Referred to {refer.to.replace('_', ' ')} on {refer.on}.")
    if proposed is not None:
        return state("removal proposed", "opener", "publish the removal, or say why not")
    if outcome is not None:
        return _after(outcome, state, listed=bool(listed_since))
    if visit is not None:
        return state("visited", "opener", "state the outcome")
    if merged.last(Visit, Role.OTHER) is not None:
        return state("visited, says the host", "opener", "say whether the visit took place")
    if planned is not None:
        if planned < as_of:
            return state("scheduled", "both", f"say whether the visit of {planned} took place, or name another day")
        return state("scheduled", "both", f"carry out the visit of {planned}")
    if answer is not None and isinstance(answer.act, Decline):
        return state("declined", "opener", "state the outcome, or ask again")
    if answer is not None:
        return state("accepted", "other", "name a day for the visit")
    return state("requested", "other", "accept or decline")


def _after(outcome: Outcome, state: Callable[..., Told], *, listed: bool) -> Told:
    if outcome.result == "favorable":
        if not listed:
            return state("favorable", None, "")
        return state("favorable", "opener", "propose the removal from the list (744.15(c)(2))")
    if outcome.result == "unfavorable":
        return state("unfavorable", "opener", "refer the matter, or say why not")
    return state("not completed", "opener", "refer the matter, or request the check again")


def _planned(merged: Merged) -> date | None:
    """The day of the visit: the host's, who arranges it, else the requesting side's."""
    for role in (Role.OTHER, Role.OPENER):
        found = merged.last(Schedule, role)
        if found is not None:
            return found.visit_on
    return None


def _done(merged: Merged, outcome: Outcome | None) -> date | None:
    """The day on which the check was done, as the requesting side has it: its visit, else its outcome.

    None if it says that the check was not completed.
    """
    if outcome is not None and outcome.result == "not_completed":
        return None
    visits = [act.on for _, act in merged.of(Visit, Role.OPENER)]
    return min(visits) if visits else outcome.on if outcome is not None else None


def _listed_since(merged: Merged, request: Request) -> date | None:
    listed = [act.on for _, act in merged.of(Listed) if act.list == "UVL"]
    return min(listed) if listed else request.unverified_since


def _clocks(
    request: Request, listed: date | None, as_of: date, done: date | None, ended: date | None
) -> Iterator[Clock]:
    rules = clock_rules()
    first = run(rules["check_60"], request.on, as_of, done, ended=ended, owner="other")
    if first is not None:
        yield first
    if listed is not None and not _listed_earlier(request, listed):
        second = run(rules["listed_60"], listed, as_of, done, ended=ended, owner="other")
        if second is not None:
            yield second


def _listed_earlier(request: Request, listed: date) -> bool:
    """Whether the party was on the list before this request, and the request was made under the policy.

    The 60 days that follow a listing are then those of an earlier request.
    """
    return listed < request.on and request.on > clock_rules()["listed_60"].since


def _follows(late: list[Clock], cause: str | None, outcome: Outcome | None) -> str:
    if not late or (outcome is not None and outcome.result != "not_completed"):
        return ""
    if cause in ("party", "other"):
        return (
            "The time is over, but the host government is not said to have prevented the check: the policy of 7 "
            "October 2022 does not turn on it."
        )
    last = max(late, key=lambda one: one.due)
    if cause == "host_government":
        return f"The time ended on {last.due}: {last.consequence} ({last.citation})."
    return f"The time ended on {last.due}. {last.consequence[0].upper()}{last.consequence[1:]} ({last.citation})."


def _differences(merged: Merged) -> Iterator[Difference]:
    """What the two sides say differently of the same visit."""
    ours, theirs = merged.last(Schedule, Role.OPENER), merged.last(Schedule, Role.OTHER)
    if ours is not None and theirs is not None and ours.visit_on != theirs.visit_on:
        yield Difference(what="the day of the planned visit", opener=str(ours.visit_on), other=str(theirs.visit_on))
    one, two = merged.last(Visit, Role.OPENER), merged.last(Visit, Role.OTHER)
    if one is not None and two is not None:
        if one.on != two.on:
            yield Difference(what="the day of the visit", opener=str(one.on), other=str(two.on))
        if None not in (one.accompanied, two.accompanied) and one.accompanied != two.accompanied:
            words = {True: "yes", False: "no"}
            yield Difference(
                what="whether officials of the host were there",
                opener=words[bool(one.accompanied)],
                other=words[bool(two.accompanied)],
            )
    answer = merged.latest(Accept, Decline, role=Role.OTHER)
    if answer is not None and isinstance(answer.act, Decline) and one is not None and one.on >= answer.act.on:
        opener, other = f"visited {one.on}", f"declined {answer.act.on}"
        yield Difference(what="whether the check took place", opener=opener, other=other)
