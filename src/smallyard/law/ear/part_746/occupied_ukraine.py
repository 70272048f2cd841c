"""Occupied Crimea and the so-called DNR and LNR regions of Ukraine (746.6)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.part_746.embargo import required
from smallyard.law.ear.part_746.food_and_medicine import is_food_or_medicine, is_it_food_or_medicine
from smallyard.law.effects import Question, ReviewPolicy
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, ask, provision, when
from smallyard.law.world import World
from smallyard.model.citation import Citation
from smallyard.model.eccn import Eccn
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.transaction import ItemKind, Transaction

_CITED = "15 CFR 746.6(a)"
_MESSAGING = "746.6.internet_communication_software"
_REVIEW = (
    "Policy of denial; safety of flight and shipping, civil nuclear safety, humanitarian needs and other lanes of "
    "746.6(b) are reviewed case by case."
)
PLACES = re.compile(
    r"\b(?:crimea|krym|sevastopol|simferopol|kerch|yalta|feodosi[ay]|donetsk|luhansk|lugansk|mariupol|horlivka|makiivka|"
    r"dnr|lnr|dpr|lpr)\b",
    re.IGNORECASE,
)
"""Cities and names of the regions; an address that holds one raises the question where the item goes."""


def _communication_software(line: Line) -> Kleene:
    """Free software for personal communication over the internet: EAR99 or 5D992.c (746.6(d)(3))."""
    if line.item.item_kind is not ItemKind.SOFTWARE:
        return FALSE
    eccn = line.eccn
    if eccn is not None and not eccn.is_ear99 and not eccn.within(Eccn("5D992", ("c",))):
        return FALSE
    return line.answer(_MESSAGING)


@provision(_CITED, also=("15 CFR 746.6(b)", "15 CFR 746.6(c)"), since=date(2015, 1, 29), stage=Stage.REQUIREMENT)
def license_for_occupied_ukraine(line: Line, world: World) -> Iterator[Claim]:
    """A license is required for nearly all items to occupied Crimea and the DNR and LNR regions of Ukraine.

    All items but EAR99 food and medicine, and free software for personal communication over the internet.

    Crimea since 29 January 2015 (80 FR 4776), the so-called DNR and LNR since 24 February 2022. Not for deployments
    by the Government of Ukraine (746.6(a)(5), answer "746.6.government_of_ukraine").
    """
    region = line.tx.region
    if region is None or line.tx.is_deemed or line.answer("746.6.government_of_ukraine") is TRUE:
        return
    exceptions = world.tables.embargoes.exceptions("746.6", region, world.effective)
    if exceptions is None:
        return
    food, software = is_food_or_medicine(line), _communication_software(line)
    questions = [is_it_food_or_medicine(line, _CITED)] if food is UNKNOWN else []
    if software is UNKNOWN:
        text = f"Is {line.name} free, widely available software for personal communication over the internet?"
        questions.append(line.asks(_MESSAGING, text, "15 CFR 746.6(d)(3)"))
    yield from when(
        ~(food | software),
        required("746.6", exceptions, ReviewPolicy.POLICY_OF_DENIAL, _REVIEW),
        f"Nearly all items need a license to the {region.capitalize()} region of Ukraine.",
        questions=questions,
    )


@provision("15 CFR 746.6", since=date(2015, 1, 29), stage=Stage.REQUIREMENT)
def address_may_be_in_occupied_region(tx: Transaction, world: World) -> Iterator[Claim]:
    """An address in an occupied region of Ukraine raises the question where the items go.

    A receiving party's address names a city or region of 746.6, but the transaction gives no region.
    """
    if tx.region is not None or tx.is_deemed or tx.answer("746.6.occupied_region") is FALSE:
        return
    for party in tx.receiving_parties:
        if named := next((found[0] for one in party.addresses if (found := PLACES.search(one.line))), None):
            yield ask(
                Question(
                    key="746.6.occupied_region",
                    text=f"The address of {party.name} names {named}. Do the items go to occupied Crimea or the DNR "
                    f"or LNR region? If so give `region`; if not, answer no.",
                    citation=Citation("15 CFR 746.6"),
                ),
                f"The address of {party.name} names {named}, which may lie in an occupied region of Ukraine.",
            )
            return
