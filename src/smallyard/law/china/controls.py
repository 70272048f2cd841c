"""China's dated item controls and measures, and whether one is in force on a day: law that is suspended sleeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from smallyard.errors import UnknownValueError
from smallyard.law.effects import Question
from smallyard.law.line import Line
from smallyard.law.tables.reading import day_or_none, rows
from smallyard.model.citation import Citation
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene

__all__ = [
    "CODE",
    "CONTROLLED",
    "ITEM",
    "Control",
    "Measure",
    "controls",
    "is_controlled",
    "matches",
    "measure",
    "named",
]

ITEM, CODE = "cn_item", "cn_code"
"""Parameters of an item: a key of `china_items.csv`, and a control code of China's dual-use list ("1C904")."""
CONTROLLED = "cn.controlled"
"""The answer that an item is, or is not, on China's dual-use list or under a temporary control."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure with its life: in force from `since`, suspended from one day to another (both included)."""

    key: str
    title: str
    since: date
    until: date | None
    suspended_since: date | None
    last_suspended_day: date | None
    citation: Citation
    items: frozenset[str] = frozenset()
    country: str = ""

    @property
    def extended_key(self) -> str:
        """The key of the answer that its suspension was extended beyond the last day known to us."""
        slug = self.citation.removeprefix("MOFCOM No. ").replace(" of ", "_of_").replace(" para. ", ".").lower()
        return f"cn.no_{slug}.suspension_extended"

    def in_force(self, day: date, extended: Kleene) -> Kleene:
        """Whether it is carried out on a day; after its suspension's last known day, only an answer tells."""
        if day < self.since or (self.until is not None and day >= self.until):
            return FALSE
        if self.suspended_since is None or day < self.suspended_since:
            return TRUE
        if self.last_suspended_day is None or day <= self.last_suspended_day:
            return FALSE
        return ~extended

    def question(self) -> Question:
        """What would settle whether it is in force."""
        return Question(
            key=self.extended_key,
            text=f"Was the suspension of {self.citation}, which as published ran to {self.last_suspended_day}, "
            "extended "
            f"to this day (true), or is the measure carried out (false)?",
            citation=self.citation,
        )

    def standing(self, line: Line, day: date) -> tuple[Kleene, tuple[Question, ...], str]:
        """Whether it is in force, what to ask if that is unknown, and a sentence that says so."""
        extended = line.answer(self.extended_key)
        fact = self.in_force(day, extended)
        if fact is not UNKNOWN:
            return fact, (), ""
        note = (
            f" Its suspension ended on its own terms after {self.last_suspended_day}; whether it was extended is not "
            f"known to our sources."
        )
        return fact, (self.question(),), note


@dataclass(frozen=True, slots=True)
class Control:
    """One row of the item controls: what it controls, and by which words, forms and codes it is known."""

    measure: Measure
    notice: str
    bans: bool
    codes: tuple[str, ...]
    words: tuple[str, ...]
    forms: frozenset[str]

    @property
    def key(self) -> str:
        """What it controls: "gallium"."""
        return self.measure.key


def _measure(row: dict[str, str], key: str) -> Measure:
    return Measure(
        key,
        row["title"],
        date.fromisoformat(row["since"]),
        day_or_none(row["until"]),
        day_or_none(row["suspended_since"]),
        day_or_none(row["last_suspended_day"]),
        Citation.parse(row["citation"]),
        frozenset(filter(None, row.get("items", "").split("|"))),
        row.get("country", ""),
    )


@cache
def controls() -> tuple[Control, ...]:
    """All item controls, past, present and suspended."""
    return tuple(
        Control(
            _measure(row, row["key"]),
            row["notice"],
            row["effect"] == "ban",
            tuple(filter(None, row["codes"].split("|"))),
            tuple(row["words"].casefold().split("|")),
            frozenset(filter(None, row["forms"].casefold().split("|"))),
        )
        for row in rows("china_items.csv")
    )


@cache
def _measures() -> dict[str, Measure]:
    return {row["key"]: _measure(row, row["key"]) for row in rows("china_measures.csv")}


def measure(key: str) -> Measure:
    """A measure by its key in `china_measures.csv`."""
    return _measures()[key]


def matches(line: Line, control: Control) -> Kleene:
    """Whether an item is what a control describes.

    Its `cn_item` or `cn_code` tells, and a description that is, word for word, a form that the notice names; a
    description that only holds one of its words leaves the question open, unless the item was checked.
    """
    item, code = line.parameter(ITEM), line.parameter(CODE)
    if isinstance(item, str):
        return Kleene.of(control.key in named(line, item))
    if isinstance(code, str):
        said = code.strip().casefold()
        if any(said == one.casefold() or said.startswith(f"{one.casefold()}.") for one in control.codes):
            return TRUE
        if control.codes or line.answer(CONTROLLED) is not UNKNOWN:
            return FALSE
    described = " ".join(line.item.description.split()).casefold()
    if described in control.forms:
        return TRUE
    if line.answer(CONTROLLED) is FALSE:
        return FALSE
    return UNKNOWN if any(word in described for word in control.words) else FALSE


def named(line: Line, said: str) -> frozenset[str]:
    """The keys that `cn_item` names, separated by "|".

    Raises:
        UnknownValueError: one of them is no key of the table.
    """
    keys = frozenset(part.strip().casefold() for part in said.split("|") if part.strip())
    known = {one.key for one in controls()}
    if strange := keys - known - {"none"}:
        raise UnknownValueError(
            f"{min(strange)!r} is no item of China's controls that is known here",
            field=f"{line.place}.parameters.{ITEM}",
            accepted=f"none, or of {', '.join(sorted(known))}",
        )
    return keys


def is_controlled(line: Line, day: date) -> Kleene:
    """Whether an item is a dual-use item under control on a day: by a notice, by its code, or by the answer given."""
    found = line.answer(CONTROLLED)
    if found is UNKNOWN and isinstance(line.parameter(CODE), str):
        known = {code for one in controls() for code in one.codes}
        said = str(line.parameter(CODE))
        # A code of the unified list that none of the notices here brought in: the user read it off the list.
        found = UNKNOWN if any(said.startswith(code) for code in known) else TRUE
    for control in controls():
        in_force = control.measure.in_force(day, line.answer(control.measure.extended_key))
        found |= matches(line, control) & in_force
    if found is UNKNOWN and _settled(line):
        return FALSE if not _open(line, day) else UNKNOWN
    return found


def _settled(line: Line) -> bool:
    """Whether the item is known to be one of the table's, or none, so that nothing else is asked of it."""
    return isinstance(line.parameter(ITEM), str) or any(matches(line, one) is TRUE for one in controls())


def _open(line: Line, day: date) -> bool:
    """Whether a control that the item surely meets is itself uncertain on the day."""
    return any(
        matches(line, control) is TRUE
        and control.measure.in_force(day, line.answer(control.measure.extended_key)) is UNKNOWN
        for control in controls()
    )
