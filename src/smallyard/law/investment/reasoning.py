"""Legal tests with their reasons: a truth value, why, and the questions that would settle it where it is unknown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from smallyard.law.effects import Question
from smallyard.model.citation import Citation
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene

__all__ = ["Reasoned", "asked", "both", "either", "given", "no", "unless", "unsettled", "yes"]


@dataclass(frozen=True, slots=True)
class Reasoned:
    """Whether a legal test is met, why, and what is asked where that is unknown."""

    fact: Kleene
    reasons: tuple[str, ...]
    questions: tuple[Question, ...] = ()

    @property
    def because(self) -> str:
        """The reasons as one text."""
        return " ".join(self.reasons)

    def saying(self, because: str) -> Reasoned:
        """The same with another reason."""
        return replace(self, reasons=(because,))


def asked(key: str, text: str, citation: str) -> Question:
    """A question answered under `key`: a field of the deal's file, or an entry of its answers."""
    return Question(key=key, text=text, citation=Citation.parse(citation))


def yes(because: str) -> Reasoned:
    """A test that is met."""
    return Reasoned(TRUE, _reasons(because))


def no(because: str) -> Reasoned:
    """A test that is not met."""
    return Reasoned(FALSE, _reasons(because))


def unsettled(because: str, *questions: Question) -> Reasoned:
    """A test whose facts are missing."""
    return Reasoned(UNKNOWN, _reasons(because), questions)


def given(fact: Kleene, when_true: str, when_false: str, when_unknown: str, *questions: Question) -> Reasoned:
    """A test that stands on one fact."""
    if fact is TRUE:
        return yes(when_true)
    return no(when_false) if fact is FALSE else unsettled(when_unknown, *questions)


def both(*tests: Reasoned) -> Reasoned:
    """Met if each is; the reason is that of the first that fails, else of those unknown, else of all."""
    for one in tests:
        if one.fact is FALSE:
            return Reasoned(FALSE, one.reasons)
    unknown = [one for one in tests if one.fact is UNKNOWN]
    return _joined(UNKNOWN, unknown) if unknown else _joined(TRUE, tests)


def either(*tests: Reasoned) -> Reasoned:
    """Met if one is; the reason is that of those that are met, else of those unknown, else of all."""
    met = [one for one in tests if one.fact is TRUE]
    if met:
        return _joined(TRUE, met)
    unknown = [one for one in tests if one.fact is UNKNOWN]
    return _joined(UNKNOWN, unknown) if unknown else _joined(FALSE, tests)


def unless(test: Reasoned) -> Reasoned:
    """The opposite of a test, for the same reason."""
    return replace(test, fact=~test.fact)


def _joined(fact: Kleene, tests: Iterable[Reasoned]) -> Reasoned:
    tests = tuple(tests)
    reasons = tuple(dict.fromkeys(reason for one in tests for reason in one.reasons))
    questions = tuple(dict.fromkeys(question for one in tests for question in one.questions))
    return Reasoned(fact, reasons, questions if fact is UNKNOWN else ())


def _reasons(because: str) -> tuple[str, ...]:
    return (because,) if because else ()
