"""The export-license test: would a US regulatory authorization be needed to send a technology to a person?

The EAR are decided by `law.ear` through `law.decide`; nothing of them is repeated here (31 CFR 800.254, 800.401(c)).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from smallyard.law.decide import decide_without_paths
from smallyard.law.effects import Prohibits, RequiresLicense, paragraph_within
from smallyard.law.investment.part_800.persons import seat
from smallyard.law.investment.reasoning import Reasoned, asked, no, unsettled, yes
from smallyard.law.line import Line
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.party import Party, Role
from smallyard.model.person import Person
from smallyard.model.target import CriticalTechnology, TechnologyRegime
from smallyard.model.transaction import Answer, EndUse, Item, Transaction

__all__ = ["as_line", "authorization_required", "controlled_for_regimes"]

_REASONS = ("NS", "CB", "NP", "MT", "RS", "SL")
_KEPT_EXCEPTIONS = ("740.13", "740.17(b)", "740.20(c)(1)")
"""License exceptions that count: TSU, ENC and STA (800.401(e)(6))."""


def _transaction(
    one: CriticalTechnology, person: Person | None, country: str, day: date, answers: Mapping[str, Answer]
) -> Transaction:
    party = (
        Party(
            name=person.name,
            role=Role.END_USER,
            kind=person.kind,
            aliases=person.aliases,
            country=country,
            addresses=person.addresses,
            identifiers=person.identifiers,
            listings=person.listings,
            not_listings=person.not_listings,
            headquarters=person.headquarters or country,
            ultimate_parent_headquarters=country,
            military_end_user=False,
            military_intelligence_end_user=False,
            government=bool(person.government),
        )
        if person is not None
        else Party(name="the person", role=Role.END_USER, country=country)
    )
    return Transaction(
        date=day,
        destination=country,
        parties=(party,),
        items=(
            Item(
                description=one.description, eccn=one.eccn, kind=one.kind, parameters=one.parameters, made_in="US",
                us_origin=True, other_agency="none", published=False,
            ),
        ),
        end_use=EndUse(reviewed=True),
        answers=dict(answers),
    )  # fmt: skip


def as_line(one: CriticalTechnology, country: str, day: date) -> Line:
    """The technology as an item line, as if sent to a country."""
    tx = _transaction(one, None, country, day, {})
    return Line(tx, tx.items[0], 1)


def controlled_for_regimes(one: CriticalTechnology, day: date, world: World) -> Kleene:
    """Whether the CCL controls it for a multilateral regime, regional stability or surreptitious listening
    (800.215(b)).
    """
    line = as_line(one, "CN", day)
    assert line.eccn is not None
    if world.tables.ccl.entry(line.eccn, day) is None:
        return FALSE
    result: Kleene = FALSE
    for reason in _REASONS:
        result |= world.tables.ccl.controlled_for(line, reason, day).certainty
    return result


def authorization_required(
    one: CriticalTechnology,
    number: int,
    person: Person,
    place: str,
    day: date,
    world: World,
    answers: Mapping[str, Answer],
) -> Reasoned:
    """Whether an authorization would be needed to send it to the person as an end user, exceptions left aside.

    By the principal place of business of an entity or any nationality of an individual (800.401(c)(2)). A technology
    that could go to the person under TSU, ENC (b) or STA (c)(1) does not count (800.401(e)(6)). `answers` are the
    deal's, which answer the EAR's questions by their own keys.
    """
    name = one.description or str(one.eccn or one.regime)
    countries = [code for code in seat(person) if code != "US"]
    if not countries:
        if seat(person):
            return no(f"{person.name} has its seat in the United States, so nothing is exported to it.")
        return unsettled(
            f"The seat of {person.name} is not known.",
            asked(
                f"{place}.principal_place_of_business",
                f"Where is the principal place of business (of an individual: the nationality) of {person.name}?",
                "31 CFR 800.401(c)(2)(ii)",
            ),
        )
    found = [_to(one, number, name, person, country, day, world, answers) for country in countries]
    for fact in (TRUE, UNKNOWN):
        for test in found:
            if test.fact is fact:
                return test
    return found[0]


def _to(
    one: CriticalTechnology,
    number: int,
    name: str,
    person: Person,
    country: str,
    day: date,
    world: World,
    answers: Mapping[str, Answer],
) -> Reasoned:
    field = f"target.critical_technologies[{number}].authorization_required"
    if country in one.authorization_required:
        return yes(f"An authorization is required to send {name} to {person.name} ({country}), it is said.")
    if country in one.authorization_not_required:
        return no(f"No authorization is required to send {name} to {person.name} ({country}), it is said.")
    question = asked(
        field,
        f"Would a US regulatory authorization be required to send {name} to {person.name} in {country}, exceptions "
        f"left aside? Add {country} to authorization_required or authorization_not_required.",
        "31 CFR 800.401(c)(1)",
    )
    if one.regime is TechnologyRegime.USML:
        return yes(f"{name} is on the USML: a license is required to send it to {country} (22 CFR part 123).")
    if one.eccn is None:
        return unsettled(f"Whether an authorization is required to send {name} to {country} is not known.", question)
    decision = decide_without_paths(_transaction(one, person, country, day, answers), world.on(day))
    certain = [
        finding for finding in decision.findings if isinstance(finding.effect, RequiresLicense) and finding.certain
    ]
    controls = ", ".join(decision.lines[0].controls)
    if any(not finding.set_aside_by for finding in certain):
        usable = [
            considered
            for considered in decision.lines[0].exceptions
            if considered.status in {"used", "available"} and paragraph_within(considered.paragraph, _KEPT_EXCEPTIONS)
        ]
        if usable:
            return no(
                f"A license is required to send {name} to {person.name} in {country} ({controls}), but License "
                f"Exception {usable[0].symbol} ({usable[0].paragraph}) is available (800.401(e)(6))."
            )
        return yes(f"A license is required to send {name} to {person.name} in {country} ({controls}) under the EAR.")
    open_ones = [
        finding
        for finding in decision.findings
        if isinstance(finding.effect, RequiresLicense | Prohibits)
        and not finding.certain
        and not finding.set_aside_by
    ]
    if open_ones:
        texts = dict.fromkeys(f"{each.key}: {each.text}" for finding in open_ones for each in finding.questions)
        return unsettled(
            f"Whether a license is required to send {name} to {country} turns on {'; '.join(list(texts)[:3])}",
            question,
        )
    return no(f"No license is required to send {name} to {person.name} in {country} under the EAR.")
