"""Who is blocked: the SDN List and OFAC's 50 percent rule over the holders of a person.

Source: OFAC, Revised Guidance on Entities Owned by Persons Whose Property and Interests in Property Are Blocked, 13
August 2014 (79 FR 47726); OFAC FAQs 398 to 402.
"""

from __future__ import annotations

from decimal import Decimal

from smallyard.law.effects import Question
from smallyard.law.investment.reasoning import Reasoned, asked, either, given, no, unsettled, yes
from smallyard.law.world import Answering, World
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.listing import ListCode
from smallyard.model.percentage import NONE, UNKNOWN_PERCENTAGE, Percentage, total
from smallyard.model.person import Holder, Person

__all__ = ["blocked", "blocked_by_owners", "on_sdn_list"]

_HALF = Decimal(50)
_GUIDANCE = "79 FR 47726"


def on_sdn_list(person: Person, place: str, facts: Answering, world: World) -> Reasoned:
    """Whether the person itself is on the SDN List."""
    found = no(f"{person.name} is not on the SDN List.")
    for one in world.listed_as(facts, person.as_party(), place, ListCode.SDN):
        test = given(
            one.certainty,
            f"{person.name} is on the SDN List: {one.fact}.",
            "",
            f"{person.name} may be on the SDN List: {one.fact}.",
            *one.questions,
        )
        found = test if found.fact is FALSE else either(found, test)
    return found


def blocked_by_owners(person: Person, place: str, facts: Answering, world: World) -> Reasoned:
    """Whether blocked persons own 50 percent or more of it, each or together, directly or through blocked entities.

    A holder that is itself owned 50 percent or more by blocked persons is blocked, and all of its holding counts; of
    one that is not, nothing counts (FAQ 401). Ownership counts, not control (FAQ 398).
    """
    certain: list[Percentage] = []
    possible: list[Percentage] = []
    named: list[str] = []
    questions: list[Question] = []
    for number, holder in enumerate(person.holders, start=1):
        here = f"{place}.holders[{number}]"
        is_blocked = blocked(holder, here, facts, world)
        if is_blocked.fact is FALSE:
            continue
        share = _owned(holder, person)
        named.append(f"{holder.name} ({share} percent)")
        questions += is_blocked.questions
        if share.at_least != share.at_most:
            questions.append(
                asked(
                    f"{here}.equity",
                    f"How much of {person.name} does {holder.name} own, in percent?",
                    _GUIDANCE,
                )
            )
        possible.append(share)
        certain.append(share if is_blocked.fact is TRUE else NONE)
    if not named:
        return no(f"No blocked person is named among the owners of {person.name}.")
    fact = _half(total(certain).at_least, total(possible).at_most)
    sum_of = " and ".join(named)
    if fact is TRUE:
        return yes(f"{person.name} is owned 50 percent or more by blocked persons: {sum_of}.")
    if fact is FALSE:
        return no(f"Blocked persons own less than 50 percent of {person.name}: {sum_of}.")
    return unsettled(
        f"It is not known whether blocked persons own 50 percent or more of {person.name}: {sum_of}.",
        *dict.fromkeys(questions),
    )


def blocked(person: Person, place: str, facts: Answering, world: World) -> Reasoned:
    """Whether a person is blocked: listed itself, or by its owners."""
    listed = on_sdn_list(person, place, facts, world)
    if listed.fact is TRUE:
        return listed
    owned = blocked_by_owners(person, place, facts, world)
    if owned.fact is FALSE:
        return listed if listed.fact is UNKNOWN else no(f"{listed.because} {owned.because}")
    return either(listed, owned)


def _half(least: Decimal, most: Decimal) -> Kleene:
    return TRUE if least >= _HALF else UNKNOWN if most >= _HALF else FALSE


def _owned(holder: Holder, person: Person) -> Percentage:
    """The greatest of its equity and votes: ownership in any form of interest."""
    said = [one for one in (holder.equity, holder.votes) if one is not None]
    if not said:
        return NONE if person.holders_complete else UNKNOWN_PERCENTAGE
    return Percentage(at_least=max(one.at_least for one in said), at_most=max(one.at_most for one in said))
