"""What one line of the Commerce Control List covers, and whether an item falls under it.

A scope is paragraphs in and out ("entire entry except .y"), the item that software, technology or equipment must be
for ("technology for items controlled by 3B001.q"), and conditions: a test on the item's parameters, or a question.
The answer is a Kleene value, with the questions that would settle it where it is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from smallyard.errors import LawError, UnknownValueError
from smallyard.law.effects import Question
from smallyard.law.line import Line
from smallyard.law.tables.parameter_tests import ParameterTest
from smallyard.model.eccn import Eccn
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene

__all__ = ["OTHER", "Condition", "Controlled", "Paragraphs", "Scope", "Subject", "Verdict", "paragraphs", "within"]

CITATION = "Supp. No. 1 to 15 CFR part 774"
Paragraphs = tuple[str, ...]
"""Paragraphs below an entry, outermost first."""
OTHER = "?"
"""Stands for a paragraph that no row names."""
_DEEPEST = 4
"""How far "technology for items controlled for MT reasons" is followed, from technology to software to equipment."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether something applies, and the questions that would settle it where that is unknown."""

    certainty: Kleene
    questions: tuple[Question, ...] = ()

    def __and__(self, other: Verdict) -> Verdict:
        return _joined(self, other, self.certainty & other.certainty)

    def __or__(self, other: Verdict) -> Verdict:
        return _joined(self, other, self.certainty | other.certainty)

    def __invert__(self) -> Verdict:
        return Verdict(~self.certainty, self.questions)


_parsed = cache(ParameterTest.parse)


def _joined(left: Verdict, right: Verdict, certainty: Kleene) -> Verdict:
    if certainty is not UNKNOWN:
        return YES if certainty is TRUE else NO
    return Verdict(certainty, tuple(dict.fromkeys((*left.questions, *right.questions))))


YES, NO = Verdict(TRUE), Verdict(FALSE)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is looked at: a line's item, or the item that the line's software or technology is for."""

    line: Line
    eccn: Eccn
    depth: int = 0
    supposed: tuple[Eccn, ...] = ()
    """What it is supposed to be for, in place of what the line says."""

    @property
    def made_for(self) -> tuple[Eccn, ...]:
        """The ECCNs of the items that this software, technology or equipment is for: the parameter `for_eccn`.

        Raises:
            UnknownValueError: the parameter holds something that is not an ECCN.
        """
        if self.depth or self.supposed:
            return self.supposed
        given = self.line.parameter("for_eccn")
        if not isinstance(given, str):
            return ()
        try:
            return tuple(Eccn.parse(one) for one in re.split(r"[\s,;]+", given.strip()) if one)
        except UnknownValueError as error:
            raise UnknownValueError(error.problem, field=f"{self.line.place}.parameters.for_eccn") from None

    def asks_paragraph(self) -> Question:
        """Which paragraph of the entry it is."""
        if self.depth:
            return self.asks_made_for()
        return self.line.asks_field(
            "eccn", f"Which paragraph of {self.eccn} is line {self.line.number}? Give it in full depth.", CITATION
        )

    def asks_made_for(self) -> Question:
        """Which item the software, technology or equipment is for."""
        return self.line.asks_field(
            "parameters.for_eccn",
            f"For an item of which ECCN and paragraph is line {self.line.number} "
            f"({self.line.eccn})? Several may be given, with commas.",
            CITATION,
        )


Controlled = Callable[[Subject, str, date], Verdict]
"""Whether a subject is controlled for a reason on a day, as "technology for items controlled for MT reasons" asks."""


def paragraphs(text: str) -> tuple[Paragraphs, ...]:
    """From "a.4 c *" to (("a", "4"), ("c",), ()); the asterisk is the whole entry."""
    return tuple(() if one == "*" else tuple(one.split(".")) for one in text.split())


def within(item: Paragraphs, named: Sequence[Paragraphs]) -> Kleene:
    """Whether an item's paragraph lies in one of those named; unknown where the item's is not deep enough to say."""
    result = FALSE
    for one in named:
        if item[: len(one)] == one:
            return TRUE
        if one[: len(item)] == item:
            result = UNKNOWN
    return result


@dataclass(frozen=True, slots=True)
class Condition:
    """A fact beyond paragraphs.

    `test` is "name < limit", joined by "or" or by "and"; it is empty where only a person knows.
    """

    key: str
    test: str
    question: str

    def __post_init__(self) -> None:
        if self.test:
            try:
                _parsed(self.test)
            except LawError as failed:
                raise LawError(f"condition {self.key}: {failed}") from None

    def holds(self, line: Line) -> Verdict:
        """Whether it holds: by the answer given, else by the item's parameters.

        Raises:
            InputError: a parameter that the test needs is not a number.
        """
        answered = line.answer(f"774.{self.key}")
        if answered is not UNKNOWN:
            return Verdict(answered)
        if not self.test:
            return Verdict(UNKNOWN, (line.asks(f"774.{self.key}", self.question, CITATION),))
        test, given = _parsed(self.test), line.item.parameters
        certainty = test.holds(given, f"{line.place}.parameters")
        if certainty is not UNKNOWN:
            return Verdict(certainty)
        missing = (line.asks_field(f"parameters.{name}", self.question, CITATION) for name in test.missing(given))
        return Verdict(certainty, tuple(missing))


@dataclass(frozen=True, slots=True)
class Scope:
    """One clause of what a row covers; `conditions` pairs each condition with whether it must hold or must not."""

    include: tuple[Paragraphs, ...] = ((),)
    exclude: tuple[Paragraphs, ...] = ()
    objects: tuple[Eccn, ...] = ()
    objects_out: tuple[Eccn, ...] = ()
    object_reason: str = ""
    conditions: tuple[tuple[Condition, bool], ...] = ()
    own_reason: str = ""
    """The item itself must be controlled for this reason (an exception that is "N/A for MT")."""

    @classmethod
    def read(cls, row: Mapping[str, str], conditions: Mapping[str, Condition]) -> Scope:
        """The scope of one line of a table.

        Raises:
            LawError: it names a condition that there is not.
        """
        named, own = [], ""
        for one in row["condition"].split():
            name = one.removeprefix("!")
            if name.startswith("reason:"):
                own = name.removeprefix("reason:")
            elif name in conditions:
                named.append((conditions[name], one == name))
            else:
                raise LawError(f"{row['eccn']}: there is no condition {name} in ccl_conditions.csv")
        return cls(
            paragraphs(row["include"]),
            paragraphs(row["exclude"]),
            tuple(Eccn.parse(one) for one in row["objects"].split()),
            tuple(Eccn.parse(one) for one in row["objects_out"].split()),
            row["object_reason"],
            tuple(named),
            own,
        )

    @property
    def by_paragraph(self) -> bool:
        """Whether paragraphs alone decide it."""
        return not (self.objects or self.objects_out or self.object_reason or self.conditions or self.own_reason)

    def of_paragraph(self, item: Paragraphs) -> Kleene:
        """Whether the item's paragraph lies in it."""
        return within(item, self.include) & ~within(item, self.exclude)

    def covers(self, subject: Subject, controlled: Controlled, day: date) -> Verdict:
        """Whether the subject falls under it on a day."""
        here = self.of_paragraph(subject.eccn.paragraphs)
        if here is FALSE:
            return NO
        verdict = YES if here is TRUE else Verdict(UNKNOWN, (subject.asks_paragraph(),))
        if self.objects or self.objects_out or self.object_reason:
            verdict &= self._made_for_covered(subject, controlled, day)
        for condition, wanted in self.conditions:
            if verdict.certainty is FALSE:
                return NO
            holds = condition.holds(subject.line)
            verdict &= holds if wanted else ~holds
        if self.own_reason and verdict.certainty is not FALSE:
            verdict &= controlled(subject, self.own_reason, day)
        return verdict

    def _made_for_covered(self, subject: Subject, controlled: Controlled, day: date) -> Verdict:
        """Whether what the software, technology or equipment is for is one of the objects."""
        made_for = subject.made_for
        if not made_for or subject.depth >= _DEEPEST:
            return Verdict(UNKNOWN, (subject.asks_made_for(),))
        result = NO
        for eccn in made_for:
            named = _named(eccn, self.objects) if self.objects else TRUE
            here = named & ~_named(eccn, self.objects_out)
            verdict = Verdict(here, () if here is not UNKNOWN else (subject.asks_made_for(),))
            if self.object_reason and here is not FALSE:
                made = Subject(subject.line, eccn, subject.depth + 1)
                verdict &= controlled(made, self.object_reason, day)
            result |= verdict
        return result


def _named(eccn: Eccn, refs: Sequence[Eccn]) -> Kleene:
    return within(eccn.paragraphs, [one.paragraphs for one in refs if one.entry == eccn.entry])
