"""The terms of a license exception of part 740, condition by condition, as a rule writes them down.

A condition is computed from facts (`only`), or answered by the exporter (`Ask.answered`). Conditions are phrased as
norms, so that the same words say why an exception is open, met or not available.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from smallyard.law.effects import Condition, OffersException, Question, State, SuspendsExceptions, question, state
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, when
from smallyard.model.citation import Citation
from smallyard.model.kleene import TRUE, UNKNOWN, Kleene

__all__ = [
    "ALL",
    "BASE",
    "EXCEPTION",
    "GATE",
    "NO_STA",
    "US_AGENCY",
    "US_ELIGIBLE",
    "US_GOVERNMENT",
    "Fact",
    "answered",
    "bar",
    "behind",
    "everything_but",
    "offer",
    "only",
    "question",
]

EXCEPTION, GATE = Stage.EXCEPTION, Stage.GATE
"""When this part is heard: the exceptions, and before them what restricts them all."""
BASE = date(1996, 3, 25)
"""The EAR in their present structure (61 FR 12714); the start given where a paragraph's own is not known to us."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A truth value and, where it is unknown, the key and text of the one question that would settle it.

    Unlike `known.Known` it cites nothing: a fact stands in conditions of several paragraphs; each cites its own.
    Of two that are unknown the first is asked, for a condition has one question.
    """

    value: Kleene
    key: str = ""
    ask: str = ""

    def questions(self, cites: str) -> tuple[Question, ...]:
        """What to ask, for a finding that turns on this fact."""
        return (question(self.key, self.ask, cites),) if self.value is UNKNOWN else ()

    def __invert__(self) -> Fact:
        return Fact(~self.value, self.key, self.ask)

    def __and__(self, other: Fact) -> Fact:
        """Both: false if one is, else unknown if one is (and then its question), else true."""
        return min(self, other, key=lambda one: one.value.value)

    def __or__(self, other: Fact) -> Fact:
        """Either: true if one is, else unknown if one is (and then its question), else false."""
        return max(self, other, key=lambda one: one.value.value)


@lru_cache(maxsize=16_384)
def _condition(text: str, how: State, cites: str, key: str = "", ask: str = "") -> Condition:
    cited = cites if cites.startswith("Supp") else f"15 CFR {cites}"
    return Condition(
        text=text,
        state=how,
        citation=Citation.parse(cited),
        question=question(key, ask, cited) if key else None,
    )


def only(text: str, fact: Fact | Kleene, cites: str) -> Condition:
    """A condition that facts decide, with the question that would settle it where they do not.

    `cites` is a section of 15 CFR without its title, "740.3(b)", or a supplement in full.
    """
    if isinstance(fact, Kleene):
        return _condition(text, state(fact), cites)
    if fact.value is UNKNOWN:
        return _condition(text, "unknown", cites, fact.key, fact.ask)
    return _condition(text, state(fact.value), cites)


def answered(line: Line, key: str, text: str, ask: str, cites: str) -> Condition:
    """A condition that only the exporter can answer, under `key`; yes means that it is met."""
    value = line.answer(key)
    return _condition(text, "unknown", cites, key, ask) if value is UNKNOWN else _condition(text, state(value), cites)


def behind(gateway: Condition, *conditions: Condition) -> tuple[Condition, ...]:
    """Conditions that matter only once a first one is met: while that is open, theirs are not asked separately.

    An ordinary decision then asks one question for each family of exceptions, and the rest when it is answered.
    """
    if gateway.state != "unknown" or gateway.question is None:
        return (gateway, *conditions)
    first = gateway.question
    return (
        gateway,
        *(
            Condition.trusted(text=one.text, state=one.state, citation=one.citation, question=first)
            if one.question is not None
            else one
            for one in conditions
        ),
    )


def offer(
    symbol: str, paragraph: str, conditions: Iterable[Condition], *, reaches: tuple[str, ...] | None = None
) -> Claim:
    """That an exception was considered, under a paragraph such as "740.9(a)(1)"; see `OffersException`."""
    effect = OffersException.trusted(
        effect="offers_exception",
        symbol=symbol,
        paragraph=paragraph,
        reaches=reaches,
        conditions=tuple(conditions),
    )
    return Claim(effect, f"License Exception {symbol}, {paragraph}: all its conditions are met.", (), TRUE)


def bar(fact: Fact | Kleene, effect: SuspendsExceptions, reason: str, cites: str) -> Iterator[Claim]:
    """A restriction on exceptions, if a fact is so; uncertain, with its question, while the fact is unknown."""
    held = Fact(fact) if isinstance(fact, Kleene) else fact
    return when(held.value, effect, reason, questions=held.questions(f"15 CFR {cites}"))


def everything_but(*sections: str) -> tuple[str, ...]:
    """The sections of part 740 that stay open where only some are closed."""
    return tuple(f"740.{number}" for number in range(3, 30) if f"740.{number}" not in sections)


ALL = SuspendsExceptions()
"""Restrictions: nothing stays open; GOV to agencies of the US Government; GOV (b), (b)(2); all but STA."""
US_AGENCY = SuspendsExceptions(but=("740.11(b)(2)(ii)",))
"""No license exception but that for US government personnel and agencies."""
US_GOVERNMENT = SuspendsExceptions(but=("740.11(b)",))
"""No license exception but GOV for the US government and what is done for it."""
US_ELIGIBLE = SuspendsExceptions(but=("740.11(b)(2)",))
"""No license exception but GOV for the US government."""
NO_STA = SuspendsExceptions(but=everything_but("740.20"))
"""Not License Exception STA."""
