"""A fact with the questions that would settle it: Kleene logic that also says what to ask, and in which order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from smallyard.law.effects import Question
from smallyard.law.line import Line
from smallyard.law.tables.eccn_sets import EccnSet
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene

__all__ = ["NO", "YES", "Known", "answered", "classified", "either"]


@dataclass(frozen=True, slots=True)
class Known:
    """A truth value; `questions` are set where it is unknown."""

    value: Kleene
    questions: tuple[Question, ...] = ()

    @classmethod
    def of(cls, value: Kleene, *questions: Question) -> Known:
        """A value with the questions that matter only if it is unknown."""
        return cls(value, questions if value is UNKNOWN else ())

    def __invert__(self) -> Known:
        return Known(~self.value, self.questions)

    def __and__(self, other: Known) -> Known:
        """Both. While the first is unknown the second is not asked: its answer may never matter."""
        value = self.value & other.value
        if value is not UNKNOWN:
            return Known(value)
        return self if self.value is UNKNOWN else other

    def __or__(self, other: Known) -> Known:
        """Either; while both are unknown both are asked."""
        value = self.value | other.value
        return Known(value, _together(self.questions, other.questions) if value is UNKNOWN else ())


YES, NO = Known(TRUE), Known(FALSE)


def _together(*questions: tuple[Question, ...]) -> tuple[Question, ...]:
    return tuple({one.key: one for group in questions for one in group}.values())


def either(facts: Iterable[Known]) -> Known:
    """True if one fact is; false of no facts."""
    result = NO
    for fact in facts:
        result |= fact
    return result


def classified(line: Line, eccns: EccnSet, citation: str) -> Known:
    """Whether the item's classification lies in a set, with the question that a missing or shallow one raises."""
    value = eccns.contains(line.eccn)
    if value is not UNKNOWN:
        return Known(value)
    text = f"What is the full ECCN of {line.name}, with its paragraph, or is it EAR99?"
    return Known(value, (line.asks_field("eccn", text, citation),))


def answered(line: Line, key: str, text: str, citation: str) -> Known:
    """What the exporter answered under a key, for this line or for the whole transaction, with the question."""
    value = line.answer(key)
    return Known(value, (line.asks(key, text, citation),)) if value is UNKNOWN else Known(value)
