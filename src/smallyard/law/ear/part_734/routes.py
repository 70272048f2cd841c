"""The routes by which an item comes under the EAR (734.3(a)), each as a fact with its reason and its questions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from smallyard.law.ear.known import Known
from smallyard.law.effects import Question
from smallyard.law.line import Line
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.transaction import TransactionKind

__all__ = ["Route", "in_the_united_states", "made_abroad", "shipped_from", "us_origin"]


@dataclass(frozen=True, slots=True)
class Route:
    """Whether one route makes an item subject to the EAR; `questions` are set where that is unknown."""

    fact: Kleene
    reason: str = ""
    facts: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    cites: str = ""

    @classmethod
    def of(cls, known: Known, reason: str, cites: str, facts: tuple[str, ...] = ()) -> Route:
        """A route that turns on one known or unknown fact."""
        return cls(known.value, reason, facts, known.questions, cites)

    @classmethod
    def join(cls, routes: Iterable[Route]) -> Route:
        """Subject if one route is open; unknown if one may be, with the questions of all that may."""
        held = list(routes)
        if found := next((one for one in held if one.fact is TRUE), None):
            return found
        facts = tuple(dict.fromkeys(fact for one in held for fact in one.facts))
        if unknown := [one for one in held if one.fact is UNKNOWN]:
            questions = {question.key: question for one in unknown for question in one.questions}
            return cls(UNKNOWN, unknown[0].reason, facts, tuple(questions.values()), unknown[0].cites)
        return cls(FALSE, facts=facts)


def in_the_united_states(line: Line, world: World) -> bool:
    """Whether the item is in the United States when the transaction begins, transit included (734.3(a)(1))."""
    tx = line.tx
    home = world.tables.end_uses.members("US", world.effective)
    if tx.kind is TransactionKind.DEEMED_EXPORT or not home.isdisjoint(tx.transit):
        return True
    return tx.kind is TransactionKind.EXPORT and tx.origin in home


def us_origin(line: Line) -> Known:
    """Whether the item is of US origin: as said, else by where it was made."""
    item = line.item
    if item.us_origin is None and item.made_in is not None:
        return Known(Kleene.of(item.made_in == "US"))
    return Known.of(
        Kleene.of(item.us_origin),
        line.asks_field("us_origin", f"Is {line.name} of US origin?", "15 CFR 734.3(a)(2)"),
    )


def made_abroad(line: Line, world: World) -> Kleene:
    """Whether the item is foreign-made and abroad, so that only its content or its technology can make it subject."""
    return FALSE if in_the_united_states(line, world) else ~us_origin(line).value


def shipped_from(line: Line) -> str | None:
    """The country that a foreign-made item leaves: the origin, else where it was made.

    The origin of a transaction is the United States unless given, which for a reexport says nothing.
    """
    tx = line.tx
    if tx.kind is TransactionKind.EXPORT or tx.origin != "US":
        return tx.origin
    return line.item.made_in
