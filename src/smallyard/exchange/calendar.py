"""Due days, visits and meetings of dockets as a calendar that any calendar program reads (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from smallyard.exchange.dockets.clocks import Standing
from smallyard.exchange.dockets.state import DocketState
from smallyard.model.noun import Noun

__all__ = ["Appointment", "appointments", "ics"]

_PRODUCT = "-//smallyard//exchange//EN"


class Appointment(Noun):
    """One entry of the calendar."""

    id: str
    """The docket, # and the matter: the same for as long as it is the same matter."""
    day: date
    """Its day, at its place; of a time limit, the last day that is in time."""
    title: str
    """What it is, in one line."""
    text: str
    """The rest: of a time limit what follows, where the rule stands and what is not certain; of a meeting its place,
    level and agenda. Empty where there is no more."""
    docket: str
    """The whole name of the docket it belongs to."""
    start: datetime | None = None
    """The moment a meeting begins, UTC; null where its time or its time zone is not known."""
    due: bool = False
    """It is the end of a time limit."""
    standing: str = ""
    """Of a time limit, whether it is running or overdue; else empty."""


def appointments(states: Iterable[DocketState]) -> list[Appointment]:
    """The due days that still count, planned visits and meetings of dockets, by day."""
    found = [one for state in states for one in _of(state)]
    return sorted(found, key=lambda one: (one.day, one.docket, one.id))


def _of(state: DocketState) -> Iterator[Appointment]:
    name = f"{state.label}: {state.title}"
    for clock in state.clocks:
        if clock.standing in (Standing.RUNNING, Standing.OVERDUE):
            text = " ".join(part for part in (clock.consequence, clock.citation, clock.note) if part)
            yield Appointment(
                id=f"{state.docket}#{clock.id}",
                day=clock.due,
                title=f"{clock.title} ({name})",
                text=text,
                docket=state.docket,
                due=True,
                standing=str(clock.standing),
            )
    if state.visit_on is not None:
        title = f"End-use check, visit ({name})"
        yield Appointment(id=f"{state.docket}#visit", day=state.visit_on, title=title, text="", docket=state.docket)
    for one in state.meetings:
        text = "\n".join(part for part in (one.place or "", one.level or "", *one.agenda) if part)
        start = _moment(one.day, one.time, one.zone)
        yield Appointment(
            id=f"{state.docket}#{one.id}",
            day=one.day,
            title=f"Meeting {one.id} ({name})",
            text=text,
            docket=state.docket,
            start=start,
        )


def _moment(day: date, at: str | None, zone: str | None) -> datetime | None:
    """The moment of a meeting; None where its time or its time zone is not known."""
    if at is None or zone is None:
        return None
    try:
        return datetime.combine(day, time.fromisoformat(at), ZoneInfo(zone)).astimezone(UTC)
    except (ValueError, OSError, KeyError):
        return None


def ics(found: Iterable[Appointment], stamp: datetime, name: str = "smallyard exchange") -> str:
    """The calendar as text; `stamp` is when it was made, with a time zone."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{_PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_text(name)}",
    ]
    made = stamp.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    for one in found:
        lines += ["BEGIN:VEVENT", f"UID:{sha256(one.id.encode()).hexdigest()[:32]}@smallyard", f"DTSTAMP:{made}"]
        if one.start is not None:
            lines.append(f"DTSTART:{one.start.astimezone(UTC):%Y%m%dT%H%M%SZ}")
        else:
            lines.append(f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}")
            lines.append(f"DTEND;VALUE=DATE:{one.day + timedelta(days=1):%Y%m%d}")
        lines.append(f"SUMMARY:{_text(one.title)}")
        if one.text:
            lines.append(f"DESCRIPTION:{_text(one.text)}")
        lines.append("TRANSP:TRANSPARENT")
        if one.due:
            lines += [
                "BEGIN:VALARM",
                "ACTION:DISPLAY",
                "TRIGGER:-P7D",
                f"DESCRIPTION:{_text(one.title)}",
                "END:VALARM",
            ]
        lines.append("END:VEVENT")
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _text(value: str) -> str:
    """Text as RFC 5545, 3.3.11 writes it; control characters have no way to be written."""
    shown = "".join(letter for letter in value if letter == "\n" or (letter >= " " and letter != "\x7f"))
    return shown.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    """A line folded at 75 bytes, never within a character (RFC 5545, 3.1)."""
    parts: list[bytes] = []
    part = b""
    for letter in line:
        encoded = letter.encode("utf-8", "replace")
        if len(part) + len(encoded) > (75 if not parts else 74):
            parts.append(part)
            part = b""
        part += encoded
    parts.append(part)
    return "\r\n ".join(one.decode() for one in parts)
