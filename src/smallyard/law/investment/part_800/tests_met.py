"""The legal tests of part 800 in order, each with its answer."""

from __future__ import annotations

from collections.abc import Iterator

from smallyard.law.effects import state
from smallyard.law.investment.decision import Determination
from smallyard.law.investment.part_800.business import (
    access_rights,
    control,
    produces_critical_technology,
    sensitive_personal_data,
    tid_us_business,
    unaffiliated,
    us_business,
)
from smallyard.law.investment.part_800.covered import covered_control, covered_investment, covered_transaction
from smallyard.law.investment.part_800.mandatory import government_interest, substantial_acquisition, technology_test
from smallyard.law.investment.part_800.persons import excepted_investor, foreign_person
from smallyard.law.investment.reasoning import Reasoned
from smallyard.law.world import World
from smallyard.model.citation import Citation
from smallyard.model.investment import Investment
from smallyard.model.kleene import FALSE

__all__ = ["determinations", "nothing_found"]


def determinations(deal: Investment, world: World) -> Iterator[Determination]:
    """Foreign person, US business, control, TID and its parts, rights, excepted investor, covered, mandatory."""
    yield _of("foreign person", foreign_person(deal.investor, "investor", deal), "800.224")
    yield _of("US business", us_business(deal), "800.252")
    yield _of("control", control(deal), "800.208")
    yield _of("covered control transaction", covered_control(deal), "800.210")
    yield _of("critical technologies", produces_critical_technology(deal, world), "800.215")
    yield _of("sensitive personal data", sensitive_personal_data(deal), "800.241")
    yield _of("TID US business", tid_us_business(deal, world), "800.248")
    yield _of("unaffiliated", unaffiliated(deal), "800.250")
    yield _of("access, rights or involvement", access_rights(deal), "800.211(b)")
    yield _of("excepted investor", excepted_investor(deal, world), "800.219")
    yield _of("covered investment", covered_investment(deal, world), "800.211")
    covered = covered_transaction(deal, world)
    yield _of("covered transaction", covered, "800.213")
    if covered.fact is not FALSE:
        yield _of("substantial interest acquired", substantial_acquisition(deal), "800.244(a)")
        yield _of("foreign government's substantial interest", government_interest(deal), "800.244")
        yield _of("export authorization needed", technology_test(deal, world), "800.401(c)")


def nothing_found(deal: Investment, world: World) -> str:
    """Why the deal is no covered transaction: that no control results, and why it is no covered investment."""
    by_control, by_stake = covered_control(deal), covered_investment(deal, world)
    return " ".join(dict.fromkeys(one.because for one in (by_control, by_stake) if one.because))


def _of(name: str, test: Reasoned, section: str) -> Determination:
    return Determination(
        name=name, state=state(test.fact), reason=test.because, citation=Citation.parse(f"31 CFR {section}")
    )
