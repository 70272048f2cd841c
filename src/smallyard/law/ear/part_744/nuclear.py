"""Nuclear end uses (744.2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.part_744.knowledge import declared
from smallyard.law.effects import RequiresLicense, ReviewPolicy
from smallyard.law.provision import Claim, Stage, provision, when
from smallyard.law.world import World
from smallyard.model.transaction import EndUseKind, Transaction

__all__: list[str] = []


@provision(
    "15 CFR 744.2",
    also=("15 CFR 744.2(a)", "15 CFR 744.2(c)", "15 CFR 744.2(d)", "Supp. No. 3 to 15 CFR part 744"),
    since=date(1996, 3, 25),
    stage=Stage.REQUIREMENT,
)
def license_for_nuclear_end_use(tx: Transaction, world: World) -> Iterator[Claim]:
    """A license is required for any item known to be for nuclear explosive, unsafeguarded or fuel-cycle activities.

    Any item, EAR99 too, to any destination but the countries of Supp. No. 3 to part 744.

    License Exception TSU (740.13(a), (b)) overcomes this only for those countries, where this paragraph requires
    nothing; so no exception does. Applications are reviewed by the factors of 744.2(d).
    """
    if world.in_group(tx.controlling_country, "Supp3-744"):
        return
    known = declared(tx, EndUseKind.NUCLEAR)
    yield from when(
        known.value,
        RequiresLicense(
            control="744.2",
            review=ReviewPolicy.CASE_BY_CASE,
            review_text="the factors of 744.2(d): nuclear significance, safeguards, assurances, risk of diversion",
            overcome_by=(),
        ),
        "The items are, or may be, for a nuclear end use.",
        questions=known.questions,
        cites="15 CFR 744.2(a)",
    )
