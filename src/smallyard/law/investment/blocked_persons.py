"""Dealings with blocked persons: OFAC's SDN List and its 50 percent rule, on the target and on the investor."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.effects import Duty, Imposes, Prohibits, state
from smallyard.law.investment.blocking import blocked_by_owners, on_sdn_list
from smallyard.law.investment.decision import Determination, InvestmentOutcome
from smallyard.law.investment.found import FoundOfDeal
from smallyard.law.investment.part_850.persons import is_us_person
from smallyard.law.investment.reasoning import Reasoned, asked, both, given, yes
from smallyard.law.investment.registry import INVESTMENT_RULES, InvestmentRegime
from smallyard.law.provision import Claim, Stage, claim, provision, when
from smallyard.law.world import World
from smallyard.model.citation import Citation
from smallyard.model.investment import Investment
from smallyard.model.kleene import FALSE
from smallyard.model.person import Person

__all__ = ["determinations"]

_LIST = date(1994, 12, 31)
_AGGREGATE = date(2014, 8, 13)
_LICENSE = "a license from OFAC (31 CFR part 501)"
_TEN_YEARS = date(2025, 3, 12)


def _persons(deal: Investment) -> Iterator[tuple[str, str, Person]]:
    yield "target", "target", deal.target
    yield "investor", "investor", deal.investor
    for number, one in enumerate(deal.target.relations, start=1):
        yield "related person", f"target.relations[{number}]", one
    for number, fund_deal in enumerate(deal.fund.deals if deal.fund is not None else (), start=1):
        yield "company in which the fund invests", f"fund.deals[{number}].target", fund_deal.target


def us_nexus(deal: Investment) -> Reasoned:
    """Whether a US person deals, or the property is in the United States: then blocking binds."""
    if deal.target.us_business or deal.target.country == "US" or deal.real_estate is not None:
        return yes("The target is in the United States.")
    return given(
        is_us_person(deal.investor),
        f"{deal.investor.name} is a US person.",
        f"{deal.investor.name} is no US person, and the target is not in the United States.",
        f"It is not known whether {deal.investor.name} is a US person.",
        asked("investor.us_person", f"Is {deal.investor.name} a US person?", "31 CFR 501.601"),
    )


def _prohibits(deal: Investment, role: str, test: Reasoned) -> Iterator[Claim]:
    found = both(test, us_nexus(deal))
    yield from when(
        found.fact,
        Prohibits(unless=_LICENSE),
        f"{test.because} A US person may not deal with the {role} or its property.",
        questions=found.questions,
    )


@provision(
    "31 CFR 501.601", also=("31 CFR 501.603",), since=_LIST, stage=Stage.REQUIREMENT, registry=INVESTMENT_RULES
)
def no_dealing_with_listed_persons(deal: Investment, world: World) -> Iterator[Claim]:
    """No dealing with a person on the SDN List.

    The property of persons on the SDN List is blocked under OFAC's programs; each program has its own part.
    """
    for role, place, person in _persons(deal):
        test = on_sdn_list(person, place, deal, world)
        if test.fact is not FALSE:
            yield from _prohibits(deal, role, test)


@provision("79 FR 47726", since=_AGGREGATE, stage=Stage.REQUIREMENT, registry=INVESTMENT_RULES)
def no_dealing_with_what_blocked_persons_own(deal: Investment, world: World) -> Iterator[Claim]:
    """No dealing with an entity that blocked persons own 50 percent or more of, together.

    Owned in the aggregate, directly or indirectly, 50 percent or more by one or more blocked persons.

    OFAC's guidance of 13 August 2014. A holding through an entity counts if that entity is itself so owned; control
    without ownership does not block (FAQs 398, 401).
    """
    for role, place, person in _persons(deal):
        test = blocked_by_owners(person, place, deal, world)
        if test.fact is not FALSE:
            yield from _prohibits(deal, role, test)


@provision("31 CFR 501.604", also=("31 CFR 501.603",), since=_LIST, stage=Stage.DUTY, registry=INVESTMENT_RULES)
def report_to_ofac(deal: Investment, world: World, found: FoundOfDeal) -> Iterator[Claim]:
    """Blocked property and rejected transactions are reported within 10 business days.

    Reports of 31 CFR 501.603 (blocked property) and 501.604 (rejected transactions).
    """
    if found.outcome(InvestmentRegime.BLOCKED) is InvestmentOutcome.PROHIBITED:
        years = 10 if world.effective >= _TEN_YEARS else 5
        yield claim(
            Imposes(
                duty=Duty.REPORT,
                text=f"Report property that was blocked, or the transaction that was rejected, to OFAC within 10 "
                f"business days, and keep the records {years} years (31 CFR 501.601).",
            ),
            "A blocked person takes part.",
        )


def determinations(deal: Investment, world: World) -> Iterator[Determination]:
    """Who was looked up, and what was found."""
    yield _of("US nexus", us_nexus(deal), "31 CFR 501.601")
    for role, place, person in _persons(deal):
        yield _of(f"{role} on the SDN List", on_sdn_list(person, place, deal, world), "31 CFR 501.601")
        yield _of(f"{role} owned by blocked persons", blocked_by_owners(person, place, deal, world), "79 FR 47726")


def _of(name: str, test: Reasoned, cites: str) -> Determination:
    return Determination(name=name, state=state(test.fact), reason=test.because, citation=Citation.parse(cites))
