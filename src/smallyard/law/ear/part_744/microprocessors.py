"""General purpose microprocessors for military end uses and end users (744.17)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from smallyard.law.ear.known import NO, Known, answered
from smallyard.law.ear.part_744.knowledge import countries_of_use, declared, for_military_user
from smallyard.law.effects import RequiresLicense, ReviewPolicy
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, provision, when
from smallyard.law.tables.eccn_sets import EccnSet
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE
from smallyard.model.transaction import EndUseKind

__all__: list[str] = []

_SECTION = "15 CFR 744.17"
_CIRCUITS = EccnSet.parse("3A001.a 3A991.a 5A002 5A992")
_MAKING = EccnSet.parse("3D001 3D002 3D991 3E001 3E002 3E991 5D002 5D992 5E002 5E992")
_GFLOPS, _BITS = Decimal(5), Decimal(32)


def _microprocessor(line: Line) -> Known:
    """A microprocessor of 5 GFLOPS or more with an arithmetic unit of 32 bit or more, or what is for making one."""
    speed, width = line.parameter("gflops"), line.parameter("alu_bits")
    for value, least in ((speed, _GFLOPS), (width, _BITS)):
        if isinstance(value, Decimal) and value < least:
            return NO
    if isinstance(speed, Decimal) and isinstance(width, Decimal):
        return Known(TRUE)
    if _CIRCUITS.contains(line.eccn) is not FALSE:
        text = (
            f"Is {line.name} a microprocessor, microcomputer or microcontroller circuit of 5 GFLOPS or more with an "
            f"arithmetic logic unit of 32 bit or more?"
        )
        return answered(line, "744.17.microprocessor", text, f"{_SECTION}(a)")
    if _MAKING.contains(line.eccn) is not FALSE:
        text = f"Is {line.name} software or technology for the production or development of such microprocessors?"
        return answered(line, "744.17.microprocessor_technology", text, f"{_SECTION}(a)")
    return NO


@provision(
    "15 CFR 744.17",
    also=(
        "15 CFR 744.17(a)",
        "15 CFR 744.17(c)",
        "15 CFR 744.17(d)",
        "15 CFR 744.17(e)",
        "15 CFR 744.17(f)",
    ),
    since=date(2003, 1, 14),
    stage=Stage.REQUIREMENT,
)
def license_for_military_microprocessors(line: Line, world: World) -> Iterator[Claim]:
    """A license is required for microprocessors known to be for a military end use or end user in Country Group D:1.

    5 GFLOPS or more and 32 bit or more, and the software and technology to develop or produce them.

    The present words are those of 2014-12-17 (79 FR 75046); before, the section named 3A991.a.1. Asked only of
    circuits and of software and technology of Categories 3 and 5. Only GOV (740.11) applies. Presumption of denial.
    """
    there = frozenset(country for country in countries_of_use(line.tx) if world.in_group(country, "D:1"))
    if not there:
        return
    military = declared(line.tx, EndUseKind.MILITARY) | for_military_user(line.tx, there)
    known = military & _microprocessor(line)
    yield from when(
        known.value,
        RequiresLicense(
            control="744.17",
            review=ReviewPolicy.PRESUMPTION_OF_DENIAL,
            review_text="presumption of denial (744.17(c))",
            overcome_by=("740.11",),
        ),
        f"{line.name} is, or may be, for a military end use or end user in {', '.join(sorted(there))}.",
        questions=known.questions,
        cites=f"{_SECTION}(a)",
    )
