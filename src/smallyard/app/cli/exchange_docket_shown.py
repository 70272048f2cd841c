"""How dockets, acts, calendars and timelines look in the terminal and as CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from rich.text import Text

from smallyard.app.cli.terminal import ColumnSpec, bullet, heading, plain, prose, table
from smallyard.exchange.dockets.acts import Role
from smallyard.exchange.dockets.clocks import Clock, Standing
from smallyard.exchange.dockets.state import DocketState, Side
from smallyard.exchange.dockets.told import Owed, Said
from smallyard.exchange.shown import act_kinds

if TYPE_CHECKING:
    from rich.console import Console

    from smallyard.exchange.calendar import Appointment
    from smallyard.exchange.desk import ActTold, Disclosed

__all__ = [
    "show_acts",
    "show_calendar",
    "show_docket",
    "show_list",
    "show_timeline",
    "timeline_csv",
]

_CLOCK_STYLES = {
    Standing.RUNNING: "green",
    Standing.MET: "dim",
    Standing.LATE: "yellow",
    Standing.OVERDUE: "bold red",
    Standing.ENDED: "dim",
}
_WHOLE = {"no_wrap": True}
_HIDDEN = {"other", "title"}
_HASH = re.compile(r"[0-9a-f]{64}")


def show_list(out: Console, found: Sequence[DocketState]) -> None:
    """A table of dockets."""
    if not found:
        out.print(prose("No docket is open. `exchange docket list --all` shows those that have ended.", "", 0))
        return
    columns: list[ColumnSpec] = [("docket", _WHOLE), "about", ("type", _WHOLE), ("stage", _WHOLE)]
    columns += [("next due", _WHOLE), ("next step", {"ratio": 1})]
    rows = [
        [
            one.label,
            one.title,
            str(one.type or "").replace("_", " "),
            one.stage,
            _due(one),
            "; ".join(f"{_who(one, owed)}: {owed.what}" for owed in one.owed),
        ]
        for one in found
    ]
    out.print(table(columns, rows))


def _due(one: DocketState) -> Text:
    due = one.next_due
    if due is None:
        return Text("")
    left = (due - one.as_of).days
    words = f"{left} days" if left > 1 else "1 day" if left == 1 else "today" if left == 0 else f"{-left} over"
    return Text(f"{due} ({words})", style="bold red" if left < 0 else "yellow" if left <= 7 else "")


def _side(state: DocketState, role: str) -> Side | None:
    return next((one for one in state.sides if str(one.role) == role), None)


def _named(side: Side | None, role: str) -> str:
    if side is None:
        return "the other side" if role == "other" else "the side that opened it"
    name = side.name or side.origin or side.feed[:16]
    return f"{name} (ours)" if side.mine else name


def _who(state: DocketState, owed: Owed) -> str:
    if owed.who == "both":
        return "both"
    return _named(_side(state, owed.who), owed.who)


def show_docket(out: Console, state: DocketState, disclosed: Sequence[Disclosed]) -> None:
    """A docket whole."""
    about = str(state.type or "docket").replace("_", " ")
    out.print(Text.assemble((plain(f"{state.label}: {state.title}"), "bold"), f"  {about}, as of {state.as_of}"))
    ended = f", ended {state.ended}" if state.ended is not None else ""
    out.print(Text.assemble("  stage: ", (state.stage.upper(), "bold"), ended))
    for one in state.sides:
        role = "opened by" if one.role is Role.OPENER else "with"
        known = "" if one.known else ", whose feed is not followed here"
        country = f" ({one.country})" if one.country else ""
        out.print(prose(f"{role} {_named(one, str(one.role))}{country}{known}", "", 2))
    for owed in state.owed:
        by = f", by {owed.by}" if owed.by is not None else ""
        out.print(bullet("->", f"{_who(state, owed)}: {owed.what}{by}", 2, "bold"))
    if state.follows:
        out.print(bullet("=>", state.follows, 2, "yellow"))
    for question in state.questions:
        out.print(bullet("?", question, 2, "yellow"))
    if state.clocks:
        out.print(heading("Time limits"))
        for clock in state.clocks:
            _show_clock(out, clock)
    if state.differences:
        out.print(heading("The two sides say different things"))
        sides = [_named(_side(state, role), role) for role in ("opener", "other")]
        rows = [[one.what, one.opener, one.other] for one in state.differences]
        out.print(table(["of what", *map(plain, sides)], rows))
    _show_issue(out, state)
    out.print(heading("What was written, each side in its own feed"))
    columns: list[ColumnSpec] = [("on", _WHOLE), ("by", {}), ("act", _WHOLE), ("what", {"ratio": 1})]
    columns += [("entry", {"justify": "right"})]
    seen = {(one.feed, one.sequence, one.field): one for one in disclosed}
    rows = [
        [
            str(one.on),
            _named(_side(state, str(one.role)), str(one.role)),
            one.act.replace("_", " "),
            _what(one, seen),
            str(one.sequence),
        ]
        for one in state.acts
    ]
    out.print(table(columns, rows))
    for left in state.not_counted:
        which = f"entry {left.sequence} of " if left.sequence is not None else ""
        out.print(bullet("!", f"{which}{_feed_name(state, left.feed)} does not count: {left.why}", 2, "yellow"))
    if state.descriptions:
        out.print(heading("How each government describes the mechanism: claims by side"))
        rows = [[one.side, one.name, one.purpose, one.level, one.source] for one in state.descriptions]
        out.print(table([("side", _WHOLE), "name", ("purpose", {"ratio": 1}), "level", "source"], rows))


def _feed_name(state: DocketState, feed: str) -> str:
    return next((_named(one, str(one.role)) for one in state.sides if one.feed == feed), feed[:16])


def _show_clock(out: Console, clock: Clock) -> None:
    left = clock.left
    words = {
        Standing.RUNNING: f"day {clock.day}, {left} left",
        Standing.OVERDUE: f"day {clock.day}, {-(left or 0)} over",
        Standing.MET: f"met on {clock.met}, day {clock.day}",
        Standing.LATE: f"done on {clock.met}, day {clock.day}: late",
        Standing.ENDED: "ended otherwise",
    }[clock.standing]
    line = Text.assemble(
        (f"{clock.due}  ", ""),
        (f"{clock.standing.upper()}  ", _CLOCK_STYLES[clock.standing]),
        plain(clock.title),
        f": {words}",
    )
    out.print(bullet("·", line, 2))
    rest = [
        f"{clock.consequence[0].upper()}{clock.consequence[1:]}." if clock.consequence else "",
        clock.citation,
    ]
    for part in (*rest, clock.note):
        if part:
            out.print(prose(part, "dim", 6))


def _show_issue(out: Console, state: DocketState) -> None:
    if state.meetings:
        out.print(heading("Meetings"))
        columns: list[ColumnSpec] = [
            ("day", _WHOLE),
            "meeting",
            "place",
            "level",
            ("agenda", {"ratio": 1}),
            "said by",
        ]
        rows = [
            [
                " ".join(part for part in (str(one.day), one.time or "", one.zone or "") if part),
                one.id,
                one.place or "",
                one.level or "",
                "; ".join(one.agenda),
                "both" if one.said_by == "both" else _named(_side(state, one.said_by), one.said_by),
            ]
            for one in state.meetings
        ]
        out.print(table(columns, rows))
    if state.actions:
        out.print(heading("Actions"))
        rows = [
            [
                one.id,
                one.what,
                "both" if one.owner == "both" else _named(_side(state, one.owner), one.owner),
                str(one.due or ""),
                "done" if one.done else "agreed" if one.agreed else "proposed",
            ]
            for one in state.actions
        ]
        out.print(table(["action", ("what", {"ratio": 1}), "whose", ("due", _WHOLE), ("stands", _WHOLE)], rows))


def _what(one: Said, seen: dict[tuple[str, int, str], Disclosed]) -> str:
    parts = [f"{name.replace('_', ' ')} {_words(value)}" for name, value in one.fields.items() if name not in _HIDDEN]
    for name in one.withheld:
        found = seen.get((one.feed, one.sequence, name))
        if found is None:
            parts.append(f"{name} withheld")
        else:
            parts.append(
                f"{name} {_words(found.value)} [{'withheld from others' if found.mine else 'disclosed to us'}]"
            )
    return "; ".join(parts)


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and _HASH.fullmatch(value):
        return value[:16]
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def show_acts(out: Console, type_: str) -> None:
    """A table of acts."""
    who = {"opener": "the side that opens", "other": "the other side", "either": "either side"}
    words = {"open": "", "withhold": " (withheld)", "keep": " (stays at home)"}
    rows = []
    for one in act_kinds(type_):
        fields = [
            f"{field.field}{'*' if field.needed else ''}{words[field.rule]}"
            for field in one.fields
            if field.field not in ("on", "other", "title")
        ]
        rows.append([one.act, who[one.by], ", ".join(fields)])
    out.print(table([("act", _WHOLE), ("written by", _WHOLE), ("fields; * must be there", {"ratio": 1})], rows))
    out.print(
        prose("Withheld: a commitment stands in the feed, and the value is shown to whom its author chooses.", "dim")
    )


def show_calendar(out: Console, found: Sequence[Appointment], day: date) -> None:
    """A table of days."""
    if not found:
        out.print(prose("Nothing is due.", "", 0))
        return
    rows = []
    for one in found:
        left = (one.day - day).days
        words = "today" if left == 0 else f"in {left} days" if left > 0 else f"{-left} days over"
        style = "bold red" if left < 0 and one.due else "yellow" if 0 <= left <= 7 else ""
        rows.append([Text(str(one.day), style=style), Text(words, style=style), one.title])
    out.print(table([("day", _WHOLE), ("", _WHOLE), ("what", {"ratio": 1})], rows))


def show_timeline(out: Console, told: Sequence[ActTold]) -> None:
    """A table of acts in order of days."""
    if not told:
        out.print(prose("No act is held.", "", 0))
        return
    columns: list[ColumnSpec] = [("date", _WHOLE), ("docket", _WHOLE), "by", ("act", _WHOLE), ("what", {"ratio": 1})]
    shown = [
        [
            one.date,
            one.docket,
            one.side,
            one.act.replace("_", " "),
            one.text + (f" [withheld: {one.withheld}]" if one.withheld else ""),
        ]
        for one in told
    ]
    out.print(table(columns, shown))


def timeline_csv(told: Iterable[ActTold]) -> bytes:
    """The acts as CSV. A cell that a spreadsheet would take for a formula is given a quotation mark before it."""
    from smallyard.exchange.desk import ActTold
    from smallyard.model.plain import safe_cell

    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(ActTold.model_fields)
    for one in told:
        cells = one.model_dump(mode="json").values()
        writer.writerow(safe_cell(cell) if isinstance(cell, str) else cell for cell in cells)
    return ("\ufeff" + text.getvalue()).encode()
