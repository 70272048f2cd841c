"""Military-intelligence end uses and end users (744.22)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.known import YES
from smallyard.law.ear.part_744.knowledge import countries_of_use, declared, for_intelligence_user, receivers
from smallyard.law.effects import RequiresLicense, ReviewPolicy
from smallyard.law.provision import Claim, Stage, provision, when
from smallyard.law.tables.end_uses import IntelligenceBody
from smallyard.law.world import World
from smallyard.model.transaction import EndUseKind, Transaction

__all__ = ["named_body", "places_of_military_intelligence"]


def places_of_military_intelligence(tx: Transaction, world: World) -> frozenset[str]:
    """The countries of use that 744.22(a) names, those of Country Groups E:1 and E:2 among them."""
    named = world.tables.end_uses.members("744.22", world.effective)
    return frozenset(
        country for country in countries_of_use(tx) if country in named or world.in_group(country, "E:1", "E:2")
    )


def named_body(tx: Transaction, world: World) -> IntelligenceBody | None:
    """The body named in 744.22(f)(2) that receives the items, wherever it is located."""
    for party, _ in receivers(tx):
        if body := world.tables.end_uses.intelligence_body((party.name, *party.aliases), world.effective):
            return body
    return None


@provision(
    "15 CFR 744.22",
    also=("15 CFR 744.22(a)", "15 CFR 744.22(c)", "15 CFR 744.22(e)", "15 CFR 744.22(f)"),
    since=date(2021, 3, 16),
    stage=Stage.REQUIREMENT,
)
def license_for_military_intelligence(tx: Transaction, world: World) -> Iterator[Claim]:
    """A license is required for any item known to be for a military-intelligence end use or end user.

    In China, Russia, Venezuela, Country Groups E:1 and E:2, from 2021-04-09 Burma, from 2021-12-09 Cambodia, from
    2022-03-02 Belarus. The bodies that 744.22(f)(2) names are caught wherever they are; in other countries no others.

    Any item, EAR99 too. Only GOV under 740.11(b)(2)(ii) applies. Presumption of denial.
    """
    places = places_of_military_intelligence(tx, world)
    body = named_body(tx, world)
    if body is None and not places:
        return
    known = (
        YES
        if body is not None
        else declared(tx, EndUseKind.MILITARY_INTELLIGENCE) | for_intelligence_user(tx, places)
    )
    where = f"is a body of {body.country} that {body.citation} names" if body else ", ".join(sorted(places))
    yield from when(
        known.value,
        RequiresLicense(
            control="744.22",
            review=ReviewPolicy.PRESUMPTION_OF_DENIAL,
            review_text="presumption of denial (744.22(e))",
            overcome_by=("740.11(b)(2)(ii)",),
        ),
        f"A party {where}."
        if body
        else f"The items are, or may be, for a military-intelligence end use or end user in {where}.",
        questions=known.questions,
        cites=body.citation if body else "15 CFR 744.22(a)",
    )
