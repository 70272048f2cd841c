"""Rocket systems and unmanned aerial vehicles (744.3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.known import Known
from smallyard.law.ear.part_744.knowledge import countries_of_use, declared
from smallyard.law.effects import Question, RequiresLicense, ReviewPolicy
from smallyard.law.provision import Claim, Stage, provision, when
from smallyard.law.world import World
from smallyard.model.citation import Citation
from smallyard.model.kleene import TRUE, UNKNOWN, Kleene
from smallyard.model.transaction import EndUseKind, Transaction

__all__: list[str] = []

_RANGE = "744.3.range_300_km_or_more"
_WEAPONS = "744.3.delivers_weapons_of_mass_destruction"
_NATO = "744.3.nato_nuclear_state_program"


@provision(
    "15 CFR 744.3",
    also=("15 CFR 744.3(a)", "15 CFR 744.3(c)", "15 CFR 744.3(d)"),
    since=date(1996, 3, 25),
    stage=Stage.REQUIREMENT,
)
def license_for_missile_end_use(tx: Transaction, world: World) -> Iterator[Claim]:
    """A license is required for any item known to be for rocket systems or unmanned aerial vehicles.

    In or by a country of Country Group D:4: with a range of 300 km or more (a)(1), or if range or use cannot be
    told (a)(3). Anywhere, whatever the range, if they deliver chemical, biological or nuclear weapons, but for
    governmental programs of NATO's nuclear weapons states (a)(2).

    So in D:4 only a short range together with no such use is free, and both must be known. The present three limbs
    date from 2004-11-08 (69 FR 64659); the section from 1996. No license exception applies (c).
    """
    known = declared(tx, EndUseKind.MISSILE)
    in_d4 = any(world.in_group(country, "D:4") for country in countries_of_use(tx))
    cites = "15 CFR 744.3(a)"
    if known.value is TRUE:
        known, cites = _limb(tx, world, in_d4)
    yield from when(
        known.value,
        RequiresLicense(
            control="744.3",
            review=ReviewPolicy.CASE_BY_CASE,
            review_text="denied if it would make a material contribution to proliferation (744.3(d))",
            overcome_by=(),
        ),
        "The items are, or may be, for rocket systems or unmanned aerial vehicles within 744.3(a).",
        questions=known.questions,
        cites=cites,
    )


def _limb(tx: Transaction, world: World, in_d4: bool) -> tuple[Known, str]:
    """For a declared use: which limb holds."""
    weapons = tx.answer(_WEAPONS)
    if tx.controlling_country in world.tables.end_uses.members("NATO-nuclear", world.effective):
        weapons &= ~Kleene.of(tx.answer(_NATO) is TRUE)
    if weapons is TRUE:
        return Known(TRUE), "15 CFR 744.3(a)(2)"
    if in_d4:
        if tx.answer(_RANGE) is TRUE:
            return Known(TRUE), "15 CFR 744.3(a)(1)"
        undetermined = tx.answer(_RANGE) is UNKNOWN or weapons is UNKNOWN
        return Known(Kleene.of(undetermined)), "15 CFR 744.3(a)(3)"
    text = "Do the rocket systems or unmanned aerial vehicles deliver chemical, biological or nuclear weapons?"
    asked = Question(key=_WEAPONS, text=text, citation=Citation.parse("15 CFR 744.3(a)(2)"))
    return Known.of(weapons, asked), "15 CFR 744.3(a)(2)"
