"""Chemical and biological weapons, and plants for chemical weapons precursors (744.4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.part_744.knowledge import countries_of_use, declared
from smallyard.law.effects import RequiresLicense, ReviewPolicy
from smallyard.law.provision import Claim, Stage, provision, when
from smallyard.law.world import World
from smallyard.model.kleene import TRUE
from smallyard.model.transaction import EndUseKind, Transaction

__all__: list[str] = []

_PLANT_SINCE = date(2021, 3, 16)


@provision(
    "15 CFR 744.4",
    also=("15 CFR 744.4(a)", "15 CFR 744.4(c)", "15 CFR 744.4(d)"),
    since=date(1996, 3, 25),
    stage=Stage.REQUIREMENT,
)
def license_for_chemical_or_biological_end_use(tx: Transaction, world: World) -> Iterator[Claim]:
    """A license is required for any item known to be for chemical or biological weapons or a precursor plant.

    Weapons: any item, worldwide. A whole plant for precursors of 1C350: outside Country Group A:3, from
    2021-03-16.

    Answer 744.4.precursor_plant_only where the declared use is such a plant and no weapon. No license exception
    applies (c).
    """
    known = declared(tx, EndUseKind.CHEMICAL_BIOLOGICAL)
    if known.value is TRUE and tx.answer("744.4.precursor_plant_only") is TRUE:
        allied = all(world.in_group(country, "A:3") for country in countries_of_use(tx))
        if allied or world.effective < _PLANT_SINCE:
            return
    yield from when(
        known.value,
        RequiresLicense(
            control="744.4",
            review=ReviewPolicy.CASE_BY_CASE,
            review_text="denied if it would make a material contribution to such weapons (744.4(d))",
            overcome_by=(),
        ),
        "The items are, or may be, for chemical or biological weapons or a plant for their precursors.",
        questions=known.questions,
        cites="15 CFR 744.4(a)",
    )
