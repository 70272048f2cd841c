"""An issue before a working group: positions side by side, meetings, and actions that count when both agreed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from smallyard.exchange.dockets.acts import (
    AgreeAction,
    Close,
    IssueWithdraw,
    Meet,
    Position,
    ProposeAction,
    ReportAction,
    Role,
)
from smallyard.exchange.dockets.clocks import Clock
from smallyard.exchange.dockets.listing_review import dated
from smallyard.exchange.dockets.merge import Merged
from smallyard.exchange.dockets.told import AgreedAction, Difference, Meeting, Owed, Told, WhoseTurn

__all__ = ["told"]

_OTHER = {Role.OPENER: Role.OTHER, Role.OTHER: Role.OPENER}
_OWNERS = {"opener": (Role.OPENER,), "other": (Role.OTHER,), "both": (Role.OPENER, Role.OTHER)}


def told(merged: Merged, as_of: date, leaves: Mapping[tuple[str, int], str]) -> Told:
    """What the acts of an issue make of it on a day."""
    actions = tuple(_actions(merged, leaves))
    meetings = tuple(_meetings(merged))
    withdrawn = merged.last(IssueWithdraw)
    closed = {role: merged.last(Close, role) for role in (Role.OPENER, Role.OTHER)}
    both = [one.on for one in closed.values() if one is not None]
    ended = withdrawn.on if withdrawn is not None else max(both) if len(both) == 2 else None
    clocks = tuple(_clocks(merged, actions, as_of, ended))
    differences = tuple(_differences(merged))
    owed = [
        Owed(who=one.owner, what=f"{one.id}: {one.what}", by=one.due)
        for one in actions
        if one.agreed and not one.done
    ]
    owed += [
        Owed(
            who="other" if one.proposed_by is Role.OPENER else "opener", what=f"agree to {one.id}, or propose another"
        )
        for one in actions
        if not one.agreed
    ]
    if len(both) == 1:
        who: WhoseTurn = "other" if closed[Role.OTHER] is None else "opener"
        owed.append(Owed(who=who, what="close the issue too, or say what is open"))
    stage = "withdrawn" if withdrawn is not None else _stage(merged, meetings, actions, ended, as_of)
    return Told(
        stage,
        () if ended is not None else tuple(owed),
        clocks,
        differences,
        meetings=meetings,
        actions=actions,
        ended=ended,
    )


def _stage(
    merged: Merged, meetings: tuple[Meeting, ...], actions: tuple[AgreedAction, ...], ended: date | None, as_of: date
) -> str:
    if ended is not None:
        return "closed"
    if any(one.agreed for one in actions):
        return "actions done" if all(one.done for one in actions if one.agreed) else "actions agreed"
    if any(one.day > as_of for one in meetings):
        return "to be met on"
    if meetings:
        return "met on"
    return "positions stated" if any(merged.of(Position)) else "raised"


def _meetings(merged: Merged) -> Iterator[Meeting]:
    """Meetings by name: the latest word of each side; where they differ, the later of day and name in that order."""
    by_name: dict[str, dict[Role, Meet]] = {}
    for one, act in merged.of(Meet):
        by_name.setdefault(act.meeting, {})[one.role] = act
    found = []
    for name, said in by_name.items():
        said_by: WhoseTurn = "both" if len(said) == 2 else "opener" if Role.OPENER in said else "other"
        act = said.get(Role.OPENER) or said[Role.OTHER]
        agenda = dict.fromkeys(line for role in sorted(said) for line in said[role].agenda)
        found.append(Meeting.filled(act, id=name, agenda=tuple(agenda), said_by=said_by))
    yield from sorted(found, key=lambda one: (one.day, one.id))


def _actions(merged: Merged, leaves: Mapping[tuple[str, int], str]) -> Iterator[AgreedAction]:
    """Actions by name. Of each side the latest proposal stands; the other side agrees to that very entry."""
    agreements = {(act.action, act.entry, one.role) for one, act in merged.of(AgreeAction)}
    reports = {(act.action, one.role): act.done for one, act in merged.of(ReportAction)}
    found: dict[tuple[str, Role], AgreedAction] = {}
    for one, act in merged.of(ProposeAction):
        entry = leaves.get((one.feed, one.sequence), "")
        agreed = bool(entry) and (act.action, entry, _OTHER[one.role]) in agreements
        found[act.action, one.role] = AgreedAction.filled(
            act,
            id=act.action,
            proposed_by=one.role,
            agreed=agreed,
            done=agreed and all(reports.get((act.action, owner), False) for owner in _OWNERS[act.owner]),
            entry=entry,
        )
    for (name, role), action in sorted(found.items()):
        counter = found.get((name, _OTHER[role]))
        if action.agreed or counter is None or not counter.agreed:
            yield action  # else the other side's wording was agreed to instead


def _clocks(merged: Merged, actions: tuple[AgreedAction, ...], as_of: date, ended: date | None) -> Iterator[Clock]:
    began = merged.opening.act.on if merged.opening is not None else as_of
    for one in actions:
        if one.agreed and one.due is not None:
            reported = [act.on for _, act in merged.of(ReportAction) if act.action == one.id and act.done]
            met = max(reported) if one.done and reported else None
            proposed = [act.on for _, act in merged.of(ProposeAction) if act.action == one.id]
            start = max(proposed, default=began)
            yield dated(f"action-{one.id}", one.what, start, one.due, as_of, met, ended, one.owner)


def _differences(merged: Merged) -> Iterator[Difference]:
    meets: dict[str, dict[Role, Meet]] = {}
    for one, act in merged.of(Meet):
        meets.setdefault(act.meeting, {})[one.role] = act
    for name, said in sorted(meets.items()):
        if len(said) == 2:
            first, second = said[Role.OPENER], said[Role.OTHER]
            for field in ("day", "time", "zone", "place", "level"):
                values = getattr(first, field), getattr(second, field)
                if None not in values and values[0] != values[1]:
                    yield Difference(what=f"{field} of {name}", opener=str(values[0]), other=str(values[1]))
