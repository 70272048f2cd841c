"""Whom part 850 binds: US persons, their controlled foreign entities, and US persons who direct others' deals."""

from __future__ import annotations

from decimal import Decimal

from smallyard.law.investment.reasoning import Reasoned, asked, both, either, given, no, unsettled, yes
from smallyard.model.investment import Investment, Recusal
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene, any_of
from smallyard.model.party import PartyKind
from smallyard.model.percentage import NONE, UNKNOWN_PERCENTAGE, Percentage, total
from smallyard.model.person import Person, UsStatus

__all__ = [
    "bound_not_to",
    "bound_to_notify",
    "controlled_foreign_entity",
    "is_us_person",
    "knowingly_directs",
    "us_parent",
    "us_person",
]

_HALF = Decimal(50)


def is_us_person(person: Person) -> Kleene:
    """A US citizen or permanent resident, an entity under US law with its branches, or anyone in the United States.

    Source: 31 CFR 850.229 (586.319 and 31 CFR part 501 say the same).
    """
    if person.us_person is not None:
        return Kleene.of(person.us_person)
    if person.us_status in {UsStatus.CITIZEN, UsStatus.PERMANENT_RESIDENT} or person.country == "US":
        return TRUE
    # A foreign entity is none; an individual may be in the United States, or a resident, whatever the passport.
    if person.kind is PartyKind.ORGANIZATION and person.country is not None:
        return FALSE
    return UNKNOWN


def us_person(deal: Investment) -> Reasoned:
    """Whether the investor is a US person (850.229)."""
    who = deal.investor.name
    return given(
        is_us_person(deal.investor),
        f"{who} is a US person.",
        f"{who} is no US person.",
        f"It is not known whether {who} is a US person.",
        asked(
            "investor.us_person",
            f"Is {who} a US citizen or permanent resident, an entity organized under US law, or in the United "
            "States?",
            "31 CFR 850.229",
        ),
    )


def _share(person: Person, number: int, measure: str) -> Percentage:
    value = getattr(person.holders[number], measure)
    if value is not None:
        assert isinstance(value, Percentage)
        return value
    return NONE if person.holders_complete else UNKNOWN_PERCENTAGE


def attributed(person: Person, who: str, measure: str) -> Percentage:
    """What one US person holds of an entity, tier by tier: votes or board votes, never added to each other.

    A subsidiary's holding counts in full, another entity's in proportion; direct and indirect ones add up
    (850.206(b)).
    """
    parts = []
    for number, holder in enumerate(person.holders):
        share = _share(person, number, measure)
        if holder.name == who:
            parts.append(share)
        elif holder.holders:
            parent = _is_parent(holder, who)
            of_holder = attributed(holder, who, measure)
            if parent is TRUE:
                parts.append(share)
            elif parent is FALSE:
                parts.append(of_holder.of(share))
            else:
                parts.append(Percentage(at_least=of_holder.of(share).at_least, at_most=share.at_most))
    return total(parts)


def _is_parent(person: Person, who: str) -> Kleene:
    """Whether `who` is a parent of the entity (850.219)."""
    facts = [attributed(person, who, measure).exceeds(_HALF) for measure in ("votes", "board")]
    for holder in person.holders:
        if holder.name == who:
            unsaid = False if person.holders_complete else None
            facts += [
                Kleene.of(value if value is not None else unsaid)
                for value in (holder.general_partner, holder.investment_adviser)
                if value is not None or holder.kind is not PartyKind.PERSON
            ]
    return any_of(facts)


def _us_holders(person: Person) -> list[tuple[str, Kleene]]:
    """Every holder, of any tier, that is or may be a US person."""
    found: dict[str, Kleene] = {}
    for holder in person.holders:
        status = is_us_person(holder)
        if status is not FALSE:
            found[holder.name] = status
        found.update(_us_holders(holder))
    return list(found.items())


def _unnamed_may_be_parent(person: Person) -> bool:
    """Whether a holder nobody has named could hold more than half."""
    if person.holders_complete:
        return False
    if not person.holders:
        return True
    named = total([holder.votes for holder in person.holders if holder.votes is not None])
    return named.at_least < _HALF


def us_parent(deal: Investment) -> Reasoned:
    """Whether a US person is the investor's parent (850.206, 850.219)."""
    investor = deal.investor
    question = asked(
        "investor.holders",
        f"Who holds more than half of the votes or board votes of {investor.name}, or is its general partner, "
        "managing "
        f"member or investment adviser? Name the holders (then holders_complete = true), or set investor.us_parent.",
        "31 CFR 850.219",
    )
    if investor.us_parent is not None:
        return given(Kleene.of(investor.us_parent), f"A US person is the parent of {investor.name}.", "", "").saying(
            f"A US person is {'' if investor.us_parent else 'not '}the parent of {investor.name}."
        )
    open_ones = []
    for name, status in _us_holders(investor):
        parent = status & _is_parent(investor, name)
        if parent is TRUE:
            votes = attributed(investor, name, "votes")
            return yes(f"{name}, a US person, is the parent of {investor.name} (votes {votes} percent).")
        if parent is UNKNOWN:
            open_ones.append(name)
    if not open_ones and (investor.is_individual or not _unnamed_may_be_parent(investor)):
        return no(f"No US person is the parent of {investor.name}: none holds more than 50 percent.")
    if not open_ones and deal.diligence.complete:
        return no(f"No US person is known to be the parent of {investor.name}.")
    return unsettled(f"It is not known whether a US person is the parent of {investor.name}.", question)


def controlled_foreign_entity(deal: Investment) -> Reasoned:
    """Whether the investor is a controlled foreign entity of a US person."""
    if is_us_person(deal.investor) is TRUE:
        return no(f"{deal.investor.name} is itself a US person.")
    if deal.investor.is_individual:
        return no(f"{deal.investor.name} is an individual.")
    return us_parent(deal)


def knowingly_directs(deal: Investment) -> Reasoned:
    """Whether a US person directs the deal of an investor that is not one (850.303)."""
    one = deal.directing
    if one is None:
        return no("No US person is said to direct the deal for another.")
    if set(one.recused_from) >= set(Recusal):
        return no(f"{one.us_person} recuses from approval, from documents and from negotiation (850.303(b)).")
    left = ", ".join(recusal for recusal in Recusal if recusal not in one.recused_from)
    authority = given(
        Kleene.of(one.authority),
        f"{one.us_person} has authority at {deal.investor.name}.",
        f"{one.us_person} has no authority at {deal.investor.name}.",
        f"It is not known whether {one.us_person} has authority at {deal.investor.name}.",
        asked(
            "directing.authority",
            f"Is {one.us_person} an officer or director of {deal.investor.name}, or in executive charge there?",
            "31 CFR 850.303(a)",
        ),
    )
    exercises = given(
        Kleene.of(one.exercises),
        f"{one.us_person} takes part in deciding the deal (not recused from {left}).",
        f"{one.us_person} does not direct, order, decide or approve the deal.",
        f"It is not known whether {one.us_person} takes part in deciding the deal (not recused from {left}).",
        asked(
            "directing.exercises",
            f"Does {one.us_person} direct, order, decide upon or approve the deal?",
            "31 CFR 850.303(a)",
        ),
    )
    return both(authority, exercises)


def bound_to_notify(deal: Investment) -> Reasoned:
    """Whether a US person must notify: of its own deal (850.401), or of its controlled foreign entity's (850.402)."""
    own = us_person(deal)
    return own if own.fact is TRUE else either(own, controlled_foreign_entity(deal))


def bound_not_to(deal: Investment) -> Reasoned:
    """Whether a US person is bound by a prohibition: by its own deal, its entity's, or one that it directs."""
    own = us_person(deal)
    return own if own.fact is TRUE else either(own, controlled_foreign_entity(deal), knowingly_directs(deal))
