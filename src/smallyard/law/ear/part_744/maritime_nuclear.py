"""Maritime nuclear propulsion (744.5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.known import Known
from smallyard.law.ear.part_744.knowledge import declared
from smallyard.law.effects import RequiresLicense
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, provision, when
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, UNKNOWN, Kleene
from smallyard.model.transaction import EndUseKind, ItemKind

__all__: list[str] = []


@provision(
    "15 CFR 744.5",
    also=("15 CFR 744.5(a)", "15 CFR 744.5(b)", "15 CFR 744.5(c)"),
    since=date(1996, 3, 25),
    stage=Stage.REQUIREMENT,
)
def license_for_maritime_nuclear_propulsion(line: Line, world: World) -> Iterator[Claim]:
    """A license is required for technology known to be for a foreign maritime nuclear propulsion project.

    Technology only, any destination: propulsion plants, land prototypes, their construction and support
    facilities.

    No license exception applies (b). Policy (c): no part in foreign naval projects but under an agreement for
    cooperation; encouragement of civil projects in friendly countries that disclose no naval information.
    """
    kind = line.item.item_kind
    technology = UNKNOWN if kind is None else Kleene.of(kind is ItemKind.TECHNOLOGY)
    if technology is FALSE:
        return
    asked = line.asks_field("kind", f"Is {line.name} technology?", "15 CFR 744.5(a)")
    known = declared(line.tx, EndUseKind.MARITIME_NUCLEAR) & Known.of(technology, asked)
    yield from when(
        known.value,
        RequiresLicense(
            control="744.5",
            review_text=(
                "no part in foreign naval nuclear propulsion but under an agreement for cooperation (744.5(c))"
            ),
            overcome_by=(),
        ),
        "The technology is, or may be, for a foreign maritime nuclear propulsion project.",
        questions=known.questions,
        cites="15 CFR 744.5(a)",
    )
