"""Foreign persons, their parents and their excepted investors: 31 CFR 800.219 to 800.224, 800.235, 800.244,
800.256.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from smallyard.law.investment.reasoning import Reasoned, asked, both, either, given, no, unless, unsettled, yes
from smallyard.law.tables.excepted_foreign_states import excepted_foreign_states
from smallyard.law.world import World
from smallyard.model.investment import Investment
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.listing import ListCode
from smallyard.model.percentage import NONE, UNKNOWN_PERCENTAGE, Percentage, total
from smallyard.model.person import Holder, Person, UsStatus

__all__ = ["excepted_investor", "foreign_person", "held_through", "is_parent", "key_day", "seat"]

_HALF = Decimal(50)
_WHOLE = Percentage(at_least=Decimal(100), at_most=Decimal(100))


def key_day(deal: Investment) -> date:
    """The first of completion and binding agreement, on which the applicable rules turn (800.104)."""
    return min(deal.date, deal.signed) if deal.signed is not None else deal.date


def seat(person: Person) -> tuple[str, ...]:
    """The countries whose export rules apply: principal place of business, or an individual's nationalities."""
    if person.is_individual:
        return tuple(dict.fromkeys(one for one in (person.country, *person.nationalities) if one is not None))
    one = person.principal_place_of_business or person.headquarters or person.country
    return (one,) if one is not None else ()


def foreign_person(person: Person, place: str, deal: Investment) -> Reasoned:
    """A foreign national, government or entity, or an entity that one of them controls or can control (800.224)."""
    said = getattr(person, "foreign_person", None)
    if said is not None:
        return (yes if said else no)(f"{person.name} is {'' if said else 'not '}a foreign person, it is said.")
    if person.is_individual:
        return _national(person, place)
    if person.government:
        return (no if person.country == "US" else yes)(f"{person.name} is a government of {person.country or '?'}.")
    entity = _foreign_entity(person, place, deal)
    return entity if entity.fact is TRUE else either(entity, _controlled(person, place, deal))


def _national(person: Person, place: str) -> Reasoned:
    """800.223, 800.253: a US permanent resident is a foreign national too."""
    if person.us_status is UsStatus.CITIZEN or (person.us_status is None and person.country == "US"):
        return no(f"{person.name} is a US national.")
    if person.us_status is not None or person.country is not None:
        return yes(f"{person.name} is a foreign national (800.223).")
    return unsettled(
        f"The nationality of {person.name} is not known.",
        asked(f"{place}.country", f"Of which country is {person.name} a national?", "31 CFR 800.223"),
    )


def _foreign_entity(person: Person, place: str, deal: Investment) -> Reasoned:
    """800.220: organized abroad, with its seat or its main market abroad, unless US nationals own most of it."""
    section = "31 CFR 800.220"
    abroad = given(
        Kleene.of(None if person.country is None else person.country != "US"),
        f"{person.name} is organized under the laws of {person.country}.",
        f"{person.name} is organized in the United States, so it is no foreign entity.",
        f"It is not known where {person.name} is organized.",
        asked(f"{place}.country", f"Under the laws of which country is {person.name} organized?", section),
    )
    business = person.principal_place_of_business or person.headquarters
    if business is None and person.country not in {None, "US"}:
        business = person.country  # where an entity is organized abroad and no other seat is told
    outside = given(
        Kleene.of(None if business is None else business != "US") | Kleene.of(person.traded_abroad or None),
        f"Its principal place of business or its market is outside the United States ({business}).",
        "Its principal place of business is in the United States and it is not traded abroad.",
        f"It is not known where the principal place of business of {person.name} is.",
        asked(f"{place}.principal_place_of_business", "Where is its principal place of business?", section),
    )
    if business == "US" and person.traded_abroad is None:
        outside = given(
            deal.found(None), "", "Its principal place of business is in the United States.",
            "It is not known whether it is primarily traded on foreign exchanges.",
            asked(f"{place}.traded_abroad", "Is its equity primarily traded on exchanges abroad?", section),
        )  # fmt: skip
    return both(abroad, outside, unless(_us_majority(person)))


def _us_majority(person: Person) -> Reasoned:
    """800.220(b): it must be demonstrated, so what nobody says is not so."""
    if person.us_majority_owned is not None:
        return (yes if person.us_majority_owned else no)(
            f"US nationals {'' if person.us_majority_owned else 'do not '}ultimately own most of its equity."
        )
    us = [
        one.equity or one.votes
        for one in person.holders
        if one.us_status is UsStatus.CITIZEN or (one.country == "US" and not one.foreign_controlled)
    ]
    held = total([one for one in us if one is not None])
    if held.exceeds(_HALF) is TRUE:
        return yes(f"US nationals own {held} percent of its equity (800.220(b)).")
    return no("It is not demonstrated that US nationals ultimately own most of its equity (800.220(b)).")


def _controlled(person: Person, place: str, deal: Investment) -> Reasoned:
    """800.224(a)(2) and (b): a foreign person controls it or can."""
    section = "31 CFR 800.224"
    if person.foreign_controlled is not None:
        return (yes if person.foreign_controlled else no)(
            f"{person.name} is {'' if person.foreign_controlled else 'not '}controlled by a foreign person."
        )
    tests = []
    for number, holder in enumerate(person.holders, start=1):
        here = f"{place}.holders[{number}]"
        foreign = foreign_person(holder, here, deal)
        if foreign.fact is FALSE:
            continue
        controls = is_parent(holder) | Kleene.of(holder.directs or None) & TRUE
        if controls is not FALSE:
            tests.append(
                both(
                    foreign,
                    given(
                        controls,
                        f"{holder.name} holds half or more of {person.name}, or directs it.",
                        "",
                        f"It is not known whether {holder.name} controls {person.name}.",
                        asked(f"{here}.directs", f"Does {holder.name} control {person.name}?", section),
                    ),
                )
            )
    found = either(*tests) if tests else no(f"No foreign person is known to control {person.name}.")
    if found.fact is not FALSE or person.holders_complete or deal.diligence.complete or person.us_majority_owned:
        return found
    return unsettled(
        f"It is not known whether a foreign person controls {person.name}.",
        asked(f"{place}.foreign_controlled", f"Does or can a foreign person control {person.name}?", section),
    )


def is_parent(holder: Holder) -> Kleene:
    """800.235: at least 50 percent of votes, profits or assets on dissolution; or the general partner."""
    fact = Kleene.of(holder.general_partner or False)
    for share in (holder.votes, holder.profits, holder.dissolution_assets):
        if share is not None:
            fact |= share.reaches(_HALF)
    return fact if holder.votes is not None or fact is TRUE else fact | UNKNOWN


def held_through(person: Person) -> Iterator[tuple[Holder, Percentage]]:
    """Every holder of any tier with its voting interest; a parent's interest counts as 100 percent of what it holds.

    Source: 31 CFR 800.244(c), 800.256(c), 800.235(b). An entity run by a general partner is held only through the
    general partner (800.244(b), 800.256(b)).
    """
    partners = [one for one in person.holders if one.general_partner]
    for holder in partners or person.holders:
        share = holder.votes if holder.votes is not None else NONE if person.holders_complete else UNKNOWN_PERCENTAGE
        if is_parent(holder) is TRUE:
            share = _WHOLE
        yield holder, (holder.votes or _WHOLE) if not holder.general_partner else _WHOLE
        for other, of_holder in held_through(holder):
            yield other, of_holder.of(share)


def _of_excepted_states(person: Person, states: frozenset[str]) -> Kleene:
    places = person.places
    return Kleene.of(None if not places else places <= states | {"US"})


def excepted_investor(deal: Investment, world: World) -> Reasoned:
    """Whether the investor is an excepted investor (800.219), with every condition."""
    investor, day = deal.investor, key_day(deal)
    section = "31 CFR 800.219"
    states = excepted_foreign_states(deal.date)
    if investor.waives_excepted_status:
        return no(f"{investor.name} waives the status of an excepted investor (800.219(e)).")
    if investor.places - states - {"US"}:
        out = ", ".join(sorted(investor.places - states - {"US"}))
        return no(f"{investor.name} is of {out}, no excepted foreign state (800.218).")
    listed = no("")
    for code in (ListCode.ENTITY_LIST, ListCode.UNVERIFIED_LIST):
        for one in world.listed_as(deal, investor.as_party(), "investor", code, on=day):
            test = given(
                one.certainty,
                f"{investor.name} was on the list {code} when the deal was signed, so it is not excepted "
                f"(800.219(c)(2)).",
                "",
                f"{investor.name} may have been on the list {code} when the deal was signed.",
                *one.questions,
            )
            listed = either(listed, test) if listed.fact is not FALSE else test
    if listed.fact is TRUE:
        return no(listed.because)
    if investor.excepted_investor is not None:
        said = (yes if investor.excepted_investor else no)(
            f"{investor.name} is {'' if investor.excepted_investor else 'not '}an excepted investor, it is said."
        )
        return both(said, unless(listed))
    clean = _clean(deal, section)
    if investor.is_individual or investor.government:
        home = given(
            _of_excepted_states(investor, states),
            f"{investor.name} is of an excepted foreign state only (800.219(a)(1), (2)).",
            f"{investor.name} is of no excepted foreign state.",
            f"The nationality of {investor.name} is not known.",
            asked("investor.country", f"Of which countries is {investor.name}?", section),
        )
        return both(home, clean, unless(listed))
    return both(*_entity(deal, states, section), clean, unless(listed))


def _clean(deal: Investment, section: str) -> Reasoned:
    return given(
        ~deal.found(deal.investor.violations_in_five_years),
        "No violation of 800.219(c)(1) in five years.",
        f"{deal.investor.name} has a violation of 800.219(c)(1) in the last five years.",
        "It is not known whether there were violations in five years.",
        asked(
            "investor.violations_in_five_years",
            f"Has {deal.investor.name}, a parent or a subsidiary had a notice, penalty, settlement, debarment, order "
            f"or conviction of 800.219(c)(1) in the last five years?",
            f"{section}(c)",
        ),
    )


def _entity(deal: Investment, states: frozenset[str], section: str) -> Iterator[Reasoned]:
    """800.219(a)(3)(i) to (v), for the entity and each parent."""
    investor = deal.investor
    for field, what in (("country", "organized"), ("principal_place_of_business", "run from")):
        value = getattr(investor, field) or (investor.headquarters if field != "country" else None)
        yield given(
            Kleene.of(None if value is None else value in states or value == "US"),
            f"{investor.name} is {what} {value} (800.219(a)(3)(i), (ii)).",
            f"{investor.name} is {what} {value}, no excepted foreign state.",
            f"It is not known where {investor.name} is {what}.",
            asked(f"investor.{field}", f"In which country is {investor.name} {what}?", f"{section}(a)(3)"),
        )
    for field, limit, what in (
        ("excepted_directors_percent", 75, "directors"),
        ("excepted_observers_percent", 75, "board observers"),
    ):
        value = getattr(investor, field)
        yield given(
            Kleene.of(None if value is None else value >= limit),
            f"{value} percent of its {what} are of excepted foreign states or the United States.",
            f"Only {value} percent of its {what} are of excepted foreign states or the United States, not {limit}.",
            f"The nationality of its {what} is not known.",
            asked(
                f"investor.{field}",
                f"What percent of the {what} are US nationals or nationals of excepted foreign states only (100 if "
                f"there are none)?",
                f"{section}(a)(3)(iii)",
            ),
        )
    holders = investor.excepted_ten_percent_holders
    yield given(
        Kleene.of(holders),
        "Every foreign holder of 10 percent or more is of an excepted foreign state.",
        "A foreign holder of 10 percent or more is of no excepted foreign state.",
        "It is not known who holds 10 percent or more.",
        asked(
            "investor.excepted_ten_percent_holders",
            "Is every foreign person that holds 10 percent or more, alone or in a group, of an excepted foreign "
            "state?",
            f"{section}(a)(3)(iv)",
        ),
    )
    owned = investor.excepted_ownership_percent
    listed_there = investor.traded_abroad is False or deal.answer("800.233.traded_in_excepted_state") is TRUE
    enough = None if owned is None else owned > _HALF if listed_there else owned >= Decimal(80)
    yield given(
        Kleene.of(enough),
        f"Excepted persons hold {owned} percent, the minimum excepted ownership (800.233).",
        f"Excepted persons hold {owned} percent, less than the minimum excepted ownership (800.233).",
        "The minimum excepted ownership is not known.",
        asked(
            "investor.excepted_ownership_percent",
            "What percent of votes, profits and assets (the least of the three) do US persons and persons of "
            "excepted foreign states hold? 80 or more is needed, or a majority if traded there.",
            "31 CFR 800.233",
        ),
    )
