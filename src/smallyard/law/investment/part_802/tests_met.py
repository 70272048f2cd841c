"""The legal tests of part 802 in order, each with its answer."""

from __future__ import annotations

from collections.abc import Iterator

from smallyard.law.effects import state
from smallyard.law.investment.decision import Determination
from smallyard.law.investment.part_800.persons import foreign_person
from smallyard.law.investment.part_802.real_estate import covered_real_estate, excepted_real_estate, three_rights
from smallyard.law.investment.reasoning import Reasoned
from smallyard.law.world import World
from smallyard.model.citation import Citation
from smallyard.model.investment import Investment

__all__ = ["determinations", "nothing_found"]


def determinations(deal: Investment, world: World) -> Iterator[Determination]:
    """Foreign person, property rights, covered real estate, exceptions."""
    yield _of("foreign person", foreign_person(deal.investor, "investor", deal), "802.221")
    yield _of("three property rights", three_rights(deal), "802.233")
    yield _of("covered real estate", covered_real_estate(deal), "802.211")
    yield _of("excepted real estate transaction", excepted_real_estate(deal, world), "802.216")


def nothing_found(deal: Investment, world: World) -> str:
    """Why it is no covered real estate transaction: the first test that it does not meet."""
    for one in determinations(deal, world):
        if one.state == ("yes" if one.name.startswith("excepted") else "no"):
            return one.reason
    return "It is no purchase, lease or concession of part 802."


def _of(name: str, test: Reasoned, section: str) -> Determination:
    return Determination(
        name=name, state=state(test.fact), reason=test.because, citation=Citation.parse(f"31 CFR {section}")
    )
